/**
 * Notes and replies on one indicator. Threads are updated in place: a new reply never moves or empties a reply that
 * is being written.
 *
 * @typedef {import("./sheet.mjs").Comment} Comment
 * @typedef {"open" | "done" | "all"} Filter
 */
import { fill, h, say } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { compose } from "./compose.mjs";
import { withNames } from "./mention.mjs";
import { GENERAL } from "./place.mjs";
import { thread } from "./thread.mjs";

/** @type {Record<Filter, (count: number) => string>} */
const FILTERS = {
  open: (count) => t("Terbuka ({count})", { count }),
  done: (count) => t("Selesai ({count})", { count }),
  all: (count) => t("Semua ({count})", { count }),
};

/** @param {import("./desk.mjs").Desk} desk @param {string | null} indicator `null`: the assessment as a whole @param {AbortSignal} life */
export function comments(desk, indicator, life) {
  const { sheet, outbox } = desk;
  /** @type {Map<string, ReturnType<typeof thread>>} */
  const threads = new Map();
  /** @type {Filter} */
  let filter = "open";
  /** Threads that stay in sight although the filter would hide them: closed just now, or asked for by address. @type {Set<string>} */
  const staying = new Set();
  const filters = /** @type {Filter[]} */ (["open", "done", "all"]).map((kind) => ({ kind, button: h("button", { class: "pill", type: "button", on: { click: () => choose(kind) } }) }));
  const choice = h("div", { class: "row filters", role: "group", "aria-label": t("Catatan yang ditampilkan") }, filters.map(({ button }) => button));
  const list = h("div", { class: "threads" });
  const none = h("p", { class: "sub" });
  const waiting = h("div", {});
  const content = [choice, list, none, waiting, desk.may.comment ? compose(desk, indicator, null, t("Tulis catatan"), t("Kirim catatan")) : null];
  const element =
    indicator === null
      ? h("details", { class: "card general", id: GENERAL }, h("summary", {}, t("Catatan umum"), h("span", { class: "sub" })), content)
      : h("section", { class: "card", "aria-label": t("Catatan dan tanggapan") }, h("h3", {}, t("Catatan dan tanggapan")), content);

  /** @param {Filter} kind */
  function choose(kind) {
    filter = kind;
    staying.clear();
    update();
  }

  function update() {
    const all = sheet.comments(indicator);
    const roots = all.filter(({ reply_to }) => reply_to === null);
    for (const root of roots) {
      let one = threads.get(root.id);
      if (!one) {
        one = thread(desk, root.id, indicator);
        threads.set(root.id, one);
        list.append(one.element);
        if (!root.done) staying.add(root.id);
      }
      one.show(root, all.filter(({ reply_to }) => reply_to === root.id));
      const fits = filter === "all" || root.done === (filter === "done");
      one.element.hidden = roots.length > 1 && !fits && !(filter === "open" && staying.has(root.id));
    }
    fill(waiting, unsent(null));
    for (const [id, one] of threads) one.showUnsent(unsent(id));
    told(roots);
  }

  /** @param {Comment[]} roots */
  function told(roots) {
    const done = roots.filter((root) => root.done).length;
    const counts = { open: roots.length - done, done, all: roots.length };
    for (const { kind, button } of filters) {
      say(button, FILTERS[kind](counts[kind]));
      button.setAttribute("aria-pressed", String(kind === filter));
    }
    choice.hidden = roots.length < 2 || done === 0;
    const total = element.querySelector("summary .sub");
    if (total) total.textContent = roots.length ? String(roots.length) : "";
    const shown = roots.some(({ id }) => !threads.get(id)?.element.hidden) || waiting.childElementCount > 0;
    say(none, roots.length ? t("Tidak ada catatan dalam pilihan ini.") : indicator === null ? t("Belum ada catatan umum.") : t("Belum ada catatan untuk indikator ini."));
    none.hidden = shown;
  }

  /** @param {string | null} replyTo @returns {HTMLElement[]} */
  function unsent(replyTo) {
    return outbox.items
      .filter(({ slot, value }) => slot.startsWith("new-comment/") && value.indicator === indicator && value.reply_to === replyTo)
      .map((item) => h("div", { class: "cm cm-unsent" }, h("p", { class: "cm-text" }, withNames(item.value.text, desk.names)), h("p", { class: "sub" }, item.reason ?? t("menunggu sambungan"))));
  }

  /** What stood here while the person was here is read; what came is "baru" until they come again. */
  function read() {
    if (indicator !== null || /** @type {HTMLDetailsElement} */ (element).open) desk.seen.saw(sheet.comments(indicator));
  }

  sheet.addEventListener("comments", update, { signal: life });
  outbox.addEventListener("change", update, { signal: life });
  life.addEventListener("abort", read);
  addEventListener("pagehide", read, { signal: life });
  update();
  return element;
}
