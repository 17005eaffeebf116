/**
 * One letter: where it stands in plain words, what it rests on, and what can be done with it.
 *
 * @typedef {{name: string, organisation: string | null, signed_at: string | null, timestamped: boolean, chain: string,
 *   issuer: string | null, expires: string | null}} Signature
 * @typedef {{version: number, status: string, reason: string | null, signatures: Signature[], author_name: string, at: string}} Step
 * @typedef {{id: string, made: {kind: string, stage: string, number: string, date: string, signer: {name: string}, scope: string[]},
 *   facts: {index: string, predicate: string}, status: string, version: number, has_signed: boolean, current: boolean,
 *   differences: string[], history: Step[]}} Letter
 * @typedef {{state: any, client: import("../registry.mjs").Client, tell: (text: string, bad?: boolean) => void, writes: boolean,
 *   changed: (focus: string | null) => void}} Desk
 */
import { h, unique } from "../dom.mjs";
import { date, moment } from "../format.mjs";
import { t } from "../i18n.mjs";
import { SignedOutError, uuid } from "../registry.mjs";
import { said } from "./said.mjs";

const MOST = 15 * 1024 * 1024; // bytes the registry takes

/** @type {Record<string, () => string>} */
const STAGES = { mandiri: () => t("penilaian mandiri"), dokumen: () => t("penilaian dokumen"), interviu: () => t("interviu"), penetapan: () => t("penetapan") };

/** @param {string} kind @param {string} stage @returns {string} what a letter is called */
export const title = (kind, stage) => {
  const of = STAGES[stage]?.() ?? stage;
  return kind === "berita-acara" ? t("Berita acara {stage}", { stage: of }) : t("Persetujuan publikasi hasil {stage}", { stage: of });
};

/** @type {Record<string, () => [string, string, string]>} chip's kind, chip, sentence */
const STATUS = {
  dibuat: () => ["plain", t("Belum ditandatangani"), t("Unduh PDF-nya, tanda tangani (elektronik atau basah), lalu unggah kembali.")],
  "tte-terverifikasi": () => ["", t("Tanda tangan elektronik terverifikasi"), t("Berkas utuh, tanda tangan mencakup seluruh dokumen, isinya surat ini, dan penerbit sertifikat dipercaya.")],
  "tte-utuh": () => ["attention", t("Tanda tangan elektronik utuh, penerbit belum dapat dipastikan"), t("Berkas utuh, tanda tangan mencakup seluruh dokumen, dan isinya surat ini. Tentang sertifikatnya:")],
  "tanda-tangan-basah": () => ["attention", t("Tanda tangan basah (pindaian)"), t("Pindaian tidak dapat diperiksa lab. Cocokkan isi dan tanda tangannya dengan mata.")],
  ditolak: () => ["bad", t("Berkas ditolak"), ""],
  dicabut: () => ["bad", t("Persetujuan dicabut"), ""],
};

/** @type {Record<string, (one: Signature) => string>} */
const CHAINS = {
  tepercaya: () => t("penerbit dipercaya"),
  "penerbit-tidak-dikenal": () => t("penerbitnya tidak ada dalam daftar yang dipercaya pengelola lab"),
  kedaluwarsa: (one) => t("sertifikat berlaku hanya sampai {date}", { date: one.expires ? date(one.expires.slice(0, 10)) : "?" }),
  "belum-berlaku": () => t("sertifikat belum berlaku"),
  "tidak-sah": () => t("sertifikat tidak dapat dinyatakan sah untuk tanda tangan"),
};

/** @param {Signature} one @param {any} zone */
function signature(one, zone) {
  const when = one.signed_at && (one.timestamped
    ? t("stempel waktu {at}", { at: moment(one.signed_at, zone) })
    : t("menurut penanda tangan {at}", { at: moment(one.signed_at, zone) }));
  const who = one.organisation ? `${one.name}, ${one.organisation}` : one.name;
  return h("li", {}, h("b", {}, who), ` (${[when, one.issuer && t("penerbit {issuer}", { issuer: one.issuer }), CHAINS[one.chain]?.(one) ?? one.chain].filter(Boolean).join("; ")})`);
}

/** @param {Step} step @param {any} zone */
const stepLine = (step, zone) =>
  h("li", {}, STATUS[step.status]?.()[1] ?? step.status, step.reason && `: ${said(step.reason)}`, h("span", { class: "sub" }, `${step.author_name}, ${moment(step.at, zone)}`));

/** @param {Letter} letter @param {Desk} desk */
export function letterCard(letter, desk) {
  const { state, client, writes } = desk;
  const zone = state.zone;
  const [kind, chip, sentence] = STATUS[letter.status]?.() ?? ["plain", letter.status, ""];
  const last = letter.history[letter.history.length - 1];
  const open = letter.status !== "dicabut";
  const facts = [letter.made.number && t("nomor {number}", { number: letter.made.number }), date(letter.made.date), letter.made.signer.name].filter(Boolean).join(" · ");
  return h("article", { class: "card letter", "data-letter": letter.id, "data-status": letter.status },
    h("h3", { tabindex: "-1" }, title(letter.made.kind, letter.made.stage), h("span", { class: `chip ${kind}` }, chip)),
    h("p", { class: "sub" }, facts),
    last.reason ? h("p", {}, said(last.reason)) : sentence && h("p", {}, sentence),
    last.signatures.length > 0 && h("ul", {}, last.signatures.map((one) => signature(one, zone))),
    last.signatures.length > 0 && h("p", { class: "sub" }, t("Apakah sertifikat dicabut setelah penandatanganan tidak dapat diketahui tanpa jaringan.")),
    !letter.current && h("div", { class: "hindrance" }, h("p", {}, t("Tidak lagi sesuai dengan isi terbaru penilaian:")), h("ul", {}, letter.differences.map((each) => h("li", {}, said(each))))),
    h("div", { class: "acts" },
      h("a", { class: "btn", href: client.address(`letters/${letter.id}/file`), download: true }, ["dibuat", "ditolak"].includes(letter.status) ? t("Unduh untuk ditandatangani") : t("Unduh surat asli")),
      letter.has_signed && h("a", { class: "btn", href: client.address(`letters/${letter.id}/signed`), download: true }, t("Unduh yang bertanda tangan")),
      writes && open && uploading(letter, desk),
      writes && letter.status === "tte-utuh" && h("button", { type: "button", class: "btn", on: { click: (/** @type {any} */ event) => act(event.currentTarget, letter, desk, "check") } }, t("Periksa lagi"))),
    writes && open && letter.made.kind === "persetujuan" && withdrawal(letter, desk),
    h("details", {}, h("summary", {}, t("Riwayat surat")), h("ol", { class: "steps" }, letter.history.map((step) => stepLine(step, zone)))));
}

/** @param {Letter} letter @param {Desk} desk */
function uploading(letter, desk) {
  const input = h("input", { type: "file", accept: "application/pdf,.pdf", hidden: true, on: { change: () => send() } });
  const button = h("button", { type: "button", class: letter.has_signed ? "btn" : "btn pri", on: { click: () => input.click() } }, letter.has_signed ? t("Ganti yang bertanda tangan") : t("Unggah yang sudah ditandatangani"));
  let key = uuid();
  let sent = "";
  const send = async () => {
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    if (file.size > MOST) {
      desk.tell(t("Berkas ini lebih besar dari 15 MB. Pindai dengan mutu lebih rendah, lalu unggah lagi."), true);
      return;
    }
    const named = `${file.name} ${file.size} ${file.lastModified}`;
    if (named !== sent) key = uuid(); // the same file again is the same attempt
    sent = named;
    button.disabled = true;
    desk.tell(t("Mengirim dan memeriksa {name}…", { name: file.name }));
    try {
      const done = await desk.client.send(`letters/${letter.id}/signed`, file, { version: letter.version, key });
      finished(done.letter, desk);
    } catch (error) {
      refused(error, desk);
      button.disabled = false;
    }
  };
  return [input, button];
}

/** @param {Letter} letter @param {Desk} desk */
function finished(letter, desk) {
  const [, chip] = STATUS[letter.status]?.() ?? ["", letter.status];
  const last = letter.history[letter.history.length - 1];
  desk.tell(last.reason ? `${chip}: ${said(last.reason)}` : `${chip}.`, letter.status === "ditolak");
  desk.changed(letter.id);
}

/** @param {unknown} error @param {Desk} desk */
function refused(error, desk) {
  if (error instanceof SignedOutError) location.assign(desk.client.signInAddress());
  desk.tell(said(error instanceof Error ? error.message : String(error)), true);
}

/** @param {HTMLButtonElement} button @param {Letter} letter @param {Desk} desk @param {string} verb @param {unknown} [body] */
async function act(button, letter, desk, verb, body) {
  button.disabled = true;
  try {
    const done = await desk.client.write("POST", `letters/${letter.id}/${verb}`, body, { version: letter.version, key: uuid() });
    finished(done.letter, desk);
  } catch (error) {
    refused(error, desk);
    button.disabled = false;
  }
}

/** @param {Letter} letter @param {Desk} desk */
function withdrawal(letter, desk) {
  const id = unique("alasan");
  const reason = h("input", { id, maxlength: 500, autocomplete: "off" });
  const button = h("button", { type: "button", class: "btn", on: { click: () => {
    if (!reason.value.trim()) {
      desk.tell(t("Tulis alasan pencabutan dulu."), true);
      reason.focus();
      return;
    }
    void act(button, letter, desk, "withdrawal", { reason: reason.value });
  } } }, t("Cabut persetujuan ini"));
  return h("details", {}, h("summary", {}, t("Cabut persetujuan")), h("label", { class: "field", for: id }, t("Alasan"), reason), h("p", { class: "act" }, button));
}
