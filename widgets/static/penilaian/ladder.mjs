/** How far each predicate above is, and the fewest steps that reach it; told by the registry for a whole assessment. */
import { decimalText } from "../decimal.mjs";
import { h, redraw } from "../dom.mjs";
import { fraction } from "../exact.mjs";
import { signed, twoDecimals } from "../format.mjs";
import { label, predicateName } from "../instrument.mjs";
import { t } from "../i18n.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {AbortSignal} life */
export function ladder(desk, life) {
  const { sheet } = desk;
  const content = h("div", { class: "ladder" });
  const element = h("details", { class: "card about" }, h("summary", {}, t("Menuju predikat berikutnya")), content);
  const update = () => {
    const above = sheet.derived.thresholds.filter(({ reached }) => !reached);
    element.hidden = above.length === 0;
    redraw(content, above, () => [h("p", { class: "sub" }, t("Langkah paling sedikit; biaya dan waktunya tidak dihitung.")), ...above.map((one, place) => rung(desk, one, place === 0))]);
  };
  sheet.addEventListener("derived", update, { signal: life });
  update();
  return element;
}

/** @param {import("./desk.mjs").Desk} desk @param {any} threshold wire.Threshold @param {boolean} next its steps are shown; those of a predicate far above say nothing yet */
function rung({ instrument }, { predicate, edge, distance, steps, climbs }, next) {
  const level = (/** @type {string} */ text) => (instrument.fractional ? decimalText(text) : text);
  return h(
    "section",
    {},
    h("h4", {}, t("{predicate} ({edge}): kurang {distance}, {steps} langkah", { predicate: predicateName(predicate), edge: twoDecimals(edge), distance: twoDecimals(distance), steps })),
    next && h(
      "ul",
      {},
      climbs.map((/** @type {any} */ climb) => {
        const indicator = instrument.indicators.find(({ id }) => id === climb.indicator);
        return h(
          "li",
          {},
          h("a", { href: `#${climb.indicator}` }, indicator ? `${indicator.number} ${label(indicator)}` : climb.indicator),
          ` ${level(climb.from_level)} → ${level(climb.to_level)} (${signed(fraction(climb.gain))})`,
        );
      }),
    ),
  );
}
