/**
 * One external index as the region has it: value, year, document, status, deadline. Sent as a whole when a field is left
 * and everything can be read; what cannot be read says why and is not sent.
 */
import { conflictCard } from "../conflict.mjs";
import { dayInWords } from "../day.mjs";
import { decimalText, readDecimal } from "../decimal.mjs";
import { fill, h, redraw, say, unique } from "../dom.mjs";
import { date, number } from "../format.mjs";
import { t } from "../i18n.mjs";
import { byline } from "../penilaian/byline.mjs";
import { writable } from "../penilaian/course.mjs";
import { externalSlot } from "../slots.mjs";

/** @typedef {import("../penilaian/sheet.mjs").ExternalState} ExternalState */

const WAITING = "menunggu";
/** @type {Record<string, () => string>} */
const STATUS = { menunggu: () => t("menunggu"), sementara: () => t("sementara"), final: () => t("final") };
const GIVEN = ["sementara", "final"];

/** @param {ExternalState} state @returns {string[]} one line per fact */
function lines({ value, year, document: title, status, deadline }) {
  return [
    value === null ? t("menunggu") : `${decimalText(value)} (${STATUS[status]()})`,
    year === null ? "" : t("tahun {year}", { year }),
    title,
    deadline === null ? "" : t("tenggat {due}", { due: date(deadline) }),
  ].filter(Boolean);
}

/** @param {import("../penilaian/desk.mjs").Desk} desk @param {import("../instrument.mjs").ExternalIndex} index */
export function externalForm(desk, index) {
  const { sheet, outbox } = desk;
  const slot = externalSlot(index.id);
  const bounds = { low: index.bands[0].source_low, high: index.bands.at(-1)?.source_high ?? "5", places: 4 };
  const extra = h("div", {});
  const author = h("p", { class: "sub" });
  if (!writable(desk, index.id)) {
    const words = h("p", { class: "sub" });
    return {
      element: h("div", {}, words, author),
      sync() {
        const stored = sheet.storedExternal(index.id);
        say(words, lines(stored).slice(1).join(" · "));
        signed(stored);
      },
    };
  }

  const id = unique("ext");
  const value = h("input", { id: `${id}-value`, inputmode: "decimal", autocomplete: "off", "aria-describedby": `${id}-echo ${id}-problem` });
  const year = h("input", { id: `${id}-year`, inputmode: "numeric", autocomplete: "off", maxlength: 4, "aria-describedby": `${id}-problem` });
  const title = h("input", { id: `${id}-title`, maxlength: 500, autocomplete: "off" });
  const status = h("select", { id: `${id}-status` });
  const due = dayInWords(h("input", { id: `${id}-due`, type: "date" }));
  const echo = h("span", { class: "sub", id: `${id}-echo` });
  const problem = h("p", { class: "problem", id: `${id}-problem`, role: "alert" });
  const span = t("{low} sampai {high}", { low: number(bounds.low), high: number(bounds.high) });
  const element = h(
    "form",
    { class: "ext-form", novalidate: true, on: { input: typed, change: () => void keep(), submit: (/** @type {Event} */ event) => (event.preventDefault(), void keep()) } },
    field(value.id, t("Nilai indeks"), span, value, echo),
    field(status.id, t("Status"), "", status),
    field(year.id, t("Tahun"), "", year),
    field(due.id, t("Tenggat"), "", due),
    h("div", { class: "ext-wide" }, field(title.id, t("Dokumen"), t("nama, nomor, tanggal"), title)),
    problem,
    author,
    extra,
  );
  let base = 0;
  let dirty = false;
  let putting = 0; // on their way to the device; a sync meanwhile would show what was there before

  function typed() {
    dirty = true;
    say(problem, "");
    value.removeAttribute("aria-invalid");
    const { neutral } = readDecimal(value.value, bounds);
    say(echo, neutral === null ? "" : t("terbaca {value}", { value: decimalText(neutral) }));
    offer(value.value.trim() === "" ? null : value.value, status.value);
  }

  /** Only an index with a value can be provisional or final. @param {string | null} given @param {string} chosen */
  function offer(given, chosen) {
    const keys = given === null ? [WAITING] : GIVEN;
    if (status.dataset.keys !== keys.join()) {
      status.dataset.keys = keys.join();
      fill(status, keys.map((key) => h("option", { value: key }, STATUS[key]())));
    }
    status.value = keys.includes(chosen) ? chosen : keys[0];
  }

  async function keep() {
    const reading = readDecimal(value.value, bounds);
    const typedYear = year.value.normalize("NFKC").trim();
    const badYear = typedYear !== "" && !/^20\d\d$|^2100$/.test(typedYear);
    const why = reading.problem ?? (badYear ? t("Tahun ditulis empat angka, misalnya 2025.") : null);
    say(problem, why ?? "");
    value.setAttribute("aria-invalid", String(reading.problem !== null));
    year.setAttribute("aria-invalid", String(badYear));
    if (why !== null) return;
    dirty = false;
    /** @type {ExternalState} */
    const next = {
      value: reading.neutral,
      year: typedYear === "" ? null : Number(typedYear),
      document: title.value.trim(),
      status: reading.neutral === null ? WAITING : status.value,
      deadline: due.value || null,
    };
    if (outbox.pending(slot) === null && alike(next, sheet.storedExternal(index.id))) return;
    putting += 1;
    try {
      await outbox.put(slot, next, { version: base });
    } finally {
      putting -= 1;
      sync();
    }
  }

  /** @param {import("../penilaian/sheet.mjs").ExternalValue} stored */
  function signed(stored) {
    const by = byline({ ...stored, value: stored.value }, desk);
    say(author, by ? t("Tersimpan: {by}", { by }) : "");
  }

  function sync() {
    if (putting > 0) return;
    const pending = outbox.pending(slot);
    const stored = sheet.storedExternal(index.id);
    const now = pending?.value ?? stored;
    if (pending) outbox.saw(slot);
    if (!dirty && !element.contains(document.activeElement)) show(now);
    if (!dirty && !pending) base = stored.version;
    signed(stored);
    const differs = pending?.state === "conflict" ? pending : null;
    if (differs && stored.version >= (differs.stored?.version ?? 0) && alike(differs.value, stored)) return void outbox.discard(differs);
    redraw(extra, [differs, pending?.state, pending?.reason, stored], () => [
      differs && conflict(differs, stored),
      pending?.state === "refused" ? h("p", { class: "problem" }, pending.reason ?? "") : null,
    ]);
  }

  return { element, sync };

  /** @param {ExternalState} now */
  function show(now) {
    value.value = now.value === null ? "" : decimalText(now.value);
    year.value = now.year === null ? "" : String(now.year);
    title.value = now.document;
    due.value = now.deadline ?? "";
    offer(now.value, now.status);
    say(echo, "");
  }

  /** @param {import("../outbox.mjs").Item} item @param {import("../penilaian/sheet.mjs").ExternalValue} stored */
  function conflict(item, stored) {
    return conflictCard({
      what: index.name,
      mine: { label: t("Punya Anda"), by: null, lines: lines(item.value) },
      stored: { label: t("Yang tersimpan"), by: byline({ ...stored, value: stored.value }, desk), lines: lines(stored) },
      onMine: () => void outbox.resolve(item, "mine", Math.max(stored.version, item.stored?.version ?? 0)),
      onStored: () => void outbox.resolve(item, "stored", null).then(() => show(sheet.storedExternal(index.id))), // the focus is in this form
    });
  }
}

/** @param {ExternalState} a @param {ExternalState} b @returns {boolean} */
const alike = (a, b) => lines(a).join("\n") === lines(b).join("\n");

/** @param {string} id @param {string} name @param {string} hint @param {HTMLElement} control @param {...HTMLElement} more */
const field = (id, name, hint, control, ...more) =>
  h("div", { class: "ext-field" }, h("label", { for: id }, name, hint ? h("span", { class: "sub" }, hint) : null), control, more);
