/**
 * Every version of one field: who wrote it, when, and what changed; in a narrative word by word.
 *
 * The page saves a narrative on every pause, so its versions come in runs; what one person wrote without a longer break
 * is one entry. Every level is an entry of its own.
 *
 * @typedef {import("../registry.mjs").FieldValue & {erased: boolean}} Version
 * @typedef {{last: Version, first: Version, before: Version | null}} Entry `before`: what stood when it was begun
 */
import { dialog } from "../dialog.mjs";
import { counted, difference, differenceText } from "../diff.mjs";
import { fill, h } from "../dom.mjs";
import { whole } from "../format.mjs";
import { t } from "../i18n.mjs";
import { RegistryError } from "../registry.mjs";
import { byline } from "./byline.mjs";

const BREAK = 15 * 60_000; // milliseconds between two versions that make them two entries
const PAGE = 15; // entries shown at first, and more at each asking

/**
 * @param {Version[]} versions newest first @param {number} [gap] milliseconds between two versions of one entry
 * @returns {Entry[]} newest first
 */
export function entries(versions, gap = BREAK) {
  /** @type {Entry[]} */
  const found = [];
  for (const version of versions) {
    const run = found.at(-1);
    const near = run && Date.parse(run.first.at ?? "") - Date.parse(version.at ?? "") < gap;
    if (run && near && run.first.author === version.author && !version.erased && !run.first.erased) run.first = version;
    else {
      if (run) run.before = version;
      found.push({ last: version, first: version, before: null });
    }
  }
  return found;
}

/**
 * @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator
 * @param {import("../slots.mjs").Field} field
 * @returns {Promise<Version[]>} newest first
 */
export function versionsOf(desk, indicator, field) {
  const path = `assessments/${encodeURIComponent(desk.sheet.id)}/answers/${encodeURIComponent(indicator.id)}/${field}/history`;
  return /** @type {Promise<Version[]>} */ (desk.client.get(path, { signal: desk.life }));
}

/**
 * A button that opens the history of a field.
 *
 * @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator
 * @param {import("../slots.mjs").Field} field @param {string} name what the field is called
 * @param {((value: any) => void) | null} use takes an old version again; `null` for whoever only reads
 * @param {((value: any) => string) | null} [says] a value in words; `null` for a narrative, which is compared word by word
 */
export function historyButton(desk, indicator, field, name, use, says = null) {
  const button = h("button", { class: "btn btn-quiet", type: "button", on: { click: () => void open() } }, t("Riwayat"));
  button.setAttribute("aria-label", t("Riwayat {field}", { field: name }));

  async function open() {
    const content = h("div", { class: "history", "aria-live": "polite" }, h("p", { class: "sub" }, t("Memuat…")));
    const close = dialog(button, t("Riwayat {field}, indikator {number}", { field: name, number: indicator.number }), content);
    try {
      const versions = await versionsOf(desk, indicator, field);
      if (versions.length) desk.sheet.take(indicator.id, field, versions[0], false);
      const again = use && ((/** @type {any} */ value) => (close(), use(value)));
      const found = entries(versions, says ? 0 : BREAK);
      fill(content, list(found, (entry, newest) => (says ? valueRow(desk, entry, newest, again, says) : row(desk, entry, newest, again))));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      fill(content, h("p", { class: "problem" }, error.message));
    }
  }

  return button;
}

/** @param {Entry[]} all @param {(entry: Entry, newest: boolean) => HTMLElement} draw */
function list(all, draw) {
  if (all.length === 0) return h("p", { class: "sub" }, t("Belum ada versi yang tersimpan."));
  const items = h("ol", { class: "history-list", reversed: true });
  const more = h("button", { class: "btn", type: "button", on: { click: show } });
  let shown = 0;

  function show() {
    const next = all.slice(shown, shown + PAGE);
    items.append(...next.map((entry, place) => draw(entry, shown + place === 0)));
    if (shown > 0) /** @type {HTMLElement | null} */ (items.children[shown]?.querySelector("summary, button"))?.focus();
    shown += next.length;
    more.hidden = shown >= all.length;
    more.textContent = t("Tampilkan yang lebih lama ({count})", { count: whole(all.length - shown) });
  }

  show();
  return [items, more];
}

/** @param {import("./desk.mjs").Desk} desk @param {Entry} entry @param {boolean} newest @param {((text: string) => void) | null} use */
function row(desk, { last, first, before }, newest, use) {
  const text = String(last.value ?? "");
  const parts = last.erased || before?.erased ? null : difference(String(before?.value ?? ""), text);
  const numbers = first === last ? t("versi {version}", { version: last.version }) : t("versi {first} sampai {last}", { first: first.version, last: last.version });
  const details = h("details", { open: newest }, h("summary", {}, h("span", {}, h("b", {}, byline(last, desk)), h("span", { class: "sub" }, ` · ${numbers}${newest ? ` · ${t("yang berlaku")}` : ""}`), h("span", { class: "history-count sub" }, counts(last, parts)))));
  const build = () => details.childElementCount === 1 && details.append(body());

  function body() {
    if (last.erased) return h("p", { class: "sub" }, t("Teks versi ini sudah dihapus menurut masa simpan; siapa dan kapan tetap tercatat."));
    const whole = h("details", { class: "history-whole" }, h("summary", {}, t("Teks lengkap versi ini")), h("p", { class: "conflict-text" }, text || t("(kosong)")));
    const again = use && !newest ? h("button", { class: "btn", type: "button", on: { click: () => use(text) } }, t("Pakai lagi versi ini")) : null;
    return h("div", { class: "history-body" }, parts ? differenceText(parts) : h("p", { class: "sub" }, t("Teks sebelum ini sudah dihapus menurut masa simpan, jadi perbedaannya tidak dapat ditunjukkan.")), whole, again);
  }

  details.addEventListener("toggle", build);
  if (newest) build();
  return h("li", {}, details);
}

/**
 * @param {import("./desk.mjs").Desk} desk @param {Entry} entry @param {boolean} newest
 * @param {((value: any) => void) | null} use @param {(value: any) => string} says
 */
function valueRow(desk, { last, before }, newest, use, says) {
  return h(
    "li",
    { class: "history-value" },
    h("p", {}, h("b", {}, byline(last, desk)), h("span", { class: "sub" }, ` · ${t("versi {version}", { version: last.version })}${newest ? ` · ${t("yang berlaku")}` : ""}`)),
    h("p", {}, before ? `${says(before.value)} → ${says(last.value)}` : says(last.value)),
    use && !newest ? h("button", { class: "btn", type: "button", on: { click: () => use(last.value) } }, t("Pakai lagi versi ini")) : null,
  );
}

/** @param {Version} last @param {import("../diff.mjs").Part[] | null} parts @returns {string} */
function counts(last, parts) {
  if (last.erased) return t("teks dihapus");
  if (!parts) return "";
  const { added, removed } = counted(parts);
  const words = [added ? t("+{count} kata", { count: whole(added) }) : "", removed ? t("−{count} kata", { count: whole(removed) }) : ""];
  return [last.value ? "" : t("dikosongkan"), ...words].filter(Boolean).join(", ");
}
