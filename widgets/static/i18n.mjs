// Words: Indonesian in the source, translated by the catalogue that the page carries.

import { page } from "./page.mjs";

/** Language of everything shown, "id" or "en". */
export const lang = page?.lang ?? "id";

/** Headers with which a request is refused in the page's language; a browser names its own. @type {Record<string, string>} */
export const SPOKEN = lang === "id" ? {} : { "Accept-Language": lang };

/**
 * Translate a text and fill in its values.
 *
 * A language with a plural writes `{count|action|actions}`: the first word where the value is 1, else the second.
 *
 * @param {string} source  Indonesian text; `{name}` stands for a value
 * @param {Record<string, string | number>} [values]
 * @returns {string} plain text, never HTML
 */
export function t(source, values = {}) {
  const text = page?.messages?.[source] ?? source;
  return text.replace(/\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}/g, (whole, name, one, many) => {
    if (!Object.hasOwn(values, name)) return whole;
    const value = String(values[name]);
    return one === undefined ? value : value === "1" ? one : many;
  });
}
