/**
 * Two people wrote the same field: both values stand side by side until one is chosen.
 *
 * Of a narrative each side shows what its writer changed, word by word: since the common ground, which is the text that
 * both began from, or, where there is none (both began from nothing, or its text is gone), against the other side.
 *
 * @typedef {{label: string, by: string | null, lines: string[]}} Side
 * @typedef {{mine: string, stored: string, common: () => Promise<{text: string, by: string | null} | null>}} Texts
 */
import { counted, difference, differenceText } from "./diff.mjs";
import { fill, h } from "./dom.mjs";
import { whole } from "./format.mjs";
import { t } from "./i18n.mjs";

/**
 * @param {{what: string, mine: Side, stored: Side, onMine: () => void, onStored: () => void, texts?: Texts}} options
 *   `what` names the field for people who come by keyboard or screen reader; `texts` where words are to be compared
 * @returns {HTMLElement}
 */
export function conflictCard({ what, mine, stored, onMine, onStored, texts }) {
  const changes = { mine: h("div", {}), stored: h("div", {}) };
  const ground = h("div", {});
  if (texts) void compare(texts, changes, ground);
  return h(
    "section",
    { class: "conflict", "aria-label": t("Dua isian berbeda: {what}", { what }) },
    h("h3", {}, t("Isian ini diubah orang lain sementara Anda mengubahnya")),
    h("p", {}, t("Keduanya ada di bawah. Pilih satu; yang tidak dipilih tidak hilang.")),
    h("div", { class: "conflict-sides" }, side(mine, texts && changes.mine), side(stored, texts && changes.stored)),
    texts ? ground : null,
    h(
      "div",
      { class: "conflict-choice" },
      h("button", { class: "btn pri", type: "button", on: { click: onMine } }, t("Pakai punya saya")),
      h("button", { class: "btn", type: "button", on: { click: onStored } }, t("Pakai yang tersimpan")),
    ),
  );
}

/** @param {Side} value @param {HTMLElement} [changes] */
function side({ label, by, lines }, changes) {
  const text = lines.length ? lines.map((line) => h("p", { class: "conflict-text" }, line)) : h("p", { class: "sub" }, t("(kosong)"));
  return h(
    "section",
    { class: "conflict-side", "aria-label": label },
    h("h4", {}, label, by ? h("span", { class: "sub" }, by) : null),
    changes ? [changes, folded(t("Teks lengkap: {label}", { label }), text)] : text,
  );
}

/** @param {string} title @param {Node | Node[]} content */
const folded = (title, content) => h("details", { class: "conflict-whole" }, h("summary", {}, title), content);

/** @param {Texts} texts @param {{mine: HTMLElement, stored: HTMLElement}} changes @param {HTMLElement} ground */
async function compare({ mine, stored, common }, changes, ground) {
  const begun = await common();
  if (begun?.text) {
    fill(changes.mine, changed(t("Yang Anda ubah"), begun.text, mine));
    fill(changes.stored, changed(t("Yang diubah di sini"), begun.text, stored));
    const name = begun.by ? t("Naskah awal yang sama ({by})", { by: begun.by }) : t("Naskah awal yang sama");
    fill(ground, folded(name, h("p", { class: "conflict-text" }, begun.text)));
  } else {
    fill(changes.mine, changed(t("Dibanding yang tersimpan"), stored, mine));
    fill(changes.stored, changed(t("Dibanding punya Anda"), mine, stored));
  }
}

/** @param {string} title @param {string} before @param {string} after */
function changed(title, before, after) {
  const parts = difference(before, after);
  const { added, removed } = counted(parts);
  const words = [added ? t("+{count} kata", { count: whole(added) }) : "", removed ? t("−{count} kata", { count: whole(removed) }) : ""].filter(Boolean).join(", ");
  return [h("p", { class: "sub" }, words ? `${title}: ${words}` : title), differenceText(parts)];
}
