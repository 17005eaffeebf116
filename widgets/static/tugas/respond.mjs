/**
 * The sending part of a one-task link's page. The request itself is in the document already; the second part of the link
 * stands behind the `#`, goes to the registry in a header, and nowhere else.
 */
import { fill, h, redraw, say, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { RegistryError, uuid } from "../registry.mjs";
import { MAX_FILE, sendFile } from "../penilaian/evidence_upload.mjs";
import { LinkClient } from "./link_client.mjs";

const ACCEPT = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx";

/**
 * @typedef {{name: string, size: number, sent: number, id: string | null, why: string | null,
 *   state: "waiting" | "sending" | "stopped" | "failed", file: File | null, stop: AbortController}} Job
 */

const language = document.querySelector("[data-language]");
if (language instanceof HTMLAnchorElement) {
  language.hash = location.hash; // the second part of the link goes along
  language.hidden = false;
}
const place = document.querySelector("[data-send]");
if (place instanceof HTMLElement) void open(place);

/** @param {HTMLElement} place */
async function open(place) {
  const client = new LinkClient(location.pathname.split("/").at(-1) ?? "", location.hash.slice(1));
  const waiting = document.querySelector("[data-waiting] p");
  try {
    const desk = await client.get("tautan");
    document.querySelector("[data-waiting]")?.remove();
    place.hidden = false;
    sending(place, client, desk);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (waiting) fill(waiting, error.message);
    waiting?.setAttribute("role", "alert");
    const again = h("button", { class: "btn", type: "button", on: { click: () => location.reload() } }, t("Coba lagi"));
    if (error.status !== 404) waiting?.after(again);
  }
}

/** @param {HTMLElement} place @param {LinkClient} client @param {any} desk wire.RespondentDesk */
function sending(place, client, desk) {
  const id = unique("send");
  /** @type {Job[]} */
  let jobs = desk.uploads.map(stopped);
  let busy = false;
  const file = h("input", { id: `${id}-file`, type: "file", multiple: true, accept: ACCEPT, "aria-describedby": `${id}-hint`, on: { change: choose } });
  const left = h("p", { class: "sub", id: `${id}-hint` });
  const sent = h("ul", { class: "sent" });
  const coming = h("ul", { class: "sent" });
  const url = h("input", { id: `${id}-url`, type: "url", inputmode: "url", maxlength: 2000, autocomplete: "off", placeholder: "https://" });
  const note = h("textarea", { id: `${id}-note`, rows: 3, maxlength: 2000 });
  const name = h("input", { id: `${id}-name`, maxlength: 120, autocomplete: "name" });
  const problem = h("p", { class: "problem", role: "alert" });
  const told = h("p", { class: "sub", role: "status", "aria-live": "polite" });
  const done = h("button", { class: "btn pri", type: "button", on: { click: () => void finish() } }, t("Selesai"));
  /** @type {Map<string, string>} keys of what was not acknowledged yet: sent again unchanged, it is the same request */
  const keys = new Map();

  place.append(
    field(file, t("Berkas")),
    left,
    coming,
    sent,
    h("details", {}, h("summary", {}, t("Kirim alamat tautan (boleh kosong)")), field(url, t("Alamat (https://)")), h("button", { class: "btn", type: "button", on: { click: () => void addLink() } }, t("Tambah alamat"))),
    field(note, t("Catatan (boleh kosong)")),
    field(name, t("Nama Anda (boleh kosong)")),
    problem,
    h("div", {}, done),
    told,
  );
  addEventListener("beforeunload", leaving);

  /** @param {Event} event */
  function leaving(event) {
    if (jobs.some(({ state }) => state === "waiting" || state === "sending")) event.preventDefault();
  }

  function choose() {
    say(problem, "");
    for (const one of file.files ?? []) {
      const before = jobs.find((job) => job.state === "stopped" && job.name === one.name && job.size === one.size);
      const job = before ?? { name: one.name, size: one.size, sent: 0, id: null, why: null, state: "waiting", file: one, stop: new AbortController() };
      const why = one.size > MAX_FILE ? t("Berkas ini lebih besar dari 25 MB. Perkecil atau bagi menjadi beberapa berkas.") : one.size ? null : t("Berkas ini kosong.");
      Object.assign(job, { file: one, why, state: why ? "failed" : "waiting" });
      if (!before) jobs.push(/** @type {Job} */ (job));
    }
    file.value = "";
    draw();
    void work();
  }

  async function work() {
    if (busy) return;
    busy = true;
    for (let job; (job = jobs.find(({ state }) => state === "waiting")); ) await send(job);
    busy = false;
  }

  /** @param {Job} job */
  async function send(job) {
    job.state = "sending";
    draw();
    const tell = {
      sent: (/** @type {number} */ bytes) => void ((job.sent = bytes), draw()),
      began: (/** @type {string} */ began) => void (job.id = began),
      waits: (/** @type {string | null} */ why) => void ((job.why = why), draw()),
    };
    try {
      await sendFile(/** @type {any} */ (client), "", { unit: "", name: job.name, size: job.size, fileClass: "", file: /** @type {File} */ (job.file), id: job.id }, tell, job.stop.signal);
      jobs = jobs.filter((one) => one !== job);
      say(told, t("{name} terkirim.", { name: job.name }));
      await look();
    } catch (error) {
      if (job.stop.signal.aborted) return;
      if (!(error instanceof RegistryError)) throw error;
      Object.assign(job, { state: "failed", why: error.message });
    }
    draw();
  }

  /** @param {Job} job */
  async function cancel(job) {
    job.stop.abort();
    jobs = jobs.filter((one) => one !== job);
    draw();
    if (job.id) await trying(async () => void (await client.write("DELETE", `uploads/${encodeURIComponent(job.id ?? "")}`, undefined, { key: uuid() })));
    await look();
  }

  async function look() {
    await trying(async () => {
      desk = await client.get("tautan");
    });
    draw();
  }

  async function addLink() {
    await trying(async () => {
      const address = url.value.trim();
      await once("links", { name: address.replace(/^https:\/\//, "").slice(0, 255) || address, url: address });
      url.value = "";
      say(told, t("Alamat ditambahkan."));
      await look();
    });
  }

  /** @param {any} one wire.Document */
  async function takeBack(one) {
    await trying(async () => {
      desk = await client.write("DELETE", `documents/${encodeURIComponent(one.id)}`, undefined, { key: uuid() });
      draw();
    });
  }

  async function finish() {
    done.disabled = true;
    await trying(async () => {
      const handed = await once("selesai", { name: name.value.trim(), note: note.value.trim() });
      removeEventListener("beforeunload", leaving);
      fill(place, h("h2", { tabindex: "-1" }, t("Terima kasih, sudah diterima")), h("p", {}, t("{count} berkas atau alamat sudah sampai. Petugas wilayah akan memeriksanya. Tautan ini sekarang tidak berlaku lagi; halaman boleh ditutup.", { count: handed.count })));
      /** @type {HTMLElement} */ (place.firstElementChild).focus();
    });
    done.disabled = false;
  }

  /** @param {string} path @param {object} body */
  async function once(path, body) {
    const what = path + JSON.stringify(body);
    const key = keys.get(what) ?? uuid();
    keys.set(what, key);
    const answer = await client.write("POST", path, body, { key });
    keys.delete(what);
    return answer;
  }

  /** @param {() => Promise<void>} act */
  async function trying(act) {
    say(problem, "");
    try {
      await act();
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      say(problem, error.message);
    }
  }

  function draw() {
    say(left, t("PDF, PNG, JPEG, DOCX, atau XLSX; paling besar 25 MB. Masih bisa {count} lagi.", { count: desk.left }));
    redraw(sent, desk.documents, () =>
      desk.documents.map((/** @type {any} */ one) =>
        h("li", {}, h("b", {}, one.name), h("span", { class: "sub" }, t("terkirim")), h("button", { class: "btn btn-quiet", type: "button", "aria-label": t("Batalkan {name}", { name: one.name }), on: { click: () => void takeBack(one) } }, t("Batalkan"))),
      ),
    );
    redraw(coming, jobs.map(({ name: one, state, sent: at, why }) => [one, state, at, why]), () => jobs.map(jobRow));
  }

  /** @param {Job} job */
  function jobRow(job) {
    const percent = Math.floor((100 * job.sent) / (job.size || 1));
    const words = {
      waiting: t("menunggu giliran"),
      sending: job.why ?? t("{percent}%", { percent }),
      stopped: t("terhenti pada {percent}%. Pilih lagi berkas yang sama untuk melanjutkan.", { percent }),
      failed: job.why ?? "",
    }[job.state];
    return h(
      "li",
      {},
      h("b", {}, job.name),
      job.state === "failed" ? null : h("progress", { max: job.size || 1, value: job.sent, "aria-label": t("Kiriman {name}", { name: job.name }) }),
      h("span", { class: job.state === "failed" ? "problem" : "sub" }, words),
      h("button", { class: "btn btn-quiet", type: "button", on: { click: () => void cancel(job) } }, job.state === "failed" ? t("Tutup") : t("Batalkan")),
    );
  }

  draw();
}

/** @param {HTMLElement} control @param {string} label */
const field = (control, label) => h("div", { class: "field" }, h("label", { for: control.id }, label), control);

/** @param {any} upload wire.Upload that an earlier visit left @returns {Job} */
const stopped = ({ id, name, size, offset }) => ({ id, name, size, sent: offset, why: null, state: "stopped", file: null, stop: new AbortController() });
