/**
 * The evidence items of one indicator, level by level: what each is, whose it usually is, how far it is.
 *
 * *Tertolak otomatis* is never chosen: it follows when an item is sent while a level below is still open.
 */
import { conflictCard } from "../conflict.mjs";
import { fill, h, redraw, say, unique } from "../dom.mjs";
import { isDetermined, levelName } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { byline } from "../penilaian/byline.mjs";
import { writable } from "../penilaian/course.mjs";
import { unitFold } from "../penilaian/evidence.mjs";
import { refusedPart } from "../refused.mjs";
import { itemSlot } from "../slots.mjs";
import { aboutItems, trustMark, unofficial } from "./trust.mjs";

/** @typedef {import("../instrument.mjs").Item} Item @typedef {import("../penilaian/sheet.mjs").ItemState} ItemState */

const ACCEPTED = "diterima";
const SENT = "diunggah";

/** @type {Record<string, () => string>} */
const STATES = {
  belum: () => t("Belum ada"),
  draf: () => t("Draf"),
  diunggah: () => t("Diunggah"),
  diterima: () => t("Diterima"),
  "revisi/tidak_tepat": () => t("Revisi: tidak tepat"),
  "revisi/belum_lengkap": () => t("Revisi: belum lengkap"),
  tertolak_otomatis: () => t("Tertolak otomatis"),
};

/** @param {ItemState} item @returns {string} one key of STATES */
const keyOf = ({ state, reason }) => (reason ? `${state}/${reason}` : state);

/** @param {ItemState} item @returns {string} */
export const stateText = (item) => STATES[keyOf(item)]();

/** @param {string} key @returns {ItemState} */
export function stateOf(key) {
  const [state, reason = null] = key.split("/");
  return { state, reason };
}

/**
 * The states on the way to a chosen one: what an assessor said of an item implies that it was sent, and what was noted
 * as accepted by mistake is sent again before it is a draft.
 *
 * @param {Record<string, string[]>} moves which state may follow which
 * @param {string} from @param {ItemState} to
 * @returns {ItemState[]} the chosen one last; empty when it cannot follow
 */
export function way(moves, from, to) {
  if (moves[from].includes(to.state)) return [to];
  return moves[from].includes(SENT) && moves[SENT].includes(to.state) && to.state !== from ? [{ state: SENT, reason: null }, to] : [];
}

/** @param {import("../penilaian/desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator @param {AbortSignal} life */
export function itemLevels(desk, indicator, life) {
  const { instrument } = desk;
  const parts = indicator.levels.map((level) => levelPart(desk, indicator, level, life));
  const list = instrument.itemList;
  const element = h(
    "section",
    { class: "items", "aria-label": t("Tingkat dan data dukung") },
    h("h3", { class: "sec" }, t("Tingkat dan data dukung"), unofficial()),
    h("p", { class: "warning" }, t("Gambaran tingkat dan daftar butir ini bukan kriteria KemenPANRB. Cocokkan dengan portal sebelum mengunggah.")),
    list ? aboutItems(list) : null,
    parts.map((part) => part.element),
  );

  function update() {
    const open = indicator.levels.find(({ items = [] }) => items.some(({ code }) => desk.sheet.item(code).state !== ACCEPTED));
    for (const part of parts) part.update(open ?? null);
  }

  update();
  parts[indicator.levels.findIndex(({ items = [] }) => items.some(({ code }) => desk.sheet.item(code).state !== ACCEPTED))]?.unfold();
  return { element, update };
}

/** @param {import("../penilaian/desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator @param {import("../instrument.mjs").Level} level @param {AbortSignal} life */
function levelPart(desk, indicator, level, life) {
  const items = level.items ?? [];
  const counted = !isDetermined(indicator);
  const rows = items.map((item) => itemRow(desk, item, level.level, counted, life));
  const count = h("span", { class: "sub" });
  const element = h(
    "details",
    { class: "item-level" },
    h(
      "summary",
      {},
      h("span", { class: `lev-digit L${level.level}`, "aria-hidden": "true" }, level.level),
      h("span", { class: "lev-words" }, h("b", {}, levelName(level)), h("span", { class: "lev-criterion" }, level.gist, " ", unofficial())),
      counted ? count : null,
    ),
    h("ul", { class: "item-list" }, rows.map((row) => row.element)),
  );
  const touched = items.some(({ code }) => desk.sheet.storedItem(code).version > 0);
  element.open = touched;

  return {
    element,
    unfold: () => (element.open = true),
    /** @param {import("../instrument.mjs").Level | null} open the lowest level with an item that is not accepted */
    update(open) {
      const accepted = items.filter(({ code }) => desk.sheet.item(code).state === ACCEPTED).length;
      say(count, t("{accepted} dari {total} diterima", { accepted, total: items.length }));
      for (const row of rows) row.update(open);
    },
  };
}

/** @param {import("../penilaian/desk.mjs").Desk} desk @param {Item} item @param {number} level @param {boolean} counted @param {AbortSignal} life */
function itemRow(desk, item, level, counted, life) {
  const { sheet, outbox, instrument, state } = desk;
  const slot = itemSlot(item.code);
  const id = unique("item");
  const kind = instrument.itemList?.kinds.find((one) => one.id === item.kind)?.name ?? item.kind;
  const choice = counted && writable(desk, item.code) ? h("select", { id, "aria-describedby": `${id}-why`, on: { change: choose } }) : null;
  const mark = h("span", { class: "state-mark" });
  const why = h("p", { class: "sub item-why", id: `${id}-why` });
  const extra = h("div", {});
  const owners = item.owner.join(", ");
  const element = h(
    "li",
    { class: "item" },
    h("p", { class: "item-label" }, h("span", { class: "item-code" }, item.code), choice ? h("label", { for: id }, item.label) : item.label),
    h("p", { class: "sub" }, t("{kind} · biasanya {owners}", { kind, owners }), item.owner_basis === "indikator" ? ` ${t("(menurut indikatornya)")}` : ""),
    h("p", { class: "sub" }, trustMark(item.confidence), item.note ? ` ${item.note}` : ""),
    counted ? h("div", { class: "item-state" }, choice, mark) : null,
    why,
    extra,
    unitFold(desk, item.code, t("Dokumen {code}", { code: item.code }), life),
  );

  function choose() {
    const chosen = stateOf(/** @type {HTMLSelectElement} */ (choice).value);
    const { version } = sheet.storedItem(item.code);
    way(state.item_moves, replaced(), chosen).forEach((step, place) => void outbox.put(slot, step, { version, behind: place > 0 }));
  }

  /** @returns {string} the state that the next choice follows: of what waits unsent, the one before it */
  function replaced() {
    const pending = outbox.pending(slot);
    if (pending?.state !== "waiting") return sheet.storedItem(item.code).state;
    if (pending.tried) return pending.value.state;
    return outbox.items.find(({ id: other }) => other === pending.after)?.value.state ?? sheet.storedItem(item.code).state;
  }

  /** @param {import("../instrument.mjs").Level | null} open */
  function update(open) {
    const stored = sheet.storedItem(item.code);
    const pending = outbox.pending(slot);
    if (pending) outbox.saw(slot);
    const now = pending?.value ?? stored;
    const rejected = counted && now.state === "diunggah" && open !== null && level > open.level;
    if (choice) paintChoice(choice, now);
    paintMark(rejected ? { state: "tertolak_otomatis", reason: null } : now, pending !== null);
    say(why, rejected ? rejectedText(open?.level ?? 1) : (byline({ ...stored, value: stored.state }, desk) ?? ""));
    why.toggleAttribute("data-news", desk.news.has(slot));
    const differs = pending?.state === "conflict" ? pending : null;
    if (differs && stored.version >= (differs.stored?.version ?? 0) && keyOf(stored) === keyOf(differs.value)) return void outbox.discard(differs); // both wrote the same
    redraw(extra, [differs, pending?.state, pending?.reason, stored], () => [differs && conflict(differs, stored), pending?.state === "refused" ? refusedPart(outbox, pending) : null]);
  }

  /** @param {HTMLSelectElement} select @param {ItemState} now */
  function paintChoice(select, now) {
    const from = replaced();
    const keys = Object.keys(STATES).filter((key) => key === keyOf(now) || way(state.item_moves, from, stateOf(key)).length > 0);
    if (select.dataset.keys !== keys.join()) {
      select.dataset.keys = keys.join();
      fill(select, keys.map((key) => h("option", { value: key }, STATES[key]())));
    }
    select.value = keyOf(now);
  }

  /** @param {ItemState} shown @param {boolean} unsent */
  function paintMark(shown, unsent) {
    mark.className = `state-mark state-${shown.state}`;
    say(mark, unsent ? `${stateText(shown)} · ${t("belum tersimpan")}` : stateText(shown));
    mark.hidden = choice !== null && shown.state !== "tertolak_otomatis" && !unsent;
  }

  /** @param {import("../outbox.mjs").Item} pending @param {import("../penilaian/sheet.mjs").ItemValue} stored */
  function conflict(pending, stored) {
    return conflictCard({
      what: t("butir {code}", { code: item.code }),
      mine: { label: t("Punya Anda"), by: null, lines: [stateText(pending.value)] },
      stored: { label: t("Yang tersimpan"), by: byline({ ...stored, value: stored.state }, desk), lines: [stateText(stored)] },
      onMine: () => void outbox.resolve(pending, "mine", Math.max(stored.version, pending.stored?.version ?? 0)),
      onStored: () => void outbox.resolve(pending, "stored", null),
    });
  }

  return { element, update };
}

/** @param {number} open @returns {string} */
const rejectedText = (open) =>
  t("Portal menolaknya karena tingkat {open} belum diterima semua. Lengkapi tingkat {open} dulu; setelah itu butir ini dinilai lagi (satu sumber).", { open });
