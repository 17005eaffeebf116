/** Why the index of the chosen levels, at the top of the page, is not the one that the actions give. */
import { range } from "../format.mjs";
import { compare, fraction } from "../exact.mjs";
import { t } from "../i18n.mjs";
import { wholeLevel } from "./table.mjs";

const NAMED = 8; // numbers that a sentence still bears; more are counted

/** @param {import("./table.mjs").Table} table @returns {string} one sentence; nothing where both are one figure, or no level is chosen */
export function besides({ book, instrument }) {
  const { after, levels, path } = book.plan;
  const end = path[path.length - 1];
  const same = (/** @type {"low_exact" | "high_exact"} */ edge) => compare(fraction(after[edge]), fraction(end[edge])) === 0;
  if (levels.every((/** @type {any} */ one) => one.level === null) || (same("low_exact") && same("high_exact"))) return "";
  const stands = (/** @type {string} */ id) => wholeLevel(book.level(id));
  const aims = (/** @type {string} */ id) => Math.max(stands(id), book.storedAim(id).level ?? 0);
  const acted = (/** @type {string} */ id) => book.plan.actions.filter((/** @type {import("./book.mjs").Action} */ one) => one.indicator === id && !one.overdue).reduce((/** @type {number} */ most, /** @type {any} */ one) => Math.max(most, one.to_level), stands(id));
  const open = instrument.indicators.filter(({ id }) => aims(id) > acted(id));
  const beyond = instrument.indicators.filter(({ id }) => acted(id) > aims(id));
  const index = range(after.low, after.high);
  const [missing, more] = [named(open), named(beyond)];
  if (open.length && beyond.length) return t("Semua tujuan memberi {index}: belum ada aksi sampai tujuan pada {missing}; aksi melampaui tujuan pada {more}.", { index, missing, more });
  if (beyond.length) return t("Semua tujuan memberi {index}: aksi melampaui tujuan pada {more}.", { index, more });
  return open.length ? t("Semua tujuan memberi {index}: belum ada aksi sampai tujuan pada {missing}.", { index, missing }) : "";
}

/** @param {import("../instrument.mjs").Indicator[]} found @returns {string} */
function named(found) {
  if (found.length > NAMED) return t("{count} indikator", { count: found.length });
  return t("indikator {numbers}", { count: found.length, numbers: found.map(({ number }) => number).join(", ") });
}
