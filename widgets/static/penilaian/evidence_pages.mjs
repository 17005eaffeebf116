/** Where in a document the proof stands, for one unit of evidence: "hlm. 3–5". It goes into the *catatan mandiri*. */
import { h, say, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { RegistryError } from "../registry.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @param {import("./evidence_shelf.mjs").Document} document */
export function pagesPart(desk, unit, document) {
  const { shelf } = desk;
  const id = unique("pages");
  const now = shelf.pages(unit, document.id);
  const field = h("input", { id, maxlength: 120, autocomplete: "off", placeholder: t("hlm. 3–5"), value: now });
  const problem = h("p", { class: "problem", role: "alert" });

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    say(problem, "");
    try {
      await shelf.tie(unit, document, true, field.value.trim());
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      say(problem, error.message);
    }
  }

  return h(
    "details",
    { class: "ev-change" },
    h("summary", { "aria-label": t("Halaman dalam {name}", { name: document.name }) }, now || t("Halaman")),
    h("form", { class: "ev-form", on: { submit } }, h("div", { class: "ev-field" }, h("label", { for: id }, t("Halaman atau pasal")), field), problem, h("button", { class: "btn", type: "submit" }, t("Simpan"))),
  );
}
