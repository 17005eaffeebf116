/**
 * What can be written, as slots: one name per versioned thing, how it is sent, and where its reply says the version.
 *
 * A slot's name is stored in the outbox and outlives the page, so it holds everything needed to send the write.
 *
 * @typedef {{method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body: unknown}} Request
 */

/** @typedef {"level" | "fakta" | "analisis" | "justifikasi"} Field */

/** @param {string} indicator @param {Field} field */
export const answerSlot = (indicator, field) => `answer/${indicator}/${field}`;
/** @param {string} code of an evidence item */
export const itemSlot = (code) => `item/${code}`;
/** @param {string} id of an external index */
export const externalSlot = (id) => `external/${id}`;
/** @param {string} id an id of this device for the new comment */
export const newCommentSlot = (id) => `new-comment/${id}`;
/** @param {string} id */
export const commentSlot = (id) => `comment/${id}`;
export const TARGET_SLOT = "target";
export const MEANS_SLOT = "plan-means";
/** @param {string} indicator */
export const targetLevelSlot = (indicator) => `target-level/${indicator}`;
/** @param {string} id an id of this device for the new action */
export const newActionSlot = (id) => `new-action/${id}`;
/** @param {string} id */
export const actionSlot = (id) => `action/${id}`;

/**
 * @param {string} assessment
 * @param {string} slot
 * @param {any} value the body; for an action, `null` deletes it
 * @returns {Request}
 */
export function request(assessment, slot, value) {
  const [kind, id, field] = slot.split("/").map(encodeURIComponent);
  const home = `assessments/${encodeURIComponent(assessment)}`;
  switch (kind) {
    case "answer":
      return { method: "PUT", path: `${home}/answers/${id}/${field}`, body: { value } };
    case "item":
      return { method: "PUT", path: `${home}/items/${id}`, body: value };
    case "external":
      return { method: "PUT", path: `${home}/external/${id}`, body: value };
    case "new-comment":
      return { method: "POST", path: `${home}/comments`, body: value };
    case "comment":
      return { method: "PATCH", path: `comments/${id}`, body: value };
    case "target":
      return { method: "PUT", path: `${home}/plan/target`, body: value };
    case "plan-means":
      return { method: "PUT", path: `${home}/plan/means`, body: value };
    case "target-level":
      return { method: "PUT", path: `${home}/plan/levels/${id}`, body: { value } };
    case "new-action":
      return { method: "POST", path: `${home}/plan/actions`, body: value };
    case "action":
      return value === null
        ? { method: "DELETE", path: `actions/${id}`, body: undefined }
        : { method: "PUT", path: `actions/${id}`, body: value };
    default:
      throw new RangeError(`unknown slot ${slot}`);
  }
}

/**
 * The version a committed write left behind; the next write of the slot is based on it.
 *
 * @param {string} slot
 * @param {any} reply the registry's acknowledgement
 * @returns {number | null} `null` where the thing is new or gone
 */
export function versionAfter(slot, reply) {
  const [kind, id] = slot.split("/");
  switch (kind) {
    case "answer":
    case "item":
    case "external":
      return reply.stored.version;
    case "comment":
      return reply.version;
    case "target":
      return reply.plan.target_version;
    case "plan-means":
      return reply.plan.means_version;
    case "target-level":
      return reply.plan.levels.find((/** @type {any} */ level) => level.indicator === id)?.version ?? null;
    case "action":
      return reply.plan.actions.find((/** @type {any} */ action) => action.id === id)?.version ?? null;
    default:
      return null;
  }
}

/**
 * Where a later write of the same thing goes: a new action has its own name once the registry has it.
 *
 * @param {string} slot
 * @param {any} reply the registry's acknowledgement
 * @returns {{slot: string, version: number | null} | null} `null` where the thing is not there any more
 */
export function placeAfter(slot, reply) {
  if (!slot.startsWith("new-action/")) return { slot, version: versionAfter(slot, reply) };
  const made = reply.plan.actions.find((/** @type {any} */ one) => one.id === reply.action);
  return made ? { slot: actionSlot(made.id), version: made.version } : null;
}
