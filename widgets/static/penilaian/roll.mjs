/** The overview as a list: number and name, level, evidence, notes, and who changed it last. */
import { h, redraw } from "../dom.mjs";
import { label } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { byline } from "./byline.mjs";
import { factsOf } from "./facts.mjs";

/** @param {import("./desk.mjs").Desk} desk */
export function roll(desk) {
  const { instrument } = desk;
  const rows = new Map(
    instrument.indicators.map((indicator) => {
      const link = h("a", { class: "roll-row", href: `#${indicator.id}` });
      return [indicator.id, { indicator, link, element: h("li", {}, link) }];
    }),
  );
  const none = h("p", { class: "sub" }, t("Tidak ada indikator yang cocok."));
  const list = h("ol", { class: "roll" }, [...rows.values()].map(({ element }) => element));
  const element = h("div", { hidden: true }, list, none);

  /** @param {string} id */
  function update(id) {
    const row = rows.get(id);
    if (!row || element.hidden) return;
    const { indicator, link } = row;
    const facts = factsOf(desk, indicator);
    redraw(link, facts, () => [
      h("span", { class: `sq L${facts.tone}`, "aria-hidden": "true" }, facts.shown),
      h(
        "span",
        { class: "roll-words" },
        h("b", {}, `${indicator.number} ${label(indicator)}`),
        h("span", { class: "visually-hidden" }, `, ${facts.words}. `),
        h("span", { class: "sub" }, marks(facts)),
        facts.last ? h("span", { class: "sub" }, byline(facts.last, desk)) : null,
      ),
    ]);
  }

  return {
    element,
    /** @param {Set<string>} left the indicators to show */
    show(left) {
      for (const [id, row] of rows) row.element.hidden = !left.has(id);
      none.hidden = left.size > 0;
      for (const id of left) update(id);
    },
    update,
    /** @param {string} open */
    select(open) {
      for (const [id, { link }] of rows) {
        if (id === open) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
  };
}

/** @param {import("./facts.mjs").Facts} facts */
function marks({ documents, missing, mine, returned, notes, unsent, conflict }) {
  const parts = [
    returned ? t("dikembalikan") : "",
    mine ? t("tugas Anda") : "",
    documents ? t("{count} dokumen", { count: documents }) : "",
    missing ? t("tanpa data dukung") : "",
    notes ? t("{count} catatan", { count: notes }) : "",
    conflict ? t("ada dua isian berbeda") : unsent ? t("belum tersimpan") : "",
  ];
  return parts.filter(Boolean).join(" · ");
}
