/** A button that is pressed twice, so that nothing goes by a slip. */
import { h } from "./dom.mjs";

/**
 * That the first press was made outlives a redraw of what holds the button.
 *
 * @param {Set<string>} armed keys of the buttons that were pressed once
 * @param {string} key
 * @param {{class: string, text: string, asked: string, label?: string, askedLabel?: string}} words the labels where the text alone says too little
 * @param {() => void} act
 * @param {() => boolean} [needed] whether to ask at all
 */
export function twice(armed, key, words, act, needed = () => true) {
  const button = h("button", { class: words.class, type: "button", on: { click: press, blur: left } });

  function paint() {
    const asked = armed.has(key);
    button.textContent = asked ? words.asked : words.text;
    if (words.label) button.setAttribute("aria-label", asked ? (words.askedLabel ?? words.asked) : words.label);
  }

  function press() {
    if (armed.delete(key) || !needed()) {
      paint();
      return act();
    }
    armed.add(key);
    paint();
  }

  function left() {
    setTimeout(() => {
      if (!button.isConnected) return; // redrawn, not left
      armed.delete(key);
      paint();
    });
  }

  paint();
  return button;
}
