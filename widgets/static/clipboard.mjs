/**
 * Put a text on the clipboard. Without a secure connection the browser has no clipboard for pages; then the text is
 * copied out of a field, as people would do it.
 */
import { h } from "./dom.mjs";

/** @param {string} text @returns {Promise<boolean>} whether it is there */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "visually-hidden", value: text, readonly: true });
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    (document.querySelector(".spbe") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus({ preventScroll: true });
    return done;
  }
}
