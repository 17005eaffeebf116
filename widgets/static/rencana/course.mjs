/** The index over time as steps, beside the straight line to the target. Positions are drawn, figures are the registry's. */
import { h } from "../dom.mjs";
import { date, number, range, twoDecimals } from "../format.mjs";
import { predicateName } from "../instrument.mjs";
import { t } from "../i18n.mjs";

/** @typedef {{day: string, low: string, high: string, low_exact: string, high_exact: string}} Point */

const HIGH = 100;
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, string>} attributes @returns {SVGElement} */
function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** @param {import("./table.mjs").Table} table @param {import("./composer.mjs").Span} span */
export function course({ book, instrument }, span) {
  const path = /** @type {Point[]} */ (book.plan.path);
  if (path.length < 2) return null;
  const { target } = book;
  const ends = path.flatMap(({ low, high }) => [Number(low), Number(high)]).concat(target.index ? [Number(target.index)] : []);
  const [least, most] = [Math.max(1, Math.min(...ends) - 0.1), Math.min(5, Math.max(...ends) + 0.1)];
  const y = (/** @type {string | number} */ index) => HIGH - ((Number(index) - least) / (most - least)) * HIGH;
  const x = (/** @type {string} */ day) => span.place(day);
  const steps = (/** @type {"low" | "high"} */ edge) => path.map((point, at) => (at === 0 ? `M${x(point.day)} ${y(point[edge])}` : `H${x(point.day)} V${y(point[edge])}`)).join(" ") + " H100";
  const svg = shape("svg", { viewBox: `0 0 100 ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const limits = instrument.bands.filter(({ low }) => Number(low) > least && Number(low) < most);
  svg.append(...limits.map(({ low }) => shape("path", { d: `M0 ${y(low)} H100`, class: "course-limit" })));
  const first = path[0];
  if (target.index && target.due) svg.append(shape("path", { d: `M${x(first.day)} ${y(first.low)} L${x(target.due)} ${y(target.index)}`, class: "course-line" }));
  svg.append(shape("path", { d: steps("low"), class: "course-path" }));
  if (path.some(({ low, high }) => low !== high)) svg.append(shape("path", { d: steps("high"), class: "course-path course-high" }));
  const last = path[path.length - 1];
  const sign = (/** @type {string} */ text, /** @type {number} */ top, /** @type {string} */ kind) => h("span", { class: `course-sign ${kind}`, style: { top: `${top}%` } }, text);
  return [
    h(
      "div",
      { class: "course", role: "img", "aria-label": t("Indeks menurut waktu: {first} sekarang, {last} pada {day}.", { first: range(first.low, first.high), last: range(last.low, last.high), day: date(last.day) }) },
      svg,
      limits.map(({ low, name }) => sign(`${number(String(low))} ${predicateName(name)}`, y(low), "course-name")),
      sign(range(first.low, first.high), y(first.low), "course-from"),
      sign(range(last.low, last.high), y(last.low), "course-to"),
      target.index ? sign(t("target {index}", { index: twoDecimals(target.index) }), y(target.index), "course-goal") : null,
    ),
    h(
      "details",
      {},
      h("summary", {}, t("Tabel indeks menurut waktu")),
      h("table", { class: "course-table" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("Hari")), h("th", { scope: "col" }, t("Indeks")))), h("tbody", {}, path.map(({ day, low, high }) => h("tr", {}, h("td", {}, date(day)), h("td", { class: "num" }, range(low, high)))))),
    ),
  ];
}
