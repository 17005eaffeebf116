/**
 * Texts that are still being composed and have no send button pressed yet (a note, an action). They survive a reload
 * or the way through the sign-in page; they are kept for this tab only.
 */

/** @param {string} user @param {string} assessment */
export function drafts(user, assessment) {
  const name = (/** @type {string} */ key) => `spbe-draft ${user} ${assessment} ${key}`;
  return {
    /** @param {string} key @returns {string} */
    get(key) {
      try {
        return sessionStorage.getItem(name(key)) ?? "";
      } catch {
        return ""; // storage switched off: the text then lives in its field only
      }
    },
    /** @param {string} key @param {string} text empty forgets it */
    set(key, text) {
      try {
        if (text) sessionStorage.setItem(name(key), text);
        else sessionStorage.removeItem(name(key));
      } catch {
        // storage switched off or full: the field still holds the text
      }
    },
  };
}
