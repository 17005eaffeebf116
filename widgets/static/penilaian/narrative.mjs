/**
 * One narrative field: saved on a pause and when left, never changed under the hand that writes it.
 *
 * `base` is the version of the text that the field was last filled with. A colleague's newer text does not move it,
 * so a write on top of an unseen text meets the registry's 409 and both texts are shown.
 */
import { conflictCard } from "../conflict.mjs";
import { h, redraw, say, unique } from "../dom.mjs";
import { moment, whole } from "../format.mjs";
import { t } from "../i18n.mjs";
import { refusedPart } from "../refused.mjs";
import { RegistryError } from "../registry.mjs";
import { answerSlot } from "../slots.mjs";
import { byline } from "./byline.mjs";
import { historyButton, versionsOf } from "./history.mjs";
import { Undo } from "./undo.mjs";

const TO_QUEUE = 200; // milliseconds after a key until the text stands in the queue; beside it it is noted at once
const TO_REGISTRY = 1200; // milliseconds of pause until it is sent
const NEAR = 0.9; // share of the limit from which the counter shows

const NAMES = { fakta: () => t("Fakta"), analisis: () => t("Analisis"), justifikasi: () => t("Justifikasi") };
const HINTS = {
  fakta: () => t("Dokumen yang ada: nama, nomor, tahun, pasal, halaman, nama berkas."),
  analisis: () => t("Bagian kriteria yang sudah dipenuhi oleh fakta itu, dan yang belum."),
  justifikasi: () => t("Mengapa tingkat ini yang dipilih."),
};

/** @param {"fakta" | "analisis" | "justifikasi"} field @returns {string} */
export const textName = (field) => NAMES[field]();

/**
 * @param {import("./desk.mjs").Desk} desk
 * @param {import("../instrument.mjs").Indicator} indicator
 * @param {"fakta" | "analisis" | "justifikasi"} field
 */
export function narrative(desk, indicator, field) {
  const { sheet, outbox, state } = desk;
  const slot = answerSlot(indicator.id, field);
  const limit = state.max_text;
  let base = 0;
  let dirty = false;
  let keeping = 0; // texts on their way to the device; until they are there the outbox tells an older one
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const id = unique(field);
  const area = h("textarea", { id, rows: 5, "aria-describedby": `${id}-hint ${id}-count`, on: { input: typed, blur: left, keydown: keyed, beforeinput: asked } });
  const steps = desk.undo.get(slot) ?? new Undo("");
  desk.undo.set(slot, steps);
  const back = h("button", { class: "btn btn-quiet", type: "button", on: { click: () => step(steps.undo()) } }, t("Urungkan"));
  const forth = h("button", { class: "btn btn-quiet", type: "button", on: { click: () => step(steps.redo()) } }, t("Ulangi"));
  const count = h("span", { id: `${id}-count`, class: "count" });
  const author = h("span", { class: "sub" });
  const extra = h("div", {});
  const element = h(
    "div",
    { class: "narrative" },
    h("label", { for: id }, textName(field)),
    h("p", { class: "sub", id: `${id}-hint` }, HINTS[field]()),
    area,
    h("div", { class: "narrative-foot" }, author, count),
    h("div", { class: "narrative-tools", role: "group", "aria-label": t("Alat {field}", { field: textName(field) }) }, back, forth, historyButton(desk, indicator, field, textName(field), replace)),
    extra,
  );

  /** @param {Event | null} [event] */
  function typed(event) {
    const kind = /** @type {InputEvent | null | undefined} */ (event)?.inputType ?? "";
    steps.typed(area.value, Date.now(), area.selectionStart, kind === "" || kind.includes("Paste") || kind.includes("Drop"));
    changed();
  }

  function changed() {
    dirty = true;
    const { value, hold } = held();
    outbox.typed(slot, value, { version: base, hold });
    who();
    counted();
    tools();
    clearTimeout(timer);
    timer = setTimeout(() => void keep(TO_REGISTRY), TO_QUEUE);
  }

  function tools() {
    back.setAttribute("aria-disabled", String(!steps.undoable));
    forth.setAttribute("aria-disabled", String(!steps.redoable));
  }

  /** @param {{text: string, caret: number} | null} to */
  function step(to) {
    if (!to) return;
    area.value = to.text;
    area.focus();
    area.setSelectionRange(to.caret, to.caret);
    changed();
  }

  /** @param {KeyboardEvent} event */
  function keyed(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    step(key === "y" || event.shiftKey ? steps.redo() : steps.undo());
  }

  /** The browser's own undo (menu, shake of a phone) does not know what came from colleagues. @param {InputEvent} event */
  function asked(event) {
    if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return;
    event.preventDefault();
    step(event.inputType === "historyUndo" ? steps.undo() : steps.redo());
  }

  function left() {
    clearTimeout(timer);
    if (dirty) void keep(0);
    else outbox.flush(slot);
    sync(false);
  }

  /** @returns {{value: string | null, hold: string | null}} what the field holds, and why it must not be sent */
  function held() {
    const over = length(area.value) > limit;
    return { value: area.value === "" ? null : area.value, hold: over ? t("Teks lebih panjang dari {limit} huruf.", { limit: whole(limit) }) : null };
  }

  /** @param {number} settle */
  async function keep(settle) {
    dirty = false;
    const { value, hold } = held();
    keeping += 1;
    try {
      await outbox.put(slot, value, { version: base, settle, hold });
    } finally {
      keeping -= 1;
      outbox.composes(slot, dirty);
    }
  }

  function counted() {
    const now = length(area.value);
    count.textContent = now > limit * NEAR ? t("{now} dari {limit} huruf", { now: whole(now), limit: whole(limit) }) : "";
    count.dataset.over = String(now > limit);
    area.setAttribute("aria-invalid", String(now > limit));
  }

  /** @param {boolean} own whether the stored text is what this field sent */
  function sync(own) {
    const pending = outbox.pending(slot);
    const stored = sheet.stored(indicator.id, field);
    const writing = dirty || keeping > 0 || document.activeElement === area;
    if (own) base = stored.version;
    if (pending) {
      if (!writing) put(pending.value);
      if (area.value === (pending.value ?? "")) outbox.saw(slot);
    } else if (!writing) {
      put(stored.value);
      base = stored.version;
    }
    who();
    details(pending);
    counted();
  }

  /** Who wrote what is stored, which may not be what the field holds. */
  function who() {
    const by = byline(sheet.stored(indicator.id, field), desk);
    const theirs = desk.news.has(slot);
    const newer = dirty || keeping > 0 || outbox.pending(slot) !== null;
    say(author, by ? (theirs ? t("Diubah: {by}", { by }) : newer ? t("Sebelum perubahan ini: {by}", { by }) : t("Tersimpan: {by}", { by })) : "");
    author.toggleAttribute("data-news", theirs);
  }

  /** @param {any} value */
  function put(value) {
    const text = value ?? "";
    if (area.value !== text) area.value = text;
    steps.moved(text);
    tools();
  }

  /** @param {import("../outbox.mjs").Item | null} pending */
  function details(pending) {
    const kept = outbox.kept(slot);
    const inConflict = pending?.state === "conflict" ? pending : null;
    const facts = [inConflict, pending?.state, pending?.reason, kept, inConflict && sheet.stored(indicator.id, field)];
    redraw(extra, facts, () => [
      inConflict && conflict(inConflict),
      pending?.reason && noted(pending),
      kept.map(keptText),
    ]);
  }

  /** @param {import("../outbox.mjs").Item} item that is not with the registry, and why */
  function noted(item) {
    const kept = t("Teks ini tetap tersimpan di perangkat ini.");
    return item.state === "refused" ? refusedPart(outbox, item, kept) : h("p", { class: "problem" }, `${item.reason} ${kept}`);
  }

  /** @param {import("../outbox.mjs").Item} item */
  function conflict(item) {
    const stored = item.stored ?? sheet.stored(indicator.id, field);
    return conflictCard({
      what: t("{field} indikator {number}", { field: textName(field), number: indicator.number }),
      mine: { label: t("Punya Anda"), by: null, lines: lines(item.value) },
      stored: { label: t("Yang tersimpan"), by: byline(stored, desk), lines: lines(stored.value) },
      onMine: () => void outbox.resolve(item, "mine", stored.version),
      onStored: () => void outbox.resolve(item, "stored", null),
      texts: { mine: item.value ?? "", stored: String(stored.value ?? ""), common: () => begun(item.version) },
    });
  }

  /** @param {number | null} version the one that both texts were written on */
  async function begun(version) {
    if (!version) return null;
    try {
      const found = (await versionsOf(desk, indicator, field)).find((one) => one.version === version);
      return found && !found.erased ? { text: String(found.value ?? ""), by: byline(found, desk) } : null;
    } catch (error) {
      if (error instanceof RegistryError) return null; // the two texts can be compared without it
      throw error;
    }
  }

  /** @param {import("../outbox.mjs").Item} item */
  function keptText(item) {
    return h(
      "details",
      { class: "kept" },
      h("summary", {}, t("Teks Anda yang tidak dipakai ({time})", { time: moment(item.at, desk.zone, desk.client.now()) })),
      h("p", { class: "conflict-text" }, item.value),
      h(
        "div",
        { class: "row" },
        h("button", { class: "btn", type: "button", on: { click: () => append(item.value) } }, t("Tambahkan ke {field}", { field: textName(field) })),
        h("button", { class: "btn btn-quiet", type: "button", on: { click: () => void outbox.discard(item) } }, t("Hapus dari perangkat ini")),
      ),
    );
  }

  /** @param {string} text put behind what is there, as if it had been typed */
  function append(text) {
    area.value = area.value ? `${area.value}\n\n${text}` : text;
    area.focus();
    typed();
  }

  /** @param {string} text of an old version, used again as a new one */
  function replace(text) {
    area.value = text;
    typed();
    clearTimeout(timer);
    void keep(0);
    desk.notices.announce(t("Versi lama dipakai lagi sebagai versi baru. Dapat diurungkan."));
  }

  sync(false);
  put(sheet.value(indicator.id, field));
  base = sheet.stored(indicator.id, field).version;
  return { element, area, sync, append, filled: () => area.value.trim() !== "" };
}

/** @param {string} text @returns {number} characters as the registry counts them */
const length = (text) => [...text].length;

/** @param {any} value @returns {string[]} */
const lines = (value) => (value ? String(value).split("\n") : []);
