/**
 * Numbers that people type and read, exactly: a score, the value of an external index.
 *
 * Comma and point mean the same; what could be a thousand ("1.000") is refused, never guessed. No float is involved.
 *
 * @typedef {{neutral: string | null, problem: null} | {neutral: null, problem: string}} Reading `neutral`: decimal point
 *   text, `null` for nothing typed
 */
import { compare, decimals, fraction, minus, shortest, times } from "./exact.mjs";
import { number } from "./format.mjs";
import { t } from "./i18n.mjs";
import { page } from "./page.mjs";

/** @param {string} neutral exact text @returns {string} two to four decimals, as few as say it: `"1,26"`, `"1,1667"` */
export const decimalText = (neutral) => number(shortest(fraction(neutral), 2, 4));

/** @param {string} from @param {string} to the two numbers as shown, neutral texts @returns {string} their difference, two decimals, with its sign: `"−0,06"`, `"+0,03"`, `"0,00"` */
export function differenceText(from, to) {
  const text = decimals(minus(fraction(to), fraction(from)), 2);
  return number(compare(fraction(text), fraction("0")) > 0 ? `+${text}` : text);
}

/** @param {string} weight percent @param {string} score exact texts @returns {string} what a score gives to the index: `"0,063"` */
export const shareText = (weight, score) => number(shortest(times(times(fraction(weight), fraction(score)), { n: 1n, d: 100n }), 3, 4));

/** @param {string} a @param {string} b exact texts @returns {boolean} */
export const sameNumber = (a, b) => compare(fraction(a), fraction(b)) === 0;

/**
 * @param {string} typed
 * @param {{low: string, high: string, places: number}} bounds neutral texts and the most decimals
 * @returns {Reading}
 */
export function readDecimal(typed, { low, high, places }) {
  const text = typed.normalize("NFKC").trim();
  if (text === "") return { neutral: null, problem: null };
  const match = /^(\d{1,6})(?:([.,])(\d+))?$/.exec(text);
  const span = { low: decimalText(low), high: decimalText(high) };
  if (!match) return refused(t("“{typed}” bukan angka. Tulis nilai {low} sampai {high}, misalnya 1,26.", { typed: text, ...span }));
  const [, whole, mark, tail = ""] = match;
  if (tail.length === 3 && (mark === (page?.lang === "en" ? "," : ".") || tail === "000")) {
    return refused(t("“{typed}” dapat dibaca ribuan. Tulis dengan koma desimal, misalnya 1,26.", { typed: text }));
  }
  if (tail.length > places) return refused(t("Paling banyak {places} angka di belakang koma.", { places }));
  const neutral = `${whole.replace(/^0+(?=\d)/, "")}${tail ? `.${tail}` : ""}`;
  const value = fraction(neutral);
  if (compare(value, fraction(low)) < 0 || compare(value, fraction(high)) > 0) {
    return refused(t("{typed} di luar rentang. Nilainya {low} sampai {high}.", { typed: text, ...span }));
  }
  return { neutral, problem: null };
}

/** @param {string} problem @returns {Reading} */
const refused = (problem) => ({ neutral: null, problem });
