/**
 * What changed between two texts, word by word.
 *
 * Myers' greedy algorithm with a bound on its work: texts that differ more than it pays to follow are compared
 * paragraph by paragraph, and if that is too much as well they are one removal and one addition. So two texts of any
 * length are compared in milliseconds, and the parts put together always are the two texts.
 *
 * @typedef {{kind: "same" | "del" | "ins", text: string}} Part
 */
import { h } from "./dom.mjs";
import { t } from "./i18n.mjs";

const WORDS = /\s+|[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu;
const PARAGRAPHS = /[^\n]*\n|[^\n]+/gu;
const MOST = 1200; // edits that are followed; the trace of so many takes 12 MB at most
const AROUND = 12; // words left and right of a change that are shown when the rest is folded

/**
 * @param {string} before @param {string} after
 * @returns {Part[]} in the order of reading, removals before additions; no two neighbours of the same kind
 */
export function difference(before, after) {
  const parts = compared(before.match(WORDS) ?? [], after.match(WORDS) ?? []) ?? byParagraph(before, after);
  return readable(parts);
}

/** @param {string} before @param {string} after @returns {Part[]} */
function byParagraph(before, after) {
  const parts = compared(before.match(PARAGRAPHS) ?? [], after.match(PARAGRAPHS) ?? []);
  return parts ?? [part("del", before), part("ins", after)];
}

/** @param {Part["kind"]} kind @param {string} text @returns {Part} */
const part = (kind, text) => ({ kind, text });

/**
 * @param {string[]} a @param {string[]} b
 * @returns {Part[] | null} `null` when they differ in more than `MOST` places
 */
function compared(a, b) {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const middle = shortest(a.slice(start, a.length - end), b.slice(start, b.length - end));
  if (!middle) return null;
  return [part("same", a.slice(0, start).join("")), ...middle, part("same", a.slice(a.length - end).join(""))];
}

/** @param {string[]} a @param {string[]} b @returns {Part[] | null} */
function shortest(a, b) {
  if (a.length === 0 || b.length === 0) return [part("del", a.join("")), part("ins", b.join(""))];
  const most = Math.min(MOST, a.length + b.length);
  const reach = new Int32Array(2 * most + 3); // furthest place in `a` on each diagonal
  const zero = most + 1;
  /** @type {Int32Array[]} */
  const trace = [];
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(reach.slice(zero - edits - 1, zero + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && reach[zero + k - 1] < reach[zero + k + 1]);
      let x = down ? reach[zero + k + 1] : reach[zero + k - 1] + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      reach[zero + k] = x;
      if (x >= a.length && x - k >= b.length) return walked(a, b, trace);
    }
  }
  return null;
}

/** @param {string[]} a @param {string[]} b @param {Int32Array[]} trace @returns {Part[]} the way, from its end to its beginning */
function walked(a, b, trace) {
  /** @type {Part[]} */
  const parts = [];
  let x = a.length;
  let y = b.length;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reach = trace[edits];
    const at = (/** @type {number} */ k) => reach[k + edits + 1];
    const k = x - y;
    const down = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
    const from = down ? at(k + 1) : at(k - 1);
    const fromY = from - (down ? k + 1 : k - 1);
    while (x > Math.max(from, 0) && y > Math.max(fromY, 0)) {
      x -= 1;
      y -= 1;
      parts.push(part("same", a[x]));
    }
    if (edits === 0) break;
    if (down) parts.push(part("ins", b[(y -= 1)]));
    else parts.push(part("del", a[(x -= 1)]));
  }
  return parts.reverse();
}

/** Join neighbours; a lone space between two changes belongs to both. @param {Part[]} parts @returns {Part[]} */
function readable(parts) {
  /** @type {Part[]} */
  const joined = [];
  const queue = parts.filter(({ text }) => text !== "");
  let del = "";
  let ins = "";
  const flush = () => {
    if (del) joined.push(part("del", del));
    if (ins) joined.push(part("ins", ins));
    del = ins = "";
  };
  for (const [place, { kind, text }] of queue.entries()) {
    const between = kind === "same" && (del || ins) && /^[^\S\n]+$/u.test(text) && queue[place + 1] && queue[place + 1].kind !== "same";
    if (kind === "del" || between) del += text;
    if (kind === "ins" || between) ins += text;
    if (kind !== "same" || between) continue;
    flush();
    const last = joined.at(-1);
    if (last?.kind === "same") last.text += text;
    else joined.push(part("same", text));
  }
  flush();
  return joined;
}

/** @param {Part[]} parts @returns {{added: number, removed: number}} in words */
export function counted(parts) {
  const words = (/** @type {Part["kind"]} */ kind) =>
    parts.filter((one) => one.kind === kind).reduce((sum, { text }) => sum + (text.match(/[\p{L}\p{N}\p{M}]+/gu)?.length ?? 0), 0);
  return { added: words("ins"), removed: words("del") };
}

/**
 * The difference as a text to read: `<ins>` and `<del>`, said in words to whoever does not see them.
 *
 * @param {Part[]} parts
 * @returns {HTMLElement}
 */
export function differenceText(parts) {
  return h(
    "p",
    { class: "diff" },
    parts.map(({ kind, text }, place) => {
      if (kind === "same") return folded(text, place > 0, place < parts.length - 1);
      const [before, after] = kind === "ins" ? [t("[ditambah:]"), t("[akhir tambahan]")] : [t("[dihapus:]"), t("[akhir hapusan]")];
      return h(kind, {}, hidden(`${before} `), text, hidden(` ${after}`));
    }),
  );
}

/** @param {string} text */
const hidden = (text) => h("span", { class: "visually-hidden" }, text);

/** @param {string} text @param {boolean} left whether a change is before it @param {boolean} right whether one comes after it */
function folded(text, left, right) {
  const words = text.match(/\S+\s*|^\s+/gu) ?? [];
  const head = left ? AROUND : 0;
  const tail = right ? AROUND : 0;
  if (words.length <= head + tail + AROUND || (!left && !right)) return text;
  const count = words.length - head - tail;
  const begin = words.slice(0, head).join("");
  const end = tail ? words.slice(-tail).join("") : "";
  return [begin, h("span", { class: "diff-same" }, t("… {count} kata tetap …", { count })), ...(end ? [" ", end] : [])];
}
