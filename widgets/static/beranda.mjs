// Beranda: the document is complete; its parts about work in progress stay fresh.
import { keepFresh } from "./fresh.mjs";

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  return keepFresh(model, "parts", () => model.get("state").parts, (name) => el.querySelector(`[data-part="${name}"]`));
}

export default { render };
