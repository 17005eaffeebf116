/**
 * Write a recommendation once and give it to several regions in care; see what each made of those before.
 *
 * @typedef {{period: string, indicators: {id: string, number: number, label: string, owner: string}[]}} Offer
 * @typedef {{period: string, indicator: string, to_level: number, title: string, text: string, owner_office: string, due: string}} Text
 * @typedef {{id: string, title: string, about: string, text: Text, version: number, regions: string[], states: {region: string, status: string, reason: string}[]}} Given
 */
import { fill, h, redraw, say, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { uuid } from "../registry.mjs";

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
  const due = h("input", { type: "date" });
  const button = h("button", { class: "btn pri", type: "submit" }, t("Berikan rekomendasi"));
  const leave = h("button", { class: "btn btn-quiet", type: "button", hidden: true, on: { click: () => begin(null) } }, t("Batal mengubah"));
  /** @type {Given | null} the one that is being changed; `null` while a new one is written */
  let changed = null;
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

  /** Fill the form with one that was given, to change its text or to give it to further regions. @param {Given | null} one */
  function begin(one) {
    changed = one;
    key = uuid();
    also = uuid();
    say(button, one ? t("Simpan perubahan") : t("Berikan rekomendasi"));
    say(told, "");
    leave.hidden = one === null;
    period.disabled = indicator.disabled = one !== null;
    for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (regions.querySelectorAll("input"))) {
      box.disabled = one?.regions.includes(box.value) ?? false;
      box.checked = box.disabled;
    }
    if (one) {
      period.value = one.text.period;
      choosePeriod();
      indicator.value = one.text.indicator;
    }
    level.value = String(one?.text.to_level ?? 3);
    title.value = one?.text.title ?? "";
    text.value = one?.text.text ?? "";
    due.value = one?.text.due ?? "";
    if (one) office.value = one.text.owner_office;
    if (one) title.focus();
  }

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    const chosen = [...regions.querySelectorAll("input:checked")].map((one) => /** @type {HTMLInputElement} */ (one).value);
    button.disabled = true;
    told.className = "sub";
    say(told, t("menyimpan …"));
    const fields = { period: period.value, indicator: indicator.value, to_level: Number(level.value), title: title.value, text: text.value, owner_office: office.value, due: due.value, regions: chosen };
    if (changed) send({ ask: "change", id: changed.id, version: changed.version, fields, key, also });
    else send({ ask: "recommend", fields, key });
  }

  return {
    /** @param {{code: string, name: string}[]} rows the regions in care */
    regions(rows) {
      const sorted = [...rows].sort((a, b) => a.code.localeCompare(b.code));
      const ticked = new Set([...regions.querySelectorAll("input:checked")].map((one) => /** @type {HTMLInputElement} */ (one).value));
      redraw(regions, sorted.map(({ code, name }) => [code, name]), () => sorted.map(({ code, name }) => h("label", {}, h("input", { type: "checkbox", value: code, checked: ticked.has(code) }), ` ${name}`)));
    },
    /** @param {Given[] | null} all */
    given(all) {
      redraw(list, all, () => [all?.length ? h("h4", {}, t("Yang sudah diberikan")) : null, (all ?? []).map((one) => h("article", { class: "cm" }, h("p", {}, h("b", {}, one.title)), h("p", { class: "m" }, one.about), h("ul", {}, one.states.map(({ region, status, reason }) => h("li", {}, `${region}: ${status}${reason ? ` (${reason})` : ""}`))), h("button", { class: "btn btn-quiet", type: "button", "aria-label": t("Ubah atau tambah daerah: {title}", { title: one.title }), on: { click: () => begin(one) } }, t("Ubah atau tambah daerah"))))]);
    },
    /** @param {string} answer @param {string} problem empty when it was given @returns {boolean} whether the answer was this form's */
    answered(answer, problem) {
      if (answer !== key) return false;
      button.disabled = false;
      told.className = problem ? "state-line bad" : "saved";
      const done = changed ? t("perubahan tersimpan") : t("diberikan");
      if (!problem) begin(null);
      say(told, problem ? t("Belum diberikan. {reason} Teks Anda tetap di sini.", { reason: problem }) : done);
      return true;
    },
  };
}
