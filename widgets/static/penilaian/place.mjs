/** Where the page's address leads: an indicator, the register, one of an indicator's units of evidence, or the general notes. */
import { page } from "../page.mjs";
import { REGISTER } from "../pemdi/awaited.mjs";
import { PORTAL } from "./portal.mjs";
import { indicatorOfItem } from "./sheet.mjs";
import { read } from "./thread_link.mjs";

/** The general notes' place in the address. */
export const GENERAL = "catatan-umum";

/** @param {import("./desk.mjs").Desk} desk @returns {string[]} what the centre can show, in order */
export const openable = ({ instrument }) => [...instrument.indicators.map(({ id }) => id), ...(instrument.external.length ? [REGISTER] : [])];

/**
 * @param {import("./desk.mjs").Desk} desk
 * @param {string} name what stands behind "#"
 * @returns {{stop: string, unit: string | null} | null} the stop to open and the unit in it, `null` for anything else
 */
export function placeOf(desk, name) {
  const stops = openable(desk);
  if (name === PORTAL || stops.includes(name)) return { stop: name, unit: null };
  const stop = /^I\d+-L\d-\d+$/.test(name) ? indicatorOfItem(name) : name.replace(/-L\d$/, "");
  return stops.includes(stop) ? { stop, unit: name } : null;
}

/** @param {import("./desk.mjs").Desk} desk */
export const fromAddress = (desk) => (page ? placeOf(desk, read(location.hash.slice(1)).place) : null);

/** @param {string} unit @returns {string} the element id of a unit's documents */
export const unitPlace = (unit) => `unit-${unit}`;

/** Unfold what stands around a unit, and lead there. @param {Element} around @param {string} unit */
export function leadTo(around, unit) {
  const fold = around.querySelector(`#${CSS.escape(unitPlace(unit))}`);
  if (fold) unfold(fold);
}

/** @param {Element} fold a `details` */
export function unfold(fold) {
  for (let at = fold.closest("details"); at; at = at.parentElement?.closest("details") ?? null) at.open = true;
  fold.querySelector("summary")?.focus({ preventScroll: true });
  (fold.closest("li") ?? fold).scrollIntoView({ block: "center" });
}
