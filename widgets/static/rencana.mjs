/** The action plan's page. Like the self-assessment it reads and writes the registry by itself after it loaded. */
import { drafts } from "./drafts.mjs";
import { fill, h, say } from "./dom.mjs";
import { compare, fraction } from "./exact.mjs";
import { indexText, predicateText } from "./index_text.mjs";
import { fetchEarly, loadInstrument } from "./instrument.mjs";
import { t } from "./i18n.mjs";
import { keeper } from "./keeper.mjs";
import { Notices } from "./notices.mjs";
import { follow } from "./follow.mjs";
import { failed } from "./opening.mjs";
import { Outbox } from "./outbox.mjs";
import { page } from "./page.mjs";
import { Presence } from "./presence.mjs";
import { Client } from "./registry.mjs";
import { Recommendations, recommendationsCard } from "./recommendations.mjs";
import { savedLine } from "./saved.mjs";
import { actionForm } from "./rencana/action_form.mjs";
import { actions } from "./rencana/actions.mjs";
import { Book } from "./rencana/book.mjs";
import { composer } from "./rencana/composer.mjs";
import { gains } from "./rencana/gains.mjs";
import { goal } from "./rencana/goal.mjs";
import { means } from "./rencana/means.mjs";
import { proposal } from "./rencana/proposal.mjs";
import { review } from "./rencana/review.mjs";
import { wholeLevel } from "./rencana/table.mjs";
import { debts, tracking } from "./rencana/tracking.mjs";
import { whatIf } from "./rencana/whatif.mjs";

/** @param {{model: {get: (name: string) => any}, el: HTMLElement}} context @returns {() => void} ends it */
export function render({ model, el }) {
  const life = new AbortController();
  const state = model.get("state");
  if (state.assessment) void open(el, state, life.signal).catch((error) => failed(el, error));
  return () => life.abort();
}

/** Begin what the page needs whatever the kernel draws. */
export function prepare() {
  if (page) fetchEarly(new Client(page.user));
}

export default { render, prepare };

/** @param {HTMLElement} el @param {any} state @param {AbortSignal} life */
async function open(el, state, life) {
  const client = new Client(state.person.name);
  const [instrument, outbox] = await Promise.all([
    loadInstrument(client, state.assessment.instrument_hash),
    Outbox.open(client, state.person.name, state.assessment.id),
  ]);
  if (life.aborted) return outbox.close();
  const lines = [savedLine(), savedLine()];
  const notices = new Notices();
  /** @type {import("./rencana/table.mjs").Table} */
  const table = {
    state,
    client,
    outbox,
    instrument,
    life,
    book: new Book(state.plan, state.assessment, outbox),
    notices,
    presence: new Presence(client, `assessments/${encodeURIComponent(state.assessment.id)}`, state.person.name, life),
    advised: new Recommendations(client, state, notices, life),
    zone: state.zone,
    drafts: drafts(state.person.name, state.assessment.id),
    may: {
      decide: state.may.includes("plans:decide"),
      plan: state.may.includes("plans:write"),
      approve: state.may.includes("plans:approve"),
      say: state.may.includes("comments:write"),
    },
  };
  arrange(el, table, lines);
  keep(table, lines);
  void table.advised.load();
  life.addEventListener("abort", () => outbox.close());
  outbox.flush();
}

/** @param {HTMLElement} el @param {import("./rencana/table.mjs").Table} table @param {ReturnType<typeof savedLine>[]} lines */
function arrange(el, table, lines) {
  const { book, notices, may } = table;
  const form = may.plan ? actionForm(table) : null;
  const adding = () => (form ? h("button", { class: "btn pri", type: "button", on: { click: () => form.add(...next(table)) } }, t("Tambah aksi")) : null);
  const figure = h("p", { class: "sticky-fig" });
  const show = () => say(figure, `${indexText(book.plan.after)} ${predicateText(book.plan.after)}`);
  book.addEventListener("plan", show);
  show();
  fill(
    el,
    h(
      "div",
      { class: "plan" },
      whatIf(table, lines[0].element),
      notices.element,
      composer(table),
      h("div", { class: "plan-track" }, tracking(table), debts(table)),
      h(
        "div",
        { class: "plan-cols" },
        h("div", { class: "stack" }, goal(table), proposal(table), means(table), review(table), recommendationsCard(table, null, table.life), actions(table, (action, slot, version) => form?.edit(action, slot, version), adding()), matrix(table)),
        gains(table, (indicator, level) => form?.add(indicator, level)),
      ),
      h("div", { class: "sticky" }, h("div", { class: "sticky-state" }, figure, lines[1].element), adding()),
      form?.element,
    ),
  );
  form?.resume();
  if (/^#(sekda|aksi-)/.test(location.hash)) {
    const place = document.getElementById(location.hash.slice(1)); // it was not there when the browser looked for it
    place?.scrollIntoView();
    if (place?.tabIndex === -1) place.focus({ preventScroll: true });
  }
}

/**
 * What a new action is most likely about: a chosen indicator that has none yet, else of those without one what adds most.
 *
 * @param {import("./rencana/table.mjs").Table} table @returns {[import("./instrument.mjs").Indicator, number]}
 */
function next({ book, instrument }) {
  const acted = new Set(book.plan.actions.map((/** @type {any} */ one) => one.indicator));
  const level = (/** @type {any} */ one) => wholeLevel(book.level(one.id));
  const weighty = [...instrument.indicators].sort((a, b) => compare(fraction(b.weight), fraction(a.weight)));
  const found = weighty.find(({ id }) => book.aim(id) !== null && !acted.has(id)) ?? weighty.find((one) => level(one) < 5 && !acted.has(one.id)) ?? weighty[0];
  return [found, book.aim(found.id) ?? Math.min(level(found) + 1, 5)];
}

/** The plan beside the coach's open notes, to take along. @param {import("./rencana/table.mjs").Table} table */
function matrix({ client, book }) {
  const href = client.address(`assessments/${encodeURIComponent(book.assessment)}/plan/matrix`);
  return h("p", {}, h("a", { class: "btn", href, download: true }, t("Matriks Tindak Lanjut Rekomendasi (XLSX)")));
}

/** @param {import("./rencana/table.mjs").Table} table @param {ReturnType<typeof savedLine>[]} lines */
function keep({ client, outbox, book, notices, presence, zone, life }, lines) {
  const told = keeper({ client, outbox, notices, zone, lastChange: null, lines, life });
  const path = `assessments/${encodeURIComponent(book.assessment)}`;
  const reread = async () => book.take(await client.get(`${path}/plan`, { signal: life, tries: 1 }));

  outbox.addEventListener(
    "saved",
    (event) => {
      const { reply, own } = /** @type {CustomEvent} */ (event).detail;
      if (!reply?.plan) return;
      book.take(reply.plan);
      if (own) notices.announce(t("Tersimpan. Bila semua tujuan tercapai, indeks {index}, {predicate}.", { index: indexText(reply.plan.after), predicate: predicateText(reply.plan.after) }));
    },
    { signal: life },
  );
  const watched = follow({
    client,
    outbox,
    assessment: book.assessment,
    presence,
    told,
    life,
    seq: () => book.seq,
    async take(changes) {
      if (changes.plan_changed || changes.answers.length || changes.external.length) {
        book.takeLevels(changes);
        await reread();
      }
      book.seq = changes.seq;
    },
  });
  outbox.addEventListener("conflict", () => watched.soon(), { signal: life });
}
