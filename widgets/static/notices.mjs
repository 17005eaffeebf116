/**
 * What the page has to tell: notices that stay until their cause is gone, and one polite live region for the rest.
 *
 * A notice that only waits (tone `wait`) can be closed; it comes back when its words change.
 *
 * @typedef {{tone: "wait" | "bad" | "info", title: string, text?: string, actions?: (HTMLElement | null)[]}} Notice
 */
import { fill, h } from "./dom.mjs";
import { t } from "./i18n.mjs";

export class Notices {
  /** @type {Map<string, string>} */ #shown = new Map();
  #live = h("p", { class: "visually-hidden", role: "status", "aria-live": "polite", "aria-atomic": "true" });
  #list = h("div", { class: "tells" });
  element = h("div", {}, this.#live, this.#list);

  /** @param {string} text for people who do not see the page change */
  announce(text) {
    this.#live.textContent = text;
  }

  /** @param {string} key @param {Notice | null} notice `null` takes it away; the same words again change nothing */
  set(key, notice) {
    const words = notice ? `${notice.title}\n${notice.text ?? ""}` : "";
    if ((this.#shown.get(key) ?? "") === words) return;
    this.#list.querySelector(`[data-notice="${CSS.escape(key)}"]`)?.remove();
    if (!notice) {
      this.#shown.delete(key);
      return;
    }
    this.#shown.set(key, words);
    const { tone, title, text, actions = [] } = notice;
    const element = h("section", { class: `tell tell-${tone}`, "data-notice": key, "aria-label": title });
    const close = h("button", { class: "btn btn-quiet", type: "button", on: { click: () => element.remove() } }, t("Tutup"));
    fill(element, h("div", {}, h("b", {}, title), text ? h("p", {}, text) : null), actions, tone === "wait" ? close : null);
    this.#list.append(element);
    this.announce(text ? `${title} ${text}` : title);
  }
}
