/** Fields for a day: browsers write it in their own way, some the month first, so the chosen day stands beside in words. */
import { h } from "./dom.mjs";
import { date } from "./format.mjs";

const OWN = /** @type {Required<PropertyDescriptor>} */ (Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value"));

/**
 * Say the day of a field in words behind it, whoever sets it. Screen readers say it already.
 *
 * @param {HTMLInputElement} input of the type `date`
 * @returns {HTMLInputElement} the same
 */
export function dayInWords(input) {
  const said = h("span", { class: "sub day-said", "aria-hidden": "true" });
  const show = () => {
    said.textContent = input.value ? date(input.value) : "";
    if (!said.parentNode) input.after(said);
  };
  Object.defineProperty(input, "value", {
    get: OWN.get,
    set(value) {
      OWN.set.call(input, value);
      show();
    },
  });
  input.addEventListener("input", show);
  queueMicrotask(() => {
    input.form?.addEventListener("reset", () => queueMicrotask(show)); // the event comes before the fields are empty
    show(); // by now the field has its place
  });
  return input;
}
