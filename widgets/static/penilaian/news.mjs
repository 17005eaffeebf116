/**
 * What others changed since this page last showed it: marked quietly beside the field and on the map until the person has
 * been there and gone on.
 *
 * Event: `change`.
 */
import { answerSlot, itemSlot } from "../slots.mjs";
import { indicatorOfItem } from "./sheet.mjs";

export class News extends EventTarget {
  /** @type {Map<string, string>} slot -> its indicator */ #fresh = new Map();

  /** @param {import("./sheet.mjs").Sheet} sheet @param {AbortSignal} life */
  constructor(sheet, life) {
    super();
    const of = (/** @type {string} */ type, /** @type {(detail: any) => [string, string]} */ name) =>
      sheet.addEventListener(type, (event) => {
        const { detail } = /** @type {CustomEvent} */ (event);
        if (detail.own || sheet.outbox.pending(name(detail)[0])) return; // one's own, or a choice of two: that is told apart
        this.#fresh.set(...name(detail));
        this.dispatchEvent(new CustomEvent("change"));
      }, { signal: life });
    of("answer", ({ indicator, field }) => [answerSlot(indicator, field), indicator]);
    of("item", ({ code }) => [itemSlot(code), indicatorOfItem(code)]);
  }

  /** @param {string} slot @returns {boolean} whether somebody else changed it */
  has(slot) {
    return this.#fresh.has(slot);
  }

  /** @param {string} indicator @returns {boolean} whether somebody else changed something of it */
  of(indicator) {
    return [...this.#fresh.values()].includes(indicator);
  }

  /** @param {string} indicator that the person has seen and left */
  seen(indicator) {
    for (const [slot, id] of this.#fresh) if (id === indicator) this.#fresh.delete(slot);
    this.dispatchEvent(new CustomEvent("change"));
  }
}
