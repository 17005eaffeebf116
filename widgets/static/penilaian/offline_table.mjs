/**
 * A file beside the lab, cell by cell: what the file says, what is stored, what the file was made from. One checkbox
 * per cell; only what replaces nothing of the lab's is chosen beforehand.
 *
 * @typedef {import("../slots.mjs").Field} Field
 * @typedef {{sheet: string, address: string, indicator: string, field: Field | "butir", item: string | null, mine: number | string | null,
 *   stored: import("../registry.mjs").FieldValue, base: number | string | null, base_version: number | null,
 *   state: "file" | "lab" | "both" | "first" | "unknown" | "blank"}} Cell
 * @typedef {{same: number, cells: Cell[], notices: string[],
 *   faults: {sheet: string, address: string, text: string, reason: string}[]}} Comparison
 */
import { h } from "../dom.mjs";
import { decimalText } from "../decimal.mjs";
import { label } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { stateOf, stateText } from "../pemdi/items.mjs";
import { byline } from "./byline.mjs";
import { textName } from "./narrative.mjs";

const ORDER = ["file", "first", "both", "unknown", "blank", "lab"];
/** @type {Record<Cell["state"], () => string>} */
const STATES = {
  file: () => t("berubah di berkas"),
  lab: () => t("berubah di lab, tidak di berkas"),
  both: () => t("berubah di keduanya"),
  first: () => t("belum pernah diisi di lab"),
  unknown: () => t("asal berkas tidak diketahui"),
  blank: () => t("kosong di berkas"),
};

/**
 * @param {import("./desk.mjs").Desk} desk
 * @param {Comparison} comparison
 * @param {(cells: Cell[]) => void} onTake
 * @returns {HTMLElement[]}
 */
export function offlineTable(desk, comparison, onTake) {
  const { cells, faults, same, notices } = comparison;
  const rows = [...cells].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state)).map((cell) => row(desk, cell, count));
  const button = h("button", { class: "btn pri", type: "button", on: { click: () => onTake(chosen()) } });

  function chosen() {
    return rows.filter(({ box }) => box.checked).map(({ cell }) => cell);
  }

  function count() {
    const number = chosen().length;
    button.textContent = t("Ambil yang dipilih ({count})", { count: number });
    button.disabled = number === 0;
  }

  count();
  return [
    ...notices.map((words) => h("p", { class: "offline-notice" }, words)),
    h("p", {}, t("{same} isian sama, {different} berbeda, {unreadable} tidak terbaca.", { same, different: cells.length, unreadable: faults.length })),
    ...(faults.length ? [unreadable(faults)] : []),
    ...(rows.length ? [table(rows.map(({ element }) => element)), button] : []),
  ];
}

/** @param {Comparison["faults"]} faults */
export function unreadable(faults) {
  return h(
    "ul",
    { class: "offline-faults" },
    faults.map(({ sheet, address, text, reason }) => h("li", {}, h("b", {}, t("Lembar “{sheet}” sel {address}", { sheet, address })), `: “${text}” ${reason}.`)),
  );
}

/** @param {HTMLElement[]} rows */
function table(rows) {
  const heads = [t("Ambil"), t("Isian"), t("Di berkas"), t("Tersimpan"), t("Saat berkas dibuat")];
  return h(
    "table",
    { class: "offline-table" },
    h("caption", { class: "sub" }, t("Centang isian yang diambil dari berkas; yang lain tetap seperti tersimpan.")),
    h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, rows),
  );
}

/** @param {import("./desk.mjs").Desk} desk @param {Cell} cell @param {() => void} onChange */
function row(desk, cell, onChange) {
  const indicator = desk.instrument.indicators.find(({ id }) => id === cell.indicator);
  const level = desk.instrument.fractional ? t("Nilai") : t("Tingkat");
  const name = cell.field === "butir" ? t("Butir {code}", { code: /** @type {string} */ (cell.item) }) : t("{field} indikator {number}", { field: cell.field === "level" ? level : textName(cell.field), number: indicator?.number ?? cell.indicator });
  const box = h("input", { type: "checkbox", checked: cell.state === "file" || cell.state === "first", "aria-label": t("Ambil {name}", { name }), on: { change: onChange } });
  const element = h(
    "tr",
    {},
    h("td", { class: "offline-box" }, h("label", {}, box)),
    h("th", { scope: "row" }, name, h("span", { class: "sub" }, indicator ? label(indicator) : ""), h("span", { class: "chip", "data-state": cell.state }, STATES[cell.state]())),
    value(t("Di berkas"), cell, cell.mine, t("sel {address}", { address: cell.address })),
    value(t("Tersimpan"), cell, cell.stored.value, byline(cell.stored, desk)),
    value(t("Saat berkas dibuat"), cell, cell.base, cell.base_version === null ? t("tidak diketahui") : null),
  );
  return { cell, box, element };
}

/** @param {string} head repeated in the cell on a phone @param {Cell} cell @param {number | string | null} what @param {string | null} beside */
function value(head, cell, what, beside) {
  const words = what === null || what === "" ? null : valueText(cell, what);
  const unknown = head === t("Saat berkas dibuat") && cell.base_version === null;
  return h(
    "td",
    { "data-head": head },
    words === null ? (unknown ? null : h("span", { class: "sub" }, t("(kosong)"))) : h("p", { class: "conflict-text" }, words),
    beside ? h("span", { class: "sub" }, beside) : null,
  );
}

/** @param {Cell} cell @param {number | string} what @returns {string} */
function valueText({ field }, what) {
  if (typeof what === "number") return String(what);
  if (field === "butir") return stateText(stateOf(what));
  return field === "level" ? decimalText(what) : what;
}
