/**
 * The assessment as this page knows it: what the registry holds, with what still waits on this device on top.
 *
 * Events: `answer` (`{indicator, field, own}`), `summary`, `comments`.
 *
 * @typedef {import("../registry.mjs").FieldValue} FieldValue
 * @typedef {import("../slots.mjs").Field} Field
 * @typedef {{indicator: string} & Record<Field, FieldValue>} Answer
 * @typedef {{id: string, indicator: string | null, reply_to: string | null, text: string, author: string,
 *   author_name: string, author_role: string, at: string, done: boolean, version: number}} Comment
 */
import { answerSlot } from "../slots.mjs";

/** @type {Field[]} */
export const TEXTS = ["fakta", "analisis", "justifikasi"];
/** @type {Field[]} */
export const FIELDS = ["level", ...TEXTS];
/** @type {FieldValue} */
const NEVER = { value: null, version: 0, author: null, author_name: null, at: null };

export class Sheet extends EventTarget {
  /** @type {Map<string, Answer>} */ #answers;
  /** @type {Map<string, Comment>} */ #comments;
  #summarySeq;

  /** @param {any} assessment wire.Assessment @param {Comment[]} comments @param {import("../outbox.mjs").Outbox} outbox */
  constructor(assessment, comments, outbox) {
    super();
    this.id = assessment.id;
    this.summary = assessment.summary;
    this.seq = assessment.seq;
    this.#summarySeq = assessment.seq;
    this.outbox = outbox;
    this.#answers = new Map(assessment.answers.map((/** @type {Answer} */ answer) => [answer.indicator, answer]));
    this.#comments = new Map(comments.map((comment) => [comment.id, comment]));
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

  /** @param {string} indicator @returns {boolean} whether something of this indicator is not with the registry yet */
  unsent(indicator) {
    return FIELDS.some((field) => this.outbox.pending(answerSlot(indicator, field)) !== null);
  }

  /** @param {string} indicator @returns {boolean} */
  inConflict(indicator) {
    return FIELDS.some((field) => this.outbox.pending(answerSlot(indicator, field))?.state === "conflict");
  }

  /** @param {string | null} indicator `null`: notes on the assessment as a whole @returns {Comment[]} oldest first */
  comments(indicator) {
    return [...this.#comments.values()]
      .filter((comment) => comment.indicator === indicator)
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
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

  /** @param {any} summary wire.Summary @param {number} seq the sequence it was scored at */
  score(summary, seq) {
    if (seq < this.#summarySeq) return;
    this.#summarySeq = seq;
    this.summary = summary;
    this.#emit("summary");
  }

  /** @param {any} changes wire.Changes @returns {{fields: {indicator: string, field: Field, by: string | null}[], comments: Comment[]}} what is new */
  merge(changes) {
    /** @type {{indicator: string, field: Field, by: string | null}[]} */
    const fields = [];
    for (const answer of changes.answers) {
      for (const field of FIELDS) {
        if (answer[field].version > this.stored(answer.indicator, field).version) {
          fields.push({ indicator: answer.indicator, field, by: answer[field].author_name });
          this.take(answer.indicator, field, answer[field], false);
        }
      }
    }
    const comments = changes.comments.filter((/** @type {Comment} */ comment) => this.#isNews(comment));
    this.#putComments(comments);
    this.seq = Math.max(this.seq, changes.seq);
    if (fields.length || changes.answers.length) this.score(changes.summary, changes.seq);
    return { fields, comments };
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
    if (comments.length) this.#emit("comments");
  }

  /** @param {string} type @param {any} [detail] */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
