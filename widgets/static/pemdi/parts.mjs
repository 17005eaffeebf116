/** What Penilaian needs for Pemdi only; a page of another instrument never fetches it. */
export { pemdiCard } from "./card.mjs";
export { register } from "./register.mjs";
export { simulatedIndex } from "./simulation.mjs";
export { aboutInstrument } from "./trust.mjs";
