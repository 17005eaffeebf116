/** The dialog of one step: what is incomplete and acknowledged, the reason, the deadline, the marked units. */
import { dayInWords } from "../day.mjs";
import { fill, h, say, unique } from "../dom.mjs";
import { deadline as deadlineText } from "../format.mjs";
import { label } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { RegistryError, uuid } from "../registry.mjs";
import { inWords } from "./course.mjs";

const MINUTE = 60_000; // milliseconds; the due time's own minute still counts
const FILLING = ["draft", "returned"]; // states in which an assessment is filled in

/** @type {Record<string, () => string>} */
const GAPS = {
  tanpa_nilai: () => t("tanpa tingkat atau nilai"),
  tanpa_penjelasan: () => t("tanpa penjelasan"),
  tanpa_bukti: () => t("tanpa bukti pada tingkat yang dipilih"),
  tingkat_bawah: () => t("tanpa bukti pada tingkat di bawahnya"),
};

/** @param {import("./desk.mjs").Desk} desk */
export function courseDialog(desk) {
  const { course, client, instrument, notices } = desk;
  const heading = h("h2", { id: unique("step") });
  const gaps = h("div", {});
  const late = h("p", {});
  const problem = h("p", { class: "problem", role: "alert" });
  const field = {
    purpose: h("p", {}),
    reason: h("textarea", { rows: 3, maxlength: 2000 }),
    day: dayInWords(h("input", { type: "date" })),
    hour: h("input", { type: "time", value: "23:59" }),
  };
  const parts = {
    reason: named("", field.reason),
    deadline: h("div", { class: "course-pair" }, named(t("Tenggat, tanggal"), field.day).element, named(t("Jam ({zone})", { zone: desk.zone }), field.hour).element),
  };
  const flags = flagList(instrument);
  const submitter = h("button", { class: "btn pri", type: "submit" });
  const element = h(
    "dialog",
    { class: "course-dialog", "aria-labelledby": heading.id },
    h(
      "form",
      { novalidate: true, on: { submit } },
      heading,
      field.purpose,
      late,
      gaps,
      parts.reason.element,
      parts.deadline,
      flags.element,
      problem,
      h("div", { class: "row" }, submitter, h("button", { class: "btn", type: "button", on: { click: () => element.close() } }, t("Batal"))),
    ),
  );
  /** @type {import("./course.mjs").CourseOffer | null} */
  let offer = null;
  let acknowledged = "";
  let key = uuid();
  let sending = false;

  /** @param {import("./course.mjs").CourseOffer} chosen */
  async function open(chosen) {
    offer = chosen;
    key = uuid();
    acknowledged = "";
    heading.textContent = inWords(chosen.name);
    submitter.textContent = inWords(chosen.name);
    parts.reason.element.hidden = chosen.reason === "none";
    parts.reason.text.textContent = chosen.reason === "required" ? t("Alasan (wajib)") : t("Alasan (boleh kosong)");
    parts.deadline.hidden = chosen.deadline === "none";
    field.reason.value = field.day.value = "";
    field.purpose.hidden = !chosen.purpose;
    field.purpose.textContent = course.data?.purpose === "latihan" ? t("Penilaian ini menjadi resmi.") : t("Penilaian ini menjadi latihan.");
    flags.reset(chosen.units !== "none");
    fill(gaps);
    say(late, "");
    say(problem, "");
    element.showModal();
    if (chosen.acknowledges) await list();
  }

  /** Show what is incomplete now; the box below it stands for exactly this list. */
  async function list() {
    fill(gaps, h("p", { class: "sub" }, t("Memeriksa kelengkapan…")));
    say(late, lateWords());
    try {
      const found = await client.get(`${course.path}/incomplete`);
      fill(gaps, incomplete(found));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      fill(gaps);
      say(problem, error.message);
    }
  }

  /** @returns {string} what submitting now means when the due time of filling in has passed */
  function lateWords() {
    const steps = course.data?.steps ?? [];
    const due = steps.find(({ deadline, target }) => deadline !== null && FILLING.includes(target))?.deadline;
    if (!due || client.now() < new Date(due).getTime() + MINUTE) return "";
    const again = steps.some(({ step }) => step === "submit");
    const effect = t("Tenggat {when} sudah lewat: kiriman ini dicatat setelah tenggat.", { when: deadlineText(due, desk.zone) });
    const kept = t("Kiriman yang lebih dulu tetap tercatat.");
    return again ? `${effect} ${kept}` : effect;
  }

  /** @param {{gaps: {kind: string, indicator: string, unit: string | null}[], digest: string}} found */
  function incomplete(found) {
    acknowledged = "";
    if (found.gaps.length === 0) return [h("p", {}, t("Semua sudah lengkap."))];
    const box = h("input", { type: "checkbox", id: unique("ack"), on: { change: () => (acknowledged = box.checked ? found.digest : "") } });
    return [
      h("p", {}, t("{count} hal belum lengkap. Penilaian tetap dapat dikirim bila Anda mengakuinya.", { count: found.gaps.length })),
      Object.entries(GAPS).map(([kind, name]) => {
        const own = found.gaps.filter((gap) => gap.kind === kind);
        return own.length > 0 && h("details", {}, h("summary", {}, name(), h("span", { class: "sub" }, String(own.length))), h("ul", { class: "course-gaps" }, own.map((gap) => h("li", {}, gapText(gap)))));
      }),
      h("div", { class: "course-ack" }, box, h("label", { for: box.id }, t("Saya mengetahui daftar ini dan tetap mengirim."))),
    ];
  }

  /** @param {{indicator: string, unit: string | null}} gap */
  function gapText({ indicator, unit }) {
    const one = instrument.indicators.find(({ id }) => id === indicator);
    const name = one ? `${one.number} ${label(one)}` : indicator;
    if (unit === null) return name;
    return instrument.fractional ? `${name}, ${unit}` : t("{name}, tingkat {level}", { name, level: unit.split("-L")[1] });
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (!offer || sending) return;
    const reason = field.reason.value.trim();
    if (offer.reason === "required" && reason === "") return missing(t("Tulis alasannya."), field.reason);
    if (offer.deadline === "required" && !field.day.value) return missing(t("Pilih tanggal tenggat."), field.day);
    if (offer.acknowledges && acknowledged === "" && gaps.querySelector("input")) return missing(t("Centang pengakuan di bawah daftar."), /** @type {HTMLElement} */ (gaps.querySelector("input")));
    const body = {
      step: offer.step,
      reason,
      deadline: offer.deadline !== "none" && field.day.value ? `${field.day.value}T${field.hour.value || "23:59"}` : null,
      flags: flags.values(),
      purpose: offer.purpose ? (course.data?.purpose === "latihan" ? "resmi" : "latihan") : null,
      acknowledged,
    };
    sending = submitter.disabled = true;
    say(problem, "");
    try {
      const data = await client.write("POST", `${course.path}/steps`, body, { version: course.data?.version ?? 0, key });
      element.close();
      course.set(data);
      notices.announce(t("Tahap sekarang: {state}.", { state: inWords(data.name) }));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      key = uuid();
      say(problem, error.message);
      if (error.status === 409) await course.refresh().catch(() => undefined);
      if (error.problem?.field === "acknowledged") await list();
    } finally {
      sending = submitter.disabled = false;
    }
  }

  /** @param {string} text @param {HTMLElement} control */
  function missing(text, control) {
    say(problem, text);
    control.focus();
  }

  return { element, open };
}

/** Units to improve, each with a note. @param {import("../instrument.mjs").Instrument} instrument */
function flagList(instrument) {
  const choice = h("select", { id: unique("flag") });
  const rows = h("ul", { class: "course-flags" });
  const element = h(
    "fieldset",
    { class: "course-flagging" },
    h("legend", {}, t("Bagian yang harus diperbaiki (boleh kosong)")),
    h("div", { class: "row" }, h("label", { for: choice.id, class: "visually-hidden" }, t("Pilih bagian")), choice, h("button", { class: "btn", type: "button", on: { click: add } }, t("Tandai"))),
    rows,
  );
  /** @type {Map<string, HTMLTextAreaElement>} */
  const notes = new Map();

  function fillChoice() {
    if (choice.options.length > 0) return;
    for (const indicator of instrument.indicators) {
      const group = h("optgroup", { label: `${indicator.number} ${label(indicator)}` });
      for (const level of indicator.levels) {
        if (instrument.fractional) for (const item of level.items ?? []) group.append(h("option", { value: item.code }, `${item.code} ${item.label}`));
        else group.append(h("option", { value: `${indicator.id}-L${level.level}` }, t("{number}, tingkat {level}", { number: indicator.number, level: level.level })));
      }
      choice.append(group);
    }
  }

  function add() {
    const unit = choice.value;
    if (!unit || notes.has(unit)) return notes.get(unit)?.focus();
    const note = h("textarea", { rows: 2, maxlength: 2000, id: unique("note") });
    notes.set(unit, note);
    const row = h(
      "li",
      {},
      h("label", { for: note.id }, t("Catatan untuk {unit}", { unit: choice.selectedOptions[0].textContent ?? unit })),
      note,
      h("button", { class: "btn btn-quiet", type: "button", on: { click: () => (notes.delete(unit), row.remove()) } }, t("Batal tandai")),
    );
    rows.append(row);
    note.focus();
  }

  return {
    element,
    /** @param {boolean} shown */
    reset(shown) {
      element.hidden = !shown;
      notes.clear();
      fill(rows);
      if (shown) fillChoice();
    },
    values: () => [...notes].map(([unit, note]) => ({ unit, note: note.value.trim() || t("Perbaiki bagian ini.") })),
  };
}

/** @param {string} name @param {HTMLElement} control */
function named(name, control) {
  control.id ||= unique("step");
  const text = h("label", { for: control.id }, name);
  return { element: h("div", { class: "course-field" }, text, control), text };
}
