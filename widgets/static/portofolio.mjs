// The coach's portfolio: the table, its filter, and one region opened beneath.
import { fill, h, redraw, say } from "./dom.mjs";
import { t } from "./i18n.mjs";
import { OpenedRegion } from "./portofolio/opened.mjs";
import { recommending } from "./portofolio/recommend.mjs";

const EVERY = 30_000; // milliseconds between two readings while the notebook is visible

/**
 * @typedef {{code: string, name: string, official: string, year: string, predicate: string, self: string, difference: string,
 *   filled: string, notes: number, overdue: number, changed: string}} Line
 * @typedef {{code: string, name: string, regions: string[]}} Programme
 */

/** @param {Line} row @param {string | null} opened */
function line(row, opened) {
  const cell = (/** @type {string | number} */ value, /** @type {string} */ more = "") => h("td", { class: `num ${more}`.trim() }, value);
  return h(
    "tr",
    { "aria-current": row.code === opened ? "true" : null },
    h("th", { scope: "row" }, h("button", { type: "button", class: "open-region", "data-open": row.code }, row.name)),
    h("td", { class: "num" }, row.official || null, row.official ? " " : null, h("span", { class: "sub" }, row.official ? `${row.year} · ${row.predicate}` : t("tidak ada"))),
    cell(row.self || "–"),
    cell(row.difference || "–"),
    cell(row.filled || "–"),
    cell(row.notes, row.notes > 0 ? "waiting" : ""),
    cell(row.overdue, row.overdue > 0 ? "late" : ""),
    h("td", {}, row.changed || (row.filled ? "–" : t("belum ada draf"))),
  );
}

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  const at = (/** @type {string} */ name) => /** @type {HTMLElement} */ (el.querySelector(`[data-${name}]`));
  const filter = /** @type {HTMLInputElement} */ (at("filter"));
  const programme = /** @type {HTMLSelectElement} */ (at("programme"));
  const opened = new OpenedRegion(at("opened"), (message) => model.send(message));
  const advice = recommending(at("advise"), model.get("state").offers, (message) => model.send(message));
  /** @type {string | null} */
  let wanted = model.get("state").opened?.code ?? null;

  /** @returns {string[] | null} the chosen programme's regions; `null` where none is chosen */
  const chosenRegions = () => model.get("state").programmes.find((/** @type {Programme} */ each) => each.code === programme.value)?.regions ?? null;
  const recipients = () => advice.regions(model.get("state").rows, chosenRegions());
  const table = () => {
    const { rows } = model.get("state");
    const members = chosenRegions();
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = rows.filter((/** @type {Line} */ row) => (!members || members.includes(row.code)) && words.every((word) => row.name.toLowerCase().includes(word) || row.code.startsWith(word)));
    const active = document.activeElement;
    const focused = active instanceof HTMLElement && el.contains(active) ? active.dataset.open : undefined;
    fill(at("rows"), hits.map((/** @type {Line} */ row) => line(row, wanted)));
    if (focused) /** @type {HTMLElement | null} */ (el.querySelector(`[data-open="${CSS.escape(focused)}"]`))?.focus({ preventScroll: true });
    say(at("title"), hits.length === rows.length ? t("{n} daerah dalam pendampingan", { n: rows.length }) : t("{n} dari {all} daerah", { n: hits.length, all: rows.length }));
  };
  const offer = () => {
    const { programmes } = model.get("state");
    const chosen = programme.value;
    const named = programmes.map((/** @type {Programme} */ each) => [each.code, each.name]);
    redraw(programme, named, () => [["", t("semua daerah")], ...named].map(([value, name]) => h("option", { value }, name)));
    programme.value = programmes.some((/** @type {Programme} */ each) => each.code === chosen) ? chosen : "";
    at("programmes").hidden = !programmes.length;
  };
  const show = () => {
    const { read, problem, opened: region } = model.get("state");
    offer();
    table();
    recipients();
    advice.given(model.get("state").given);
    say(at("read"), read ? t("dibaca {time}", { time: read }) : "");
    say(at("problem"), problem);
    at("problem").hidden = !problem;
    at("refresh").removeAttribute("aria-busy");
    if (wanted === null || region?.code === wanted) opened.show(wanted === null ? null : region);
    else if (problem) opened.failed();
  };
  const open = (/** @type {string} */ code) => {
    wanted = code;
    const row = model.get("state").rows.find((/** @type {Line} */ each) => each.code === code);
    opened.wait(row?.name ?? code);
    table();
    model.send({ ask: "open", code });
  };
  const clicked = (/** @type {MouseEvent} */ event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-open], [data-refresh], [data-close]"));
    if (!button) return;
    if (button.dataset.open) open(button.dataset.open);
    else if ("close" in button.dataset) {
      wanted = null;
      opened.show(null);
      table();
      model.send({ ask: "close" });
    } else {
      button.setAttribute("aria-busy", "true");
      model.send({ ask: "refresh" });
    }
  };
  const answered = (/** @type {any} */ message) => advice.answered(message.answer, message.problem) || opened.answered(message.answer, message.problem);
  el.addEventListener("click", clicked);
  filter.addEventListener("input", table);
  programme.addEventListener("change", () => {
    table();
    recipients();
  });
  model.on("change:state", show);
  model.on("msg:custom", answered);
  const timer = setInterval(() => document.hidden || model.send({ ask: "refresh" }), EVERY);
  show();
  return () => {
    clearInterval(timer);
    el.removeEventListener("click", clicked);
    model.off("change:state", show);
    model.off("msg:custom", answered);
  };
}

export default { render };
