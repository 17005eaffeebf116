/**
 * Hasil: write a value of a stage, and take official results from a file: check, answer, store.
 *
 * The kernel draws the figure; what is stored here goes from the browser to the registry, and the kernel is asked to
 * look again.
 */
import { say } from "./dom.mjs";
import { FigureView } from "./figure.mjs";
import { importing } from "./hasil/importing.mjs";
import { valueForm } from "./hasil/value.mjs";
import { Client } from "./registry.mjs";

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  const root = /** @type {HTMLElement} */ (el.querySelector(".hasil"));
  const state = model.get("state");
  const figure = new FigureView(/** @type {HTMLElement} */ (root.querySelector('[data-figure="stages"]')));
  figure.draw(state.figure);
  if (!state.may.includes("results:write")) return undefined;

  const client = new Client(state.person.name);
  const stored = () => {
    model.set("turn", model.get("turn") + 1);
    model.save_changes();
  };
  const tell = (/** @type {string} */ name) => (/** @type {string} */ text) => {
    const line = /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`));
    say(line, text);
    line.hidden = text === "";
  };
  const form = valueForm({ root, state, client, tell: tell("value-said"), stored });
  importing({ root, state, client, tell: tell("import-said"), stored });

  const fresh = () => {
    const now = model.get("state");
    figure.show(now.figure);
    form.values(now.values);
  };
  model.on("change:state", fresh);
  return () => model.off("change:state", fresh);
}

export default { render };
