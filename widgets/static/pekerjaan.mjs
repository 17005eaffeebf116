// Pekerjaan: the tasks of the period's assessment, read from the registry as the visitor.
import { fill, h, redraw, say } from "./dom.mjs";
import { label, loadInstrument } from "./instrument.mjs";
import { t } from "./i18n.mjs";
import { failed } from "./opening.mjs";
import { Client, RegistryError } from "./registry.mjs";
import { watch } from "./watch.mjs";
import { TaskBook } from "./tugas/book.mjs";
import { taskLine } from "./tugas/line.mjs";

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  const life = new AbortController();
  const state = model.get("state");
  if (state.assessment && state.may.includes("tasks:read")) open(el, state, life.signal).catch((error) => failed(el, error));
  return () => life.abort();
}

export default { render };

/** @param {HTMLElement} el @param {any} state @param {AbortSignal} life */
async function open(el, state, life) {
  const at = (/** @type {string} */ name) => /** @type {HTMLElement} */ (el.querySelector(`[data-${name}]`));
  const client = new Client(state.person.name);
  await client.me();
  const instrument = await loadInstrument(client, state.assessment.instrument_hash);
  if (life.aborted) return;
  const tasks = new TaskBook(client, state.assessment.id, state.region.code, state.person.name, life);
  const may = { answer: state.may.includes("answers:write"), comment: false, assign: state.may.includes("tasks:write") };
  const desk = /** @type {any} */ ({ state, client, instrument, tasks, may, zone: state.zone, shelf: null, life });
  let kind = "mine";
  let chosen = false;
  let around = new AbortController();
  life.addEventListener("abort", () => around.abort());

  /** @type {Record<string, [() => string, (task: import("./tugas/book.mjs").Task) => boolean]>} */
  const kinds = {
    mine: [() => t("Untuk saya"), (task) => tasks.isMine(task)],
    back: [() => t("Kembali, menunggu diterima"), (task) => task.waiting > 0],
    all: [() => t("Semua"), (task) => task.state !== "dilepas"],
  };

  function draw() {
    if (!tasks.loaded) {
      fill(at("lines"), h("p", { role: "alert" }, tasks.problem ?? ""), h("p", { class: "act" }, h("button", { class: "btn", type: "button", on: { click: () => void tasks.load() } }, t("Coba lagi"))));
      return;
    }
    if (!chosen && !tasks.tasks.some((task) => kinds[kind][1](task))) kind = ["mine", "back", "all"].find((one) => tasks.tasks.some((task) => kinds[one][1](task))) ?? "mine";
    const shown = tasks.tasks.filter((task) => kinds[kind][1](task));
    at("lines").removeAttribute("aria-busy");
    redraw(at("kinds"), [kind, tasks.tasks.map((task) => [task.unit, task.version, task.waiting]), tasks.office], () =>
      Object.entries(kinds).map(([name, [words, fits]]) =>
        h("button", { type: "button", class: "pill", "aria-pressed": String(name === kind), on: { click: () => ((kind = name), (chosen = true), draw()) } }, `${words()} (${tasks.tasks.filter(fits).length})`),
      ),
    );
    if (may.assign) drawOffice();
    redraw(at("lines"), [kind, shown, tasks.deliveries, tasks.office], () => {
      around.abort();
      around = new AbortController();
      return [shown.length ? h("ul", { class: "work" }, shown.map((task, place) => row(task, place === 0 && task.state === "berjalan"))) : h("p", { class: "sub" }, none())];
    });
  }

  /** @returns {string} */
  function none() {
    if (kind === "back") return t("Belum ada kiriman yang menunggu.");
    if (kind === "mine") return tasks.office === null && may.assign ? t("Belum ada tugas atas nama Anda. Pilih perangkat daerah Anda di atas agar tugas untuknya juga tampil.") : t("Belum ada tugas untuk Anda.");
    return t("Belum ada tugas. Beri tugas dari halaman Penilaian, di samping data dukung yang diminta.");
  }

  /** @param {import("./tugas/book.mjs").Task} task @param {boolean} first */
  function row(task, first) {
    const indicator = instrument.indicators.find(({ id }) => id === task.indicator);
    return h(
      "li",
      { class: first ? "next" : task.state === "selesai" ? "done" : "", "data-unit": task.unit },
      first ? h("p", { class: "next-word" }, t("Berikutnya")) : null,
      h("h2", {}, h("a", { href: `${state.form}#${encodeURIComponent(task.unit)}` }, task.title)),
      h("p", { class: "sub" }, indicator ? `${t("Indikator {number}", { number: indicator.number })}: ${label(indicator)}` : ""),
      taskLine(desk, task.unit, task.title, [], around.signal),
    );
  }

  function drawOffice() {
    redraw(at("office"), [tasks.offices, tasks.office], () => {
      const problem = h("p", { class: "problem", role: "alert" });
      const select = h("select", { id: "office-mine" }, h("option", { value: "" }, t("Belum dipilih")), tasks.offices.map((one) => h("option", { value: one.id }, one.name)));
      select.value = tasks.office ?? "";
      select.addEventListener("change", () =>
        void tasks.choose(select.value || null).catch((error) => {
          if (!(error instanceof RegistryError)) throw error;
          say(problem, error.message);
        }),
      );
      return [h("label", { for: "office-mine" }, t("Perangkat daerah saya")), select, problem];
    });
  }

  tasks.addEventListener("change", draw, { signal: life });
  await tasks.load();
  let seq = -1;
  watch(
    async () => {
      const changes = await client.get(`assessments/${encodeURIComponent(state.assessment.id)}/changes?after=${Math.max(seq, 0)}`, { signal: life, tries: 1 });
      if (changes.tasks_changed && seq >= 0) await tasks.load();
      seq = changes.seq;
    },
    { signal: life, onLost: () => undefined, onBack: () => undefined },
  );
}
