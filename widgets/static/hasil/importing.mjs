/**
 * A file with official results: check it, answer what is not certain, store all of it or nothing.
 *
 * @typedef {import("./value.mjs").Desk} Desk
 * @typedef {import("./plan.mjs").Plan} Plan
 */
import { fill, h } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { uuid } from "../registry.mjs";
import { planView } from "./plan.mjs";
import { words } from "./value.mjs";

const MOST = 10_000_000; // bytes the registry reads

/** @param {File} file @returns {Promise<string>} its content as base64 */
function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result).split(",", 2)[1] ?? ""));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}

/** @param {Desk} desk */
export function importing({ root, state, client, tell, stored }) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form[data-import]"));
  const place = /** @type {HTMLElement} */ (root.querySelector("[data-plan]"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("[data-check]"));
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  /** @type {Record<string, string>} */ let answers = {};
  let acceptNames = false;

  const forget = () => {
    answers = {};
    acceptNames = false;
    fill(place);
    tell("");
  };
  form.addEventListener("change", (event) => {
    if (/** @type {HTMLInputElement} */ (event.target).name !== "reason") forget();
  });

  const asked = async () => {
    const file = field("file").files?.[0];
    if (!file) throw new Error(t("Pilih berkasnya dulu."));
    if (file.size > MOST) throw new Error(t("Berkas ini lebih besar dari 10 MB. Kirim hanya lembar yang berisi tabelnya."));
    if (field("source").value.trim().length < 3) throw new Error(t("Isi dokumen asalnya, misalnya nomor keputusan."));
    return {
      name: file.name.slice(-200),
      content: await base64(file),
      period: field("period").value,
      stage: field("stage").value,
      region: field("kind").value === "satu" ? state.region.code : null,
      source: field("source").value,
      reason: field("reason").value,
      accept_names: acceptNames,
      answers,
    };
  };
  const busy = (/** @type {string} */ text) => {
    button.disabled = text !== "";
    if (text) fill(place, h("p", { class: "sub" }, text), h("progress", { "aria-label": text }));
  };

  const check = async () => {
    /** @type {Awaited<ReturnType<typeof asked>>} */ let body;
    try {
      body = await asked();
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
      return;
    }
    tell("");
    busy(t("Membaca {name} dan membandingkannya dengan yang tersimpan…", { name: body.name }));
    try {
      const plan = /** @type {Plan} */ (await client.write("POST", "results/imports/check", body, { key: uuid() }));
      show(plan, body);
    } catch (error) {
      fill(place);
      tell(words(error, client));
    } finally {
      busy("");
    }
  };

  /** @param {Plan} plan @param {Awaited<ReturnType<typeof asked>>} body */
  const show = (plan, body) => {
    const key = uuid();
    tell(plan.problems.length ? t("Belum dapat disimpan. Lihat yang perlu dijawab di bawah.") : t("Dapat disimpan. Periksa barisnya, lalu setujui."));
    fill(place, planView(plan, {
      acceptNames,
      answers,
      accepted: (yes) => { acceptNames = yes; },
      answered: (address, answer) => {
        if (answer) answers[address] = answer;
        else delete answers[address];
      },
      again: check,
      store: async () => {
        busy(t("Menyimpan semuanya…"));
        try {
          const done = await client.write("POST", "results/imports", { ...body, digest: plan.digest }, { key });
          const words_ = t("Tersimpan {written} nilai. Daerah dengan hasil {period}: {before} menjadi {after}.", { written: done.written, period: plan.period, before: done.results_before, after: done.results_after });
          fill(place, h("p", { class: "offline-done", tabindex: "-1" }, words_));
          tell(words_);
          stored();
        } catch (error) {
          const said = words(error, client);
          show(plan, body);
          tell(said);
        } finally {
          busy("");
        }
      },
    }));
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void check();
  });
  button.disabled = false; // without this script it would leave the page
}
