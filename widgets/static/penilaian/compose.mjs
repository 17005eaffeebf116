/** Writing a note or a reply. The draft, and whom it mentions, survive a reload. */
import { h, unique } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { uuid } from "../registry.mjs";
import { newCommentSlot } from "../slots.mjs";
import { mentioning } from "./mention.mjs";
import { units } from "./portal_text.mjs";

/**
 * @param {import("./desk.mjs").Desk} desk @param {string | null} indicator @param {string | null} replyTo
 * @param {string} name @param {string} send
 */
export function compose(desk, indicator, replyTo, name, send) {
  const { outbox, drafts } = desk;
  const draft = `comment ${replyTo ?? indicator ?? "all"}`;
  const id = unique("note");
  const area = h("textarea", { id, rows: 2, value: drafts.get(draft), on: { input: keep, focus: unfold } });
  const mention = mentioning(desk, area, keep);
  const about = h("div", {});
  const tools = h("div", { class: "row" }, h("button", { class: "btn", type: "submit" }, send), mention.button);
  /** @type {HTMLSelectElement | null} */
  let choice = null;
  mention.restore(JSON.parse(drafts.get(`${draft} people`) || "[]"));

  function keep() {
    drafts.set(draft, area.value);
    drafts.set(`${draft} people`, area.value ? JSON.stringify(mention.picks()) : "");
  }

  /** What a note is about is asked of whoever writes one, not of whoever reads. */
  function unfold() {
    const found = desk.instrument.indicators.find((one) => one.id === indicator);
    if (choice || replyTo !== null || !found) return;
    choice = h("select", { id: `${id}-about` }, h("option", { value: "" }, t("Seluruh indikator")), units(found).map((unit) => h("option", { value: unit.id }, unit.name)));
    about.append(h("label", { for: choice.id }, t("Tentang")), choice);
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const text = mention.encoded(area.value).trim();
    if (text === "") return area.focus();
    if ([...text].length > desk.state.max_text) {
      return desk.notices.announce(t("Catatan terlalu panjang dan belum dikirim."));
    }
    const unit = choice?.value ? { unit: choice.value } : {};
    await outbox.put(newCommentSlot(uuid()), { indicator, reply_to: replyTo, text, ...unit }, { version: null });
    area.value = "";
    if (choice) choice.value = "";
    keep();
  }

  return h("form", { class: "compose", on: { submit } }, h("label", { for: id }, name), area, mention.list, about, tools);
}
