/**
 * The assessment as this page knows it: what the registry holds, with what still waits on this device on top.
 *
 * Events: `answer` (`{indicator, field, own}`), `item` (`{code, own}`), `external` (`{index, own}`), `summary`,
 * `derived` (simulation, scored, thresholds or advice changed), `comments`.
 *
 * @typedef {{state: string, reason: string | null}} ItemState
 * @typedef {ItemState & {code: string, shown: string, version: number, author: string | null,
 *   author_name: string | null, at: string | null}} ItemValue
 * @typedef {{value: string | null, year: number | null, document: string, status: string, deadline: string | null}} ExternalState
 * @typedef {ExternalState & {index: string, version: number, author: string | null, author_name: string | null,
 *   at: string | null}} ExternalValue
 * @typedef {{indicator: string, score: string | null, score_exact: string | null, basis: string}} Scored
 * @typedef {{simulation: any, scored: Scored[], thresholds: any[], advice: any[], evidence: any[], next: any}} Derived
 * @typedef {import("../registry.mjs").FieldValue} FieldValue
 * @typedef {import("../slots.mjs").Field} Field
 * @typedef {{indicator: string} & Record<Field, FieldValue>} Answer
 * @typedef {{id: string, indicator: string | null, reply_to: string | null, text: string, author: string,
 *   unit: string | null, mentions: {person: string, name: string}[], author_name: string, author_role: string, at: string, done: boolean, version: number}} Comment
 */
import { answerSlot, externalSlot, itemSlot } from "../slots.mjs";

/** @type {Field[]} */
export const TEXTS = ["fakta", "analisis", "justifikasi"];
/** @type {Field[]} */
export const FIELDS = ["level", ...TEXTS];
/** @type {FieldValue} */
const NEVER = { value: null, version: 0, author: null, author_name: null, at: null };
const UNSIGNED = { version: 0, author: null, author_name: null, at: null };

/** @param {string} code `"I13-L1-02"` @returns {string} the id of its indicator, `"i13"` */
export const indicatorOfItem = (code) => `i${code.slice(1).split("-")[0].padStart(2, "0")}`;

export class Sheet extends EventTarget {
  /** @type {Map<string, Answer>} */ #answers;
  /** @type {Map<string, Comment>} */ #comments;
  /** @type {readonly Comment[] | null} they in order, until one comes */ #ordered = null;
  /** @type {Map<string, ItemValue>} */ #items;
  /** @type {Map<string, ExternalValue>} */ #external;
  /** @type {Derived} */ derived;
  #summarySeq;
  #derivedSeq;

  /** @param {any} assessment wire.Assessment @param {Comment[]} comments @param {import("../outbox.mjs").Outbox} outbox */
  constructor(assessment, comments, outbox) {
    super();
    this.id = assessment.id;
    this.summary = assessment.summary;
    this.seq = assessment.seq;
    this.#summarySeq = assessment.seq;
    this.#derivedSeq = assessment.seq;
    const { simulation, scored, thresholds, advice, evidence, next } = assessment;
    this.derived = { simulation, scored, thresholds, advice, evidence, next };
    this.course = assessment.course ?? null;
    this.outbox = outbox;
    this.#answers = new Map(assessment.answers.map((/** @type {Answer} */ answer) => [answer.indicator, answer]));
    this.#comments = new Map(comments.map((comment) => [comment.id, comment]));
    this.#items = new Map(assessment.items.map((/** @type {ItemValue} */ item) => [item.code, item]));
    this.#external = new Map(assessment.external.map((/** @type {ExternalValue} */ one) => [one.index, one]));
  }

  /** @param {string} indicator @param {Field} field @returns {FieldValue} as the registry holds it */
  stored(indicator, field) {
    return this.#answers.get(indicator)?.[field] ?? NEVER;
  }

  /** @param {string} indicator @param {Field} field @returns {any} as the person left it, sent or not */
  value(indicator, field) {
    const pending = this.outbox.pending(answerSlot(indicator, field));
    return pending ? pending.value : this.stored(indicator, field).value;
  }

  /** @param {string} code @returns {ItemValue} as the registry holds it */
  storedItem(code) {
    return this.#items.get(code) ?? { code, state: "belum", reason: null, shown: "belum", ...UNSIGNED };
  }

  /** @param {string} code @returns {ItemState} as the person left it, sent or not */
  item(code) {
    return this.outbox.pending(itemSlot(code))?.value ?? this.storedItem(code);
  }

  /** @param {string} index @returns {ExternalValue} as the registry holds it */
  storedExternal(index) {
    return this.#external.get(index) ?? { index, value: null, year: null, document: "", status: "menunggu", deadline: null, ...UNSIGNED };
  }

  /** @param {string} index @returns {ExternalState} as the person left it, sent or not */
  external(index) {
    return this.outbox.pending(externalSlot(index))?.value ?? this.storedExternal(index);
  }

  /** @param {string} indicator @returns {any} wire.SimulatedScore, `null` where the instrument has no items */
  simulated(indicator) {
    return this.derived.simulation?.indicators.find((/** @type {any} */ one) => one.indicator === indicator) ?? null;
  }

  /** @param {string} indicator @returns {Scored | null} what it counts with; `null` where scores are levels */
  scored(indicator) {
    return this.derived.scored.find((one) => one.indicator === indicator) ?? null;
  }

  /** @param {string} indicator @returns {{documents: number, missing: boolean}} what stands under its units of evidence */
  evidence(indicator) {
    return this.derived.evidence.find((one) => one.indicator === indicator) ?? { documents: 0, missing: false };
  }

  /** @param {string} indicator @returns {boolean} whether something of it was sent back: by a step of the course, or an item by the assessors */
  returned(indicator) {
    const units = this.course?.units ?? [];
    if (units.some((/** @type {any} */ unit) => unit.indicator === indicator && unit.why !== "berikut")) return true;
    return [...this.#items.values()].some(({ code, state }) => state === "revisi" && indicatorOfItem(code) === indicator);
  }

  /** @param {string} indicator @returns {FieldValue | null} the newest of its stored fields */
  lastChange(indicator) {
    const fields = FIELDS.map((field) => this.stored(indicator, field)).filter(({ at }) => at !== null);
    return fields.reduce((/** @type {FieldValue | null} */ last, one) => (last === null || String(one.at) > String(last.at) ? one : last), null);
  }

  /** @param {string} indicator @returns {any[]} wire.Advice that is about it */
  advice(indicator) {
    return this.derived.advice.filter(({ indicators }) => indicators.includes(indicator));
  }

  /** @param {string} indicator @returns {import("../outbox.mjs").Item[]} what of it is not with the registry yet */
  #pending(indicator) {
    const own = `answer/${indicator}/`;
    const mine = (/** @type {string} */ slot) => slot.startsWith(own) || (slot.startsWith("item/") && indicatorOfItem(slot.slice(5)) === indicator);
    return this.outbox.items.filter(({ slot, state }) => state !== "kept" && mine(slot));
  }

  /** @param {string} indicator @returns {boolean} whether something of this indicator is not with the registry yet */
  unsent(indicator) {
    return this.#pending(indicator).length > 0;
  }

  /** @param {string} indicator @returns {boolean} */
  inConflict(indicator) {
    return this.#pending(indicator).some(({ state }) => state === "conflict");
  }

  /** @returns {readonly Comment[]} oldest first */
  get allComments() {
    this.#ordered ??= [...this.#comments.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    return this.#ordered;
  }

  /** @param {string | null} indicator `null`: notes on the assessment as a whole @returns {Comment[]} oldest first */
  comments(indicator) {
    return this.allComments.filter((comment) => comment.indicator === indicator);
  }

  /** @param {string | null} indicator @returns {number} threads not marked as done */
  openThreads(indicator) {
    return this.comments(indicator).filter((comment) => comment.reply_to === null && !comment.done).length;
  }

  /** @returns {number} open threads of the whole assessment */
  get openThreadsInAll() {
    return [...this.#comments.values()].filter((comment) => comment.reply_to === null && !comment.done).length;
  }

  /**
   * Take over a stored value, unless a newer one is known.
   *
   * @param {string} indicator @param {Field} field @param {FieldValue} stored @param {boolean} own
   */
  take(indicator, field, stored, own) {
    const known = this.stored(indicator, field);
    if (stored.version < known.version) return;
    const answer = this.#answers.get(indicator) ?? /** @type {Answer} */ ({ indicator, level: NEVER, fakta: NEVER, analisis: NEVER, justifikasi: NEVER });
    this.#answers.set(indicator, { ...answer, [field]: stored });
    if (own || stored.version !== known.version) this.#emit("answer", { indicator, field, own });
  }

  /** @param {ItemValue[]} items as read or acknowledged @param {string | null} own the code of the one this page wrote */
  takeItems(items, own) {
    for (const item of items) {
      const known = this.storedItem(item.code);
      if (item.version < known.version) continue;
      this.#items.set(item.code, item);
      const news = item.version !== known.version || item.shown !== known.shown;
      if (news || item.code === own) this.#emit("item", { code: item.code, own: item.code === own });
    }
  }

  /** @param {ExternalValue} stored @param {boolean} own */
  takeExternal(stored, own) {
    const known = this.storedExternal(stored.index);
    if (stored.version < known.version) return;
    this.#external.set(stored.index, stored);
    if (own || stored.version !== known.version) this.#emit("external", { index: stored.index, own });
  }

  /** @param {Partial<Derived>} parts what a reply says anew @param {number} seq the sequence it was derived at */
  derive(parts, seq) {
    if (seq < this.#derivedSeq) return;
    this.#derivedSeq = seq;
    this.derived = { ...this.derived, ...parts };
    this.#emit("derived");
  }

  /** @param {any} summary wire.Summary @param {number} seq the sequence it was scored at */
  score(summary, seq) {
    if (seq < this.#summarySeq) return;
    this.#summarySeq = seq;
    this.summary = summary;
    this.#emit("summary");
  }

  /**
   * @param {any} changes wire.Changes
   * @returns {{indicators: string[], external: string[], comments: Comment[]}} what is new: indicators of which an
   *   answer or an item changed, external indices, notes
   */
  merge(changes) {
    /** @type {string[]} */
    const indicators = [];
    for (const answer of changes.answers) {
      for (const field of FIELDS) {
        if (answer[field].version > this.stored(answer.indicator, field).version) {
          indicators.push(answer.indicator);
          this.take(answer.indicator, field, answer[field], false);
        }
      }
    }
    for (const { code, version } of changes.items) if (version > this.storedItem(code).version) indicators.push(indicatorOfItem(code));
    this.takeItems(changes.items, null);
    const external = changes.external.filter((/** @type {ExternalValue} */ one) => one.version > this.storedExternal(one.index).version);
    for (const one of external) this.takeExternal(one, false);
    const comments = changes.comments.filter((/** @type {Comment} */ comment) => this.#isNews(comment));
    this.#putComments(comments);
    if (changes.course) this.course = changes.course;
    if (changes.seq > this.seq) {
      const { simulation, scored, thresholds, advice, evidence, next } = changes;
      this.derive({ simulation, scored, thresholds, advice, evidence, next }, changes.seq);
    }
    this.seq = Math.max(this.seq, changes.seq);
    if (changes.answers.length || changes.external.length) this.score(changes.summary, changes.seq);
    return { indicators: [...new Set(indicators)], external: external.map((/** @type {ExternalValue} */ one) => one.index), comments };
  }

  /** @param {Comment} comment one that this page wrote or marked */
  takeComment(comment) {
    this.#putComments([comment]);
  }

  /** @param {Comment} comment */
  #isNews(comment) {
    const known = this.#comments.get(comment.id);
    return known === undefined || known.version < comment.version;
  }

  /** @param {Comment[]} comments */
  #putComments(comments) {
    for (const comment of comments) if (this.#isNews(comment)) this.#comments.set(comment.id, comment);
    this.#ordered = null;
    if (comments.length) this.#emit("comments");
  }

  /** @param {string} type @param {any} [detail] */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
