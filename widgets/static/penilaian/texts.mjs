/** Fakta, analisis, justifikasi: tabs where there is room, one under the other on a phone. */
import { h, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { narrative, textName } from "./narrative.mjs";
import { TEXTS } from "./sheet.mjs";

let lastTab = TEXTS[0]; // the tab stays when the indicator changes

/** @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator @param {AbortSignal} life of this indicator's view */
export function texts(desk, indicator, life) {
  const stem = unique("texts");
  const parts = TEXTS.map((field) => {
    const part = narrative(desk, indicator, /** @type {any} */ (field));
    part.element.id = `${stem}-${field}`;
    const tab = h("button", { type: "button", id: `${stem}-${field}-tab`, "aria-controls": part.element.id, on: { click: () => open(field) } });
    tab.append(textName(/** @type {any} */ (field)));
    return { field, tab, ...part };
  });
  const list = h("div", { class: "tabs", "aria-label": t("Penjelasan"), on: { keydown: arrows } }, parts.map(({ tab }) => tab));
  const element = h("div", { class: "texts" }, h("h3", { class: "sec" }, t("Penjelasan")), list, parts.map((part) => part.element));

  /** @param {import("../slots.mjs").Field} field */
  function open(field) {
    lastTab = field;
    arrange();
  }

  /** @param {KeyboardEvent} event */
  function arrows(event) {
    const here = parts.findIndex(({ tab }) => tab === event.target);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: parts.length - 1 }[event.key];
    if (here < 0 || to === undefined) return;
    event.preventDefault();
    const next = parts[(to + parts.length) % parts.length];
    open(next.field);
    next.tab.focus();
  }

  /** Roles only while they are true: on a phone these are three labelled fields, not tabs. */
  function arrange() {
    const tabbed = !desk.narrow.matches;
    list.hidden = !tabbed;
    list.toggleAttribute("role", tabbed);
    if (tabbed) list.setAttribute("role", "tablist");
    for (const { field, tab, element: panel } of parts) {
      const selected = field === lastTab;
      panel.hidden = tabbed && !selected;
      if (tabbed) {
        tab.setAttribute("role", "tab");
        tab.setAttribute("aria-selected", String(selected));
        tab.tabIndex = selected ? 0 : -1;
        panel.setAttribute("role", "tabpanel");
        panel.setAttribute("aria-labelledby", tab.id);
      } else {
        panel.removeAttribute("role");
        panel.removeAttribute("aria-labelledby");
      }
    }
  }

  function marks() {
    for (const { field, tab, filled } of parts) {
      tab.toggleAttribute("data-filled", filled());
      tab.setAttribute("aria-label", filled() ? t("{field}, terisi", { field: textName(/** @type {any} */ (field)) }) : textName(/** @type {any} */ (field)));
    }
  }

  element.addEventListener("input", marks);
  desk.narrow.addEventListener("change", arrange, { signal: life });
  arrange();
  marks();
  return {
    element,
    /** @param {import("../slots.mjs").Field} field @param {boolean} own */
    sync(field, own) {
      parts.find((part) => part.field === field)?.sync(own);
      marks();
    },
    /** @param {import("../slots.mjs").Field} field @param {string} text to put behind what the field holds */
    add(field, text) {
      open(field);
      parts.find((part) => part.field === field)?.append(text);
      marks();
    },
    syncAll() {
      for (const part of parts) part.sync(false);
      marks();
    },
  };
}
