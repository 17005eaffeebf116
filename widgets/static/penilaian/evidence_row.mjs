/**
 * One document in a list: what it is, changing what is said of it, taking it away and bringing it back.
 *
 * @typedef {import("./evidence_shelf.mjs").Document} Document
 */
import { h, unique } from "../dom.mjs";
import { date } from "../format.mjs";
import { t } from "../i18n.mjs";
import { byline } from "./byline.mjs";
import { writable } from "./course.mjs";
import { pagesPart } from "./evidence_pages.mjs";
import { previewPart, scanned } from "./evidence_preview.mjs";
import { reusePart } from "./evidence_reuse.mjs";
import { classChoice, classMark, dayChoice, kindOf, labelled, trying } from "./evidence_parts.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @param {Document} document */
export function documentRow(desk, unit, document) {
  const { shelf, client } = desk;
  const problem = h("p", { class: "problem", role: "alert" });
  const dated = document.dated ? t("bertanggal {date}", { date: date(document.dated) }) : null;
  const address = document.url ?? client.address(`documents/${encodeURIComponent(document.id)}/content`);
  const outward = document.url ? { target: "_blank", rel: "noopener noreferrer" } : { download: true };
  const by = byline({ value: document.name, version: document.version, author: document.author, author_name: document.author_name, at: document.at }, desk);
  return h(
    "li",
    { class: "ev-document" },
    h("a", { href: address, class: "ev-name", ...outward }, document.name),
    h("p", { class: "sub" }, [kindOf(document), dated, by].filter(Boolean).join(" · "), " ", classMark(document.file_class)),
    document.scanned ? h("p", { class: "ev-scan" }, scanned()) : null,
    h(
      "div",
      { class: "row" },
      previewPart(desk, unit, document),
      writable(desk, unit)
        ? [
            pagesPart(desk, unit, document),
            reusePart(desk, unit, document),
            changePart(desk, document),
            h("button", { class: "btn btn-quiet", type: "button", "aria-label": t("Lepas {name} dari sini", { name: document.name }), on: { click: () => void trying(problem, () => shelf.tie(unit, document, false)) } }, t("Lepas")),
          ]
        : h("span", { class: "sub" }, shelf.pages(unit, document.id)),
    ),
    problem,
  );
}

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @param {Document} document */
export function takenRow(desk, unit, document) {
  const problem = h("p", { class: "problem", role: "alert" });
  const back = () => void trying(problem, () => desk.shelf.tie(unit, document, true));
  return h(
    "li",
    { class: "ev-document ev-taken" },
    h("div", { class: "row" }, h("span", {}, t("{name} dilepas dari sini.", { name: document.name })), h("button", { class: "btn", type: "button", on: { click: back } }, t("Urungkan"))),
    problem,
  );
}

/** Name, class and date of a document. @param {import("./desk.mjs").Desk} desk @param {Document} document */
function changePart(desk, document) {
  const id = unique("ev");
  const name = h("input", { id: `${id}-name`, maxlength: 255, autocomplete: "off", value: document.name });
  const choice = classChoice(`${id}-class`, document.file_class);
  const dated = dayChoice(`${id}-dated`, document.dated);
  const problem = h("p", { class: "problem", role: "alert" });
  dated.until(desk.shelf.today);

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    void trying(problem, () => desk.shelf.rename(document, { name: name.value, file_class: choice.value, dated: dated.read() }));
  }

  return h(
    "details",
    { class: "ev-change" },
    h("summary", { "aria-label": t("Ubah nama, kelas, atau tanggal {name}", { name: document.name }) }, t("Ubah")),
    h("form", { class: "ev-form", novalidate: true, on: { submit } }, labelled(name, t("Nama")), labelled(choice, t("Kelas")), labelled(dated.input, t("Tanggal pada dokumen")), problem, h("button", { class: "btn", type: "submit" }, t("Simpan"))),
  );
}
