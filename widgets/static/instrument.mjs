/**
 * An instrument's texts, fetched once by the hash of their content and kept by the browser's cache for good.
 *
 * @typedef {{code: string, label: string, kind: string, owner: string[], owner_basis: "butir" | "indikator",
 *   confidence: string, sources: string[], note?: string}} Item
 * @typedef {{level: number, name?: string, name_en?: string, criterion?: string, gist?: string, evidence: string[],
 *   owner: string[], items?: Item[]}} Level a level has a criterion, or (Pemdi) a gist that is unofficial
 * @typedef {{id: string, number: number, name: string, label_id: string, label_en: string, weight: string,
 *   owner: string[], co_owner: string[], levels: Level[], aspect: Aspect, evidence?: string[], external_index?: string,
 *   external_role?: "determines" | "evidence_item", confidence?: Record<string, string>}} Indicator
 * @typedef {{id: string, name: string, name_en: string, indicators: Indicator[]}} Aspect
 * @typedef {{name: string, low: string, high: string, stage?: string, stage_en?: string}} Band
 * @typedef {{source_low: string, source_high: string, low: string, high: string}} Stretch
 * @typedef {{id: string, name: string, custodian: string, missing_score: string, confidence: string,
 *   interpolation_confidence: string, bands: Stretch[]}} ExternalIndex
 * @typedef {{status: string, warning: string, rule: string, confidence: string, basis: string,
 *   bands: {level: number, low: string, high: string}[], kinds: {id: string, name: string}[],
 *   sources: {id: string, source: string, use: string}[]}} ItemList
 * @typedef {{id: string, regulation: string, aspects: Aspect[], indicators: Indicator[], bands: Band[],
 *   fractional: boolean, external: ExternalIndex[], itemList: ItemList | null, confidence: Record<string, string>,
 *   notes: string[]}} Instrument bands from the lowest up; `fractional`: scores between the levels (Pemdi)
 */
import { t } from "./i18n.mjs";
import { page } from "./page.mjs";

/** @type {Map<string, Promise<any>>} what was asked for before anybody needed it */
const early = new Map();

/** @param {import("./registry.mjs").Client} client @param {string} hash @returns {Promise<any>} */
const content = (client, hash) => client.get(`instruments/content/${encodeURIComponent(hash)}`);

/** Begin to fetch the texts that the page will ask for. @param {import("./registry.mjs").Client} client */
export function fetchEarly(client) {
  const hash = page?.instrument;
  if (!hash) return;
  const asked = content(client, hash);
  early.set(hash, asked);
  asked.catch(() => early.delete(hash)); // asked again, and told, when it is needed
}

/**
 * @param {import("./registry.mjs").Client} client
 * @param {string} hash SHA-256 of the content
 * @returns {Promise<Instrument>}
 */
export async function loadInstrument(client, hash) {
  const texts = await (early.get(hash) ?? content(client, hash));
  /** @type {Aspect[]} */
  const aspects = texts.top_aspects ?? texts.domains.flatMap((/** @type {any} */ domain) => domain.aspects);
  for (const aspect of aspects) for (const indicator of aspect.indicators) indicator.aspect = aspect;
  return {
    id: texts.id,
    regulation: texts.regulation,
    aspects,
    indicators: aspects.flatMap((aspect) => aspect.indicators),
    bands: [...texts.bands].sort((a, b) => Number(a.low) - Number(b.low)),
    fractional: texts.fractional === true,
    external: texts.external_indices ?? [],
    itemList: texts.item_list ?? null,
    confidence: texts.confidence,
    notes: texts.notes ?? [],
  };
}

const english = () => page?.lang === "en";

/** @param {Indicator} indicator @returns {string} the short name in the page's language */
export const label = (indicator) => (english() ? indicator.label_en : indicator.label_id);

/** @param {Aspect} aspect @returns {string} the name in the page's language */
export const aspectName = (aspect) => (english() ? aspect.name_en : aspect.name);

/** @param {Level} level @returns {string} the name in the page's language; the bare level where levels have no names */
export const levelName = (level) => (english() ? level.name_en : level.name) ?? t("Tingkat {level}", { level: level.level });

/** @type {Record<string, () => string>} */
const PREDICATES = {
  Memuaskan: () => t("Memuaskan"),
  "Sangat Baik": () => t("Sangat Baik"),
  Baik: () => t("Baik"),
  Cukup: () => t("Cukup"),
  Kurang: () => t("Kurang"),
};

/** @param {string} name @returns {string} what a predicate is called in the page's language, as widgets.writing has it */
export const predicateName = (name) => PREDICATES[name]?.() ?? name;

/** @param {Band} band @returns {string} what a body with this predicate is called, empty where that has no name */
export const stageName = (band) => (english() ? band.stage_en : band.stage) ?? "";

/**
 * @param {Instrument} instrument
 * @param {string} predicate
 * @returns {string} the predicate with its stage: `"Kurang · Merintis"`
 */
export function withStage({ bands }, predicate) {
  const band = bands.find(({ name }) => name === predicate);
  const stage = band ? stageName(band) : "";
  const name = predicateName(predicate);
  return stage ? `${name} · ${stage}` : name;
}

/** @param {Indicator} indicator @returns {boolean} whether an external index is its score */
export const isDetermined = ({ external_role }) => external_role === "determines";
