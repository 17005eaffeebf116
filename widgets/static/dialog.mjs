/** A dialog over the page: the browser keeps the focus in it, Escape closes it, and the focus goes back where it came from. */
import { h, unique } from "./dom.mjs";
import { t } from "./i18n.mjs";

/**
 * @param {HTMLElement} opener @param {string} title @param {...import("./dom.mjs").Child} content
 * @returns {() => void} closes it
 */
export function dialog(opener, title, ...content) {
  const id = unique("dialog");
  const close = () => element.close();
  const element = h(
    "dialog",
    { class: "dialog", "aria-labelledby": id, on: { close: () => element.remove() } },
    h("div", { class: "dialog-head" }, h("h2", { id, tabindex: "-1", autofocus: true }, title), h("button", { class: "btn", type: "button", on: { click: close } }, t("Tutup"))),
    content,
  );
  (opener.closest("main, .spbe") ?? document.body).append(element);
  element.showModal();
  return close;
}
