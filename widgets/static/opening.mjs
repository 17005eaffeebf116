/** When a page's working part cannot open: what the kernel drew stays readable, and the person learns what to do. */
import { fill, h } from "./dom.mjs";
import { t } from "./i18n.mjs";
import { page } from "./page.mjs";
import { Client, RegistryError, SignedOutError } from "./registry.mjs";
import { passThrough } from "./session.mjs";

/** @param {HTMLElement} el holds a `[data-loading]` place @param {Error} error */
export function failed(el, error) {
  if (!(error instanceof RegistryError)) throw error;
  const place = el.querySelector("[data-loading]");
  if (!place) throw error;
  const signIn = error instanceof SignedOutError;
  const address = signIn ? new Client("").signInAddress() : location.href;
  if (page && signIn && passThrough(address)) return; // a coach's first page: the hub knows them, the registry not yet
  fill(
    place,
    h("h2", {}, signIn ? t("Sesi Anda berakhir.") : t("Isian belum dapat dibuka.")),
    h("p", {}, signIn ? t("Semua isian yang belum terkirim aman di perangkat ini. Masuk lagi untuk melanjutkan.") : error.message),
    error.problem ? h("p", { class: "sub" }, t("Nomor rujukan {reference}", { reference: error.problem.reference })) : null,
    signIn
      ? h("a", { class: "btn pri", href: address }, t("Masuk lagi"))
      : h("button", { class: "btn pri", type: "button", on: { click: () => location.reload() } }, t("Coba lagi")),
  );
}
