/**
 * Neutral values become what people read, here and nowhere else in the browser.
 *
 * Scores arrive as exact text and stay text: no float, no rounding. Times are shown in the zone of the region's
 * province (given by the page's state), never in the zone or locale of the browser.
 *
 * @typedef {"WIB" | "WITA" | "WIT"} Zone
 * @typedef {import("./exact.mjs").Fraction} Fraction
 */
import { decimals, fraction, shortest } from "./exact.mjs";
import { page } from "./page.mjs";

const HOURS = { WIB: 7, WITA: 8, WIT: 9 };
const MONTHS = {
  id: ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"],
  en: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
};

const english = () => page?.lang === "en";
const months = () => (english() ? MONTHS.en : MONTHS.id);

/**
 * @param {string} neutral decimal point text, `"2.98"` or `"-0.03"`
 * @returns {string} `"2,98"`, `"−0,03"`
 */
export function number(neutral) {
  const text = neutral.replace(/^-/, "−");
  return english() ? text : text.replace(".", ",");
}

/** @param {string} low @param {string} high neutral texts @returns {string} `"2,93–3,05"` */
export const range = (low, high) => (low === high ? number(low) : `${number(low)}–${number(high)}`);

/** @param {Fraction} value a change of the index @returns {string} `"+0,015"`, `"−0,030"`, `"+0,0275"` */
export function signed(value) {
  const text = shortest(value, 3, 4);
  return number(value.n > 0n ? `+${text}` : text);
}

/** @param {Fraction} value a share of the index @returns {string} `"0,045"` */
export const share = (value) => number(shortest(value, 3, 4));

/** @param {Fraction} weight percent @returns {string} `"1,5%"`, `"2,75%"`, `"3,33%"` */
export const percent = (weight) => `${number(shortest(weight, 0, 2))}%`;

/** @param {string} neutral exact text of an index somebody typed, `"3.5"` @returns {string} `"3,50"` */
export const twoDecimals = (neutral) => number(decimals(fraction(neutral), 2));

/** @param {Fraction} value distance between two indexes @returns {string} as few decimals as say it, two to four: `"0,22"`, `"0,0025"` */
export const distance = (value) => number(shortest(value, 2, 4));

/**
 * @param {string} iso a calendar date, `"2026-11-25"`
 * @returns {string} `"25 November 2026"`
 */
export function date(iso) {
  const [year, month, day] = iso.slice(0, 10).split("-").map(Number);
  return `${day} ${months()[month - 1]} ${year}`;
}

/** @param {string | number | Date} instant @param {Zone} zone @returns {Date} a date whose UTC fields are the zone's clock */
function local(instant, zone) {
  return new Date(new Date(instant).getTime() + HOURS[zone] * 3_600_000);
}

/**
 * @param {string | number | Date} instant an instant with offset, or milliseconds
 * @param {Zone} zone
 * @returns {string} `"10.42 WIB"` (`"10:42 WIB"` in English)
 */
export function time(instant, zone) {
  const at = local(instant, zone);
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  return `${two(at.getUTCHours())}${english() ? ":" : "."}${two(at.getUTCMinutes())} ${zone}`;
}

/**
 * @param {string | number | Date} instant
 * @param {Zone} zone
 * @param {number} [now] milliseconds, the moment of reading
 * @returns {string} the time alone when it is today in that zone, else date and time
 */
export function moment(instant, zone, now = Date.now()) {
  const day = local(instant, zone).toISOString().slice(0, 10);
  const today = local(now, zone).toISOString().slice(0, 10);
  return day === today ? time(instant, zone) : `${date(day)} ${time(instant, zone)}`;
}

/** @param {string | number | Date} instant @param {Zone} zone @returns {string} the date that the zone's calendar shows then */
export const day = (instant, zone) => date(local(instant, zone).toISOString());

/** @param {string | number | Date} instant @param {Zone} zone @returns {string} `"30 November 2026 pukul 23.59 WITA"` */
export const deadline = (instant, zone) => `${day(instant, zone)}${english() ? ", " : " pukul "}${time(instant, zone)}`;

/** @param {number} count @returns {string} thousands marked: `"20.000"` */
export const whole = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, english() ? "," : ".");

/**
 * Read an index a person typed, comma or point.
 *
 * @param {string} typed `"3,5"`, `"3.50"`, `" 3,5 "`
 * @returns {string | null} neutral text (`"3.50"`), or `null` when it is not an index from 1 to 5
 */
export function readIndex(typed) {
  const text = typed.normalize("NFKC").trim();
  if (!/^[1-5]([.,]\d{1,2})?$/.test(text)) return null;
  const neutral = text.replace(",", ".");
  return neutral.startsWith("5") && /[1-9]/.test(neutral.slice(1)) ? null : neutral;
}
