/**
 * The form that makes a letter.
 *
 * @typedef {{kind: string, stage: string, hindered: string | null}} Offer
 * @typedef {import("./letter.mjs").Desk} Desk
 */
import { dayInWords } from "../day.mjs";
import { fill, h, say } from "../dom.mjs";
import { date } from "../format.mjs";
import { t } from "../i18n.mjs";
import { RegistryError, SignedOutError, uuid } from "../registry.mjs";
import { title } from "./letter.mjs";
import { said } from "./said.mjs";

const MOST = 40; // people the registry takes

/** @param {HTMLFormElement} form @param {Desk} desk */
export function makingForm(form, { state, client, tell, changed }) {
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (form.querySelector(`[data-${name}]`));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
  /** @type {Offer[]} */ let offers = [];
  let key = uuid();

  const chosen = () => offers[Number(field("offer").value)];
  const look = () => {
    const offer = chosen();
    const consent = offer?.kind === "persetujuan";
    part("scope").hidden = !consent;
    part("people").hidden = consent;
    say(part("hindered"), said(offer?.hindered ?? ""));
    part("hindered").hidden = !offer?.hindered;
    button.disabled = !offer || Boolean(offer.hindered);
  };
  const add = () => {
    const rows = part("rows");
    if (rows.children.length >= MOST) return;
    const number = rows.children.length + 1;
    const row = h("div", { class: "people", role: "group", "aria-label": t("Orang {number}", { number }) },
      h("label", { class: "field" }, t("Nama"), h("input", { maxlength: 150, autocomplete: "off", "data-name": true })),
      h("label", { class: "field" }, t("Jabatan"), h("input", { maxlength: 150, autocomplete: "off", "data-position": true })),
      h("button", { type: "button", class: "btn", on: { click: () => {
        row.remove();
        /** @type {HTMLElement} */ (form.querySelector("[data-add]")).focus();
      } } }, t("Hapus")));
    rows.append(row);
    /** @type {HTMLElement} */ (row.querySelector("input")).focus();
  };
  const people = () => [...part("rows").children].map((row) => ({
    name: /** @type {HTMLInputElement} */ (row.querySelector("[data-name]")).value.trim(),
    position: /** @type {HTMLInputElement} */ (row.querySelector("[data-position]")).value.trim(),
  })).filter(({ name, position }) => name || position);

  /** @returns {HTMLElement | null} the first field that lacks something */
  const lacking = () => {
    const needed = [...form.querySelectorAll("input[required]")].find((each) => !/** @type {HTMLInputElement} */ (each).value.trim());
    if (needed) return /** @type {HTMLElement} */ (needed);
    const half = [...part("rows").querySelectorAll("input")].find((each) => !each.value.trim() && [...(each.closest(".people")?.querySelectorAll("input") ?? [])].some((other) => other.value.trim()));
    if (half && !part("people").hidden) return half;
    if (!part("scope").hidden && !form.querySelector("[name=scope]:checked")) return form.querySelector("[name=scope]");
    return null;
  };
  const send = async () => {
    const offer = chosen();
    const empty = lacking();
    if (empty) {
      tell(t("Lengkapi dulu: {field}.", { field: empty.closest("label")?.firstChild?.textContent ?? "" }), true);
      empty.focus();
      return;
    }
    const consent = offer.kind === "persetujuan";
    button.disabled = true;
    tell(t("Menyusun PDF…"));
    try {
      const done = await client.write("POST", `assessments/${state.assessment}/letters`, {
        kind: offer.kind,
        stage: offer.stage,
        number: field("number").value,
        place: field("place").value,
        date: field("date").value,
        signer: { name: field("signer-name").value, position: field("signer-position").value },
        people: consent ? [] : people(),
        scope: consent ? [...form.querySelectorAll("[name=scope]:checked")].map((each) => /** @type {HTMLInputElement} */ (each).value) : [],
      }, { key });
      key = uuid();
      tell(t("{letter} tanggal {date} sudah dibuat. Unduh, tanda tangani, lalu unggah kembali.", { letter: title(offer.kind, offer.stage), date: date(done.letter.made.date) }));
      changed(done.letter.id);
    } catch (error) {
      if (error instanceof SignedOutError) location.assign(client.signInAddress());
      if (!(error instanceof RegistryError)) throw error;
      tell(said(error.message), true);
      const name = { signer: "signer-name" }[error.problem?.field ?? ""] ?? error.problem?.field ?? "";
      if (form.elements.namedItem(name) instanceof HTMLElement) field(name).focus();
    } finally {
      look();
    }
  };

  dayInWords(field("date")).value = new Date().toLocaleDateString("sv");
  form.addEventListener("input", () => { key = uuid(); });
  field("offer").addEventListener("change", look);
  /** @type {HTMLElement} */ (form.querySelector("[data-add]")).addEventListener("click", add);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!button.disabled) void send();
  });
  return {
    /** @param {Offer[]} fresh what can be made now */
    offers(fresh) {
      const before = field("offer").value || "0";
      offers = fresh;
      fill(field("offer"), fresh.map((each, number) => h("option", { value: String(number) }, title(each.kind, each.stage))));
      field("offer").value = Number(before) < fresh.length ? before : "0";
      look();
    },
  };
}
