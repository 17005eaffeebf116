/**
 * The plan on a line of weeks: every action is a bar that is moved by hand or by keyboard, fixed, or taken out; above
 * them runs the index that they give, as the registry computes it after every change.
 *
 * What is moved is fixed with it: planning anew would undo the move otherwise.
 */
import { h, redraw, say, toHeading, unique } from "../dom.mjs";
import { compare, fraction } from "../exact.mjs";
import { date, range, twoDecimals } from "../format.mjs";
import { label } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { actionSlot, targetLevelSlot } from "../slots.mjs";
import { twice } from "../twice.mjs";
import { besides } from "./besides.mjs";
import { arriving, written } from "./book.mjs";
import { clashText } from "./clash.mjs";
import { course } from "./course.mjs";
import { indicatorOf, levelText, wholeLevel } from "./table.mjs";
import { between, later, monday, plus, today } from "./weeks.mjs";

/** @typedef {import("./book.mjs").Entry} Entry @typedef {import("./book.mjs").ActionWrite} ActionWrite @typedef {import("./table.mjs").Table} Table */
/** @typedef {{first: string, days: number, place: (day: string) => number}} Span `place`: percent from the left edge */

const EDGE = 14; // pixels at the right end of a bar that take hold of its end alone

/** @param {Table} table */
export function composer(table) {
  const { book, outbox, life } = table;
  const headline = h("p", { class: "composer-said" });
  const picture = h("div", {});
  const lanes = h("ol", { class: "lanes" });
  const ruler = h("div", { class: "lane-ruler", "aria-hidden": "true" });
  const barred = h("div", {});
  const keys = table.may.plan ? h("p", { class: "sub composer-keys", id: unique("keys") }, t("Geser batang dengan jari atau tetikus, atau pilih lalu tekan ← →; Shift dengan ← → mengubah akhirnya, K mengunci. Yang digeser ikut terkunci.")) : null;
  const element = h(
    "section",
    { class: "card composer", "aria-label": t("Susunan rencana") },
    h("h2", {}, t("Susunan rencana")),
    headline,
    picture,
    h("div", { class: "lanes-frame" }, ruler, lanes),
    barred,
    keys,
  );
  /** @type {Map<string, ReturnType<typeof lane>>} in the order in which they were first seen */
  const known = new Map();
  let open = "";

  function update() {
    const entries = book.entries.filter(({ shown }) => shown !== null);
    element.hidden = entries.length === 0 && book.means.barred.length === 0;
    const span = spanOf(table, entries);
    say(headline, said(table, entries.length));
    redraw(picture, [book.plan.path, book.target, span.first, span.days], () => [course(table, span)]);
    drawRuler(ruler, span);
    const there = new Set(entries.map(keyOf));
    const held = [...lanes.children].findIndex((each) => each.contains(document.activeElement));
    for (const key of known.keys()) if (!there.has(key)) known.get(key)?.element.remove(), known.delete(key);
    for (const entry of [...entries].sort(byBegin)) {
      const key = keyOf(entry);
      let one = known.get(key);
      if (!one) {
        one = lane(table, (chosen) => choose(chosen === open ? "" : chosen), keys?.id ?? null);
        known.set(key, one);
        lanes.append(one.element);
      }
      one.show(entry, span, key === open);
    }
    redraw(barred, [book.means.barred], () => [barredList(table)]);
    if (held < 0 || lanes.contains(document.activeElement)) return;
    const next = /** @type {HTMLElement | undefined} */ (lanes.children[Math.min(held, lanes.children.length - 1)]?.querySelector(".lane-name"));
    if (next) next.focus({ preventScroll: true });
    else toHeading(lanes);
  }

  /** @param {string} key */
  function choose(key) {
    open = key;
    update();
  }

  book.addEventListener("plan", update, { signal: life });
  outbox.addEventListener("change", update, { signal: life });
  update();
  return element;
}

/** @param {Entry} entry @returns {string} the same before and after it got its id from the registry */
const keyOf = ({ saved, pending, key }) => saved?.id ?? pending?.slot ?? key;

/** @param {Entry} a @param {Entry} b */
function byBegin(a, b) {
  const [one, other] = [beginOf(a), beginOf(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** @param {Entry} entry @param {ActionWrite} [action] as it is to be shown @returns {string} */
function beginOf({ shown, saved }, action = /** @type {ActionWrite} */ (shown ?? saved)) {
  if (action.begin) return action.begin;
  if (saved?.starts && saved.due === action.due) return saved.starts;
  return plus(action.due, -27);
}

/** @param {Table} table @param {Entry[]} entries @returns {Span} */
function spanOf({ book, client, state, zone }, entries) {
  const now = today(client.now(), zone);
  const first = monday(entries.reduce((least, entry) => (beginOf(entry) < least && (entry.shown ?? entry.saved)?.status !== "selesai" ? beginOf(entry) : least), now));
  const last = entries.reduce((most, { shown, saved }) => later(most, (shown ?? saved)?.due ?? most), later(book.target.due ?? now, plus(now, state.window)));
  const days = (Math.floor(between(first, last) / 7) + 1) * 7;
  return { first, days, place: (day) => Math.min(100, Math.max(0, (between(first, day) / days) * 100)) };
}

/** @param {Table} table @param {number} count @returns {string} true for every plan */
function said(table, count) {
  const { book } = table;
  const { path } = book.plan;
  if (!count || !path.length) return t("Belum ada aksi pada garis waktu.");
  const end = path[path.length - 1];
  const index = range(end.low, end.high);
  const shown = path.length < 2 ? t("Aksi yang ada tidak mengubah indeks {index}.", { index }) : t("Bila aksinya tepat waktu, indeks {index} pada {day}.", { index, day: date(end.day) });
  return [shown, reaches(table), besides(table)].filter(Boolean).join(" ");
}

/** What the actions do to the target. @param {Table} table @returns {string} */
function reaches({ book }) {
  const path = /** @type {{day: string, low: string, high: string, low_exact: string, high_exact: string}[]} */ (book.plan.path);
  if (book.target.index === null) return "";
  const [goal, target] = [fraction(book.target.index), twoDecimals(book.target.index)];
  const met = path.find((point) => compare(fraction(point.low_exact), goal) >= 0);
  if (met) return t("Target {target} tercapai {day}.", { target, day: date(met.day) });
  if (compare(fraction(path[path.length - 1].high_exact), goal) >= 0) return t("Target {target} dapat tercapai bila yang kosong terisi.", { target });
  return t("Target {target} belum tercapai.", { target });
}

/** @param {HTMLElement} ruler @param {Span} span */
function drawRuler(ruler, span) {
  redraw(ruler, [span.first, span.days], () => {
    const marks = [];
    for (let day = span.first; between(span.first, day) < span.days; day = plus(day, 1)) {
      if (day.endsWith("-01") && span.place(day) < 94) marks.push(h("span", { style: { left: `${span.place(day)}%` } }, date(day).split(" ")[1].slice(0, 3)));
    }
    return marks;
  });
}

/** @param {Table} table @param {(key: string) => void} onChoose @param {string | null} help id of what says the keys */
function lane(table, onChoose, help) {
  const { book, outbox, instrument, may } = table;
  const name = h("button", { class: "lane-name", type: "button" }); // opens the tools where the bar is too short for a finger
  const sub = h("p", { class: "sub" });
  const bar = h("button", { class: "bar", type: "button", "aria-describedby": help });
  const holder = h("div", { class: "bar-place" }, h("span", { class: "bar-mark" }), bar); // on paper only the mark is left
  const track = h("div", { class: "lane-track" }, holder);
  const clashes = h("ul", { class: "lane-clashes" });
  const tools = h("div", { class: "lane-tools" });
  const element = h("li", { class: "lane" }, h("div", { class: "lane-head" }, name, sub), track, clashes, tools);
  /** @type {Entry} */
  let entry;
  /** @type {Span} */
  let span;
  /** @type {Set<string>} */
  const armed = new Set();
  let drawn = ""; // what the lane shows, so that a change of one does not draw all
  /** @type {ActionWrite | null} what was done to it and is not in the queue yet: keys come faster than that */
  let ahead = null;
  /** @type {{x: number, end: boolean, weeks: number} | null} */
  let drag = null;

  const action = () => ahead ?? /** @type {ActionWrite} */ (entry.shown ?? entry.saved);
  const begin = () => beginOf(entry, action());
  const slot = () => (entry.saved ? actionSlot(entry.saved.id) : (entry.pending?.slot ?? ""));
  /** Where the action begins: where the indicator stands, or where an earlier step of the plan brings it. */
  const start = () => {
    const { indicator, to_level: to } = action();
    const stands = instrument.fractional ? book.level(indicator) : (entry.saved?.from_level ?? null);
    const steps = book.entries.flatMap(({ shown }) => (shown?.indicator === indicator && shown.to_level < to ? [shown.to_level] : []));
    const reached = Math.max(0, ...steps);
    return reached > Number(stands ?? 0) ? reached : stands;
  };
  const fixed = () => action().status !== "belum" || action().pinned;
  const movable = () => may.plan && action().status !== "selesai" && entry.pending?.state !== "conflict" && !entry.pending?.reason && !arriving(entry);

  /** @param {Partial<ActionWrite>} changes */
  function write(changes) {
    if (entry.pending) outbox.saw(slot());
    const mine = (ahead = written(action(), changes));
    place();
    void outbox.put(slot(), mine, { version: entry.saved?.version ?? null }).finally(() => {
      if (ahead === mine) ahead = null;
    });
  }

  /** @param {number} weeks */
  function move(weeks) {
    if (!movable() || weeks === 0) return;
    write({ begin: plus(begin(), weeks * 7), due: plus(action().due, weeks * 7), pinned: true });
  }

  /** @param {number} weeks */
  function stretch(weeks) {
    if (!movable() || weeks === 0) return;
    write({ begin: begin(), due: later(plus(action().due, weeks * 7), begin()), pinned: true });
  }

  function pin() {
    if (movable()) write({ begin: begin(), pinned: !action().pinned });
  }

  /** Leave the indicator where it is: what is planned for it and not begun goes, and planning does not bring it back. */
  async function exclude() {
    if (!movable()) return;
    const { indicator } = action();
    await book.changeMeans((means) => ({ ...means, barred: [...new Set([...means.barred, indicator])] }));
    for (const each of book.entries) {
      const own = each.shown ?? each.saved;
      if (own?.indicator === indicator && own.status === "belum") await leaveOut(table, each);
    }
    await outbox.put(targetLevelSlot(indicator), null, { version: book.storedAim(indicator).version });
    table.notices.announce(t("Indikator {number} tidak dinaikkan.", { number: indicatorOf(instrument, indicator).number }));
  }

  /** @param {Event} event */
  function aim(event) {
    const level = Number(/** @type {HTMLSelectElement} */ (event.target).value);
    const { indicator } = action();
    const others = book.entries.filter((each) => keyOf(each) !== keyOf(entry) && each.shown?.indicator === indicator);
    const highest = Math.max(level, ...others.map(({ shown }) => shown?.to_level ?? 0)); // a later action may lead further
    write({ to_level: level, pinned: true });
    if (book.aim(indicator) !== highest) void outbox.put(targetLevelSlot(indicator), highest, { version: book.storedAim(indicator).version });
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[/** @type {"ArrowLeft"} */ (event.key)] ?? 0;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step) {
      event.preventDefault();
      if (event.shiftKey) stretch(step);
      else move(step);
    } else if (event.key === "k" || event.key === "K") pin();
  }

  /** @param {PointerEvent} event */
  function take(event) {
    moved = false;
    if (!movable() || event.button !== 0) return;
    const box = bar.getBoundingClientRect();
    drag = { x: event.clientX, end: box.right - event.clientX < EDGE && box.width > 3 * EDGE, weeks: 0 };
    bar.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  function pull(event) {
    if (!drag) return;
    const week = track.getBoundingClientRect().width / (span.days / 7);
    drag.weeks = Math.round((event.clientX - drag.x) / week);
    const shift = drag.weeks * week;
    holder.style.transform = drag.end ? "" : `translateX(${shift}px)`;
    if (drag.end) holder.style.width = `max(0.75rem, calc(${width()}% + ${shift}px))`;
  }

  function drop() {
    if (!drag) return;
    const { weeks, end } = drag;
    drag = null;
    holder.style.transform = "";
    if (weeks === 0) return place();
    moved = true;
    setTimeout(() => (moved = false)); // a finger's drag ends without a click
    if (end) stretch(weeks);
    else move(weeks);
  }
  let moved = false; // the click that ends a drag chooses nothing

  const width = () => Math.max(1, span.place(plus(action().due, 1)) - span.place(begin()));

  function place() {
    Object.assign(holder.style, { left: `${span.place(begin())}%`, width: `max(0.75rem, ${width()}%)` });
  }

  function chosen() {
    if (moved) return (moved = false);
    onChoose(keyOf(entry));
  }

  bar.addEventListener("click", chosen);
  name.addEventListener("click", () => onChoose(keyOf(entry)));
  if (may.plan) {
    bar.addEventListener("keydown", key);
    bar.addEventListener("pointerdown", take);
    bar.addEventListener("pointermove", pull);
    bar.addEventListener("pointerup", drop);
    bar.addEventListener("pointercancel", () => ((drag = null), (holder.style.transform = ""), place()));
  }

  function drawTools() {
    const { to_level: to, indicator, pinned, status } = action();
    const shown = bar.getAttribute("aria-expanded") === "true";
    tools.hidden = !shown;
    redraw(tools, [shown, to, pinned, status, movable(), entry.saved?.evidence], () => {
      if (!shown) return [];
      const facts = h("p", { class: "sub" }, entry.saved ? t("{count} data dukung terkait", { count: entry.saved.evidence }) : "");
      if (!movable()) return [facts];
      const own = indicatorOf(instrument, indicator);
      const levels = own.levels.filter(({ level }) => level > wholeLevel(book.level(indicator)) || level === to);
      const target = h("select", { on: { change: aim } }, levels.map(({ level }) => h("option", { value: level }, levelText(instrument, level))));
      target.value = String(to);
      const tool = (/** @type {string} */ text, /** @type {() => void} */ act, /** @type {string} */ more = text) => h("button", { class: "btn btn-quiet", type: "button", "aria-label": more, on: { click: act } }, text);
      return [
        tool("←", () => move(-1), t("Seminggu lebih awal")),
        tool("→", () => move(1), t("Seminggu lebih lambat")),
        tool(t("Lebih singkat"), () => stretch(-1)),
        tool(t("Lebih lama"), () => stretch(1)),
        status === "belum" ? tool(pinned ? t("Lepas kunci") : t("Kunci"), pin) : null,
        h("label", { class: "lane-aim" }, h("span", { class: "sub" }, instrument.fractional ? t("Sampai nilai") : t("Sampai tingkat")), target),
        status === "belum" ? twice(armed, indicator, { class: "btn btn-quiet", text: t("Jangan naikkan"), asked: t("Tekan lagi: tidak dinaikkan") }, () => void exclude()) : null,
        facts,
      ];
    });
  }

  return {
    element,
    /** @param {Entry} given @param {Span} now @param {boolean} shown */
    show(given, now, shown) {
      entry = given;
      span = now;
      const found = entry.pending ? [] : book.plan.clashes.filter((/** @type {any} */ one) => one.action === entry.saved?.id);
      const from = start();
      const facts = JSON.stringify([action(), from, entry.saved, entry.pending?.state, entry.pending?.reason, movable(), span.first, span.days, shown, found]);
      if (facts === drawn && !drag) return;
      drawn = facts;
      const { indicator, to_level: to, owner_office: office, due, status, title } = action();
      const own = indicatorOf(instrument, indicator);
      say(name, `${own.number} ${label(own)}: ${from === null ? "" : `${levelText(instrument, from)} → `}${levelText(instrument, to)}`);
      const work = entry.saved?.effort ? t("{weeks} orang-minggu (anggapan)", { weeks: entry.saved.effort }) : "";
      say(sub, [office, work, action().funded ? t("dengan dana DPA") : "", fixed() ? (status === "belum" ? t("terkunci") : status === "selesai" ? t("selesai") : t("berjalan")) : ""].filter(Boolean).join(" · "));
      holder.dataset.status = entry.saved?.overdue ? "late" : status;
      holder.toggleAttribute("data-pinned", fixed());
      for (const each of [bar, name]) each.setAttribute("aria-expanded", String(shown));
      bar.setAttribute("aria-label", t("{name}, {begin} sampai {due}: {title}", { name: name.textContent ?? "", begin: date(begin()), due: date(due), title }));
      if (!drag) place();
      redraw(clashes, [found], () => found.map((/** @type {any} */ one) => h("li", {}, clashText(table, one))));
      drawTools();
    },
  };
}

/** Take an action out of the plan, also one that the registry does not have yet. @param {Table} table @param {Entry} entry */
async function leaveOut({ outbox }, { saved, pending }) {
  const slot = saved ? actionSlot(saved.id) : (pending?.slot ?? "");
  const waiting = outbox.pending(slot);
  const sent = outbox.items.some((item) => item.slot === slot && item.state === "waiting" && item.tried);
  if (!saved && waiting && !sent) return outbox.discard(waiting);
  outbox.saw(slot);
  await outbox.put(slot, null, { version: saved?.version ?? null });
}

/** @param {Table} table */
function barredList({ book, instrument, may }) {
  const { barred } = book.means;
  if (!barred.length) return null;
  const one = (/** @type {string} */ id) => {
    const indicator = indicatorOf(instrument, id);
    const back = () => void book.changeMeans((means) => ({ ...means, barred: means.barred.filter((each) => each !== id) }));
    return h("li", {}, `${indicator.number} ${label(indicator)} `, may.plan ? h("button", { class: "btn btn-quiet", type: "button", "aria-label": t("Boleh dinaikkan lagi: indikator {number}", { number: indicator.number }), on: { click: back } }, t("Boleh dinaikkan lagi")) : null);
  };
  return [h("h3", {}, t("Tidak dinaikkan")), h("ul", { class: "barred" }, barred.map(one))];
}
