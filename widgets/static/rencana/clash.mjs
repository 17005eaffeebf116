/** What an action breaks, in words. */
import { fraction, shortest } from "../exact.mjs";
import { date, number } from "../format.mjs";
import { label } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { indicatorOf } from "./table.mjs";

/**
 * @typedef {{kind: string, action: string, other: string | null, office: string | null, day: string | null, weeks: number | null,
 *   load: string | null, room: string | null}} Clash
 * @param {import("./table.mjs").Table} table @param {Clash} clash @returns {string}
 */
export function clashText(table, { kind, other, office, day, weeks, load, room }) {
  const facts = {
    other: other === null ? "" : named(table, other),
    office: office ?? "",
    day: day === null ? "" : date(day),
    weeks: weeks ?? 0,
    load: load === null ? "" : people(load),
    room: room === null ? "" : people(room),
  };
  /** @type {Record<string, () => string>} */
  const words = {
    order: () => t("Mulai sebelum {other} selesai ({day}).", facts),
    needs: () => (day === null ? t("Memerlukan {other}, yang belum direncanakan.", facts) : t("Memerlukan {other}, yang baru selesai {day}.", facts)),
    people: () => t("{office} perlu {load} orang pada minggu mulai {day}; yang ada {room}.", facts),
    money: () => (day === null ? t("Belum ada DPA yang memuat dananya.") : t("Dananya baru ada {day}.", facts)),
    short: () => t("Lab menganggap perlu {weeks} minggu.", facts),
    wait: () => t("Reviu berkala baru lengkap {day} (jeda {weeks} minggu).", facts),
    late: () => t("Selesai setelah tenggat {day}.", facts),
    overdue: () => t("Lewat tenggat, jadi tidak dihitung pada indeks. Beri tanggal baru."),
  };
  return words[kind]?.() ?? "";
}

/** @param {string} exact @returns {string} at most one decimal */
const people = (exact) => number(shortest(fraction(exact), 0, 1));

/** @param {import("./table.mjs").Table} table @param {string} other an action's id or a step's code (`"i22-L3"`) */
function named({ book, instrument }, other) {
  const action = book.plan.actions.find((/** @type {any} */ one) => one.id === other);
  const [id, level] = action ? [action.indicator, String(action.to_level)] : other.split("-L");
  const indicator = indicatorOf(instrument, id);
  return t("{indicator} tingkat {level}", { indicator: `${indicator.number} ${label(indicator)}`, level });
}
