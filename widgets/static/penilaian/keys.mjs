/**
 * Keys of the page: arrows lead to the neighbours, digits set the level, "/" searches, "?" tells which keys there are.
 * Never while somebody types or chooses; they can be switched off (WCAG 2.1.4).
 */
import { h, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { page } from "../page.mjs";
import { around } from "./neighbours.mjs";

const SETTING = "spbe-pintasan";
/** Where a key belongs to what has the focus. */
const TYPING = "input:not([type=radio], [type=checkbox], [type=button]), textarea, select, [contenteditable]";
/** What uses the arrow keys itself. */
const ARROWS = `${TYPING}, input[type=radio], [role=tab], .tile, .roll-row, summary, progress`;

/**
 * @param {import("./desk.mjs").Desk} desk
 * @param {{go: (id: string) => void, open: () => string, search: () => void, digit: (digit: number) => void}} acts
 * @returns {{element: HTMLElement, button: HTMLElement} | null} `null` in JupyterLab, whose keys are its own
 */
export function keys(desk, { go, open, search, digit }) {
  if (!page) return null;
  const { instrument, life, may } = desk;
  const heading = unique("keys");
  const on = h("input", { type: "checkbox", checked: isOn(), on: { change: () => remember(on.checked) } });
  const element = h(
    "dialog",
    { class: "dialog dialog-small keys", "aria-labelledby": heading },
    h("h2", { id: heading }, t("Pintasan papan tik")),
    h(
      "dl",
      {},
      line(["←", "→"], t("indikator sebelumnya, berikutnya (di antara yang tersaring)")),
      may.answer ? line(["1", "…", "5"], instrument.fractional ? t("mulai mengetik nilai indikator ini") : t("pilih tingkat indikator ini")) : null,
      line(["/"], t("cari")),
      line(["?"], t("daftar ini")),
    ),
    h("label", { class: "check" }, on, h("span", {}, t("Pintasan satu tombol aktif di perangkat ini"))),
    h("form", { method: "dialog" }, h("button", { class: "btn pri" }, t("Tutup"))),
  );
  const button = h("button", { class: "btn btn-quiet keys-button", type: "button", on: { click: () => element.showModal() } }, t("Pintasan"));

  document.addEventListener(
    "keydown",
    (event) => {
      const { key } = event;
      const at = event.target instanceof Element ? event.target : null;
      if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      if (!on.checked || document.querySelector("dialog[open]") || at?.closest(TYPING)) return;
      if (key === "/") search();
      else if (key === "?") element.showModal();
      else if (/^[1-5]$/.test(key) && may.answer) digit(Number(key));
      else if ((key === "ArrowLeft" || key === "ArrowRight") && !event.shiftKey && !at?.closest(ARROWS)) {
        const { before, after } = around(desk, open());
        const to = key === "ArrowLeft" ? before : after;
        if (to) go(to);
      } else return;
      event.preventDefault();
    },
    { signal: life },
  );
  return { element, button };
}

/** @param {string[]} names @param {string} words */
const line = (names, words) => h("div", {}, h("dt", {}, names.map((name) => (name === "…" ? " … " : h("kbd", {}, name)))), h("dd", {}, words));

/** @returns {boolean} */
function isOn() {
  try {
    return localStorage.getItem(SETTING) !== "mati";
  } catch {
    return true;
  }
}

/** @param {boolean} on */
function remember(on) {
  try {
    localStorage.setItem(SETTING, on ? "hidup" : "mati");
  } catch {
    // storage switched off: the choice holds for this visit
  }
}
