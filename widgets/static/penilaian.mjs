/**
 * The self-assessment page. After it loaded it needs no kernel: it reads and writes the registry from the browser.
 *
 * The kernel's part is the first picture: the element already holds semantic HTML, `state` the data it was drawn from.
 */
import { whenCalm } from "./calm.mjs";
import { drafts } from "./drafts.mjs";
import { fill, h, steady } from "./dom.mjs";
import { indexText, predicateText } from "./index_text.mjs";
import { t } from "./i18n.mjs";
import { fetchEarly, label, loadInstrument } from "./instrument.mjs";
import { keeper } from "./keeper.mjs";
import { Notices } from "./notices.mjs";
import { follow } from "./follow.mjs";
import { failed } from "./opening.mjs";
import { Outbox } from "./outbox.mjs";
import { openStore } from "./outbox_store.mjs";
import { page } from "./page.mjs";
import { Presence } from "./presence.mjs";
import { Client, UnreachableError } from "./registry.mjs";
import { Recommendations, recommendationsCard } from "./recommendations.mjs";
import { savedLine } from "./saved.mjs";
import { REGISTER } from "./pemdi/awaited.mjs";
import { advice } from "./penilaian/advice.mjs";
import { company, companyAt } from "./penilaian/company.mjs";
import { comments } from "./penilaian/comments.mjs";
import { Course, deskFor, writable } from "./penilaian/course.mjs";
import { coursePanel } from "./penilaian/course_panel.mjs";
import { NARROW } from "./penilaian/desk.mjs";
import { indicatorCard } from "./penilaian/indicator.mjs";
import { keys } from "./penilaian/keys.mjs";
import { ladder } from "./penilaian/ladder.mjs";
import { map } from "./penilaian/map.mjs";
import { textName } from "./penilaian/narrative.mjs";
import { News } from "./penilaian/news.mjs";
import { forMe } from "./penilaian/for_me.mjs";
import { people } from "./penilaian/mention.mjs";
import { Narrowing } from "./penilaian/narrowing.mjs";
import { bringWorkbook, offline } from "./penilaian/offline.mjs";
import { guardDrops } from "./penilaian/evidence_drop.mjs";
import { seen } from "./penilaian/seen.mjs";
import { fromAddress, GENERAL, leadTo, openable, placeOf, unfold } from "./penilaian/place.mjs";
import { read, reveal } from "./penilaian/thread_link.mjs";
import { Shelf } from "./penilaian/evidence_shelf.mjs";
import { PORTAL, portalPage } from "./penilaian/portal.mjs";
import { Sheet } from "./penilaian/sheet.mjs";
import { start } from "./penilaian/start.mjs";
import { sticky } from "./penilaian/sticky.mjs";
import { strip } from "./penilaian/strip.mjs";
import { values } from "./penilaian/values.mjs";
import { TaskBook } from "./tugas/book.mjs";

/** @type {ReturnType<typeof begin> | null} what {@link prepare} began */
let early = null;

/** @param {{model: {get: (name: string) => any}, el: HTMLElement}} context @returns {() => void} ends it */
export function render({ model, el }) {
  const life = new AbortController();
  const state = model.get("state");
  const open = (/** @type {any} */ assessment) => openSheet(el, { ...state, assessment }, life.signal).catch((error) => failed(el, error));
  if (state.assessment) void open(state.assessment);
  else if (state.region) start(el, state, (assessment) => void open(assessment));
  return () => life.abort();
}

/** Begin what the form needs whatever the kernel draws; to be called while it draws. */
export function prepare() {
  if (page) early = begin(page.user);
}

/** @param {string} person */
function begin(person) {
  const client = new Client(person);
  client.me().catch(() => undefined); // what the first write needs is there before it; who it is not for learns it then
  fetchEarly(client);
  return { client, store: openStore() };
}

export default { render, prepare };

/** @param {HTMLElement} el @param {any} state @param {AbortSignal} life */
async function openSheet(el, state, life) {
  const { client, store } = early ?? begin(state.person.name);
  const notices = new Notices();
  el.querySelector("[data-loading]")?.before(notices.element);
  const [instrument, outbox, pemdi] = await Promise.all([
    loadInstrument(client, state.assessment.instrument_hash),
    Outbox.open(client, state.person.name, state.assessment.id, store),
    state.assessment.scored.length ? loadPemdi() : null,
  ]);
  if (life.aborted) return outbox.close();
  const sheet = new Sheet(state.assessment, state.comments, outbox);
  const lines = [savedLine(), savedLine()];
  const desk = /** @type {import("./penilaian/desk.mjs").Desk} */ ({
    state,
    client,
    outbox,
    sheet,
    instrument,
    pemdi,
    notices,
    presence: new Presence(client, `assessments/${encodeURIComponent(state.assessment.id)}`, state.person.name, life),
    news: new News(sheet, life),
    life,
    zone: state.zone,
    course: new Course(client, state.assessment.id, instrument, state.assessment.course, life),
    shelf: new Shelf(client, state.person.name, state.assessment.id, notices, life),
    undo: new Map(),
    advised: new Recommendations(client, state, notices, life),
    tasks: state.may.includes("tasks:read") ? new TaskBook(client, state.assessment.id, state.region.code, state.person.name, life) : null,
    seen: seen(state.person.name, state.assessment.id, client.now()),
    people: () => asked(),
    names: new Map(),
    drafts: drafts(state.person.name, state.assessment.id),
    may: {
      answer: state.may.includes("answers:write"),
      comment: state.may.includes("comments:write"),
      assign: state.may.includes("tasks:write"),
    },
    narrow: matchMedia(NARROW),
  });
  desk.narrowing = new Narrowing(desk);
  const asked = people(desk);
  const complete = arrange(el, desk, lines);
  keep(desk, lines);
  life.addEventListener("abort", () => outbox.close());
  outbox.flush();
  guardDrops(life);
  whenCalm(desk, () => {
    complete();
    readBeside(desk);
  });
}

/** Read with one request what stands beside the form; what it does not have is asked for by itself. @param {import("./penilaian/desk.mjs").Desk} desk */
function readBeside({ client, sheet, life, course, shelf, advised, tasks }) {
  const found = client.get(`assessments/${encodeURIComponent(sheet.id)}/beside`, { signal: life });
  void course.begin(found.then((read) => read.course));
  void shelf.load(async () => (await found).evidence);
  void advised.load(async () => (await found).recommendations);
  void tasks?.load(() => found);
}

/** @returns {Promise<typeof import("./pemdi/parts.mjs")>} @throws {UnreachableError} */
async function loadPemdi() {
  try {
    return await import("./pemdi/parts.mjs");
  } catch {
    throw new UnreachableError(t("Server tidak terjangkau. Periksa sambungan internet."));
  }
}

/** The queue's outcomes go into the sheet; others' changes come in by looking. @param {import("./penilaian/desk.mjs").Desk} desk @param {ReturnType<typeof savedLine>[]} lines */
function keep(desk, lines) {
  const { client, outbox, sheet, notices, life, state, zone } = desk;
  const told = keeper({ client, outbox, notices, zone, lastChange: state.assessment.last_change_at, lines, life });

  outbox.addEventListener(
    "saved",
    (event) => {
      const { slot, reply, own } = /** @type {CustomEvent} */ (event).detail;
      if (slot.startsWith("answer/")) {
        sheet.take(reply.indicator, reply.field, reply.stored, own);
        sheet.score(reply.summary, reply.seq);
        if (reply.scored.length) sheet.derive({ scored: reply.scored }, reply.seq);
        if (reply.field === "level" && !watched.heard()) whenCalm(desk, () => watched.soon()); // what follows from it comes behind it
        if (own && reply.field === "level") {
          notices.announce(t("Tersimpan. Indeks {index}, {predicate}.", { index: indexText(sheet.summary), predicate: predicateText(sheet.summary) }));
        } else if (own && !(document.activeElement instanceof HTMLTextAreaElement)) {
          notices.announce(t("{field} tersimpan.", { field: textName(reply.field) })); // not into the writing
        }
      } else if (slot.startsWith("item/")) {
        sheet.takeItems(reply.items, own ? reply.code : null);
        sheet.derive({ simulation: reply.simulation }, reply.seq);
        if (own) notices.announce(t("Keadaan butir {code} tersimpan.", { code: reply.code }));
      } else if (slot.startsWith("external/")) {
        sheet.takeExternal(reply.stored, own);
        sheet.score(reply.summary, reply.seq);
        sheet.derive({ simulation: reply.simulation, scored: reply.scored }, reply.seq);
        if (own) notices.announce(t("Tersimpan. Indeks {index}, {predicate}.", { index: indexText(sheet.summary), predicate: predicateText(sheet.summary) }));
      } else if (slot.includes("comment/")) sheet.takeComment(reply);
    },
    { signal: life },
  );
  outbox.addEventListener(
    "conflict",
    (event) => {
      const { item } = /** @type {CustomEvent} */ (event).detail;
      const [kind, indicator, field] = item.slot.split("/");
      if (kind === "answer" && item.stored) sheet.take(indicator, field, item.stored, false);
      if (kind === "comment") void outbox.discard(item); // whether a thread is done is not worth a choice: show what is
      if (kind === "item" || kind === "external") watched.soon(); // what is stored now comes with the changes
    },
    { signal: life },
  );

  outbox.addEventListener(
    "agreed",
    (event) => {
      const { slot, stored } = /** @type {CustomEvent} */ (event).detail;
      const [kind, indicator, field] = slot.split("/");
      if (kind === "answer") sheet.take(indicator, field, stored, true);
    },
    { signal: life },
  );

  const watched = follow({
    client,
    outbox,
    assessment: sheet.id,
    presence: desk.presence,
    told,
    life,
    seq: () => sheet.seq,
    take(changes) {
      const words = newsText(desk, steady(() => sheet.merge(changes)));
      if (words) notices.announce(words);
      if (changes.course) desk.course.set(changes.course);
      if (changes.evidence_changed) void desk.shelf.load();
      if (changes.tasks_changed) void desk.tasks?.load();
    },
  });
  desk.shelf.addEventListener("saved", () => watched.soon()); // what follows from it, the registry says
}

/** @param {import("./penilaian/desk.mjs").Desk} desk @param {ReturnType<Sheet["merge"]>} news @returns {string} */
function newsText({ instrument, state }, { indicators, external, comments: notes }) {
  const numbers = (/** @type {(string | null)[]} */ ids) =>
    [...new Set(ids)].map((id) => instrument.indicators.find((one) => one.id === id)?.number ?? t("umum")).join(", ");
  const others = notes.filter(({ author }) => author !== state.person.name);
  const parts = [];
  if (indicators.length) parts.push(t("Rekan mengubah indikator {numbers}.", { numbers: numbers(indicators) }));
  if (external.length) parts.push(t("Rekan mengubah indeks luar."));
  if (others.length) parts.push(t("Catatan baru: indikator {numbers}.", { numbers: numbers(others.map(({ indicator }) => indicator)) }));
  return parts.join(" ");
}

/**
 * Put the page together and show one indicator at a time.
 *
 * @param {HTMLElement} el @param {import("./penilaian/desk.mjs").Desk} desk @param {ReturnType<typeof savedLine>[]} lines
 * @returns {() => void} adds what stands beside and below the form
 */
function arrange(el, desk, lines) {
  const { instrument, pemdi, notices, life } = desk;
  const overview = map(desk, open);
  const bar = sticky(desk, lines[1].element);
  const centre = h("section", { class: "centre", "aria-label": t("Indikator") });
  const side = h("aside", { class: "side", "aria-label": t("Nilai dan catatan") });
  const general = h("div", {});
  const below = h("div", {});
  let whole = false;
  /** @type {{element: HTMLElement, heading: HTMLElement, close: () => void, digit?: (digit: number) => void} | null} */
  let card = null;
  let around = new AbortController();
  /** @type {string | null} */
  let shown = null;
  let openly = ""; // what of it could be written when it was drawn

  /** @param {string} id @param {boolean} asked whether the person asked for it just now @param {string | null} [unit] of evidence, to lead to */
  function show(id, asked, unit = null) {
    const indicator = instrument.indicators.find((one) => one.id === id);
    const old = card?.element.contains(document.activeElement);
    if (shown !== null && shown !== id) desk.news.seen(shown);
    shown = id;
    card?.close();
    around.abort();
    around = new AbortController();
    openly = openness(desk, id);
    const here = deskFor(desk, id);
    card = id === PORTAL ? portalPage(desk) : (indicator ? pemdi?.pemdiCard(here, indicator) : pemdi?.register(desk)) ?? indicatorCard(here, indicator ?? instrument.indicators[0]);
    fill(centre, companyAt(desk, id, around.signal), card.element);
    if (whole) showBeside();
    desk.narrowing.refresh();
    overview.select(id);
    bar.select(id);
    desk.presence.move(id);
    remember(desk, id);
    if (unit) leadTo(centre, unit);
    else if (asked || old) {
      card.heading.focus({ preventScroll: true });
      const top = centre.getBoundingClientRect().top;
      if (top < 0 || desk.narrow.matches) centre.scrollIntoView({ block: "start" });
    }
  }

  /** @param {string} id as if a link to it had been followed */
  function open(id) {
    if (page && location.hash !== `#${id}`) location.hash = id;
    else show(id, true);
  }

  function showBeside() {
    const { signal } = around;
    const id = instrument.indicators.find((one) => one.id === shown)?.id;
    const own = id && [recommendationsCard(desk, id, signal), values(desk, id, signal), advice(desk, id, signal), comments(desk, id, signal)];
    fill(side, forMe(desk, signal), own, pemdi?.simulatedIndex(desk, signal), ladder(desk, signal), pemdi?.aboutInstrument(instrument), general);
  }

  function complete() {
    if (whole) return;
    whole = true;
    fill(general, comments(desk, null, life));
    fill(below, offline(desk));
    showBeside();
  }

  const shortcuts = keys(desk, { go: open, open: () => shown ?? "", search: overview.search, digit: (digit) => card?.digit?.(digit) });
  fill(
    el,
    h(
      "div",
      { class: "pen" },
      strip(desk, lines[0].element, () => (complete(), bringWorkbook(below))),
      coursePanel(desk),
      company(desk),
      notices.element,
      h("div", { class: "cols" }, overview.element, centre, side),
      below,
      shortcuts?.button,
      bar.element,
      shortcuts?.element,
    ),
  );
  if (page) addEventListener("hashchange", lead, { signal: life });
  else el.addEventListener("click", inPlace, { signal: life });

  desk.course.addEventListener(
    "change",
    () => {
      if (shown !== null && openness(desk, shown) !== openly) show(shown, false);
    },
    { signal: life },
  );
  function lead() {
    complete();
    const { thread } = read(location.hash.slice(1));
    const place = fromAddress(desk);
    const notes = location.hash === `#${GENERAL}` ? general.firstElementChild : null;
    if (notes) unfold(notes);
    else if (place || !thread) show(place?.stop ?? instrument.indicators[0].id, true, place?.unit);
    if (thread && !reveal(side, thread)) notices.announce(t("Catatan itu tidak ada lagi di sini."));
  }

  /** In JupyterLab the address is not ours: the links work without it. @param {MouseEvent} event */
  function inPlace(event) {
    const place = placeOf(desk, read(/** @type {Element} */ (event.target).closest('a[href^="#"]')?.getAttribute("href")?.slice(1) ?? "").place);
    if (!place) return;
    event.preventDefault();
    show(place.stop, true, place.unit);
  }

  const place = fromAddress(desk);
  show(place?.stop ?? remembered(desk) ?? instrument.indicators[0].id, false, place?.unit);
  const { thread } = read(page ? location.hash.slice(1) : "");
  if (thread) {
    complete();
    reveal(side, thread);
  }
  if (page && location.hash === `#${GENERAL}`) lead();
  return complete;
}

/** @param {import("./penilaian/desk.mjs").Desk} desk @param {string} id @returns {string} the same as long as the same parts of it may be written */
function openness(desk, id) {
  const { course } = desk;
  if (id === REGISTER) return desk.instrument.external.map((one) => writable(desk, one.id)).join();
  const units = course.writable === "flagged" ? (course.data?.units ?? []).filter(({ indicator }) => indicator === id).map(({ unit }) => unit) : [];
  return [writable(desk, id), ...units].join();
}

/** @param {import("./penilaian/desk.mjs").Desk} desk */
const placeName = ({ state }) => `spbe-place ${state.person.name} ${state.assessment.id}`;

/** @param {import("./penilaian/desk.mjs").Desk} desk @param {string} id */
function remember(desk, id) {
  const indicator = desk.instrument.indicators.find((one) => one.id === id);
  if (page && indicator) document.title = document.title.replace(/^(\d+ [^·]+ · )?/, `${indicator.number} ${label(indicator)} · `);
  if (id === PORTAL) return;
  try {
    localStorage.setItem(placeName(desk), id);
  } catch {
    // storage switched off: the next visit starts at the first indicator
  }
}

/** @param {import("./penilaian/desk.mjs").Desk} desk @returns {string | null} */
function remembered(desk) {
  try {
    const id = localStorage.getItem(placeName(desk));
    return id !== null && openable(desk).includes(id) ? id : null;
  } catch {
    return null;
  }
}
