/**
 * Tolok Ukur: the person chooses, the kernel computes, this module shows.
 *
 * At most one question is under way. A choice made meanwhile waits, a newer one takes its place; so thirty quick
 * switches end with the last one, and an answer to an older question is never shown over a newer choice.
 */
import { ownList, remember, remembered } from "./beside.mjs";
import { read } from "./boundaries.mjs";
import { draw } from "./chart.mjs";
import { say } from "./dom.mjs";
import { FigureView } from "./figure.mjs";
import { t } from "./i18n.mjs";

const PATIENCE = 6000; // milliseconds until the page says that no answer came
const FIGURES = ["strip", "places", "domains", "change", "stages", "leaps", "gains", "slope", "peers", "map"];

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  const root = /** @type {HTMLElement} */ (el.querySelector(".tolok"));
  if (!root) return () => undefined; // nothing is published for this instrument: the text is all there is
  const at = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
  const status = at("[data-status]");
  const figures = new Map(FIGURES.filter((name) => model.get("state")[name]).map((name) => [name, new FigureView(at(`[data-figure="${name}"]`))]));
  const map = new FigureView(at('[data-figure="shapes"]'));
  /** @type {import("./boundaries.mjs").Shape[]} */
  let shapes = [];
  const place = at("#pilih-daerah");

  const sets = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-set]")]);
  const weights = /** @type {HTMLSelectElement[]} */ ([...root.querySelectorAll("select[data-weight]")]);
  const usual = Object.fromEntries(model.get("state").options.weights.map((/** @type {any} */ each) => [each.id, each.usual]));
  const { at: from, band, profile } = model.get("state").choice;

  let wanted = { ...model.get("choice"), at: from, band, profile };
  let asked = wanted.seq;
  let answered = wanted.seq;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const press = () => {
    for (const button of root.querySelectorAll("[data-beside]")) button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.beside === wanted.beside));
    for (const button of sets) button.setAttribute("aria-pressed", String(String(wanted[button.dataset.set ?? ""]) === button.dataset.value));
    for (const button of root.querySelectorAll("[data-year]")) button.setAttribute("aria-pressed", String(Number(/** @type {HTMLElement} */ (button).dataset.year) === wanted.year));
  };
  const named = () => {
    const names = new Map(model.get("places"));
    const { others } = wanted;
    say(at("[data-others]"), others.length > 1 ? t("Daftar Anda ({n})", { n: others.length }) : others.length ? names.get(others[0]) : t("Pilih daerah…"));
  };
  const tell = (/** @type {string} */ text) => {
    say(status, text);
    status.hidden = text === "";
  };
  const ask = () => {
    if (asked !== answered || wanted.seq === asked) return;
    asked = wanted.seq;
    root.setAttribute("aria-busy", "true");
    model.set("choice", { ...wanted });
    model.save_changes();
    clearTimeout(timer);
    timer = setTimeout(() => {
      tell(t("Pilihan ini belum terjawab; gambar di bawah masih untuk pilihan sebelumnya. Muat ulang halaman bila tetap begini."));
      answered = asked;
    }, PATIENCE);
  };
  const choose = (/** @type {object} */ change) => {
    wanted = { ...wanted, ...change, seq: wanted.seq + 1 };
    press();
    ask();
  };
  const show = () => {
    const state = model.get("state");
    if (state.seq < asked) return;
    clearTimeout(timer);
    answered = asked;
    if (state.seq === wanted.seq) {
      tell("");
      root.removeAttribute("aria-busy");
      say(at("[data-main-headline]"), state.headline);
      say(at("[data-lead]"), state.lead);
      for (const { id, label } of state.options.groups) {
        const button = at(`[data-beside="${id}"]`);
        if (button) say(button, label); // other weights may make a group possible that the page came without
      }
      wanted.beside = state.choice.beside; // what cannot be chosen became the first choice
      press();
      for (const [name, figure] of figures) figure.show(state[name]);
      if (state.shapes && shapes.length > 0) {
        at("[data-shapes]").hidden = false;
        map.show({ ...state.shapes, chart: { ...state.shapes.chart, shapes } });
      }
    }
    ask();
  };

  const { chart, headline } = model.get("state").start;
  if (chart) draw(at("[data-start] [data-picture]"), chart, headline);
  for (const [name, figure] of figures) figure.draw(model.get("state")[name]);

  const pill = at('[data-beside="daerah"]');
  /** @type {ReturnType<typeof ownList> | undefined} */
  let own;
  const choosing = (/** @type {boolean} */ open) => {
    place.hidden = !open;
    pill.setAttribute("aria-expanded", String(open));
    if (!open) return;
    own ??= ownList(place, model.get("places"), wanted.others, (others) => {
      remember(model.get("keeps"), others);
      const added = others.length > wanted.others.length;
      choose({ others, beside: added ? "daerah" : others.length ? wanted.beside : among(), among: among() });
      named();
    });
    own.focus();
  };
  const among = () => (wanted.beside === "daerah" ? (wanted.among ?? "jenis") : wanted.beside);
  const escaped = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || place.querySelector('[role="listbox"]:not([hidden])')) return; // the list closes first
    choosing(false);
    pill.focus();
  };
  const weighed = () => choose({ weights: Object.fromEntries(weights.map((field) => [field.dataset.weight, Number(field.value)])) });
  const bring = async (/** @type {HTMLInputElement} */ input) => {
    const line = at("[data-boundaries-said]");
    const file = input.files?.[0];
    if (!file) return;
    try {
      shapes = await read(file);
      say(line, t("{count} bidang dibaca dari {file}.", { count: shapes.length, file: file.name }));
      choose({ shapes: [...new Set(shapes.map(({ code }) => code))] });
    } catch (error) {
      say(line, error instanceof Error ? error.message : String(error));
    }
    line.hidden = false;
    input.value = ""; // the same file, mended, may be chosen again
  };
  const changed = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.dataset.boundaries !== undefined) void bring(field);
    if (weights.includes(/** @type {HTMLSelectElement} */ (event.target))) weighed();
  };
  const clicked = (/** @type {MouseEvent} */ event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-beside], [data-year], [data-set], [data-usual]"));
    if (!button) return;
    const { set, value } = button.dataset;
    if (set) choose({ [set]: set === "at" ? Number(value) : value });
    else if (button.dataset.usual !== undefined) {
      for (const field of weights) field.value = String(usual[field.dataset.weight ?? ""]);
      weighed();
    } else if (button.dataset.year) choose({ year: Number(button.dataset.year) });
    else if (button.dataset.beside === "daerah") {
      const other = wanted.others.length > 0 && wanted.beside !== "daerah";
      if (other) choose({ beside: "daerah", among: among() });
      choosing(other || place.hidden !== false);
    } else {
      choosing(false);
      choose({ beside: button.dataset.beside });
    }
  };
  root.addEventListener("click", clicked);
  root.addEventListener("change", changed);
  place.addEventListener("keydown", escaped, true);
  model.on("change:state", show);
  if (wanted.others.length === 0) {
    const known = new Set(model.get("places").map((/** @type {string[]} */ [code]) => code));
    const others = remembered(model.get("keeps"), (code) => known.has(code));
    if (others.length > 0) choose({ others });
  }
  named();
  return () => {
    clearTimeout(timer);
    root.removeEventListener("click", clicked);
    root.removeEventListener("change", changed);
    place.removeEventListener("keydown", escaped, true);
    model.off("change:state", show);
  };
}

export default { render };
