/** The target and its date. Only who may decide gets a form; everybody else reads it. */
import { conflictCard } from "../conflict.mjs";
import { dayInWords } from "../day.mjs";
import { h, redraw, unique } from "../dom.mjs";
import { date, readIndex, twoDecimals } from "../format.mjs";
import { t } from "../i18n.mjs";
import { TARGET_SLOT } from "../slots.mjs";

/** @param {import("./table.mjs").Table} table */
export function goal(table) {
  const { book, outbox, state, may, life } = table;
  const words = h("p", { class: "goal-words" });
  const extra = h("div", {});
  const form = may.decide ? goalForm(table) : null;
  const element = h(
    "section",
    { class: "card goal", "aria-label": t("Target") },
    h("h2", {}, t("Target {period}", { period: state.period.period })),
    words,
    form?.element,
    may.decide ? null : h("p", { class: "sub" }, t("Koordinator SPBE yang menetapkan target dan tenggatnya.")),
    extra,
  );

  function update() {
    words.textContent = goalText(book.target);
    form?.sync();
    const pending = outbox.pending(TARGET_SLOT);
    const inConflict = pending?.state === "conflict" ? pending : null;
    redraw(extra, [inConflict, pending?.reason, book.plan.target], () => [
      inConflict && conflict(inConflict),
      pending?.reason ? h("p", { class: "problem" }, pending.reason) : null,
    ]);
  }

  /** @param {import("../outbox.mjs").Item} item */
  function conflict(item) {
    const stored = book.plan;
    return conflictCard({
      what: t("target"),
      mine: { label: t("Punya Anda"), by: null, lines: [goalText(item.value)] },
      stored: { label: t("Yang tersimpan"), by: item.stored?.author_name ?? null, lines: [goalText(stored.target)] },
      onMine: () => void outbox.resolve(item, "mine", item.stored?.version ?? stored.target_version),
      onStored: () => void outbox.resolve(item, "stored", null),
    });
  }

  book.addEventListener("plan", update, { signal: life });
  outbox.addEventListener("change", update, { signal: life });
  update();
  return element;
}

/** @param {{index: string | null, due: string | null}} target */
function goalText({ index, due }) {
  if (index === null && due === null) return t("Target indeks belum ditetapkan.");
  if (index === null) return t("Target indeks belum ditetapkan; tenggat {due}.", { due: date(due ?? "") });
  if (due === null) return t("Indeks {index}, tanpa tenggat.", { index: twoDecimals(index) });
  return t("Indeks {index} paling lambat {due}.", { index: twoDecimals(index), due: date(due) });
}

/** @param {import("./table.mjs").Table} table */
function goalForm({ book, outbox }) {
  const ids = { index: unique("target"), due: unique("due"), problem: unique("problem") };
  const index = h("input", { id: ids.index, inputmode: "decimal", autocomplete: "off", size: 6, "aria-describedby": ids.problem, on: { input: touched } });
  const due = dayInWords(h("input", { id: ids.due, type: "date", on: { input: touched } }));
  const problem = h("p", { class: "problem", id: ids.problem });
  const save = h("button", { class: "btn pri", type: "submit", hidden: true }, t("Tetapkan target"));
  const element = h(
    "form",
    { class: "goal-form", novalidate: true, on: { submit } },
    h("label", { class: "field", for: ids.index }, t("Indeks target"), index),
    h("label", { class: "field", for: ids.due }, t("Tenggat"), due),
    save,
    problem,
  );
  let base = 0;
  let dirty = false;

  function touched() {
    dirty = true;
    save.hidden = false;
    problem.textContent = "";
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const typed = index.value.trim();
    const neutral = typed === "" ? null : readIndex(typed);
    if (typed !== "" && neutral === null) {
      problem.textContent = t("Tulis indeks antara 1,00 dan 5,00 dengan paling banyak dua angka desimal, misalnya 3,50.");
      return index.focus();
    }
    dirty = false;
    save.hidden = true;
    await outbox.put(TARGET_SLOT, { index: neutral, due: due.value || null }, { version: base });
  }

  return {
    element,
    sync() {
      if (dirty) return;
      const { target } = book;
      index.value = target.index === null ? "" : twoDecimals(target.index);
      due.value = target.due ?? "";
      base = book.plan.target_version;
      outbox.saw(TARGET_SLOT);
    },
  };
}
