/**
 * What every part of the plan's page works with, given once.
 *
 * @typedef {{
 *   state: any,
 *   client: import("../registry.mjs").Client,
 *   outbox: import("../outbox.mjs").Outbox,
 *   book: import("./book.mjs").Book,
 *   instrument: import("../instrument.mjs").Instrument,
 *   drafts: ReturnType<typeof import("../drafts.mjs").drafts>,
 *   advised: import("../recommendations.mjs").Recommendations,
 *   notices: import("../notices.mjs").Notices,
 *   presence: import("../presence.mjs").Presence,
 *   zone: import("../format.mjs").Zone,
 *   may: {decide: boolean, plan: boolean, approve: boolean, say: boolean},
 *   life: AbortSignal
 * }} Table
 */
import { decimalText } from "../decimal.mjs";
import { fraction } from "../exact.mjs";

/** @param {Table["instrument"]} instrument @param {number | string} level @returns {string} `"3"`; `"3,00"` where scores are exact */
export const levelText = ({ fractional }, level) => (fractional ? decimalText(String(level)) : String(level));

/** @param {number | string | null} level @returns {number} the whole levels in it; 0 for none */
export function wholeLevel(level) {
  const { n, d } = fraction(level ?? 0);
  return Number(n / d);
}

/** @param {Table["instrument"]} instrument @param {string} id @returns {import("../instrument.mjs").Indicator} */
export function indicatorOf(instrument, id) {
  const found = instrument.indicators.find((one) => one.id === id);
  if (!found) throw new RangeError(`no indicator ${id}`);
  return found;
}
