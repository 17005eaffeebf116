/** The index strip: figure or range, predicate, scale, saved state. It moves with the registry's reply only. */
import { fill, h } from "../dom.mjs";
import { indexText, predicateText } from "../index_text.mjs";
import { t } from "../i18n.mjs";
import { indexScale } from "../scale.mjs";

/**
 * @param {import("./desk.mjs").Desk} desk
 * @param {HTMLElement} saved the saved line
 */
export function strip(desk, saved) {
  const { sheet, state, instrument } = desk;
  const figure = h("div", { class: "ixfig" });
  const progress = h("p", { class: "sub" });
  const note = h("p", { class: "sub ixnote", hidden: true });
  const picture = h("div", { class: "ixpicture" });
  const element = h(
    "section",
    { class: "card ix", "aria-label": t("Indeks penilaian mandiri") },
    h("div", { class: "ixmain" }, h("h1", { class: "ixtitle" }, state.title), figure, progress),
    picture,
    h("div", { class: "ixsaved" }, saved, note),
  );

  const update = () => {
    const { summary } = sheet;
    fill(figure, h("b", {}, indexText(summary)), h("span", { class: "chip" }, predicateText(summary)));
    progress.textContent = progressText(summary);
    note.textContent = summary.note ?? "";
    note.hidden = !summary.note;
    const { low, high } = summary;
    fill(
      picture,
      indexScale({ bands: instrument.bands, official: state.official, self: { low, high }, target: state.target }),
    );
  };
  sheet.addEventListener("summary", update);
  update();
  return element;
}

/** @param {any} summary @returns {string} */
function progressText({ answered, total, empty }) {
  if (answered === total) return t("indeks sementara dari {total} indikator", { total });
  return t("rentang sementara; {count} belum diisi", { count: empty.length });
}
