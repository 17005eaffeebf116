/**
 * Regions in the shapes that somebody brought: a picture kind of `chart.mjs`.
 *
 * @typedef {{kind: "shapes", regions: Record<string, [name: string, text: string, level: number, role: import("./chart.mjs").Role]>,
 *   shapes: import("./boundaries.mjs").Shape[]}} Shapes
 */
import { canvas, s } from "./svg.mjs";

const EDGE = 4;

/** @param {Shapes} chart @param {number} width @param {number} height @param {string} label */
export function shapes(chart, width, height, label) {
  const picture = canvas(width, height, label);
  const known = chart.shapes.filter(({ code }) => chart.regions[code]);
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { rings } of known) {
    for (const [x, y] of rings.flat()) {
      [west, east] = [Math.min(west, x), Math.max(east, x)];
      [south, north] = [Math.min(south, y), Math.max(north, y)];
    }
  }
  // as on squared paper: near the equator a degree is as wide as it is high
  const scale = Math.min((width - 2 * EDGE) / (east - west || 1), (height - 2 * EDGE) / (north - south || 1));
  const [left, top] = [(width - (east - west) * scale) / 2, (height - (north - south) * scale) / 2];
  const at = (/** @type {import("./boundaries.mjs").Spot} */ [x, y]) => /** @type {[number, number]} */ ([left + (x - west) * scale, top + (north - y) * scale]);
  /** @type {{x: number, y: number, text: string}[]} */
  const spots = [];
  const ordered = [...known].sort((a, b) => Number(chart.regions[a.code][3] === "own") - Number(chart.regions[b.code][3] === "own")); // the own edge lies on top
  for (const { code, rings } of ordered) {
    const [name, text, level, role] = chart.regions[code];
    const lines = rings.map((ring) => ring.map(at));
    const d = lines.map((line) => `M${line.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`).join("");
    picture.append(s("path", { class: `tile shape tile-${level} tile-${role}`, "fill-rule": "evenodd", d }));
    const largest = lines.reduce((most, line) => (line.length > most.length ? line : most), []);
    const middle = (/** @type {0 | 1} */ axis) => largest.reduce((sum, point) => sum + point[axis], 0) / Math.max(1, largest.length);
    spots.push({ x: middle(0), y: middle(1), text: `${name} ${text}` });
  }
  return { picture, spots };
}
