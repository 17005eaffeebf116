/**
 * A field to find one of many by name: type, move with the arrow keys or a finger, choose.
 *
 * @typedef {[code: string, name: string]} Place
 */
import { fill, h, unique } from "./dom.mjs";
import { t } from "./i18n.mjs";
import { plain } from "./plain.mjs";

const MOST = 12;

/**
 * Find places whose name or code contains every typed word; names that begin with the first word come first.
 *
 * @param {Place[]} places
 * @param {string} typed
 * @returns {Place[]} at most twelve
 */
export function find(places, typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const bare = (/** @type {string} */ name) => plain(name).replace(/^(kabupaten|kota|provinsi) /, "");
  const hits = places.filter(([code, name]) => words.every((word) => plain(name).includes(word) || code.startsWith(word)));
  const begins = (/** @type {Place} */ [, name]) => words.length > 0 && bare(name).startsWith(words[0]);
  return [...hits.filter(begins), ...hits.filter((place) => !begins(place))].slice(0, MOST);
}

/**
 * @param {HTMLElement} root an empty element
 * @param {() => Place[]} places what can be chosen now
 * @param {(code: string) => void} chosen
 * @returns {{focus: () => void, input: HTMLInputElement}} the field is empty again after a choice: another may follow
 */
export function picker(root, places, chosen) {
  const [inputId, listId] = [unique("pick"), unique("pick-list")];
  const list = h("ul", { role: "listbox", id: listId, hidden: true, "aria-label": t("Daerah yang cocok") });
  const input = h("input", {
    type: "text",
    id: inputId,
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "done",
    "aria-expanded": "false",
    "aria-controls": listId,
    "aria-autocomplete": "list",
    placeholder: t("Ketik nama kabupaten, kota, atau provinsi"),
  });
  /** @type {Place[]} */
  let hits = [];
  let at = 0;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (/** @type {Place} */ [code]) => {
    input.value = "";
    close();
    chosen(code);
  };
  const mark = () => {
    for (const [i, option] of [...list.children].entries()) {
      option.setAttribute("aria-selected", String(i === at));
      if (i !== at) continue;
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  };
  const open = () => {
    hits = find(places(), input.value);
    at = 0;
    fill(
      list,
      hits.map((place, i) =>
        h("li", { role: "option", id: `${listId}-${i}`, on: { pointerdown: (/** @type {Event} */ e) => e.preventDefault(), click: () => take(place) } }, place[1], h("span", {}, place[0])),
      ),
      hits.length === 0 && h("li", { class: "none" }, t("Tidak ada daerah dengan nama itu.")),
    );
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (hits.length > 0) mark();
    else input.removeAttribute("aria-activedescendant");
  };
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  input.addEventListener("input", open);
  input.addEventListener("focus", () => {
    input.select();
    open();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const step = moves[/** @type {"ArrowDown"} */ (event.key)];
    if (step && list.hidden) open();
    else if (step && hits.length > 0) {
      at = (at + step + hits.length) % hits.length;
      mark();
    } else if (event.key === "Enter" && !list.hidden && hits.length > 0) take(hits[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  fill(root, h("label", { for: inputId }, t("Daerah pembanding")), input, list);
  return { focus: () => input.focus(), input };
}
