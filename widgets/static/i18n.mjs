// Words: Indonesian in the source, translated by the catalogue that the page carries.

import { page } from "./page.mjs";

/** Language of everything shown, "id" or "en". */
export const lang = page?.lang ?? "id";

/**
 * Translate a text and fill in its values.
 *
 * @param {string} source  Indonesian text; `{name}` stands for a value
 * @param {Record<string, string | number>} [values]
 * @returns {string} plain text, never HTML
 */
export function t(source, values = {}) {
  const text = page?.messages?.[source] ?? source;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}
