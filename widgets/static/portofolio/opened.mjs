/**
 * One region opened: domains and indicators beside the last penetapan, notes, and a box to write one.
 *
 * A note leaves its box only when the registry has stored it; until then the text stays where it was written. Fresh
 * figures change cells and lists, never a box somebody may be typing in.
 *
 * @typedef {{id: string, text: string, author: string, when: string, reply: boolean, done: boolean, version: number}} Note
 * @typedef {{id: string, number: number, label: string, aspect: string, official: {year: number, level: number}[],
 *   self: number | string | null, difference: string, narrative: {name: string, text: string}[], notes: Note[]}} Indicator
 * @typedef {{code: string, name: string, line: any, domains: any[], note: string | null, room: string | null, assessment: string | null,
 *   exercise: boolean, years: number[], indicators: Indicator[]}} Region
 */
import { fill, h, say } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { uuid } from "../registry.mjs";

const PATIENCE = 20_000; // milliseconds; a note may be sent again after it, its key lets it be stored once

/** @param {number | string | null} level a level, or an exact score as it is shown @param {string} what @param {boolean} [self] */
const square = (level, what, self = false) => {
  const said = typeof level === "number" ? t("tingkat {level}", { level }) : level;
  return h("span", { class: `sq L${parseInt(String(level ?? 0), 10)}${self && level ? " self" : ""}`, role: "img", "aria-label": `${what}: ${said || t("kosong")}` }, level ?? "–");
};

export class OpenedRegion {
  #root;
  #send;
  /** @type {string | null} */
  #code = null;
  /** @type {Map<string, IndicatorView>} */
  #indicators = new Map();
  /** @type {Map<string, (problem: string) => void>} */
  #waiting = new Map();
  /** @type {Region | null} */
  #shown = null;

  /** @param {HTMLElement} root @param {(message: object) => void} send */
  constructor(root, send) {
    this.#root = root;
    this.#send = send;
  }

  /** @param {string} name the region that was asked for */
  wait(name) {
    this.#code = null;
    this.#root.hidden = false;
    this.#root.className = "card opened";
    fill(this.#root, h("h3", {}, name), h("p", { class: "sub", role: "status" }, t("Membuka …")));
  }

  /** The region could not be read; the reason stands above the table. */
  failed() {
    if (this.#code === null && !this.#root.hidden) this.show(null);
  }

  /** @param {Region | null} region */
  show(region) {
    if (region === null) {
      this.#code = null;
      this.#root.hidden = true;
      fill(this.#root);
      return;
    }
    if (region.code !== this.#code || region.assessment !== this.#shown?.assessment) this.#build(region);
    this.#shown = region;
    for (const indicator of region.indicators) this.#indicators.get(indicator.id)?.update(indicator);
    const summary = this.#root.querySelector("[data-summary]");
    if (summary) say(summary, sentence(region));
    const domains = this.#root.querySelector("[data-domains]");
    if (domains) fill(domains, region.domains.map(domainRow));
  }

  /** @param {string} key @param {string} problem empty when it was stored */
  answered(key, problem) {
    this.#waiting.get(key)?.(problem);
    this.#waiting.delete(key);
  }

  /** @param {object} message @param {string} key @param {(problem: string) => void} then */
  #ask(message, key, then) {
    this.#waiting.set(key, then);
    this.#send({ ...message, key });
    setTimeout(() => this.answered(key, t("Kernel notebook tidak menjawab; jalankan ulang notebook.")), PATIENCE);
  }

  /** @param {Region} region */
  #build(region) {
    this.#code = region.code;
    this.#root.hidden = false;
    this.#root.className = "card opened";
    this.#indicators = new Map(region.indicators.map((each) => [each.id, new IndicatorView(each, region.years, (m, k, f) => this.#ask(m, k, f))]));
    const heading = h("h3", { tabindex: "-1" }, region.name);
    fill(
      this.#root,
      h("header", {}, h("div", {}, heading, h("p", { class: "sub", "data-summary": true })), h("div", { class: "opened-tools" }, region.room && h("a", { class: "btn", href: region.room, target: "_blank", rel: "noopener" }, t("Ruang kerja bersama")), h("button", { type: "button", class: "btn", "data-close": true }, t("Tutup")))),
      region.note && h("p", { class: "state-line" }, region.note),
      region.domains.some((one) => one.official || one.self) &&
        h(
          "table",
          { class: "domains" },
          h("thead", {}, h("tr", {}, [t("Domain"), t("Penetapan {year}", { year: region.line.year || "–" }), t("Mandiri"), t("Selisih")].map((name, i) => h("th", { scope: "col", class: i ? "num" : null }, name)))),
          h("tbody", { "data-domains": true }),
        ),
      region.assessment ? this.#list(region) : h("p", {}, t("Daerah ini belum memiliki draf penilaian mandiri; catatan dapat ditulis setelah draf dibuat.")),
    );
    heading.focus({ preventScroll: true });
    this.#root.scrollIntoView({ block: "nearest" });
  }

  /** @param {Region} region */
  #list(region) {
    const columns = [t("Indikator"), ...(region.years.length > 0 ? region.years : [t("Penetapan")]), t("Mandiri"), t("Selisih"), t("Catatan")];
    const list = h("div", { class: "ind-list" });
    list.style.setProperty("--years", String(Math.max(1, region.years.length)));
    const none = () => (region.line.official ? t("Tingkat per indikator dari penetapan tidak terbit untuk daerah ini; yang terbit hanya nilai domain.") : t("Tingkat per indikator dari penetapan belum ada untuk daerah ini."));
    if (region.years.length === 0) list.append(h("p", { class: "sub" }, none()));
    else list.append(h("p", { class: "legend" }, square(3, t("contoh")), t("penetapan"), square(3, t("contoh"), true), t("mandiri")));
    list.append(h("div", { class: "ind-grid ind-columns", "aria-hidden": "true" }, columns.map((name) => h("span", {}, name))));
    let aspect = "";
    for (const indicator of region.indicators) {
      if (indicator.aspect !== aspect) list.append(h("h4", {}, indicator.aspect));
      aspect = indicator.aspect;
      list.append(/** @type {IndicatorView} */ (this.#indicators.get(indicator.id)).element);
    }
    return list;
  }
}

/** @param {Region} region */
function sentence({ line, exercise, assessment }) {
  const official = line.official ? t("Penetapan {year}: {index}, {predicate}.", { year: line.year, index: line.official, predicate: line.predicate }) : t("Tidak ada hasil penetapan dalam data lab.");
  if (!assessment) return official;
  const kind = exercise ? t("Draf latihan") : t("Draf");
  const mine = t("{kind}: {index}, {filled} indikator terisi.", { kind, index: line.self, filled: line.filled });
  return [official, mine, line.difference && t("Selisih {difference}.", { difference: line.difference })].filter(Boolean).join(" ");
}

/** @param {{name: string, official: string, self: string, difference: string}} domain */
const domainRow = ({ name, official, self, difference }) =>
  h("tr", {}, h("th", { scope: "row" }, name), [official, self, difference].map((value) => h("td", { class: "num" }, value || "–")));

/** One indicator: a line, and behind it narrative, notes and the box for a new note. */
class IndicatorView {
  #self = h("span");
  #difference = h("span");
  #count = h("span");
  #narrative = h("dl");
  #notes = h("div");
  #ask;

  /** @param {Indicator} indicator @param {number[]} years @param {(message: object, key: string, then: (problem: string) => void) => void} ask */
  constructor(indicator, years, ask) {
    this.#ask = ask;
    const levels = new Map(indicator.official.map(({ year, level }) => [year, level]));
    this.element = h(
      "details",
      { class: "ind", "data-indicator": indicator.id },
      h(
        "summary",
        {},
        h(
          "div",
          { class: "ind-grid" },
          h("span", {}, `${indicator.number}. ${indicator.label}`),
          years.length > 0 ? years.map((year) => square(levels.get(year) ?? null, t("Penetapan {year}", { year }))) : h("span", { class: "sub" }, "–"),
          this.#self,
          this.#difference,
          this.#count,
        ),
      ),
      h("div", { class: "ind-body" }, this.#narrative, h("div", {}, this.#notes, this.#form(indicator))),
    );
  }

  /** @param {Indicator} indicator */
  update({ self, difference, narrative, notes }) {
    fill(this.#self, square(self, t("Mandiri"), true));
    say(this.#difference, difference || "–");
    const open = notes.filter(({ reply, done }) => !reply && !done).length;
    fill(this.#count, open > 0 ? h("span", { class: "chip attention" }, t("{n} terbuka", { n: open })) : notes.length > 0 ? t("{n} catatan", { n: notes.length }) : "");
    fill(this.#narrative, narrative.map(({ name, text }) => [h("dt", {}, name), h("dd", {}, text || h("span", { class: "sub" }, t("belum diisi")))]));
    fill(this.#notes, notes.map((note) => this.#note(note)));
  }

  /** @param {Note} note */
  #note({ id, text, author, when, reply, done, version }) {
    const failed = h("p", { class: "state-line bad", role: "alert", hidden: true });
    const button = h("button", { type: "button", class: "btn" }, done ? t("Buka lagi") : t("Tandai selesai"));
    button.addEventListener("click", () => {
      button.disabled = true;
      this.#ask({ ask: "mark", id, done: !done, version }, uuid(), (problem) => {
        button.disabled = false;
        say(failed, problem);
        failed.hidden = !problem;
      });
    });
    return h("div", { class: `cm${reply ? " reply" : ""}${done ? " done" : ""}` }, h("p", { class: "m" }, h("b", {}, author), ` · ${when}${done ? ` · ${t("selesai")}` : ""}`), h("p", {}, text), !reply && button, failed);
  }

  /** @param {Indicator} indicator */
  #form({ id, number }) {
    const box = h("textarea", { "aria-label": t("Catatan untuk indikator {number}", { number }), maxlength: "20000", placeholder: t("Tulis catatan untuk daerah ini") });
    const button = h("button", { type: "submit", class: "btn pri" }, t("Simpan catatan"));
    const state = h("p", { class: "sub", role: "status" });
    let key = uuid(); // one key per note: sending it again stores it once
    const form = h("form", {}, box, h("div", { class: "row" }, button, state));
    box.addEventListener("input", () => {
      key = uuid();
      say(state, "");
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = box.value.trim();
      if (!text || button.disabled) return;
      button.disabled = true;
      state.className = "sub";
      say(state, t("menyimpan …"));
      const sent = box.value;
      this.#ask({ ask: "comment", indicator: id, text }, key, (problem) => {
        button.disabled = false;
        state.className = problem ? "state-line bad" : "saved";
        say(state, problem ? t("Belum tersimpan. {reason} Teks Anda tetap di sini.", { reason: problem }) : t("tersimpan"));
        if (problem || box.value !== sent) return;
        box.value = "";
        key = uuid();
      });
    });
    return form;
  }
}
