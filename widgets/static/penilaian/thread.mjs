/** One thread: a note, its replies, what is done with it. Updated in place, so that a reply being written stays. */
import { copied } from "../clipboard.mjs";
import { fill, h, redraw } from "../dom.mjs";
import { moment } from "../format.mjs";
import { t } from "../i18n.mjs";
import { commentSlot } from "../slots.mjs";
import { compose } from "./compose.mjs";
import { withNames } from "./mention.mjs";
import { units } from "./portal_text.mjs";
import { roleName } from "./roles.mjs";
import { threadId, threadLink } from "./thread_link.mjs";

/** @typedef {import("./sheet.mjs").Comment} Comment */

/** @param {import("./desk.mjs").Desk} desk @param {string} id @param {string | null} indicator */
export function thread(desk, id, indicator) {
  const { outbox } = desk;
  const root = h("div", {});
  const replies = h("div", { class: "replies" });
  const waiting = h("div", { class: "replies" });
  const reply = desk.may.comment ? h("details", { class: "reply" }, h("summary", {}, t("Balas")), compose(desk, indicator, id, t("Tulis balasan"), t("Kirim balasan"))) : null;
  const done = desk.may.comment ? h("button", { class: "btn btn-quiet", type: "button", on: { click: toggle } }) : null;
  const link = h("button", { class: "btn btn-quiet", type: "button", on: { click: () => void copyLink() } }, t("Salin tautan"));
  const element = h("article", { class: "thread", id: threadId(id), tabindex: "-1", "aria-label": t("Utas catatan") }, root, replies, waiting, h("div", { class: "row" }, reply, done, link));
  /** @type {Comment} */
  let current;

  function toggle() {
    void outbox.put(commentSlot(id), { done: !current.done }, { version: current.version });
  }

  async function copyLink() {
    const address = new URL(threadLink(indicator, id), location.href).href;
    desk.notices.announce((await copied(address)) ? t("Tautan ke catatan ini tersalin.") : address);
  }

  return {
    element,
    /** @param {Comment} comment @param {Comment[]} answers */
    show(comment, answers) {
      current = comment;
      element.toggleAttribute("data-done", comment.done);
      redraw(root, [comment, desk.seen.isNew(comment)], () => [note(desk, comment)]);
      redraw(replies, answers.map((answer) => [answer, desk.seen.isNew(answer)]), () => answers.map((answer) => note(desk, answer)));
      if (done) done.textContent = comment.done ? t("Buka lagi") : t("Tandai selesai");
    },
    /** @param {HTMLElement[]} notes */
    showUnsent: (notes) => fill(waiting, notes),
  };
}

/** @param {import("./desk.mjs").Desk} desk @param {Comment} comment */
function note(desk, comment) {
  const names = new Map(comment.mentions.map(({ person, name }) => [person, name]));
  return h(
    "div",
    { class: "cm" },
    h(
      "p",
      { class: "cm-head" },
      h("b", {}, comment.author_name),
      h("span", {}, ` · ${roleName(comment.author_role)} · ${moment(comment.at, desk.zone, desk.client.now())}`),
      comment.done ? h("span", { class: "chip" }, t("selesai")) : null,
      desk.seen.isNew(comment) ? h("span", { class: "chip attention" }, t("baru")) : null,
    ),
    comment.unit && comment.reply_to === null ? h("p", { class: "sub" }, t("Tentang {unit}", { unit: unitName(desk, comment) })) : null,
    h("p", { class: "cm-text" }, withNames(comment.text, names)),
  );
}

/** @param {import("./desk.mjs").Desk} desk @param {Comment} comment @returns {string} */
function unitName({ instrument }, { indicator, unit }) {
  const found = instrument.indicators.find(({ id }) => id === indicator);
  return (found && units(found).find(({ id }) => id === unit)?.name) ?? unit ?? "";
}
