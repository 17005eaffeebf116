/** The form of one action, in a dialog. What is typed survives a reload until it is saved or given up. */
import { dayInWords } from "../day.mjs";
import { fill, h, unique } from "../dom.mjs";
import { label, levelName } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { uuid } from "../registry.mjs";
import { newActionSlot } from "../slots.mjs";
import { indicatorOf, levelText } from "./table.mjs";

/** @typedef {import("./book.mjs").ActionWrite} ActionWrite */

const DRAFT = "action";
const STATES = { belum: () => t("belum"), berjalan: () => t("berjalan"), selesai: () => t("selesai") };

/** @param {keyof STATES} status @returns {string} */
export const statusText = (status) => STATES[status]();

/** @returns {HTMLOptionElement[]} */
export const statusOptions = () => Object.keys(STATES).map((value) => h("option", { value }, statusText(/** @type {any} */ (value))));

/** @param {import("./table.mjs").Table} table */
export function actionForm(table) {
  const { instrument, outbox, drafts } = table;
  const heading = h("h2", { id: unique("action") });
  const offices = h("datalist", { id: unique("offices") });
  const problem = h("p", { class: "problem", role: "alert" });
  const field = {
    indicator: h("select", { on: { change: suggest } }, instrument.indicators.map((one) => h("option", { value: one.id }, `${one.number} ${label(one)}`))),
    to_level: h("select", {}),
    title: h("textarea", { rows: 2, maxlength: 500 }),
    owner_office: h("input", { list: offices.id, maxlength: 200, autocomplete: "off" }),
    begin: dayInWords(h("input", { type: "date" })),
    due: dayInWords(h("input", { type: "date" })),
    pinned: h("input", { type: "checkbox" }),
    funded: h("input", { type: "checkbox" }),
    status: h("select", {}, statusOptions()),
  };
  const element = h(
    "dialog",
    { class: "dialog dialog-small action-dialog", "aria-labelledby": heading.id },
    h(
      "form",
      { novalidate: true, on: { submit, input: keepDraft } },
      heading,
      named(t("Indikator"), field.indicator),
      named(instrument.fractional ? t("Nilai yang dituju") : t("Tingkat yang dituju"), field.to_level),
      named(t("Apa yang dikerjakan"), field.title),
      named(t("Perangkat daerah penanggung jawab"), field.owner_office),
      offices,
      h("div", { class: "action-pair" }, named(t("Tenggat"), field.due), named(t("Mulai (boleh kosong)"), field.begin), named(t("Status"), field.status)),
      h("label", { class: "check" }, field.pinned, h("span", {}, t("Kunci waktunya: usulan rencana tidak menggesernya"))),
      h("label", { class: "check" }, field.funded, h("span", {}, t("Dengan dana DPA: dihitung menurut jalan yang berbiaya, bila ada"))),
      problem,
      h(
        "div",
        { class: "row" },
        h("button", { class: "btn pri", type: "submit" }, t("Simpan aksi")),
        h("button", { class: "btn", type: "button", on: { click: giveUp } }, t("Batal")),
      ),
    ),
  );
  let slot = "";
  /** @type {number | null} */
  let version = null;

  /** Suggest levels and offices of the chosen indicator; what was typed stays. */
  function suggest() {
    const indicator = indicatorOf(instrument, field.indicator.value);
    const kept = field.to_level.value;
    fill(field.to_level, indicator.levels.map((one) => h("option", { value: one.level }, instrument.fractional ? levelText(instrument, one.level) : `${one.level} ${levelName(one)}`)));
    if (kept) field.to_level.value = kept;
    const names = new Set([...indicator.owner, ...indicator.co_owner, ...indicator.levels.flatMap((one) => one.owner)]);
    fill(offices, [...names].map((value) => h("option", { value })));
    return indicator;
  }

  /** @returns {ActionWrite} */
  const typed = () => ({
    indicator: field.indicator.value,
    to_level: Number(field.to_level.value),
    title: field.title.value.trim(),
    owner_office: field.owner_office.value.trim(),
    due: field.due.value,
    status: /** @type {any} */ (field.status.value),
    begin: field.begin.value || null,
    pinned: field.pinned.checked,
    funded: field.funded.checked,
  });

  function keepDraft() {
    drafts.set(DRAFT, JSON.stringify({ slot, version, typed: typed() }));
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const action = typed();
    const missing = /** @type {const} */ (["title", "owner_office", "due"]).find((name) => action[name] === "");
    if (missing) {
      problem.textContent = { title: t("Tulis apa yang dikerjakan."), owner_office: t("Isi perangkat daerah yang bertanggung jawab."), due: t("Pilih tanggal tenggat.") }[missing];
      return field[missing].focus();
    }
    if (action.begin !== null && action.begin > action.due) {
      problem.textContent = t("Hari mulai paling lambat pada tenggatnya.");
      return field.begin.focus();
    }
    element.close();
    drafts.set(DRAFT, "");
    await outbox.put(slot, action, { version });
  }

  function giveUp() {
    drafts.set(DRAFT, "");
    element.close();
  }

  element.addEventListener("cancel", () => drafts.set(DRAFT, ""));

  /** @param {ActionWrite} action @param {string} where slot @param {number | null} based version */
  function show(action, where, based) {
    slot = where;
    version = based;
    heading.textContent = where.startsWith("new-action/") ? t("Aksi baru") : t("Ubah aksi");
    field.indicator.value = action.indicator;
    suggest();
    field.to_level.value = String(action.to_level);
    field.title.value = action.title;
    field.owner_office.value = action.owner_office;
    field.due.value = action.due;
    field.begin.value = action.begin ?? "";
    field.pinned.checked = action.pinned ?? true;
    field.funded.checked = action.funded ?? false;
    field.status.value = action.status;
    problem.textContent = "";
    element.showModal();
    field.title.focus();
  }

  return {
    element,
    /** @param {import("../instrument.mjs").Indicator} indicator @param {number} level */
    add: (indicator, level) =>
      show(
        { indicator: indicator.id, to_level: level, title: "", owner_office: indicator.levels[level - 1].owner[0] ?? indicator.owner[0] ?? "", due: "", status: "belum", begin: null, pinned: true, funded: false },
        newActionSlot(uuid()),
        null,
      ),
    edit: show,
    /** Open again what a reload interrupted. */
    resume() {
      const draft = drafts.get(DRAFT);
      if (!draft) return;
      const { slot: where, version: based, typed: action } = JSON.parse(draft);
      show(action, where, based);
    },
  };
}

/** @param {string} name @param {HTMLElement} control @param {...HTMLElement} more */
const named = (name, control, ...more) => h("label", { class: "field" }, h("span", {}, name), control, more);
