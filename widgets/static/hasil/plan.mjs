/**
 * The dry run of a file: totals, what stands in the way, what does not agree, and every row with its cell.
 *
 * @typedef {"baru" | "koreksi" | "sama" | "tanya" | "ditolak" | "dilewati"} State
 * @typedef {{subject: string, name: string, address: string, text: string, value: string, stored: string | null}} Cell
 * @typedef {{address: string, label: string, code: string | null, region_name: string | null, state: State, why: string,
 *   suggestions: {code: string, name: string}[], by_name: boolean, cells: Cell[]}} Row
 * @typedef {{file: string, form: string, encoding: string, delimiter: string, period: string,
 *   sheets: {name: string, used: boolean, what: string}[], rows: Row[], counts: Record<State, number>,
 *   results_before: number, results_after: number, deviations: {address: string, label: string, what: string}[],
 *   problems: string[], digest: string}} Plan
 * @typedef {{acceptNames: boolean, answers: Record<string, string>, accepted: (yes: boolean) => void,
 *   answered: (address: string, answer: string) => void, again: () => void, store: () => void}} Acts
 */
import { h } from "../dom.mjs";
import { whole } from "../format.mjs";
import { t } from "../i18n.mjs";
import { said } from "./said.mjs";
import { shown } from "./value.mjs";

const MOST = 60; // rows of one state shown before the rest is unfolded

/** @type {Record<State, () => string>} */
const NAMES = {
  tanya: () => t("perlu dijawab"),
  ditolak: () => t("ditolak"),
  koreksi: () => t("koreksi"),
  baru: () => t("baru"),
  sama: () => t("sama"),
  dilewati: () => t("dilewati"),
};
const ORDER = /** @type {State[]} */ (Object.keys(NAMES));

/** @param {Plan} plan @param {Acts} acts */
export function planView(plan, acts) {
  const named = plan.rows.filter((row) => row.by_name);
  const asked = plan.rows.filter((row) => row.state === "tanya" && !row.by_name);
  const ready = plan.problems.length === 0;
  return [
    h("h3", {}, t("Hasil pemeriksaan {file}", { file: plan.file })),
    h("ul", { class: "counts" }, ORDER.filter((state) => plan.counts[state]).map((state) => h("li", { class: "chip" }, `${whole(plan.counts[state])} ${NAMES[state]()}`))),
    h("p", { class: "sub" }, t("Daerah dengan hasil {period}: {before} sebelum, {after} sesudah.", { period: plan.period, before: plan.results_before, after: plan.results_after }),
      plan.form === "csv" && ` ${t("CSV {encoding}, pemisah “{delimiter}”.", { encoding: plan.encoding, delimiter: plan.delimiter === "\t" ? "tab" : plan.delimiter })}`),
    h("ul", { class: "sub" }, plan.sheets.map(({ name, used, what }) => h("li", {}, used ? t("Lembar {name} dibaca: {what}", { name, what: said(what) }) : t("Lembar {name}: {what}", { name, what: said(what) })))),
    plan.problems.map((problem) => h("p", { class: "hindrance" }, said(problem))),
    plan.deviations.length > 0 && deviations(plan),
    named.length > 0 && h("div", {},
      h("label", { class: "periksa" },
        h("input", { type: "checkbox", checked: acts.acceptNames, on: { change: (/** @type {any} */ event) => acts.accepted(event.currentTarget.checked) } }),
        t("{count} kode yang diusulkan dari nama sudah saya periksa", { count: whole(named.length) })),
      h("details", {}, h("summary", {}, t("Lihat nama dan kodenya")),
        h("ul", {}, named.map((row) => h("li", {}, `${row.address} ${row.label} → ${row.suggestions.map(({ code, name }) => `${code} ${name}`).join(", ")}`))))),
    ORDER.map((state) => group(state, state === "tanya" ? asked : plan.rows.filter((row) => row.state === state), acts)),
    h("p", { class: "act" },
      h("button", { class: "btn", type: "button", on: { click: acts.again } }, t("Periksa lagi")),
      h("button", { class: "btn pri", type: "button", disabled: !ready, on: { click: acts.store } }, t("Setujui dan simpan semua"))),
  ];
}

/** @param {Plan} plan */
function deviations(plan) {
  return h("details", { open: true }, h("summary", {}, t("{count} hal tidak cocok di dalam berkas; disimpan seperti tertulis", { count: plan.deviations.length })),
    h("ul", {}, plan.deviations.map(({ address, label, what }) => h("li", {}, h("b", {}, `${address} ${label}`), `: ${said(what)}`))));
}

/** @param {State} state @param {Row[]} rows @param {Acts} acts */
function group(state, rows, acts) {
  if (!rows.length) return null;
  const list = (/** @type {Row[]} */ some) => h("ul", { class: "baris" }, some.map((row) => line(row, acts)));
  return h("details", { open: state === "tanya" || state === "ditolak" || state === "koreksi" },
    h("summary", {}, `${whole(rows.length)} ${NAMES[state]()}`),
    list(rows.slice(0, MOST)),
    rows.length > MOST && h("details", {}, h("summary", {}, t("{count} baris lagi", { count: rows.length - MOST })), list(rows.slice(MOST))));
}

/** @param {Row} row @param {Acts} acts */
function line(row, acts) {
  const whose = row.code ? `${row.code} ${row.region_name}` : row.label;
  const own = row.code && row.label ? t("dari “{label}”", { label: row.label }) : "";
  return h("li", { "data-state": row.state, "data-address": row.address },
    h("span", {}, h("b", {}, whose), own && " ", own, ` · ${row.address}`),
    row.cells.length > 0 && h("span", { class: "sub" }, row.cells.map(cell).join("; ")),
    row.why && h("span", {}, said(row.why)),
    (row.state === "tanya" || row.state === "ditolak" || acts.answers[row.address]) && answer(row, acts));
}

/** @param {Cell} found @returns {string} */
function cell({ name, value, stored }) {
  const same = stored === null || shown(stored) === shown(value);
  return same ? `${name} ${shown(value)}` : t("{name} {stored} menjadi {value}", { name, stored: shown(stored), value: shown(value) });
}

/** @param {Row} row @param {Acts} acts */
function answer(row, acts) {
  const chosen = acts.answers[row.address] ?? "";
  const known = [...row.suggestions.map(({ code, name }) => ({ code, name: `${code} ${name}` })), { code: "lewati", name: t("Lewati baris ini") }];
  if (chosen && !known.some(({ code }) => code === chosen)) known.unshift({ code: chosen, name: row.region_name ? `${chosen} ${row.region_name}` : chosen });
  return [
    h("select", { "aria-label": t("Jawaban untuk {address}", { address: row.address }), on: { change: (/** @type {any} */ event) => acts.answered(row.address, event.currentTarget.value) } },
      h("option", { value: "" }, t("Pilih…")),
      known.map(({ code, name }) => h("option", { value: code, selected: code === chosen }, name))),
    row.state === "tanya" && h("label", { class: "field" }, t("atau kode wilayah lain"),
      h("input", { inputmode: "decimal", maxlength: 5, autocomplete: "off", on: { change: (/** @type {any} */ event) => acts.answered(row.address, event.currentTarget.value.trim()) } })),
  ];
}
