/**
 * The regions that a person compares their own with: found by name, taken out again, and kept on this device for the
 * next visit (somebody's own interest is nobody else's business, so it is not stored in the lab).
 */
import { fill, h, say } from "./dom.mjs";
import { t } from "./i18n.mjs";
import { picker } from "./pick.mjs";

export const MOST = 10;

/** @param {string} name @param {(code: string) => boolean} known @returns {string[]} */
export function remembered(name, known) {
  try {
    const codes = JSON.parse(localStorage.getItem(name) ?? "[]");
    return Array.isArray(codes) ? [...new Set(codes)].filter(known).slice(0, MOST) : [];
  } catch {
    return []; // storage switched off, or spoilt: the list starts empty
  }
}

/** @param {string} name @param {string[]} codes */
export function remember(name, codes) {
  try {
    if (codes.length > 0) localStorage.setItem(name, JSON.stringify(codes));
    else localStorage.removeItem(name);
  } catch {
    // as above: the list lasts as long as the page
  }
}

/**
 * @param {HTMLElement} root an empty element
 * @param {import("./pick.mjs").Place[]} places
 * @param {string[]} codes what is chosen at first
 * @param {(codes: string[]) => void} changed
 * @returns {{focus: () => void}}
 */
export function ownList(root, places, codes, changed) {
  const names = new Map(places);
  const search = h("div", { class: "picker" });
  const chips = h("ol", { class: "own", "aria-label": t("Daftar Anda") });
  const line = h("p", { class: "sub" });
  const told = h("p", { class: "visually-hidden", role: "status" });
  let chosen = codes;
  const field = picker(search, () => places.filter(([code]) => !chosen.includes(code)), (code) => {
    take([...chosen, code], t("{name} masuk daftar.", { name: names.get(code) ?? code }));
    if (field.input.disabled) chips.querySelector("button")?.focus();
  });
  const take = (/** @type {string[]} */ next, /** @type {string} */ text) => {
    chosen = next;
    show();
    say(told, text);
    changed(chosen);
  };
  const out = (/** @type {string} */ code) => {
    const place = chosen.indexOf(code);
    take(chosen.filter((each) => each !== code), t("{name} keluar dari daftar.", { name: names.get(code) ?? code }));
    const left = chips.querySelectorAll("button");
    (left[Math.min(place, left.length - 1)] ?? field.input).focus();
  };
  const show = () => {
    fill(
      chips,
      chosen.map((code) =>
        h("li", {}, h("span", {}, names.get(code) ?? code), h("button", { type: "button", "aria-label": t("Keluarkan {name} dari daftar", { name: names.get(code) ?? code }), on: { click: () => out(code) } }, "×")),
      ),
    );
    chips.hidden = chosen.length === 0;
    field.input.disabled = chosen.length >= MOST;
    const few = t("Sampai {most} daerah, dari jenis apa pun. Peringkat dihitung mulai empat daerah; daftar ini hanya disimpan di perangkat ini.", { most: MOST });
    say(line, chosen.length < MOST ? few : t("Daftar penuh. Keluarkan satu daerah untuk menambah yang lain."));
  };
  fill(root, search, chips, line, told);
  show();
  return { focus: () => (field.input.disabled ? chips.querySelector("button") : field.input)?.focus() };
}
