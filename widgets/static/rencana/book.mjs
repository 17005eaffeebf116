/**
 * The plan as this page knows it: the registry's plan with what still waits on this device on top. Event: `plan`.
 *
 * @typedef {{id: string, indicator: string, from_level: number | null, to_level: number, title: string,
 *   owner_office: string, due: string, status: "belum" | "berjalan" | "selesai", version: number, overdue: boolean,
 *   begin: string | null, pinned: boolean, funded: boolean, starts: string | null, effort: number | null, first_due: string | null, evidence: number, visit: string | null}} Action
 * @typedef {Pick<Action, "indicator" | "to_level" | "title" | "owner_office" | "due" | "status" | "begin" | "pinned" | "funded">} ActionWrite
 * @typedef {{persons: Record<string, number>, funds: {day: string, amount: number}[], barred: string[]}} Means
 * @typedef {{key: string, saved: Action | null, shown: ActionWrite | null, pending: import("../outbox.mjs").Item | null}} Entry
 *   one line of the list; `shown` is `null` when it is being deleted
 */
import { actionSlot, MEANS_SLOT, TARGET_SLOT, targetLevelSlot } from "../slots.mjs";

/** @param {ActionWrite} action @param {Partial<ActionWrite>} [changes] @returns {ActionWrite} what is written of an action, changed */
export function written({ indicator, to_level, title, owner_office, due, status, begin, pinned, funded }, changes = {}) {
  return { indicator, to_level, title, owner_office, due, status, begin, pinned, funded, ...changes };
}

/**
 * Whether an action is on its way into the plan: what is done to it now would have to wait for the id that it gets.
 *
 * @param {Pick<Entry, "saved" | "pending">} entry
 */
export const arriving = ({ saved, pending }) => saved === null && pending?.state === "waiting" && pending.tried;

export class Book extends EventTarget {
  /** @type {Map<string, number | string | null>} */ #levels;

  /** @param {any} plan wire.Plan @param {any} assessment wire.Assessment @param {import("../outbox.mjs").Outbox} outbox */
  constructor(plan, assessment, outbox) {
    super();
    this.assessment = assessment.id;
    this.plan = plan;
    this.outbox = outbox;
    this.seq = Math.min(plan.seq || assessment.seq, assessment.seq);
    this.#levels = new Map();
    this.takeLevels(assessment);
  }

  /** @param {any} plan as read or acknowledged; one read before a later write was acknowledged is dropped */
  take(plan) {
    if (plan.seq < this.plan.seq) return;
    this.plan = plan;
    this.dispatchEvent(new CustomEvent("plan"));
  }

  /** @param {any} read wire.Assessment or wire.Changes: exact scores where the instrument has them, levels elsewhere */
  takeLevels({ answers, scored }) {
    if (scored.length) for (const { indicator, score_exact: score } of scored) this.#levels.set(indicator, score);
    else for (const { indicator, level } of answers) this.#levels.set(indicator, level.value);
  }

  /** @param {string} indicator @returns {number | string | null} where it stands: a level, or an exact score as neutral text */
  level(indicator) {
    return this.#levels.get(indicator) ?? null;
  }

  /** @param {string} indicator @returns {{level: number | null, version: number, needs?: any}} as the registry holds it; `needs`: what an external index must reach */
  storedAim(indicator) {
    return this.plan.levels.find((/** @type {any} */ one) => one.indicator === indicator) ?? { level: null, version: 0 };
  }

  /** @param {string} indicator @returns {number | null} the level to reach, sent or not */
  aim(indicator) {
    const pending = this.outbox.pending(targetLevelSlot(indicator));
    return pending ? pending.value : this.storedAim(indicator).level;
  }

  /** @returns {{index: string | null, due: string | null}} sent or not */
  get target() {
    return this.outbox.pending(TARGET_SLOT)?.value ?? this.plan.target;
  }

  /** @returns {Means} people, money and indicators that stay, sent or not */
  get means() {
    return this.outbox.pending(MEANS_SLOT)?.value ?? this.plan.means;
  }

  /** @param {(means: Means) => Means} change @returns {Promise<void>} */
  changeMeans(change) {
    this.outbox.saw(MEANS_SLOT);
    return this.outbox.put(MEANS_SLOT, change(this.means), { version: this.plan.means_version });
  }

  /** @returns {Entry[]} saved actions, then those that wait */
  get entries() {
    /** @type {Action[]} */
    const actions = this.plan.actions;
    const known = actions.map((saved) => {
      const pending = this.outbox.pending(actionSlot(saved.id));
      return { key: saved.id, saved, shown: pending ? pending.value : saved, pending };
    });
    const ids = new Set(actions.map(({ id }) => actionSlot(id)));
    const waiting = this.outbox.items
      .filter(({ slot, state }) => state !== "kept" && (slot.startsWith("new-action/") || (slot.startsWith("action/") && !ids.has(slot))))
      .map((pending) => ({ key: pending.slot, saved: null, shown: pending.value, pending }));
    return [...known, ...waiting];
  }
}
