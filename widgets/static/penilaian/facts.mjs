/**
 * What the overview says of one indicator: computed here once for map, list and filters.
 *
 * @typedef {import("../instrument.mjs").Indicator} Indicator
 * @typedef {{shown: string, tone: number, words: string, empty: boolean, notes: number, documents: number,
 *   missing: boolean, mine: boolean, returned: boolean, flagged: boolean, unsent: boolean, conflict: boolean, last: import("../registry.mjs").FieldValue | null}} Facts
 *   `shown`: level or score as the tile writes it; `tone`: its colour, 0 while empty; `missing`: a level is claimed and
 *   nothing proves it; `mine`: a running task of the person or their office; `returned`: sent back; `flagged`: open in
 *   the period of improvement; `last`: the newest of its stored fields
 */
import { decimalText } from "../decimal.mjs";
import { compare, fraction } from "../exact.mjs";
import { number } from "../format.mjs";
import { t } from "../i18n.mjs";
import { answerSlot } from "../slots.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {Indicator} indicator @returns {Facts} */
export function factsOf(desk, { id }) {
  const { sheet, instrument, tasks } = desk;
  const evidence = sheet.evidence(id);
  return {
    ...(instrument.fractional ? scoreFacts(desk, id) : levelFacts(sheet.value(id, "level"))),
    notes: sheet.openThreads(id),
    documents: evidence.documents,
    missing: evidence.missing,
    mine: tasks?.tasks.some((task) => task.indicator === id && tasks.isMine(task)) ?? false,
    returned: sheet.returned(id),
    flagged: improving(desk) && units(desk).some(({ indicator }) => indicator === id),
    unsent: sheet.unsent(id),
    conflict: sheet.inConflict(id),
    last: sheet.lastChange(id),
  };
}

/** @param {import("./desk.mjs").Desk} desk @returns {import("./course.mjs").CourseUnit[]} */
const units = ({ course, sheet }) => course.data?.units ?? sheet.course?.units ?? [];

/** @param {import("./desk.mjs").Desk} desk @returns {boolean} whether it is the period of improvement */
export const improving = ({ course }) => course.data?.state === "perbaikan";

/** @param {Facts} facts @returns {string} everything but the level that a person who does not see the colours needs */
export function aside({ notes, documents, missing, mine, returned, flagged, unsent, conflict }) {
  const parts = [
    returned ? t("dikembalikan") : "",
    flagged ? t("ditandai") : "",
    mine ? t("tugas Anda") : "",
    documents ? t("{count} dokumen", { count: documents }) : "",
    missing ? t("tanpa data dukung") : "",
    notes ? t("ada catatan") : "",
    conflict ? t("ada dua isian berbeda") : unsent ? t("belum tersimpan") : "",
  ];
  return parts.filter(Boolean).join(", ");
}

/** @param {number | null} level */
const levelFacts = (level) => ({
  shown: String(level ?? "–"),
  tone: level ?? 0,
  words: level === null ? t("belum diisi") : t("tingkat {level}", { level }),
  empty: level === null,
});

/**
 * A score's tile has the colour of its predicate's band; what waits for an external index stays dashed.
 *
 * @param {import("./desk.mjs").Desk} desk @param {string} id
 */
function scoreFacts({ sheet, outbox, instrument }, id) {
  const scored = sheet.scored(id);
  const pending = outbox.pending(answerSlot(id, "level"));
  const outside = scored !== null && scored.basis !== "dinilai";
  const score = outside ? scored.score_exact : pending && pending.state !== "held" ? pending.value : sheet.stored(id, "level").value;
  if (score === null) return { shown: "–", tone: 0, words: t("belum diisi"), empty: true };
  const shown = outside ? number(scored.score ?? "1.00") : decimalText(String(score));
  if (scored?.basis === "menunggu") return { shown, tone: 0, words: t("menunggu indeks luar, dihitung {score}", { score: shown }), empty: false };
  const tone = instrument.bands.filter(({ low }) => compare(fraction(low), fraction(String(score))) <= 0).length;
  return { shown, tone, words: outside ? t("nilai {score} dari indeks luar", { score: shown }) : t("nilai {score}", { score: shown }), empty: false };
}
