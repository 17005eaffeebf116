/**
 * The saved state in words. It is always on the page, and says "tersimpan" only after the registry's acknowledgement.
 *
 * @typedef {{text: string, tone: "ok" | "wait" | "bad"}} Saved
 */
import { h, say } from "./dom.mjs";
import { moment } from "./format.mjs";
import { t } from "./i18n.mjs";

/**
 * @param {import("./outbox.mjs").Status} status
 * @param {{zone: import("./format.mjs").Zone, now: number, lastChange: string | null}} context `lastChange`: when the
 *   registry's copy last changed before this page wrote anything
 * @returns {Saved}
 */
export function savedState(status, { zone, now, lastChange }) {
  const { waiting, composing, durable } = status;
  const safe = durable
    ? t("{count} jawaban tersimpan di perangkat ini", { count: waiting })
    : t("{count} jawaban belum tersimpan; jangan tutup halaman ini", { count: waiting });
  if (status.blocked) {
    const why = status.blocked === "signed-out" ? t("sesi berakhir") : t("sesi milik orang lain");
    return { text: waiting ? `${why} – ${safe}` : why, tone: "bad" };
  }
  if (status.away) return { text: waiting ? `${t("menunggu sambungan")} – ${safe}` : t("menunggu sambungan"), tone: "wait" };
  if (status.conflicts) return { text: t("{count} perbedaan menunggu pilihan Anda", { count: status.conflicts }), tone: "bad" };
  if (status.refused) return { text: t("{count} isian belum dapat disimpan", { count: status.refused }), tone: "bad" };
  if (waiting || composing) return { text: t("menyimpan…"), tone: "wait" };
  const at = status.savedAt ?? lastChange;
  if (at === null) return { text: t("semua tersimpan"), tone: "ok" };
  return { text: t("tersimpan {time}", { time: moment(at, zone, now) }), tone: "ok" };
}

/** @returns {{element: HTMLElement, show: (saved: Saved) => void}} the line that shows it */
export function savedLine() {
  const element = h("p", { class: "savedline" });
  return {
    element,
    show({ text, tone }) {
      say(element, text);
      element.dataset.tone = tone;
    },
  };
}
