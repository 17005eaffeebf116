/** What the registry computes about a proposal only when somebody asks for it: other plans, what binds it. */
import { fill, h } from "../dom.mjs";
import { RegistryError } from "../registry.mjs";

/**
 * @template T
 * @param {import("./table.mjs").Table} table
 * @param {{name: string, waiting: string, path: string, query: URLSearchParams, show: (found: T) => [(Node | string)[], string]}} asked  what is shown, and what is read out
 * @returns {HTMLElement[]} a button, and the place of the answer
 */
export function further({ book, client, life, notices }, { name, waiting, path, query, show }) {
  const place = h("div", { class: "further" });
  const button = h("button", { class: "btn", type: "button", on: { click: ask } }, name);
  let busy = false;

  async function ask() {
    if (busy) return; // a button that is disabled while it has the focus loses it
    busy = true;
    fill(place, h("p", { class: "sub" }, waiting));
    notices.announce(waiting);
    try {
      const [shown, said] = show(await client.get(`assessments/${encodeURIComponent(book.assessment)}/plan/${path}?${query}`, { signal: life, tries: 1 }));
      fill(place, ...shown);
      notices.announce(said);
    } catch (error) {
      if (life.aborted) return;
      if (!(error instanceof RegistryError)) throw error;
      fill(place, h("p", { class: "problem" }, error.message));
    } finally {
      busy = false;
    }
  }

  return [button, place];
}
