/**
 * The *catatan mandiri* of an indicator as plain text, ready to be pasted into the ministry's portal.
 *
 * @typedef {"fakta" | "analisis" | "justifikasi" | "dokumen"} Section
 */
import { decimalText } from "../decimal.mjs";
import { levelName } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { textName } from "./narrative.mjs";
import { TEXTS } from "./sheet.mjs";

/** @type {Section[]} */
export const SECTIONS = ["fakta", "analisis", "justifikasi", "dokumen"];

/** @param {Section} section @returns {string} */
export const sectionName = (section) => (section === "dokumen" ? t("Data dukung") : textName(section));

/**
 * The units of evidence of an indicator: its levels, or the items of Pemdi.
 *
 * @param {import("../instrument.mjs").Indicator} indicator
 * @returns {{id: string, name: string}[]}
 */
export function units(indicator) {
  return indicator.levels.flatMap((level) =>
    level.items ? level.items.map((item) => ({ id: item.code, name: `${item.code} ${item.label}` })) : [{ id: `${indicator.id}-L${level.level}`, name: levelTitle(level) }],
  );
}

/** @param {import("../instrument.mjs").Level} level */
function levelTitle(level) {
  const plain = t("Tingkat {level}", { level: level.level });
  return levelName(level) === plain ? plain : `${plain}, ${levelName(level)}`;
}

/**
 * @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator
 * @param {Section} section @param {string | null} unit `null`: all units of the indicator
 * @returns {string} without its heading; empty when there is nothing
 */
export function sectionText(desk, indicator, section, unit) {
  if (section !== "dokumen") return String(desk.sheet.value(indicator.id, section) ?? "").trim();
  const wanted = units(indicator).filter(({ id }) => unit === null || id === unit);
  const found = wanted.map(({ id, name }) => ({ name, lines: desk.shelf.of(id).map((document, place) => `${place + 1}. ${described(desk, id, document)}`) })).filter(({ lines }) => lines.length);
  return found.map(({ name, lines }) => [...(unit === null ? [name] : []), ...lines].join("\n")).join("\n");
}

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @param {import("./evidence_shelf.mjs").Document} document */
function described({ shelf }, unit, document) {
  return [document.name, shelf.pages(unit, document.id), document.url].filter(Boolean).join(", ");
}

/**
 * @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator
 * @param {string | null} unit `null`: all units of the indicator
 * @returns {string}
 */
export function portalText(desk, indicator, unit) {
  const head = [t("Indikator {number}: {name}", { number: indicator.number, name: indicator.name }), reached(desk, indicator)];
  const one = unit === null ? null : units(indicator).find(({ id }) => id === unit);
  if (one) head.push(one.name);
  const body = SECTIONS.map((section) => `${sectionName(section).toUpperCase()}\n${sectionText(desk, indicator, section, unit) || missing(section)}`);
  return [head.filter(Boolean).join("\n"), ...body].join("\n\n");
}

/** @param {Section} section */
const missing = (section) => (section === "dokumen" ? t("(belum ada dokumen)") : t("(belum diisi)"));

/** @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator @returns {string} */
function reached({ sheet, instrument }, indicator) {
  const value = sheet.value(indicator.id, "level");
  if (value === null) return instrument.fractional ? t("Nilai: belum diisi") : t("Tingkat: belum diisi");
  return instrument.fractional ? t("Nilai: {score}", { score: decimalText(String(value)) }) : levelTitle(indicator.levels[value - 1]);
}

/** @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator @returns {boolean} whether there is anything to copy */
export const hasText = (desk, indicator) => TEXTS.some((field) => desk.sheet.value(indicator.id, field)) || units(indicator).some(({ id }) => desk.shelf.of(id).length > 0);
