/**
 * The provinces as tiles: a picture kind of `chart.mjs`. Each tile says its value; colour is the second signal.
 *
 * @typedef {{row: number, column: number, label: string, name: string, text: string, short: string, level: number, role: import("./chart.mjs").Role}} Tile
 * @typedef {{kind: "tiles", columns: number, rows: number, tiles: Tile[]}} Tiles
 */
import { canvas, s } from "./svg.mjs";

const WIDEST = 68;

/** @param {Tiles} chart @param {number} width @param {number} height @param {string} label */
export function tiles(chart, width, height, label) {
  const picture = canvas(width, height, label);
  const wide = Math.min(WIDEST, (width - 4) / chart.columns);
  const high = (height - 4) / chart.rows;
  const gap = wide < 30 ? 1 : 3;
  const from = (width - wide * chart.columns) / 2;
  /** @type {{x: number, y: number, text: string}[]} */
  const spots = [];
  const ordered = [...chart.tiles].sort((a, b) => Number(a.role === "own") - Number(b.role === "own")); // the own edge lies on top
  for (const tile of ordered) {
    const [x, y] = [from + tile.column * wide, 2 + tile.row * high];
    const middle = x + wide / 2;
    const group = s("g", { class: `tile tile-${tile.level} tile-${tile.role}` });
    group.append(s("rect", { x: x + gap / 2, y: y + gap / 2, width: wide - gap, height: high - gap, rx: 4 }));
    if (tile.role === "own" && wide >= 34) group.append(s("rect", { class: "inner", x: x + gap / 2 + 2.5, y: y + gap / 2 + 2.5, width: wide - gap - 5, height: high - gap - 5, rx: 2 }));
    group.append(s("text", { x: middle, y: y + high / 2 - 3, "text-anchor": "middle" }, tile.label));
    group.append(s("text", { x: middle, y: y + high / 2 + 12, "text-anchor": "middle" }, wide < 34 ? tile.short : tile.text));
    picture.append(group);
    spots.push({ x: middle, y: y + high / 2, text: `${tile.name} ${tile.text}` });
  }
  return { picture, spots };
}
