/** What stands on the page of one practice: another region's, one that was adopted, the region's own. */
import { h } from "../dom.mjs";
import { day, number } from "../format.mjs";
import { t } from "../i18n.mjs";
import { twice } from "../twice.mjs";
import { history } from "./history.mjs";

/** @type {Record<string, () => string>} */
const RESULTS = { berhasil: () => t("berhasil"), sebagian: () => t("berhasil sebagian"), tidak: () => t("tidak berhasil") };
/** @type {Record<string, () => string>} */
const STATES = { draf: () => t("draf"), terbit: () => t("terbit"), ditarik: () => t("ditarik") };
/** @type {Record<string, () => string>} */
export const STATUSES = { belum: () => t("belum"), berjalan: () => t("berjalan"), selesai: () => t("selesai") };
/** @type {[string, () => string][]} */
const TOLD = [
  ["how", () => t("Apa yang dilakukan")],
  ["who", () => t("Siapa yang mengerjakan")],
  ["duration", () => t("Waktu yang diperlukan")],
  ["cost", () => t("Biaya")],
  ["documents", () => t("Dokumen")],
  ["repository", () => t("Kode sumber (alamat)")],
  ["licence", () => t("Lisensi")],
  ["agreement", () => t("MoU atau BAST")],
  ["pitfalls", () => t("Jebakan yang perlu dihindari")],
];

/** As spbe_core.regions.full_name says it. */
export const nameOf = (/** @type {any} */ region) => (region.level === "provinsi" && !region.name.startsWith("Daerah ") ? t("Provinsi {name}", { name: region.name }) : region.name);
export const chip = (/** @type {string} */ text, kind = "plain") => h("span", { class: `chip ${kind}` }, text);

/** @param {string} text @returns {Node | string} an address as a link only where it is one of the web */
const linked = (text) => (/^https?:\/\/\S+$/.test(text) ? h("a", { href: text, rel: "noopener noreferrer" }, text) : text);

const told = (/** @type {any} */ text, /** @type {string | null} */ lang = null) =>
  h("dl", {}, TOLD.filter(([name]) => text[name]).map(([name, label]) => [h("dt", {}, label()), h("dd", { lang }, name === "repository" ? linked(text[name]) : text[name])]));

/** @param {number[]} numbers in their order @returns {string} "13, 15", "1–10" */
function spans(numbers) {
  /** @type {number[][]} */ const found = [];
  for (const each of numbers) {
    const last = found.at(-1);
    if (last && each === last[1] + 1) last[1] = each;
    else found.push([each, each]);
  }
  return found.map(([low, high]) => (low === high ? low : `${low}${high === low + 1 ? ", " : "–"}${high}`)).join(", ");
}

/** @param {any} desk @param {string[]} ids */
export function about(desk, ids) {
  const found = ids.map((id) => desk.state.indicators.find((/** @type {any} */ each) => each.id === id)).filter(Boolean);
  if (found.length === 0) return t("Indikator {numbers}", { numbers: ids.join(", ") }); // of another period's instrument
  if (found.length === 1) return t("Indikator {number} {label}", found[0]);
  return t("Indikator {numbers}", { numbers: spans(found.map((each) => each.number)) });
}

/** @param {any} said @param {any} zone */
const endorsed = (said, zone) =>
  said?.endorsed && h("p", {}, chip(said.current ? t("didukung pendamping") : t("didukung pendamping untuk naskah sebelumnya"), said.current ? "" : "attention"), ` ${[day(said.at, zone), said.note].filter(Boolean).join(": ")}`);

/** @param {any} one wire.Practice @param {any} desk @param {string[]} taken indicators for which this period's plan has it @param {string} indicator the one asked for */
export function practiceCard(one, desk, taken, indicator) {
  const { state, send } = desk;
  const choices = (indicator ? [indicator] : one.indicators).filter((/** @type {string} */ id) => !taken.includes(id));
  const lang = one.region ? null : "id"; // the lab's advice is written in Indonesian
  const select = choices.length > 1 && h("select", {}, choices.map((/** @type {string} */ id) => h("option", { value: id }, about(desk, [id]))));
  const adopt = () => {
    const body = { period: state.period.period, indicator: select ? select.value : choices[0] };
    send("PUT", `regions/${state.region.code}/adoptions/${one.id}`, body, t("Praktik ini sekarang sebuah aksi dalam rencana Anda. Atur penanggung jawab dan tenggatnya di Rencana Aksi."));
  };
  return h("article", { class: "card", "data-practice": one.id },
    h("h3", {}, h("span", { lang }, one.text.title), one.region ? one.region.sample && chip(t("data contoh"), "attention") : chip(t("saran umum"), "attention")),
    h("p", { class: "sub" }, [one.region && nameOf(one.region), about(desk, one.indicators), t("tingkat {level}", { level: one.level }), one.distance !== null && t("jarak {distance}", { distance: number(one.distance.toFixed(2)) }), one.confidence === "inferred" && t("simpulan lab")].filter(Boolean).join(" · ")),
    endorsed(one.endorsement, state.zone),
    h("details", {}, h("summary", {}, t("Baca selengkapnya")), told(one.text, lang),
      one.source && h("p", { class: "sub" }, t("Dasar: {source}. Ini saran lab, bukan praktik sebuah daerah.", { source: one.source })),
      one.published_at && h("p", { class: "sub" }, t("Diterbitkan {date}", { date: day(one.published_at, state.zone) }))),
    one.adopted > 0 && h("p", {}, t("Dipakai {count} daerah.", { count: one.adopted })),
    one.outcomes.length > 0 && h("ul", { class: "hasil" }, one.outcomes.map((/** @type {any} */ each) => h("li", {}, h("b", {}, `${nameOf(each.region)}${each.region.sample ? ` (${t("data contoh")})` : ""}: ${RESULTS[each.result]()}`), each.note && `. ${each.note}`, h("br"), h("span", { class: "sub" }, [about(desk, [each.indicator]), each.period].join(" · "))))),
    desk.may("plans:write") && h("p", { class: "acts" },
      choices.length > 0 && [select && h("label", { class: "field" }, t("Untuk indikator"), select), h("button", { type: "button", class: "btn pri", on: { click: adopt } }, t("Pakai dalam rencana"))],
      taken.length > 0 && h("a", { class: "btn", href: state.plan }, t("Sudah dalam rencana: buka Rencana Aksi"))));
}

/** @param {any} one wire.Adoption @param {any} desk */
export function adoptionCard(one, desk) {
  const { state, send } = desk;
  const level = (/** @type {number | null} */ value) => (value === null ? t("belum diisi") : String(value));
  const result = h("select", { name: "result" }, Object.entries(RESULTS).map(([value, label]) => h("option", { value, selected: value === one.result }, label())));
  const note = h("input", { name: "note", maxlength: 2000, autocomplete: "off", value: one.note });
  const put = (/** @type {any} */ told, /** @type {string} */ done) => send("PUT", `regions/${state.region.code}/adoptions/${one.practice_id}/outcome`, { period: one.period, indicator: one.indicator, ...told }, done, one.version);
  const tell = (/** @type {Event} */ event) => {
    event.preventDefault();
    put({ result: result.value, note: note.value }, one.official ? t("Hasilnya sekarang terbaca oleh daerah lain.") : t("Hasilnya tercatat."));
  };
  const takeBack = () => put({ result: null }, t("Hasilnya ditarik."));
  return h("article", { class: "card", "data-adoption": one.practice_id },
    h("h3", {}, one.title),
    h("p", { class: "sub" }, [one.region ? nameOf(one.region) : t("saran umum"), about(desk, [one.indicator]), one.period, t("tujuan tingkat {level}", { level: one.level })].join(" · ")),
    h("p", {}, t("Tingkat saat dipakai {before}, sekarang {now}.", { before: level(one.from_level), now: level(one.now) }), " ",
      one.action_status ? t("Aksi: {status}.", { status: STATUSES[one.action_status]() }) : t("Aksinya sudah dihapus dari rencana.")),
    one.result && h("p", {}, chip(RESULTS[one.result](), one.result === "berhasil" ? "" : "attention"), one.note && ` ${one.note}`),
    !one.official && h("p", { class: "sub" }, t("Penilaian latihan: pemakaian dan hasilnya tidak terlihat oleh daerah lain.")),
    desk.may("practices:publish") && h("form", { class: "acts", on: { submit: tell } },
      h("label", { class: "field" }, t("Hasil"), result),
      h("label", { class: "field" }, t("Keterangan"), note),
      h("button", { type: "submit", class: "btn" }, t("Ceritakan hasil")),
      one.result && h("button", { type: "button", class: "btn", on: { click: takeBack } }, t("Tarik hasil"))));
}

/**
 * @param {any} one wire.RegionPractice @param {any} desk
 * @param {any} seen wire.Practice where somebody who endorses is to read another text than the newest: the published one
 */
export function ownCard(one, desk, seen) {
  const { send } = desk;
  const said = one.endorsement;
  const put = (/** @type {string} */ state, /** @type {string} */ done) => () => send("PUT", `practices/${one.id}/state`, { state }, done, one.version);
  const note = h("input", { name: "note", maxlength: 2000, autocomplete: "off" });
  const endorse = (/** @type {Event} */ event) => {
    event.preventDefault();
    send("PUT", `practices/${one.id}/endorsement`, { practice_version: seen?.version ?? one.published, endorsed: true, note: note.value }, t("Dukungan Anda tercatat."), said?.version ?? 0);
  };
  const withdraw = () => send("PUT", `practices/${one.id}/endorsement`, { practice_version: one.published, endorsed: false, note: "" }, t("Dukungan ditarik."), said.version);
  const standing = Boolean(said?.endorsed && said.current);
  const text = seen?.text ?? one.written;
  const state = seen ? "terbit" : one.state;
  return h("article", { class: "card", "data-own-practice": one.id },
    h("h3", {}, text.title, chip(STATES[state](), state === "terbit" ? "" : "attention")),
    h("p", { class: "sub" }, [about(desk, seen?.indicators ?? [one.written.indicator]), t("tingkat {level}", { level: seen?.level ?? one.written.level }), day(seen?.published_at ?? one.at, desk.state.zone), t("Dipakai {count} daerah.", { count: one.adopted })].join(" · ")),
    !seen && one.published !== null && one.state === "draf" && h("p", { class: "sub" }, t("Daerah lain masih membaca naskah yang terbit; perubahan ini belum.")),
    endorsed(said, desk.state.zone),
    seen && h("p", { class: "sub" }, t("Ini naskah yang terbit, dan yang didukung; draf yang lebih baru ada di bawahnya.")),
    h("details", {}, h("summary", {}, t("Baca selengkapnya")), told(text)),
    seen && h("details", {}, h("summary", {}, t("Baca draf yang belum terbit")), h("p", {}, h("b", {}, one.written.title)), told(one.written)),
    history(desk, `practices/${one.id}/history`),
    h("p", { class: "acts" },
      desk.may("practices:write") && twice(desk.armed, `edit ${one.id}`, { class: "btn", text: t("Ubah"), asked: t("Tekan lagi: isian yang belum disimpan diganti") }, () => desk.edit(one), () => desk.overwrites("write", one.id)),
      desk.may("practices:publish") && one.state !== "terbit" && h("button", { type: "button", class: "btn pri", on: { click: put("terbit", t("Praktik ini sekarang terbaca oleh daerah lain.")) } }, t("Terbitkan")),
      desk.may("practices:publish") && one.published !== null && twice(desk.armed, `withdraw ${one.id}`, { class: "btn", text: t("Tarik"), asked: t("Tekan lagi untuk menarik") }, put("ditarik", t("Praktik ini tidak lagi terbaca oleh daerah lain."))), // it stands where "Terbitkan" stood, and has its focus
      desk.may("practices:endorse") && standing && h("button", { type: "button", class: "btn", on: { click: withdraw } }, t("Tarik dukungan"))),
    desk.may("practices:endorse") && one.published !== null && !standing && h("form", { class: "acts", on: { submit: endorse } },
      h("label", { class: "field" }, t("Keterangan dukungan (boleh kosong)"), note),
      h("button", { type: "submit", class: "btn pri" }, t("Dukung praktik ini"))));
}
