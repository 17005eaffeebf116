/**
 * Which notes are new since somebody's last visit, kept on this device: what was read on one's phone is not said to be
 * read on the office's shared computer. What waits for a person (a mention) does not hang on it.
 */

/** @param {string} user @param {string} assessment @param {number} now milliseconds: what is older on the first visit is not news */
export function seen(user, assessment, now) {
  const name = `spbe-seen ${user} ${assessment}`;
  /** @type {{since: string, threads: Record<string, string>}} */
  let known = { since: new Date(now).toISOString(), threads: {} };
  try {
    known = JSON.parse(localStorage.getItem(name) ?? "null") ?? known;
    localStorage.setItem(name, JSON.stringify(known));
  } catch {
    // storage switched off: only what comes while the page is open is new
  }
  const limit = (/** @type {string} */ thread) => Date.parse(known.threads[thread] ?? known.since);

  return {
    /** @param {import("./sheet.mjs").Comment} comment */
    isNew: (comment) => comment.author !== user && Date.parse(comment.at) > limit(comment.reply_to ?? comment.id),
    /** @param {import("./sheet.mjs").Comment[]} comments that somebody had before their eyes */
    saw(comments) {
      for (const { id, reply_to, at } of comments) if (Date.parse(at) > limit(reply_to ?? id)) known.threads[reply_to ?? id] = at;
      try {
        localStorage.setItem(name, JSON.stringify(known));
      } catch {
        // as above
      }
    },
  };
}
