/** One Pemdi indicator: its score or the index that determines it, the simulation beside it, levels with their evidence. */
import { decimalText } from "../decimal.mjs";
import { fill, h, redraw } from "../dom.mjs";
import { fraction, gain } from "../exact.mjs";
import { number, percent, signed } from "../format.mjs";
import { isDetermined } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { byline } from "../penilaian/byline.mjs";
import { readFacts, readTexts } from "../penilaian/indicator.mjs";
import { neighbours } from "../penilaian/neighbours.mjs";
import { portalPart } from "../penilaian/portal.mjs";
import { indicatorOfItem } from "../penilaian/sheet.mjs";
import { texts } from "../penilaian/texts.mjs";
import { taskLine } from "../tugas/line.mjs";
import { REGISTER } from "./awaited.mjs";
import { itemLevels } from "./items.mjs";
import { offers } from "./offers.mjs";
import { resultText } from "./register.mjs";
import { scoreField, scoreHistory, scoreText } from "./score.mjs";
import { simulatedScore } from "./simulation.mjs";
import { unofficial } from "./trust.mjs";

/** @typedef {import("../instrument.mjs").Indicator} Indicator */

/** @param {import("../penilaian/desk.mjs").Desk} desk @param {Indicator} indicator */
export function pemdiCard(desk, indicator) {
  const { sheet, outbox, instrument, may } = desk;
  const life = new AbortController();
  const { signal } = life;
  const determined = isDetermined(indicator);
  const heading = h("h2", { tabindex: "-1" }, indicator.name);
  const field = may.answer && !determined ? scoreField(desk, indicator) : null;
  const reading = h("div", { class: "score" });
  const simulated = determined ? null : simulatedScore(desk, indicator);
  const levels = itemLevels(desk, indicator, signal);
  const words = may.answer ? texts(desk, indicator, signal) : null;
  const narratives = h("div", {});
  const outsideItem = indicator.external_role === "evidence_item" ? h("p", { class: "sub" }) : null;
  const element = h(
    "article",
    { class: "card ind pemdi" },
    h(
      "p",
      { class: "kick" },
      h("span", {}, t("Indikator {number} dari {total}", { number: indicator.number, total: instrument.indicators.length })),
      h("span", {}, t("bobot {weight}", { weight: percent(fraction(indicator.weight)) })),
      h("span", {}, t("{gain} per satu nilai", { gain: signed(gain(indicator.weight, 1)) })),
      h("span", {}, t("PIC: {owner}", { owner: indicator.owner.join(", ") })),
    ),
    heading,
    taskLine(desk, indicator.id, t("Seluruh indikator {number}", { number: indicator.number }), indicator.owner, signal),
    h("div", { class: "scores" }, field?.element ?? reading, simulated?.element),
    levels.element,
    outsideItem,
    indicator.evidence?.length ? usual(indicator.evidence) : null,
    words?.element ?? narratives,
    words ? offers(desk, indicator, words, signal) : null,
    portalPart(desk, indicator, signal),
    neighbours(desk, indicator.id, signal),
  );

  function updateReading() {
    const index = instrument.external.find(({ id }) => id === indicator.external_index);
    if (outsideItem && index) {
      const words = t("({custodian}) menjadi bahan butir indikator ini:", { custodian: index.custodian });
      fill(outsideItem, h("b", {}, index.name), ` ${words} ${resultText(desk, index, undefined)}. `, h("a", { href: `#${REGISTER}` }, t("Buka daftar indeks luar")));
    }
    if (determined) fill(reading, fromOutside(desk, indicator));
    else if (!field) redraw(reading, readFacts(desk, indicator), () => readScore(desk, indicator));
    if (!words) redraw(narratives, readFacts(desk, indicator), () => readTexts(desk, indicator));
  }

  sheet.addEventListener(
    "answer",
    (event) => {
      const { indicator: changed, field: part, own } = /** @type {CustomEvent} */ (event).detail;
      if (changed !== indicator.id) return;
      if (part === "level") {
        field?.sync(own);
        simulated?.update();
      } else words?.sync(part, own);
      updateReading();
    },
    { signal },
  );
  sheet.addEventListener("external", updateReading, { signal });
  sheet.addEventListener("item", (event) => indicatorOfItem(/** @type {CustomEvent} */ (event).detail.code) === indicator.id && levels.update(), { signal });
  sheet.addEventListener(
    "derived",
    () => {
      simulated?.update();
      updateReading();
    },
    { signal },
  );
  outbox.addEventListener(
    "change",
    () => {
      field?.sync(false);
      words?.syncAll();
      levels.update();
    },
    { signal },
  );
  simulated?.update();
  updateReading();
  return { element, heading, close: () => life.abort(), digit: (/** @type {number} */ digit) => field?.press(digit) };
}

/** @param {string[]} evidence */
const usual = (evidence) => h("section", { class: "evidence" }, h("h4", {}, t("Data dukung yang lazim"), unofficial()), h("ul", {}, evidence.map((one) => h("li", {}, one))));

/** @param {import("../penilaian/desk.mjs").Desk} desk @param {Indicator} indicator */
function readScore(desk, indicator) {
  const stored = desk.sheet.stored(indicator.id, "level");
  const by = byline(stored, desk);
  return [h("h3", {}, t("Nilai indikator")), h("p", { class: "score-shown" }, scoreText(/** @type {any} */ (stored.value))), by ? [h("p", { class: "sub" }, by), scoreHistory(desk, indicator, null)] : null];
}

/**
 * The score that an external index gives; there is nothing to type here.
 *
 * @param {import("../penilaian/desk.mjs").Desk} desk @param {Indicator} indicator
 */
function fromOutside(desk, indicator) {
  const { sheet, instrument } = desk;
  const index = instrument.external.find(({ id }) => id === indicator.external_index);
  const scored = sheet.scored(indicator.id);
  const entered = sheet.stored(indicator.id, "level").value;
  if (!index) return [];
  return [
    h("h3", {}, t("Ditentukan oleh {name} ({custodian})", { name: index.name, custodian: index.custodian })),
    h("p", { class: "score-shown" }, scored?.score ? number(scored.score) : "–", scored?.basis === "menunggu" ? h("span", { class: "chip attention" }, t("menunggu")) : null),
    h("p", { class: "sub" }, resultText(desk, index, indicator)),
    entered === null || scored?.basis === "menunggu" ? null : h("p", { class: "sub" }, t("Nilai yang pernah dimasukkan: {score}. Indeks luar menggantikannya begitu ada.", { score: decimalText(String(entered)) })),
    h("a", { class: "btn", href: `#${REGISTER}` }, t("Buka daftar indeks luar")),
  ];
}
