/** The values of one indicator by stage: penetapan filled, the self value as an outline, each with its year or author. */
import { decimalText } from "../decimal.mjs";
import { fill, h } from "../dom.mjs";
import { number } from "../format.mjs";
import { t } from "../i18n.mjs";
import { byline } from "./byline.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {string} indicator @param {AbortSignal} life */
export function values(desk, indicator, life) {
  const { sheet, state, instrument } = desk;
  if (instrument.fractional) return scores(desk, indicator, life);
  const official = state.official_levels.filter((/** @type {any} */ level) => level.indicator === indicator);
  const own = h("div", { class: "value" });
  const element = h(
    "section",
    { class: "card" },
    h("h3", {}, t("Nilai indikator ini")),
    official.length
      ? official.map((/** @type {any} */ { year, level }) => row(t("Penetapan {year}", { year }), square(level, "")))
      : h("p", { class: "sub" }, t("Tingkat per indikator dari penetapan belum ada untuk daerah ini.")),
    own,
  );
  const update = () => {
    const stored = sheet.stored(indicator, "level");
    const by = byline(stored, desk);
    fill(own, row(t("Mandiri (draf)"), square(stored.value, "sq-self")), by ? h("p", { class: "sub" }, by) : null);
  };
  sheet.addEventListener("answer", update, { signal: life });
  update();
  return element;
}

/**
 * Where scores are exact there is no penetapan yet, and levels of another instrument are no earlier value of this one.
 *
 * @param {import("./desk.mjs").Desk} desk @param {string} indicator @param {AbortSignal} life
 */
function scores(desk, indicator, life) {
  const { sheet, instrument } = desk;
  const own = h("div", { class: "value" });
  const element = h(
    "section",
    { class: "card" },
    h("h3", {}, t("Nilai indikator ini")),
    own,
    h("p", { class: "sub" }, t("Penetapan menurut {regulation} belum ada. Tingkat SPBE tahun-tahun lalu diukur dengan instrumen lain dan tidak disandingkan.", { regulation: instrument.regulation })),
  );
  const update = () => {
    const stored = sheet.stored(indicator, "level");
    const scored = sheet.scored(indicator);
    const by = byline(stored, desk);
    const outside = scored && scored.basis !== "dinilai" && scored.score !== null;
    fill(
      own,
      outside
        ? row(scored.basis === "menunggu" ? t("Indeks luar (menunggu)") : t("Dari indeks luar"), figure(number(scored.score ?? "1.00")))
        : row(t("Mandiri (draf)"), figure(stored.value === null ? "–" : decimalText(String(stored.value)))),
      by && !outside ? h("p", { class: "sub" }, by) : null,
    );
  };
  for (const event of ["answer", "derived"]) sheet.addEventListener(event, update, { signal: life });
  update();
  return element;
}

/** @param {string} text */
const figure = (text) => h("b", { class: "value-score" }, text);

/** @param {string} name @param {HTMLElement} value */
const row = (name, value) => h("p", { class: "value-row" }, h("span", {}, name), value);

/** @param {number | null} level @param {string} kind */
const square = (level, kind) => h("span", { class: `sq ${level === null ? "L0" : kind || `L${level}`}` }, level ?? "–");
