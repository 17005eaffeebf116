/**
 * Isi luring: take the assessment along as a workbook, and lay a filled one beside what the lab holds.
 *
 * Nothing of a file is taken by itself. What the person chooses goes the way of every answer, through the queue, based
 * on the version that was compared: a colleague who was faster meets the usual choice between two values.
 */
import { fill, h, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { stateOf } from "../pemdi/items.mjs";
import { RegistryError } from "../registry.mjs";
import { answerSlot, itemSlot } from "../slots.mjs";
import { bringList } from "./evidence_list.mjs";
import { offlineTable } from "./offline_table.mjs";

const MOST = 10_000_000; // bytes the registry reads; a filled form has about 50,000

/** @param {import("./desk.mjs").Desk} desk */
export function offline(desk) {
  const { sheet, client } = desk;
  const home = `assessments/${encodeURIComponent(sheet.id)}`;
  const link = (/** @type {string} */ path, /** @type {string} */ words) => h("li", {}, h("a", { href: client.address(`${home}/${path}`), download: true }, words));
  return h(
    "section",
    { class: "card offline", "aria-label": t("Isi luring dan unduhan") },
    h(
      "details",
      {},
      h("summary", {}, h("span", {}, t("Isi luring dan unduhan"))),
      h(
        "ul",
        { class: "offline-links" },
        link("workbook", t("Lembar isian (XLSX)")),
        link("evidence-list", t("Daftar Lengkap Bukti Dukung (XLSX)")),
        link("result", t("Hasil (XLSX)")),
        link("result?format=csv", t("Hasil (CSV)")),
      ),
      desk.may.answer ? [bringBack(desk, `${home}/workbook/compare`), bringList(desk, `${home}/evidence-list/compare`)] : null,
    ),
  );
}

/** Open the part in which workbooks come in, and go there. @param {Element} around */
export function bringWorkbook(around) {
  const fold = /** @type {HTMLDetailsElement} */ (around.querySelector("details"));
  const summary = /** @type {HTMLElement} */ (fold.querySelector("summary"));
  fold.open = true;
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: "start" });
}

/** @param {import("./desk.mjs").Desk} desk @param {string} path */
function bringBack(desk, path) {
  const id = unique("offline");
  const found = h("div", { class: "offline-found" });
  const input = h("input", { id, type: "file", accept: ".xlsx,.csv,.txt", "aria-describedby": `${id}-hint`, on: { change: () => void compare() } });
  const hint = desk.instrument.fractional
    ? t("XLSX atau CSV: lembar dari lab, atau tabel Anda sendiri dengan kolom Indikator (nomor atau nama) dan Nilai. Tidak ada yang tersimpan sebelum Anda memilih.")
    : t("XLSX atau CSV: lembar dari lab, atau tabel Anda sendiri dengan kolom Indikator (nomor atau nama) dan Tingkat. Tidak ada yang tersimpan sebelum Anda memilih.");

  async function compare() {
    const file = input.files?.[0];
    if (!file) return;
    fill(found, h("p", { class: "sub" }, t("Membandingkan {name}…", { name: file.name })));
    try {
      if (file.size > MOST) throw new RegistryError(t("Berkas ini lebih besar dari 10 MB. Pilih lembar isian yang diunduh dari lab."));
      const said = await desk.client.ask(`${path}?name=${encodeURIComponent(file.name.slice(-100))}`, file);
      if (desk.life.aborted) return;
      fill(found, offlineTable(desk, said, (cells) => void take(cells)));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      fill(found, h("p", { class: "problem" }, error.message));
    }
    desk.notices.announce(found.querySelector("p, caption, h4")?.textContent ?? "");
    input.value = ""; // the same file, corrected, may be chosen again
  }

  /** @param {import("./offline_table.mjs").Cell[]} cells */
  async function take(cells) {
    for (const { indicator, field, item, mine, stored } of cells) {
      if (field === "butir") {
        await desk.outbox.put(itemSlot(/** @type {string} */ (item)), stateOf(/** @type {string} */ (mine)), { version: stored.version });
        continue;
      }
      desk.sheet.take(indicator, field, stored, false);
      await desk.outbox.put(answerSlot(indicator, field), mine, { version: stored.version });
    }
    const words = t("{count} isian diambil dari berkas.", { count: cells.length });
    fill(found, h("p", { class: "offline-done", tabindex: "-1" }, words));
    /** @type {HTMLElement} */ (found.firstElementChild).focus();
  }

  return h(
    "div",
    { class: "offline-back" },
    h("label", { for: id }, t("Bandingkan berkas yang sudah diisi")),
    h("p", { class: "sub", id: `${id}-hint` }, hint),
    input,
    found,
  );
}
