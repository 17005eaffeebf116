/**
 * Write a recommendation once and give it to several regions in care; see what each made of those before.
 *
 * @typedef {{period: string, indicators: {id: string, number: number, label: string, owner: string}[]}} Offer
 * @typedef {{period: string, indicator: string, to_level: number, title: string, text: string, owner_office: string, due: string}} Text
 * @typedef {Text & {regions: string[]}} Fields what the form says
 * @typedef {{id: string, title: string, about: string, text: Text, version: number, regions: string[], states: {region: string, status: string, reason: string}[]}} Given
 */
import { dayInWords } from "../day.mjs";
import { fill, h, redraw, say, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { uuid } from "../registry.mjs";

const PATIENCE = 20_000; // milliseconds; it may be sent again after it, its key lets it be given once

/** @param {HTMLElement} control @param {string} name */
function labelled(control, name) {
  control.id = unique("advise");
  return h("div", { class: "advise-field" }, h("label", { for: control.id }, name), control);
}

/**
 * @param {HTMLElement} root @param {Offer[]} offers
 * @param {(message: object) => void} send asks the kernel
 */
export function recommending(root, offers, send) {
  const id = unique("advise");
  const regions = h("div", { class: "advise-regions" });
  const period = h("select", { on: { change: choosePeriod } }, offers.map((one) => h("option", { value: one.period }, one.period)));
  const indicator = h("select", { on: { change: chooseIndicator } });
  const level = h("select", {}, [1, 2, 3, 4, 5].map((one) => h("option", { value: one }, one)));
  const title = h("input", { maxlength: 500, autocomplete: "off" });
  const text = h("textarea", { maxlength: 20000 });
  const office = h("input", { maxlength: 200, autocomplete: "off" });
  const due = dayInWords(h("input", { type: "date" }));
  const button = h("button", { class: "btn pri", type: "submit" }, t("Berikan rekomendasi"));
  const leave = h("button", { class: "btn btn-quiet", type: "button", hidden: true, on: { click: cancel } }, t("Batal mengubah"));
  /** @type {Given | null} the one that is being changed; `null` while a new one is written */
  let changed = null;
  /** What was typed of one and not stored yet, by its id; of a new one under `null`. @type {Map<string | null, Fields>} */
  const aside = new Map();
  /** Those that the list shows. @type {Given[]} */
  let known = [];
  /** The regions in care. @type {{code: string, name: string}[]} */
  let care = [];
  /** The chosen programme's; `null` where none is chosen. @type {string[] | null} */
  let members = null;
  /** What an answer is awaited to, and which were given before it. @type {{key: string, fields: Fields, before: Set<string>} | null} */
  let sent = null;
  const told = h("p", { class: "sub", role: "status" });
  const list = h("div", { class: "advise-given" });
  const form = h(
    "form",
    { class: "advise-form", on: { submit } },
    h("fieldset", {}, h("legend", {}, t("Untuk daerah")), regions),
    h("div", { class: "halves" }, labelled(period, t("Periode")), labelled(indicator, t("Indikator")), labelled(level, t("Ke tingkat")), labelled(due, t("Tenggat"))),
    labelled(title, t("Apa yang dikerjakan (satu baris; menjadi judul aksi)")),
    labelled(text, t("Penjelasan")),
    labelled(office, t("Penanggung jawab")),
    h("div", { class: "row" }, button, leave, told),
  );
  const fold = h("details", { class: "card advise", id, on: { toggle: () => fold.open && send({ ask: "given" }) } }, h("summary", {}, t("Rekomendasi untuk beberapa daerah")), form, list);
  level.value = "3";
  let key = uuid(); // one key per recommendation: sending it again gives it once
  let also = uuid(); // the same for giving it to further regions
  form.addEventListener("input", () => {
    key = uuid();
    also = uuid();
    say(told, "");
  });
  fill(root, fold);
  choosePeriod();

  function choosePeriod() {
    const { indicators } = offers.find((one) => one.period === period.value) ?? offers[0];
    fill(indicator, indicators.map((one) => h("option", { value: one.id }, `${one.number}. ${one.label}`)));
    chooseIndicator();
  }

  function chooseIndicator() {
    const found = offers.flatMap(({ indicators }) => indicators).find((one) => one.id === indicator.value);
    if (found) office.value = found.owner;
  }

  const ticked = () => [...regions.querySelectorAll("input:checked")].map((one) => /** @type {HTMLInputElement} */ (one).value);

  /** @returns {Fields} */
  const read = () => ({ period: period.value, indicator: indicator.value, to_level: Number(level.value), title: title.value, text: text.value, owner_office: office.value, due: due.value, regions: ticked() });

  /** Change one, or give it to further regions; what stands in the form is there again when one comes back to it. @param {Given} one */
  function begin(one) {
    if (sent !== null) return; // its answer comes first
    aside.set(changed?.id ?? null, read());
    show(one);
    title.focus();
  }

  function cancel() {
    if (sent !== null) return;
    show(null);
    title.focus();
  }

  /** @param {Given | null} one that is changed from now on; `null`: a new one is written */
  function show(one) {
    const blank = { ...read(), to_level: 3, title: "", text: "", due: "", regions: [] };
    const typed = aside.get(one?.id ?? null) ?? (one ? { ...one.text, regions: one.regions } : blank);
    aside.delete(one?.id ?? null);
    changing(one);
    key = uuid();
    also = uuid();
    say(told, "");
    period.value = typed.period;
    choosePeriod();
    indicator.value = typed.indicator;
    level.value = String(typed.to_level);
    title.value = typed.title;
    text.value = typed.text;
    office.value = typed.owner_office;
    due.value = typed.due;
    offerRegions(typed.regions);
    for (const box of boxes()) box.checked = box.disabled || typed.regions.includes(box.value);
  }

  /** Offer the programme's regions, and those that are ticked: none is given what its coach does not see. @param {string[]} chosen */
  function offerRegions(chosen) {
    const offered = care.filter(({ code }) => members === null || members.includes(code) || chosen.includes(code)).map(({ code, name }) => [code, name]);
    redraw(regions, offered, () => offered.map(([code, name]) => h("label", {}, h("input", { type: "checkbox", value: code, checked: chosen.includes(code), disabled: changed?.regions.includes(code) }), ` ${name}`)));
  }

  const boxes = () => /** @type {NodeListOf<HTMLInputElement>} */ (regions.querySelectorAll("input"));

  /** Say what the form does now, and leave what was typed. @param {Given | null} one */
  function changing(one) {
    changed = one;
    say(button, one ? t("Simpan perubahan") : t("Berikan rekomendasi"));
    leave.hidden = one === null;
    period.disabled = indicator.disabled = one !== null;
    for (const box of boxes()) box.disabled = one?.regions.includes(box.value) ?? false;
  }

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    told.className = "sub";
    say(told, t("menyimpan …"));
    const fields = read();
    const awaited = { key, fields, before: new Set(known.map((one) => one.id)) };
    sent = awaited;
    if (changed) send({ ask: "change", id: changed.id, version: changed.version, fields, key, also });
    else send({ ask: "recommend", fields, key });
    setTimeout(() => sent === awaited && answered(awaited.key, t("Kernel notebook tidak menjawab; jalankan ulang notebook.")), PATIENCE);
  }

  /** @param {string} answer @param {string} problem empty when it was stored @returns {boolean} whether the answer was this form's */
  function answered(answer, problem) {
    if (sent === null || answer !== sent.key) return false;
    const { fields, before } = sent;
    sent = null;
    button.disabled = false;
    const words = problem
      ? (changed ? t("Belum tersimpan. {reason} Teks Anda tetap di sini.", { reason: problem }) : t("Belum diberikan. {reason} Teks Anda tetap di sini.", { reason: problem }))
      : changed ? t("perubahan tersimpan") : t("diberikan");
    const stored = known.find((one) => alike(one.text, fields) && (changed ? one.id === changed.id : !before.has(one.id)));
    if (!problem && answer === key) show(null);
    else if (stored) changing(stored); // what was typed since, or could not be given, goes on from what is stored
    told.className = problem ? "state-line bad" : "saved";
    say(told, words);
    return true;
  }

  return {
    /** @param {{code: string, name: string}[]} rows the regions in care @param {string[] | null} ofProgramme those of the chosen programme */
    regions(rows, ofProgramme) {
      care = [...rows].sort((a, b) => a.code.localeCompare(b.code));
      members = ofProgramme;
      offerRegions(ticked());
    },
    /** @param {Given[] | null} all */
    given(all) {
      known = all ?? [];
      redraw(list, all, () => [all?.length ? h("h4", {}, t("Yang sudah diberikan")) : null, (all ?? []).map((one) => h("article", { class: "cm" }, h("p", {}, h("b", {}, one.title)), h("p", { class: "m" }, one.about), h("ul", {}, one.states.map(({ region, status, reason }) => h("li", {}, `${region}: ${status}${reason ? ` (${reason})` : ""}`))), h("button", { class: "btn btn-quiet", type: "button", "aria-label": t("Ubah atau tambah daerah: {title}", { title: one.title }), on: { click: () => begin(one) } }, t("Ubah atau tambah daerah"))))]);
    },
    answered,
  };
}

/** @param {Text} one @param {Text} other @returns {boolean} whether both say the same, as the registry keeps it */
const alike = (one, other) => /** @type {(keyof Text)[]} */ (["to_level", "title", "text", "owner_office", "due"]).every((name) => String(one[name]).trim() === String(other[name]).trim());
