/**
 * What was typed or chosen and is not in the queue yet, noted in localStorage before the key's own event is over: the
 * queue's store answers later than the page may be gone.
 *
 * Each page notes its own. What a page left behind is taken into the queue by the next one of the same person and
 * assessment, or by one that is open beside it, but only when the page that noted it has ended (Web Locks). Without locks
 * a page takes what the page before it in this tab left, and what is old. Nobody takes another person's.
 *
 * @typedef {{slot: string, value: any, version: number | null, hold: string | null, behind: boolean}} Writing as it is put
 * @typedef {Writing & {key: string, at: number, seen: number | undefined, own?: any}} Note `seen`: the item that the page
 *   had shown before; `own`: what it wrote before
 */
import { queueable, queued } from "./outbox_changes.mjs";
import { uuid } from "./registry.mjs";

const NAME = "spbe-note";
const LAST = "spbe-note page";
const OLD = 10_000; // milliseconds after which no page is still about to queue it

export class Notes {
  #page = uuid();
  #count = 0;
  /** @type {Map<number, Note>} */ #notes = new Map();
  /** @type {Map<string, number>} slot -> the note of what is still being typed */ #open = new Map();
  #stem;

  /** @param {string} user @param {string} assessment */
  constructor(user, assessment) {
    this.#stem = `${NAME} ${JSON.stringify([user, assessment])} `;
  }

  /**
   * Note a value; the slot's note that is still open gives way to it.
   *
   * @param {Omit<Note, "key" | "at">} facts
   * @param {boolean} open whether more may be typed
   * @returns {{number: number, note: Note}}
   */
  write(facts, open) {
    const { slot } = facts;
    const number = this.#open.get(slot) ?? (this.#count += 1);
    if (open) this.#open.set(slot, number);
    else this.#open.delete(slot);
    const note = { ...facts, key: this.#notes.get(number)?.key ?? uuid(), at: Date.now() };
    this.#set(number, note);
    return { number, note };
  }

  /** @param {number} number of one that is in the queue */
  drop(number) {
    this.#notes.delete(number);
    try {
      localStorage.removeItem(this.#name(number));
    } catch {
      // storage switched off: nothing was noted
    }
  }

  /** @param {string} slot that holds nothing to be queued any more */
  forget(slot) {
    const number = this.#open.get(slot);
    if (number === undefined) return;
    this.#open.delete(slot);
    this.drop(number);
  }

  /** @param {string} slot @param {(note: Note) => Partial<Note>} change what has become of the item before it */
  revise(slot, change) {
    for (const [number, note] of this.#notes) {
      if (note.slot !== slot) continue;
      const revised = { ...note, ...change(note) };
      this.#set(number, revised);
      if (revised.slot === slot || this.#open.get(slot) !== number) continue;
      this.#open.delete(slot);
      this.#open.set(revised.slot, number);
    }
  }

  /**
   * Hand over what other pages left: at once those that have ended, later those that end while this one is open.
   *
   * @param {(notes: Note[]) => Promise<void>} take in the order in which one page noted them; resolves when they are safe
   * @param {AbortSignal} life
   */
  async watch(take, life) {
    const emptied = async (/** @type {string} */ page) => {
      const left = this.#left(page);
      await take(left.map(({ note }) => note));
      for (const { name } of left) localStorage.removeItem(name);
    };
    const { locks } = navigator;
    if (!locks) return this.#inherit(emptied);
    await new Promise((held) => {
      const whole = new Promise((end) => life.addEventListener("abort", end));
      void locks.request(lock(this.#page), () => (held(null), whole));
    });
    const known = new Set([this.#page]);
    const news = () => this.#pages().filter((page) => !known.has(page) && known.add(page));
    const later = (/** @type {string} */ page) => {
      locks.request(lock(page), { signal: life }, () => emptied(page)).catch((error) => {
        if (!life.aborted) throw error;
      });
    };
    const noted = (/** @type {StorageEvent} */ { key }) => key?.startsWith(this.#stem) && news().forEach(later);
    addEventListener("storage", noted, { signal: life });
    const now = (/** @type {string} */ page) => locks.request(lock(page), { ifAvailable: true }, (free) => (free ? emptied(page) : later(page)));
    await Promise.all(news().map(now));
  }

  /** Without locks: what the page before this one in this tab left, and what is old. @param {(page: string) => Promise<void>} emptied */
  async #inherit(emptied) {
    let before = null;
    try {
      before = sessionStorage.getItem(LAST);
      sessionStorage.setItem(LAST, this.#page);
    } catch {
      // storage switched off: nothing was noted
    }
    for (const page of this.#pages()) {
      const ended = page === before || this.#left(page).every(({ note }) => note.at < Date.now() - OLD);
      if (ended) await emptied(page);
    }
  }

  /** @param {number} number @param {Note} note */
  #set(number, note) {
    this.#notes.set(number, note);
    try {
      localStorage.setItem(this.#name(number), JSON.stringify(note));
    } catch {
      // storage switched off or full: the text is in its field, and on its way to the queue
    }
  }

  /** @param {number} number @returns {string} */
  #name(number) {
    return `${this.#stem}${this.#page} ${number}`;
  }

  /** @returns {string[]} the pages of which there are notes of this person and assessment */
  #pages() {
    const pages = stored().filter((name) => name.startsWith(this.#stem)).map((name) => name.slice(this.#stem.length).split(" ")[0]);
    return [...new Set(pages)];
  }

  /** @param {string} page @returns {{name: string, note: Note}[]} in order */
  #left(page) {
    const stem = `${this.#stem}${page} `;
    const names = stored().filter((name) => name.startsWith(stem));
    const number = (/** @type {string} */ name) => Number(name.slice(stem.length));
    return names.sort((a, b) => number(a) - number(b)).map((name) => ({ name, note: JSON.parse(localStorage.getItem(name) ?? "null") }));
  }
}

/**
 * Queue what a page that has ended left.
 *
 * @param {import("./outbox_store.mjs").Held} held
 * @param {Note[]} notes of one page, in order; it may have queued them all the same
 * @param {string} user @param {string} assessment
 */
export async function queueLeft(held, notes, user, assessment) {
  /** @type {Map<string, number>} slot -> the item that the page would have shown, had it lived on */
  const shown = new Map();
  for (const note of notes) {
    const { slot, key, seen, behind } = note;
    const [id] = await held.change(slot, (items) => {
      const there = items.find((item) => item.key === key);
      return there ? [{ put: there }] : queued(items, shown.get(slot) ?? seen, queueable(note, user, assessment), behind);
    });
    shown.set(slot, id);
  }
}

/** @param {string} page @returns {string} the lock that it holds for as long as it may queue its notes itself */
const lock = (page) => `${NAME} ${page}`;

/** @returns {string[]} */
function stored() {
  try {
    return Object.keys(localStorage);
  } catch {
    return []; // storage switched off
  }
}
