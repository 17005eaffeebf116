/**
 * The overview of all indicators: a map by aspect, or a list. Each tile shows number and level (colour comes second),
 * an empty one is dashed; one tab stop, arrow keys inside.
 */
import { fill, gathered, h, redraw } from "../dom.mjs";
import { number, range } from "../format.mjs";
import { aspectName, label } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { REGISTER, waiting } from "../pemdi/awaited.mjs";
import { aside, factsOf } from "./facts.mjs";
import { finder } from "./finder.mjs";
import { roll } from "./roll.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {(id: string) => void} open shows an indicator */
export function map(desk, open) {
  const { sheet, instrument, narrowing, presence, news } = desk;
  const count = h("span", { class: "sub" });
  const scores = new Map(instrument.aspects.map((aspect) => [aspect.id, h("span", { class: "asp-score" })]));
  const tiles = new Map(instrument.indicators.map((indicator) => [indicator.id, tile(indicator)]));
  const register = instrument.external.length ? h("a", { class: "map-register", href: `#${REGISTER}` }) : null;
  const search = finder(desk, open);
  const list = roll(desk);
  const parts = instrument.aspects.map((aspect) => ({
    aspect,
    element: h(
      "div",
      { class: "asp" },
      h("h2", {}, h("span", {}, aspectName(aspect)), scores.get(aspect.id)),
      h("div", { class: "tiles" }, aspect.indicators.map(({ id }) => tiles.get(id))),
    ),
  }));
  const aspects = h("div", {}, parts.map((part) => part.element), legend(instrument.fractional));
  const details = h(
    "details",
    { open: !desk.narrow.matches },
    h("summary", {}, h("span", {}, t("Peta {total} indikator", { total: instrument.indicators.length })), count),
    search.element,
    aspects,
    list.element,
    register,
  );
  const element = h("nav", { class: instrument.fractional ? "card map map-scores" : "card map", "aria-label": t("Peta indikator"), on: { keydown: arrows } }, details);
  desk.narrow.addEventListener("change", () => (details.open = !desk.narrow.matches), { signal: desk.life });

  /** @param {string} id */
  function update(id) {
    const element = /** @type {HTMLElement} */ (tiles.get(id));
    const indicator = /** @type {import("../instrument.mjs").Indicator} */ (instrument.indicators.find((one) => one.id === id));
    const facts = factsOf(desk, indicator);
    const here = presence.at(id).map(({ name }) => name);
    const fresh = news.of(id) && !element.hasAttribute("aria-current");
    redraw(element, [facts, here, fresh], () => {
      element.className = `tile L${facts.tone}`;
      element.toggleAttribute("data-note", facts.notes > 0);
      element.toggleAttribute("data-unsent", facts.unsent);
      element.toggleAttribute("data-flagged", facts.flagged);
      element.toggleAttribute("data-here", here.length > 0);
      element.toggleAttribute("data-news", fresh);
      element.dataset.evidence = facts.missing ? "belum" : facts.documents ? "ada" : "";
      const parts = [
        t("Indikator {number}, {name}", { number: indicator.number, name: label(indicator) }),
        facts.words,
        aside(facts),
        fresh ? t("diubah rekan") : "",
        here.length ? t("{people} sedang di sini", { people: here.join(", ") }) : "",
      ];
      element.setAttribute("aria-label", parts.filter(Boolean).join(", "));
      element.title = `${indicator.number} ${label(indicator)}`;
      return [h("span", { class: "tile-number", "aria-hidden": "true" }, indicator.number), h("span", { class: "tile-level", "aria-hidden": "true" }, facts.shown)];
    });
    list.update(id);
  }

  /** Show what the filters leave, as map or list. */
  function arrange() {
    const left = new Set(narrowing.hits.map(({ id }) => id));
    const asList = narrowing.view === "daftar" || narrowing.words.trim() !== "";
    for (const [id, element] of tiles) element.hidden = !left.has(id);
    for (const { aspect, element } of parts) element.hidden = !aspect.indicators.some(({ id }) => left.has(id));
    aspects.hidden = asList;
    list.element.hidden = !asList;
    list.show(left);
    if (register) register.hidden = narrowing.active;
    if (![...tiles.values()].some(({ tabIndex, hidden }) => tabIndex === 0 && !hidden)) {
      const first = [...tiles.values()].find(({ hidden }) => !hidden);
      if (first) focusable(first);
    }
  }

  function updateScores() {
    const { summary } = sheet;
    for (const aspect of summary.aspects) {
      const score = scores.get(aspect.id);
      if (score) score.textContent = aspect.value === null ? range(aspect.low, aspect.high) : number(aspect.value);
    }
    const open = sheet.openThreadsInAll;
    const filled = t("{count} terisi", { count: summary.answered });
    count.textContent = open ? `${filled} · ${t("{count} catatan", { count: open })}` : filled;
  }

  function updateRegister() {
    if (!register) return;
    const left = waiting(sheet, instrument);
    fill(register, h("span", {}, t("Indeks luar")), h("span", { class: "sub" }, left ? t("{count} menunggu", { count: left }) : t("semua ada")));
  }

  /** @param {KeyboardEvent} event */
  function arrows(event) {
    const order = [...tiles.values()].filter(({ hidden }) => !hidden);
    const here = order.indexOf(/** @type {any} */ (event.target));
    if (here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const column = order[here].offsetLeft;
    const rows = (/** @type {HTMLElement[]} */ list) =>
      list.find((one) => one.getBoundingClientRect().top !== order[here].getBoundingClientRect().top && one.offsetLeft <= column);
    /** @type {Record<string, () => HTMLElement | undefined>} */
    const moves = {
      ArrowRight: () => order[here + 1],
      ArrowLeft: () => order[here - 1],
      ArrowDown: () => rows(order.slice(here + 1).filter((one) => one.offsetLeft >= column)) ?? rows(order.slice(here + 1)),
      ArrowUp: () => rows(order.slice(0, here).reverse()),
      Home: () => order[0],
      End: () => order.at(-1),
    };
    const next = moves[event.key]?.();
    if (!moves[event.key]) return;
    event.preventDefault();
    if (next) focusable(next).focus();
  }

  /** @param {HTMLElement} element the map's one tab stop */
  function focusable(element) {
    for (const one of tiles.values()) one.tabIndex = one === element ? 0 : -1;
    return element;
  }

  for (const id of tiles.keys()) update(id);
  updateScores();
  updateRegister();
  arrange();
  narrowing.addEventListener("change", arrange);
  sheet.addEventListener("answer", (event) => update(/** @type {CustomEvent} */ (event).detail.indicator));
  sheet.addEventListener("summary", updateScores);
  const all = gathered(() => {
    for (const id of tiles.keys()) update(id);
    updateScores();
  });
  sheet.addEventListener("comments", all);
  sheet.addEventListener("derived", all);
  sheet.addEventListener("external", updateRegister);
  for (const source of [sheet.outbox, presence, news, desk.tasks, desk.course]) source?.addEventListener("change", all);

  return {
    element,
    search() {
      details.open = true;
      search.focus();
    },
    /** @param {string} id the indicator that is open now */
    select(id) {
      list.select(id);
      for (const [one, element] of tiles) {
        if (one === id) element.setAttribute("aria-current", "true");
        else element.removeAttribute("aria-current");
      }
      const chosen = tiles.get(id);
      if (chosen && !chosen.hidden) focusable(chosen);
      if (register) {
        if (id === REGISTER) register.setAttribute("aria-current", "true");
        else register.removeAttribute("aria-current");
        if (!chosen && ![...tiles.values()].some(({ tabIndex }) => tabIndex === 0)) focusable([...tiles.values()][0]);
      }
      if (desk.narrow.matches) details.open = false;
    },
  };
}

/** @param {import("../instrument.mjs").Indicator} indicator */
const tile = (indicator) => h("a", { href: `#${indicator.id}`, class: "tile" });

/** @param {boolean} fractional */
function legend(fractional) {
  const pair = (/** @type {(HTMLElement | null)[]} */ keys, /** @type {string} */ words) => h("span", { class: "legend-pair" }, keys, h("span", {}, words));
  const levels = [1, 2, 3, 4, 5].map((level) => h("span", { class: `key L${level}` }, level));
  return h(
    "p",
    { class: "legend" },
    pair(fractional ? [] : levels, fractional ? t("angka besar: nilai; warna menurut pita predikat") : t("tingkat")),
    pair([h("span", { class: "key L0" }, "–")], fractional ? t("kosong atau menunggu") : t("kosong")),
    pair([h("span", { class: "key-note" })], t("ada catatan")),
    pair([h("span", { class: "key-evidence", "data-evidence": "ada" })], t("ada dokumen")),
    pair([h("span", { class: "key-evidence", "data-evidence": "belum" })], t("tanpa data dukung")),
    pair([h("span", { class: "key-flagged" })], t("ditandai untuk perbaikan")),
    pair([h("span", { class: "key-news" })], t("diubah rekan")),
    pair([h("span", { class: "key-here" })], t("ada rekan")),
  );
}
