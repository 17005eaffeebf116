/**
 * What was recommended to the region, with its answers: accepted into the plan with one click, refused with a reason,
 * done. Shown on Penilaian beside its indicator and on Rencana Aksi as a whole.
 *
 * @typedef {{version: number, title: string, text: string, to_level: number, owner_office: string, due: string, author: string, author_name: string, at: string}} Text
 * @typedef {{status: "baru" | "diterima" | "ditolak" | "selesai", version: number, reason: string, author_name: string, at: string}} State
 * @typedef {{id: string, indicator: string, text: Text, newest: Text, state: State}} Recommendation
 */
import { difference, differenceText } from "./diff.mjs";
import { h, redraw, say, unique } from "./dom.mjs";
import { date, moment } from "./format.mjs";
import { t } from "./i18n.mjs";
import { ConflictError, RegistryError, uuid } from "./registry.mjs";

/** @type {Record<State["status"], () => string>} */
const STATUS = { baru: () => t("baru"), diterima: () => t("diterima"), ditolak: () => t("ditolak"), selesai: () => t("selesai") };
/** @type {Record<State["status"], () => string>} */
const TOLD = {
  baru: () => "",
  diterima: () => t("Rekomendasi diterima ke rencana aksi."),
  ditolak: () => t("Rekomendasi ditolak dengan alasan."),
  selesai: () => t("Rekomendasi ditandai selesai."),
};

/** The region's recommendations as this page knows them. Event: `change`. */
export class Recommendations extends EventTarget {
  /** @type {Recommendation[]} */ all = [];
  #client;
  #home;
  #period;
  #notices;
  #life;
  #may;

  /** @param {import("./registry.mjs").Client} client @param {any} state of the page @param {import("./notices.mjs").Notices} notices @param {AbortSignal} life */
  constructor(client, state, notices, life) {
    super();
    this.#client = client;
    this.#home = `regions/${encodeURIComponent(state.region.code)}/recommendations`;
    this.#period = state.period.period;
    this.#notices = notices;
    this.#life = life;
    this.#may = state.may.includes("recommendations:read");
    if (!this.#may) return;
    document.addEventListener("visibilitychange", () => document.hidden || void this.load(), { signal: life });
  }

  /** Read them, where the person may. @param {() => Promise<any>} [given] another way to them; `null` where it has none */
  async load(given) {
    if (!this.#may) return;
    try {
      this.all = (await given?.()) ?? await this.#client.get(`${this.#home}?period=${encodeURIComponent(this.#period)}`, { signal: this.#life });
    } catch (error) {
      if (this.#life.aborted) return;
      if (!(error instanceof RegistryError)) throw error;
      return; // what was read stays; the page says elsewhere that the server is away
    }
    this.dispatchEvent(new Event("change"));
  }

  /**
   * @param {Recommendation} one @param {State["status"]} status @param {string} reason
   * @returns {Promise<string>} why it did not work, or nothing
   */
  async answer(one, status, reason) {
    try {
      await this.#client.write("PUT", `${this.#home}/${encodeURIComponent(one.id)}`, { status, reason }, { version: one.state.version, key: uuid() });
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (error instanceof ConflictError) await this.load();
      return error instanceof ConflictError ? t("Rekan sudah menjawab rekomendasi ini; yang terbaru ditampilkan.") : error.message;
    }
    this.#notices.announce(TOLD[status]());
    await this.load();
    return "";
  }
}

/**
 * @param {{advised: Recommendations, state: any, client: import("./registry.mjs").Client, zone: import("./format.mjs").Zone,
 *   instrument: import("./instrument.mjs").Instrument}} page
 * @param {string | null} indicator `null`: all of the period
 * @param {AbortSignal} life
 */
export function recommendationsCard(page, indicator, life) {
  const { advised } = page;
  const element = h("section", { class: "card advised", "aria-label": t("Rekomendasi") });

  function update() {
    const shown = advised.all.filter((one) => indicator === null || one.indicator === indicator);
    redraw(element, shown, () => [h("h3", {}, t("Rekomendasi")), shown.map((one) => part(page, one, indicator === null))]);
    element.hidden = shown.length === 0;
  }

  advised.addEventListener("change", update, { signal: life });
  update();
  return element;
}

/** @param {Parameters<typeof recommendationsCard>[0]} page @param {Recommendation} one @param {boolean} named whether to name the indicator */
function part(page, one, named) {
  const { advised, state, client, zone, instrument } = page;
  const { text, newest } = one;
  const { status, reason } = one.state;
  const problem = h("p", { class: "problem", role: "alert" });
  const number = instrument.indicators.find(({ id }) => id === one.indicator)?.number ?? one.indicator;
  const changed = newest.version !== text.version;
  const act = async (/** @type {State["status"]} */ to, /** @type {string} */ why = "") => say(problem, await advised.answer(one, to, why));
  const button = (/** @type {string} */ words, /** @type {State["status"]} */ to, look = "btn") => h("button", { class: look, type: "button", on: { click: () => void act(to) } }, words);
  /** @type {Record<State["status"], () => (HTMLElement | null)[]>} */
  const choices = {
    baru: () => [button(t("Terima ke rencana"), "diterima", "btn pri"), refusing(act)],
    diterima: () => [changed ? button(t("Pakai teks baru"), "diterima") : null, button(t("Tandai selesai"), "selesai")],
    ditolak: () => [button(t("Terima ke rencana"), "diterima")],
    selesai: () => [button(t("Buka lagi"), "diterima")],
  };
  return h(
    "article",
    { class: "advice-given" },
    h("p", { class: "cm-head" }, h("b", {}, text.author_name), ` · ${moment(text.at, zone, client.now())}`, h("span", { class: status === "baru" ? "chip attention" : "chip plain" }, STATUS[status]())),
    named ? h("p", { class: "sub" }, t("Indikator {number}", { number })) : null,
    h("p", { class: "advice-title" }, h("b", {}, text.title)),
    text.text ? h("p", { class: "cm-text" }, text.text) : null,
    h("p", { class: "sub" }, t("Ke tingkat {level} · {office} · tenggat {due}", { level: text.to_level, office: text.owner_office, due: date(text.due) })),
    status === "ditolak" ? h("p", { class: "sub" }, t("Alasan: {reason}", { reason })) : null,
    changed
      ? h("details", {}, h("summary", {}, t("Teksnya diubah setelah diterima")), differenceText(difference(words(text), words(newest))))
      : null,
    state.may.includes("plans:write") ? h("div", { class: "row" }, choices[status]()) : null,
    problem,
  );
}

/** @param {Text} text */
const words = ({ title, text, to_level, owner_office, due }) => [title, text, t("Ke tingkat {level} · {office} · tenggat {due}", { level: to_level, office: owner_office, due: date(due) })].filter(Boolean).join("\n");

/** @param {(to: State["status"], why: string) => Promise<void>} act */
function refusing(act) {
  const id = unique("reason");
  const reason = h("textarea", { id, rows: 2, required: true });

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    if (reason.value.trim()) void act("ditolak", reason.value.trim());
  }

  return h("details", { class: "reply" }, h("summary", {}, t("Tolak")), h("form", { class: "compose", on: { submit } }, h("label", { for: id }, t("Alasan menolak")), reason, h("button", { class: "btn", type: "submit" }, t("Tolak dengan alasan"))));
}
