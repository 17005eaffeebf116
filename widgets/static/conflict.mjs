/**
 * Two people wrote the same field: both values stand side by side until one is chosen.
 *
 * @typedef {{label: string, by: string | null, lines: string[]}} Side
 */
import { h } from "./dom.mjs";
import { t } from "./i18n.mjs";

/**
 * @param {{what: string, mine: Side, stored: Side, onMine: () => void, onStored: () => void}} options `what` names the
 *   field for people who come by keyboard or screen reader
 * @returns {HTMLElement}
 */
export function conflictCard({ what, mine, stored, onMine, onStored }) {
  return h(
    "section",
    { class: "conflict", "aria-label": t("Dua isian berbeda: {what}", { what }) },
    h("b", {}, t("Isian ini diubah orang lain sementara Anda mengubahnya")),
    h("p", {}, t("Keduanya ada di bawah. Pilih satu; yang tidak dipilih tidak hilang.")),
    h("div", { class: "conflict-sides" }, side(mine), side(stored)),
    h(
      "div",
      { class: "conflict-choice" },
      h("button", { class: "btn pri", type: "button", on: { click: onMine } }, t("Pakai punya saya")),
      h("button", { class: "btn", type: "button", on: { click: onStored } }, t("Pakai yang tersimpan")),
    ),
  );
}

/** @param {Side} value */
function side({ label, by, lines }) {
  return h(
    "div",
    { class: "conflict-side" },
    h("h4", {}, label, by ? h("span", { class: "sub" }, by) : null),
    lines.length ? lines.map((line) => h("p", { class: "conflict-text" }, line)) : h("p", { class: "sub" }, t("(kosong)")),
  );
}
