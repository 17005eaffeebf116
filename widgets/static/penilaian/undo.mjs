/**
 * Undo and redo of one person's own typing in one text.
 *
 * The browser forgets its own undo whenever a text is set by the page (a colleague's version comes in, the indicator
 * is opened anew), so the steps are kept here, per text, as long as the page lives. A step is one replacement: where,
 * what was there, what came. What comes from elsewhere moves the steps along; a step whose place was rewritten by
 * somebody else is gone, so that undoing never takes away a colleague's words.
 *
 * @typedef {{at: number, del: string, ins: string, when: number}} Step
 */

const PAUSE = 900; // milliseconds without a key that end a step
const MOST = 300; // steps that are kept

/**
 * The replacement that makes one text of another.
 *
 * @param {string} before @param {string} after @param {number} [caret] where the writing stands in `after`: of several
 *   equal places ("aa" → "aaa") the one at the hand
 */
export function splice(before, after, caret = after.length) {
  const room = Math.min(before.length, after.length);
  let end = 0;
  const tail = Math.min(room, after.length - caret);
  while (end < tail && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  let at = 0;
  while (at < room - end && before[at] === after[at]) at += 1;
  while (end < room - at && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { at, del: before.slice(at, before.length - end), ins: after.slice(at, after.length - end) };
}

export class Undo {
  /** @type {Step[]} */ #past = [];
  /** @type {Step[]} */ #future = [];
  #text;
  #open = false;

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  get undoable() {
    return this.#past.length > 0;
  }

  get redoable() {
    return this.#future.length > 0;
  }

  /**
   * The person changed the text.
   *
   * @param {string} text @param {number} now milliseconds @param {number} [caret]
   * @param {boolean} [whole] a step of its own: a paste, an old version used again
   */
  typed(text, now, caret, whole = false) {
    if (text === this.#text) return;
    const { at, del, ins } = splice(this.#text, text, caret);
    const last = this.#past.at(-1);
    this.#future = [];
    this.#text = text;
    if (last && this.#open && !whole && now - last.when < PAUSE && joins(last, at, del, ins)) {
      if (at === last.at + last.ins.length && del === "") last.ins += ins;
      else if (ins === "" && at + del.length === last.at + last.ins.length && del.length <= last.ins.length) last.ins = last.ins.slice(0, last.ins.length - del.length);
      else if (ins === "" && last.ins === "" && at + del.length === last.at) Object.assign(last, { at, del: del + last.del });
      else last.del += del;
      last.when = now;
      if (last.del === "" && last.ins === "") this.#past.pop();
    } else {
      this.#past.push({ at, del, ins, when: now });
      if (this.#past.length > MOST) this.#past.shift();
    }
    this.#open = !whole;
  }

  /** The text came from elsewhere. @param {string} text */
  moved(text) {
    if (text === this.#text) return;
    const change = splice(this.#text, text);
    this.#past = carried(this.#past, change, "past");
    this.#future = carried(this.#future, change, "future");
    this.#text = text;
    this.#open = false;
  }

  /** @returns {{text: string, caret: number} | null} `null` when there is nothing to undo */
  undo() {
    const step = this.#past.pop();
    if (!step) return null;
    this.#future.push(step);
    return this.#put(step.at, step.ins, step.del);
  }

  /** @returns {{text: string, caret: number} | null} */
  redo() {
    const step = this.#future.pop();
    if (!step) return null;
    this.#past.push(step);
    return this.#put(step.at, step.del, step.ins);
  }

  /** @param {number} at @param {string} out @param {string} into */
  #put(at, out, into) {
    this.#text = this.#text.slice(0, at) + into + this.#text.slice(at + out.length);
    this.#open = false;
    return { text: this.#text, caret: at + into.length };
  }
}

/** Whether a change goes on with the step before it; a new line begins a new one. @param {Step} last @param {number} at @param {string} del @param {string} ins */
function joins(last, at, del, ins) {
  if (del === "" && ins.length === 1) return at === last.at + last.ins.length && last.ins !== "" && !last.ins.endsWith("\n");
  if (ins !== "" || del.length !== 1) return false;
  if (last.ins !== "") return at + 1 === last.at + last.ins.length;
  return at + 1 === last.at || at === last.at;
}

/**
 * Carry steps over a change from elsewhere. Each step is seen in the text it acts on: going back from now, one step
 * after the other is taken away (or done again), and the change is moved along with it.
 *
 * @param {Step[]} steps the newest last @param {{at: number, del: string, ins: string}} change @param {"past" | "future"} way
 * @returns {Step[]}
 */
function carried(steps, change, way) {
  const kept = [];
  let { at, del, ins } = change;
  for (const step of [...steps].reverse()) {
    const [here, there] = way === "past" ? [step.ins, step.del] : [step.del, step.ins];
    if (step.at + here.length <= at) {
      kept.push(step); // the change lies behind it
      at += there.length - here.length;
    } else if (at + del.length <= step.at) kept.push({ ...step, at: step.at + ins.length - del.length });
    else break; // its place was rewritten: it and what it stood on cannot be taken back
  }
  return kept.reverse();
}
