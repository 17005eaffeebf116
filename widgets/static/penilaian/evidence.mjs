/**
 * The documents under one unit of evidence (a level, or an item of Pemdi): a list, and the ways to add one.
 *
 * @typedef {import("./evidence_shelf.mjs").Document} Document
 * @typedef {import("./evidence_shelf.mjs").Job} Job
 */
import { fill, h, redraw, say, unique } from "../dom.mjs";
import { number } from "../format.mjs";
import { levelName } from "../instrument.mjs";
import { page } from "../page.mjs";
import { t } from "../i18n.mjs";
import { RegistryError } from "../registry.mjs";
import { taskLine, taskMark } from "../tugas/line.mjs";
import { byline } from "./byline.mjs";

const ACCEPT = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx";
/** @type {Record<string, () => string>} */
const CLASSES = {
  terbuka: () => t("Terbuka: orang wilayah ini dan pendampingnya"),
  terbatas: () => t("Terbatas: pendamping hanya dengan izin"),
  dikecualikan: () => t("Dikecualikan: hanya koordinator dan pengunggah"),
};
/** @type {Record<string, () => string>} */
const SHORT = { terbuka: () => t("terbuka"), terbatas: () => t("terbatas"), dikecualikan: () => t("dikecualikan") };
/** @type {Record<string, string>} */
const KINDS = { "application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG" };
/** Files whose content usually helps an attacker. */
const SENSITIVE = /indeks.?kami|topologi|topology|csirt|insiden|pentest|penetrasi|kerentanan|vulnerab|audit|ikasandi|keamanan/i;

/** @param {string} name @returns {string} the class to begin with */
export const suggested = (name) => (SENSITIVE.test(name) ? "terbatas" : "terbuka");

/**
 * The levels of an indicator of 59/2020, each with its documents.
 *
 * @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator @param {AbortSignal} life
 */
export function levelDocuments(desk, indicator, life) {
  const folds = indicator.levels.map((level) => {
    const name = t("Tingkat {level}", { level: level.level });
    const full = levelName(level) === name ? name : `${name}, ${levelName(level)}`;
    return unitFold(desk, `${indicator.id}-L${level.level}`, full, life);
  });
  return h("section", { class: "evidence-files", "aria-label": t("Dokumen data dukung") }, h("h3", { class: "sec" }, t("Dokumen data dukung")), folds);
}

/**
 * One unit, folded; what is in it is built when it is opened.
 *
 * @param {import("./desk.mjs").Desk} desk @param {string} unit @param {string} title @param {AbortSignal} life
 */
export function unitFold(desk, unit, title, life) {
  const { shelf } = desk;
  const count = h("span", { class: "sub" });
  const element = h("details", { class: "ev-unit", id: `unit-${unit}`, open: page !== null && location.hash === `#${unit}` }, h("summary", {}, h("span", {}, title, " ", taskMark(desk, unit, life)), count));
  /** @type {ReturnType<typeof unitPart> | null} */
  let part = null;

  function update() {
    const documents = shelf.of(unit).length;
    const jobs = shelf.jobs.filter((job) => job.unit === unit).length;
    say(count, [documents ? t("{count} dokumen", { count: documents }) : shelf.loaded ? t("belum ada") : "", jobs ? t("{count} unggahan", { count: jobs }) : ""].filter(Boolean).join(" · "));
    part?.update();
  }

  element.addEventListener("toggle", () => {
    if (!element.open || part) return;
    part = unitPart(desk, unit, title, life);
    element.append(part.element);
    if (!shelf.loaded) void shelf.load();
  });
  shelf.addEventListener("change", update, { signal: life });
  update();
  return element;
}

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @param {string} title @param {AbortSignal} life */
function unitPart(desk, unit, title, life) {
  const { shelf, may } = desk;
  const list = h("ul", { class: "ev-list" });
  const jobs = h("ul", { class: "ev-list" });
  const none = h("p", { class: "sub" });
  const adding = may.answer ? addPart(desk, unit, title) : null;
  const element = h("div", { class: "ev" }, taskLine(desk, unit, title, owners(desk, unit), life, { bare: true }), none, list, jobs, adding?.element);
  /** @type {Map<Job, ReturnType<typeof jobRow>>} */
  const rows = new Map();

  function update() {
    const documents = shelf.of(unit);
    const taken = shelf.taken(unit);
    redraw(list, [documents, taken], () => [...documents.map((one) => documentRow(desk, unit, one)), ...taken.map((one) => takenRow(desk, unit, one))]);
    const own = shelf.jobs.filter((job) => job.unit === unit);
    for (const [job, row] of rows) if (!own.includes(job)) (row.element.remove(), rows.delete(job));
    for (const job of own) {
      const row = rows.get(job) ?? jobRow(desk, job);
      if (!rows.has(job)) (rows.set(job, row), jobs.append(row.element));
      row.update();
    }
    say(none, shelf.problem ?? (!shelf.loaded ? t("Memuat…") : documents.length + taken.length + own.length ? "" : t("Belum ada dokumen di sini.")));
    none.hidden = none.textContent === "";
    adding?.update();
  }

  update();
  return { element, update };
}

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @returns {string[]} who usually has it, as the instrument calls them */
function owners({ instrument }, unit) {
  for (const indicator of instrument.indicators) {
    for (const level of indicator.levels) {
      const item = level.items?.find(({ code }) => code === unit);
      if (item) return item.owner;
      if (`${indicator.id}-L${level.level}` === unit) return [...level.owner, ...indicator.owner];
    }
  }
  return [];
}

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @param {Document} document */
function documentRow(desk, unit, document) {
  const { shelf, client, may } = desk;
  const problem = h("p", { class: "problem", role: "alert" });
  const kind = document.kind === "tautan" ? t("tautan") : `${KINDS[document.media_type ?? ""] ?? (document.media_type?.includes("sheet") ? "XLSX" : "DOCX")} · ${bytes(document.size ?? 0)}`;
  const address = document.url ?? client.address(`documents/${encodeURIComponent(document.id)}/content`);
  const outward = document.url ? { target: "_blank", rel: "noopener noreferrer" } : { download: true };
  const by = byline({ value: document.name, version: document.version, author: document.author, author_name: document.author_name, at: document.at }, desk);
  return h(
    "li",
    { class: "ev-document" },
    h("a", { href: address, class: "ev-name", ...outward }, document.name),
    h("p", { class: "sub" }, [kind, by].filter(Boolean).join(" · "), " ", h("span", { class: `ev-class ev-${document.file_class}` }, SHORT[document.file_class]())),
    may.answer
      ? h(
          "div",
          { class: "row" },
          changePart(desk, document),
          h("button", { class: "btn btn-quiet", type: "button", "aria-label": t("Lepas {name} dari sini", { name: document.name }), on: { click: () => void trying(problem, () => shelf.tie(unit, document, false)) } }, t("Lepas")),
        )
      : null,
    problem,
  );
}

/** @param {import("./desk.mjs").Desk} desk @param {string} unit @param {Document} document */
function takenRow(desk, unit, document) {
  const problem = h("p", { class: "problem", role: "alert" });
  const back = () => void trying(problem, () => desk.shelf.tie(unit, document, true));
  return h(
    "li",
    { class: "ev-document ev-taken" },
    h("div", { class: "row" }, h("span", {}, t("{name} dilepas dari sini.", { name: document.name })), h("button", { class: "btn", type: "button", on: { click: back } }, t("Urungkan"))),
    problem,
  );
}

/** Name and class of a document. @param {import("./desk.mjs").Desk} desk @param {Document} document */
function changePart(desk, document) {
  const id = unique("ev");
  const name = h("input", { id: `${id}-name`, maxlength: 255, autocomplete: "off", value: document.name });
  const choice = classChoice(`${id}-class`, document.file_class);
  const problem = h("p", { class: "problem", role: "alert" });

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    void trying(problem, () => desk.shelf.rename(document, { name: name.value, file_class: choice.value }));
  }

  return h(
    "details",
    { class: "ev-change" },
    h("summary", { "aria-label": t("Ubah nama atau kelas {name}", { name: document.name }) }, t("Ubah")),
    h("form", { class: "ev-form", on: { submit } }, labelled(name, t("Nama")), labelled(choice, t("Kelas")), problem, h("button", { class: "btn", type: "submit" }, t("Simpan"))),
  );
}

/** A file on its way. @param {import("./desk.mjs").Desk} desk @param {Job} job */
function jobRow(desk, job) {
  const id = unique("ev");
  const bar = h("progress", { max: job.size || 1, value: job.sent, "aria-label": t("Unggahan {name}", { name: job.name }) });
  const words = h("p", { class: "sub" });
  const again = h("input", { id, type: "file", accept: ACCEPT, on: { change: choose } });
  const resume = h("div", { class: "ev-resume" }, h("label", { for: id }, t("Pilih berkas yang sama untuk melanjutkan")), again);
  const stop = h("button", { class: "btn btn-quiet", type: "button", on: { click: () => void desk.shelf.cancel(job) } });
  const element = h("li", { class: "ev-document" }, h("b", { class: "ev-name" }, job.name), bar, words, resume, h("div", { class: "row" }, stop));

  function choose() {
    const file = again.files?.[0];
    if (!file) return;
    again.value = "";
    if (file.name !== job.name || file.size !== job.size) return say(words, t("Ini berkas lain. Pilih {name} ({size}).", { name: job.name, size: bytes(job.size) }));
    desk.shelf.add(job.unit, file, job.fileClass);
  }

  function update() {
    bar.value = job.sent;
    bar.hidden = job.state === "failed";
    resume.hidden = job.state !== "stopped";
    words.className = job.state === "failed" ? "problem" : "sub";
    const percent = Math.floor((100 * job.sent) / (job.size || 1));
    const states = {
      waiting: t("menunggu giliran"),
      sending: job.why ?? t("{percent}% dari {size}", { percent, size: bytes(job.size) }),
      stopped: t("terhenti pada {percent}% dari {size}", { percent, size: bytes(job.size) }),
      failed: job.why ?? "",
    };
    say(words, states[job.state]);
    say(stop, job.state === "failed" ? t("Tutup") : t("Batalkan unggahan"));
  }

  return { element, update };
}

/** Upload, choose what the region has, or a link. @param {import("./desk.mjs").Desk} desk @param {string} unit @param {string} title */
function addPart(desk, unit, title) {
  const { shelf } = desk;
  const id = unique("ev");
  const choice = classChoice(`${id}-class`, "terbuka");
  let chosen = false;
  choice.addEventListener("change", () => (chosen = true));
  const file = h("input", { id: `${id}-file`, type: "file", multiple: true, accept: ACCEPT, "aria-describedby": `${id}-hint`, on: { change: upload } });
  const existing = h("select", { id: `${id}-existing` });
  const linkName = h("input", { id: `${id}-name`, maxlength: 255, autocomplete: "off" });
  const url = h("input", { id: `${id}-url`, type: "url", inputmode: "url", maxlength: 2000, autocomplete: "off", placeholder: "https://" });
  const problem = h("p", { class: "problem", role: "alert" });
  const use = h("form", { class: "ev-form", on: { submit: tie } }, labelled(existing, t("Dokumen wilayah yang sudah ada")), h("button", { class: "btn", type: "submit" }, t("Kaitkan")));
  const element = h(
    "div",
    { class: "ev-add" },
    h("div", { class: "ev-form" }, labelled(choice, t("Kelas berkas dan tautan baru")), labelled(file, t("Unggah")), h("p", { class: "sub", id: `${id}-hint` }, t("PDF, PNG, JPEG, DOCX, atau XLSX; paling besar 25 MB; tanpa makro dan tanpa sandi. Berkas yang namanya menyebut keamanan, audit, atau insiden menjadi terbatas, kecuali Anda memilih kelasnya."))),
    h("details", {}, h("summary", {}, t("Pakai dokumen yang ada, atau tautan")), use, h("form", { class: "ev-form", novalidate: true, on: { submit: link } }, labelled(linkName, t("Nama tautan")), labelled(url, t("Alamat (https://)")), h("button", { class: "btn", type: "submit" }, t("Tambah tautan")))),
    problem,
  );

  function upload() {
    for (const one of file.files ?? []) shelf.add(unit, one, chosen ? choice.value : suggested(one.name));
    file.value = "";
  }

  /** @param {Event} event */
  function tie(event) {
    event.preventDefault();
    const document = shelf.documents.get(existing.value);
    if (document) void trying(problem, () => shelf.tie(unit, document, true));
  }

  /** @param {Event} event */
  function link(event) {
    event.preventDefault();
    void trying(problem, async () => {
      await shelf.link({ unit, name: linkName.value.trim() || url.value.trim().slice(0, 255), url: url.value.trim(), file_class: choice.value });
      linkName.value = url.value = "";
    });
  }

  function update() {
    const others = shelf.others(unit);
    use.hidden = others.length === 0;
    redraw(existing, others.map(({ id: one, name }) => [one, name]), () => others.map((one) => h("option", { value: one.id }, one.name)));
  }

  element.setAttribute("aria-label", t("Tambah dokumen: {title}", { title }));
  element.setAttribute("role", "group");
  update();
  return { element, update };
}

/** @param {string} id @param {string} value */
function classChoice(id, value) {
  const select = h("select", { id });
  fill(select, Object.entries(CLASSES).map(([key, name]) => h("option", { value: key }, name())));
  select.value = value;
  return select;
}

/** @param {HTMLElement} control @param {string} name */
const labelled = (control, name) => h("div", { class: "ev-field" }, h("label", { for: control.id }, name), control);

/** Do what a person asked for; say beside it why it did not work. @param {HTMLElement} problem @param {() => Promise<void>} act */
async function trying(problem, act) {
  say(problem, "");
  try {
    await act();
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    say(problem, error.message);
  }
}

/** @param {number} size @returns {string} `"1,2 MB"`, `"340 KB"` */
function bytes(size) {
  if (size < 1024 * 1024) return `${Math.max(1, Math.round(size / 1024))} KB`;
  return `${number((size / 1024 / 1024).toFixed(1))} MB`;
}
