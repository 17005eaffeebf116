/** What the registry did not take and what waits for the person: sent again once it may be, or let go. */
import { h } from "./dom.mjs";
import { t } from "./i18n.mjs";

/**
 * @param {import("./outbox.mjs").Outbox} outbox
 * @param {import("./outbox.mjs").Item} item in state `refused`
 * @param {string} [kept] what of it is safe meanwhile
 * @returns {HTMLElement}
 */
export function refusedPart(outbox, item, kept = "") {
  return h(
    "div",
    { class: "row refused" },
    h("p", { class: "problem" }, `${item.reason ?? ""} ${kept}`.trim()),
    h("button", { class: "btn", type: "button", on: { click: () => void outbox.again(item) } }, t("Kirim lagi")),
    h("button", { class: "btn btn-quiet", type: "button", on: { click: () => void outbox.discard(item) } }, t("Buang perubahan ini")),
  );
}
