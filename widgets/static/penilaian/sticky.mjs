/** The phone's bar: previous, where the index stands and whether all is saved, next. */
import { h, say } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { indexText, predicateText } from "../index_text.mjs";
import { around } from "./neighbours.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {HTMLElement} saved */
export function sticky(desk, saved) {
  const { sheet, narrowing } = desk;
  let shown = "";
  const figure = h("p", { class: "sticky-fig" });
  const back = h("a", { class: "btn", rel: "prev" }, "←");
  const forth = h("a", { class: "btn", rel: "next" }, "→");
  const element = h("div", { class: "sticky" }, back, h("div", { class: "sticky-state" }, figure, saved), forth);
  const update = () => say(figure, `${indexText(sheet.summary)} ${predicateText(sheet.summary)}`);
  sheet.addEventListener("summary", update);
  update();

  /** @param {HTMLAnchorElement} link @param {string | null} stop @param {string} name */
  function point(link, stop, name) {
    link.classList.toggle("off", !stop);
    if (stop) {
      link.href = `#${stop}`;
      link.removeAttribute("aria-disabled");
    } else {
      link.removeAttribute("href");
      link.setAttribute("aria-disabled", "true");
    }
    link.setAttribute("role", "link");
    link.setAttribute("aria-label", name);
  }

  /** @param {string} open */
  function select(open) {
    shown = open;
    const { before, after } = around(desk, open);
    point(back, before, t("Indikator sebelumnya"));
    point(forth, after, t("Indikator berikutnya"));
  }

  narrowing.addEventListener("change", () => select(shown));
  return { element, select };
}
