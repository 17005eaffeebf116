/**
 * A list of evidence brought in: what its rows say beside what the region keeps, then links, ties and files at once.
 *
 * Nothing of a list is taken by itself. A row with an address becomes a link, one whose document the region has is tied,
 * and any other waits for the file that is called like it.
 *
 * @typedef {{units: string[], missing: string[], name: string, url: string | null, file_class: string | null,
 *   dated: string | null, document: string | null}} Row a document of the list; rows of one document are joined
 * @typedef {{sheet: string, address: string, text: string, reason: string}} Fault
 */
import { fill, h, redraw, unique } from "../dom.mjs";
import { date } from "../format.mjs";
import { label } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { RegistryError } from "../registry.mjs";
import { dropTarget } from "./evidence_drop.mjs";
import { ACCEPT, suggested } from "./evidence_parts.mjs";
import { unitsOf } from "./evidence_reuse.mjs";
import { unreadable } from "./offline_table.mjs";

const MOST = 10_000_000; // bytes the registry reads
const ENDING = /\.(pdf|png|jpe?g|docx|xlsx)$/;

/** @param {string} name @returns {string} for comparing names as systems and people write them */
const plain = (name) => name.normalize("NFKC").toLowerCase().replace(/[\s_]+/g, " ").trim();
const bare = (/** @type {string} */ name) => plain(name).replace(ENDING, "");

/** @param {import("./desk.mjs").Desk} desk @param {string} path */
export function bringList(desk, path) {
  const id = unique("list");
  const found = h("div", { class: "offline-found" });
  const input = h("input", { id, type: "file", accept: ".xlsx,.csv,.txt", "aria-describedby": `${id}-hint`, on: { change: () => void compare() } });

  async function compare() {
    const file = input.files?.[0];
    if (!file) return;
    input.value = ""; // the same file, corrected, may be chosen again
    fill(found, h("p", { class: "sub" }, t("Membandingkan {name}…", { name: file.name })));
    try {
      if (file.size > MOST) throw new RegistryError(t("Berkas ini lebih besar dari 10 MB. Pilih daftar bukti dukungnya saja."));
      if (!desk.shelf.loaded) await desk.shelf.load();
      const said = await desk.client.ask(`${path}?name=${encodeURIComponent(file.name.slice(-100))}`, file);
      if (!desk.life.aborted) fill(found, laid(desk, said));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      fill(found, h("p", { class: "problem" }, error.message));
    }
    desk.notices.announce(found.querySelector("p")?.textContent ?? "");
  }

  return h(
    "div",
    { class: "offline-back" },
    h("label", { for: id }, t("Masukkan Daftar Bukti Dukung")),
    h("p", { class: "sub", id: `${id}-hint` }, t("XLSX atau CSV dengan kolom nama dokumen (atau tautan), indikator, dan tingkat (atau kode butir). Tidak ada yang tersimpan sebelum Anda memilih.")),
    input,
    found,
  );
}

/** @param {import("./desk.mjs").Desk} desk @param {{rows: Row[], faults: Fault[], more: number}} said @returns {HTMLElement[]} */
function laid(desk, { rows, faults, more }) {
  const all = joined(rows);
  const ready = all.filter((row) => row.missing.length && (row.url !== null || row.document !== null));
  const awaited = all.filter((row) => row.missing.length && row.url === null && row.document === null);
  return [
    h("p", {}, t("{ready} tautan dan dokumen siap dikaitkan, {files} menunggu berkas, {same} sudah ada, {unreadable} baris tidak terbaca.", { ready: ready.length, files: awaited.length, same: all.length - ready.length - awaited.length, unreadable: faults.length + more })),
    ...(faults.length ? [unreadable(faults)] : []),
    ...(ready.length ? [readyPart(desk, ready)] : []),
    ...(awaited.length ? [filesPart(desk, awaited)] : []),
  ];
}

/** @param {Row[]} rows @returns {Row[]} one for each document */
function joined(rows) {
  /** @type {Map<string, Row>} */
  const found = new Map();
  for (const row of rows) {
    const key = row.url ?? plain(row.name);
    const before = found.get(key);
    if (!before) found.set(key, { ...row });
    else {
      before.units = [...new Set([...before.units, ...row.units])];
      before.missing = [...new Set([...before.missing, ...row.missing])];
      before.dated ??= row.dated;
      before.file_class ??= row.file_class;
    }
  }
  return [...found.values()];
}

/** @param {import("./desk.mjs").Desk} desk @param {Row} row @returns {string} `"22 Keamanan Informasi: Tingkat 3 · bertanggal …"` */
function places({ instrument }, row) {
  const words = instrument.indicators.flatMap((indicator) => {
    const own = unitsOf(indicator).filter(([code]) => row.missing.includes(code));
    return own.length ? [`${indicator.number} ${label(indicator)}: ${own.map(([code, name]) => (indicator.levels[0].items ? code : name.split(",")[0])).join(", ")}`] : [];
  });
  return [...words, row.dated ? t("bertanggal {date}", { date: date(row.dated) }) : ""].filter(Boolean).join(" · ");
}

/** @param {Row} row @returns {string} */
const classOf = (row) => row.file_class ?? suggested(row.name);

/** Links and documents that the region has. @param {import("./desk.mjs").Desk} desk @param {Row[]} rows */
function readyPart(desk, rows) {
  const { shelf } = desk;
  const boxes = rows.map((row) => ({ row, box: h("input", { type: "checkbox", checked: true, on: { change: count } }) }));
  const button = h("button", { class: "btn pri", type: "button", on: { click: () => void take() } });
  const done = h("p", { class: "sub", role: "status" });
  const list = h("ul", { class: "ev-boxes ev-list" }, boxes.map(({ row, box }) => h("li", {}, h("label", {}, box, h("span", {}, h("b", {}, row.name), " ", row.document ? t("(sudah di lab)") : t("(tautan)"), h("br"), h("span", { class: "sub" }, places(desk, row)))))));
  const element = h("section", { "aria-label": t("Siap dikaitkan") }, h("h4", {}, t("Siap dikaitkan")), list, button, done);

  const chosen = () => boxes.filter(({ box }) => box.checked && !box.disabled);
  function count() {
    const number = chosen().length;
    button.textContent = t("Masukkan yang dipilih ({count})", { count: number });
    button.disabled = number === 0;
    button.hidden = boxes.every(({ box }) => box.disabled);
  }

  async function take() {
    button.disabled = true;
    let taken = 0;
    try {
      for (const { row, box } of chosen()) {
        let [first, ...others] = row.missing;
        let held = shelf.documents.get(row.document ?? "");
        if (held) others = row.missing;
        else if (row.url) {
          held = await shelf.link({ unit: first, name: row.name, url: row.url, file_class: classOf(row), dated: row.dated });
          Object.assign(row, { document: held.id, missing: others }); // what fails from here on is tied another time, not added again
        }
        if (!held) continue; // taken away meanwhile: bringing the list in again says so
        for (const unit of others) await shelf.tie(unit, held, true);
        box.disabled = true;
        taken += 1;
      }
      fill(done, t("{count} dokumen dikaitkan.", { count: taken }));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      fill(done, t("{count} dokumen dikaitkan. {why}", { count: taken, why: error.message }));
    }
    count();
  }

  count();
  return element;
}

/** Rows that wait for their files: dropped or chosen at once, matched by name, sent when the person says so. @param {import("./desk.mjs").Desk} desk @param {Row[]} rows */
function filesPart(desk, rows) {
  const id = unique("list");
  /** @type {Map<Row, File>} */
  const matched = new Map();
  /** @type {Map<Row, File>} */
  const sent = new Map();
  const list = h("ul", { class: "ev-list" });
  const others = h("p", { class: "sub", role: "status" });
  const input = h("input", { id, type: "file", multiple: true, accept: ACCEPT, on: { change: () => (match([...(input.files ?? [])]), (input.value = "")) } });
  const button = h("button", { class: "btn pri", type: "button", on: { click: send } });
  const element = h(
    "section",
    { "aria-label": t("Menunggu berkas") },
    h("h4", {}, t("Menunggu berkas")),
    h("div", { class: "ev-field" }, h("label", { for: id }, t("Pilih semua berkasnya sekaligus, atau jatuhkan di sini")), input),
    list,
    others,
    button,
  );

  /** @param {Row} row */
  const jobOf = (row) => desk.shelf.jobs.find((job) => job.unit === row.missing[0] && job.name === sent.get(row)?.name);

  /** @param {Row} row @returns {[string, string]} class and words */
  function stateOf(row) {
    const file = matched.get(row);
    if (file) return ["ev-matched", t("cocok: {name}", { name: file.name })];
    if (!sent.has(row)) return ["sub", t("belum ada berkasnya")];
    const job = jobOf(row);
    if (!job) return ["ev-matched", t("sudah diunggah")];
    if (job.state === "failed") return ["problem", job.why ?? ""];
    return ["sub", t("diunggah, {percent}%", { percent: Math.floor((100 * job.sent) / (job.size || 1)) })];
  }

  /** @param {File[]} files */
  function match(files) {
    const lost = [];
    for (const file of files) {
      const open = rows.filter((row) => !sent.has(row) || jobOf(row)?.state === "failed");
      const exact = open.filter((row) => plain(row.name) === plain(file.name));
      const near = open.filter((row) => bare(row.name) === bare(file.name));
      const [row, second] = exact.length ? exact : near;
      if (row && !second) (matched.set(row, file), sent.delete(row));
      else lost.push(file.name);
    }
    fill(others, lost.length ? t("Tidak ada baris yang bernama sama: {names}.", { names: lost.join(", ") }) : "");
    update();
  }

  function send() {
    for (const [row, file] of matched) {
      const [first, ...also] = row.missing;
      desk.shelf.add(first, file, classOf(row), row.dated, also);
      sent.set(row, file);
    }
    matched.clear();
    update();
  }

  function update() {
    const states = rows.map(stateOf);
    redraw(list, states, () =>
      rows.map((row, place) => {
        const [kind, words] = states[place];
        return h("li", { class: "ev-document" }, h("b", { class: "ev-name" }, row.name), h("p", { class: "sub" }, places(desk, row)), h("p", { class: kind }, words));
      }),
    );
    button.textContent = t("Unggah dan kaitkan {count} berkas", { count: matched.size });
    button.disabled = matched.size === 0;
    button.hidden = rows.every((row) => sent.has(row) && !jobOf(row));
  }

  dropTarget(element, match);
  desk.shelf.addEventListener("change", update, { signal: desk.life });
  update();
  return element;
}
