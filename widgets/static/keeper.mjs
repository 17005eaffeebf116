/**
 * Keeps the person told about the queue: the saved line, notices while something stands in the way, and the way
 * through sign-in when the session ended. It leaves the page only when every word is safe on the device and nobody
 * is typing.
 */
import { h } from "./dom.mjs";
import { t } from "./i18n.mjs";
import { page } from "./page.mjs";
import { savedState } from "./saved.mjs";
import { MissingError, NotAllowedError } from "./registry.mjs";
import { passThrough, remember } from "./session.mjs";

const SHOWN = 10_000; // milliseconds for which the return of the connection is told

/**
 * @param {{client: import("./registry.mjs").Client, outbox: import("./outbox.mjs").Outbox,
 *   notices: import("./notices.mjs").Notices, zone: import("./format.mjs").Zone, lastChange: string | null,
 *   lines: ReturnType<typeof import("./saved.mjs").savedLine>[], life: AbortSignal}} options
 * @returns {{signedOut: () => void, otherPerson: (why: string) => void, lost: (error: Error) => void, back: () => void}}
 *   for requests outside the queue
 */
export function keeper({ client, outbox, notices, zone, lastChange, lines, life }) {
  let lost = false;
  let spoken = "";
  let wasAway = false;
  let blind = false; // the registry does not tell what others change

  function update() {
    const { status } = outbox;
    const away = status.away || blind;
    const saved = savedState(status, { zone, now: client.now(), lastChange });
    for (const line of lines) line.show(saved);
    if (saved.tone === "bad" && saved.text !== spoken) notices.announce(saved.text);
    const unsaved = status.waiting > 0 || status.composing;
    if (wasAway && !away && !unsaved) returned();
    spoken = saved.text;
    wasAway = away || (wasAway && unsaved);
    notices.set("away", away ? cut(status) : null);
    notices.set("memory", status.durable ? null : memory());
    if (status.blocked === "signed-out") signedOut();
    if (status.blocked === "other-person") otherPerson("");
  }

  function returned() {
    const title = t("Tersambung lagi; semua isian tersimpan.");
    notices.set("back", { tone: "wait", title });
    setTimeout(() => notices.set("back", null), SHOWN);
  }

  /** @param {Error} error why nothing is heard of the others */
  function heardNothing(error) {
    const taken = error instanceof NotAllowedError || error instanceof MissingError;
    notices.set("right", taken ? closed(outbox.status) : null);
    blind = !taken;
    update();
  }

  function heardAgain() {
    notices.set("right", null);
    blind = false;
    update();
  }

  function signedOut() {
    if (lost) return;
    lost = true;
    notices.set("session", {
      tone: "bad",
      title: t("Sesi Anda berakhir."),
      text: outbox.status.durable
        ? t("Semua isian aman di perangkat ini dan dikirim setelah Anda masuk lagi.")
        : t("Salin dulu isian yang belum tersimpan, lalu masuk lagi."),
      actions: [h("a", { class: "btn pri", href: client.signInAddress(), on: { click: remember } }, t("Masuk lagi"))],
    });
    leave();
  }

  /** Go through sign-in by itself, unless someone is typing, it did not help a moment ago, or words would be lost. */
  function leave() {
    if (!page || !outbox.status.durable) return;
    const typing = document.activeElement;
    if (typing instanceof HTMLTextAreaElement || typing instanceof HTMLInputElement && typing.type !== "radio") {
      typing.addEventListener("blur", () => setTimeout(leave, 500), { once: true, signal: life }); // its text goes first
      return;
    }
    passThrough(client.signInAddress());
  }

  /** @param {string} why */
  function otherPerson(why) {
    notices.set("session", {
      tone: "bad",
      title: why || t("Sesi di perangkat ini sekarang milik orang lain."),
      text: t("Isian Anda yang belum terkirim tetap di perangkat ini dan dikirim bila Anda masuk lagi. Muat ulang halaman untuk bekerja sebagai orang yang masuk sekarang."),
      actions: [h("button", { class: "btn", type: "button", on: { click: () => location.reload() } }, t("Muat ulang"))],
    });
  }

  for (const event of ["change", "composing"]) outbox.addEventListener(event, update, { signal: life });
  outbox.addEventListener("conflict", () => notices.announce(t("Isian ini diubah orang lain sementara Anda mengubahnya. Pilih salah satu.")), { signal: life });
  update();
  return { signedOut, otherPerson, lost: heardNothing, back: heardAgain };
}

/** @param {import("./outbox.mjs").Status} status @returns {import("./notices.mjs").Notice} */
function cut({ waiting, durable }) {
  const here = durable ? t("Isian Anda tersimpan di perangkat ini dan dikirim sendiri begitu tersambung.") : t("Isian Anda hanya ada di halaman ini: jangan tutup halaman.");
  const on = waiting ? t("Anda dapat terus mengisi; indeks menyusul.") : t("Anda dapat terus mengisi; perubahan rekan belum terlihat.");
  return {
    tone: "wait",
    title: t("Sambungan ke server terputus."),
    text: [t("Semua yang bertanda tersimpan sudah aman."), waiting ? here : null, on].filter(Boolean).join(" "),
  };
}

/** @param {import("./outbox.mjs").Status} status @returns {import("./notices.mjs").Notice} */
function closed({ durable }) {
  return {
    tone: "bad",
    title: t("Penilaian ini tidak lagi terbuka untuk akun Anda."),
    text: [
      t("Semua yang bertanda tersimpan sudah aman."),
      durable ? t("Isian yang belum terkirim tetap di perangkat ini.") : t("Salin dulu isian yang belum tersimpan."),
      t("Bila seharusnya terbuka, hubungi koordinator daerah Anda; halaman ini melanjutkan sendiri begitu hak Anda kembali."),
    ].join(" "),
  };
}

/** @returns {import("./notices.mjs").Notice} */
function memory() {
  return {
    tone: "bad",
    title: t("Penyimpanan perangkat ini tidak tersedia."),
    text: t("Isian langsung dikirim ke server. Bila sambungan putus, jangan tutup halaman sampai tertulis tersimpan."),
  };
}
