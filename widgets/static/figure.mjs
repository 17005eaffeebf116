/**
 * A figure in the document: put other figures in its place, draw its picture, name what the pointer touches.
 *
 * @typedef {{cells: string[], role: string}} Row
 * @typedef {{columns: string[], rows: Row[], numeric: number[], caption: string}} Table
 * @typedef {{headline: string, how: string, chart: import("./chart.mjs").Chart | null, table: Table | null,
 *   key: {label: string, role: string, open: boolean}[], empty: string, notes: string[]}} Figure
 */
import { draw, pointing } from "./chart.mjs";
import { fill, h, say } from "./dom.mjs";

/** @param {Element} root @param {string} name @returns {HTMLElement} */
const part = (root, name) => /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`));

/** @param {Table} table @returns {HTMLTableElement} */
export function tableOf({ columns, rows, numeric, caption }) {
  const side = (/** @type {number} */ i) => (numeric.includes(i) ? "num" : null);
  return h(
    "table",
    {},
    caption && h("caption", {}, caption),
    h("thead", {}, h("tr", {}, columns.map((column, i) => h("th", { scope: "col", class: side(i) }, column)))),
    h(
      "tbody",
      {},
      rows.map(({ cells, role }) =>
        h("tr", { class: role }, cells.map((cell, i) => (i ? h("td", { class: side(i) }, cell) : h("th", { scope: "row" }, cell)))),
      ),
    ),
  );
}

/** One `<section data-figure>` of the document. */
export class FigureView {
  #root;

  /** @param {HTMLElement} root its text is already there; only the picture is missing */
  constructor(root) {
    this.#root = root;
    pointing(part(root, "picture"), (text) => say(part(root, "readout"), text));
  }

  /** @param {Figure} figure draw the picture of what the document already says */
  draw(figure) {
    if (figure.chart) draw(part(this.#root, "picture"), figure.chart, `${figure.headline}. ${figure.how}`);
  }

  /** @param {Figure} figure */
  show(figure) {
    const root = this.#root;
    say(part(root, "headline"), figure.headline);
    say(part(root, "how"), figure.how);
    fill(part(root, "notes"), figure.notes.map((note) => h("li", {}, note)));
    say(part(root, "empty"), figure.empty);
    part(root, "empty").hidden = !figure.empty;
    part(root, "picture").hidden = !figure.chart;
    part(root, "readout").hidden = !figure.chart;
    part(root, "details").hidden = !figure.table;
    say(part(root, "readout"), "");
    fill(part(root, "key"), figure.key.map(({ label, role, open }) => h("li", { class: open ? `${role} open` : role }, label)));
    fill(part(root, "table"), figure.table && tableOf(figure.table));
    this.draw(figure);
  }
}
