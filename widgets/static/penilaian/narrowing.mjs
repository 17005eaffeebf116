/**
 * Which indicators the page shows: filters that hold together, and words to search for. Kept in the page's address, so
 * that a link shows the same. Event: `change`.
 *
 * @typedef {import("./facts.mjs").Facts} Facts
 * @typedef {import("../instrument.mjs").Indicator} Indicator
 * @typedef {{id: string, name: () => string, holds: (facts: Facts) => boolean, offered?: (desk: import("./desk.mjs").Desk) => boolean,
 *   timely?: (desk: import("./desk.mjs").Desk) => boolean}} Filter `offered`: to this person at all; `timely`: now
 */
import { label } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { page } from "../page.mjs";
import { plain } from "../plain.mjs";
import { factsOf, improving } from "./facts.mjs";
import { TEXTS } from "./sheet.mjs";

/** Every filter in the order in which it is offered: a new one is one line. @type {Filter[]} */
export const FILTERS = [
  { id: "kosong", name: () => t("Kosong"), holds: ({ empty }) => empty },
  { id: "tanpa-data-dukung", name: () => t("Tanpa data dukung"), holds: ({ missing }) => missing },
  { id: "dikembalikan", name: () => t("Dikembalikan"), holds: ({ returned }) => returned },
  { id: "ditandai", name: () => t("Ditandai"), holds: ({ flagged }) => flagged, timely: improving },
  { id: "milik-saya", name: () => t("Milik saya"), holds: ({ mine }) => mine, offered: ({ tasks }) => tasks !== null },
  { id: "catatan", name: () => t("Ada catatan"), holds: ({ notes }) => notes > 0 },
];
const CHOSEN = "saring";
const WORDS = "cari";
const VIEW = "tampil";
/** @typedef {"peta" | "daftar"} View */

export class Narrowing extends EventTarget {
  /** @type {Set<string>} */ chosen = new Set();
  words = "";
  /** @type {View} */ view = "peta";
  #desk;
  /** @type {Indicator[]} what was left when the person last chose or moved: a row never goes away under the hand */ #hits = [];
  /** @type {Map<string, string>} what the instrument says of each indicator, as it is compared */ #said;

  /** @param {import("./desk.mjs").Desk} desk its `narrowing` is not set yet */
  constructor(desk) {
    super();
    this.#desk = desk;
    this.filters = FILTERS.filter(({ offered }) => offered?.(desk) ?? true);
    this.#said = new Map(desk.instrument.indicators.map((one) => [one.id, plain(said(one))]));
    if (page) this.#read(new URLSearchParams(location.search));
    this.#hits = this.#left();
    for (const source of [desk.tasks, desk.shelf]) {
      const waiting = new AbortController();
      source?.addEventListener("change", () => source.loaded && (waiting.abort(), this.#arrived()), { signal: waiting.signal });
    }
  }

  /** Tasks and documents come after the page: what was chosen before them lets in what it now holds for, and drops nothing. */
  #arrived() {
    const now = this.#left();
    this.#hits = this.#desk.instrument.indicators.filter((one) => this.#hits.includes(one) || now.includes(one));
    this.dispatchEvent(new Event("change"));
  }

  get active() {
    return this.chosen.size > 0 || this.words.trim() !== "";
  }

  /** @param {string} id of a filter @param {boolean} on */
  filter(id, on) {
    if (on) this.chosen.add(id);
    else this.chosen.delete(id);
    this.#changed();
  }

  /** @param {string} words */
  search(words) {
    this.words = words;
    this.#changed();
  }

  /** @param {View} view */
  show(view) {
    this.view = view;
    this.#changed();
  }

  clear() {
    this.chosen.clear();
    this.words = "";
    this.#changed();
  }

  /** @returns {readonly Indicator[]} what is left, in the instrument's order */
  get hits() {
    return this.#hits;
  }

  /** Look again what is left: the person has moved on. */
  refresh() {
    const now = this.#left();
    if (now.length === this.#hits.length && now.every((one, place) => one === this.#hits[place])) return;
    this.#hits = now;
    this.dispatchEvent(new Event("change"));
  }

  /** @returns {Indicator[]} */
  #left() {
    const { indicators } = this.#desk.instrument;
    if (!this.active) return indicators;
    const wanted = this.filters.filter(({ id }) => this.chosen.has(id));
    const words = plain(this.words).split(/\s+/).filter(Boolean);
    return indicators.filter((one) => {
      const facts = wanted.length ? factsOf(this.#desk, one) : null;
      return wanted.every(({ holds }) => holds(/** @type {Facts} */ (facts))) && this.#found(one, words);
    });
  }

  /** @returns {Map<string, number>} how many indicators each filter holds for */
  counts() {
    const facts = this.#desk.instrument.indicators.map((one) => factsOf(this.#desk, one));
    return new Map(this.filters.map(({ id, holds }) => [id, facts.filter(holds).length]));
  }

  /** A bare number means an indicator's number; anything else is looked for in all that is written. @param {Indicator} indicator @param {string[]} words */
  #found({ id, number }, words) {
    if (words.length === 1 && /^\d{1,2}$/.test(words[0])) return String(number).startsWith(words[0]);
    if (words.every((word) => this.#said.get(id)?.includes(word))) return true;
    if (words.length === 0) return true;
    const { sheet, shelf } = this.#desk;
    const written = TEXTS.map((field) => sheet.value(id, field) ?? "");
    const noted = sheet.comments(id).map(({ text }) => text);
    const all = `${this.#said.get(id)} ${plain([...written, ...noted, ...shelf.namesOf(id)].join(" "))}`;
    return words.every((word) => all.includes(word));
  }

  /** @param {URLSearchParams} query */
  #read(query) {
    const known = new Set(this.filters.map(({ id }) => id));
    this.chosen = new Set((query.get(CHOSEN) ?? "").split(",").filter((id) => known.has(id)));
    this.words = query.get(WORDS) ?? "";
    this.view = query.get(VIEW) === "daftar" ? "daftar" : "peta";
  }

  #changed() {
    this.#hits = this.#left();
    if (page) {
      const address = new URL(location.href);
      const put = (/** @type {string} */ key, /** @type {string} */ value) => (value ? address.searchParams.set(key, value) : address.searchParams.delete(key));
      put(CHOSEN, [...this.chosen].join(","));
      put(WORDS, this.words.trim());
      put(VIEW, this.view === "daftar" ? "daftar" : "");
      history.replaceState(history.state, "", address);
    }
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {Indicator} indicator @returns {string} number, names, codes and items, in both languages */
function said(indicator) {
  const items = indicator.levels.flatMap(({ items: own }) => own ?? []).map((item) => `${item.code} ${item.label}`);
  return [indicator.id, indicator.number, indicator.name, label(indicator), indicator.label_en, ...indicator.owner, ...items].join(" ");
}
