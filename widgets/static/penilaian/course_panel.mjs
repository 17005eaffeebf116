/** The panel *Tahap*: where it stands, the one next step, who did what when and why, what is marked. */
import { h, redraw, say } from "../dom.mjs";
import { deadline as deadlineText, moment } from "../format.mjs";
import { t } from "../i18n.mjs";
import { inWords } from "./course.mjs";
import { markedUnits } from "./course_units.mjs";

const TICK = 30_000; // milliseconds between two looks at the clock

/** @typedef {import("./course.mjs").CourseData} CourseData */

/** @param {import("./desk.mjs").Desk} desk @returns {HTMLElement} */
export function coursePanel(desk) {
  const { course, client, zone, life, notices } = desk;
  const head = h("div", { class: "course-head" });
  const clock = h("p", { class: "course-clock", hidden: true });
  const actions = h("div", { class: "row course-actions" });
  const marked = h("div", {});
  const history = h("div", {});
  const problem = h("p", { class: "problem", role: "alert" });
  const element = h("section", { class: "card course", "aria-label": t("Tahap") }, head, clock, actions, problem, marked, history);
  /** @type {Promise<{element: HTMLElement, open: (offer: import("./course.mjs").CourseOffer) => Promise<void>}> | null} */
  let dialog = null;
  /** @type {Promise<{element: HTMLElement, open: () => void}> | null} */
  let imports = null;
  let known = course.data?.version ?? 0;

  function update() {
    const { data } = course;
    element.hidden = data === null;
    if (!data) return;
    element.dataset.writable = course.writable;
    redraw(head, [data.state, data.round, data.purpose, course.writable], () => headWords(desk, data));
    tick();
    redraw(actions, [data.version, data.offers, data.judged], () => buttons(data));
    redraw(marked, [data.units, data.state], () => [markedUnits(desk, data)]);
    redraw(history, data.steps, () => [steps(data)]);
    if (data.version !== known && data.steps[0] && data.steps[0].author !== desk.state.person.name) {
      notices.announce(t("Tahap: {done} oleh {name}.", { done: inWords(data.steps[0].done), name: data.steps[0].author_name }));
    }
    known = data.version;
  }

  function tick() {
    const deadline = course.data?.deadline ?? null;
    clock.hidden = deadline === null;
    if (deadline === null) return;
    const left = new Date(deadline).getTime() + 60_000 - client.now();
    clock.dataset.late = String(left <= 0);
    say(clock, t("Tenggat {when}{left}", { when: deadlineText(deadline, zone), left: leftText(left, course.data?.deadline_closes ?? false) }));
  }

  /** The dialogs come when they are asked for: most visits take no step. @param {import("./course.mjs").CourseOffer} offer */
  async function take(offer) {
    dialog ??= import("./course_dialog.mjs").then(({ courseDialog }) => added(courseDialog(desk)));
    await dialog.then((one) => one.open(offer), () => away(() => (dialog = null)));
  }

  async function bring() {
    imports ??= import("./course_import.mjs").then(({ verdictImport }) => added(verdictImport(desk)));
    await imports.then((one) => one.open(), () => away(() => (imports = null)));
  }

  /** @template {{element: HTMLElement}} P @param {P} part @returns {P} */
  function added(part) {
    element.append(part.element);
    return part;
  }

  /** @param {() => void} forget */
  function away(forget) {
    forget();
    say(problem, t("Server tidak terjangkau. Periksa sambungan internet."));
  }

  /** @param {CourseData} data */
  function buttons(data) {
    const own = data.offers.filter(({ refused }) => refused === null);
    const [first, ...rest] = [...own.filter(({ next }) => next), ...own.filter(({ next }) => !next)];
    const button = (/** @type {import("./course.mjs").CourseOffer} */ offer, /** @type {string} */ kind) =>
      h("button", { class: kind, type: "button", "data-step": offer.step, on: { click: () => void take(offer) } }, inWords(offer.name));
    const more = [
      ...rest.map((offer) => button(offer, "btn")),
      data.judged && desk.state.may.includes("assessments:stage") && h("button", { class: "btn", type: "button", on: { click: () => void bring() } }, t("Masukkan putusan asesor")),
    ].filter(Boolean);
    const mine = data.offers.some(({ refused }) => refused === "writers");
    return [
      first?.next && button(first, "btn pri"),
      first && !first.next && button(first, "btn"),
      more.length > 0 && h("details", { class: "course-more" }, h("summary", {}, t("Langkah lain")), h("div", { class: "row" }, more)),
      mine && h("p", { class: "sub" }, t("Anda ikut mengisi penilaian ini, jadi orang lain yang mereviunya.")),
    ];
  }

  /** @param {CourseData} data */
  function steps({ steps: taken }) {
    if (taken.length === 0) return null;
    return h(
      "details",
      { class: "course-history" },
      h("summary", {}, t("Riwayat tahap"), h("span", { class: "sub" }, t("{count} langkah", { count: taken.length }))),
      h("ol", { class: "course-steps" }, taken.map((step) => stepRow(desk, step))),
    );
  }

  course.addEventListener("change", update, { signal: life });
  const timer = setInterval(tick, TICK);
  life.addEventListener("abort", () => clearInterval(timer));
  update();
  course.addEventListener(
    "unread",
    (event) => say(problem, t("Langkah yang tersedia belum terbaca: {why}", { why: /** @type {CustomEvent} */ (event).detail.message })),
    { signal: life },
  );
  course.addEventListener("change", () => say(problem, ""), { signal: life });
  return element;
}

/** @param {import("./desk.mjs").Desk} desk @param {CourseData} data */
function headWords({ course, may }, data) {
  const purpose = data.purpose === "resmi" ? t("resmi") : t("latihan");
  const round = data.round > 1 ? t("putaran {round}", { round: data.round }) : "";
  const closed = may.answer && course.writable !== "all";
  return [
    h("h2", { class: "course-title" }, t("Tahap"), " ", h("span", { class: "chip course-state" }, inWords(data.name))),
    h("p", {}, inWords(data.says), " ", h("span", { class: "sub" }, [purpose, round].filter(Boolean).join(" · "))),
    closed && h("p", { class: "course-closed" }, course.writable === "flagged" ? t("Bagian yang tidak ditandai hanya dapat dibaca.") : t("Semua isian hanya dapat dibaca sekarang.")),
  ];
}

/** @param {import("./desk.mjs").Desk} desk @param {import("./course.mjs").CourseStep} step */
function stepRow({ client, zone }, step) {
  const facts = [
    step.purpose && step.step === "purpose" ? t("menjadi {purpose}", { purpose: step.purpose }) : "",
    step.deadline ? t("tenggat {when}", { when: deadlineText(step.deadline, zone) }) : "",
    step.late ? t("setelah tenggat") : "",
    step.units ? t("{count} bagian ditandai", { count: step.units }) : "",
    Object.values(step.gaps).length ? t("{count} hal belum lengkap, diakui", { count: Object.values(step.gaps).reduce((sum, one) => sum + one, 0) }) : "",
  ].filter(Boolean);
  return h(
    "li",
    {},
    h("b", {}, inWords(step.done)),
    h("span", { class: "sub" }, ` ${step.author_name}, ${moment(step.at, zone, client.now())}`),
    facts.length > 0 && h("p", { class: "sub" }, facts.join(" · ")),
    step.reason !== "" && h("p", { class: "course-reason" }, step.reason),
  );
}

/** @param {number} left milliseconds @param {boolean} closes @returns {string} */
function leftText(left, closes) {
  if (left <= 0) return closes ? t(" – sudah lewat, semua tertutup") : t(" – sudah lewat");
  const minutes = Math.floor(left / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days > 0) return t(" – {days} hari {hours} jam lagi", { days, hours });
  if (hours > 0) return t(" – {hours} jam {minutes} menit lagi", { hours, minutes: minutes % 60 });
  return t(" – {minutes} menit lagi", { minutes: Math.max(1, minutes) });
}
