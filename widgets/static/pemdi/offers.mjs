/**
 * What the region wrote and gathered in the last period, or for the instrument before, offered to this indicator and
 * marked by where it comes from. Taking a text over makes it the person's own edit; a score is never carried over.
 */
import { fill, h, say } from "../dom.mjs";
import { date } from "../format.mjs";
import { t } from "../i18n.mjs";
import { textName } from "../penilaian/narrative.mjs";
import { TEXTS } from "../penilaian/sheet.mjs";
import { RegistryError } from "../registry.mjs";
import { trustMark } from "./trust.mjs";

/** @type {WeakMap<object, Promise<any[]>>} one reading per opened page */
const read = new WeakMap();

/** @param {import("../penilaian/desk.mjs").Desk} desk @returns {Promise<any[]>} wire.Offered of the whole assessment */
function offered({ client, sheet }) {
  let reading = read.get(sheet);
  if (!reading) {
    reading = client.get(`assessments/${encodeURIComponent(sheet.id)}/offered`);
    read.set(sheet, reading);
    reading.catch(() => read.delete(sheet)); // the next look asks again
  }
  return reading;
}

/**
 * @param {import("../penilaian/desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator
 * @param {{add: (field: import("../slots.mjs").Field, text: string) => void}} words the narratives' fields
 * @param {AbortSignal} life
 */
export function offers(desk, indicator, words, life) {
  const content = h("div", { class: "offer-list" });
  const count = h("span", { class: "sub" });
  const element = h("details", { class: "about offers", hidden: true }, h("summary", {}, t("Dari penilaian sebelumnya"), count), content);
  void offered(desk).then(
    (all) => {
      if (life.aborted) return;
      const own = all.filter((one) => one.indicator === indicator.id && (one.documents.length || TEXTS.some((field) => one[field])));
      element.hidden = own.length === 0;
      count.textContent = t("{count} indikator", { count: own.length });
      const inferred = own.some((one) => one.from_instrument !== desk.state.assessment.instrument);
      fill(content, h("p", { class: "sub" }, inferred ? t("Padanan indikator disimpulkan dari pokok bahasannya. Baca dan sesuaikan; nilai tidak pernah dibawa.") : t("Mulai dari tahun lalu: baca dan sesuaikan; nilai tidak pernah dibawa.")), own.map((one) => offer(desk, indicator, one, words)));
    },
    () => undefined, // without the earlier texts the form is whole
  );
  return element;
}

/**
 * @param {import("../penilaian/desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator
 * @param {any} one wire.Offered @param {{add: (field: import("../slots.mjs").Field, text: string) => void}} words
 */
function offer(desk, indicator, one, words) {
  const number = Number(one.from_indicator.replace(/^i/, "").split("-")[0]);
  const source = t("Penilaian {period}, indikator {number} {name}", { period: one.from_period, number, name: one.from_name });
  return h(
    "section",
    { class: "offer", "aria-label": source },
    h("h4", {}, source),
    h("p", { class: "sub" }, trustMark(one.confidence), one.reason ? ` ${one.reason}` : "", one.items ? ` · ${t("untuk butir {items}", { items: one.items.join(", ") })}` : ""),
    TEXTS.filter((field) => one[field]).map((field) => {
      const taken = h("span", { class: "sub", role: "status" });
      const take = () => {
        words.add(field, `[${source}]\n${one[field]}`);
        taken.textContent = t("Sudah disalin; sesuaikan di kolomnya.");
      };
      return h(
        "div",
        { class: "offer-text" },
        h("h5", {}, textName(/** @type {any} */ (field))),
        h("p", { class: "conflict-text" }, one[field]),
        h("div", { class: "row" }, h("button", { class: "btn", type: "button", on: { click: take } }, t("Salin ke {field}", { field: textName(/** @type {any} */ (field)) })), taken),
      );
    }),
    one.documents.length > 0 && h("h5", {}, t("Dokumen")),
    one.documents.map((/** @type {any} */ document) => paper(desk, indicator, one, document)),
  );
}

/**
 * A document of the earlier indicator, to be put under one item of this one.
 *
 * @param {import("../penilaian/desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator
 * @param {any} one wire.Offered @param {{id: string, name: string, dated: string | null, unit: string | null}} document
 */
function paper({ shelf, may }, indicator, one, document) {
  const codes = indicator.levels.flatMap((level) => level.items?.map(({ code }) => code) ?? [`${indicator.id}-L${level.level}`]);
  const choice = h("select", { "aria-label": t("Butir untuk {name}", { name: document.name }) }, (one.items ?? codes).map((/** @type {string} */ code) => h("option", { value: code }, code)));
  const said = h("span", { class: "sub", role: "status" });
  if (document.unit && codes.includes(document.unit)) choice.value = document.unit;
  const put = async () => {
    try {
      if (!shelf.loaded) await shelf.load();
      const held = shelf.documents.get(document.id);
      if (!held) return say(said, t("Dokumen ini sudah tidak ada. Muat ulang halaman."));
      if (shelf.of(choice.value).includes(held)) return say(said, t("Sudah dikaitkan pada butir {code}.", { code: choice.value }));
      await shelf.tie(choice.value, held, true);
      return say(said, t("Dikaitkan pada butir {code}; keadaan butirnya tidak berubah.", { code: choice.value }));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return say(said, error.message);
    }
  };
  return h(
    "div",
    { class: "offer-text" },
    h("p", {}, document.name, document.dated && h("span", { class: "sub" }, ` · ${t("bertanggal {date}", { date: date(document.dated) })}`)),
    may.answer && h("div", { class: "row" }, choice, h("button", { class: "btn", type: "button", on: { click: () => void put() } }, t("Kaitkan ke butir")), said),
  );
}
