/** The index now and with every chosen level reached, as a sentence, a figure and marks on the scale. Both come from the registry. */
import { fill, h } from "../dom.mjs";
import { compare, fraction, minus } from "../exact.mjs";
import { distance, twoDecimals } from "../format.mjs";
import { t } from "../i18n.mjs";
import { indexText, stagedPredicate } from "../index_text.mjs";
import { indexScale } from "../scale.mjs";

/** @param {import("./table.mjs").Table} table @param {HTMLElement} saved */
export function whatIf(table, saved) {
  const { book, state, instrument } = table;
  const headline = h("h2", { class: "plan-headline" });
  const figure = h("div", { class: "ixfig" });
  const picture = h("div", { class: "ixpicture" });
  const element = h(
    "section",
    { class: "card ix", "aria-label": t("Indeks sekarang dan bila semua tujuan tercapai") },
    h("div", { class: "ixmain" }, h("h1", { class: "ixtitle" }, state.title), figure, h("p", { class: "sub" }, t("sekarang → bila semua tujuan tercapai"))),
    picture,
    h("div", { class: "ixsaved" }, saved),
    headline,
  );

  function update() {
    const { now, after, target } = book.plan;
    const chosen = book.plan.levels.some((/** @type {any} */ one) => one.level !== null);
    fill(
      figure,
      h("b", { class: "plan-now" }, indexText(now)),
      chosen ? [h("span", { class: "plan-arrow", "aria-label": t("menjadi") }, "→"), h("b", {}, indexText(after))] : null,
      h("span", { class: "chip" }, stagedPredicate(instrument, chosen ? after : now)),
    );
    headline.textContent = sentence(now, after, target, chosen);
    fill(
      picture,
      indexScale({
        bands: instrument.bands,
        official: state.official,
        self: { low: now.low, high: now.high },
        after: chosen ? { low: after.low, high: after.high } : null,
        target: target.index,
      }),
    );
  }

  book.addEventListener("plan", update);
  update();
  return element;
}

/** @param {any} now @param {any} after @param {{index: string | null}} target @param {boolean} chosen @returns {string} true for every region */
export function sentence(now, after, target, chosen) {
  if (!chosen) return t("Belum ada tujuan yang dipilih. Pilih indikator yang akan dinaikkan di bawah.");
  const words = t("Semua tujuan yang dipilih membawa indeks dari {now} ke {after}", { now: indexText(now), after: indexText(after) });
  if (!target.index) return `${words}.`;
  const goal = fraction(target.index);
  const [low, high] = [fraction(after.low_exact), fraction(after.high_exact)];
  const shown = twoDecimals(target.index);
  if (compare(low, goal) >= 0) return `${words}, ${t("mencapai target {target}", { target: shown })}.`;
  if (compare(high, goal) >= 0) return `${words}, ${t("dapat mencapai target {target} bila yang kosong terisi", { target: shown })}.`;
  if (after.index_exact === null) return `${words}, ${t("belum mencapai target {target}", { target: shown })}.`;
  return `${words}, ${t("masih kurang {gap} dari target {target}", { gap: distance(minus(goal, high)), target: shown })}.`;
}
