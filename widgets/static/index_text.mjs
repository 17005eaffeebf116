/** An index as people read it, from the registry's summary. */
import { number, range } from "./format.mjs";
import { predicateName, withStage } from "./instrument.mjs";
import { t } from "./i18n.mjs";

/** @param {any} summary wire.Summary @returns {string} `"2,98"`, or the range `"2,93–3,05"` while incomplete */
export const indexText = ({ index, low, high }) => (index === null ? range(low, high) : number(index));

/** @param {any} summary wire.Summary @returns {string} `"Baik"`, `"Cukup sampai Baik"` */
export function predicateText({ predicate, low_predicate: low, high_predicate: high }) {
  if (predicate !== null) return predicateName(predicate);
  return low === high ? predicateName(low) : t("{low} sampai {high}", { low: predicateName(low), high: predicateName(high) });
}

/** @param {any} summary wire.Summary @returns {string} why its predicate is not that of the printed index, where it is not */
export function noteText({ note, index, predicate }) {
  if (!note) return "";
  return t("Tertulis {index} karena dibulatkan; nilai tepatnya sedikit di bawah {index}, sehingga predikatnya {predicate}.", { index: number(index), predicate: predicateName(predicate) });
}

/**
 * @param {import("./instrument.mjs").Instrument} instrument
 * @param {any} summary wire.Summary
 * @returns {string} with what a body with this predicate is called, where it has a name: `"Kurang · Merintis"`
 */
export const stagedPredicate = (instrument, summary) => (summary.predicate ? withStage(instrument, summary.predicate) : predicateText(summary));
