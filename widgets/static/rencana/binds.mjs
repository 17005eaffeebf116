/**
 * What binds a proposed plan: which office, the deadline, which budget document, and what would be gained without it.
 *
 * @typedef {{kind: "people" | "date" | "money" | "prerequisites" | "bans" | "pins", office: string, fund: string | null, day: string | null,
 *   saved: number, weeks: number}} Bind
 */
import { h } from "../dom.mjs";
import { date } from "../format.mjs";
import { t } from "../i18n.mjs";
import { further } from "./further.mjs";

/** @param {import("./table.mjs").Table} table @param {URLSearchParams} query @returns {HTMLElement[]} */
export function binds(table, query) {
  return further(table, {
    name: t("Apa yang mengikat rencana ini?"),
    waiting: t("Yang mengikat sedang dihitung…"),
    path: "binds",
    query,
    show: (/** @type {Bind[]} */ found) => {
      const said = found.map(text);
      if (!said.length) said.push(t("Tidak ditemukan yang mengikat: melonggarkan satu batas saja tidak meringankan dan tidak mempercepat rencana ini."));
      return [[h("ul", {}, said.map((one) => h("li", {}, one)))], said.join(" ")];
    },
  });
}

/** @param {Bind} bind @returns {string} */
function text({ kind, office, fund, day, saved, weeks }) {
  const lighter = saved ? t("beban berkurang {saved} orang-minggu", { saved }) : "";
  const sooner = weeks ? t("rencana ini selesai {weeks} minggu lebih awal", { weeks }) : "";
  const gains = lighter && sooner ? t("{lighter} dan {sooner}", { lighter, sooner }) : lighter || sooner;
  /** @type {Record<Bind["kind"], () => string>} */
  const said = {
    people: () => t("Orang pada {office}: dengan lebih banyak orang, {gains}.", { office, gains }),
    date: () => t("Tenggat: dengan waktu lebih panjang, {gains}.", { gains }),
    money: () =>
      fund && day
        ? t("Anggaran: bila dana tersedia sejak awal, tidak menunggu {fund} ({day}), {gains}.", { fund, day: date(day), gains })
        : t("Anggaran: bila DPA memuat dananya, {gains}.", { gains }),
    prerequisites: () => t("Prasyarat antarindikator: tanpa itu, {gains}.", { gains }),
    bans: () => t("Indikator yang tidak dinaikkan: bila boleh dinaikkan, {gains}.", { gains }),
    pins: () => t("Waktu yang dikunci: bila kuncinya dilepas, {gains}.", { gains }),
  };
  return said[kind]();
}
