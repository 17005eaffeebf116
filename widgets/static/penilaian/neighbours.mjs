/** The way to the indicator before and after: among those that the filters leave, in the instrument's order. */
import { h, redraw } from "../dom.mjs";
import { label } from "../instrument.mjs";
import { REGISTER } from "../pemdi/awaited.mjs";

/**
 * @param {import("./desk.mjs").Desk} desk
 * @param {string} open the id that is shown; it need not be among the hits
 * @returns {{before: string | null, after: string | null}}
 */
export function around({ narrowing, instrument }, open) {
  const order = [...instrument.indicators.map(({ id }) => id), ...(instrument.external.length ? [REGISTER] : [])];
  const left = new Set(narrowing.active ? narrowing.hits.map(({ id }) => id) : order);
  const place = order.indexOf(open);
  if (place < 0) return { before: null, after: order.find((id) => left.has(id)) ?? null }; // a place beside the indicators
  return { before: order.slice(0, place).findLast((id) => left.has(id)) ?? null, after: order.slice(place + 1).find((id) => left.has(id)) ?? null };
}

/** The two buttons under an indicator. @param {import("./desk.mjs").Desk} desk @param {string} open @param {AbortSignal} life */
export function neighbours(desk, open, life) {
  const element = h("div", { class: "pf" });
  const update = () => {
    const { before, after } = around(desk, open);
    redraw(element, [before, after], () => [step(desk, before, "prev"), step(desk, after, "next")]);
  };
  desk.narrowing.addEventListener("change", update, { signal: life });
  update();
  return element;
}

/** @param {import("./desk.mjs").Desk} desk @param {string | null} id @param {"prev" | "next"} way */
function step({ instrument }, id, way) {
  const indicator = instrument.indicators.find((one) => one.id === id);
  if (!indicator) return h("span", {});
  const name = `${indicator.number} ${label(indicator)}`;
  return h("a", { class: "btn", href: `#${indicator.id}`, rel: way }, way === "prev" ? `← ${name}` : `${name} →`);
}
