/** The next step in one sentence and one button; which it is, the registry says. */
import { decimalText } from "../decimal.mjs";
import { h, say } from "../dom.mjs";
import { fraction } from "../exact.mjs";
import { signed } from "../format.mjs";
import { label, predicateName } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { REGISTER } from "../pemdi/awaited.mjs";
import { GENERAL } from "./place.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {() => void} onBring leads to where workbooks come in */
export function nextStep({ sheet, instrument, may }, onBring) {
  const words = h("p", {});
  const link = h("a", { class: "btn" });
  const bring = h("button", { class: "btn btn-quiet", type: "button", hidden: true, on: { click: onBring } }, t("Sudah ada di lembar kerja? Masukkan dari XLSX"));
  const element = h("div", { class: "ixnext" }, words, may.answer ? bring : null, link);

  function update() {
    const step = sheet.derived.next;
    element.hidden = step === null;
    if (step === null) return;
    const indicator = instrument.indicators.find(({ id }) => id === step.indicator);
    const name = indicator ? `${indicator.number} ${label(indicator)}` : t("Indeks luar");
    bring.hidden = step.kind !== "kosong" || step.count !== step.total;
    say(words, sentence(step, name, instrument));
    say(link, step.kind === "catatan" && !indicator ? t("Buka catatan umum") : t("Buka {name}", { name }));
    link.href = `#${indicator?.id ?? (step.kind === "catatan" ? GENERAL : REGISTER)}`;
  }

  sheet.addEventListener("derived", update);
  update();
  return element;
}

/** @param {any} step wire.NextStep @param {string} name @param {import("../instrument.mjs").Instrument} instrument @returns {string} */
function sentence({ kind, indicator, count, total, climb, toward }, name, { fractional }) {
  const facts = { name, count, total };
  switch (kind) {
    case "ditandai":
      return t("Berikutnya: perbaiki {name}; {count} bagian terbuka dalam masa perbaikan.", facts);
    case "kosong":
      return t("Berikutnya: {name} belum diisi; {count} dari {total} indikator masih kosong.", facts);
    case "catatan":
      return indicator === null
        ? t("Berikutnya: pendamping menunggu tanggapan atas catatan umum ({count} catatan terbuka).", facts)
        : t("Berikutnya: pendamping menunggu tanggapan pada {name} ({count} catatan terbuka).", facts);
    case "data_dukung":
      return t("Berikutnya: {name} belum punya data dukung, dan paling banyak menentukan indeks; {count} indikator begitu.", facts);
    case "indeks_luar":
      return t("Berikutnya: {count} indikator menunggu indeks luar dan masing-masing dihitung 1,00.", facts);
    default: {
      const level = (/** @type {string} */ text) => (fractional ? decimalText(text) : text);
      return t("Berikutnya: naikkan {name} dari {low} ke {high} ({gain}); itu {steps} dari {count} langkah tersingkat menuju {predicate}.", {
        ...facts,
        low: level(climb.from_level),
        high: level(climb.to_level),
        gain: signed(fraction(climb.gain)),
        steps: climb.steps,
        predicate: predicateName(toward),
      });
    }
  }
}
