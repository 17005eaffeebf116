/**
 * Surat: make a letter, download it, upload what was signed elsewhere, see what was found. Everything goes from the
 * browser to the registry.
 *
 * @typedef {import("./surat/letter.mjs").Letter} Letter
 */
import { fill, h, say } from "./dom.mjs";
import { t } from "./i18n.mjs";
import { Client, NotAllowedError, SignedOutError } from "./registry.mjs";
import { letterCard } from "./surat/letter.mjs";
import { makingForm } from "./surat/making.mjs";

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  const state = model.get("state");
  if (!state.may.includes("letters:read") || !state.assessment) return undefined;
  const root = /** @type {HTMLElement} */ (el.querySelector(".surat"));
  const list = /** @type {HTMLElement} */ (root.querySelector("[data-letters]"));
  const writes = state.may.includes("letters:write");
  const client = new Client(state.person.name);
  let gone = false;

  const tell = (/** @type {string} */ text, bad = false) => {
    const line = /** @type {HTMLElement} */ (root.querySelector("[data-said]"));
    line.classList.toggle("bad", bad);
    say(line, text);
    line.hidden = text === "";
  };
  const failed = (/** @type {unknown} */ error) => {
    const text = error instanceof Error ? error.message : String(error);
    const again = error instanceof SignedOutError
      ? h("a", { class: "btn", href: client.signInAddress() }, t("Masuk lagi"))
      : !(error instanceof NotAllowedError) && h("button", { type: "button", class: "btn", on: { click: () => read() } }, t("Coba lagi"));
    fill(list, h("p", { role: "alert" }, text), again && h("p", { class: "act" }, again));
  };
  const desk = { state, client, tell, writes, changed: (/** @type {string | null} */ focus) => read(focus) };
  const form = writes ? makingForm(/** @type {HTMLFormElement} */ (root.querySelector("form[data-make]")), desk) : null;

  const read = async (/** @type {string | null} */ focus = null) => {
    try {
      await client.me();
      const found = await client.get(`assessments/${state.assessment}/letters`);
      if (gone) return;
      const letters = /** @type {Letter[]} */ (found.letters);
      fill(list, letters.length ? letters.map((each) => letterCard(each, desk)) : h("p", { class: "sub" }, t("Belum ada surat untuk penilaian ini.")));
      form?.offers(found.offers);
      if (focus) list.querySelector(`[data-letter="${focus}"] h3`)?.scrollIntoView({ block: "nearest" });
      if (focus) /** @type {HTMLElement | null} */ (list.querySelector(`[data-letter="${focus}"] h3`))?.focus({ preventScroll: true });
    } catch (error) {
      if (!gone) failed(error);
    } finally {
      list.removeAttribute("aria-busy");
    }
  };
  read();
  return () => { gone = true; };
}

export default { render };
