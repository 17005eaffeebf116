// Laporan: the list is in the document; a report that is published meanwhile appears.
import { keepFresh } from "./fresh.mjs";

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  return keepFresh(model, "reports", () => model.get("state"), (name) => el.querySelector(`[data-${name}]`));
}

export default { render };
