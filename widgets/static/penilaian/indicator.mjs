/** One indicator: what it asks, the levels, the evidence that usually proves them, the explanation. */
import { h, redraw } from "../dom.mjs";
import { fraction, gain } from "../exact.mjs";
import { percent, signed } from "../format.mjs";
import { levelName } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { taskLine } from "../tugas/line.mjs";
import { answerSlot } from "../slots.mjs";
import { byline } from "./byline.mjs";
import { levelDocuments } from "./evidence.mjs";
import { historyButton } from "./history.mjs";
import { levelGroup, levelHistory } from "./level.mjs";
import { textName } from "./narrative.mjs";
import { neighbours } from "./neighbours.mjs";
import { portalPart } from "./portal.mjs";
import { FIELDS, TEXTS } from "./sheet.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("../instrument.mjs").Indicator} Indicator */

/** @param {import("./desk.mjs").Desk} desk @param {Indicator} indicator */
export function indicatorCard(desk, indicator) {
  const { sheet, outbox, instrument } = desk;
  const life = new AbortController();
  const heading = h("h2", { tabindex: "-1" }, indicator.name);
  const evidence = h("div", { class: "evidence" });
  const levels = desk.may.answer ? levelGroup(desk, indicator) : null;
  const words = desk.may.answer ? texts(desk, indicator, life.signal) : null;
  const reading = h("div", {});
  const earlier = h("div", {});
  const element = h(
    "article",
    { class: "card ind" },
    h(
      "p",
      { class: "kick" },
      h("span", {}, t("Indikator {number} dari {total}", { number: indicator.number, total: instrument.indicators.length })),
      h("span", {}, t("bobot {weight}", { weight: percent(fraction(indicator.weight)) })),
      h("span", {}, t("{gain} per tingkat", { gain: signed(gain(indicator.weight, 1)) })),
      h("span", {}, t("PIC: {owner}", { owner: indicator.owner.join(", ") })),
    ),
    heading,
    levels?.element ?? reading,
    evidence,
    words?.element,
    earlier,
    taskLine(desk, indicator.id, t("Seluruh indikator {number}", { number: indicator.number }), indicator.owner, life.signal),
    levelDocuments(desk, indicator, life.signal),
    portalPart(desk, indicator, life.signal),
    neighbours(desk, indicator.id, life.signal),
  );

  function updateEvidence() {
    const level = sheet.value(indicator.id, "level");
    const current = level === null ? null : indicator.levels[level - 1];
    const next = indicator.levels[level ?? 0];
    redraw(evidence, level, () => [
      h("h3", { class: "sec" }, t("Data dukung yang lazim")),
      current ? list(t("Untuk tingkat {level}, {name}", { level: current.level, name: levelName(current) }), current.evidence) : null,
      next ? list(t("Untuk mencapai tingkat {level}, {name}", { level: next.level, name: levelName(next) }), next.evidence) : null,
    ]);
  }

  function updateReading() {
    if (!desk.may.answer) redraw(reading, readFacts(desk, indicator), () => readOnly(desk, indicator));
  }

  sheet.addEventListener(
    "answer",
    (event) => {
      const { indicator: changed, field, own } = /** @type {CustomEvent} */ (event).detail;
      if (changed !== indicator.id) return;
      if (field === "level") levels?.sync(own);
      else words?.sync(field, own);
      updateEvidence();
      updateReading();
    },
    { signal: life.signal },
  );
  outbox.addEventListener(
    "change",
    () => {
      levels?.sync(false);
      words?.syncAll();
      updateEvidence();
      updateReading();
    },
    { signal: life.signal },
  );
  updateEvidence();
  updateReading();
  if (words) lastYear(desk, indicator, words, earlier, life.signal);
  return { element, heading, close: () => life.abort(), digit: (/** @type {number} */ digit) => levels?.press(digit) };
}

/** @param {string} title @param {string[]} items */
function list(title, items) {
  return h("section", {}, h("h4", {}, title), h("ul", {}, items.map((item) => h("li", {}, item))));
}

/** @param {import("./desk.mjs").Desk} desk @param {Indicator} indicator @returns {unknown} what somebody without the right to answer reads */
export const readFacts = ({ sheet, outbox }, { id }) => FIELDS.map((field) => [sheet.stored(id, field), outbox.pending(answerSlot(id, field))]);

/** Without the right to answer the same content is text, not switched-off controls. @param {import("./desk.mjs").Desk} desk @param {Indicator} indicator */
function readOnly(desk, indicator) {
  const { sheet } = desk;
  const { value: current, version } = sheet.stored(indicator.id, "level");
  return [
    h("h3", { class: "sec" }, current === null ? t("Tingkat kematangan: belum diisi") : t("Tingkat kematangan: {level}", { level: current })),
    h(
      "ol",
      { class: "levels" },
      indicator.levels.map((level) =>
        h(
          "li",
          { class: level.level === current ? "lev on" : "lev" },
          h("span", { class: `lev-digit L${level.level}`, "aria-hidden": "true" }, level.level),
          h("span", { class: "lev-words" }, h("b", {}, levelName(level)), h("span", { class: "lev-criterion" }, level.criterion)),
          level.level === current ? h("span", { class: "lev-gain" }, t("dipilih daerah")) : null,
        ),
      ),
    ),
    version > 0 ? levelHistory(desk, indicator, null) : null,
    readTexts(desk, indicator),
  ];
}

/**
 * What stands in the last period, offered; asked for when the form is there.
 *
 * @param {import("./desk.mjs").Desk} desk @param {Indicator} indicator @param {ReturnType<typeof texts>} words @param {HTMLElement} place @param {AbortSignal} life
 */
function lastYear(desk, indicator, words, place, life) {
  void import("../pemdi/offers.mjs").then(
    ({ offers }) => !life.aborted && place.append(offers(desk, indicator, words, life)),
    () => undefined, // without the earlier texts the form is whole
  );
}

/** What this person wrote and the registry did not take. @param {import("./desk.mjs").Desk} desk @param {Indicator} indicator @param {import("../slots.mjs").Field} field */
function unsent({ outbox }, indicator, field) {
  const item = outbox.pending(answerSlot(indicator.id, field));
  if (!item || typeof item.value !== "string") return null;
  return h(
    "div",
    { class: "unsent" },
    h("p", { class: "problem" }, `${item.reason ?? ""} ${t("Teks ini tetap tersimpan di perangkat ini.")}`.trim()),
    h("p", { class: "conflict-text" }, item.value),
    h("button", { class: "btn btn-quiet", type: "button", on: { click: () => void outbox.discard(item) } }, t("Hapus dari perangkat ini")),
  );
}

/** @param {import("./desk.mjs").Desk} desk @param {Indicator} indicator @returns {HTMLElement[]} the narratives as text */
export function readTexts(desk, indicator) {
  return TEXTS.map((field) => {
    const stored = desk.sheet.stored(indicator.id, field);
    const by = byline(stored, desk);
    return h(
      "section",
      { class: "narrative" },
      h("h3", { class: "sec" }, textName(/** @type {any} */ (field))),
      stored.value ? h("p", { class: "conflict-text" }, stored.value) : h("p", { class: "sub" }, t("Belum diisi.")),
      by ? h("p", { class: "sub" }, by) : null,
      unsent(desk, indicator, field),
      by ? historyButton(desk, indicator, field, textName(/** @type {any} */ (field)), null) : null,
    );
  });
}
