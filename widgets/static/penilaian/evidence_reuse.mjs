/**
 * Put a document that stands under one unit under others too: choose an indicator, tick its levels or items.
 *
 * @typedef {import("./evidence_shelf.mjs").Document} Document
 */
import { fill, h, unique } from "../dom.mjs";
import { label, levelName } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { labelled, trying } from "./evidence_parts.mjs";

/** @param {import("../instrument.mjs").Indicator} indicator @returns {[string, string][]} its units of evidence with their names */
export const unitsOf = (indicator) =>
  indicator.levels.flatMap((level) =>
    level.items
      ? level.items.map(({ code, label: name }) => /** @type {[string, string]} */ ([code, `${code} ${name}`]))
      : [/** @type {[string, string]} */ ([`${indicator.id}-L${level.level}`, `${t("Tingkat {level}", { level: level.level })}, ${levelName(level)}`])],
  );

/** @param {import("./desk.mjs").Desk} desk @param {string} unit where it stands @param {Document} document */
export function reusePart(desk, unit, document) {
  const { shelf, instrument } = desk;
  const id = unique("ev");
  const here = instrument.indicators.find((one) => unitsOf(one).some(([code]) => code === unit)) ?? instrument.indicators[0];
  const problem = h("p", { class: "problem", role: "alert" });
  const boxes = h("div", { class: "ev-boxes", role: "group", "aria-label": t("Pakai {name} juga untuk", { name: document.name }) });
  const choice = h("select", { id, on: { change: units } });
  const form = h("form", { class: "ev-form", on: { submit } }, labelled(choice, t("Indikator")), boxes, problem, h("button", { class: "btn", type: "submit" }, t("Kaitkan")));
  const element = h(
    "details",
    { class: "ev-change", on: { toggle: () => element.open && !choice.options.length && build() } },
    h("summary", { "aria-label": t("Pakai {name} juga untuk", { name: document.name }) }, t("Pakai juga untuk…")),
    form,
  );

  function build() {
    fill(choice, instrument.indicators.map((one) => h("option", { value: one.id }, `${one.number} ${label(one)}`)));
    choice.value = here.id;
    units();
  }

  function units() {
    const indicator = instrument.indicators.find((one) => one.id === choice.value) ?? here;
    fill(
      boxes,
      unitsOf(indicator).map(([code, name]) => {
        const tied = isTied(code);
        return h("label", {}, h("input", { type: "checkbox", value: code, checked: tied, disabled: tied }), h("span", {}, name));
      }),
    );
  }

  /** @param {string} code */
  const isTied = (code) => shelf.of(code).some((one) => one.id === document.id);

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const wanted = [...boxes.querySelectorAll("input")].filter((box) => box.checked && !box.disabled).map(({ value }) => value);
    void trying(problem, async () => {
      for (const code of wanted) await shelf.tie(code, document, true);
      // not drawn anew: the person may have chosen the next indicator and ticked its levels meanwhile
      for (const box of boxes.querySelectorAll("input")) if (isTied(box.value)) box.checked = box.disabled = true;
    });
  }

  return element;
}
