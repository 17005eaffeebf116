/** How sure the lab is of what it shows, in words: nobody relies on an inferred or unofficial rule unawares. */
import { h } from "../dom.mjs";
import { t } from "../i18n.mjs";

/** @type {Record<string, () => string>} */
const WORDS = {
  checked: () => t("sekurangnya dua sumber sepakat"),
  "one-source": () => t("satu sumber"),
  inferred: () => t("disimpulkan"),
  "second-source": () => t("ada pada sumber kedua"),
  "portal-match": () => t("cocok dengan catatan portal"),
  doubtful: () => t("meragukan"),
};

/** @param {string} confidence @returns {string} */
export const trustText = (confidence) => WORDS[confidence]?.() ?? confidence;

/** @param {string} confidence @returns {HTMLElement} a mark; what is doubtful or inferred stands out */
export const trustMark = (confidence) =>
  h("span", { class: `trust trust-${confidence}` }, h("span", { class: "visually-hidden" }, t("Keyakinan:"), " "), trustText(confidence));

/** @returns {HTMLElement} the mark of everything that the ministry did not publish */
export const unofficial = () => h("span", { class: "unofficial" }, t("tidak resmi"));

/**
 * What holds for all gists and items of the instrument, one tap away.
 *
 * @param {import("../instrument.mjs").ItemList} list
 */
export function aboutItems(list) {
  return h(
    "details",
    { class: "about" },
    h("summary", {}, t("Dari mana daftar ini?")),
    h("p", {}, list.warning),
    h("ul", {}, list.sources.map(({ id, source, use }) => h("li", {}, h("b", {}, id), ` ${source} – ${use}`))),
  );
}

/**
 * What was read of the instrument, and what was not found.
 *
 * @param {import("../instrument.mjs").Instrument} instrument
 */
export function aboutInstrument({ regulation, notes, confidence }) {
  const sure = (/** @type {string} */ name, /** @type {string} */ kind) => h("li", {}, name, " ", trustMark(confidence[kind]));
  return h(
    "details",
    { class: "card about" },
    h("summary", {}, t("Tentang instrumen ini")),
    h("p", {}, regulation),
    h("ul", {}, notes.map((note) => h("li", {}, note))),
    h("ul", {}, sure(t("Bobot"), "weight"), sure(t("Pita predikat"), "bands"), sure(t("Rumus indeks"), "formula"), sure(t("Gambaran tingkat"), "gist"), sure(t("Penanggung jawab"), "owner")),
  );
}

/**
 * The simulation's rule and how sure it is, one tap away.
 *
 * @param {import("../instrument.mjs").ItemList} list
 */
export function aboutSimulation(list) {
  return h(
    "details",
    { class: "about" },
    h("summary", {}, t("Aturan simulasi dan keyakinannya")),
    h("p", {}, list.rule),
    h("p", {}, trustMark(list.confidence), " ", list.basis),
    h("p", {}, t("Rumus resmi dari butir ke nilai tidak ditemukan. Nilai yang dipakai tetap nilai yang dimasukkan.")),
  );
}
