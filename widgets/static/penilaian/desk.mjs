/**
 * What every part of the page works with, given once.
 *
 * @typedef {{
 *   state: any,
 *   client: import("../registry.mjs").Client,
 *   outbox: import("../outbox.mjs").Outbox,
 *   sheet: import("./sheet.mjs").Sheet,
 *   instrument: import("../instrument.mjs").Instrument,
 *   pemdi: typeof import("../pemdi/parts.mjs") | null,
 *   course: import("./course.mjs").Course,
 *   shelf: import("./evidence_shelf.mjs").Shelf,
 *   undo: Map<string, import("./undo.mjs").Undo>,
 *   advised: import("../recommendations.mjs").Recommendations,
 *   seen: ReturnType<typeof import("./seen.mjs").seen>,
 *   people: () => Promise<import("./mention.mjs").Person[]>,
 *   names: Map<string, string>,
 *   narrowing: import("./narrowing.mjs").Narrowing,
 *   drafts: ReturnType<typeof import("../drafts.mjs").drafts>,
 *   notices: import("../notices.mjs").Notices,
 *   presence: import("../presence.mjs").Presence,
 *   news: import("./news.mjs").News,
 *   zone: import("../format.mjs").Zone,
 *   may: {answer: boolean, comment: boolean, assign: boolean},
 *   tasks: import("../tugas/book.mjs").TaskBook | null,
 *   narrow: MediaQueryList,
 *   life: AbortSignal
 * }} Desk `pemdi` is what only Pemdi's page needs; `undo` holds the steps of each text by its slot;
 *   `people` asks who may be mentioned, `names` holds those who were, by id; `narrow` matches on a phone; `life` ends when the page takes the widget away
 */

/** One column, the map folded, the sticky bar shown. The style sheets use the same width. */
export const NARROW = "(max-width: 900px)";
