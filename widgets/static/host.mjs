// Brings a page to life: gives each widget in the document its model and its module, and says how the kernel does.

import { t } from "./i18n.mjs";
import { Kernel } from "./kernel.mjs";
import { Model } from "./model.mjs";
import { page } from "./page.mjs";

/** @typedef {import("./kernel.mjs").State | "cut"} State  a page is cut when its document ended before its end */

const RELOADED = new Set(["ended", "signed-out", "cut"]); // what a reload mends

/**
 * What to tell the person about the line to the kernel. Saving never depends on it, and each text says so.
 *
 * @param {State} state
 * @returns {string} empty when there is nothing to tell
 */
function notice(state) {
  switch (state) {
    case "broken":
      return t("Sambungan ke halaman ini terputus; sedang dicoba lagi. Penyimpanan tetap berjalan sendiri.");
    case "silent":
      return t("Halaman ini belum menanggapi. Penyimpanan tetap berjalan; Anda dapat terus mengisi.");
    case "ended":
      return t("Bagian yang menghitung halaman ini sudah berhenti. Penyimpanan tetap berjalan; muat ulang halaman untuk gambar terbaru.");
    case "signed-out":
      return t("Sesi Anda berakhir. Yang sudah tersimpan tetap aman; muat ulang halaman untuk masuk lagi.");
    case "cut":
      return t("Halaman ini terputus sebelum selesai dibuka. Yang sudah tersimpan tetap aman; muat ulang halaman.");
    default:
      return "";
  }
}

/** @returns {HTMLElement} where things are told; it stands behind the content, so a page that was cut has none yet */
function noticeBox() {
  const standing = document.getElementById("spbe-notice");
  if (standing) return standing;
  const made = document.createElement("div");
  Object.assign(made, { id: "spbe-notice", className: "notice", role: "status" });
  const text = document.createElement("span");
  text.dataset.text = "";
  const reload = document.createElement("button");
  Object.assign(reload, { className: "btn", type: "button", textContent: t("Muat ulang") });
  reload.dataset.reload = "";
  made.append(text, reload);
  document.body.append(made);
  return made;
}

/** @param {State} state */
function tell(state) {
  document.documentElement.dataset.kernel = state;
  const box = noticeBox();
  const text = notice(state);
  box.hidden = text === "";
  const message = box.querySelector("[data-text]");
  if (message && message.textContent !== text) message.textContent = text;
  const reload = box.querySelector("[data-reload]");
  if (!(reload instanceof HTMLElement)) return;
  reload.hidden = !RELOADED.has(state);
  reload.onclick = () => location.reload();
}

/**
 * Load a widget's module and let it take over its HTML.
 *
 * @param {HTMLElement} el  the element that holds the widget's HTML; its JSON script stands right behind it
 * @param {Kernel | null} kernel
 */
async function mount(el, kernel) {
  el.dataset.mounted = "";
  const { module: address, state } = JSON.parse(el.nextElementSibling?.textContent ?? "{}");
  try {
    const module = await import(address);
    await (module.default?.render ?? module.render)({ model: new Model(el.dataset.model ?? "", state, kernel), el });
    el.dataset.ready = "true";
  } catch (error) {
    console.error(error);
    const box = document.createElement("p");
    box.className = "state-line bad";
    box.setAttribute("role", "alert");
    box.textContent = t("Bagian halaman ini tidak dapat dijalankan. Isinya dapat dibaca; muat ulang untuk mencoba lagi.");
    el.before(box);
  }
}

async function endRegistrySession(/** @type {string} */ registry) {
  const me = await fetch(`${registry}api/me`);
  if (!me.ok) return;
  const { xsrf } = await me.json();
  await fetch(`${registry}keluar`, { method: "POST", headers: { "X-SPBE-XSRF": xsrf }, keepalive: true });
}

/** Leave the registry's session too, then follow the link that ends the page's and the hub's. */
async function signOut(/** @type {MouseEvent} */ event) {
  const link = event.target instanceof Element ? event.target.closest("#spbe-sign-out") : null;
  if (!(link instanceof HTMLAnchorElement) || !page) return;
  event.preventDefault();
  await endRegistrySession(page.registry).catch(() => null); // a registry that does not answer must not keep anybody in
  location.assign(link.href);
}

/** Load the page's module while the kernel draws, and let it begin what it needs in any case. */
async function prepare() {
  if (!page?.module) return;
  const module = await import(page.module);
  module.default?.prepare?.();
}

/** @returns {Promise<void>} once the document is there to its end */
async function arrived() {
  if (document.readyState === "loading") await new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
}

/** Mount the form that stands before its kernel as soon as all of it has come: it works with the registry alone. */
function mountEarly() {
  const coming = new MutationObserver(look);
  function look() {
    const el = document.querySelector(".spbe-widget[data-early]");
    if (!(el instanceof HTMLElement) || !el.nextElementSibling?.nextElementSibling) return; // its JSON is still coming
    coming.disconnect();
    void mount(el, null);
  }
  coming.observe(document, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => coming.disconnect(), { once: true });
  look();
}

async function start() {
  document.addEventListener("click", signOut); // whoever leaves while the page is still drawn leaves too
  prepare().catch(() => undefined); // a module that cannot be loaded is told where its widget stands
  if (document.readyState === "loading") mountEarly();
  await arrived();
  const last = document.getElementById("spbe-kernel");
  if (!last && !document.querySelector("[data-state]")) {
    document.querySelector(".loading")?.remove();
    tell("cut"); // whatever drew it has died; what it had drawn by then may be half a widget
    return;
  }
  const id = JSON.parse(last?.textContent ?? "null");
  const kernel = page && id ? new Kernel(id, page.apps) : null;
  const widgets = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".spbe-widget[data-model]:not([data-mounted])"));
  for (const el of widgets) mount(el, kernel);
  requestAnimationFrame(() => document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }));
  if (!kernel && document.querySelector("[data-early]")) tell("ended"); // the form goes on without
  if (!kernel) return;
  kernel.addEventListener("state", (event) => tell(/** @type {CustomEvent} */ (event).detail));
  kernel.connect();
  addEventListener("pagehide", (event) => event.persisted || kernel.close());
}

void start();
