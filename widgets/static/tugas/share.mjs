/**
 * A text to send on by WhatsApp or otherwise: the region, that something is asked, until when, and where. Nothing of what
 * is asked stands in it. Nothing is sent from here: the person presses a link, or copies.
 */
import { h, say } from "../dom.mjs";
import { date } from "../format.mjs";
import { t } from "../i18n.mjs";

/**
 * @param {{region: string, due: string | null, zone: string, address: string, count?: number}} facts
 * @returns {string} Indonesian whatever the page's language is: it is for colleagues
 */
export function shareText({ region, due, zone, address, count = 1 }) {
  const until = due ? ` Tenggat: ${date(due)} pukul 23.59 ${zone}.` : "";
  return `${region}: Anda diminta melengkapi ${count} data dukung penilaian mandiri.${until}\n${address}`;
}

/** @param {string} text @returns {string} where WhatsApp opens with a text to send */
export const whatsApp = (text) => `https://wa.me/?text=${encodeURIComponent(text)}`;

/** @param {string} text @param {string} label what the text is for @returns {HTMLElement} the text with its two buttons */
export function sharePart(text, label) {
  const told = h("p", { class: "sub", role: "status" });
  const shown = h("textarea", { readonly: true, rows: 4, "aria-label": label, value: text });
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      say(told, t("Teks tersalin. Tempel di percakapan."));
    } catch {
      shown.select(); // no clipboard on a plain http page: the person copies what is marked
      say(told, t("Teks ditandai. Salin dengan Ctrl+C, atau tekan lama lalu pilih Salin."));
    }
  }
  return h(
    "div",
    { class: "share" },
    shown,
    h(
      "div",
      { class: "row" },
      h("button", { class: "btn", type: "button", on: { click: () => void copy() } }, t("Salin teks")),
      h("a", { class: "btn", href: whatsApp(text), target: "_blank", rel: "noopener noreferrer" }, t("Buka WhatsApp")),
    ),
    told,
  );
}
