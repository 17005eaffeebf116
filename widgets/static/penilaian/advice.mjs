/** Advice on one indicator: what often makes an assessor lower it, why, and what to do. It never blocks anything. */
import { h, redraw } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { trustMark } from "../pemdi/trust.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {string} indicator @param {AbortSignal} life */
export function advice({ sheet }, indicator, life) {
  const content = h("div", { class: "advice-list" });
  const element = h("section", { class: "card advice", "aria-label": t("Saran") }, h("h3", {}, t("Saran")), content);
  const update = () => {
    const own = sheet.advice(indicator);
    element.hidden = own.length === 0;
    redraw(content, own, () => own.map(one));
  };
  sheet.addEventListener("derived", update, { signal: life });
  update();
  return element;
}

/** @param {any} advice wire.Advice */
const one = ({ message, why, todo, confidence, source }) =>
  h(
    "article",
    { class: "cm" },
    h("p", {}, h("b", {}, message)),
    h("p", {}, todo),
    h("details", {}, h("summary", {}, t("Mengapa?")), h("p", {}, why), h("p", { class: "sub" }, trustMark(confidence), ` ${source}`)),
  );
