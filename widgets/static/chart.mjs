/**
 * The pages' charts: six kinds, drawn as SVG at the width they really have, so that text keeps its size on a phone.
 *
 * Why not Vega: a phone would load a whole plotting library for pictures made of circles and lines;
 * this module is small and draws when the page's text is already there. Reports and notebooks, where nobody waits on a
 * phone line, use the Altair charts of `widgets/charts.py`; both look the same.
 *
 * A chart is given as finished figures (see `widgets/figures.py`): every text in it is ready to print.
 *
 * @typedef {"own" | "reference" | "chosen" | "leapt" | "other"} Role
 * @typedef {{value: number, label: string, name: string}} Tick
 * @typedef {{name: string, value: number, text: string, role: Role, sign?: string}} Point `sign` stands for a name that the key tells
 * @typedef {{low: number, high: number, rank: number}} Band
 * @typedef {{kind: "strip", low: number, high: number, ticks: Tick[], points: Point[], bands?: Band[]}} Strip
 * @typedef {{value: number, text: string, role: Role, open?: boolean, name: string}} Mark
 * @typedef {{kind: "rows", low: number, high: number, ticks: Tick[], rows: {label: string, marks: Mark[]}[]}} Rows
 * @typedef {{kind: "count", some: number, all: number}} Count
 * @typedef {Strip | Rows | Count | import("./chart_slope.mjs").Slope | import("./chart_tiles.mjs").Tiles | import("./chart_shapes.mjs").Shapes} Chart
 */

import { slope, spaced } from "./chart_slope.mjs";
import { shapes } from "./chart_shapes.mjs";
import { tiles } from "./chart_tiles.mjs";
import { anchor, canvas, NAMED, s } from "./svg.mjs";

/**
 * Give each value a row so that points closer than `gap` do not cover each other: 0, 1, −1, 2, −2 …
 * The same rule as `swarm` in `widgets/charts.py`.
 *
 * @param {number[]} values
 * @param {number} gap
 * @returns {number[]} rows in the order of `values`
 */
export function dodge(values, gap) {
  /** @type {Map<number, number>} */
  const last = new Map();
  const rows = new Array(values.length).fill(0);
  for (const place of values.map((_, i) => i).sort((a, b) => values[a] - values[b] || a - b)) {
    for (let step = 0; ; step += 1) {
      const row = Math.floor((step + 1) / 2) * (step % 2 ? 1 : -1) || 0;
      if (values[place] - (last.get(row) ?? -Infinity) < gap) continue;
      last.set(row, values[place]);
      rows[place] = row;
      break;
    }
  }
  return rows;
}

/** @param {number} x @param {number} y @param {Role} role @param {number} r @param {boolean} [open] */
function symbol(x, y, role, r, open = false) {
  const look = { class: `mark-${role}${open ? " open" : ""}` };
  if (role === "own" || role === "leapt") return s("circle", { ...look, cx: x, cy: y, r });
  if (role === "other" || role === "chosen") return s("rect", { ...look, x: x - r, y: y - r, width: 2 * r, height: 2 * r });
  const d = r * 1.3;
  return s("path", { ...look, d: `M${x - d} ${y}L${x} ${y - d}L${x + d} ${y}L${x} ${y + d}Z` });
}

/**
 * @param {Strip} chart @param {number} width @param {number} height @param {string} label
 * @returns {{picture: SVGElement, spots: {x: number, y: number, text: string}[]}}
 */
function strip(chart, width, height, label) {
  const picture = canvas(width, height, label);
  const pad = 12;
  const narrow = width < 520;
  const axis = narrow ? 56 : 40;
  const x = (/** @type {number} */ value) => pad + ((value - chart.low) / (chart.high - chart.low)) * (width - 2 * pad);
  const top = 26;
  const signs = chart.points.some(({ sign }) => sign) ? 16 : 0; // a row of its own for the signs
  const bottom = height - axis - 22 - signs;
  const middle = (top + bottom) / 2;
  for (const { low, high, rank } of chart.bands ?? []) picture.append(s("rect", { class: `band band-${rank}`, x: x(low) - 2, width: x(high) - x(low) + 4, y: top, height: bottom - top }));
  for (const [i, tick] of chart.ticks.entries()) {
    const at = x(tick.value);
    picture.append(s("line", { class: "tick", x1: at, x2: at, y1: top - 6, y2: height - axis }));
    picture.append(s("text", { class: "tick-label", y: height - axis + 16, ...anchor(at, width, 4) }, tick.label));
    const below = narrow && i % 2 ? 46 : 31; // names of two rows on a phone, where one row would run together
    picture.append(s("text", { class: "tick-label", y: height - axis + below, ...anchor(at, width, tick.name.length) }, tick.name));
  }
  const at = chart.points.map((point) => x(point.value));
  let r = narrow ? 4 : 5.5;
  let rows = dodge(at, 2 * r + 1);
  let reach = Math.max(1, ...rows.map(Math.abs));
  while (r > 1.5 && reach * (2 * r + 1) > (bottom - top) / 2 - r) {
    r -= 0.5;
    rows = dodge(at, 2 * r + 1);
    reach = Math.max(1, ...rows.map(Math.abs));
  }
  const step = Math.min(2 * r + (narrow ? 2 : 5), ((bottom - top) / 2 - r) / reach);
  const spots = chart.points.map((point, i) => ({ x: at[i], y: middle - rows[i] * step, text: `${point.name} ${point.text}`, role: point.role, sign: point.sign }));
  for (const spot of spots) if (!NAMED.includes(spot.role)) picture.append(s("circle", { class: "mark-other", cx: spot.x, cy: spot.y, r }));
  const signed = spots.filter(({ sign }) => sign);
  for (const [i, place] of spaced(signed.map((spot) => spot.x), 8, width - 8).entries()) {
    const { x: from, y: high, role, sign } = signed[i];
    picture.append(s("path", { class: `lead-${role}`, fill: "none", d: `M${from} ${high}L${from} ${bottom + 4}L${place} ${bottom + 10}` }));
    picture.append(s("text", { class: `name-${role}`, x: place, y: height - axis - 4 - signs, "text-anchor": "middle" }, sign ?? ""));
    picture.append(symbol(from, high, role, r + 1));
  }
  for (const spot of spots) {
    if (!NAMED.includes(spot.role) || spot.sign) continue;
    const own = spot.role === "own";
    const edge = own ? top - 4 : bottom + 6;
    picture.append(s("line", { class: `lead-${spot.role}`, x1: spot.x, x2: spot.x, y1: spot.y, y2: edge }));
    picture.append(s("text", { class: `name-${spot.role}`, y: own ? 14 : height - axis - 4, ...anchor(spot.x, width, spot.text.length) }, spot.text));
    picture.append(symbol(spot.x, spot.y, spot.role, r + 2.5));
  }
  return { picture, spots };
}

/** @param {Rows} chart @param {number} width @param {number} height @param {string} label */
function rows(chart, width, height, label) {
  const picture = canvas(width, height, label);
  const left = width < 420 ? 96 : 120;
  const right = 20; // half of the last label, so that it stays in the middle of its line, clear of the one before
  const foot = 26;
  const pitch = (height - foot) / Math.max(1, chart.rows.length);
  const x = (/** @type {number} */ value) => left + ((value - chart.low) / (chart.high - chart.low)) * (width - left - right);
  for (const tick of chart.ticks) {
    picture.append(s("line", { class: "tick", x1: x(tick.value), x2: x(tick.value), y1: 4, y2: height - foot }));
    picture.append(s("text", { class: "tick-label", y: height - 6, ...anchor(x(tick.value), width, tick.label.length) }, tick.label));
  }
  /** @type {{x: number, y: number, text: string}[]} */
  const spots = [];
  for (const [i, row] of chart.rows.entries()) {
    const y = pitch * (i + 0.5);
    picture.append(s("text", { class: "row-label", x: left - 18, y: y + 4, "text-anchor": "end" }, row.label));
    const at = row.marks.map((mark) => x(mark.value));
    if (at.length > 1) picture.append(s("line", { class: "span", x1: Math.min(...at), x2: Math.max(...at), y1: y, y2: y }));
    /** @type {number[]} */
    const below = [];
    for (const mark of [...row.marks].reverse()) {
      const place = x(mark.value);
      spots.push({ x: place, y, text: `${row.label}, ${mark.name} ${mark.text}` });
      picture.append(symbol(place, y, mark.role, 6.5, mark.open));
      const first = (mark.role === "own" || mark.role === "leapt") && !mark.open; // its value stands above
      if (!first && below.some((other) => Math.abs(other - place) < 34)) continue;
      if (!first) below.push(place);
      picture.append(s("text", { class: first ? `value-${mark.role}` : "value", y: first ? y - 12 : y + 21, ...anchor(place, width, mark.text.length) }, mark.text));
    }
  }
  return { picture, spots };
}

/** @param {Count} chart @param {number} width @param {number} height @param {string} label */
function count(chart, width, height, label) {
  const picture = canvas(width, height, label);
  let columns = Math.max(1, Math.ceil(Math.sqrt((chart.all * width) / height)));
  while (Math.ceil(chart.all / columns) * (width / columns) > height && columns < chart.all) columns += 1;
  const pitch = Math.min(20, width / columns);
  for (let i = 0; i < chart.all; i += 1) {
    const cx = ((i % columns) + 0.5) * pitch;
    const cy = (Math.floor(i / columns) + 0.5) * pitch;
    picture.append(s("circle", { class: i < chart.some ? "dot some" : "dot", cx, cy, r: Math.max(1, pitch * 0.42) }));
  }
  return { picture, spots: [] };
}

const KINDS = { strip, rows, count, slope, tiles, shapes };
/** @type {WeakMap<Element, {chart: Chart, label: string, spots: {x: number, y: number, text: string}[]}>} */
const drawn = new WeakMap();
/** @type {ResizeObserver | undefined} */
let resized;

/** @param {Element} slot */
function paint(slot) {
  const now = drawn.get(slot);
  if (!now || !slot.clientWidth) return;
  const { picture, spots } = /** @type {any} */ (KINDS[now.chart.kind])(now.chart, slot.clientWidth, slot.clientHeight, now.label);
  now.spots = spots;
  slot.replaceChildren(picture);
}

/**
 * Draw a chart into its slot, or redraw it with other figures; the slot's height is the style sheet's, so nothing moves.
 *
 * @param {HTMLElement} slot an element with a height of its own
 * @param {Chart} chart
 * @param {string} label what the picture says, for people who do not see it
 */
export function draw(slot, chart, label) {
  const known = drawn.has(slot);
  drawn.set(slot, { chart, label, spots: [] });
  paint(slot);
  if (known) return;
  resized ??= new ResizeObserver((entries) => entries.forEach((entry) => paint(entry.target)));
  resized.observe(slot);
}

/**
 * Name the mark nearest to the pointer or finger.
 *
 * @param {HTMLElement} slot
 * @param {(text: string) => void} name called with the mark's name and value, or `""` when the pointer leaves
 */
export function pointing(slot, name) {
  const near = (/** @type {PointerEvent} */ event) => {
    const box = slot.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    let best = { far: 30, text: "" };
    for (const spot of drawn.get(slot)?.spots ?? []) {
      const far = Math.hypot(spot.x - px, spot.y - py);
      if (far < best.far) best = { far, text: spot.text };
    }
    name(best.text);
  };
  slot.addEventListener("pointermove", near);
  slot.addEventListener("pointerdown", near);
  slot.addEventListener("pointerleave", () => name(""));
}
