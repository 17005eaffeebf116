/**
 * Praktik: find what other regions did, take it into the plan, tell what became of it, write one's own. Everything goes
 * from the browser to the registry.
 */
import { drafts } from "./drafts.mjs";
import { fill, h, redraw } from "./dom.mjs";
import { t } from "./i18n.mjs";
import { adoptionCard, ownCard, practiceCard } from "./praktik/cards.mjs";
import { keep } from "./praktik/composing.mjs";
import { visitCard, visitForm } from "./praktik/visits.mjs";
import { writingForm } from "./praktik/writing.mjs";
import { Client, ConflictError, NotAllowedError, RegistryError, SignedOutError, UnreachableError, uuid } from "./registry.mjs";
import { remember } from "./session.mjs";

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  const state = model.get("state");
  const root = /** @type {HTMLElement} */ (el.querySelector(".praktik"));
  const part = (/** @type {string} */ name) => /** @type {HTMLElement | null} */ (root.querySelector(`[data-${name}]`));
  const find = /** @type {HTMLFormElement} */ (part("find"));
  const client = new Client(state.person.name);
  const code = state.region.code;
  const kept = drafts(state.person.name, `praktik ${code}`);
  let gone = false;
  let arrived = false;
  let asked = 0;
  let said = { text: "", bad: false, place: "", out: false };
  /** @type {any} */ let mine = { practices: [], adoptions: [], visits: [] };
  /** @type {Map<string, HTMLElement>} cards and forms by their place */ const places = new Map();
  /** @type {Map<string, string>} what was in a card's form when it was sent */ const submitted = new Map();
  /** @type {Set<string>} */ const busy = new Set();
  /** @type {Map<string, string>} */ const tries = new Map();
  const passing = { get: (/** @type {string} */ slot) => tries.get(slot) ?? "", set: (/** @type {string} */ slot, /** @type {string} */ text) => void tries.set(slot, text) };

  const again = () => h("a", { class: "btn", href: client.signInAddress(), on: { click: remember } }, t("Masuk lagi"));
  /** Say it above, where it is spoken, and again where the person is. */
  const paint = () => {
    const write = (/** @type {Element | null | undefined} */ line, /** @type {boolean} */ here) => {
      if (!(line instanceof HTMLElement)) return;
      line.classList.toggle("bad", said.bad);
      line.hidden = !here || said.text === "";
      redraw(line, [said.text, said.out, here], () => (here ? [said.text, said.out && " ", said.out && again()] : []));
    };
    write(part("said"), true);
    for (const [place, element] of places) write(element.querySelector("[data-line]"), place === said.place);
  };
  const tell = (/** @type {string} */ text, bad = false, place = "", out = false) => {
    said = { text, bad, place, out };
    paint();
    if (text) places.get(place)?.querySelector("[data-line]")?.scrollIntoView({ block: "nearest" });
  };
  const keeps = () => {
    kept.set("try", "1");
    const held = kept.get("try") !== "";
    kept.set("try", "");
    return held;
  };
  const failed = (/** @type {unknown} */ error, place = "") => {
    if (!(error instanceof RegistryError)) throw error;
    if (gone || (place === "" && said.bad && said.place !== "")) return; // a form's own trouble stays said
    if (!(error instanceof SignedOutError)) return tell(error.message, true, place);
    tell(`${t("Sesi Anda berakhir.")} ${keeps() ? t("Yang Anda ketik tetap ada di tab ini; kirim lagi sesudah masuk.") : t("Salin dulu isian yang belum tersimpan, lalu masuk lagi.")}`, true, place, true);
  };
  const wait = (/** @type {string} */ place, /** @type {boolean} */ yes) => {
    busy[yes ? "add" : "delete"](place);
    for (const button of places.get(place)?.querySelectorAll("button") ?? []) button.ariaDisabled = yes ? "true" : null; // and keeps the focus
  };
  /**
   * Write once: the same again has the same key until an answer comes. Where somebody wrote meanwhile, theirs is read.
   *
   * @param {string} place @param {"POST" | "PUT"} method @param {string} path @param {any} body @param {string} done
   * @param {number | null} [version] @param {() => void} [overtaken]
   */
  const send = async (place, method, path, body, done, version = null, overtaken = undefined) => {
    if (busy.has(place)) return null;
    const slot = `key ${place}`;
    const held = method === "POST" ? kept : passing; // what would be stored twice is known after a reload too
    const what = JSON.stringify([method, path, body, version]);
    const before = JSON.parse(held.get(slot) || "null");
    const key = before?.what === what ? before.key : uuid();
    held.set(slot, JSON.stringify({ what, key }));
    wait(place, true);
    try {
      const answer = await client.write(method, path, body, { version, key });
      held.set(slot, "");
      if (submitted.get(place) === kept.get(place)) kept.set(place, "");
      await read();
      tell(done, false, place);
      return answer;
    } catch (error) {
      if (!(error instanceof UnreachableError)) held.set(slot, "");
      if (error instanceof ConflictError) {
        await read();
        overtaken?.();
      }
      failed(error, place);
      return null;
    } finally {
      submitted.delete(place);
      wait(place, false);
    }
  };
  const desk = {
    state,
    drafts: kept,
    armed: new Set(),
    read: (/** @type {string} */ path) => client.get(path),
    stored: () => mine,
    may: (/** @type {string} */ right) => state.may.includes(right),
    edit: (/** @type {any} */ one) => form?.edit(one),
    revisit: (/** @type {any} */ one) => visit?.edit(one),
    overwrites: (/** @type {"write" | "visit"} */ which, /** @type {string} */ id) => Boolean((which === "write" ? form : visit)?.overwrites(id)),
  };
  /** The desk as one card or form uses it. */
  const at = (/** @type {string} */ place, /** @type {HTMLElement} */ element) => {
    places.set(place, element);
    return {
      ...desk,
      place,
      /** @param {Parameters<typeof send> extends [string, ...infer Rest] ? Rest : never} what */
      send: (...what) => send(place, ...what),
      tell: (/** @type {string} */ text, bad = false) => tell(text, bad, place),
      failed: (/** @type {unknown} */ error) => failed(error, place),
      submitted: (/** @type {string} */ text) => submitted.set(place, text),
    };
  };
  const writing = /** @type {HTMLFormElement | null} */ (part("write"));
  const form = writing && writingForm(writing, at("write", writing));
  const visiting = /** @type {HTMLFormElement | null} */ (part("visit"));
  const visit = visiting && visitForm(visiting, at("visit", visiting), client);

  const show = (/** @type {HTMLElement} */ place, /** @type {HTMLElement[]} */ content) => {
    const held = /** @type {HTMLElement} */ (document.activeElement);
    const inside = place.contains(held);
    fill(place, content);
    const next = place.contains(held) ? held : place.closest("section")?.querySelector("h2");
    if (inside) next?.focus({ preventScroll: true });
  };
  /**
   * A card per thing; only those that changed are drawn anew.
   *
   * @param {string} name @param {any[]} ones @param {string} none @param {(one: any) => string} key
   * @param {(one: any, desk: any) => HTMLElement} card @param {(one: any) => any} [more] what else a card depends on
   */
  const list = (name, ones, none, key, card, more = () => null) => {
    const place = part(name);
    if (!place) return;
    const slots = ones.map((one) => {
      const where = `${name} ${key(one)}`;
      const slot = places.get(where) ?? h("div", {});
      const own = at(where, slot);
      const open = [...slot.querySelectorAll("details")].map((each) => each.open);
      redraw(slot, [one, more(one)], () => {
        const made = card(one, own);
        made.append(h("p", { class: "state-line", "data-line": true, hidden: true }));
        for (const each of made.querySelectorAll("form")) keep(each, own);
        made.querySelectorAll("details").forEach((each, number) => { each.open = Boolean(open[number]); });
        return [made];
      });
      return slot;
    });
    const same = slots.length > 0 && slots.length === place.children.length && slots.every((each, number) => each === place.children[number]);
    if (!same) show(place, slots.length ? slots : [h("p", { class: "sub" }, none)]);
    place.removeAttribute("aria-busy");
    delete place.dataset.unread;
    paint();
  };
  const search = async () => {
    const turn = (asked += 1);
    const query = new URLSearchParams({ instrument: state.instrument, near: code });
    for (const [name, value] of new FormData(find)) if (value) query.set(name, String(value));
    const found = await client.get(`practices?${query}`);
    if (gone || turn !== asked) return;
    const taken = (/** @type {string} */ id) => mine.adoptions.filter((/** @type {any} */ each) => each.practice_id === id && each.action_status && each.period === state.period.period).map((/** @type {any} */ each) => each.indicator);
    const indicator = String(query.get("indicator") ?? "");
    const others = found.filter((/** @type {any} */ each) => each.region?.code !== code);
    list("found", others, t("Belum ada praktik yang diterbitkan untuk pilihan ini."), (one) => one.id, (one, own) => practiceCard(one, own, taken(one.id), indicator), (one) => [taken(one.id), indicator]);
  };
  /** What others see of this region's practices, where somebody endorses and a newer draft stands on top. */
  const published = async () => {
    const covered = desk.may("practices:endorse") && mine.practices.some((/** @type {any} */ each) => each.published !== null && each.published !== each.version);
    const found = covered ? await client.get(`practices?near=${code}`) : [];
    return (/** @type {any} */ one) => (one.published === one.version ? undefined : found.find((/** @type {any} */ each) => each.id === one.id));
  };
  const read = async () => {
    try {
      await client.me();
      if (part("own")) mine = { ...mine, ...(await client.get(`regions/${code}/practices`)) };
      if (part("visits")) mine.visits = await client.get(`regions/${code}/visits`);
      const seen = await published();
      if (gone) return;
      list("adopted", mine.adoptions, t("Belum ada praktik yang dipakai."), (one) => [one.practice_id, one.period, one.indicator].join(" "), adoptionCard);
      list("visits", mine.visits, t("Belum ada studi tiru."), (one) => one.id, visitCard);
      list("own", mine.practices, t("Daerah ini belum menulis praktik."), (one) => one.id, (one, own) => ownCard(one, own, seen(one)), seen);
      await search();
      if (said.bad && said.place === "") tell("");
      if (!arrived && location.hash.startsWith("#studi-")) document.getElementById(location.hash.slice(1))?.scrollIntoView();
      arrived = true;
    } catch (error) {
      failed(error);
      for (const place of gone ? [] : /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[aria-busy], [data-unread]"))) {
        show(place, unread(error));
        place.removeAttribute("aria-busy");
        place.dataset.unread = "";
      }
    }
  };
  /** @param {unknown} error @returns {HTMLElement[]} what stands where a list could not be read */
  const unread = (error) => {
    const way = error instanceof SignedOutError ? again() : !(error instanceof NotAllowedError) && h("button", { type: "button", class: "btn", on: { click: () => void read() } }, t("Coba lagi"));
    return [h("div", {}, h("p", {}, error instanceof Error ? error.message : ""), way && h("p", { class: "act" }, way))];
  };
  for (const heading of root.querySelectorAll("h2")) heading.tabIndex = -1;
  find.addEventListener("change", () => { search().then(() => { if (said.place === "find") tell(""); }).catch((/** @type {unknown} */ error) => failed(error, "find")); });
  find.addEventListener("submit", (event) => event.preventDefault());
  read();
  return () => { gone = true; };
}

export default { render };
