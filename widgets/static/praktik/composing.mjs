/** What people type on the page: kept for this tab until it is stored, and never replaced unasked. */
import { fill, h } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { uuid } from "../registry.mjs";

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/** @param {HTMLFormElement} form @returns {Control[]} */
const controls = (form) => /** @type {Control[]} */ ([...form.elements]).filter((one) => one.name);

/** @param {HTMLFormElement} form @returns {Record<string, string>} */
export const typed = (form) => Object.fromEntries(controls(form).map((one) => [one.name, one.value]));

/** @param {HTMLFormElement} form @param {Record<string, any>} values */
function put(form, values) {
  for (const one of controls(form)) if (one.name in values) one.value = String(values[one.name]);
}

const labelOf = (/** @type {Control} */ one) => one.closest("label")?.firstChild?.textContent ?? "";

/** Keep what is typed in a card's form, and put back what was kept. @param {HTMLFormElement} form @param {any} desk */
export function keep(form, desk) {
  const draft = desk.drafts.get(desk.place);
  if (draft) put(form, JSON.parse(draft));
  form.addEventListener("input", () => desk.drafts.set(desk.place, JSON.stringify(typed(form))));
  form.addEventListener("submit", () => desk.submitted(JSON.stringify(typed(form))));
}

/**
 * One of the page's two forms, for a new thing or for one that is stored.
 *
 * @param {HTMLFormElement} form @param {any} desk
 * @param {{needs: string[], first: string, create: string, change: (one: any) => string, body: (one: any) => any, done: string,
 *   shown?: (one: any) => void, ready?: () => Promise<void>, stored: (id: string) => any}} what `needs`: the fields that
 *   may not stay empty; `first`: where changing begins; `stored`: the thing as it was read last
 */
export function composer(form, desk, { needs, first, create, change, body, done, shown, ready, stored }) {
  const fresh = /** @type {HTMLButtonElement} */ (form.querySelector("[data-new]"));
  const clash = /** @type {HTMLElement} */ (form.querySelector("[data-clash]"));
  const field = (/** @type {string} */ name) => /** @type {Control} */ (form.elements.namedItem(name));
  const now = () => JSON.stringify(typed(form));
  /** @type {any} what is changed, with its version */ let changed = null;
  /** the id that a new thing gets: who did not hear the answer and goes on writing does not write a second one */
  let newId = uuid();
  let before = now();
  const dirty = () => now() !== before;
  const keepDraft = () => desk.drafts.set(desk.place, dirty() ? JSON.stringify({ of: changed, typed: typed(form), id: newId }) : "");

  function show(/** @type {any} */ one, /** @type {Record<string, string>} */ values = {}, id = uuid()) {
    changed = one;
    newId = id;
    form.reset();
    if (one) put(form, one.written);
    before = now();
    put(form, values);
    fresh.hidden = !one;
    fill(clash);
    shown?.(one);
    keepDraft();
  }

  /** Somebody else wrote meanwhile: show theirs; what is typed is then based on it. */
  function overtaken() {
    const one = stored(changed?.id ?? newId);
    if (!one) return;
    changed = one;
    fresh.hidden = false;
    const other = controls(form).filter(({ name, value }) => String(one.written[name] ?? "") !== value);
    const text = (/** @type {Control} */ at) => {
      const value = String(one.written[at.name] ?? "");
      return (at instanceof HTMLSelectElement && [...at.options].find((each) => each.value === value)?.text) || value || t("(kosong)");
    };
    fill(clash, h("h3", {}, t("Yang tersimpan sekarang berbeda dari isian Anda")), h("dl", {}, other.map((at) => [h("dt", {}, labelOf(at)), h("dd", {}, text(at))])), h("p", { class: "sub" }, t("Menyimpan lagi mengganti yang tersimpan itu dengan isian Anda; versi lamanya tetap ada.")));
    keepDraft();
  }

  form.addEventListener("input", keepDraft);
  fresh.addEventListener("click", () => {
    show(null);
    field(needs[0]).focus();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const empty = needs.find((name) => !field(name).value.trim());
    if (empty) {
      desk.tell(t("Lengkapi dulu: {field}.", { field: labelOf(field(empty)) }), true);
      field(empty).focus();
      return;
    }
    const sent = now();
    const answer = changed
      ? await desk.send("PUT", change(changed), body(changed), done, changed.version, overtaken)
      : await desk.send("POST", create, { ...body(null), id: newId }, done, null, overtaken);
    if (!answer) return;
    if (now() === sent) return show(null);
    changed = answer; // somebody went on typing
    before = sent;
    fresh.hidden = false;
    keepDraft();
  });
  const draft = JSON.parse(desk.drafts.get(desk.place) || "null");
  if (draft) Promise.resolve(ready?.()).then(() => show(draft.of, draft.typed, draft.id));
  /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]")).disabled = false; // not before this code listens
  return {
    /** @param {string} id of what is to be changed @returns {boolean} whether that would replace what is typed */
    overwrites: (id) => dirty() && changed?.id !== id,
    /** @param {any} one the thing to change; what is typed for it already stays */
    async edit(one) {
      await ready?.();
      if (!dirty() || changed?.id !== one.id) show(one);
      field(first).focus();
    },
  };
}
