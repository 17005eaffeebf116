/** The values of one indicator by stage: penetapan filled, the self value as an outline, each with its year or author. */
import { fill, h } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { byline } from "./byline.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {string} indicator @param {AbortSignal} life */
export function values(desk, indicator, life) {
  const { sheet, state } = desk;
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

/** @param {string} name @param {HTMLElement} value */
const row = (name, value) => h("p", { class: "value-row" }, h("span", {}, name), value);

/** @param {number | null} level @param {string} kind */
const square = (level, kind) => h("span", { class: `sq ${level === null ? "L0" : kind || `L${level}`}` }, level ?? "–");
