/** No assessment yet for this period: say what one is, and offer to begin it. */
import { fill, h } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { Client, NotAllowedError, RegistryError, SignedOutError, uuid } from "../registry.mjs";

/**
 * @param {HTMLElement} el whose server-rendered content stays, and gains the button
 * @param {any} state
 * @param {(assessment: any) => void} opened called with the whole assessment
 */
export function start(el, state, opened) {
  const place = el.querySelector("[data-start]");
  if (!place) return;
  const { region, period, person } = state;
  if (!state.may.includes("assessments:create")) return;
  const client = new Client(person.name);
  const key = uuid(); // one per page: pressing twice is the same wish
  const problem = h("p", { class: "problem", role: "alert" });
  const purpose = period.exercise_only ? "latihan" : "resmi";
  const name = purpose === "latihan" ? t("Mulai penilaian latihan {period}", { period: period.period }) : t("Mulai penilaian {period}", { period: period.period });
  const button = h("button", { class: "btn pri", type: "button", on: { click: begin } }, name);
  fill(place, button, problem);

  async function begin() {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    problem.textContent = "";
    try {
      const path = `regions/${encodeURIComponent(region.code)}/assessments`;
      const info = await client.write("POST", path, { period: period.period, purpose }, { key });
      const assessment = await client.get(`assessments/${encodeURIComponent(info.id)}`);
      const marks = [assessment.purpose === "latihan" && t("latihan"), (assessment.sample || region.sample) && t("data contoh")].filter(Boolean);
      if (marks.length) state.title += ` (${marks.join(", ")})`;
      opened(assessment);
    } catch (error) {
      if (error instanceof SignedOutError) return location.assign(client.signInAddress());
      problem.textContent = words(/** @type {Error} */ (error));
    } finally {
      button.removeAttribute("aria-busy");
    }
  }
}

/** @param {Error} error */
function words(error) {
  if (error instanceof NotAllowedError) return t("Akun Anda tidak berhak memulai penilaian. Mintalah operator atau koordinator daerah.");
  if (!(error instanceof RegistryError)) throw error;
  return t("Penilaian belum dimulai. {why} Coba tekan lagi.", { why: error.message });
}
