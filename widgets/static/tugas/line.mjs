/** Whose one unit is and until when, what came back for it, and the button to give it. */
import { h, redraw, say } from "../dom.mjs";
import { date, moment } from "../format.mjs";
import { t } from "../i18n.mjs";
import { RegistryError } from "../registry.mjs";
import { page } from "../page.mjs";
import { assign } from "./dialog.mjs";

/** @param {import("./book.mjs").Task} task @param {number} [now] milliseconds @returns {boolean} */
export const isLate = (task, now = Date.now()) => task.state === "berjalan" && task.due_at !== null && Date.parse(task.due_at) <= now;

/** @param {import("./book.mjs").Task} task @returns {string} `"BKPSDM (Rina) · sampai 30 November 2026"` */
export function taskText(task) {
  const whose = task.person_name ? `${task.office_name} (${task.person_name})` : task.office_name;
  const until = task.due ? (isLate(task) ? t("lewat tenggat {due}", { due: date(task.due) }) : t("sampai {due}", { due: date(task.due) })) : "";
  return [whose, task.state === "selesai" ? t("selesai") : until].filter(Boolean).join(" · ");
}

/** @param {any} state of the page @returns {(unit: string) => string} a colleague's way to a unit: their own sign-in decides what they see */
export const deepLinks = (state) => (unit) => {
  const address = new URL(`${page?.apps ?? "/services/apps/"}penilaian`, location.origin);
  address.search = new URLSearchParams({ wilayah: state.region.code, periode: state.period.period }).toString();
  address.hash = unit;
  return address.href;
};

/** A mark beside a unit's name. @param {import("../penilaian/desk.mjs").Desk} desk @param {string} unit @param {AbortSignal} life */
export function taskMark(desk, unit, life) {
  const element = h("span", { class: "task-mark" });
  const { tasks } = desk;
  if (!tasks) return element;
  const update = () => {
    const task = tasks.of(unit);
    const waits = tasks.waiting(unit).length;
    say(element, [task ? taskText(task) : "", waits ? t("{count} kiriman menunggu", { count: waits }) : ""].filter(Boolean).join(" · "));
    element.classList.toggle("late", task !== null && isLate(task));
    element.hidden = element.textContent === "";
  };
  tasks.addEventListener("change", update, { signal: life });
  update();
  return element;
}

/**
 * @param {import("../penilaian/desk.mjs").Desk} desk @param {string} unit @param {string} title @param {string[]} owners @param {AbortSignal} life
 * @param {{bare?: boolean}} [options] `bare`: the mark stands elsewhere
 */
export function taskLine(desk, unit, title, owners, life, { bare = false } = {}) {
  const { tasks, may, state, zone } = desk;
  if (!tasks) return null;
  const around = { book: tasks, region: state.region.name, zone, deepLink: deepLinks(state) };
  const button = may.assign ? h("button", { class: "btn btn-quiet", type: "button", on: { click: () => assign(around, unit, title, owners) } }) : null;
  const came = h("ul", { class: "came" });
  const answered = h("div", {});
  const words = h("p", { class: "sub task-words" });
  const element = h("div", { class: "task-line" }, h("div", { class: "row" }, bare ? null : taskMark(desk, unit, life), button), words, answered, came);

  function update() {
    const task = tasks?.of(unit) ?? null;
    if (button) {
      say(button, task ? t("Ubah tugas") : t("Tugaskan"));
      button.setAttribute("aria-label", task ? t("Ubah tugas: {title}", { title }) : t("Tugaskan: {title}", { title }));
    }
    say(words, task?.instruction ?? "");
    words.hidden = !task?.instruction;
    redraw(answered, [task?.link], () => [task?.link?.state === "selesai" ? answeredLine(desk, task.link) : null]);
    const waits = tasks?.waiting(unit) ?? [];
    redraw(came, waits, () => waits.map((one) => deliveryRow(desk, one)));
  }

  tasks.addEventListener("change", update, { signal: life });
  update();
  return element;
}

/** Who answered by the link, with their note. @param {import("../penilaian/desk.mjs").Desk} desk @param {import("./book.mjs").Link} link */
function answeredLine(desk, link) {
  const named = desk.may.assign && !link.author_name.startsWith("responden (");
  const problem = h("p", { class: "problem", role: "alert" });
  const forget = () =>
    void desk.tasks?.forgetName(link.id).catch((error) => {
      if (!(error instanceof RegistryError)) throw error;
      say(problem, error.message);
    });
  return h(
    "div",
    { class: "row" },
    h("p", { class: "sub" }, t("Dijawab {when} oleh {who}.", { when: moment(link.at, desk.zone), who: link.author_name }), link.note ? ` “${link.note}”` : ""),
    named ? h("button", { class: "btn btn-quiet", type: "button", on: { click: forget } }, t("Hapus nama")) : null,
    problem,
  );
}

/** What came back: look at it, then accept or refuse. @param {import("../penilaian/desk.mjs").Desk} desk @param {import("./book.mjs").Delivery} delivery */
function deliveryRow(desk, delivery) {
  const { document: file } = delivery;
  const problem = h("p", { class: "problem", role: "alert" });
  const address = file.url ?? desk.client.address(`documents/${encodeURIComponent(file.id)}/content`);
  const outward = file.url ? { target: "_blank", rel: "noopener noreferrer" } : { download: true };
  const unit = whole(delivery.unit) ? levelChoice(desk, delivery.unit) : null;
  /** @param {"diterima" | "ditolak"} state */
  async function decide(state) {
    try {
      await desk.tasks?.decide(delivery, state, unit?.value ?? null);
      void desk.shelf?.load();
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      say(problem, error.message);
    }
  }
  return h(
    "li",
    { class: "ev-document" },
    h("a", { href: address, class: "ev-name", ...outward }, file.name),
    h("p", { class: "sub" }, [t("draf"), delivery.author_name, delivery.handed_in ? "" : t("pengirim belum menekan Selesai")].filter(Boolean).join(" · ")),
    desk.may.answer
      ? h(
          "div",
          { class: "row" },
          unit,
          h("button", { class: "btn", type: "button", "aria-label": t("Terima {name}", { name: file.name }), on: { click: () => void decide("diterima") } }, t("Terima")),
          h("button", { class: "btn btn-quiet", type: "button", "aria-label": t("Tolak {name}", { name: file.name }), on: { click: () => void decide("ditolak") } }, t("Tolak")),
        )
      : null,
    problem,
  );
}

/** @param {string} unit @returns {boolean} whether it is all of an indicator */
const whole = (unit) => /^i\d{2}(-\d)?$/.test(unit);

/** Under which level or item a document for all of an indicator is to stand. @param {import("../penilaian/desk.mjs").Desk} desk @param {string} id */
function levelChoice(desk, id) {
  const indicator = desk.instrument.indicators.find((one) => one.id === id);
  const units = (indicator?.levels ?? []).flatMap((level) => (level.items ? level.items.map(({ code, label }) => [code, `${code} ${label}`]) : [[`${id}-L${level.level}`, t("Tingkat {level}", { level: level.level })]]));
  return h("select", { "aria-label": t("Berdiri di bawah") }, units.map(([value, name]) => h("option", { value }, name)));
}
