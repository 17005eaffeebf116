/**
 * The map of all indicators by aspect. Each tile shows number and level (colour comes second), an empty one is
 * dashed; one tab stop, arrow keys inside.
 */
import { decimalText } from "../decimal.mjs";
import { fill, h } from "../dom.mjs";
import { compare, fraction } from "../exact.mjs";
import { number, range } from "../format.mjs";
import { aspectName, label } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { REGISTER, waiting } from "../pemdi/awaited.mjs";
import { answerSlot } from "../slots.mjs";

/** @param {import("./desk.mjs").Desk} desk */
export function map(desk) {
  const { sheet, instrument, presence, news } = desk;
  const count = h("span", { class: "sub" });
  const scores = new Map(instrument.aspects.map((aspect) => [aspect.id, h("span", { class: "asp-score" })]));
  const tiles = new Map(instrument.indicators.map((indicator) => [indicator.id, tile(indicator)]));
  const register = instrument.external.length ? h("a", { class: "map-register", href: `#${REGISTER}` }) : null;
  const details = h(
    "details",
    { open: !desk.narrow.matches },
    h("summary", {}, h("span", {}, t("Peta {total} indikator", { total: instrument.indicators.length })), count),
    instrument.aspects.map((aspect) =>
      h(
        "div",
        { class: "asp" },
        h("h3", {}, h("span", {}, aspectName(aspect)), scores.get(aspect.id)),
        h("div", { class: "tiles" }, aspect.indicators.map(({ id }) => tiles.get(id))),
      ),
    ),
    register,
    legend(instrument.fractional),
  );
  const element = h("nav", { class: instrument.fractional ? "card map map-scores" : "card map", "aria-label": t("Peta indikator"), on: { keydown: arrows } }, details);
  desk.narrow.addEventListener("change", () => (details.open = !desk.narrow.matches), { signal: desk.life });

  /** @param {string} id */
  function update(id) {
    const element = /** @type {HTMLElement} */ (tiles.get(id));
    const indicator = /** @type {import("../instrument.mjs").Indicator} */ (instrument.indicators.find((one) => one.id === id));
    const { shown, tone, words } = instrument.fractional ? scoreFacts(desk, id) : levelFacts(sheet.value(id, "level"));
    const threads = sheet.openThreads(id);
    const unsent = sheet.unsent(id);
    element.className = `tile L${tone}`;
    element.toggleAttribute("data-note", threads > 0);
    element.toggleAttribute("data-unsent", unsent);
    const here = presence.at(id);
    const fresh = news.of(id) && !element.hasAttribute("aria-current");
    element.toggleAttribute("data-here", here.length > 0);
    element.toggleAttribute("data-news", fresh);
    fill(
      element,
      h("span", { class: "tile-number", "aria-hidden": "true" }, indicator.number),
      h("span", { class: "tile-level", "aria-hidden": "true" }, shown),
    );
    const parts = [
      t("Indikator {number}, {name}", { number: indicator.number, name: label(indicator) }),
      words,
      threads ? t("ada catatan") : "",
      fresh ? t("diubah rekan") : "",
      here.length ? t("{people} sedang di sini", { people: here.map(({ name }) => name).join(", ") }) : "",
      sheet.inConflict(id) ? t("ada dua isian berbeda") : unsent ? t("belum tersimpan") : "",
    ];
    element.setAttribute("aria-label", parts.filter(Boolean).join(", "));
    element.title = `${indicator.number} ${label(indicator)}`;
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
    const order = [...tiles.values()];
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
  sheet.addEventListener("answer", (event) => update(/** @type {CustomEvent} */ (event).detail.indicator));
  sheet.addEventListener("summary", updateScores);
  const all = () => {
    for (const id of tiles.keys()) update(id);
    updateScores();
  };
  sheet.addEventListener("comments", all);
  sheet.addEventListener("derived", all);
  sheet.addEventListener("external", updateRegister);
  for (const source of [sheet.outbox, presence, news]) source.addEventListener("change", all);

  return {
    element,
    /** @param {string} id the indicator that is open now */
    select(id) {
      for (const [one, element] of tiles) {
        if (one === id) element.setAttribute("aria-current", "true");
        else element.removeAttribute("aria-current");
      }
      const chosen = tiles.get(id);
      if (chosen) focusable(chosen);
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

/** @param {number | null} level */
const levelFacts = (level) => ({ shown: String(level ?? "–"), tone: level ?? 0, words: level === null ? t("belum diisi") : t("tingkat {level}", { level }) });

/**
 * A score's tile has the colour of its predicate's band; what waits for an external index stays dashed.
 *
 * @param {import("./desk.mjs").Desk} desk @param {string} id
 */
function scoreFacts({ sheet, outbox, instrument }, id) {
  const scored = sheet.scored(id);
  const pending = outbox.pending(answerSlot(id, "level"));
  const outside = scored !== null && scored.basis !== "dinilai";
  const score = outside ? scored.score_exact : pending && pending.state !== "held" ? pending.value : sheet.stored(id, "level").value;
  if (score === null) return { shown: "–", tone: 0, words: t("belum diisi") };
  const shown = outside ? number(scored.score ?? "1.00") : decimalText(String(score));
  if (scored?.basis === "menunggu") return { shown, tone: 0, words: t("menunggu indeks luar, dihitung {score}", { score: shown }) };
  const tone = instrument.bands.filter(({ low }) => compare(fraction(low), fraction(String(score))) <= 0).length;
  return { shown, tone, words: outside ? t("nilai {score} dari indeks luar", { score: shown }) : t("nilai {score}", { score: shown }) };
}

/** @param {boolean} fractional */
function legend(fractional) {
  return h(
    "p",
    { class: "legend" },
    h("span", {}, fractional ? t("angka besar: nilai; warna menurut pita predikat") : t("angka besar: tingkat")),
    fractional ? null : [1, 2, 3, 4, 5].map((level) => h("span", { class: `key L${level}` }, level)),
    pair(h("span", { class: "key L0" }, "–"), fractional ? t("kosong atau menunggu") : t("kosong")),
    pair(h("span", { class: "key-note" }), t("ada catatan")),
    pair(h("span", { class: "key-news" }), t("diubah rekan")),
    pair(h("span", { class: "key-here" }), t("ada rekan")),
  );
}

/** @param {HTMLElement} key @param {string} words that must not stand on another line than their mark */
const pair = (key, words) => h("span", { class: "legend-pair" }, key, words);
