/**
 * The exact score of one indicator, typed with a decimal comma: read back before it is sent, refused when it could mean
 * something else. What cannot be read stays on this device until it is corrected.
 */
import { conflictCard } from "../conflict.mjs";
import { decimalText, readDecimal, sameNumber, shareText } from "../decimal.mjs";
import { h, redraw, say, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { byline } from "../penilaian/byline.mjs";
import { historyButton } from "../penilaian/history.mjs";
import { refusedPart } from "../refused.mjs";
import { answerSlot } from "../slots.mjs";

const TO_QUEUE = 200; // milliseconds after a key until the score stands in the queue; beside it it is noted at once
const TO_REGISTRY = 1200; // milliseconds of pause until it is sent
const BOUNDS = { low: "1", high: "5", places: 4 };

/** @param {string | null} score @returns {string} */
export const scoreText = (score) => (score === null ? t("belum diisi") : decimalText(score));

/**
 * @param {import("../penilaian/desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator
 * @param {((score: string | null) => void) | null} use
 */
export const scoreHistory = (desk, indicator, use) => historyButton(desk, indicator, "level", t("Nilai indikator"), use, scoreText);

/** @param {import("../penilaian/desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator */
export function scoreField(desk, indicator) {
  const { sheet, outbox } = desk;
  const slot = answerSlot(indicator.id, "level");
  let base = 0;
  let dirty = false;
  let putting = 0; // scores on their way to the device; a sync meanwhile would show the one before
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const id = unique("score");
  const input = h("input", {
    id,
    class: "score-input",
    inputmode: "decimal",
    autocomplete: "off",
    enterkeyhint: "done",
    "aria-describedby": `${id}-echo ${id}-problem`,
    on: { input: typed, blur: left, keydown: (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && left() },
  });
  const echo = h("p", { class: "sub", id: `${id}-echo` });
  const problem = h("p", { class: "problem", id: `${id}-problem`, role: "alert" });
  const author = h("p", { class: "sub" });
  const extra = h("div", {});
  const element = h(
    "div",
    { class: "score" },
    h("label", { for: id }, t("Nilai indikator"), h("span", { class: "sub" }, t("1,00 sampai 5,00"))),
    input,
    echo,
    problem,
    author,
    scoreHistory(desk, indicator, again),
    extra,
  );

  function typed() {
    dirty = true;
    clearTimeout(timer);
    const { neutral, problem: why } = readDecimal(input.value, BOUNDS);
    outbox.typed(slot, why === null ? neutral : input.value, { version: base, hold: why });
    complain("");
    if (why !== null) return say(echo, "");
    paintEcho(neutral, true);
    timer = setTimeout(() => void keep(TO_REGISTRY), TO_QUEUE);
  }

  function left() {
    clearTimeout(timer);
    if (dirty) void keep(0);
    else outbox.flush(slot);
    sync(false);
  }

  /** @param {number} settle */
  async function keep(settle) {
    dirty = false;
    const { neutral, problem: why } = readDecimal(input.value, BOUNDS);
    complain(why ?? "");
    const pending = outbox.pending(slot);
    if (why === null && same(neutral, sheet.stored(indicator.id, "level").value)) {
      if (pending && pending.state !== "conflict" && !pending.tried) return outbox.discard(pending).then(composed);
      if (!pending) return composed();
    }
    putting += 1;
    try {
      await outbox.put(slot, why === null ? neutral : input.value, { version: base, settle, hold: why });
    } finally {
      putting -= 1;
      composed();
      sync(false);
    }
  }

  const composed = () => outbox.composes(slot, dirty);

  /** @param {string} why */
  function complain(why) {
    say(problem, why);
    input.setAttribute("aria-invalid", String(why !== ""));
  }

  /** @param {string | null} score @param {boolean} unsaved */
  function paintEcho(score, unsaved) {
    if (score === null) return say(echo, unsaved ? t("Nilai akan dikosongkan.") : t("Belum diisi; indeks tampil sebagai rentang."));
    const facts = { score: decimalText(score), share: shareText(indicator.weight, score) };
    say(echo, unsaved ? t("Terbaca {score}; memberi {share} pada indeks.", facts) : t("Memberi {share} pada indeks.", facts));
  }

  /** @param {boolean} own whether the stored score is what this field sent */
  function sync(own) {
    if (putting > 0) return;
    const pending = outbox.pending(slot);
    const stored = sheet.stored(indicator.id, "level");
    const writing = dirty || document.activeElement === input;
    if (own) {
      base = stored.version;
      if (!dirty && !pending) paintEcho(/** @type {any} */ (stored.value), false);
    }
    if (pending) {
      if (!writing) show(pending);
      outbox.saw(slot);
    } else if (!writing) {
      show({ state: "stored", value: stored.value, reason: null });
      base = stored.version;
    }
    const by = byline(stored, desk);
    const theirs = desk.news.has(slot);
    say(author, by ? (theirs ? t("Diubah: {by}", { by }) : t("Tersimpan: {by}", { by })) : "");
    author.toggleAttribute("data-news", theirs);
    details(pending, stored);
  }

  /** @param {{state: string, value: any, reason: string | null}} holder */
  function show({ state, value, reason }) {
    const raw = state === "held";
    const text = value === null ? "" : raw ? value : decimalText(value);
    if (input.value !== text) input.value = text;
    complain(raw ? (reason ?? "") : "");
    if (raw) say(echo, "");
    else paintEcho(value, false);
  }

  /** @param {import("../outbox.mjs").Item | null} pending @param {import("../registry.mjs").FieldValue} stored */
  function details(pending, stored) {
    const item = pending?.state === "conflict" ? pending : null;
    redraw(extra, [item, pending?.state, pending?.reason, item && stored], () => [
      item && conflict(item, item.stored ?? stored),
      pending?.state === "refused" ? refusedPart(outbox, pending) : null,
      pending?.state === "held" ? h("p", { class: "sub" }, t("Belum disimpan; isian ini tetap di perangkat ini sampai diperbaiki.")) : null,
    ]);
  }

  /** @param {import("../outbox.mjs").Item} item @param {import("../registry.mjs").FieldValue} stored */
  function conflict(item, stored) {
    return conflictCard({
      what: t("nilai indikator {number}", { number: indicator.number }),
      mine: { label: t("Punya Anda"), by: null, lines: [scoreText(item.value)] },
      stored: { label: t("Yang tersimpan"), by: byline(stored, desk), lines: [scoreText(/** @type {any} */ (stored.value))] },
      onMine: () => void outbox.resolve(item, "mine", stored.version),
      onStored: () => void outbox.resolve(item, "stored", null),
    });
  }

  /** @param {string | null} score of an old version, used again as a new one */
  function again(score) {
    input.value = score === null ? "" : decimalText(score);
    typed();
    left();
    desk.notices.announce(t("Versi lama dipakai lagi sebagai versi baru."));
  }

  /** @param {number} digit begins a new score; nothing is sent before the person pauses */
  function press(digit) {
    input.focus();
    input.value = String(digit);
    typed();
  }

  base = sheet.stored(indicator.id, "level").version;
  sync(false);
  return { element, sync, press };
}

/** @param {string | null} a @param {any} b @returns {boolean} */
const same = (a, b) => (a === null || b === null ? a === b : sameNumber(a, b));
