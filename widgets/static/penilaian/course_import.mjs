/** Assessors' verdicts from a file: checked row by row, shown, and stored as a whole when confirmed. */
import { fill, h, say, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { RegistryError, uuid } from "../registry.mjs";

/** @type {Record<string, () => string>} */
const STATES = { baru: () => t("baru"), berubah: () => t("berubah"), sama: () => t("sama"), salah: () => t("tidak dapat dipakai") };

/** @param {import("./desk.mjs").Desk} desk */
export function verdictImport(desk) {
  const { client, course, sheet, notices } = desk;
  const heading = h("h2", { id: unique("verdict") }, t("Masukkan putusan asesor"));
  const file = h("input", { id: unique("verdict"), type: "file", accept: ".xlsx,.csv", on: { change: check } });
  const source = h("input", { id: unique("verdict"), maxlength: 500, autocomplete: "off", placeholder: t("Portal evaluasi, 21 September 2026") });
  const outcome = h("div", {});
  const problem = h("p", { class: "problem", role: "alert" });
  const store = h("button", { class: "btn pri", type: "button", disabled: true, on: { click: () => void save() } }, t("Simpan putusan"));
  const element = h(
    "dialog",
    { class: "course-dialog", "aria-labelledby": heading.id },
    h(
      "form",
      { novalidate: true, on: { submit: (/** @type {Event} */ event) => event.preventDefault() } },
      heading,
      h("p", { class: "sub" }, t("Tabel XLSX atau CSV dengan kolom kode butir (atau indikator dan tingkat), putusan, dan catatan. Putusan: diterima, tidak tepat, belum lengkap, belum diunggah, tertolak otomatis.")),
      h("div", { class: "course-field" }, h("label", { for: source.id }, t("Sumber putusan")), source),
      h("div", { class: "course-field" }, h("label", { for: file.id }, t("Berkas")), file),
      outcome,
      problem,
      h("div", { class: "row" }, store, h("button", { class: "btn", type: "button", on: { click: () => element.close() } }, t("Batal"))),
    ),
  );
  const path = `assessments/${encodeURIComponent(sheet.id)}/judgements`;
  /** @type {any} the checked request with its digest */
  let ready = null;

  async function check() {
    const chosen = file.files?.[0];
    ready = null;
    store.disabled = true;
    fill(outcome);
    say(problem, "");
    if (!chosen) return;
    if (source.value.trim() === "") {
      file.value = "";
      source.focus();
      return say(problem, t("Tulis dahulu sumber putusannya."));
    }
    const body = { name: chosen.name, source: source.value.trim(), content: base64(new Uint8Array(await chosen.arrayBuffer())) };
    await trying(async () => {
      const plan = await client.write("POST", `${path}/check`, body, { key: uuid() });
      fill(outcome, told(plan));
      if (plan.problems.length) return say(problem, plan.problems.join(" "));
      ready = { ...body, digest: plan.digest };
      store.disabled = false;
    });
  }

  async function save() {
    const body = ready;
    store.disabled = true;
    await trying(async () => {
      const done = await client.write("POST", path, body, { key: uuid() });
      element.close();
      notices.announce(t("{count} putusan tersimpan.", { count: done.written }));
      await course.refresh();
    });
  }

  /** @param {() => Promise<void>} act */
  async function trying(act) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      say(problem, error.message);
    }
  }

  /** @param {any} plan wire.JudgementPlan */
  function told(plan) {
    const { revisi = 0, berikut = 0 } = plan.opens;
    return [
      h("p", {}, Object.entries(plan.counts).map(([state, count]) => `${count} ${STATES[state]()}`).join(", "), ". ", t("Masa perbaikan akan membuka {back} bagian revisi dan {following} bagian tingkat berikutnya.", { back: revisi, following: berikut })),
      h(
        "ul",
        { class: "course-units course-rows" },
        plan.rows.map((/** @type {any} */ row) => h("li", { "data-state": row.state }, h("span", {}, row.text), h("span", { class: "course-why" }, row.why || [row.verdict, row.reason?.replace("_", " "), STATES[row.state]()].filter(Boolean).join(" · ")), row.note !== "" && h("p", { class: "course-reason" }, row.note))),
      ),
    ];
  }

  return {
    element,
    open() {
      file.value = "";
      fill(outcome);
      say(problem, "");
      store.disabled = true;
      element.showModal();
    },
  };
}

/** @param {Uint8Array} bytes @returns {string} */
function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
