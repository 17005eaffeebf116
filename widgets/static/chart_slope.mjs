/**
 * Lines from one year to the next: a picture kind of `chart.mjs`.
 *
 * @typedef {[name: string, before: string, after: string, role?: import("./chart.mjs").Role, sign?: string]} Way neutral texts as printed
 * @typedef {{name: string, ends: [number, number], texts: [string, string], role: import("./chart.mjs").Role, sign: string}} Line
 * @typedef {{kind: "slope", low: number, high: number, sides: [string, string], ticks: import("./chart.mjs").Tick[], lines: Way[]}} Slope
 */
import { number } from "./format.mjs";
import { canvas, NAMED, s } from "./svg.mjs";

const SIDE = 46; // room for a value beside each end
const SIGN = 24; // and for the number of a chosen region
const APART = 15; // two values nearer than this would cover each other

/** Push labels apart, keeping their order and staying between `low` and `high`. @param {number[]} wanted @param {number} low @param {number} high */
export function spaced(wanted, low, high) {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b] || a - b);
  const at = [...wanted];
  let free = low;
  for (const i of order) {
    at[i] = Math.max(at[i], free);
    free = at[i] + APART;
  }
  let last = high;
  for (const i of order.reverse()) {
    at[i] = Math.min(at[i], last);
    last = at[i] - APART;
  }
  return at;
}

/** @param {Slope} chart @param {number} width @param {number} height @param {string} label */
export function slope(chart, width, height, label) {
  const picture = canvas(width, height, label);
  const [left, right, top, bottom] = [SIDE, width - SIDE - (chart.lines.some((line) => line[4]) ? SIGN : 0), 26, height - 10];
  const y = (/** @type {number} */ value) => bottom - ((value - chart.low) / (chart.high - chart.low)) * (bottom - top);
  for (const tick of chart.ticks) {
    picture.append(s("line", { class: "tick", x1: left, x2: right, y1: y(tick.value), y2: y(tick.value) }));
  }
  for (const [i, x] of [left, right].entries()) {
    picture.append(s("line", { class: "edge", x1: x, x2: x, y1: top, y2: bottom }));
    picture.append(s("text", { class: "row-label", x: i ? width - 2 : 2, y: 14, "text-anchor": i ? "end" : "start" }, chart.sides[i]));
  }
  /** @type {{x: number, y: number, text: string}[]} */
  const spots = [];
  const draw = (/** @type {Line} */ line) => {
    const ends = line.ends.map(y);
    picture.append(s("line", { class: `way way-${line.role}`, x1: left, x2: right, y1: ends[0], y2: ends[1] }));
    const text = `${line.name} ${line.texts[0]} → ${line.texts[1]}`;
    spots.push({ x: left, y: ends[0], text }, { x: right, y: ends[1], text });
  };
  const lines = chart.lines.map(([name, before, after, role = "other", sign = ""]) => ({ name, ends: /** @type {[number, number]} */ ([Number(before), Number(after)]), texts: /** @type {[string, string]} */ ([number(before), number(after)]), role, sign }));
  const named = lines.filter(({ role }) => NAMED.includes(role));
  lines.filter(({ role }) => !NAMED.includes(role)).forEach(draw);
  [...named].reverse().forEach(draw);
  for (const tick of chart.ticks) {
    picture.append(s("text", { class: "over", x: left + (right - left) / 3, y: y(tick.value) + 4, "text-anchor": "middle" }, `${tick.name} ${tick.label}`));
  }
  for (const [side, x, anchor] of /** @type {const} */ ([[0, left - 8, "end"], [1, right + 8, "start"]])) {
    const at = spaced(named.map((line) => y(line.ends[side])), top + 6, bottom);
    for (const [i, line] of named.entries()) {
      const end = y(line.ends[side]);
      picture.append(s("circle", { class: `mark-${line.role}`, cx: side ? right : left, cy: end, r: 5 }));
      picture.append(s("text", { class: `name-${line.role}`, x, y: at[i] + 4, "text-anchor": anchor }, side && line.sign ? `${line.texts[side]} · ${line.sign}` : line.texts[side]));
    }
  }
  return { picture, spots };
}
