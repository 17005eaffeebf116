/**
 * Tolok Ukur: the person chooses, the kernel computes, this module shows.
 *
 * At most one question is under way. A choice made meanwhile waits, a newer one takes its place; so thirty quick
 * switches end with the last one, and an answer to an older question is never shown over a newer choice.
 */
import { draw } from "./chart.mjs";
import { say } from "./dom.mjs";
import { FigureView } from "./figure.mjs";
import { t } from "./i18n.mjs";
import { picker } from "./pick.mjs";

const PATIENCE = 6000; // milliseconds until the page says that no answer came
const FIGURES = ["strip", "domains", "change", "stages"];

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  const root = /** @type {HTMLElement} */ (el.querySelector(".tolok"));
  if (!root) return () => undefined; // nothing is published for this instrument: the text is all there is
  const at = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
  const status = at("[data-status]");
  const figures = new Map(FIGURES.filter((name) => model.get("state")[name]).map((name) => [name, new FigureView(at(`[data-figure="${name}"]`))]));
  const place = at("#pilih-daerah");

  let wanted = { ...model.get("choice") };
  let asked = wanted.seq;
  let answered = wanted.seq;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const press = () => {
    for (const button of root.querySelectorAll("[data-beside]")) button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.beside === wanted.beside));
    for (const button of root.querySelectorAll("[data-year]")) button.setAttribute("aria-pressed", String(Number(/** @type {HTMLElement} */ (button).dataset.year) === wanted.year));
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
      for (const { id, label } of state.options.groups) say(at(`[data-beside="${id}"]`), label);
      for (const [name, figure] of figures) figure.show(state[name]);
    }
    ask();
  };

  const { chart, headline } = model.get("state").start;
  if (chart) draw(at("[data-start] [data-picture]"), chart, headline);
  for (const [name, figure] of figures) figure.draw(model.get("state")[name]);

  /** @type {ReturnType<typeof picker> | undefined} */
  let field;
  const choosing = (/** @type {boolean} */ open) => {
    place.hidden = !open;
    at('[data-beside="daerah"]').setAttribute("aria-expanded", String(open));
    if (!open) return;
    field ??= picker(place, model.get("places"), (code, name) => {
      say(at("[data-other]"), name);
      choose({ beside: "daerah", other: code });
      choosing(false);
      at('[data-beside="daerah"]').focus();
    });
    field.focus();
  };
  const clicked = (/** @type {MouseEvent} */ event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-beside], [data-year]"));
    if (!button) return;
    if (button.dataset.year) choose({ year: Number(button.dataset.year) });
    else if (button.dataset.beside === "daerah") choosing(place.hidden !== false);
    else {
      choosing(false);
      choose({ beside: button.dataset.beside, other: null });
      say(at("[data-other]"), t("Pilih daerah…"));
    }
  };
  root.addEventListener("click", clicked);
  model.on("change:state", show);
  return () => {
    clearTimeout(timer);
    root.removeEventListener("click", clicked);
    model.off("change:state", show);
  };
}

export default { render };
