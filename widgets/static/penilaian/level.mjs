/**
 * The five levels of one indicator: a real radio group, each level with its criterion and what it changes.
 *
 * A choice by pointer is sent at once. Arrow keys pass over the levels in between, so a choice by keyboard waits a
 * moment for the next key.
 */
import { conflictCard } from "../conflict.mjs";
import { h, redraw, say, unique } from "../dom.mjs";
import { gain } from "../exact.mjs";
import { share, signed } from "../format.mjs";
import { levelName } from "../instrument.mjs";
import { t } from "../i18n.mjs";
import { refusedPart } from "../refused.mjs";
import { answerSlot } from "../slots.mjs";
import { byline } from "./byline.mjs";
import { historyButton } from "./history.mjs";

const BETWEEN_KEYS = 500; // milliseconds

/** @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator */
export function levelGroup(desk, indicator) {
  const { sheet, outbox } = desk;
  const slot = answerSlot(indicator.id, "level");
  const name = unique("level");
  let shown = sheet.stored(indicator.id, "level").version;
  let byKey = false;
  let putting = 0; // choices on their way to the device; a sync meanwhile would show the value before them

  const options = indicator.levels.map((level) => {
    const input = h("input", { type: "radio", name, value: String(level.level), on: { change: () => choose(level.level) } });
    const change = h("span", { class: "lev-gain" });
    const element = h(
      "label",
      { class: "lev" },
      input,
      h("span", { class: `lev-digit L${level.level}` }, level.level),
      h("span", { class: "lev-words" }, h("b", {}, levelName(level)), h("span", { class: "lev-criterion" }, level.criterion)),
      change,
    );
    return { level: level.level, input, change, element };
  });
  const conflict = h("div", {});
  const author = h("span", { class: "sub" });
  const clear = h("button", { class: "btn btn-quiet", type: "button", on: { click: empty } }, t("Kosongkan tingkat"));
  const element = h(
    "fieldset",
    { class: "levels", on: { keydown: () => (byKey = true), pointerdown: () => (byKey = false), focusout: settle } },
    h("legend", {}, t("Tingkat kematangan")),
    options.map((option) => option.element),
    h("div", { class: "levels-foot" }, clear, levelHistory(desk, indicator, again), author),
    conflict,
  );

  /** @param {number | null} level */
  function choose(level) {
    paint(level);
    putting += 1;
    const done = outbox.put(slot, level, { version: shown, settle: byKey && level !== null ? BETWEEN_KEYS : 0 });
    void done.finally(() => {
      putting -= 1;
      sync(true);
    });
  }

  function empty() {
    choose(null);
    options[0].input.focus();
  }

  /** @param {number | null} level of an old version, used again as a new one */
  function again(level) {
    byKey = false;
    choose(level);
    desk.notices.announce(t("Versi lama dipakai lagi sebagai versi baru."));
  }

  /** @param {FocusEvent} event */
  function settle(event) {
    if (element.contains(/** @type {Node | null} */ (event.relatedTarget))) return;
    outbox.flush(slot);
    sync(false);
  }

  /** @param {number | null} current */
  function paint(current) {
    for (const option of options) {
      option.input.checked = option.level === current;
      option.element.classList.toggle("on", option.level === current);
      if (option.level === current) option.change.textContent = t("pilihan Anda");
      else if (current === null) option.change.textContent = t("bernilai {share}", { share: share(gain(indicator.weight, option.level)) });
      else option.change.textContent = signed(gain(indicator.weight, option.level - current));
    }
    clear.hidden = current === null;
  }

  /** @param {boolean} own whether the stored value is what this page wrote */
  function sync(own) {
    if (putting > 0) return;
    const pending = outbox.pending(slot);
    const stored = sheet.stored(indicator.id, "level");
    const busy = element.contains(document.activeElement) && !own && stored.version !== shown;
    if (pending) outbox.saw(slot);
    else if (!busy) shown = stored.version;
    if (pending || !busy) paint(pending ? pending.value : stored.value);
    const theirs = desk.news.has(slot);
    say(author, theirs ? t("Diubah: {by}", { by: byline(stored, desk) ?? "" }) : "");
    author.toggleAttribute("data-news", theirs);
    showConflict(pending?.state === "conflict" || pending?.state === "refused" ? pending : null);
  }

  /** @param {import("../outbox.mjs").Item | null} item */
  function showConflict(item) {
    const stored = item?.stored ?? sheet.stored(indicator.id, "level");
    redraw(conflict, item && [item, stored], () => [
      item?.state === "refused" && refusedPart(outbox, item),
      item?.state === "conflict" &&
        conflictCard({
          what: t("tingkat indikator {number}", { number: indicator.number }),
          mine: { label: t("Punya Anda"), by: null, lines: [levelText(item.value)] },
          stored: { label: t("Yang tersimpan"), by: byline(stored, desk), lines: [levelText(stored.value)] },
          onMine: () => void outbox.resolve(item, "mine", stored.version),
          onStored: () => void outbox.resolve(item, "stored", null),
        }),
    ]);
  }

  /** @param {number} level chosen by its key */
  function press(level) {
    byKey = false;
    choose(level);
    options[level - 1]?.element.scrollIntoView({ block: "nearest" });
  }

  paint(sheet.value(indicator.id, "level"));
  sync(false);
  return { element, sync, press };
}

/**
 * @param {import("./desk.mjs").Desk} desk @param {import("../instrument.mjs").Indicator} indicator
 * @param {((level: number | null) => void) | null} use
 */
export const levelHistory = (desk, indicator, use) => historyButton(desk, indicator, "level", t("Tingkat kematangan"), use, levelText);

/** @param {any} level @returns {string} */
const levelText = (level) => (level === null ? t("belum diisi") : t("Tingkat {level}", { level }));

