/**
 * A document looked at on the page: a small picture that the registry drew, never the file itself.
 *
 * @typedef {import("./evidence_shelf.mjs").Document} Document
 */
import { fill, h } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { RegistryError } from "../registry.mjs";

const SEEN = ["application/pdf", "image/png", "image/jpeg"];
/** Previews that stand open; a list that is drawn anew keeps them so. @type {WeakMap<object, Set<string>>} */
const opened = new WeakMap();

export const scanned = () =>
  t("Berkas ini hasil pindai tanpa teks; isinya tidak dapat dicari. Bila ada, unggah PDF aslinya atau hasil pindai dengan OCR.");

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @param {Document} document @returns {HTMLElement | null} */
export function previewPart({ shelf, client }, unit, document) {
  if (!SEEN.includes(document.media_type ?? "")) return null;
  const open = opened.get(shelf) ?? new Set();
  opened.set(shelf, open);
  const key = `${unit} ${document.id}`;
  const place = h("div", { class: "ev-picture" });
  let asked = false;

  async function show() {
    asked = true;
    fill(place, h("p", { class: "sub", role: "status" }, t("Memuat…")));
    try {
      const { picture, why } = await shelf.look(document);
      const address = client.address(`documents/${encodeURIComponent(document.id)}/preview`);
      const alt = document.media_type === "application/pdf" ? t("Halaman 1 dari {name}", { name: document.name }) : document.name;
      fill(place, picture ? h("img", { src: address, alt, decoding: "async" }) : h("p", { class: "sub", role: "status" }, why));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      asked = false; // closing and opening asks again
      fill(place, h("p", { class: "problem", role: "alert" }, error.message));
    }
  }

  function toggle() {
    if (element.open) open.add(key);
    else open.delete(key);
    if (element.open && !asked) void show();
  }

  const element = h(
    "details",
    { class: "ev-change ev-preview", open: open.has(key), on: { toggle } },
    h("summary", { "aria-label": t("Pratinjau {name}", { name: document.name }) }, t("Pratinjau")),
    place,
  );
  return element;
}
