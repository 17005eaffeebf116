/**
 * The index scale: 1 to 5 with the predicates' thresholds; penetapan as a filled circle, the self value as an open
 * mark (a circle, or a span while it is a range), the target as a line.
 *
 * Positions are drawn from the shown texts; nothing is computed from them.
 *
 * @typedef {{low: string, high: string}} Span neutral texts; equal when the assessment is complete
 * @typedef {{bands: import("./instrument.mjs").Band[], official: {year: number, index: string} | null, self: Span | null,
 *   after?: Span | null, target: string | null}} Marks
 */
import { h } from "./dom.mjs";
import { decimals, fraction } from "./exact.mjs";
import { number, range, twoDecimals } from "./format.mjs";
import { predicateName } from "./instrument.mjs";
import { t } from "./i18n.mjs";

const place = (/** @type {string} */ index) => ((Number(index) - 1) / 4) * 100;
const share = (/** @type {number} */ percent) => `${percent.toFixed(2)}%`;
const left = (/** @type {string} */ index) => ({ left: share(place(index)) });

/**
 * @param {Marks} marks
 * @returns {HTMLElement} one picture with one sentence as its name
 */
export function indexScale({ bands, official, self, after = null, target }) {
  const element = h("div", { class: "ixscale", role: "img", "aria-label": sentence({ bands, official, self, after, target }) });
  element.append(
    h(
      "div",
      { class: "ixscale-bar" },
      bands.map((band, step) => h("span", { class: `L${step + 1}`, style: { width: share(place(band.high) - place(band.low)) } })),
    ),
    ...bands.slice(1).map(({ low, name }, step, limits) =>
      h("div", { class: `ixmark ixmark-limit ix-${side(limits, step)}`, style: left(low) }, h("em", {}, number(decimals(fraction(low), 1)), h("span", {}, ` ${predicateName(name)}`))),
    ),
  );
  if (self) element.append(spanMark(self, "ixself"));
  if (after) element.append(spanMark(after, "ixafter"));
  const towards = official && target && Number(target) < Number(official.index);
  if (target) element.append(mark("ixmark-goal", target, t("target {index}", { index: twoDecimals(target) }), towards ? "end" : "start"));
  if (official) {
    const side = target ? (towards ? "start" : "end") : "middle";
    element.append(mark("ixmark-official", official.index, `${official.year}: ${number(official.index)}`, side));
  }
  return element;
}

const CLOSE = 15; // percent of the scale: two names that start nearer than this would run into each other

/** @param {{low: string}[]} limits @param {number} step @returns {"start" | "middle" | "end"} of the mark its name lies on */
function side(limits, step) {
  const near = (/** @type {number} */ other) => limits[other] !== undefined && Math.abs(place(limits[other].low) - place(limits[step].low)) < CLOSE;
  return near(step + 1) ? "end" : near(step - 1) ? "start" : "middle";
}

/** @param {string} kind @param {string} index @param {string} text @param {"start" | "middle" | "end"} side of the mark the text lies on */
function mark(kind, index, text, side) {
  const at = place(index);
  const inside = at < 12 ? "start" : at > 88 ? "end" : side; // a text never leaves the card
  return h("div", { class: `ixmark ${kind} ix-${inside}`, style: left(index) }, h("em", {}, text));
}

/** @param {Span} span @param {string} kind */
function spanMark({ low, high }, kind) {
  if (low === high) return h("div", { class: `ixdot ${kind}`, style: left(low) });
  return h("div", { class: `ixspan ${kind}`, style: { ...left(low), width: share(place(high) - place(low)) } });
}

/** @param {Marks} marks @returns {string} */
function sentence({ bands, official, self, after, target }) {
  const parts = [t("Skala indeks 1 sampai 5.")];
  if (self) parts.push(t("Penilaian mandiri {index}.", { index: range(self.low, self.high) }));
  if (after) parts.push(t("Bila semua tujuan tercapai {index}.", { index: range(after.low, after.high) }));
  if (official) parts.push(t("Penetapan {year}: {index}.", { year: official.year, index: number(official.index) }));
  if (target) parts.push(t("Target {index}.", { index: twoDecimals(target) }));
  parts.push(
    t("Batas predikat: {limits}.", {
      limits: bands
        .slice(1)
        .map(({ name, low }) => `${predicateName(name)} ${number(low)}`)
        .join(", "),
    }),
  );
  return parts.join(" ");
}
