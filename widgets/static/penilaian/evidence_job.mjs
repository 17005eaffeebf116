/**
 * A file on its way: how far it is, why it waits, choose it again, give it up.
 *
 * @typedef {import("./evidence_shelf.mjs").Job} Job
 */
import { h, say, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { ACCEPT, bytes } from "./evidence_parts.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {Job} job */
export function jobRow(desk, job) {
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
    desk.shelf.add(job.unit, file, job.fileClass, job.dated);
  }

  function update() {
    bar.value = job.sent;
    bar.hidden = job.state === "failed";
    resume.hidden = job.state !== "stopped";
    stop.hidden = job.state === "elsewhere";
    words.className = job.state === "failed" ? "problem" : "sub";
    const stay = job.here ? "" : t("Salinannya tidak disimpan di perangkat ini: biarkan halaman ini terbuka sampai selesai");
    const percent = Math.floor((100 * job.sent) / (job.size || 1));
    const states = {
      waiting: [t("menunggu giliran"), stay].filter(Boolean).join(". "),
      sending: [job.why ?? t("{percent}% dari {size}", { percent, size: bytes(job.size) }), stay].filter(Boolean).join(". "),
      elsewhere: t("sedang diunggah di tab lain"),
      stopped: t("terhenti pada {percent}% dari {size}", { percent, size: bytes(job.size) }),
      failed: job.why ?? "",
    };
    say(words, states[job.state]);
    say(stop, job.state === "failed" ? t("Tutup") : t("Batalkan unggahan"));
  }

  return { element, update };
}
