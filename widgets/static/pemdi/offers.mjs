/**
 * What the region wrote for the instrument before, offered to this indicator and marked by where it comes from. Taking
 * one over makes it the person's own edit; a score is never carried over.
 */
import { fill, h } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { textName } from "../penilaian/narrative.mjs";
import { TEXTS } from "../penilaian/sheet.mjs";
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
      const own = all.filter((one) => one.indicator === indicator.id && TEXTS.some((field) => one[field]));
      element.hidden = own.length === 0;
      count.textContent = t("{count} indikator", { count: own.length });
      fill(content, h("p", { class: "sub" }, t("Padanan indikator disimpulkan dari pokok bahasannya. Baca dan sesuaikan; nilai tidak pernah dibawa.")), own.map((one) => offer(one, words)));
    },
    () => undefined, // without the earlier texts the form is whole
  );
  return element;
}

/** @param {any} one wire.Offered @param {{add: (field: import("../slots.mjs").Field, text: string) => void}} words */
function offer(one, words) {
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
  );
}
