/**
 * Mentioning people: typing "@" offers who may read the region's notes. The field shows names; what is sent names
 * people by their ids, so that a note shows what they are called now.
 *
 * @typedef {{id: string, name: string, role: string}} Person
 */
import { fill, h, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { RegistryError } from "../registry.mjs";
import { roleName } from "./roles.mjs";

const ASKING = /(?:^|\s)@([\p{L}\p{M}\p{N}.'’ -]{0,40})$/u;
const MENTION = /@\{([A-Za-z0-9_.:-]{1,80})\}/g;
const MOST = 6; // people offered at once

/**
 * A comment's text as people read it; a name is an element, never markup of the text.
 *
 * @param {string} text @param {Map<string, string>} names by id
 * @returns {(string | HTMLElement)[]}
 */
export function withNames(text, names) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(MENTION)) {
    const name = names.get(found[1]);
    if (name === undefined) continue;
    parts.push(text.slice(from, found.index), h("b", { class: "mention" }, `@${name}`));
    from = /** @type {number} */ (found.index) + found[0].length;
  }
  return [...parts, text.slice(from)];
}

/** Who may be mentioned, asked once per page. @param {import("./desk.mjs").Desk} desk */
export function people(desk) {
  /** @type {Promise<Person[]> | null} */
  let asked = null;
  return () => {
    asked ??= desk.client.get(`assessments/${encodeURIComponent(desk.sheet.id)}/comments/people`).catch((error) => {
      asked = null; // the next "@" asks again
      if (!(error instanceof RegistryError)) throw error;
      desk.notices.announce(error.message);
      return [];
    });
    return asked;
  };
}

/**
 * Offer people while somebody writes.
 *
 * @param {import("./desk.mjs").Desk} desk @param {HTMLTextAreaElement} area @param {() => void} changed
 */
export function mentioning(desk, area, changed) {
  const id = unique("people");
  /** @type {Map<string, string>} */
  const picked = new Map(); // what stands in the field -> id
  /** @type {{label: string, person: Person}[]} */
  let offered = [];
  let active = 0;
  const list = h("ul", { id, class: "people", role: "listbox", "aria-label": t("Orang yang dapat disebut"), hidden: true });
  const button = h("button", { class: "btn btn-quiet", type: "button", on: { click: begin } }, t("@ Sebut orang"));
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", id);
  area.addEventListener("input", () => void offer());
  area.addEventListener("keydown", keyed);
  area.addEventListener("blur", () => setTimeout(() => list.contains(document.activeElement) || close(), 0));

  function begin() {
    const before = area.value.slice(0, area.selectionStart);
    area.setRangeText(before === "" || /\s$/u.test(before) ? "@" : " @", area.selectionStart, area.selectionEnd, "end");
    area.focus();
    changed();
    void offer();
  }

  async function offer() {
    const asking = ASKING.exec(area.value.slice(0, area.selectionStart));
    if (!asking) return close();
    const all = (await desk.people()).filter((one) => one.id !== desk.state.person.name);
    const twice = (/** @type {string} */ name) => all.filter((one) => one.name === name).length > 1;
    const wanted = asking[1].trim().toLowerCase();
    const labels = all.map((person, place) => ({ person, label: twice(person.name) ? `${person.name} (${place + 1})` : person.name }));
    offered = labels.filter(({ label }) => label.toLowerCase().includes(wanted) && label !== asking[1].trim()).slice(0, MOST);
    if (document.activeElement !== area && document.activeElement !== button) return close();
    if (offered.length === 0) return close();
    active = 0;
    show();
    desk.notices.announce(t("{count} orang. Panah untuk memilih, Enter untuk menyebut.", { count: offered.length }));
  }

  function show() {
    const options = offered.map(({ label, person }, place) => {
      const option = h("li", { id: `${id}-${place}`, role: "option", "aria-selected": String(place === active), on: { mousedown: (/** @type {Event} */ event) => event.preventDefault(), click: () => choose(place) } });
      option.append(label, h("span", { class: "sub" }, person.role ? ` · ${roleName(person.role)}` : ""));
      return option;
    });
    fill(list, options);
    list.hidden = false;
    area.setAttribute("aria-activedescendant", `${id}-${active}`);
  }

  function close() {
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
  }

  /** @param {number} place */
  function choose(place) {
    const { label, person } = offered[place];
    const end = area.selectionStart;
    const start = area.value.slice(0, end).lastIndexOf("@");
    area.setRangeText(`@${label} `, start, end, "end");
    picked.set(label, person.id);
    desk.names.set(person.id, person.name);
    close();
    area.focus();
    changed();
  }

  /** @param {KeyboardEvent} event */
  function keyed(event) {
    if (list.hidden || event.isComposing) return;
    /** @type {Record<string, () => void>} */
    const moves = {
      ArrowDown: () => (active = (active + 1) % offered.length),
      ArrowUp: () => (active = (active - 1 + offered.length) % offered.length),
      Enter: () => choose(active),
      Tab: () => choose(active),
      Escape: close,
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
    if (!list.hidden) show();
  }

  return {
    list,
    button,
    /** @returns {[string, string][]} what was picked, to be kept with a draft */
    picks: () => [...picked],
    /** @param {[string, string][]} picks */
    restore(picks) {
      for (const [label, person] of picks) (picked.set(label, person), desk.names.set(person, label));
    },
    /** @param {string} text @returns {string} as it is sent */
    encoded(text) {
      const labels = [...picked.keys()].sort((a, b) => b.length - a.length);
      return labels.reduce((sofar, label) => sofar.replaceAll(`@${label}`, `@{${picked.get(label)}}`), text);
    },
  };
}
