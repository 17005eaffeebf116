/**
 * The planner's proposal: asked for with a question, a target and a day, shown, and taken into the plan with one click.
 * What is taken are ordinary target levels and actions, so that everything else on the page works on them. What people
 * fixed stays where it is; what nobody fixed is moved, or goes where the plan does without it.
 *
 * @typedef {{indicator: string, from_level: number, to_level: number, title: string, owner_office: string, due: string,
 *   gain: string, effort: Record<string, number>, evidence: string[], begin: string, action: string | null, held: boolean,
 *   cost: number, unbudgeted: number | null, funded: boolean, reason: string}} ProposedAction
 * @typedef {{kind: string, index: string | null, until: string | null, people: Record<string, number>, fund: string | null,
 *   indicators: string[]}} Help
 * @typedef {{status: "optimal" | "gap" | "infeasible" | "open", index: string | null, effort: number | null, end: string | null,
 *   until: string, actions: ProposedAction[], helps: Help[], drops: string[]}} Proposal
 */
import { dayInWords } from "../day.mjs";
import { fill, h, unique } from "../dom.mjs";
import { fraction } from "../exact.mjs";
import { date, share, twoDecimals, whole } from "../format.mjs";
import { label, predicateName } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { RegistryError, uuid } from "../registry.mjs";
import { actionSlot, newActionSlot, targetLevelSlot } from "../slots.mjs";
import { binds } from "./binds.mjs";
import { written } from "./book.mjs";
import { further } from "./further.mjs";
import { indicatorOf, levelText, wholeLevel } from "./table.mjs";
import { plus, today } from "./weeks.mjs";

/** @param {import("./table.mjs").Table} table */
export function proposal(table) {
  const { book, client, state, zone, life, notices } = table;
  const ids = { question: unique("question"), target: unique("proposed-target"), until: unique("proposed-until"), problem: unique("problem") };
  const question = h(
    "select",
    { id: ids.question, on: { change: asked } },
    h("option", { value: "least" }, t("beban paling ringan sampai target")),
    h("option", { value: "earliest" }, t("tanggal paling awal target tercapai")),
    h("option", { value: "highest" }, t("indeks tertinggi sampai tanggal itu")),
  );
  const target = h("input", { id: ids.target, size: 10, autocomplete: "off", maxlength: 40, "aria-describedby": ids.problem });
  const until = dayInWords(h("input", { id: ids.until, type: "date" }));
  const problem = h("p", { class: "problem", id: ids.problem });
  const answer = h("div", { class: "proposed" });
  const aimed = h("label", { class: "field", for: ids.target }, t("Indeks, predikat, atau semua-3"), target);
  let busy = false;
  const form = h(
    "form",
    { class: "goal-form", novalidate: true, on: { submit } },
    h("div", { class: "field" }, h("label", { for: ids.question }, t("Yang dicari")), question),
    aimed,
    h("label", { class: "field", for: ids.until }, t("Sampai"), until),
    h("button", { class: "btn", type: "submit" }, t("Hitung usulan")),
    problem,
  );

  function asked() {
    aimed.hidden = question.value === "highest";
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (busy) return; // a button that is disabled while it has the focus loses it
    problem.textContent = "";
    if (!until.value) {
      problem.textContent = t("Pilih tanggal tenggat.");
      return until.focus();
    }
    busy = true;
    fill(answer, h("p", { class: "sub" }, t("Rencana sedang dihitung…")));
    notices.announce(t("Rencana sedang dihitung…"));
    try {
      const query = new URLSearchParams({ target: target.value.trim(), until: until.value, question: question.value });
      const found = await client.get(`assessments/${encodeURIComponent(book.assessment)}/plan/proposal?${query}`, { signal: life, tries: 2 });
      fill(answer, told(table, found, question.value, query));
      notices.announce(answer.firstElementChild?.textContent ?? "");
    } catch (error) {
      if (life.aborted) return;
      if (!(error instanceof RegistryError)) throw error;
      fill(answer);
      problem.textContent = error.message;
      target.focus();
    } finally {
      busy = false;
    }
  }

  const why = h("p", { class: "sub" });
  const offered = { target: "", until: "" };

  /** Begin where the plan's target is now; what a person changed stays. */
  function offer() {
    const { index, due } = book.target;
    const first = index ?? state.first?.index;
    const usual = { target: first ? twoDecimals(first) : "", until: due ?? plus(today(client.now(), zone), state.window) };
    if (target.value === offered.target) target.value = usual.target;
    if (until.value === offered.until) until.value = usual.until;
    Object.assign(offered, usual);
    why.textContent = begins(table);
    why.hidden = why.textContent === "";
  }

  book.addEventListener("plan", offer, { signal: life });
  offer();
  return h(
    "section",
    { class: "card", "aria-label": t("Usulan rencana") },
    h("h2", {}, t("Usulan rencana")),
    h("p", { class: "sub" }, t("Lab menghitung rencana dari isian sekarang. Yang terkunci dan yang berjalan tidak digeser. Beban dan lama tiap langkah adalah anggapan lab, bukan angka resmi.")),
    why,
    form,
    answer,
  );
}

/** @param {import("./table.mjs").Table} table @returns {string} why the target begins where it does, while nobody has decided one */
function begins({ book, state }) {
  if (book.target.index || !state.first) return "";
  const index = twoDecimals(state.first.index);
  return state.first.predicate ? t("{index}: batas predikat berikutnya, {predicate}.", { index, predicate: predicateName(state.first.predicate) }) : t("{index}: tujuan bersama, indeks di atas 3,0.", { index });
}

/** @param {import("./table.mjs").Table} table @param {Proposal} found @param {string} question @param {URLSearchParams} query */
function told(table, found, question, query) {
  if (found.status === "open") return [h("p", {}, t("Belum ditemukan rencana dalam waktu hitung. Coba lagi, atau pilih target lain."))];
  if (found.index === null) {
    const helps = found.helps.map((help) => helpText(table, help)).filter(Boolean);
    return [
      h("p", {}, h("b", {}, question === "highest" ? t("Yang dikunci saling menghalangi, sehingga tidak ada rencana sampai {until}.", { until: date(found.until) }) : t("Target ini tidak terjangkau sampai {until}.", { until: date(found.until) }))),
      h("ul", {}, (helps.length ? helps : [t("Lepas salah satu kunci, atau tambah orang, lalu hitung lagi.")]).map((text) => h("li", {}, text))),
    ];
  }
  const facts = { index: twoDecimals(found.index), effort: found.effort ?? 0, end: date(found.end ?? found.until) };
  /** @type {Record<string, () => string>} */
  const proofs = {
    least: () => (found.status === "optimal" ? t("Indeks {index} dengan {effort} orang-minggu, selesai {end}; terbukti paling ringan.", facts) : t("Indeks {index} dengan {effort} orang-minggu, selesai {end}; paling ringan yang ditemukan.", facts)),
    earliest: () => (found.status === "optimal" ? t("Indeks {index} dengan {effort} orang-minggu, selesai {end}; terbukti paling awal.", facts) : t("Indeks {index} dengan {effort} orang-minggu, selesai {end}; paling awal yang ditemukan.", facts)),
    highest: () => (found.status === "optimal" ? t("Indeks {index} dengan {effort} orang-minggu, selesai {end}; terbukti tertinggi.", facts) : t("Indeks {index} dengan {effort} orang-minggu, selesai {end}; tertinggi yang ditemukan.", facts)),
  };
  const dropped = found.drops.map((id) => table.book.plan.actions.find((/** @type {any} */ one) => one.id === id)).filter(Boolean);
  return [
    h("p", {}, h("b", {}, proofs[question]())),
    dropped.length ? h("p", { class: "sub" }, t("Tidak diperlukan lagi dan akan dihapus bila diambil: {titles}.", { titles: dropped.map((/** @type {any} */ one) => `${indicatorOf(table.instrument, one.indicator).number} ${one.title}`).join("; ") })) : null,
    table.may.plan ? taking(table, found) : null,
    h(
      "details",
      {},
      h("summary", {}, t("{count} langkah", { count: found.actions.length })),
      h("ul", {}, found.actions.map((one) => line(table, one))),
    ),
    question === "highest" ? null : binds(table, query),
    question === "least" ? others(table, found, query) : null,
  ];
}

/** Other plans for the same target. @param {import("./table.mjs").Table} table @param {Proposal} found @param {URLSearchParams} query */
function others(table, found, query) {
  return further(table, {
    name: t("Bandingkan pilihan lain"),
    waiting: t("Pilihan lain sedang dihitung…"),
    path: "alternatives",
    query,
    show: (/** @type {Proposal[]} */ more) => [
      more.length ? [h("div", { class: "other-plans" }, more.map((one, place) => card(table, found, one, place + 1)))] : [h("p", {}, t("Tidak ditemukan rencana lain yang sungguh berbeda."))],
      t("{count} pilihan lain.", { count: more.length }),
    ],
  });
}

/** @param {import("./table.mjs").Table} table @param {Proposal} first @param {Proposal} other @param {number} place */
function card(table, first, other, place) {
  const code = (/** @type {ProposedAction} */ { indicator, to_level: to }) => `${indicatorOf(table.instrument, indicator).number}→${to}`;
  const [mine, theirs] = [first.actions.map(code), other.actions.map(code)];
  const facts = { effort: other.effort ?? 0, more: (other.effort ?? 0) - (first.effort ?? 0), index: twoDecimals(other.index ?? "0"), end: date(other.end ?? other.until) };
  return h(
    "section",
    { class: "other-plan", "aria-label": t("Pilihan {place}", { place }) },
    h("h3", {}, t("Pilihan {place}", { place })),
    h("p", {}, t("{effort} orang-minggu (+{more}), indeks {index}, selesai {end}.", facts)),
    h("p", { class: "sub" }, t("Tanpa: {steps}.", { steps: mine.filter((one) => !theirs.includes(one)).join(", ") })),
    h("p", { class: "sub" }, t("Sebagai ganti: {steps}.", { steps: theirs.filter((one) => !mine.includes(one)).join(", ") || "–" })),
    table.may.plan ? taking(table, other, t("Ambil pilihan {place}", { place })) : null,
  );
}

/** @param {import("./table.mjs").Table} table @param {Help} help @returns {string} */
function helpText({ instrument }, { kind, index, until, people, fund, indicators }) {
  const more = Object.entries(people).map(([office, count]) => `${office} ${count}`).join(", ");
  const names = [...new Set(indicators)].map((id) => String(indicatorOf(instrument, id).number)).join(", ");
  /** @type {Record<string, () => string>} */
  const said = {
    index: () => t("Indeks tertinggi yang terjangkau sampai tenggat: {index}.", { index: twoDecimals(index ?? "0") }),
    date: () => t("Tenggat diundur sampai {until}.", { until: date(until ?? "") }),
    people: () => t("Tambahan orang pada setiap minggu: {people}.", { people: more }),
    money: () => (fund ? t("Langkah yang memerlukan biaya menunggu {fund} ({day}).", { fund, day: date(until ?? "") }) : t("Langkah yang memerlukan biaya dimuat dalam DPA.")),
    bans: () => t("Boleh dinaikkan lagi: indikator {names}.", { names }),
    prerequisites: () => t("Prasyarat antarindikator tidak diberlakukan."),
    pins: () => t("Kunci dilepas: indikator {names}.", { names }),
  };
  return said[kind]?.() ?? "";
}

/** @param {import("./table.mjs").Table} table @param {ProposedAction} action */
function line({ book, instrument }, action) {
  const level = book.level(action.indicator);
  const from = level !== null && wholeLevel(level) === action.from_level ? level : action.from_level; // the exact score, of the first step
  const indicator = indicatorOf(instrument, action.indicator);
  const work = Object.entries(action.effort).map(([office, weeks]) => t("{office} {weeks} orang-minggu", { office, weeks })).join(", ");
  const money = action.cost ? t("Rp{amount} juta dari DPA", { amount: whole(action.cost / 1_000_000) }) : "";
  return h(
    "li",
    {},
    h("p", {}, `${indicator.number} ${label(indicator)}: ${levelText(instrument, from)} → ${levelText(instrument, action.to_level)}`, action.held ? h("span", { class: "sub" }, ` ${t("tetap")}`) : null),
    h("p", { class: "sub" }, t("{work}; {begin} sampai {due}; indeks +{gain}", { work, begin: date(action.begin), due: date(action.due), gain: share(fraction(action.gain)) })),
    money ? h("p", { class: "sub" }, action.unbudgeted === null ? t("{money}.", { money }) : t("{money}; tanpa anggaran dapat dimulai lebih awal dengan {effort} orang-minggu.", { money, effort: action.unbudgeted })) : null,
    h("p", { class: "sub", lang: "id" }, action.title),
    h("p", { class: "sub", lang: "id" }, action.reason), // the planner's own words, Indonesian like the title
  );
}

/** @param {import("./table.mjs").Table} table @param {Proposal} found @param {string} [name] */
function taking({ book, outbox, notices }, found, name) {
  const button = h("button", { class: name ? "btn" : "btn pri", type: "button", on: { click: take } }, name ?? t("Ambil ke rencana"));

  async function take() {
    if (button.ariaDisabled) return;
    button.ariaDisabled = "true"; // and keeps the focus
    const entries = new Map(book.entries.map((entry) => [entry.saved?.id, entry]));
    const has = new Set([...entries.values()].map(({ shown, saved }) => shown ?? saved).map((one) => `${one?.indicator}/${one?.to_level}`));
    let moved = 0;
    for (const id of found.drops) {
      const { saved } = entries.get(id) ?? {};
      if (saved) await outbox.put(actionSlot(id), null, { version: saved.version });
    }
    for (const { action, held, begin, due, funded } of found.actions) {
      const { saved, shown } = entries.get(action ?? "") ?? {};
      const stays = saved?.begin === begin && saved.due === due;
      if (!saved || !shown || held || (stays && saved.funded === funded)) continue;
      if (!stays) moved += 1;
      await outbox.put(actionSlot(saved.id), written(shown, { begin, due, funded }), { version: saved.version });
    }
    const fresh = found.actions.filter((one) => one.action === null && !has.has(`${one.indicator}/${one.to_level}`));
    for (const { indicator, to_level, title, owner_office, begin, due, funded } of fresh) {
      await outbox.put(newActionSlot(uuid()), { indicator, to_level, title: t("Usulan: {work}", { work: title }), owner_office, begin, due, status: "belum", pinned: false, funded }, { version: null });
    }
    for (const [indicator, level] of aims(book, found)) {
      if (book.aim(indicator) !== level) await outbox.put(targetLevelSlot(indicator), level, { version: book.storedAim(indicator).version });
    }
    notices.announce(t("{count} aksi diambil ke rencana.", { count: fresh.length }) + (moved ? ` ${t("{count} aksi digeser.", { count: moved })}` : ""));
  }

  return button;
}

/** @param {import("./book.mjs").Book} book @param {Proposal} found @returns {[string, number | null][]} what each indicator shall reach then */
function aims(book, found) {
  const { actions } = /** @type {{actions: import("./book.mjs").Action[]}} */ (book.plan);
  const kept = actions.filter(({ id }) => !found.drops.includes(id));
  const left = new Set(actions.filter(({ id }) => found.drops.includes(id)).map(({ indicator }) => indicator));
  const touched = new Set([...left, ...found.actions.map(({ indicator }) => indicator)]);
  return [...touched].map((indicator) => {
    const levels = [...kept, ...found.actions].filter((one) => one.indicator === indicator).map((one) => one.to_level);
    const before = left.has(indicator) ? 0 : (book.aim(indicator) ?? 0); // an aim without an action is somebody's own
    return [indicator, Math.max(0, before, ...levels) || null];
  });
}
