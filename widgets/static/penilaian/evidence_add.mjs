/** Add to a unit of evidence: a file, a document that the region has, or a link. */
import { h, redraw, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { ACCEPT, classChoice, dayChoice, labelled, suggested, trying } from "./evidence_parts.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @param {string} title */
export function addPart(desk, unit, title) {
  const { shelf } = desk;
  const id = unique("ev");
  const choice = classChoice(`${id}-class`, "terbuka");
  let chosen = false;
  choice.addEventListener("change", () => (chosen = true));
  const dated = dayChoice(`${id}-dated`);
  const file = h("input", { id: `${id}-file`, type: "file", multiple: true, accept: ACCEPT, "aria-describedby": `${id}-hint`, on: { change: upload } });
  const existing = h("select", { id: `${id}-existing` });
  const linkName = h("input", { id: `${id}-name`, maxlength: 255, autocomplete: "off" });
  const url = h("input", { id: `${id}-url`, type: "url", inputmode: "url", maxlength: 2000, autocomplete: "off", placeholder: "https://" });
  const problem = h("p", { class: "problem", role: "alert" });
  const use = h("form", { class: "ev-form", on: { submit: tie } }, labelled(existing, t("Dokumen wilayah yang sudah ada")), h("button", { class: "btn", type: "submit" }, t("Kaitkan")));
  const element = h(
    "div",
    { class: "ev-add" },
    h("div", { class: "ev-form" }, labelled(choice, t("Kelas berkas dan tautan baru")), labelled(dated.input, t("Tanggal pada dokumen baru (boleh kosong)")), labelled(file, t("Unggah")), h("p", { class: "sub", id: `${id}-hint` }, t("PDF, PNG, JPEG, DOCX, atau XLSX; paling besar 25 MB; tanpa makro dan tanpa sandi. Boleh beberapa sekaligus, juga dengan menyeretnya ke sini. Berkas yang namanya menyebut keamanan, audit, atau insiden menjadi terbatas, kecuali Anda memilih kelasnya."))),
    h("details", {}, h("summary", {}, t("Pakai dokumen yang ada, atau tautan")), use, h("form", { class: "ev-form", novalidate: true, on: { submit: link } }, labelled(linkName, t("Nama tautan")), labelled(url, t("Alamat (https://)")), h("button", { class: "btn", type: "submit" }, t("Tambah tautan")))),
    problem,
  );

  function upload() {
    const files = [...(file.files ?? [])];
    file.value = "";
    take(files);
  }

  /** @param {File[]} files chosen or dropped */
  function take(files) {
    void trying(problem, () => {
      const day = dated.read();
      for (const one of files) shelf.add(unit, one, chosen ? choice.value : suggested(one.name), day);
      dated.input.value = ""; // the next document has a date of its own
    });
  }

  /** @param {Event} event */
  function tie(event) {
    event.preventDefault();
    const document = shelf.documents.get(existing.value);
    if (document) void trying(problem, () => shelf.tie(unit, document, true));
  }

  /** @param {Event} event */
  function link(event) {
    event.preventDefault();
    void trying(problem, async () => {
      const name = linkName.value.trim() || url.value.trim().slice(0, 255);
      await shelf.link({ unit, name, url: url.value.trim(), file_class: chosen ? choice.value : suggested(name), dated: dated.read() });
      linkName.value = url.value = dated.input.value = "";
    });
  }

  function update() {
    dated.until(shelf.today);
    const others = shelf.others(unit);
    use.hidden = others.length === 0;
    redraw(existing, others.map(({ id: one, name }) => [one, name]), () => others.map((one) => h("option", { value: one.id }, one.name)));
  }

  element.setAttribute("aria-label", t("Tambah dokumen: {title}", { title }));
  element.setAttribute("role", "group");
  update();
  return { element, update, take };
}
