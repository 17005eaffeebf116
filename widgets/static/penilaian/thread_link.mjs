/** Addresses of threads: `#i13-catatan-<id>` on an indicator, `#catatan-<id>` on the assessment as a whole. */

/** @param {string | null} indicator @param {string} thread */
export const threadLink = (indicator, thread) => `#${indicator === null ? "" : `${indicator}-`}catatan-${thread}`;

/** @param {string} thread */
export const threadId = (thread) => `catatan-${thread}`;

/**
 * @param {string} fragment without its `#`
 * @returns {{place: string, thread: string | null}} `place`: an indicator or another part, empty for the whole
 */
export function read(fragment) {
  const found = /^(?:(.+)-)?catatan-([0-9a-f-]{36})$/.exec(fragment);
  return found ? { place: found[1] ?? "", thread: found[2] } : { place: fragment, thread: null };
}

/** Show a thread and put the focus on it. @param {ParentNode} root @param {string} thread @returns {boolean} whether it is there */
export function reveal(root, thread) {
  const element = /** @type {HTMLElement | null} */ (root.querySelector(`#${CSS.escape(threadId(thread))}`));
  if (!element) return false;
  element.hidden = false;
  for (let fold = element.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "center" });
  return true;
}
