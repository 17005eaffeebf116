/**
 * One value of one stage: what stands now, what is typed, and why when it is a correction.
 *
 * @typedef {{stage: string, subject: string, value: string | null, version: number, source: string,
 *   reason: string | null, author_name: string, at: string}} StageValue
 * @typedef {{root: HTMLElement, state: any, client: import("../registry.mjs").Client, tell: (text: string) => void,
 *   stored: () => void}} Desk
 */
import { fill, h, say } from "../dom.mjs";
import { moment, number } from "../format.mjs";
import { predicateName } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { RegistryError, SignedOutError, uuid } from "../registry.mjs";

/** @param {string} typed @returns {string | null} neutral number, or `null` for a text that is none or could be a thousand */
export function neutral(typed) {
  const text = typed.normalize("NFKC").trim();
  if (!/^\d{1,2}([.,]\d{1,4})?$/.test(text) || /^[1-9]\d*\.\d{3}$/.test(text)) return null;
  return text.replace(",", ".");
}

/** @param {string} value @returns {string} a number with the reader's comma, a predicate in the reader's language */
export const shown = (value) => (/^\d/.test(value) ? number(value) : predicateName(value));

/** @param {unknown} error @param {import("../registry.mjs").Client} client @returns {string} what to tell */
export function words(error, client) {
  if (error instanceof SignedOutError) location.assign(client.signInAddress());
  if (error instanceof RegistryError) return error.message;
  throw error;
}

/** @param {Desk} desk */
export function valueForm({ root, state, client, tell, stored }) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form[data-value]"));
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  const reason = /** @type {HTMLElement} */ (form.querySelector("[data-reason]"));
  const now = /** @type {HTMLElement} */ (form.querySelector("[data-now]"));
  const apart = /** @type {HTMLElement} */ (root.querySelector("[data-value-apart]"));
  /** @type {StageValue[]} */ let values = state.values;
  let key = uuid();

  const versions = /** @type {HTMLDetailsElement} */ (form.querySelector("[data-versions]"));
  const place = () => `regions/${state.region.code}/stages/${state.period.period}/${field("stage").value}/${field("subject").value}`;
  versions.addEventListener("toggle", async () => {
    if (!versions.open) return;
    const list = /** @type {HTMLElement} */ (versions.querySelector("ol"));
    try {
      const found = /** @type {StageValue[]} */ (await client.get(`${place()}/history`));
      fill(list, found.map(({ value, source, reason: why, author_name: who, at }) =>
        h("li", {}, h("b", {}, value === null ? t("dicabut") : shown(value)), h("span", { class: "sub" }, `${who}, ${moment(at, state.zone)} · ${source}`), why && h("span", {}, t("Alasan: {reason}", { reason: why })))));
    } catch (error) {
      fill(list, h("li", {}, words(error, client)));
    }
  });

  const standing = () => values.find((each) => each.stage === field("stage").value && each.subject === field("subject").value);
  const look = () => {
    const held = standing();
    reason.hidden = !held;
    versions.hidden = !held;
    versions.open = false;
    field("value").inputMode = field("subject").value === "predikat" ? "text" : "decimal";
    say(now, held
      ? t("Sekarang {value}, dari {source}; {name}, {at}. Menggantinya adalah koreksi.", { value: held.value === null ? t("dicabut") : shown(held.value), source: held.source, name: held.author_name, at: moment(held.at, state.zone) })
      : t("Belum ada nilai untuk tahap ini."));
  };
  form.addEventListener("change", (event) => {
    if (["stage", "subject"].includes(/** @type {HTMLInputElement} */ (event.target).name)) look();
  });
  form.addEventListener("input", () => { key = uuid(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = field("value").value.trim();
    const value = field("subject").value === "predikat" ? typed : neutral(typed);
    if (!value) {
      tell(t("“{typed}” bukan nilai. Tulis seperti 3,79.", { typed }));
      field("value").focus();
      return;
    }
    const held = standing();
    tell(t("Menyimpan…"));
    try {
      const body = { value, source: field("source").value, reason: field("reason").value };
      const saved = await client.write("PUT", place(), body, { version: held?.version ?? 0, key });
      values = [...values.filter((each) => each !== held), saved.stored];
      tell(t("Tersimpan: {value}.", { value: shown(saved.stored.value) }));
      apart.hidden = saved.deviations.length === 0;
      fill(apart, h("p", { class: "hindrance" }, t("Tidak cocok dengan nilai lain tahap ini; disimpan seperti tertulis:")), h("ul", {}, saved.deviations.map((/** @type {string} */ what) => h("li", {}, what))));
      field("value").value = field("reason").value = "";
      key = uuid();
      look();
      stored();
    } catch (error) {
      tell(words(error, client));
      if (error instanceof RegistryError && error.problem?.field === "reason") { // also where only a published value stands
        reason.hidden = false;
        field("reason").focus();
      }
    }
  });
  look();
  /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]")).disabled = false; // without this script it would leave the page
  return {
    /** @param {StageValue[]} fresh */
    values(fresh) {
      values = fresh;
      look();
    },
  };
}
