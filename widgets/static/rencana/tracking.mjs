/**
 * How far the plan is: start, now, expected and to come within its window, and who owes what. The second part is the one
 * page for the Sekda: it can be printed by itself.
 */
import { h, redraw, say, unhurried } from "../dom.mjs";
import { decimalText } from "../decimal.mjs";
import { date, range } from "../format.mjs";
import { label } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { RegistryError } from "../registry.mjs";
import { indicatorOf, levelText } from "./table.mjs";
import { between, plus, today } from "./weeks.mjs";

/**
 * @typedef {{low: string, high: string}} Span
 * @typedef {{started: string, deadline: string, today: string, start: Span, now: Span, expected: Span, promised: Span, forecast: Span,
 *   risen: {indicator: string, before: string | null, now: string}[], unfilled: string[]}} Progress
 * @typedef {import("./book.mjs").Action} Action
 */

const SOON = 14; // days ahead that the Sekda's page looks

/** @param {import("./table.mjs").Table} table */
export function tracking(table) {
  const { book, client, life } = table;
  const headline = h("p", { class: "track-said" });
  const picture = h("div", {});
  const risen = h("div", {});
  const element = h("section", { class: "card track", "aria-label": t("Pemantauan rencana"), hidden: true }, h("h2", {}, t("Pemantauan rencana")), headline, picture, risen);
  /** @type {Progress | null} */
  let found = null;
  let asked = ""; // the plan and the index that were asked for last: what is filled in moves the index alone

  async function read() {
    const { plan } = book;
    element.hidden = plan.actions.length === 0 || found === null;
    const now = JSON.stringify([plan.seq, plan.now]);
    if (plan.actions.length === 0 || now === asked) return;
    asked = now;
    try {
      const answer = await client.get(`assessments/${encodeURIComponent(book.assessment)}/plan/progress`, { signal: life, tries: 2 });
      if (asked === now) show(answer);
    } catch (error) {
      if (asked === now) asked = "";
      if (!life.aborted && !(error instanceof RegistryError)) throw error;
    }
  }

  /** @param {Progress} progress */
  function show(progress) {
    found = progress;
    element.hidden = false;
    say(headline, said(progress, book.plan.actions));
    redraw(picture, progress, () => within(progress));
    redraw(risen, [progress.risen, progress.unfilled], () => reached(table, progress));
  }

  let due = 0;
  const soon = () => {
    clearTimeout(due);
    due = window.setTimeout(() => void read(), 400); // after the index has followed: nobody waits for this
  };
  life.addEventListener("abort", () => clearTimeout(due));
  book.addEventListener("plan", soon, { signal: life });
  void read();
  return element;
}

/** @param {Span} span */
const shown = ({ low, high }) => range(low, high);

/** @param {Progress} progress @param {Action[]} actions @returns {string} true for every plan */
function said({ now, expected, forecast, deadline, start }, actions) {
  const done = actions.filter(({ status }) => status === "selesai").length;
  const parts = [t("{done} dari {all} aksi selesai; indeks {start} ketika rencana mulai, {now} sekarang.", { done, all: actions.length, start: shown(start), now: shown(now) })];
  if (now.low === now.high && expected.low === expected.high) {
    const [is, should] = [Number(now.low), Number(expected.low)];
    if (is < should) parts.push(t("Menurut janji seharusnya {expected}.", { expected: shown(expected) }));
    else parts.push(t("Itu tidak kurang dari yang dijanjikan sampai hari ini ({expected}).", { expected: shown(expected) }));
  }
  parts.push(t("Bila tanggal yang sekarang ditepati: {forecast} pada {deadline}.", { forecast: shown(forecast), deadline: date(deadline) }));
  return parts.join(" ");
}

/** The window as one line of days with four marks. @param {Progress} progress */
function within({ started, deadline, today: now, start, now: is, expected, promised, forecast }) {
  const days = Math.max(1, between(started, deadline));
  const gone = Math.min(days, Math.max(0, between(started, now)));
  const left = days - between(started, now);
  const mark = (/** @type {string} */ name, /** @type {Span} */ span, /** @type {string} */ when) => h("div", { class: "track-fact" }, h("dt", {}, name), h("dd", {}, h("b", {}, shown(span)), h("span", { class: "sub" }, when)));
  return [
    h("progress", { class: "track-days", max: days, value: gone, "aria-label": t("Hari ke-{gone} dari {days}", { gone, days }) }),
    h("p", { class: "sub" }, left >= 0 ? t("Hari ke-{gone} dari {days}; {left} hari lagi sampai {deadline}.", { gone, days, left, deadline: date(deadline) }) : t("Tenggat {deadline} sudah lewat {days} hari.", { deadline: date(deadline), days: -left })),
    h(
      "dl",
      { class: "track-facts" },
      mark(t("mulai"), start, date(started)),
      mark(t("sekarang"), is, date(now)),
      mark(t("seharusnya"), expected, t("menurut janji sampai hari ini")),
      mark(t("perkiraan"), forecast, date(deadline)),
      mark(t("dijanjikan"), promised, t("bila semua aksi selesai")),
    ),
  ];
}

/** @param {import("./table.mjs").Table} table @param {Progress} progress */
function reached({ book, instrument }, { risen, unfilled }) {
  const value = (/** @type {string | null} */ text) => (text === null ? t("kosong") : instrument.fractional ? decimalText(text) : text);
  const line = (/** @type {Progress["risen"][0]} */ { indicator, before, now }) => h("li", {}, `${indicatorOf(instrument, indicator).number} ${label(indicatorOf(instrument, indicator))}: ${value(before)} → ${value(now)}`);
  const waiting = book.plan.actions.filter((/** @type {Action} */ { id }) => unfilled.includes(id));
  return [
    risen.length ? h("details", {}, h("summary", {}, t("{count} indikator sudah naik", { count: risen.length })), h("ul", {}, risen.map(line))) : h("p", { class: "sub" }, t("Belum ada indikator yang naik sejak rencana mulai.")),
    waiting.length ? h("p", { class: "problem" }, t("Selesai tetapi tingkatnya belum diisi pada Penilaian: {names}.", { names: waiting.map((/** @type {Action} */ one) => String(indicatorOf(instrument, one.indicator).number)).join(", ") })) : null,
  ];
}

/** @param {import("./table.mjs").Table} table who owes what: one page for the Sekda */
export function debts(table) {
  const { book, client, state, zone, life } = table;
  const headline = h("p", { class: "track-said" });
  const list = h("div", {});
  const element = h(
    "section",
    { class: "card debts", "aria-label": t("Siapa berutang apa"), id: "sekda" },
    h("h2", {}, t("Siapa berutang apa")),
    h("p", { class: "sub debts-place" }, `${state.region.name} · ${state.title}`),
    headline,
    list,
    h("button", { class: "btn", type: "button", on: { click: print } }, t("Cetak satu halaman untuk Sekda")),
  );

  function print() {
    const plan = element.closest(".plan");
    plan?.setAttribute("data-print", "sekda");
    addEventListener("afterprint", () => plan?.removeAttribute("data-print"), { once: true }); // print() may return before it drew
    window.print();
  }

  function update() {
    const now = today(client.now(), zone);
    /** @type {Action[]} */
    const open = book.plan.actions.filter((/** @type {Action} */ { status }) => status !== "selesai");
    element.hidden = book.plan.actions.length === 0;
    const late = open.filter(({ due }) => due < now).length;
    const soon = open.filter(({ due }) => due >= now && due <= plus(now, SOON)).length;
    say(headline, open.length ? t("Per {day}: {late} aksi lewat tenggat, {soon} jatuh tempo dalam {days} hari, seluruhnya {open} belum selesai.", { day: date(now), late, soon, days: SOON, open: open.length }) : t("Per {day}: semua aksi selesai.", { day: date(now) }));
    redraw(list, [open, now], () => offices(table, open, now));
  }

  book.addEventListener("plan", unhurried(update), { signal: life });
  update();
  return element;
}

/** @param {import("./table.mjs").Table} table @param {Action[]} open @param {string} now */
function offices(table, open, now) {
  /** @type {Map<string, Action[]>} */
  const by = new Map();
  for (const one of open) by.set(one.owner_office, [...(by.get(one.owner_office) ?? []), one]);
  const late = (/** @type {Action[]} */ own) => own.filter(({ due }) => due < now).length;
  const first = (/** @type {Action[]} */ own) => own.map(({ due }) => due).sort()[0];
  const sorted = [...by].sort(([a, one], [b, other]) => late(other) - late(one) || first(one).localeCompare(first(other)) || a.localeCompare(b, "id"));
  return sorted.map(([office, own]) =>
    h(
      "section",
      { class: "debt" },
      h("h3", {}, office, h("span", { class: late(own) ? "sub late" : "sub" }, [t("{count} aksi", { count: own.length }), late(own) ? t("{count} lewat tenggat", { count: late(own) }) : ""].filter(Boolean).join(", "))),
      h("ul", {}, own.sort((a, b) => a.due.localeCompare(b.due)).map((one) => debt(table, one, now))),
    ),
  );
}

/** @param {import("./table.mjs").Table} table @param {Action} action @param {string} now */
function debt({ instrument }, { indicator: id, to_level: to, due, first_due: promised, status, evidence }, now) {
  const indicator = indicatorOf(instrument, id);
  const slipped = promised ? between(promised, due) : 0;
  const facts = [
    due < now ? t("lewat {days} hari", { days: between(due, now) }) : t("sampai {due}", { due: date(due) }),
    slipped > 0 ? t("mundur {days} hari dari janji", { days: slipped }) : "",
    status === "berjalan" ? t("berjalan") : t("belum mulai"),
    evidence ? t("{count} data dukung", { count: evidence }) : t("tanpa data dukung"),
  ];
  return h("li", {}, h("span", {}, `${indicator.number} ${label(indicator)} → ${levelText(instrument, to)}`), h("span", { class: due < now ? "sub late" : "sub" }, facts.filter(Boolean).join(" · ")));
}
