/**
 * The documents under one unit of evidence (a level, or an item of Pemdi): a list, and the ways to add one.
 *
 * @typedef {import("./evidence_shelf.mjs").Job} Job
 */
import { h, redraw, say } from "../dom.mjs";
import { levelName } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { taskLine, taskMark } from "../tugas/line.mjs";
import { writable } from "./course.mjs";
import { addPart } from "./evidence_add.mjs";
import { dropTarget } from "./evidence_drop.mjs";
import { jobRow } from "./evidence_job.mjs";
import { documentRow, takenRow } from "./evidence_row.mjs";
import { unitPlace } from "./place.mjs";

/**
 * The levels of an indicator of 59/2020, each with its documents.
 *
 * @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator @param {AbortSignal} life
 */
export function levelDocuments(desk, indicator, life) {
  const folds = indicator.levels.map((level) => {
    const name = t("Tingkat {level}", { level: level.level });
    const full = levelName(level) === name ? name : `${name}, ${levelName(level)}`;
    return unitFold(desk, `${indicator.id}-L${level.level}`, full, life);
  });
  return h("section", { class: "evidence-files", "aria-label": t("Dokumen data dukung") }, h("h3", { class: "sec" }, t("Dokumen data dukung")), folds);
}

/**
 * One unit, folded; what is in it is built when it is opened.
 *
 * @param {import("./desk.mjs").Desk} desk @param {string} unit @param {string} title @param {AbortSignal} life
 */
export function unitFold(desk, unit, title, life) {
  const { shelf } = desk;
  const count = h("span", { class: "sub" });
  const element = h("details", { class: "ev-unit", id: unitPlace(unit) }, h("summary", {}, h("span", {}, title, " ", taskMark(desk, unit, life)), count));
  /** @type {ReturnType<typeof unitPart> | null} */
  let part = null;

  function update() {
    const documents = shelf.of(unit).length;
    const jobs = shelf.jobs.filter((job) => job.unit === unit).length;
    say(count, [documents ? t("{count} dokumen", { count: documents }) : shelf.loaded ? t("belum ada") : "", jobs ? t("{count} unggahan", { count: jobs }) : ""].filter(Boolean).join(" · "));
    part?.update();
  }

  function build() {
    if (part) return part;
    part = unitPart(desk, unit, title, life);
    element.append(part.element);
    if (!shelf.loaded) void shelf.load();
    return part;
  }

  element.addEventListener("toggle", () => element.open && build());
  addEventListener("beforeprint", () => shelf.of(unit).length > 0 && build(), { signal: life });
  if (writable(desk, unit)) {
    dropTarget(element, (files) => {
      element.open = true;
      build().take(files);
    });
  }
  shelf.addEventListener("change", update, { signal: life });
  update();
  return element;
}

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @param {string} title @param {AbortSignal} life */
function unitPart(desk, unit, title, life) {
  const { shelf } = desk;
  const list = h("ul", { class: "ev-list" });
  const jobs = h("ul", { class: "ev-list" });
  const none = h("p", { class: "sub" });
  const adding = writable(desk, unit) ? addPart(desk, unit, title) : null;
  const element = h("div", { class: "ev" }, taskLine(desk, unit, title, owners(desk, unit), life, { bare: true }), none, list, jobs, adding?.element);
  /** @type {Map<Job, ReturnType<typeof jobRow>>} */
  const rows = new Map();

  function update() {
    const documents = shelf.of(unit);
    const taken = shelf.taken(unit);
    redraw(list, [documents, taken, shelf.today, documents.map(({ id }) => shelf.pages(unit, id))], () => [...documents.map((one) => documentRow(desk, unit, one)), ...taken.map((one) => takenRow(desk, unit, one))]);
    const own = shelf.jobs.filter((job) => job.unit === unit);
    for (const [job, row] of rows) if (!own.includes(job)) (row.element.remove(), rows.delete(job));
    for (const job of own) {
      const row = rows.get(job) ?? jobRow(desk, job);
      if (!rows.has(job)) (rows.set(job, row), jobs.append(row.element));
      row.update();
    }
    say(none, shelf.problem ?? (!shelf.loaded ? t("Memuat…") : documents.length + taken.length + own.length ? "" : t("Belum ada dokumen di sini.")));
    none.hidden = none.textContent === "";
    adding?.update();
  }

  update();
  return { element, update, take: (/** @type {File[]} */ files) => adding?.take(files) };
}

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @returns {string[]} who usually has it, as the instrument calls them */
function owners({ instrument }, unit) {
  for (const indicator of instrument.indicators) {
    for (const level of indicator.levels) {
      const item = level.items?.find(({ code }) => code === unit);
      if (item) return item.owner;
      if (`${indicator.id}-L${level.level}` === unit) return [...level.owner, ...indicator.owner];
    }
  }
  return [];
}
