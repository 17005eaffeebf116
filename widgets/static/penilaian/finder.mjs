/** Search, filters, and the choice between map and list. "/" leads here. */
import { gathered, h, say, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";

const BETWEEN_KEYS = 150; // milliseconds of pause before what was typed is looked for
const BEFORE_SPEAKING = 700; // milliseconds before the number of hits is said

/** @param {import("./desk.mjs").Desk} desk @param {(id: string) => void} open shows an indicator */
export function finder(desk, open) {
  const { narrowing, notices, life, sheet, outbox } = desk;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let speaking;
  const id = unique("cari");
  const input = h("input", {
    id,
    type: "search",
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    placeholder: t("Cari"),
    value: narrowing.words,
    on: { input: typed, keydown: pressed },
  });
  const chips = narrowing.filters.map((one) => {
    const count = h("span", { class: "pill-count" });
    const element = h("button", { class: "pill", type: "button", on: { click: () => narrowing.filter(one.id, !narrowing.chosen.has(one.id)) } }, one.name(), count);
    return { id: one.id, timely: one.timely, element, count };
  });
  const views = /** @type {const} */ (["peta", "daftar"]).map((view) => ({
    view,
    element: h("button", { class: "pill", type: "button", on: { click: () => narrowing.show(view) } }, view === "peta" ? t("Peta") : t("Daftar")),
  }));
  const hits = h("span", { class: "sub" });
  const clear = h("button", { class: "btn btn-quiet", type: "button", on: { click: cleared } }, t("Tampilkan semua"));
  const found = h("div", { class: "finder-found" }, hits, clear);
  const element = h(
    "div",
    { class: "finder", role: "search", "aria-label": t("Cari dan saring indikator") },
    h("label", { class: "visually-hidden", for: id }, t("Cari indikator, butir, isi, atau dokumen")),
    input,
    h("div", { class: "finder-chips", role: "group", "aria-label": t("Saring") }, chips.map((chip) => chip.element)),
    h("div", { class: "finder-views", role: "group", "aria-label": t("Tampilan") }, views.map((one) => one.element)),
    found,
  );

  function typed() {
    clearTimeout(timer);
    timer = setTimeout(() => narrowing.search(input.value), BETWEEN_KEYS);
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    if (event.key === "Enter") {
      clearTimeout(timer);
      narrowing.search(input.value);
      const [first] = narrowing.hits;
      if (first) open(first.id);
      event.preventDefault();
    } else if (event.key === "Escape" && input.value) {
      input.value = "";
      typed();
      event.preventDefault();
    }
  }

  function cleared() {
    narrowing.clear();
    input.focus();
  }

  function update() {
    const counts = narrowing.counts();
    for (const { id: one, timely, element: chip, count } of chips) {
      chip.hidden = !narrowing.chosen.has(one) && !(timely?.(desk) ?? true);
      chip.setAttribute("aria-pressed", String(narrowing.chosen.has(one)));
      say(count, String(counts.get(one)));
    }
    for (const { view, element: button } of views) button.setAttribute("aria-pressed", String(narrowing.view === view));
    found.hidden = !narrowing.active;
    if (narrowing.active) say(hits, t("{count} dari {total} indikator", { count: narrowing.hits.length, total: desk.instrument.indicators.length }));
  }

  narrowing.addEventListener("change", () => {
    if (document.activeElement !== input && input.value !== narrowing.words) input.value = narrowing.words;
    update();
    clearTimeout(speaking);
    speaking = setTimeout(() => narrowing.active && notices.announce(hits.textContent ?? ""), BEFORE_SPEAKING);
  });
  const changed = gathered(update);
  for (const event of ["answer", "comments", "derived"]) sheet.addEventListener(event, changed);
  for (const source of [outbox, desk.tasks, desk.course]) source?.addEventListener("change", changed);
  life.addEventListener("abort", () => (clearTimeout(timer), clearTimeout(speaking)));
  update();
  return {
    element,
    focus() {
      input.focus();
      input.select();
    },
  };
}
