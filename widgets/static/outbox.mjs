/**
 * The queue between a person's hand and the registry's acknowledgement.
 *
 * A write enters the queue (on disk) before it is sent and leaves it after the registry acknowledged the commit, so
 * neither a reload nor a crash nor an hour without network loses a word. Until it is in the queue it is noted beside it
 * (`outbox_notes.mjs`). The rules:
 *
 * - One queue per person and assessment; another person's queue is never read, so never sent.
 * - Per slot writes are delivered in order. A later value replaces one that was never sent. Once a write was sent its
 *   outcome is unknown until the reply, so a later value lines up behind it and takes over the version it leaves.
 * - A replacement needs to have seen what it replaces: a second tab that never showed the waiting text does not
 *   replace it; its own write keeps its own base version and meets the registry's 409.
 * - One tab sends at a time (Web Locks). Without locks two tabs may send the same item; its idempotency key makes
 *   the second one a replay.
 * - What the registry refused stays, with its reason, until the person decides.
 *
 * Events: `change` (look at `status` and `items` again), `composing` (look at `status` again), `saved` (`{slot, reply, own}`; `own`: sent by this tab),
 * `conflict` (`{item}`), `agreed` (`{slot, stored}`: somebody else had stored the very same value).
 *
 * @typedef {import("./outbox_store.mjs").Item} Item
 * @typedef {import("./outbox_notes.mjs").Note} Note
 * @typedef {import("./registry.mjs").Client} Client
 * @typedef {{waiting: number, composing: boolean, conflicts: number, refused: number, away: boolean,
 *   blocked: "signed-out" | "other-person" | null, durable: boolean, savedAt: string | number | null}} Status
 */
import { acknowledged, basedOn, counted, disagreed, queueable, queued, refused, resolved, sentAgain } from "./outbox_changes.mjs";
import { Notes, queueLeft } from "./outbox_notes.mjs";
import { Pace } from "./outbox_pace.mjs";
import { Held, openStore } from "./outbox_store.mjs";
import { ConflictError, OtherPersonError, RegistryError, SignedOutError, UnreachableError } from "./registry.mjs";
import { placeAfter, request } from "./slots.mjs";

const CHANNEL = "spbe-outbox";

export class Outbox extends EventTarget {
  /** @type {Map<string, number>} the last item of each slot that this page has shown */ #seen = new Map();
  /** @type {Map<string, {id: number, version: number | null}>} the item of each slot that left last, and the version it
   * made: a person who goes on typing has seen that text, even before the page was redrawn with its version */
  #left = new Map();
  /** @type {Map<string, string>} slot of a new thing -> the slot it has since the registry made it */ #moved = new Map();
  /** @type {Map<string, any>} what this page wrote last into each slot */ #wrote = new Map();
  /** @type {Set<string>} slots whose field holds what is not queued yet */ #composing = new Set();
  #entering = 0; // writes on their way into the queue
  /** @type {Status["blocked"]} */ #blocked = null;
  /** @type {Status["savedAt"]} */ #savedAt = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #life = new AbortController();
  #putting = Promise.resolve();
  #pace = new Pace();
  #pumping = false;
  #opened = false;
  #held;
  #notes;
  #channel;

  /**
   * @param {Client} client
   * @param {string} user
   * @param {string} assessment
   * @param {Promise<import("./outbox_store.mjs").Store>} [store]
   * @returns {Promise<Outbox>} with what an earlier page left waiting; sending starts with `flush`
   */
  static async open(client, user, assessment, store = openStore()) {
    const outbox = new Outbox(client, user, assessment, await store);
    await Promise.all([outbox.#notes.watch((notes) => outbox.#take(notes), outbox.#life.signal), outbox.#held.refresh()]);
    outbox.#opened = true;
    for (const item of outbox.items) outbox.#seen.set(item.slot, item.id);
    return outbox;
  }

  /** @param {Client} client @param {string} user @param {string} assessment @param {import("./outbox_store.mjs").Store} store */
  constructor(client, user, assessment, store) {
    super();
    this.client = client;
    this.user = user;
    this.assessment = assessment;
    this.#held = new Held(store, user, assessment);
    this.#notes = new Notes(user, assessment);
    this.#channel = new BroadcastChannel(CHANNEL);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    const { signal } = this.#life;
    addEventListener("online", () => (this.#pace.anew(), this.flush()), { signal });
    document.addEventListener("visibilitychange", () => this.flush(), { signal });
    const lastWord = (/** @type {BeforeUnloadEvent} */ event) => {
      if (!this.#held.durable && this.items.some((item) => item.state !== "kept")) event.preventDefault();
    };
    addEventListener("beforeunload", lastWord, { signal });
  }

  /** Stop sending and listening; what waits stays on the device. */
  close() {
    this.#life.abort();
    clearTimeout(this.#timer);
    this.#channel.close();
  }

  /** @returns {readonly Item[]} all items of this person and assessment, oldest first */
  get items() {
    return this.#held.items;
  }

  /** @returns {Status} */
  get status() {
    const composing = this.#composing.size + this.#entering > 0;
    return { ...counted(this.items), composing, away: this.#pace.away, blocked: this.#blocked, durable: this.#held.durable, savedAt: this.#savedAt };
  }

  /** @param {string} slot @returns {Item | null} its newest value that is not with the registry yet; texts put aside do not count */
  pending(slot) {
    return this.items.findLast((item) => item.slot === slot && item.state !== "kept") ?? null;
  }

  /** @param {string} slot @returns {Item[]} texts that gave way to a stored one and are kept for copying */
  kept(slot) {
    return this.items.filter((item) => item.slot === slot && item.state === "kept");
  }

  /** Note that the page shows the newest pending value of a slot; a later write may replace it. @param {string} slot */
  saw(slot) {
    const item = this.pending(slot);
    if (item) this.#seen.set(slot, item.id);
  }

  /**
   * Note what a field holds and has not put here yet: should the page end before it does, the next page finds it.
   *
   * @param {string} slot @param {any} value @param {{version: number | null, hold?: string | null}} options as {@link put}
   */
  typed(slot, value, { version, hold = null }) {
    this.#note(slot, value, { version, hold, behind: false }, true);
    this.composes(slot, true);
  }

  /** Note whether a field holds something that it has not put here yet: until then nothing may be said to be saved. @param {string} slot @param {boolean} composing */
  composes(slot, composing) {
    if (!composing) this.#notes.forget(slot);
    if (this.#composing.has(slot) === composing) return;
    if (composing) this.#composing.add(slot);
    else this.#composing.delete(slot);
    this.#emit("composing");
  }

  /**
   * Queue a write.
   *
   * @param {string} slot
   * @param {any} value what {@link request} puts into the body
   * @param {{version: number | null, settle?: number, hold?: string | null, behind?: boolean}} options `version`: the one
   *   the shown value had; `settle`: milliseconds to wait for more; `hold`: why it must not be sent (kept on the device
   *   all the same); `behind`: the waiting write before it is a step that must not be left out
   * @returns {Promise<void>} once the value is safe on this device
   */
  put(slot, value, { version, settle = 0, hold = null, behind = false }) {
    this.#pace.settle(slot, settle);
    this.#entering += 1;
    const noted = this.#note(slot, value, { version, hold, behind }, false);
    this.#wrote.set(noted.note.slot, value);
    this.#emit("composing");
    // one after the other: each put has to know the item that the one before it made
    const done = this.#putting.then(() => this.#put(slot, noted, settle === 0 && hold === null)).finally(() => {
      this.#entering -= 1;
      this.#emit("composing");
    });
    this.#putting = done.catch(() => undefined);
    return done;
  }

  /** @returns {boolean} whether something is on its way to the device or to the registry */
  get busy() {
    return this.#entering > 0 || this.#pumping;
  }

  /** @param {string} slot @param {any} value @param {Pick<Note, "version" | "hold" | "behind">} rest @param {boolean} open whether more may be typed */
  #note(slot, value, rest, open) {
    const home = this.#moved.get(slot) ?? slot;
    const facts = { seen: this.#seen.get(home), own: this.#wrote.get(home), version: this.#base(home, rest.version) };
    return this.#notes.write({ ...rest, ...facts, slot: home, value }, open);
  }

  /** @param {string} slot @param {{number: number, note: Note}} noted @param {boolean} leaves whether it may be sent as soon as it is safe @returns {Promise<void>} */
  async #put(slot, { number, note }, leaves) {
    const home = this.#moved.get(slot);
    if (home !== undefined) return this.#put(home, { number, note }, leaves);
    const tried = leaves && !this.#pumping && !this.#pace.away && this.#blocked === null; // noted now: it is sent at once
    const fresh = { ...queueable(note, this.user, this.assessment), slot, tried };
    const seen = this.#seen.get(slot);
    const [id] = await this.#held.change(slot, (items) => (this.#moved.has(slot) ? [] : queued(items, seen, { ...fresh, version: this.#base(slot, note.version) }, note.behind)));
    if (id === undefined) return this.#put(slot, { number, note }, leaves); // it was made meanwhile
    this.#seen.set(slot, id);
    this.#notes.drop(number);
    this.#notes.revise(slot, () => ({ seen: id }));
    await this.#tell({ kind: "changed" });
    this.flush();
  }

  /** @param {Note[]} notes of a page that has ended */
  async #take(notes) {
    await queueLeft(this.#held, notes, this.user, this.assessment);
    await this.#tell({ kind: "changed" });
    if (this.#opened) this.flush();
  }

  /**
   * The version a new item replaces: that of the shown value, or the newer one that this page's own last item made.
   *
   * @param {string} slot
   * @param {number | null} shown
   * @returns {number | null}
   */
  #base(slot, shown) {
    const left = this.#left.get(slot);
    if (!left || left.id !== this.#seen.get(slot) || left.version === null) return shown;
    return Math.max(left.version, shown ?? 0);
  }

  /**
   * Decide a conflict.
   *
   * @param {Item} item in state `conflict`
   * @param {"mine" | "stored"} choice `stored` puts a text aside as `kept`
   * @param {number | null} version the version that `mine` replaces
   */
  resolve(item, choice, version) {
    return this.#decide(item, (items) => resolved(items, item, choice, version));
  }

  /** @param {Item} item one that was refused and is sent as it is once more */
  again(item) {
    return this.#decide(item, (items) => sentAgain(items, item));
  }

  /** @param {Item} item one that the person lets go */
  discard(item) {
    return this.#decide(item, () => [{ remove: item.id }]);
  }

  /** @param {Item} item @param {(items: Item[]) => import("./outbox_store.mjs").Change[]} decide */
  async #decide({ slot }, decide) {
    await this.#held.change(slot, decide);
    await this.#tell({ kind: "changed" });
    this.flush();
  }

  /** Send what can be sent, now. @param {string} [slot] whose composing is finished */
  flush(slot) {
    if (slot !== undefined) this.#pace.finish(slot);
    if (document.visibilityState === "hidden") this.#pace.finish();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#blocked === null && !this.#life.signal.aborted) void this.#pump();
  }

  async #pump() {
    if (this.#pumping) return;
    this.#pumping = true;
    const work = async () => {
      await this.#held.refresh();
      for (let item = this.#next(); item; item = this.#next()) {
        if (!(await this.#deliver(item))) return;
      }
    };
    try {
      if (navigator.locks) await navigator.locks.request(`${CHANNEL} ${this.user} ${this.assessment}`, work);
      else await work();
    } finally {
      this.#pumping = false;
      this.#schedule();
    }
  }

  /** @returns {Item | undefined} the oldest item that is ready */
  #next() {
    return this.items.find(({ state, after, slot }) => state === "waiting" && after === null && this.#pace.ready(slot));
  }

  #schedule() {
    if (this.#timer !== undefined || this.#blocked !== null || this.#life.signal.aborted) return;
    const waiting = this.items.filter((item) => item.state === "waiting");
    if (waiting.length === 0) return;
    this.#timer = setTimeout(() => this.flush(), this.#pace.pause(waiting.map(({ slot }) => slot)));
  }

  /** @param {Item} ready @returns {Promise<boolean>} whether to go on with the next item */
  async #deliver(ready) {
    const item = await this.#tried(ready);
    if (!item) return true; // another tab delivered it
    const { method, path, body } = request(this.assessment, item.slot, item.value);
    try {
      const reply = await this.client.write(method, path, body, { version: item.version, key: item.key });
      this.#pace.reached();
      await this.#acknowledge(item, reply);
    } catch (error) {
      return this.#failed(item, /** @type {Error} */ (error));
    }
    return true;
  }

  /** Note on the device that an item may have been sent. @param {Item} ready @returns {Promise<Item | undefined>} the item, if it still waits */
  async #tried(ready) {
    if (ready.tried && navigator.locks) return ready; // noted before, and no other tab sends meanwhile
    /** @type {Item | undefined} */
    let item;
    await this.#held.change(ready.slot, (items) => {
      item = items.find(({ id, state }) => id === ready.id && state === "waiting");
      return item ? [{ put: { ...item, tried: true } }] : [];
    });
    return item;
  }

  /** @param {Item} item @param {any} reply */
  async #acknowledge(item, reply) {
    const place = placeAfter(item.slot, reply);
    const home = place?.slot ?? item.slot;
    const gone = this.#held.change(item.slot, (items) => {
      const changes = acknowledged(items, item, place);
      this.#left.set(home, { id: item.id, version: place?.version ?? null }); // within the transaction: the next put already reads it
      if (home !== item.slot) {
        this.#moved.set(item.slot, home);
        this.#seen.set(home, items.findLast(({ after }) => after === item.id)?.id ?? item.id);
      }
      this.#notes.revise(item.slot, ({ seen }) => ({ slot: home, ...(place && seen === item.id && { version: place.version }) }));
      return changes;
    });
    const news = { slot: item.slot, home, reply, at: reply?.stored?.at ?? this.client.now() };
    this.#held.items = this.items.filter(({ id }) => id !== item.id).map((each) => (each.after === item.id ? { ...each, slot: home } : each));
    this.#saved(news, true); // the registry has it; that it leaves the device, whatever is put now comes behind
    await gone;
    await this.#tell({ kind: "saved", ...news });
  }

  /** @param {Item} item @param {Error} error @returns {Promise<boolean>} */
  async #failed(item, error) {
    if (!(error instanceof RegistryError)) throw error;
    if (!(error instanceof UnreachableError)) this.#pace.reached();
    if (error instanceof ConflictError) {
      const { stored } = error;
      // another tab sent what this person wrote before: that is no colleague's change
      if (stored && stored.author === this.user && item.own !== undefined && stored.value === item.own) {
        await this.#held.change(item.slot, () => basedOn(item, stored.version));
      } else await this.#conflict(item, stored);
      return true;
    }
    if (error instanceof SignedOutError || error instanceof OtherPersonError) {
      this.#blocked = error instanceof SignedOutError ? "signed-out" : "other-person";
      this.#emit("change");
      return false;
    }
    if (error instanceof UnreachableError) {
      this.#pace.lost(error.after);
      this.#emit("change");
      return false;
    }
    await this.#decide(item, (items) => refused(items, item, error.message));
    return true;
  }

  /** @param {Item} item @param {import("./registry.mjs").FieldValue | null} stored */
  async #conflict(item, stored) {
    /** @type {Item | null} */
    let kept = item;
    await this.#held.change(item.slot, (items) => {
      const outcome = disagreed(items, item, stored);
      kept = outcome.kept;
      return outcome.changes;
    });
    if (kept) this.#seen.set(item.slot, item.id);
    else this.#savedAt = stored?.at ?? this.client.now();
    await this.#tell({ kind: "changed" });
    this.#emit(kept ? "conflict" : "agreed", kept ? { item: kept } : { slot: item.slot, stored });
  }

  /** @param {{slot: string, reply: any, at: string | number}} news @param {boolean} own */
  #saved({ slot, reply, at }, own) {
    this.#savedAt = at;
    this.#emit("saved", { slot, reply, own });
    this.#emit("change");
  }

  /** @param {any} news for this page and the other tabs */
  async #tell(news) {
    if (!this.#life.signal.aborted) this.#channel.postMessage({ user: this.user, assessment: this.assessment, ...news });
    this.#emit("change");
  }

  /** @param {any} news from another tab */
  async #hear(news) {
    if (news.user !== this.user || news.assessment !== this.assessment || !this.#held.durable) return;
    await this.#held.refresh();
    if (news.kind !== "saved") return this.#emit("change");
    if (news.home !== news.slot) this.#moved.set(news.slot, news.home);
    this.#pace.reached(); // by that tab, and so by this one, which may have nothing left to try it with
    this.#saved(news, false);
  }

  /** @param {string} type @param {any} [detail] */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
