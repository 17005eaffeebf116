/**
 * What the registry says in sentences, in the reader's language. It says it in Indonesian, with addresses, codes and names
 * inside; here its sentences are known by their wording. What is not known stays as it was said.
 */
import { lang, t as inLanguage } from "./i18n.mjs";

/** @param {string} source @returns {RegExp} what finds a sentence; what is put in goes no further than it has to */
const pattern = (source) =>
  new RegExp(source.split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    return name ? `(?<${name}>[^;]+?)` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  }).join("") + (source.endsWith("}") ? "(?=[.;]|$)" : ""), "g");

/**
 * @param {string[]} sources sentences and parts of sentences, the longer before those that begin alike; `{…}` stands for
 *   what is put in
 * @returns {(text: string) => string}
 */
export function speaker(sources) {
  /** @type {[RegExp, string][] | null} */
  let known = null;
  return (text) => {
    if (lang === "id" || !text) return text;
    known ??= sources.map((source) => [pattern(source), source]);
    return known.reduce((now, [found, source]) =>
      now.replace(found, (...parts) => inLanguage(source, typeof parts.at(-1) === "object" ? parts.at(-1) : {})), text);
  };
}
