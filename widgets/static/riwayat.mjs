// Riwayat: the region's event log, newest first, read from the registry as the visitor.
import { fill, h } from "./dom.mjs";
import { date, day, number, time } from "./format.mjs";
import { t } from "./i18n.mjs";
import { Client, NotAllowedError, SignedOutError } from "./registry.mjs";

/**
 * @typedef {import("./format.mjs").Zone} Zone
 * @typedef {Record<string, any>} Facts
 * @typedef {{seq: number, at: string, actor_name: string, action: string, object: string, before: Facts | null, after: Facts | null,
 *   period: string | null, indicator: string | null, title: string | null}} Line
 */

const PAGE = 50; // lines the registry gives at a time
const HOUR = 3_600_000;
const FEW = 6; // values of a stage named in one line

/** @returns {[string | null, string][]} what can be shown alone, and its name */
const kinds = () => [
  [null, t("Semua")],
  ["penilaian", t("Penilaian")],
  ["rencana", t("Rencana aksi")],
  ["catatan", t("Catatan")],
  ["tugas", t("Tugas")],
  ["laporan", t("Laporan")],
  ["ruang", t("Ruang kerja")],
];

/** @type {Record<string, () => string>} */
const FIELDS = { level: () => t("tingkat"), fakta: () => t("fakta"), analisis: () => t("analisis"), justifikasi: () => t("justifikasi") };

/** @param {unknown} value @returns {string} a level or a score as people write it */
const shown = (value) => (value === null || value === undefined ? t("kosong") : number(String(value)));

/** @param {Facts | null} before @param {Facts | null} after @returns {string} `" dari 3 menjadi 4"`, empty for a text, of which the log keeps none */
const change = (before, after) =>
  after && "value" in after ? ` ${t("dari {before} menjadi {after}", { before: shown(before?.value), after: shown(after.value) })}` : "";

/** @param {Line} line @returns {string} what was done, without who */
function deed(line) {
  const { action, after, before } = line;
  switch (action) {
    case "assessment.open":
      return t("memulai penilaian");
    case "answer.write": {
      const field = line.object.split("/").at(-1) ?? "";
      return t("mengisi {field}", { field: FIELDS[field]?.() ?? field }) + change(before, after);
    }
    case "comment.add":
      return after?.reply_to ? t("menulis tanggapan") : t("menulis catatan");
    case "comment.mark":
      return after?.done ? t("menandai catatan selesai") : t("membuka kembali catatan");
    case "plan.target":
      return after?.index
        ? t("menetapkan target indeks {index}{until}", { index: number(after.index), until: after.due ? t(" sampai {date}", { date: date(after.due) }) : "" })
        : t("mengosongkan target indeks");
    case "plan.level":
      return t("mengubah tingkat tujuan") + change(before, after);
    case "plan.means":
      return t("mengubah orang, dana, dan larangan rencana");
    case "plan.review":
      return { ajukan: t("mengajukan rencana"), tarik: t("menarik pengajuan"), setujui: t("menyetujui rencana"), kembalikan: t("mengembalikan rencana"), catat: t("menulis catatan") }[/** @type {"ajukan"} */ (after?.step)] ?? t("mengubah rencana");
    case "recommendation.state":
      return { baru: t("memberi rekomendasi"), diterima: t("menerima rekomendasi ke rencana aksi"), ditolak: t("menolak rekomendasi"), selesai: t("menandai rekomendasi selesai") }[/** @type {"baru"} */ (after?.status)] ?? t("menjawab rekomendasi");
    case "visit.write":
      return after?.cancelled ? t("membatalkan studi tiru") : t("mencatat studi tiru");
    case "visit.action":
      return t("menjadikan kesepakatan studi tiru sebuah aksi");
    case "practice.write":
      return { draf: t("menulis praktik"), terbit: t("menerbitkan praktik"), ditarik: t("menarik praktik") }[/** @type {"draf"} */ (after?.state)] ?? t("menulis praktik");
    case "practice.endorse":
      return after?.endorsed ? t("mendukung praktik") : t("menarik dukungan atas praktik");
    case "practice.adopt":
      return after?.result ? t("menceritakan hasil praktik yang dipakai") : t("memakai praktik dalam rencana aksi");
    case "action.add":
      return t("menambah aksi");
    case "action.change":
      return t("mengubah aksi");
    case "action.delete":
      return t("menghapus aksi");
    case "document.add":
      return t("menambah data dukung");
    case "document.change":
      return after?.removed ? t("menghapus data dukung") : t("mengubah data dukung");
    case "evidence.tie":
      return after?.tied ? t("mengaitkan data dukung") : t("melepas data dukung");
    case "task.write":
      return { berjalan: before ? t("mengubah tugas") : t("memberi tugas"), selesai: t("menandai tugas selesai"), dilepas: t("melepas tugas") }[/** @type {"berjalan"} */ (after?.state)] ?? t("mengubah tugas");
    case "tasklink.write":
      return { terbuka: t("membuat tautan satu tugas"), selesai: t("menyelesaikan kiriman lewat tautan"), dicabut: t("mencabut tautan satu tugas"), diganti: t("mengganti tautan satu tugas") }[/** @type {"terbuka"} */ (after?.state)] ?? t("mengubah tautan satu tugas");
    case "tasklink.unname":
      return t("menghapus nama responden tautan");
    case "delivery.write":
      return { draf: t("mengirim data dukung lewat tautan"), diterima: t("menerima kiriman"), ditolak: t("menolak kiriman"), ditarik: t("menarik kiriman") }[/** @type {"draf"} */ (after?.state)] ?? t("mengubah kiriman");
    case "office.write":
      return t("mengubah daftar perangkat daerah");
    case "office.choose":
      return t("memilih perangkat daerahnya");
    case "letter.make":
      return after?.kind === "persetujuan" ? t("membuat persetujuan publikasi") : t("membuat berita acara");
    case "letter.sign":
      return t("mengunggah surat yang ditandatangani");
    case "letter.refuse":
      return t("mengunggah berkas yang ditolak untuk sebuah surat");
    case "letter.check":
      return t("memeriksa lagi tanda tangan sebuah surat");
    case "letter.withdraw":
      return t("mencabut persetujuan publikasi");
    case "report.publish":
      return t("menerbitkan laporan");
    case "room.present":
      return t("berada di ruang kerja bersama");
    case "course.step":
      return t("mencatat langkah tahap: {state}", { state: stateName(String(after?.target ?? "")) });
    case "judgement.write":
      return t("mencatat {count} putusan asesor", { count: Object.keys(after ?? {}).length });
    case "item.write":
      return t("mengubah keadaan butir {code}", { code: line.object.split("/").at(-1) ?? "" });
    case "stage.write":
      return t("mengisi nilai {stage} {period}: {values}", {
        stage: line.object.split("/").at(-1) ?? "",
        period: line.object.split("/").at(-2) ?? "",
        values: Object.entries(after ?? {}).slice(0, FEW).map(([subject, { value }]) => `${subject} ${shown(value)}`).join(", ") + (Object.keys(after ?? {}).length > FEW ? " …" : ""),
      });
    case "external.write":
      return t("mengisi indeks luar {index}", { index: (line.object.split("/").at(-1) ?? "").toUpperCase() });
    default:
      return t("mencatat {action}", { action });
  }
}

/** @param {string} state a state of the course @returns {string} */
function stateName(state) {
  /** @type {Record<string, () => string>} */
  const names = {
    draft: () => t("draf"),
    submitted: () => t("dikirim"),
    returned: () => t("dikembalikan"),
    reviewed: () => t("sudah direviu"),
    final: () => t("final"),
    dokumen: () => t("penilaian dokumen"),
    interviu: () => t("interviu"),
    perbaikan: () => t("masa perbaikan"),
    visitasi: () => t("visitasi"),
    penetapan: () => t("penetapan"),
  };
  return names[state]?.() ?? state;
}

/** @param {Line} line @param {Zone} zone @returns {string} `"10.42 WIB"`, or the hour of a presence */
function when(line, zone) {
  if (line.action !== "room.present" || !line.after?.hour) return time(line.at, zone);
  const from = Date.parse(line.after.hour);
  return `${time(from, zone).split(" ")[0]}–${time(from + HOUR, zone)}`;
}

/** @param {Line} line @returns {string} what it was about: period, indicator, title */
function about(line) {
  const number_ = line.indicator?.replace(/^i0?/, "").replace("-", ".");
  return [
    line.title,
    number_ ? t("Indikator {number}", { number: number_ }) : null,
    line.period ? t("Penilaian {period}", { period: line.period }) : null,
  ].filter(Boolean).join(" · ");
}

/** @param {Line[]} lines newest first @param {Zone} zone */
function days(lines, zone) {
  /** @type {Map<string, Line[]>} */
  const grouped = new Map();
  for (const line of lines) {
    const at = line.action === "room.present" && line.after?.hour ? line.after.hour : line.at;
    const name = day(at, zone);
    grouped.set(name, [...(grouped.get(name) ?? []), line]);
  }
  return [...grouped].map(([name, own]) => [
    h("h2", {}, name),
    h("ol", {}, own.map((line) => {
      const on = about(line);
      return h("li", { "data-seq": line.seq }, h("span", { class: "when" }, when(line, zone)), h("span", {}, h("b", {}, line.actor_name), ` ${deed(line)}`, on && h("span", { class: "on" }, on)));
    })),
  ]);
}

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  const { may, person, region, zone } = model.get("state");
  if (!may.includes("events:read")) return undefined;
  const at = (/** @type {string} */ name) => /** @type {HTMLElement} */ (el.querySelector(`[data-${name}]`));
  const client = new Client(person.name);
  /** @type {Line[]} */ let lines = [];
  /** @type {string | null} */ let kind = null;
  let asked = 0;

  const draw = (/** @type {boolean} */ more) => {
    const empty = h("p", { class: "sub" }, kind === null ? t("Belum ada yang tercatat.") : t("Belum ada yang tercatat dari jenis ini."));
    fill(at("lines"), lines.length ? days(lines, zone) : empty);
    at("lines").removeAttribute("aria-busy");
    at("older").hidden = !more;
  };
  const failed = (/** @type {unknown} */ error) => {
    const again = error instanceof SignedOutError
      ? h("a", { class: "btn", href: client.signInAddress() }, t("Masuk lagi"))
      : !(error instanceof NotAllowedError) && h("button", { type: "button", class: "btn", on: { click: () => read(false) } }, t("Coba lagi"));
    fill(at("lines"), h("p", { role: "alert" }, error instanceof Error ? error.message : String(error)), again && h("p", { class: "act" }, again));
    at("lines").removeAttribute("aria-busy");
    at("older").hidden = true;
  };
  const read = async (/** @type {boolean} */ older) => {
    const turn = (asked += 1);
    at("lines").setAttribute("aria-busy", "true");
    const query = new URLSearchParams({ ...(kind === null ? {} : { kind }), ...(older ? { before: String(lines.at(-1)?.seq) } : {}) });
    try {
      await client.me();
      const found = /** @type {Line[]} */ (await client.get(`regions/${region.code}/log?${query}`));
      if (turn !== asked) return; // another kind was chosen meanwhile
      lines = older ? [...lines, ...found] : found;
      draw(found.length === PAGE);
    } catch (error) {
      if (turn === asked) failed(error);
    }
  };
  fill(at("kinds"), kinds().map(([name, label]) =>
    h("button", { type: "button", class: "pill", "aria-pressed": String(name === kind), on: { click: (/** @type {any} */ event) => {
      kind = name;
      for (const each of at("kinds").children) each.setAttribute("aria-pressed", String(each === event.currentTarget));
      read(false);
    } } }, label)));
  at("older").addEventListener("click", () => read(true));
  read(false);
  return () => { asked += 1; };
}

export default { render };
