/** Calendar days as text and as distances: nothing here knows of zones, because a day of a plan has none. */

const DAY = 86_400_000;
const at = (/** @type {string} */ iso) => Date.parse(`${iso}T00:00:00Z`);
const iso = (/** @type {number} */ moment) => new Date(moment).toISOString().slice(0, 10);

/** @param {string} day ISO @param {number} days may be negative @returns {string} */
export const plus = (day, days) => iso(at(day) + days * DAY);

/** @param {string} from @param {string} to ISO days @returns {number} days between them */
export const between = (from, to) => Math.round((at(to) - at(from)) / DAY);

/** @param {string} day @returns {string} the Monday of its week */
export const monday = (day) => plus(day, -((new Date(at(day)).getUTCDay() + 6) % 7));

/** @param {number} now milliseconds @param {"WIB" | "WITA" | "WIT"} zone @returns {string} the day it is there */
export const today = (now, zone) => iso(now + { WIB: 7, WITA: 8, WIT: 9 }[zone] * 3_600_000);

/** @param {string} a @param {string} b @returns {string} */
export const later = (a, b) => (a > b ? a : b);
