/**
 * An instrument's texts, fetched once by the hash of their content and kept by the browser's cache for good.
 *
 * @typedef {{level: number, name: string, name_en: string, criterion: string, evidence: string[], owner: string[]}} Level
 * @typedef {{id: string, number: number, name: string, label_id: string, label_en: string, weight: string,
 *   owner: string[], co_owner: string[], levels: Level[], aspect: Aspect}} Indicator
 * @typedef {{id: string, name: string, name_en: string, indicators: Indicator[]}} Aspect
 * @typedef {{name: string, low: string, high: string}} Band
 * @typedef {{id: string, aspects: Aspect[], indicators: Indicator[], bands: Band[]}} Instrument bands from the lowest up
 */
import { page } from "./page.mjs";

/**
 * @param {import("./registry.mjs").Client} client
 * @param {string} hash SHA-256 of the content
 * @returns {Promise<Instrument>}
 */
export async function loadInstrument(client, hash) {
  const content = await client.get(`instruments/content/${encodeURIComponent(hash)}`);
  /** @type {Aspect[]} */
  const aspects = content.domains.flatMap((/** @type {any} */ domain) => domain.aspects);
  for (const aspect of aspects) for (const indicator of aspect.indicators) indicator.aspect = aspect;
  return {
    id: content.id,
    aspects,
    indicators: aspects.flatMap((aspect) => aspect.indicators),
    bands: [...content.bands].sort((a, b) => Number(a.low) - Number(b.low)),
  };
}

const english = () => page?.lang === "en";

/** @param {Indicator} indicator @returns {string} the short name in the page's language */
export const label = (indicator) => (english() ? indicator.label_en : indicator.label_id);

/** @param {Aspect} aspect @returns {string} the name in the page's language */
export const aspectName = (aspect) => (english() ? aspect.name_en : aspect.name);

/** @param {Level} level @returns {string} the name in the page's language */
export const levelName = (level) => (english() ? level.name_en : level.name);
