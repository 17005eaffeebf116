/** What the plan is made with: people by office, money with the day it is there, indicators that stay. Saved with the plan. */
import { conflictCard } from "../conflict.mjs";
import { dayInWords } from "../day.mjs";
import { h, redraw, say, unique } from "../dom.mjs";
import { date, whole } from "../format.mjs";
import { label } from "../instrument.mjs";
import { lang, t } from "../i18n.mjs";
import { MEANS_SLOT } from "../slots.mjs";
import { indicatorOf } from "./table.mjs";

/** @typedef {import("./book.mjs").Means} Means */

const MILLION = 1_000_000;
const GROUPED = { id: /^\d{1,3}(\.\d{3})*$/, en: /^\d{1,3}(,\d{3})*$/ };

/**
 * @param {string} text as a person writes a whole number
 * @param {string} [tongue] whose mark between thousands it may have
 * @returns {number | null} `null` for everything else: "1.5" is neither 15 nor 1
 */
export function wholeNumber(text, tongue = lang) {
  const typed = text.trim();
  const plain = /^\d+$/.test(typed) || GROUPED[tongue === "en" ? "en" : "id"].test(typed);
  return plain ? Number(typed.replace(/\D/g, "")) : null;
}

/** @param {import("./table.mjs").Table} table */
export function means(table) {
  const { book, outbox, state, instrument, may, life } = table;
  const problem = h("p", { class: "problem", id: unique("problem") });
  const people = h("div", { class: "means-people" });
  /** @type {Map<string, {field: HTMLInputElement, text: string}>} `text`: the last that was shown of the plan */
  const fields = new Map();
  const funds = h("ul", { class: "means-list" });
  const barred = h("ul", { class: "means-list" });
  const extra = h("div", {});
  const day = dayInWords(h("input", { type: "date", "aria-describedby": problem.id }));
  const amount = h("input", { inputmode: "numeric", size: 8, autocomplete: "off", "aria-describedby": problem.id });
  const which = h("select", {}, instrument.indicators.map((one) => h("option", { value: one.id }, `${one.number} ${label(one)}`)));
  const element = h(
    "details",
    { class: "card means" },
    h("summary", {}, h("h2", {}, t("Orang, dana, dan larangan"))),
    h("p", { class: "sub" }, t("Usulan dan pemeriksaan di atas memakai angka ini. Yang kosong memakai anggapan lab.")),
    h("h3", {}, t("Orang per minggu")),
    people,
    h("h3", {}, t("Dana dalam DPA")),
    funds,
    may.plan
      ? h(
          "form",
          { class: "goal-form", novalidate: true, on: { submit: addFund } },
          h("label", { class: "field" }, h("span", {}, t("Sejak hari")), day),
          h("label", { class: "field" }, h("span", {}, t("Juta rupiah")), amount),
          h("button", { class: "btn", type: "submit" }, t("Tambah dana")),
          problem,
        )
      : null,
    h("h3", {}, t("Indikator yang tidak dinaikkan")),
    barred,
    may.plan
      ? h("form", { class: "goal-form", on: { submit: bar } }, h("label", { class: "field" }, h("span", {}, t("Indikator")), which), h("button", { class: "btn", type: "submit" }, t("Jangan naikkan")))
      : null,
    extra,
  );

  /** @param {SubmitEvent} event */
  function addFund(event) {
    event.preventDefault();
    const typed = wholeNumber(amount.value);
    if (!day.value) return complain(t("Pilih hari sejak kapan dana boleh dipakai."), day);
    if (typed === null || typed < 1 || typed > 9_999_999) return complain(t("Tulis dana dalam juta rupiah, bilangan bulat mulai 1, misalnya 150."), amount);
    problem.textContent = "";
    const one = { day: day.value, amount: typed * MILLION };
    amount.value = "";
    void book.changeMeans((had) => ({ ...had, funds: [...had.funds, one].sort((a, b) => a.day.localeCompare(b.day)) }));
  }

  /** @param {string} text @param {HTMLElement} field */
  function complain(text, field) {
    problem.textContent = text;
    field.focus();
  }

  /** @param {SubmitEvent} event */
  function bar(event) {
    event.preventDefault();
    void book.changeMeans((had) => ({ ...had, barred: [...new Set([...had.barred, which.value])] }));
  }

  /** @param {{id: string, name: string, assumed: number}} office @param {Event} event */
  function setPeople({ id }, event) {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const typed = field.value.trim();
    const fault = typed !== "" && !/^\d{1,3}$/.test(typed);
    field.setAttribute("aria-invalid", String(fault));
    say(/** @type {Element} */ (field.nextElementSibling), fault ? t("Isi 0 sampai 999, atau kosongkan.") : "");
    if (fault) return;
    void book.changeMeans((had) => {
      const persons = { ...had.persons };
      if (typed === "") delete persons[id];
      else persons[id] = Number(typed);
      return { ...had, persons };
    });
  }

  /** @param {{id: string, name: string, assumed: number}} office */
  function person(office) {
    const set = book.means.persons[office.id];
    if (!may.plan) return h("p", {}, `${office.name}: ${set ?? t("{count} (anggapan)", { count: office.assumed })}`);
    const fault = h("span", { class: "problem", id: unique("problem") });
    const field = h("input", { inputmode: "numeric", size: 4, autocomplete: "off", placeholder: String(office.assumed), "aria-label": office.name, "aria-describedby": fault.id, on: { change: (event) => setPeople(office, event), blur: showPeople } });
    fields.set(office.id, { field, text: "" });
    return h("label", { class: "means-person" }, h("span", {}, office.name), field, fault);
  }

  /** What somebody changed; what is being typed stays, and so does what has to be mended. */
  function showPeople() {
    for (const [id, one] of fields) {
      const text = String(book.means.persons[id] ?? "");
      if (text === one.text || one.field === document.activeElement || one.field.getAttribute("aria-invalid") === "true") continue;
      one.text = one.field.value = text;
    }
  }

  function update() {
    const now = book.means;
    const pending = outbox.pending(MEANS_SLOT);
    if (pending) outbox.saw(MEANS_SLOT);
    redraw(people, may.plan ? null : [now.persons], () => state.offices.map(person));
    showPeople();
    redraw(funds, [now.funds], () => (now.funds.length ? now.funds.map(fundLine) : [h("li", { class: "sub" }, t("Belum ada; langkah berbiaya belum dapat dimulai."))]));
    redraw(barred, [now.barred], () => (now.barred.length ? now.barred.map(barredLine) : [h("li", { class: "sub" }, t("Tidak ada."))]));
    const inConflict = pending?.state === "conflict" ? pending : null;
    redraw(extra, [inConflict, pending?.reason], () => [inConflict && conflict(inConflict), pending?.reason ? h("p", { class: "problem" }, pending.reason) : null]);
  }

  /** @param {Means["funds"][0]} fund @param {number} at */
  function fundLine({ day: from, amount: rupiah }, at) {
    const text = t("Rp{amount} juta sejak {day}", { amount: whole(rupiah / MILLION), day: date(from) });
    const drop = () => void book.changeMeans((had) => ({ ...had, funds: had.funds.filter((_, place) => place !== at) }));
    return h("li", {}, text, may.plan ? h("button", { class: "btn btn-quiet", type: "button", "aria-label": t("Hapus: {title}", { title: text }), on: { click: drop } }, t("Hapus")) : null);
  }

  /** @param {string} id */
  function barredLine(id) {
    const one = indicatorOf(instrument, id);
    const back = () => void book.changeMeans((had) => ({ ...had, barred: had.barred.filter((each) => each !== id) }));
    return h("li", {}, `${one.number} ${label(one)}`, may.plan ? h("button", { class: "btn btn-quiet", type: "button", "aria-label": t("Boleh dinaikkan lagi: indikator {number}", { number: one.number }), on: { click: back } }, t("Boleh dinaikkan lagi")) : null);
  }

  /** @param {import("../outbox.mjs").Item} item */
  function conflict(item) {
    return conflictCard({
      what: t("orang dan dana"),
      mine: { label: t("Punya Anda"), by: null, lines: lines(item.value) },
      stored: { label: t("Yang tersimpan"), by: item.stored?.author_name ?? null, lines: lines(book.plan.means) },
      onMine: () => void outbox.resolve(item, "mine", item.stored?.version ?? book.plan.means_version),
      onStored: () => void outbox.resolve(item, "stored", null),
    });
  }

  /** @param {Means} had */
  function lines(had) {
    const names = new Map(state.offices.map((/** @type {any} */ one) => [one.id, one.name]));
    return [
      ...Object.entries(had.persons).map(([id, count]) => `${names.get(id) ?? id}: ${count}`),
      ...had.funds.map(({ day: from, amount: rupiah }) => t("Rp{amount} juta sejak {day}", { amount: whole(rupiah / MILLION), day: date(from) })),
      ...had.barred.map((id) => t("tidak dinaikkan: {name}", { name: label(indicatorOf(instrument, id)) })),
    ];
  }

  book.addEventListener("plan", update, { signal: life });
  outbox.addEventListener("change", update, { signal: life });
  update();
  return element;
}
