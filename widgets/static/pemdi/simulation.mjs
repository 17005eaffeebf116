/** What the accepted items would give by the inferred rule: always with the word "simulasi", never as the score. */
import { decimalText, differenceText } from "../decimal.mjs";
import { fill, h } from "../dom.mjs";
import { number } from "../format.mjs";
import { withStage } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { aboutSimulation } from "./trust.mjs";

/** @returns {HTMLElement} */
const word = () => h("span", { class: "sim-word" }, t("simulasi"));

/**
 * One indicator's simulated score, beside the entered one and their difference.
 *
 * @param {import("../penilaian/desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator
 */
export function simulatedScore({ sheet, instrument }, indicator) {
  const figure = h("p", { class: "sim-figure" });
  const basis = h("p", { class: "sub" });
  const difference = h("p", { class: "sub" });
  const element = h(
    "section",
    { class: "sim", "aria-label": t("Simulasi"), "data-word": t("simulasi") },
    h("h3", {}, t("Simulasi dari butir yang diterima")),
    figure,
    basis,
    difference,
    instrument.itemList ? aboutSimulation(instrument.itemList) : null,
  );

  return {
    element,
    update() {
      const made = sheet.simulated(indicator.id);
      if (!made) return;
      fill(figure, h("b", {}, number(made.score)), " ", word());
      basis.textContent = basisText(made);
      const { value } = sheet.stored(indicator.id, "level");
      difference.textContent =
        value === null
          ? t("Selisih tampil setelah nilai dimasukkan.")
          : t("Selisih simulasi dari nilai yang dimasukkan ({score}): {difference}.", {
              score: decimalText(String(value)),
              difference: differenceText(String(value), made.score),
            });
    },
  };
}

/** @param {any} made wire.SimulatedScore @returns {string} */
function basisText({ level, accepted, total }) {
  if (level === null) return t("Semua butir kelima tingkat diterima.");
  return t("{accepted} dari {total} butir tingkat {level} diterima; tingkat di atasnya belum dihitung.", { accepted, total, level });
}

/**
 * The whole assessment by the same rule.
 *
 * @param {import("../penilaian/desk.mjs").Desk} desk @param {AbortSignal} life
 */
export function simulatedIndex({ sheet, instrument }, life) {
  const figure = h("p", { class: "sim-figure" });
  const difference = h("p", { class: "sub" });
  const element = h(
    "section",
    { class: "card sim sim-whole", "aria-label": t("Simulasi seluruh penilaian"), "data-word": t("simulasi") },
    h("h3", {}, t("Simulasi seluruh penilaian")),
    figure,
    difference,
    h("p", { class: "sub" }, t("Dihitung dari butir yang diterima dan indeks luar; bukan nilai, tidak dibandingkan dengan daerah lain.")),
    instrument.itemList ? aboutSimulation(instrument.itemList) : null,
  );
  function update() {
    const made = sheet.derived.simulation;
    if (!made) return;
    fill(figure, h("b", {}, number(made.index)), " ", word(), " ", h("span", { class: "sub" }, withStage(instrument, made.predicate)));
    const { index } = sheet.summary;
    difference.textContent =
      index === null
        ? t("Selisih dari indeks tampil setelah semua nilai dimasukkan.")
        : t("Selisih dari indeks yang dimasukkan ({index}): {difference}.", { index: number(index), difference: differenceText(index, made.index) });
  }
  sheet.addEventListener("derived", update, { signal: life });
  sheet.addEventListener("summary", update, { signal: life });
  update();
  return element;
}
