/** What the parts of data dukung share: classes, kinds and dates of documents, labelled fields, saying what failed. */
import { dayInWords } from "../day.mjs";
import { fill, h, say } from "../dom.mjs";
import { date, number } from "../format.mjs";
import { t } from "../i18n.mjs";
import { RefusedError, RegistryError } from "../registry.mjs";

const FIRST_DAY = "1945-01-01"; // as in spbe_core.wire
export const ACCEPT = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx";
/** @type {Record<string, () => string>} */
const CLASSES = {
  terbuka: () => t("Terbuka: orang wilayah ini dan pendampingnya"),
  terbatas: () => t("Terbatas: pendamping hanya dengan izin"),
  dikecualikan: () => t("Dikecualikan: hanya koordinator dan pengunggah"),
};
/** @type {Record<string, () => string>} */
const SHORT = { terbuka: () => t("terbuka"), terbatas: () => t("terbatas"), dikecualikan: () => t("dikecualikan") };
/** @type {Record<string, string>} */
const KINDS = { "application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG" };
/** Files whose content usually helps an attacker. */
const SENSITIVE = /indeks.?kami|topologi|topology|csirt|insiden|pentest|penetrasi|kerentanan|vulnerab|audit|ikasandi|keamanan/i;

/** @param {string} name @returns {string} the class to begin with */
export const suggested = (name) => (SENSITIVE.test(name) ? "terbatas" : "terbuka");

/** @param {string} fileClass @returns {HTMLElement} the mark of a class */
export const classMark = (fileClass) => h("span", { class: `ev-class ev-${fileClass}` }, SHORT[fileClass]());

/** @param {import("./evidence_shelf.mjs").Document} document @returns {string} `"PDF · 1,2 MB · 3 halaman"` */
export function kindOf({ kind, media_type: type, size, pages }) {
  if (kind === "tautan") return t("tautan");
  const name = KINDS[type ?? ""] ?? (type?.includes("sheet") ? "XLSX" : "DOCX");
  return [name, bytes(size ?? 0), pages ? t("{count} halaman", { count: pages }) : ""].filter(Boolean).join(" · ");
}

/**
 * The date printed on a document. What can be is said by the registry's own day, not by this device's.
 *
 * @param {string} id @param {string | null} value
 */
export function dayChoice(id, value = null) {
  const input = dayInWords(h("input", { id, type: "date", min: FIRST_DAY, value: value ?? "", autocomplete: "off" }));
  return {
    input,
    /** @param {string | null} today */
    until: (today) => void (today && (input.max = today)),
    /** @returns {string | null} the date; a half typed one, or one that cannot be, is an error for the person */
    read() {
      if (input.validity.badInput) throw new RefusedError(t("Tanggal dokumen belum lengkap. Isi hari, bulan, dan tahun, atau kosongkan."));
      if (!input.validity.valid) throw new RefusedError(t("Tanggal dokumen harus antara {first} dan hari ini, {last}. Tulis tanggal yang tercetak di dokumen, atau kosongkan.", { first: date(FIRST_DAY), last: date(input.max || FIRST_DAY) }));
      return input.value || null;
    },
  };
}

/** @param {string} id @param {string} value */
export function classChoice(id, value) {
  const select = h("select", { id });
  fill(select, Object.entries(CLASSES).map(([key, name]) => h("option", { value: key }, name())));
  select.value = value;
  return select;
}

/** @param {HTMLElement} control @param {string} name */
export const labelled = (control, name) => h("div", { class: "ev-field" }, h("label", { for: control.id }, name), control);

/** Do what a person asked for; say beside it why it did not work. @param {HTMLElement} problem @param {() => Promise<void> | void} act */
export async function trying(problem, act) {
  say(problem, "");
  try {
    await act();
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    say(problem, error.message);
  }
}

/** @param {number} size @returns {string} `"1,2 MB"`, `"340 KB"` */
export function bytes(size) {
  if (size < 1024 * 1024) return `${Math.max(1, Math.round(size / 1024))} KB`;
  return `${number((size / 1024 / 1024).toFixed(1))} MB`;
}
