/** Submitting the plan to the coach, and what was said about it: a list that only grows, each with the plan as it was. */
import { fill, h, redraw, unique } from "../dom.mjs";
import { date, moment } from "../format.mjs";
import { t } from "../i18n.mjs";
import { label } from "../instrument.mjs";
import { RegistryError, UnreachableError, uuid } from "../registry.mjs";
import { statusText } from "./action_form.mjs";
import { indicatorOf, levelText } from "./table.mjs";

/** @typedef {{version: number, step: string, state: string, note: string, author: string, author_name: string, at: string}} Review */

const DRAFT = "plan-note"; // these steps do not wait in the outbox, so what is typed is kept until it was sent

const STATES = {
  disusun: () => t("Rencana ini sedang disusun."),
  diajukan: () => t("Rencana ini diajukan kepada pendamping dan menunggu tanggapan."),
  disetujui: () => t("Rencana ini disetujui pendamping."),
  dikembalikan: () => t("Rencana ini dikembalikan pendamping untuk diperbaiki."),
};
const DEEDS = {
  ajukan: () => t("mengajukan rencana"),
  tarik: () => t("menarik pengajuan"),
  setujui: () => t("menyetujui rencana"),
  kembalikan: () => t("mengembalikan rencana"),
  catat: () => t("menulis catatan"),
};

/** @param {import("./table.mjs").Table} table */
export function review(table) {
  const { book, client, drafts, notices, zone, may, life } = table;
  const path = `assessments/${encodeURIComponent(book.assessment)}/plan`;
  const state = h("p", { class: "review-state" });
  const list = h("ol", { class: "reviews" });
  const problem = h("p", { class: "problem", id: unique("problem") });
  const note = h("textarea", { rows: 2, maxlength: 2000, "aria-describedby": problem.id, value: drafts.get(DRAFT), on: { input: () => drafts.set(DRAFT, note.value) } });
  const buttons = h("div", { class: "row" });
  const before = h("div", {});
  const element = h(
    "section",
    { class: "card", "aria-label": t("Pengajuan kepada pendamping") },
    h("h2", {}, t("Pengajuan kepada pendamping")),
    state,
    list,
    may.say ? h("label", { class: "field" }, h("span", {}, t("Catatan untuk rencana ini")), note) : null,
    buttons,
    problem,
    before,
  );
  let busy = false;
  /** @type {{step: string, note: string, seq: number | null, version: number, key: string} | null} the same try again is the same request: the stream may have told by then that the lost one arrived */
  let last = null;

  /** @param {string} step */
  async function take(step) {
    if (busy) return;
    busy = true;
    problem.textContent = "";
    const text = note.value.trim();
    const seq = step === "setujui" ? book.plan.seq : null; // nobody approves a plan that they do not see
    if (!last || last.step !== step || last.note !== text || last.seq !== seq) last = { step, note: text, seq, version: book.plan.reviews.length, key: uuid() };
    try {
      const saved = await client.write("PUT", `${path}/review`, { step, note: text, seq }, { version: last.version, key: last.key });
      last = null;
      if (note.value.trim() === text) {
        note.value = ""; // and not what was typed meanwhile
        drafts.set(DRAFT, "");
      }
      book.take(saved.plan);
      notices.announce(state.textContent ?? "");
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (!(error instanceof UnreachableError)) last = null;
      problem.textContent = error.message;
    } finally {
      busy = false;
    }
  }

  /** @param {Review} one */
  async function showVersion({ version, at }) {
    try {
      const found = await client.get(`${path}/reviews/${version}`, { signal: life, tries: 2 });
      fill(before, h("h3", {}, t("Rencana pada {moment}", { moment: moment(at, zone, client.now()) })), h("ul", { class: "reviews" }, found.actions.map((/** @type {any} */ one) => h("li", {}, versionLine(table, one)))));
    } catch (error) {
      if (life.aborted) return;
      if (!(error instanceof RegistryError)) throw error;
      problem.textContent = error.message;
    }
  }

  function update() {
    const { plan } = book;
    const more = plan.changed && plan.state !== "disusun" ? ` ${t("{count} hal berubah sejak itu.", { count: plan.changed })}` : "";
    state.textContent = STATES[/** @type {keyof typeof STATES} */ (plan.state)]() + more;
    redraw(list, [plan.reviews], () =>
      plan.reviews.map((/** @type {Review} */ one) =>
        h(
          "li",
          {},
          h("p", {}, h("b", {}, one.author_name), ` ${DEEDS[/** @type {keyof typeof DEEDS} */ (one.step)]()} · ${moment(one.at, zone, client.now())}`),
          one.note ? h("p", { class: "review-note" }, one.note) : null,
          one.step === "catat" ? null : h("button", { class: "btn btn-quiet", type: "button", "aria-label": t("Lihat rencana versi {version}", { version: one.version }), on: { click: () => void showVersion(one) } }, t("Lihat rencananya")),
        ),
      ),
    );
    redraw(buttons, [plan.state, plan.actions.length > 0], () => steps(plan).map(([step, text, main]) => h("button", { class: main ? "btn pri" : "btn", type: "button", on: { click: () => void take(step) } }, text)));
  }

  /** @param {any} plan @returns {[string, string, boolean][]} */
  function steps({ state: now, actions }) {
    /** @type {[string, string, boolean][]} */
    const found = [];
    if (may.decide && now !== "diajukan" && actions.length) found.push(["ajukan", now === "disusun" ? t("Ajukan ke pendamping") : t("Ajukan lagi"), true]);
    if (may.decide && now === "diajukan") found.push(["tarik", t("Tarik pengajuan"), false]);
    if (may.approve && now === "diajukan") found.push(["setujui", t("Setujui rencana"), true]);
    if (may.approve && (now === "diajukan" || now === "disetujui")) found.push(["kembalikan", t("Kembalikan"), false]);
    if (may.say) found.push(["catat", t("Kirim catatan"), false]);
    return found;
  }

  book.addEventListener("plan", update, { signal: life });
  update();
  return element;
}

/** @param {import("./table.mjs").Table} table @param {import("./book.mjs").Action} action */
function versionLine({ instrument }, { indicator: id, to_level: to, title, owner_office: office, due, status }) {
  const indicator = indicatorOf(instrument, id);
  return `${indicator.number} ${label(indicator)} → ${levelText(instrument, to)}: ${title} (${office}, ${date(due)}, ${statusText(status)})`;
}
