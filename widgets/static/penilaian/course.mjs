/**
 * Where the assessment stands, as this page knows it: what may be written, what the caller may do next.
 *
 * Event `change`: a step was taken, a verdict entered, or a closing deadline passed while the page was open.
 *
 * @typedef {{id: string, en: string}} Words
 * @typedef {{unit: string, indicator: string, why: "catatan" | "revisi" | "berikut", reason: string | null, note: string}} CourseUnit
 * @typedef {{version: number, step: string, done: Words, source: string, target: string, round: number, purpose: string,
 *   deadline: string | null, reason: string, gaps: Record<string, number>, units: number, author: string,
 *   author_name: string, at: string, late: boolean}} CourseStep
 * @typedef {"required" | "optional" | "none"} Need
 * @typedef {{step: string, name: Words, target: string, reason: Need, deadline: Need, units: Need, acknowledges: boolean,
 *   purpose: boolean, next: boolean, refused: string | null}} CourseOffer
 * @typedef {{state: string, name: Words, says: Words, part: string, version: number, round: number, purpose: string,
 *   deadline: string | null, deadline_closes: boolean, writable: "all" | "flagged" | "nothing", judged: boolean,
 *   units: CourseUnit[], steps: CourseStep[], offers: CourseOffer[], seq: number}} CourseData wire.Course
 * @typedef {import("../instrument.mjs").Instrument} Instrument
 */
import { lang } from "../i18n.mjs";
import { RegistryError } from "../registry.mjs";

const MINUTE = 60_000;
const LONGEST = 2 ** 31 - 1; // milliseconds a timer can wait

/** @param {Words} words @returns {string} in the page's language */
export const inWords = (words) => words[/** @type {"id" | "en"} */ (lang)] ?? words.id;

export class Course extends EventTarget {
  /** @type {CourseData | null} */ data = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #client;
  #path;
  #instrument;
  #life;

  /** @param {import("../registry.mjs").Client} client @param {string} assessment @param {Instrument} instrument @param {CourseData | null} data as the page was drawn; what the caller may do is asked anew @param {AbortSignal} life */
  constructor(client, assessment, instrument, data, life) {
    super();
    this.#client = client;
    this.#path = `assessments/${encodeURIComponent(assessment)}/course`;
    this.#instrument = instrument;
    this.#life = life;
    this.data = data;
    this.#wait();
    life.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** @returns {string} address below `api/` */
  get path() {
    return this.#path;
  }

  /** @param {CourseData} data */
  set(data) {
    if (this.data && data.version < this.data.version) return;
    this.data = data;
    this.#wait();
    this.dispatchEvent(new CustomEvent("change"));
  }

  /** Ask the registry. */
  async refresh() {
    this.set(await this.#client.get(this.#path));
  }

  /**
   * Take what the registry tells the browser as the page opens: a page's kernel cannot tell what its visitor may do.
   * When nothing comes, the event `unread` has the RegistryError.
   *
   * @param {Promise<CourseData>} told
   */
  async begin(told) {
    try {
      this.set(await told);
    } catch (error) {
      if (this.#life.aborted) return;
      if (!(error instanceof RegistryError)) throw error;
      this.dispatchEvent(new CustomEvent("unread", { detail: error }));
    }
  }

  /** @returns {number | null} milliseconds at which nothing may be written any more */
  get closesAt() {
    if (!this.data?.deadline || !this.data.deadline_closes) return null;
    return new Date(this.data.deadline).getTime() + MINUTE;
  }

  /** @returns {"all" | "flagged" | "nothing"} */
  get writable() {
    if (!this.data) return "all";
    const end = this.closesAt;
    return end !== null && this.#client.now() >= end ? "nothing" : this.data.writable;
  }

  /** @param {string} thing a unit of evidence, an indicator, or an external index @returns {boolean} whether it may be written now */
  isOpen(thing) {
    if (this.writable !== "flagged") return this.writable === "all";
    const units = this.data?.units ?? [];
    if (units.some(({ unit }) => unit === thing)) return true;
    const own = this.#instrument.external.some(({ id }) => id === thing)
      ? this.#instrument.indicators.filter((one) => one.external_index === thing).map(({ id }) => id)
      : [thing];
    return units.some(({ indicator }) => own.includes(indicator));
  }

  /** Look again when the deadline passes: the device may have slept, so the server's clock is asked then. */
  #wait() {
    clearTimeout(this.#timer);
    const end = this.closesAt;
    if (end === null) return;
    const left = end - this.#client.now();
    if (left <= 0) return;
    this.#timer = setTimeout(() => {
      this.#wait();
      this.dispatchEvent(new CustomEvent("change"));
    }, Math.min(left + 500, LONGEST));
  }
}

/** @param {import("./desk.mjs").Desk} desk @param {string} thing @returns {boolean} whether this person may write it now */
export const writable = ({ may, course }, thing) => may.answer && course.isOpen(thing);

/** @template {import("./desk.mjs").Desk} D @param {D} desk @param {string} thing @returns {D} the same, with what may be written of one thing */
export const deskFor = (desk, thing) => ({ ...desk, may: { ...desk.may, answer: writable(desk, thing) } });
