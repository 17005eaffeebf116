/** *Catatan mandiri*: what goes into the ministry's portal, to copy per unit, and all of it on one page to print. */
import { copied } from "../clipboard.mjs";
import { fill, h, say, unique } from "../dom.mjs";
import { whole } from "../format.mjs";
import { t } from "../i18n.mjs";
import { label } from "../instrument.mjs";
import { hasText, portalText, sectionName, sectionText, SECTIONS, units } from "./portal_text.mjs";

/** The address of the page with all indicators. */
export const PORTAL = "catatan-mandiri";

/**
 * A button that copies, and says that it did.
 *
 * @param {import("./desk.mjs").Desk} desk @param {string} words
 * @param {string} name what is copied, for the confirmation @param {() => string} text
 * @param {HTMLElement} told where it is said @param {string} [look]
 */
function copyButton(desk, words, name, text, told, look = "btn") {
  const called = words.includes(name) ? null : `${words} ${name}`;
  return h("button", { class: look, type: "button", "aria-label": called, on: { click: () => void copy() } }, words);

  async function copy() {
    say(told, await outcome(text()));
    desk.notices.announce(told.textContent ?? "");
  }

  /** @param {string} what @returns {Promise<string>} */
  async function outcome(what) {
    if (what === "") return t("{name} masih kosong; tidak ada yang disalin.", { name });
    return (await copied(what)) ? t("{name} tersalin, {count} huruf.", { name, count: whole([...what].length) }) : t("Peramban tidak mengizinkan penyalinan. Pilih teksnya, lalu salin sendiri.");
  }
}

/**
 * The copy text of one indicator, folded; what is in it is built when it is opened.
 *
 * @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator @param {AbortSignal} life
 */
export function portalPart(desk, indicator, life) {
  const { sheet, outbox, shelf } = desk;
  const count = h("span", { class: "sub" });
  const element = h("details", { class: "portal", on: { toggle: update } }, h("summary", {}, h("span", {}, t("Catatan mandiri untuk portal")), count));
  /** @type {ReturnType<typeof portalBody> | null} */
  let body = null;

  function update() {
    if (!element.open) return;
    if (!body) {
      body = portalBody(desk, indicator, update);
      element.append(body.element);
    }
    const letters = body.update();
    say(count, shelf.loaded ? t("{count} huruf", { count: whole(letters) }) : t("Memuat dokumen…"));
  }

  sheet.addEventListener("answer", update, { signal: life });
  outbox.addEventListener("change", update, { signal: life });
  shelf.addEventListener("change", update, { signal: life });
  return element;
}

/** @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator @param {() => void} chosen */
function portalBody(desk, indicator, chosen) {
  const id = unique("portal");
  const told = h("p", { class: "sub" });
  const options = units(indicator).map(({ id: unit, name }) => h("option", { value: unit }, name));
  const choice = h("select", { id, on: { change: chosen } }, h("option", { value: "" }, t("Seluruh indikator")), options);
  const text = h("pre", { class: "portal-text", tabindex: "0", "aria-label": t("Teks catatan mandiri") });
  const all = () => portalText(desk, indicator, choice.value || null);
  const parts = SECTIONS.map((section) => {
    const name = sectionName(section);
    return copyButton(desk, t("Salin {name}", { name }), name, () => sectionText(desk, indicator, section, choice.value || null), told, "btn btn-quiet");
  });
  const element = h(
    "div",
    { class: "portal-body" },
    h("div", { class: "ev-field" }, h("label", { for: id }, t("Untuk")), choice),
    h("div", { class: "row" }, copyButton(desk, t("Salin"), t("Catatan mandiri"), all, told, "btn pri"), parts),
    told,
    text,
    h("p", { class: "sub" }, t("Batas huruf kolom portal tidak diketahui lab; cocokkan dengan portal."), " ", h("a", { href: `#${PORTAL}` }, t("Semua indikator, untuk disalin atau dicetak"))),
  );

  /** @returns {number} how many characters it is */
  function update() {
    const now = all();
    say(text, now);
    return [...now].length;
  }

  return { element, update };
}

/**
 * Everything that goes into the portal, indicator by indicator.
 *
 * @param {import("./desk.mjs").Desk} desk
 */
export function portalPage(desk) {
  const { instrument, sheet, outbox, shelf, state } = desk;
  const life = new AbortController();
  const heading = h("h2", { tabindex: "-1" }, t("Catatan mandiri {region} {period}", { region: state.region.name, period: state.period.period }));
  const told = h("p", { class: "sub" });
  const empty = h("p", { class: "sub" });
  const list = h("div", { class: "portal-list" });
  const texts = instrument.indicators.map((indicator) => {
    const words = h("pre", { class: "portal-text" });
    const name = t("Indikator {number}", { number: indicator.number });
    const part = h("section", {}, h("div", { class: "portal-head" }, h("h3", {}, h("a", { href: `#${indicator.id}` }, `${indicator.number} ${label(indicator)}`)), copyButton(desk, t("Salin"), name, () => portalText(desk, indicator, null), told)), words);
    return { indicator, part, words };
  });
  const element = h(
    "article",
    { class: "card ind portal-page" },
    heading,
    h("p", { class: "sub" }, t("Teks seperti di perangkat ini, termasuk yang belum terkirim. Hanya dokumen yang boleh Anda lihat yang disebut.")),
    h("div", { class: "row portal-tools" }, copyButton(desk, t("Salin semua"), t("Catatan mandiri"), everything, told, "btn pri"), h("button", { class: "btn", type: "button", on: { click: () => window.print() } }, t("Cetak"))),
    told,
    empty,
    list,
  );
  const filled = () => texts.filter(({ indicator }) => hasText(desk, indicator));

  function everything() {
    return filled().map(({ indicator }) => portalText(desk, indicator, null)).join("\n\n\n");
  }

  function update() {
    const shown = filled();
    for (const { indicator, words } of shown) say(words, portalText(desk, indicator, null));
    const parts = shown.map(({ part }) => part);
    if (parts.length !== list.children.length || parts.some((part, place) => list.children[place] !== part)) fill(list, parts);
    const left = instrument.indicators.length - shown.length;
    say(empty, !shelf.loaded ? t("Memuat dokumen…") : left ? t("{count} indikator belum berisi penjelasan atau dokumen dan tidak ditampilkan.", { count: left }) : "");
    empty.hidden = empty.textContent === "";
  }

  for (const source of [sheet, outbox, shelf]) for (const event of ["answer", "change"]) source.addEventListener(event, update, { signal: life.signal });
  update();
  return { element, heading, close: () => life.abort() };
}
