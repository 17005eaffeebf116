/** The register of external indices: what other bodies give, what is still awaited, what each becomes as a score. */
import { number } from "../format.mjs";
import { decimalText } from "../decimal.mjs";
import { h, say } from "../dom.mjs";
import { isDetermined, label } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { waiting } from "./awaited.mjs";
import { externalForm } from "./external_form.mjs";
import { trustMark } from "./trust.mjs";

/** @param {import("../penilaian/desk.mjs").Desk} desk */
export function register(desk) {
  const { sheet, outbox, instrument } = desk;
  const life = new AbortController();
  const { signal } = life;
  const heading = h("h2", { tabindex: "-1" }, t("Indeks luar"));
  const count = h("span", {});
  const parts = instrument.external.map((index) => entry(desk, index));
  const missing = instrument.external.map(({ missing_score: score }) => score);
  const element = h(
    "article",
    { class: "card ind register" },
    h("p", { class: "kick" }, count),
    heading,
    h(
      "p",
      {},
      t("Nilai dari instansi pembina. Indeks yang menentukan sebuah indikator diterjemahkan linear di dalam pitanya; selama belum ada, indikatornya dihitung {score} dan ditandai menunggu.", { score: decimalText(missing[0] ?? "1") }),
    ),
    h("p", { class: "sub" }, t("Daftar dan pitanya:"), " ", trustMark(instrument.confidence.external_indices), " · ", t("nilai bila belum ada:"), " ", trustMark(instrument.confidence.external_missing)),
    parts.map((part) => part.element),
  );

  function update() {
    const left = waiting(sheet, instrument);
    say(count, t("{given} dari {total} indeks sudah ada", { given: instrument.external.length - left, total: instrument.external.length }));
    for (const part of parts) part.update();
  }

  for (const event of ["external", "derived", "summary"]) sheet.addEventListener(event, update, { signal });
  outbox.addEventListener("change", update, { signal });
  update();
  return { element, heading, close: () => life.abort() };
}

/** @param {import("../penilaian/desk.mjs").Desk} desk @param {import("../instrument.mjs").ExternalIndex} index */
function entry(desk, index) {
  const { instrument } = desk;
  const users = instrument.indicators.filter(({ external_index }) => external_index === index.id);
  const determined = users.filter(isDetermined);
  const result = h("p", { class: "ext-result" });
  const form = externalForm(desk, index);
  const element = h(
    "section",
    { class: "ext", id: `indeks-${index.id}`, "aria-label": index.name },
    h("h3", {}, index.name),
    h("p", { class: "sub" }, t("Instansi pembina: {custodian}", { custodian: index.custodian }), " · ", determined.length ? t("menentukan") : t("bahan butir"), " ", users.flatMap((one, place) => [place ? ", " : "", h("a", { href: `#${one.id}` }, t("indikator {number}", { number: one.number }))])),
    result,
    form.element,
    h("p", { class: "sub" }, t("Terjemahan linear di dalam pita:"), " ", trustMark(index.interpolation_confidence)),
  );

  return {
    element,
    update() {
      say(result, resultText(desk, index, determined[0]));
      result.dataset.waiting = String(desk.sheet.storedExternal(index.id).value === null);
      form.sync();
    },
  };
}

/**
 * @param {import("../penilaian/desk.mjs").Desk} desk @param {import("../instrument.mjs").ExternalIndex} index
 * @param {import("../instrument.mjs").Indicator | undefined} indicator the one it determines
 * @returns {string} `"2,97 → 2,91 pada indikator 7"`
 */
export function resultText({ sheet }, index, indicator) {
  const { value } = sheet.storedExternal(index.id);
  if (!indicator) return value === null ? t("menunggu") : t("{value}; menjadi bahan butir, tidak diterjemahkan", { value: decimalText(value) });
  const scored = sheet.scored(indicator.id);
  const facts = { number: indicator.number, name: label(indicator), score: scored?.score ? number(scored.score) : "–" };
  if (value === null) {
    return scored?.basis === "menunggu"
      ? t("menunggu; indikator {number} dihitung {score}", facts)
      : t("menunggu; indikator {number} memakai nilai yang dimasukkan, {score}", facts);
  }
  return t("{value} → {score} pada indikator {number}", { value: decimalText(value), ...facts });
}
