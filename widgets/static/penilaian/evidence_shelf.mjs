/**
 * The region's documents as this page knows them: what they are tied to, and files on their way. Events: `change`,
 * `saved` (the registry took something of this page's).
 *
 * @typedef {{id: string, kind: "berkas" | "tautan", name: string, file_class: string, media_type: string | null,
 *   size: number | null, url: string | null, dated: string | null, pages: number | null, scanned: boolean | null, version: number, author: string, author_name: string, keeper: string, keeper_name: string,
 *   at: string}} Document
 * @typedef {{unit: string, document: string, tied: boolean, pages: string, version: number}} Tie
 * @typedef {{key: string, unit: string, name: string, size: number, fileClass: string, dated: string | null, also: string[], sent: number, id: string | null,
 *   state: "waiting" | "sending" | "stopped" | "elsewhere" | "failed", why: string | null, file: File | null, kept: Promise<boolean>, here: boolean,
 *   free: () => void, stop: AbortController}} Job `kept`: whether this device holds the file until it is sent; `here`: that it does not is not known
 */
import { t } from "../i18n.mjs";
import { ConflictError, MissingError, OtherPersonError, RegistryError, SignedOutError, uuid } from "../registry.mjs";
import { indicatorOfItem } from "./sheet.mjs";
import { claim, KeptFiles, released } from "./evidence_kept.mjs";
import { MAX_FILE, sendFile } from "./evidence_upload.mjs";

export class Shelf extends EventTarget {
  /** @type {Map<string, Document>} */ documents = new Map();
  /** @type {Map<string, Tie>} */ #ties = new Map();
  /** @type {Job[]} */ jobs = [];
  /** Ties taken away on this page; each can be brought back. @type {Set<string>} */ undoable = new Set();
  loaded = false;
  /** The day it is in the region, as the registry said it. @type {string | null} */ today = null;
  /** @type {string | null} */ problem = null;
  #client;
  #assessment;
  #notices;
  #life;
  #device;
  #busy = false;
  #resumed = false;
  /** What this page wrote, in order. @type {{document: Document, tie: Tie | null}[]} */
  #own = [];
  /** Uploads of this page that became documents. @type {Set<string | null>} */
  #arrived = new Set();

  /** @param {import("../registry.mjs").Client} client @param {string} user @param {string} assessment @param {import("../notices.mjs").Notices} notices @param {AbortSignal} life */
  constructor(client, user, assessment, notices, life) {
    super();
    this.#device = new KeptFiles(user, assessment);
    this.#client = client;
    this.#assessment = assessment;
    this.#notices = notices;
    this.#life = life;
    addEventListener("beforeunload", (event) => this.jobs.some(({ state }) => state === "sending" || state === "waiting") && event.preventDefault(), { signal: life });
    life.addEventListener("abort", () => this.jobs.forEach((job) => (job.stop.abort(), job.free())));
  }

  get #home() {
    return `assessments/${encodeURIComponent(this.#assessment)}`;
  }

  /** Read everything anew. @param {() => Promise<any>} [given] another way to it */
  async load(given) {
    const before = this.#own.length;
    try {
      const found = (await given?.()) ?? await this.#client.get(`${this.#home}/evidence`, { signal: this.#life });
      this.documents = new Map(found.documents.map((/** @type {Document} */ one) => [one.id, one]));
      this.#ties = new Map(found.ties.map((/** @type {Tie} */ one) => [tieKey(one.unit, one.document), one]));
      for (const { document, tie } of this.#own.slice(before)) this.#put(document, tie); // written while that was read
      const listed = new Set(found.uploads.map((/** @type {any} */ { id }) => id));
      this.jobs = this.jobs.filter(({ state, id }) => !["stopped", "elsewhere"].includes(state) || listed.has(id)); // arrived, or gone, elsewhere
      const known = new Set([...this.#arrived, ...this.jobs.map(({ id }) => id)]);
      this.jobs.push(...found.uploads.filter((/** @type {any} */ { id }) => !known.has(id)).map(stopped));
      this.today = found.today;
      this.loaded = true;
      this.problem = null;
      if (!this.#resumed) await this.#resume(); // later ones are this page's own, until another tab lets one go
    } catch (error) {
      if (this.#life.aborted) return;
      if (!(error instanceof RegistryError)) throw error;
      this.problem = error.message;
    }
    this.#changed();
  }

  /** @param {string} unit @returns {Document[]} what stands under it, oldest first */
  of(unit) {
    return [...this.documents.values()].filter(({ id }) => this.#ties.get(tieKey(unit, id))?.tied);
  }

  /** @param {string} unit @param {string} document @returns {string} where in the document, as people wrote it (`"hlm. 3–5"`) */
  pages(unit, document) {
    return this.#ties.get(tieKey(unit, document))?.pages ?? "";
  }

  /** @param {string} indicator @returns {string[]} the names of what stands under any of its units */
  namesOf(indicator) {
    const own = [...this.#ties.values()].filter(({ unit, tied }) => tied && indicatorOfUnit(unit) === indicator);
    return own.map(({ document }) => this.documents.get(document)?.name ?? "");
  }

  /** @param {string} unit @returns {Document[]} what was taken away from it on this page */
  taken(unit) {
    return [...this.documents.values()].filter(({ id }) => this.undoable.has(tieKey(unit, id)) && !this.#ties.get(tieKey(unit, id))?.tied);
  }

  /** @param {string} unit @returns {Document[]} what else the region has, by name */
  others(unit) {
    return [...this.documents.values()].filter(({ id }) => !this.#ties.get(tieKey(unit, id))?.tied).sort((a, b) => a.name.localeCompare(b.name));
  }

  /**
   * Put a document under a unit, or take it away.
   *
   * @param {string} unit @param {Document} document @param {boolean} tied
   * @param {string} [pages] where in it; what stands when absent
   */
  async tie(unit, document, tied, pages) {
    const key = tieKey(unit, document.id);
    const version = this.#ties.get(key)?.version ?? 0;
    const path = `${this.#home}/units/${encodeURIComponent(unit)}/documents/${encodeURIComponent(document.id)}`;
    await this.#write("PUT", path, pages === undefined ? { tied } : { tied, pages }, version);
    if (tied) this.undoable.delete(key);
    else this.undoable.add(key);
    if (pages !== undefined) this.#notices.announce(t("Halaman {name} tersimpan.", { name: document.name }));
    else this.#notices.announce(tied ? t("{name} dikaitkan.", { name: document.name }) : t("{name} dilepas. Dapat diurungkan.", { name: document.name }));
    this.#changed();
  }

  /** @param {Document} document @param {{name: string, file_class: string, dated: string | null}} facts */
  async rename(document, facts) {
    await this.#write("PUT", `documents/${encodeURIComponent(document.id)}`, facts, document.version);
    this.#notices.announce(t("{name} tersimpan.", { name: facts.name }));
  }

  /** @param {{unit: string, name: string, url: string, file_class: string, dated: string | null}} link @returns {Promise<Document>} */
  async link(link) {
    const made = await this.#write("POST", `${this.#home}/links`, link, null);
    this.#notices.announce(t("{name} ditambahkan.", { name: link.name }));
    return made;
  }

  /**
   * Have the registry look at a document's file.
   *
   * @param {Document} document @returns {Promise<{pages: number | null, scanned: boolean | null, picture: boolean, why: string | null}>}
   */
  async look(document) {
    const found = await this.#client.get(`documents/${encodeURIComponent(document.id)}/look`, { signal: this.#life });
    const { pages, scanned } = found;
    if (document.pages !== pages || document.scanned !== scanned) {
      for (const one of [document, this.documents.get(document.id)]) if (one) Object.assign(one, { pages, scanned });
      this.#changed();
    }
    return found;
  }

  /** @param {Job} job @param {Document} document */
  async #also(job, document) {
    for (const unit of job.also) {
      try {
        await this.tie(unit, document, true);
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        this.#notices.announce(`${job.name}: ${error.message}`); // the document is here, and its list can be brought in again
      }
    }
  }

  /** Point a scan without text out; that it is one does not keep it from being evidence. @param {Document} document */
  async #pointOut(document) {
    if (document.media_type !== "application/pdf") return;
    try {
      const { scanned } = await this.look(document);
      if (scanned) this.#notices.announce(t("{name}: hasil pindai tanpa teks.", { name: document.name }));
    } catch (error) {
      if (!(error instanceof RegistryError) && !this.#life.aborted) throw error; // it is looked at again when it is opened
    }
  }

  /**
   * Send a file, after those before it. The same file as one that was stopped goes on where that stands.
   *
   * @param {string} unit @param {File} file @param {string} fileClass @param {string | null} dated
   * @param {string[]} also units under which it is put once it is here
   */
  add(unit, file, fileClass, dated = null, also = []) {
    const before = this.jobs.find((job) => job.unit === unit && job.file === null && job.name === file.name && job.size === file.size);
    /** @type {Job} */
    const job = before ?? newJob({ unit, name: file.name, size: file.size, fileClass, dated, also, file });
    Object.assign(job, { file, state: "waiting", why: null });
    if (!before) this.jobs.push(job);
    if (file.size > MAX_FILE || file.size === 0) {
      const why = file.size ? t("Berkas ini lebih besar dari 25 MB. Perkecil atau bagi menjadi beberapa berkas.") : t("Berkas ini kosong.");
      Object.assign(job, { state: "failed", why });
      this.#notices.announce(why);
    } else job.kept = this.#keep(job, file);
    this.#changed();
    void this.#work();
  }

  /** Keep a file on the device until it is sent, and have no other tab send it. @param {Job} job @param {File} file @returns {Promise<boolean>} */
  async #keep(job, file) {
    job.free = (await claim(job.key)) ?? job.free;
    const { key, id: upload, unit, name, size, fileClass, dated, also } = job;
    // a device may be shared: of what not everybody in the office may see it keeps no copy
    job.here = fileClass === "terbuka" && (await this.#device.keep({ key, upload, unit, name, size, fileClass, dated, also, file }));
    if (!job.here) this.#changed();
    return job.here;
  }

  /** Take up what an earlier visit left on this device. */
  async #resume() {
    this.#resumed = true;
    const names = [];
    const elsewhere = [];
    for (const { key, upload, file, ...facts } of await this.#device.mine()) {
      const same = (/** @type {Job} */ job) => (upload === null ? job.file === null && job.unit === facts.unit && job.name === facts.name && job.size === facts.size : job.id === upload);
      const listed = this.jobs.find((job) => job.state === "stopped" && same(job));
      if (this.jobs.some((job) => job.key === key)) continue;
      const free = await claim(key);
      if (free === null) {
        if (listed) listed.state = "elsewhere";
        elsewhere.push(key);
      } else if (listed || upload === null) {
        const job = listed ?? newJob({ ...facts, file });
        Object.assign(job, { key, also: facts.also, file, free, state: "waiting", kept: Promise.resolve(true) });
        if (!listed) this.jobs.push(job);
        names.push(job.name);
      } else {
        free(); // it has arrived, or was given up, on another device
        await this.#device.drop(key);
      }
    }
    if (elsewhere.length) void this.#after(elsewhere);
    if (names.length === 0 || this.#life.aborted) return;
    const title = names.length === 1 ? t("Melanjutkan unggahan {name}", { name: names[0] ?? "" }) : t("Melanjutkan {count} unggahan", { count: names.length });
    this.#notices.set("uploads", { tone: "wait", title, text: t("Unggahan ini terputus pada kunjungan sebelumnya dan diteruskan dari tempatnya berhenti. Anda tidak perlu memilih berkasnya lagi.") });
    void this.#work();
  }

  /** Look again when the tabs that send these files have let them go: one may have been closed before the end. @param {string[]} keys */
  async #after(keys) {
    try {
      await Promise.all(keys.map((key) => released(key, this.#life)));
    } catch {
      return; // this page went first
    }
    for (const job of this.jobs) if (job.state === "elsewhere") job.state = "stopped";
    this.#resumed = false;
    await this.load();
  }

  /** Forget a file on the device. @param {Job} job */
  async #forget(job) {
    await job.kept;
    await this.#device.drop(job.key);
    job.free();
  }

  /** Give a file up. @param {Job} job */
  async cancel(job) {
    job.stop.abort();
    this.jobs = this.jobs.filter((one) => one !== job);
    this.#changed();
    void this.#forget(job);
    try {
      if (job.id) await this.#client.write("DELETE", `uploads/${encodeURIComponent(job.id)}`, undefined, { key: uuid() });
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error; // what stays there goes by itself after some days
    }
  }

  async #work() {
    if (this.#busy) return;
    this.#busy = true;
    for (let job; (job = this.jobs.find(({ state }) => state === "waiting")); ) await this.#send(job);
    this.#busy = false;
    this.#notices.set("uploads", null);
  }

  /** @param {Job} job */
  async #send(job) {
    const tell = {
      sent: (/** @type {number} */ bytes) => void ((job.sent = bytes), this.#changed()),
      began: (/** @type {string} */ id) => void ((job.id = id), job.kept.then((kept) => kept && this.#device.began(job.key, id))),
      waits: (/** @type {string | null} */ why) => void (job.why !== why && ((job.why = why), why && this.#notices.announce(why), this.#changed())),
    };
    job.state = "sending";
    this.#changed();
    try {
      const sending = { ...job, file: /** @type {File} */ (job.file) };
      const { document, tie } = await sendFile(this.#client, this.#assessment, sending, tell, job.stop.signal);
      this.#take(document, tie);
      this.#arrived.add(job.id);
      void this.#forget(job);
      this.jobs = this.jobs.filter((one) => one !== job);
      this.#notices.announce(t("{name} terunggah.", { name: job.name }));
      void this.#pointOut(document);
      await this.#also(job, document);
    } catch (error) {
      if (job.stop.signal.aborted) return;
      if (!(error instanceof RegistryError)) throw error;
      if (error instanceof SignedOutError || error instanceof OtherPersonError) {
        Object.assign(job, { state: "stopped", file: null }); // the registry keeps what arrived, the device the file; the page says the rest
        job.free();
        return;
      }
      void this.#forget(job);
      const gone = error instanceof MissingError;
      Object.assign(job, { state: "failed", why: gone ? t("Unggahan ini sudah kedaluwarsa. Unggah lagi dari awal.") : error.message });
      this.#notices.announce(`${job.name}: ${job.why}`);
    } finally {
      this.#changed();
    }
  }

  /** @param {"POST" | "PUT"} method @param {string} path @param {unknown} body @param {number | null} version @returns {Promise<Document>} */
  async #write(method, path, body, version) {
    try {
      const { document, tie } = await this.#client.write(method, path, body, { version, key: uuid() });
      this.#take(document, tie);
      this.#changed();
      return document;
    } catch (error) {
      if (error instanceof ConflictError || error instanceof MissingError) await this.load();
      throw error;
    }
  }

  /** @param {Document} document @param {Tie | null} tie */
  #take(document, tie) {
    this.#own.push({ document, tie });
    this.#put(document, tie);
    this.dispatchEvent(new Event("saved"));
  }

  /** @param {Document} document @param {Tie | null} tie */
  #put(document, tie) {
    const held = this.documents.get(document.id);
    if (!held || held.version <= document.version) this.documents.set(document.id, document);
    const key = tie && tieKey(tie.unit, tie.document);
    if (tie && key && (this.#ties.get(key)?.version ?? 0) <= tie.version) this.#ties.set(key, tie);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {string} unit `"i22-L3"`, or an item's code @returns {string} the id of its indicator */
const indicatorOfUnit = (unit) => (unit.startsWith("i") ? unit.replace(/-L\d$/, "") : indicatorOfItem(unit));

/** @param {string} unit @param {string} document */
const tieKey = (unit, document) => `${unit} ${document}`;

/** @param {Pick<Job, "unit" | "name" | "size" | "fileClass" | "dated" | "also" | "file">} facts @returns {Job} */
const newJob = (facts) => ({
  ...facts,
  key: uuid(),
  id: null,
  sent: 0,
  state: "waiting",
  why: null,
  kept: Promise.resolve(false),
  here: true,
  free: () => undefined,
  stop: new AbortController(),
});

/** @param {any} upload wire.Upload that an earlier visit left @returns {Job} */
const stopped = ({ id, unit, name, size, offset, file_class: fileClass, dated }) => ({
  ...newJob({ unit, name, size, fileClass, dated, also: [], file: null }),
  id,
  sent: offset,
  state: "stopped",
});
