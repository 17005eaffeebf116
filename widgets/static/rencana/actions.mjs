/** The actions, by office: what, for which indicator, until when, how far. */
import { conflictCard } from "../conflict.mjs";
import { h, redraw, unhurried } from "../dom.mjs";
import { date } from "../format.mjs";
import { label } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { actionSlot } from "../slots.mjs";
import { twice } from "../twice.mjs";
import { statusOptions, statusText } from "./action_form.mjs";
import { arriving, written } from "./book.mjs";
import { indicatorOf, levelText } from "./table.mjs";

/** @typedef {import("./book.mjs").Entry} Entry @typedef {import("./book.mjs").ActionWrite} ActionWrite */

/**
 * @param {import("./table.mjs").Table} table
 * @param {(action: ActionWrite, slot: string, version: number | null) => void} onEdit
 * @param {HTMLElement | null} adding the button for a new action
 */
export function actions(table, onEdit, adding) {
  const { book, outbox, may, life } = table;
  /** @type {Set<string>} */
  const armed = new Set();
  const list = h("div", { class: "offices" });
  const count = h("p", { class: "sub" });
  const element = h("section", { class: "card acts", "aria-label": t("Aksi menurut perangkat daerah") }, h("h2", {}, t("Aksi menurut perangkat daerah")), count, list, adding);

  function update() {
    const entries = book.entries;
    const overdue = book.plan.actions.filter((/** @type {any} */ one) => one.overdue).length;
    count.textContent = entries.length
      ? [t("{count} aksi", { count: entries.length }), overdue ? t("{count} lewat tenggat", { count: overdue }) : ""].filter(Boolean).join(" · ")
      : "";
    redraw(list, [entries, outbox.status.away], () => (entries.length ? byOffice(entries) : [nothing()]));
  }

  /** @param {Entry[]} entries @returns {HTMLElement[]} */
  function byOffice(entries) {
    /** @type {Map<string, Entry[]>} */
    const offices = new Map();
    for (const entry of entries) {
      const office = (entry.shown ?? entry.saved)?.owner_office ?? "";
      offices.set(office, [...(offices.get(office) ?? []), entry]);
    }
    const names = [...offices.keys()].sort((a, b) => a.localeCompare(b, "id"));
    return names.map((name) =>
      h("section", {}, h("h3", {}, name), (offices.get(name) ?? []).sort(byDue).map((entry) => line(table, entry, onEdit, armed))),
    );
  }

  const nothing = () =>
    h(
      "p",
      {},
      may.plan
        ? t("Belum ada aksi. Pilih tujuan sebuah indikator, lalu tambahkan aksi: siapa mengerjakan apa, sampai kapan.")
        : t("Belum ada aksi."),
    );

  const soon = unhurried(update); // the figures come first
  book.addEventListener("plan", soon, { signal: life });
  outbox.addEventListener("change", soon, { signal: life });
  update();
  return element;
}

/** @param {Entry} a @param {Entry} b */
const byDue = (a, b) => ((a.shown ?? a.saved)?.due ?? "").localeCompare((b.shown ?? b.saved)?.due ?? "");

/** @param {string} title */
const removing = (title) => ({
  class: "btn btn-quiet",
  text: t("Hapus"),
  asked: t("Tekan lagi untuk menghapus"),
  label: t("Hapus: {title}", { title }),
  askedLabel: t("Tekan lagi untuk menghapus: {title}", { title }),
});

/** @param {import("./table.mjs").Table} table @param {Entry} entry @param {(action: ActionWrite, slot: string, version: number | null) => void} onEdit @param {Set<string>} armed */
function line(table, { saved, shown, pending }, onEdit, armed) {
  const { instrument, outbox, may } = table;
  const slot = saved ? actionSlot(saved.id) : (pending?.slot ?? "");
  const action = shown ?? saved;
  if (!action) return pending ? refused(table, pending) : null;
  if (pending) outbox.saw(slot);
  const indicator = indicatorOf(instrument, action.indicator);
  const version = saved?.version ?? null;
  const from = saved?.from_level ?? table.book.level(action.indicator);
  const steps = instrument.fractional ? t("menuju nilai {to}", { to: levelText(instrument, action.to_level) }) : from === null ? t("tingkat {to}", { to: action.to_level }) : t("tingkat {from} → {to}", { from, to: action.to_level });
  const overdue = saved?.overdue && action.status !== "selesai";

  /** @param {Event} event */
  function setStatus(event) {
    const select = /** @type {HTMLSelectElement} */ (event.target);
    void outbox.put(slot, written(/** @type {ActionWrite} */ (action), { status: /** @type {any} */ (select.value) }), { version });
  }

  const status = h("select", { "aria-label": t("Status: {title}", { title: action.title }), on: { change: setStatus } }, statusOptions());
  status.value = action.status;
  return h(
    "article",
    { class: "act", "data-overdue": overdue, "data-gone": shown === null, id: saved ? `aksi-${saved.id}` : null, tabindex: saved ? -1 : null },
    h("p", { class: "act-title" }, action.title),
    h("p", { class: "sub" }, `${indicator.number} ${label(indicator)} · ${steps}`),
    h("p", { class: overdue ? "act-due late" : "act-due" }, overdue ? t("lewat tenggat {due}", { due: date(action.due) }) : t("tenggat {due}", { due: date(action.due) })),
    saved?.visit ? h("p", {}, h("a", { class: "act-origin", href: `${table.state.practices}#studi-${saved.visit}` }, t("Disepakati pada studi tiru"))) : null,
    shown === null ? h("p", { class: "sub" }, t("sedang dihapus")) : null,
    may.plan && shown !== null && !arriving({ saved, pending })
      ? h(
          "div",
          { class: "act-tools" },
          status,
          h("button", { class: "btn btn-quiet", type: "button", "aria-label": t("Ubah: {title}", { title: action.title }), on: { click: () => onEdit(action, slot, version) } }, t("Ubah")),
          saved ? twice(armed, saved.id, removing(action.title), () => void outbox.put(slot, null, { version })) : null,
        )
      : h("p", { class: "sub" }, statusText(action.status)),
    pending ? state(table, pending, saved) : null,
  );
}

/** @param {import("./table.mjs").Table} table @param {import("../outbox.mjs").Item} item @param {import("./book.mjs").Action | null} saved */
function state(table, item, saved) {
  const { outbox } = table;
  if (item.state === "conflict") {
    const version = item.stored?.version ?? saved?.version ?? null;
    return conflictCard({
      what: t("aksi {title}", { title: item.value?.title ?? saved?.title ?? "" }),
      mine: { label: t("Punya Anda"), by: null, lines: item.value ? lines(table.instrument, item.value) : [t("dihapus")] },
      stored: { label: t("Yang tersimpan"), by: item.stored?.author_name ?? null, lines: saved ? lines(table.instrument, saved) : [t("dihapus")] },
      onMine: () => void outbox.resolve(item, "mine", version),
      onStored: () => void outbox.resolve(item, "stored", null),
    });
  }
  if (item.reason) return refused(table, item);
  return outbox.status.away ? h("p", { class: "sub" }, t("menunggu sambungan")) : null;
}

/** @param {import("./table.mjs").Table} table @param {import("../outbox.mjs").Item} item */
function refused({ outbox }, item) {
  return h(
    "div",
    { class: "row" },
    h("p", { class: "problem" }, item.reason ?? ""),
    h("button", { class: "btn btn-quiet", type: "button", on: { click: () => void outbox.discard(item) } }, t("Buang perubahan ini")),
  );
}

/** @param {import("../instrument.mjs").Instrument} instrument @param {ActionWrite} action @returns {string[]} */
function lines(instrument, { title, owner_office: office, due, to_level, status }) {
  const facts = { to: levelText(instrument, to_level), status: statusText(status) };
  return [title, office, t("tenggat {due}", { due: date(due) }), instrument.fractional ? t("menuju nilai {to}, {status}", facts) : t("tingkat {to}, {status}", facts)];
}
