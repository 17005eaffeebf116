/**
 * What becomes of the items of one slot when something happened to one of them, and how many say what. Decisions only: the
 * store carries them out within the transaction in which it read the items.
 *
 * @typedef {import("./outbox_store.mjs").Item} Item
 * @typedef {import("./outbox_store.mjs").Change} Change
 */
import { t } from "./i18n.mjs";
import { uuid } from "./registry.mjs";

/** @param {Item} item @returns {Item} the same as a new attempt */
const anew = (item) => ({ ...item, state: "waiting", tried: false, key: uuid() });

/** @param {Item[]} items @param {Item} item @returns {Item[]} those that wait for the version it makes */
const behind = (items, item) => items.filter(({ after }) => after === item.id);

/** @param {readonly Item[]} items @returns {{waiting: number, conflicts: number, refused: number}} how many slots wait, and how many items need a person */
export function counted(items) {
  const count = (/** @type {string[]} */ ...states) => items.filter(({ state }) => states.includes(state)).length;
  const waiting = new Set(items.filter(({ state }) => state === "waiting").map(({ slot }) => slot)).size;
  return { waiting, conflicts: count("conflict"), refused: count("refused", "held") };
}

/** @param {import("./outbox_notes.mjs").Note} note @param {string} user @param {string} assessment @returns {Omit<Item, "id">} the item that it is where it follows none */
export function queueable({ slot, value, version, hold, key, own }, user, assessment) {
  const state = hold === null ? "waiting" : "held";
  return { user, assessment, slot, value, version, key, own, after: null, tried: false, state, at: Date.now(), reason: hold, stored: null };
}

/**
 * A person wrote something.
 *
 * @param {Item[]} items
 * @param {number | undefined} seen the last item that the page has shown: only that may be replaced
 * @param {Omit<Item, "id">} fresh the item that it is where it follows none
 * @param {boolean} step whether the write before it must not be left out
 * @returns {Change[]} with one item put
 */
export function queued(items, seen, fresh, step) {
  const last = items.findLast((item) => item.state !== "kept");
  if (last === undefined || last.id !== seen) return [{ put: fresh }];
  if (last.state === "conflict") return [{ put: { ...last, value: fresh.value, at: fresh.at } }];
  if (!step && !(last.state === "waiting" && last.tried)) {
    const { value, at, key, tried, state, reason } = fresh;
    return [{ put: { ...last, value, at, key, tried, state, reason } }];
  }
  return [{ put: { ...fresh, version: null, after: last.id, tried: false } }];
}

/**
 * A person decided a conflict.
 *
 * @param {Item[]} items @param {Item} item @param {"mine" | "stored"} choice @param {number | null} version that `mine` replaces
 * @returns {Change[]} a text that gave way is put aside as `kept`
 */
export function resolved(items, item, choice, version) {
  const now = items.find(({ id }) => id === item.id);
  if (!now) return [];
  if (choice === "mine") return [{ put: { ...anew(now), version, after: null, stored: null } }];
  const worthKeeping = typeof now.value === "string" && now.value.trim() !== "";
  return [worthKeeping ? { put: { ...now, state: "kept", stored: null } } : { remove: now.id }];
}

/** A person sends once more what was refused. @param {Item[]} items @param {Item} item @returns {Change[]} */
export function sentAgain(items, item) {
  const now = items.find(({ id, state }) => id === item.id && state === "refused");
  return now ? [{ put: { ...anew(now), reason: null } }] : [];
}

/**
 * The registry stored it.
 *
 * @param {Item[]} items @param {Item} item
 * @param {{slot: string, version: number | null} | null} place where a later write of the same thing goes; `null` when it is gone
 * @returns {Change[]} what followed a new thing changes that thing: sent as it was, it would make a second one
 */
export function acknowledged(items, item, place) {
  const next = place ?? /** @type {const} */ ({ state: "refused", reason: t("Aksinya sudah dihapus dari rencana.") });
  return [{ remove: item.id }, ...behind(items, item).map((follower) => ({ put: { ...follower, ...next, after: null } }))];
}

/** The registry refused it for good. @param {Item[]} items @param {Item} item @param {string} reason @returns {Change[]} a newer value may be acceptable */
export function refused(items, item, reason) {
  const [next] = behind(items, item);
  if (next && next.value === null && item.version === null) return [{ remove: item.id }, { remove: next.id }]; // it was never made
  if (next) return [{ remove: item.id }, { put: { ...next, version: item.version, after: null } }];
  return [{ put: { ...item, state: "refused", reason } }];
}

/**
 * The registry holds what this was not based on.
 *
 * @param {Item[]} items @param {Item} item @param {import("./registry.mjs").FieldValue | null} stored
 * @returns {{changes: Change[], kept: Item | null}} `kept`: what a person has to decide; `null` when both wrote the same
 */
export function disagreed(items, item, stored) {
  const followers = behind(items, item);
  const { value } = followers.at(-1) ?? item;
  const removals = followers.map(({ id }) => ({ remove: id }));
  if (stored !== null && stored.value === value) return { changes: [...removals, { remove: item.id }], kept: null };
  const kept = /** @type {Item} */ ({ ...item, value, tried: true, state: "conflict", stored });
  return { changes: [...removals, { put: kept }], kept };
}

/** Another tab sent what this person wrote before it. @param {Item} item @param {number} version @returns {Change[]} */
export const basedOn = (item, version) => [{ put: { ...anew(item), version, own: undefined } }];
