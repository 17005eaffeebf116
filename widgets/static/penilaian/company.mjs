/**
 * Who else is in this assessment now: a line at the head, a line above the open indicator, a mark on the map's tiles.
 *
 * Both lines keep their height, so that nothing moves when somebody comes or goes; comings and goings are not announced.
 */
import { fill, h } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { REGISTER } from "../pemdi/awaited.mjs";

const NAMED = 2; // people named at the head; of more, their number

/** @param {import("./desk.mjs").Desk} desk @returns {HTMLElement} the line at the head */
export function company(desk) {
  const { presence, life } = desk;
  const element = h("p", { class: "company" });
  const update = () => {
    const { others } = presence;
    element.toggleAttribute("data-alone", !others?.length);
    if (others === null) return fill(element, t("Siapa yang sedang di sini belum terlihat."));
    if (others.length === 0) return fill(element, t("Hanya Anda yang sedang di penilaian ini."));
    const named = others.slice(0, NAMED).map((one) => where(desk, one));
    const more = others.length - named.length;
    fill(element, h("span", { class: "company-dot", "aria-hidden": "true" }), t("Sedang di sini: {people}", { people: named.join(", ") }), more ? ` ${t("dan {count} lainnya", { count: more })}` : null);
    element.title = others.map((one) => where(desk, one)).join(", ");
  };
  presence.addEventListener("change", update, { signal: life });
  update();
  return element;
}

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @param {AbortSignal} life @returns {HTMLElement} the line above the open indicator */
export function companyAt({ presence }, unit, life) {
  const element = h("p", { class: "company company-at" });
  const update = () => {
    const here = presence.at(unit);
    const names = here.map(({ name }) => name).join(", ");
    fill(element, names ? [h("span", { class: "company-dot", "aria-hidden": "true" }), t("{people} sedang di sini juga", { people: names })] : null);
  };
  presence.addEventListener("change", update, { signal: life });
  update();
  return element;
}

/** @param {import("./desk.mjs").Desk} desk @param {import("../presence.mjs").Present} one @returns {string} "Sari (I13)" */
function where({ instrument }, { name, unit }) {
  if (unit === REGISTER) return t("{name} (indeks luar)", { name });
  const indicator = instrument.indicators.find(({ id }) => id === unit);
  return indicator ? t("{name} (I{number})", { name, number: indicator.number }) : name;
}
