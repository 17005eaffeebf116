/** Who changed what of a practice or a visit, and when: read when somebody opens it. */
import { fill, h } from "../dom.mjs";
import { moment } from "../format.mjs";
import { t } from "../i18n.mjs";

/** @type {Record<string, () => string>} */
const FIELDS = {
  title: () => t("judul"),
  indicator: () => t("indikator"),
  level: () => t("tingkat"),
  how: () => t("apa yang dilakukan"),
  who: () => t("siapa yang mengerjakan"),
  duration: () => t("waktu yang diperlukan"),
  cost: () => t("biaya"),
  documents: () => t("dokumen"),
  repository: () => t("kode sumber"),
  licence: () => t("lisensi"),
  agreement: () => t("MoU atau BAST"),
  pitfalls: () => t("jebakan"),
  host: () => t("daerah yang dikunjungi"),
  day: () => t("tanggal"),
  topic: () => t("yang dipelajari"),
  delegation: () => t("rombongan"),
  agreed: () => t("yang disepakati"),
  check30: () => t("pemeriksaan hari ke-30"),
  check60: () => t("pemeriksaan hari ke-60"),
};

/** @param {any} now @param {any} before the version before it @returns {string} what was done */
function deed(now, before) {
  if (!before) return t("menulis");
  if (now.state !== before.state && now.state === "terbit") return t("menerbitkan");
  if (now.state !== before.state && now.state === "ditarik") return t("menarik");
  if (now.written.cancelled && !before.written.cancelled) return t("membatalkan");
  const changed = Object.keys(FIELDS).filter((name) => now.written[name] !== before.written[name]);
  return changed.length > 0 ? t("mengubah {fields}", { fields: changed.map((name) => FIELDS[name]()).join(", ") }) : t("menyimpan tanpa perubahan");
}

/** @param {any} found wire.PracticeHistory or a list of wire.VisitVersion @returns {{one: any, text: string}[]} newest first */
function lines(found) {
  const versions = found.versions ?? found;
  const written = versions.map((/** @type {any} */ one, /** @type {number} */ i) => ({ one, text: deed(one, versions[i + 1]) }));
  const said = (found.endorsements ?? []).map((/** @type {any} */ one) => ({ one, text: one.endorsed ? t("mendukung praktik") : t("menarik dukungan atas praktik") }));
  return [...written, ...said].sort((a, b) => b.one.at.localeCompare(a.one.at));
}

/** @param {any} desk @param {string} path of the history */
export function history(desk, path) {
  const place = h("div", {}, h("p", { class: "sub" }, t("Memuat…")));
  const read = async (/** @type {Event} */ event) => {
    if (!(/** @type {HTMLDetailsElement} */ (event.currentTarget).open)) return;
    try {
      const found = await desk.read(path);
      fill(place, h("ul", { class: "hasil" }, lines(found).map(({ one, text }) => h("li", {}, h("b", {}, one.author_name), ` ${text}`, h("br"), h("span", { class: "sub" }, moment(one.at, desk.state.zone))))));
    } catch (error) {
      fill(place, h("p", { class: "bad" }, error instanceof Error ? error.message : ""));
    }
  };
  return h("details", { on: { toggle: read } }, h("summary", {}, t("Riwayat")), place);
}
