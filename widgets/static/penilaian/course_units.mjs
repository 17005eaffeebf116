/** The units that the last step marked: each with why, what was said, and a way to it; narrowed by why. */
import { fill, h } from "../dom.mjs";
import { label } from "../instrument.mjs";
import { t } from "../i18n.mjs";

/** @type {Record<string, () => string>} */
const WHY = { catatan: () => t("catatan peninjau"), revisi: () => t("revisi"), berikut: () => t("tingkat berikutnya") };
/** @type {Record<string, () => string>} */
const REASONS = { tidak_tepat: () => t("tidak tepat"), belum_lengkap: () => t("belum lengkap") };

/** @param {import("./desk.mjs").Desk} desk @param {import("./course.mjs").CourseData} data @returns {HTMLElement | null} */
export function markedUnits({ instrument }, { units, writable }) {
  if (units.length === 0) return null;
  const list = h("ul", { class: "course-units" });
  const kinds = Object.keys(WHY).filter((why) => units.some((one) => one.why === why));
  const choices = [null, ...kinds].map((why) => {
    const shown = units.filter((one) => why === null || one.why === why).length;
    return h("button", { class: "btn btn-quiet", type: "button", "aria-pressed": "false", on: { click: () => show(why) } }, `${why === null ? t("semua") : WHY[why]()} (${shown})`);
  });

  /** @param {string | null} why */
  function show(why) {
    choices.forEach((button, place) => button.setAttribute("aria-pressed", String([null, ...kinds][place] === why)));
    fill(list, units.filter((one) => why === null || one.why === why).map(row));
  }

  /** @param {import("./course.mjs").CourseUnit} one */
  function row(one) {
    const indicator = instrument.indicators.find(({ id }) => id === one.indicator);
    const name = indicator ? `${indicator.number} ${label(indicator)}` : one.indicator;
    const level = Number(/-L(\d)/.exec(one.unit)?.[1] ?? 0);
    const item = indicator?.levels.flatMap((each) => each.items ?? []).find(({ code }) => code === one.unit);
    const what = item ? one.unit : t("tingkat {level}", { level });
    const said = [WHY[one.why](), one.reason ? REASONS[one.reason]() : ""].filter(Boolean).join(": ");
    return h(
      "li",
      { "data-why": one.why },
      h("a", { href: `#${one.indicator}` }, `${name}, ${what}`),
      h("span", { class: "course-why" }, said),
      one.note !== "" && h("p", { class: "course-reason" }, one.note),
    );
  }

  show(null);
  return h(
    "details",
    { class: "course-marked", open: units.length <= 5 },
    h("summary", {}, writable === "flagged" ? t("Bagian yang terbuka") : t("Bagian yang ditandai"), h("span", { class: "sub" }, String(units.length))),
    kinds.length > 1 && h("div", { class: "row", role: "group", "aria-label": t("Saring") }, choices),
    list,
  );
}
