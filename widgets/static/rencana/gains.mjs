/**
 * Indicators by what one step up adds to the index; choose the level each shall reach. Choosing never re-sorts. What is
 * sorted alike stands in one group that folds: on a phone all but the first are folded.
 */
import { conflictCard } from "../conflict.mjs";
import { decimalText } from "../decimal.mjs";
import { fill, h, redraw, unique } from "../dom.mjs";
import { compare, fraction, gain, rise } from "../exact.mjs";
import { share, signed } from "../format.mjs";
import { aspectName, label, levelName } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { trustMark, unofficial } from "../pemdi/trust.mjs";
import { targetLevelSlot } from "../slots.mjs";
import { levelText, wholeLevel } from "./table.mjs";

/** @typedef {import("../instrument.mjs").Indicator} Indicator */

/**
 * @param {import("./table.mjs").Table} table
 * @param {(indicator: Indicator, level: number) => void} onAct opens the form of a new action
 */
export function gains(table, onAct) {
  const { book, outbox, instrument, life } = table;
  const rows = instrument.indicators.map((indicator) => row(table, indicator, onAct));
  const list = h("div", { class: "gains" });
  const wide = matchMedia("(min-width: 901px)").matches;
  /** @type {Map<string, boolean>} groups that somebody folded or unfolded */
  const unfolded = new Map();
  /** @type {{rows: typeof rows, count: HTMLElement}[]} */
  let groups = [];
  const sortId = unique("sort");
  const aspectId = unique("aspect");
  const sort = h(
    "select",
    { id: sortId, on: { change: arrange } },
    h("option", { value: "gain" }, instrument.fractional ? t("kenaikan per satu nilai") : t("kenaikan per tingkat")),
    h("option", { value: "chosen" }, t("yang dipilih dulu")),
    h("option", { value: "level" }, instrument.fractional ? t("nilai terendah") : t("tingkat terendah")),
    h("option", { value: "number" }, t("nomor indikator")),
  );
  const aspect = h(
    "select",
    { id: aspectId, on: { change: arrange } },
    h("option", { value: "" }, t("semua aspek")),
    instrument.aspects.map((one) => h("option", { value: one.id }, aspectName(one))),
  );
  const element = h(
    "section",
    { class: "card", "aria-label": t("Indikator menurut kenaikan") },
    h("h2", {}, t("Indikator menurut kenaikan")),
    h(
      "p",
      { class: "sub" },
      instrument.fractional
        ? t("Kenaikan = yang ditambahkan pada indeks bila nilai indikator naik 1,00.")
        : t("Kenaikan = yang ditambahkan pada indeks bila indikator naik satu tingkat."),
    ),
    h(
      "div",
      { class: "gains-tools" },
      h("label", { class: "field", for: sortId }, t("Urutkan menurut"), sort),
      h("label", { class: "field", for: aspectId }, t("Aspek"), aspect),
    ),
    list,
  );

  /** @typedef {typeof rows[0]} Row */
  const levelOf = (/** @type {Row} */ one) => book.level(one.indicator.id);
  const chosen = (/** @type {Row} */ one) => book.aim(one.indicator.id) !== null;
  const top = (/** @type {Row} */ one) => wholeLevel(levelOf(one)) === 5;
  const highest = instrument.fractional ? t("sudah 5,00") : t("sudah tingkat 5");

  /** @type {Record<string, {order: (a: Row, b: Row) => number, group: (one: Row) => string}>} */
  const orders = {
    gain: {
      order: (a, b) => Number(top(a)) - Number(top(b)) || compare(fraction(b.indicator.weight), fraction(a.indicator.weight)),
      group: (one) => (top(one) ? highest : perStep(instrument, one.indicator)),
    },
    chosen: {
      order: (a, b) => Number(chosen(b)) - Number(chosen(a)),
      group: (one) => (chosen(one) ? t("dipilih") : t("belum dipilih")),
    },
    level: {
      order: (a, b) => compare(fraction(levelOf(a) ?? 0), fraction(levelOf(b) ?? 0)),
      group: (one) => (levelOf(one) === null ? t("belum diisi") : t("Tingkat {level}", { level: wholeLevel(levelOf(one)) })),
    },
    number: { order: () => 0, group: (one) => aspectName(one.indicator.aspect) },
  };

  function arrange() {
    const { order, group } = orders[sort.value];
    const shown = rows.filter((one) => aspect.value === "" || one.indicator.aspect.id === aspect.value);
    shown.sort((a, b) => order(a, b) || a.indicator.number - b.indicator.number);
    /** @type {Map<string, Row[]>} */
    const alike = new Map();
    for (const one of shown) alike.set(group(one), [...(alike.get(group(one)) ?? []), one]);
    groups = [];
    fill(list, [...alike].map(([name, members], place) => fold(name, members, place === 0 || aspect.value !== "")));
    count();
  }

  /** @param {string} name @param {Row[]} members @param {boolean} first */
  function fold(name, members, first) {
    const about = h("span", { class: "sub" });
    groups.push({ rows: members, count: about });
    const open = unfolded.get(name) ?? (wide || first);
    const part = h(
      "details",
      { class: "gain-group", open },
      h("summary", { on: { click: () => unfolded.set(name, !part.open) } }, h("span", {}, name), about),
      h("ul", {}, members.map((one) => one.element)),
    );
    return part;
  }

  function count() {
    for (const { rows: members, count: about } of groups) {
      const picked = members.filter(chosen).length;
      const words = [t("{count} indikator", { count: members.length }), picked ? t("{count} dipilih", { count: picked }) : ""];
      about.textContent = words.filter(Boolean).join(" · ");
    }
  }

  function update() {
    rows.forEach((one) => one.update());
    count();
  }

  book.addEventListener("plan", update, { signal: life });
  outbox.addEventListener("change", update, { signal: life });
  update();
  arrange();
  return element;
}

/** @param {import("../instrument.mjs").Instrument} instrument @param {Indicator} indicator @returns {string} `"+0,030 per tingkat"` */
function perStep(instrument, indicator) {
  const step = { gain: signed(gain(indicator.weight, 1)) };
  return instrument.fractional ? t("{gain} per satu nilai", step) : t("{gain} per tingkat", step);
}

/** @param {import("./table.mjs").Table} table @param {Indicator} indicator @param {(indicator: Indicator, level: number) => void} onAct */
function row(table, indicator, onAct) {
  const { book, outbox, instrument, may } = table;
  const slot = targetLevelSlot(indicator.id);
  const id = unique("aim");
  const now = h("span", { class: "sq" });
  const choice = may.plan ? h("select", { id, on: { change: choose } }) : h("b", {});
  const change = h("span", { class: "gain-change" });
  const evidence = h("div", { class: "gain-evidence" });
  const extra = h("div", {});
  const details = h("details", {}, h("summary", {}, t("Data dukung dan aksi")), evidence);
  const element = h(
    "li",
    { class: "gain" },
    h(
      "div",
      { class: "gain-name" },
      h("h3", {}, h("span", { class: "gain-number" }, indicator.number), ` ${label(indicator)}`),
      h("p", { class: "sub" }, aspectName(indicator.aspect)),
    ),
    h("span", { class: "gain-now" }, h("span", { class: "sub" }, t("kini")), now),
    may.plan ? h("label", { class: "gain-aim", for: id }, h("span", { class: "sub" }, t("tujuan")), h("span", { class: "visually-hidden" }, t("indikator {number}", { number: indicator.number })), choice) : h("span", { class: "gain-aim" }, h("span", { class: "sub" }, t("tujuan")), choice),
    change,
    details,
    extra,
  );
  let base = 0;

  function choose() {
    const value = /** @type {HTMLSelectElement} */ (choice).value;
    void outbox.put(slot, value === "" ? null : Number(value), { version: base });
  }

  function update() {
    const level = book.level(indicator.id);
    const aim = book.aim(indicator.id);
    const pending = outbox.pending(slot);
    if (pending) outbox.saw(slot);
    else base = book.storedAim(indicator.id).version;
    now.className = `sq ${level === null ? "L0" : "sq-self"}${instrument.fractional ? " sq-score" : ""}`;
    now.textContent = level === null ? "–" : levelText(instrument, level);
    element.toggleAttribute("data-chosen", aim !== null);
    paintChoice(level, aim);
    change.textContent = changeText(level, aim);
    paintEvidence(level, aim);
    const needs = pending ? null : (book.storedAim(indicator.id).needs ?? null);
    const inConflict = pending?.state === "conflict" ? pending : null;
    redraw(extra, [inConflict, pending?.reason, needs], () => [
      inConflict && conflict(inConflict),
      pending?.reason ? h("p", { class: "problem" }, pending.reason) : null,
      needs && h("p", { class: "sub" }, t("Ditentukan {custodian}: {name} perlu sekurangnya {value}.", { custodian: needs.custodian, name: needs.name, value: decimalText(needs.value) }), " ", trustMark(needs.confidence)),
    ]);
  }

  /** @param {number | string | null} level @param {number | null} aim */
  function paintChoice(level, aim) {
    if (!(choice instanceof HTMLSelectElement)) {
      choice.textContent = aim === null ? "–" : levelText(instrument, aim);
      return;
    }
    const wanted = indicator.levels.filter((one) => one.level > wholeLevel(level) || one.level === aim).map((one) => one.level);
    const signature = wanted.join();
    if (choice.dataset.levels !== signature) {
      choice.dataset.levels = signature;
      fill(choice, h("option", { value: "" }, t("tetap")), wanted.map((one) => h("option", { value: one }, instrument.fractional ? levelText(instrument, one) : `${one} ${levelName(indicator.levels[one - 1])}`)));
    }
    choice.value = aim === null ? "" : String(aim);
    choice.hidden = wanted.length === 0;
  }

  /** @param {number | string | null} level @param {number | null} aim @returns {string} */
  function changeText(level, aim) {
    if (wholeLevel(level) === 5) return instrument.fractional ? t("sudah 5,00") : t("sudah tingkat 5");
    if (aim === null) return perStep(instrument, indicator);
    if (level === null) return t("bernilai {share}", { share: share(gain(indicator.weight, aim)) });
    return signed(rise(indicator.weight, level, aim));
  }

  /** @param {number | string | null} level @param {number | null} aim */
  function paintEvidence(level, aim) {
    const reach = aim ?? Math.min(wholeLevel(level) + 1, 5);
    if (evidence.dataset.reach === String(reach)) return;
    evidence.dataset.reach = String(reach);
    const target = indicator.levels[reach - 1];
    fill(
      evidence,
      h("h4", {}, instrument.fractional ? levelName(target) : t("Tingkat {level}, {name}", { level: reach, name: levelName(target) }), target.gist ? unofficial() : null),
      h("p", {}, target.criterion ?? target.gist),
      h("ul", {}, [...target.evidence, ...(target.items ?? []).map((item) => item.label)].map((item) => h("li", {}, item))),
      may.plan ? h("button", { class: "btn", type: "button", on: { click: () => onAct(indicator, reach) } }, t("Tambah aksi untuk indikator {number}", { number: indicator.number })) : null,
    );
  }

  /** @param {import("../outbox.mjs").Item} item */
  function conflict(item) {
    const stored = item.stored?.value ?? book.storedAim(indicator.id).level;
    const version = item.stored?.version ?? book.storedAim(indicator.id).version;
    const text = (/** @type {any} */ level) => (level === null ? t("tetap") : instrument.fractional ? levelText(instrument, level) : t("Tingkat {level}", { level }));
    return conflictCard({
      what: t("tujuan indikator {number}", { number: indicator.number }),
      mine: { label: t("Punya Anda"), by: null, lines: [text(item.value)] },
      stored: { label: t("Yang tersimpan"), by: item.stored?.author_name ?? null, lines: [text(stored)] },
      onMine: () => void outbox.resolve(item, "mine", version),
      onStored: () => void outbox.resolve(item, "stored", null),
    });
  }

  return { indicator, element, update };
}
