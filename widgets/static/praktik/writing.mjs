/** The form in which a region writes a practice, or changes one that it wrote. */
import { t } from "../i18n.mjs";
import { composer, typed } from "./composing.mjs";

/** @param {HTMLFormElement} form @param {any} desk */
export function writingForm(form, desk) {
  const { state } = desk;
  return composer(form, desk, {
    needs: ["title", "how"],
    first: "title",
    create: `regions/${state.region.code}/practices`,
    change: (one) => `practices/${one.id}`,
    body: () => ({ instrument: state.instrument, ...typed(form), level: Number(typed(form).level) }),
    done: t("Draf tersimpan. Daerah lain melihatnya sesudah koordinator menerbitkannya."),
    shown: (one) => {
      // what a published practice is about stays: outcomes of others stand under it
      for (const name of ["indicator", "level"]) /** @type {HTMLSelectElement} */ (form.elements.namedItem(name)).disabled = Boolean(one?.published);
    },
    stored: (id) => desk.stored().practices.find((/** @type {any} */ each) => each.id === id),
  });
}
