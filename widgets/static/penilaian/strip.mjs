/** The index strip: figure or range, predicate, scale, saved state. It moves with the registry's reply only. */
import { fill, h } from "../dom.mjs";
import { fraction, minus } from "../exact.mjs";
import { distance, twoDecimals } from "../format.mjs";
import { indexText, noteText, stagedPredicate } from "../index_text.mjs";
import { predicateName } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { REGISTER, waiting } from "../pemdi/awaited.mjs";
import { indexScale } from "../scale.mjs";
import { nextStep } from "./next_step.mjs";

/**
 * @param {import("./desk.mjs").Desk} desk
 * @param {HTMLElement} saved the saved line
 * @param {() => void} onBring leads to where workbooks come in
 */
export function strip(desk, saved, onBring) {
  const { sheet, state, instrument } = desk;
  const figure = h("div", { class: "ixfig" });
  const progress = h("p", { class: "sub" });
  const note = h("p", { class: "sub ixnote", hidden: true });
  const next = h("p", { class: "sub", hidden: true });
  const outside = h("a", { class: "ixwaiting", href: `#${REGISTER}`, hidden: true });
  const picture = h("div", { class: "ixpicture" });
  const element = h(
    "section",
    { class: "card ix", "aria-label": t("Indeks penilaian mandiri") },
    h("div", { class: "ixmain" }, h("h1", { class: "ixtitle" }, state.title), figure, progress, next, outside),
    picture,
    h("div", { class: "ixsaved" }, saved, note),
    nextStep(desk, onBring),
  );

  const update = () => {
    const { summary } = sheet;
    fill(figure, h("b", {}, indexText(summary)), h("span", { class: "chip" }, stagedPredicate(instrument, summary)));
    progress.textContent = progressText(summary);
    const left = waiting(sheet, instrument);
    outside.textContent = t("{count} indeks luar menunggu", { count: left });
    outside.hidden = left === 0;
    next.textContent = nextText(instrument, summary);
    next.hidden = next.textContent === "";
    note.textContent = noteText(summary);
    note.hidden = !summary.note;
    const { low, high } = summary;
    fill(
      picture,
      indexScale({ bands: instrument.bands, official: state.official, self: { low, high }, target: state.target }),
    );
  };
  for (const event of ["summary", "external"]) sheet.addEventListener(event, update);
  update();
  return element;
}

/** @param {import("../instrument.mjs").Instrument} instrument @param {any} summary @returns {string} how far the next predicate is */
function nextText({ bands, fractional }, { index_exact: exact }) {
  if (!fractional || exact === null) return "";
  const gap = (/** @type {{low: string}} */ band) => minus(fraction(band.low), fraction(exact));
  const next = bands.find((band) => gap(band).n > 0n);
  return next ? t("{gap} lagi menuju {predicate} ({edge})", { gap: distance(gap(next)), predicate: predicateName(next.name), edge: twoDecimals(next.low) }) : "";
}

/** @param {any} summary @returns {string} */
function progressText({ answered, total, empty }) {
  if (answered === total) return t("indeks sementara dari {total} indikator", { total });
  return t("rentang sementara; {count} belum diisi", { count: empty.length });
}
