/**
 * Notes and replies on one indicator. Threads are updated in place: a new reply never moves or empties a reply that
 * is being written.
 *
 * @typedef {import("./sheet.mjs").Comment} Comment
 */
import { fill, h, unique } from "../dom.mjs";
import { moment } from "../format.mjs";
import { t } from "../i18n.mjs";
import { uuid } from "../registry.mjs";
import { commentSlot, newCommentSlot } from "../slots.mjs";

const ROLES = {
  operator: () => t("Operator"),
  koordinator: () => t("Koordinator"),
  pendamping: () => t("Pendamping"),
  sekretariat: () => t("Sekretariat"),
};

/** @param {import("./desk.mjs").Desk} desk @param {string | null} indicator `null`: the assessment as a whole @param {AbortSignal} life */
export function comments(desk, indicator, life) {
  const { sheet, outbox } = desk;
  /** @type {Map<string, ReturnType<typeof thread>>} */
  const threads = new Map();
  const list = h("div", { class: "threads" });
  const none = h("p", { class: "sub" }, indicator === null ? t("Belum ada catatan umum.") : t("Belum ada catatan untuk indikator ini."));
  const waiting = h("div", {});
  const content = [list, none, waiting, desk.may.comment ? compose(desk, indicator, null, t("Tulis catatan"), t("Kirim catatan")) : null];
  const element =
    indicator === null
      ? h("details", { class: "card general" }, h("summary", {}, t("Catatan umum"), h("span", { class: "sub" })), content)
      : h("section", { class: "card", "aria-label": t("Catatan dan tanggapan") }, h("h3", {}, t("Catatan dan tanggapan")), content);

  function update() {
    const all = sheet.comments(indicator);
    const roots = all.filter(({ reply_to }) => reply_to === null);
    for (const root of roots) {
      let one = threads.get(root.id);
      if (!one) {
        one = thread(desk, root.id, indicator);
        threads.set(root.id, one);
        list.append(one.element);
      }
      one.show(root, all.filter(({ reply_to }) => reply_to === root.id));
    }
    fill(waiting, unsent(null));
    const total = element.querySelector("summary .sub");
    if (total) total.textContent = roots.length ? String(roots.length) : "";
    none.hidden = roots.length > 0 || waiting.childElementCount > 0;
    for (const [id, one] of threads) one.showUnsent(unsent(id));
  }

  /** @param {string | null} replyTo @returns {HTMLElement[]} */
  function unsent(replyTo) {
    return outbox.items
      .filter(({ slot, value }) => slot.startsWith("new-comment/") && value.indicator === indicator && value.reply_to === replyTo)
      .map((item) => h("div", { class: "cm cm-unsent" }, h("p", { class: "cm-text" }, item.value.text), h("p", { class: "sub" }, item.reason ?? t("menunggu sambungan"))));
  }

  sheet.addEventListener("comments", update, { signal: life });
  outbox.addEventListener("change", update, { signal: life });
  update();
  return element;
}

/** @param {import("./desk.mjs").Desk} desk @param {string} id @param {string | null} indicator */
function thread(desk, id, indicator) {
  const { outbox } = desk;
  const root = h("div", {});
  const replies = h("div", { class: "replies" });
  const waiting = h("div", { class: "replies" });
  const reply = desk.may.comment ? h("details", { class: "reply" }, h("summary", {}, t("Balas")), compose(desk, indicator, id, t("Tulis balasan"), t("Kirim balasan"))) : null;
  const done = h("button", { class: "btn btn-quiet", type: "button", on: { click: toggle } });
  const element = h("article", { class: "thread" }, root, replies, waiting, desk.may.comment ? h("div", { class: "row" }, reply, done) : null);
  /** @type {Comment} */
  let current;

  function toggle() {
    void outbox.put(commentSlot(id), { done: !current.done }, { version: current.version });
  }

  return {
    element,
    /** @param {Comment} comment @param {Comment[]} answers */
    show(comment, answers) {
      current = comment;
      element.toggleAttribute("data-done", comment.done);
      fill(root, note(desk, comment));
      fill(replies, answers.map((answer) => note(desk, answer)));
      done.textContent = comment.done ? t("Buka lagi") : t("Tandai selesai");
    },
    /** @param {HTMLElement[]} notes */
    showUnsent: (notes) => fill(waiting, notes),
  };
}

/** @param {import("./desk.mjs").Desk} desk @param {Comment} comment */
function note(desk, comment) {
  const role = ROLES[/** @type {keyof ROLES} */ (comment.author_role)]?.() ?? comment.author_role;
  return h(
    "div",
    { class: "cm" },
    h(
      "p",
      { class: "cm-head" },
      h("b", {}, comment.author_name),
      h("span", {}, ` · ${role} · ${moment(comment.at, desk.zone, desk.client.now())}`),
      comment.done ? h("span", { class: "chip" }, t("selesai")) : null,
    ),
    h("p", { class: "cm-text" }, comment.text),
  );
}

/**
 * @param {import("./desk.mjs").Desk} desk @param {string | null} indicator @param {string | null} replyTo
 * @param {string} name @param {string} send
 */
function compose(desk, indicator, replyTo, name, send) {
  const { outbox, drafts } = desk;
  const draft = `comment ${replyTo ?? indicator ?? "all"}`;
  const id = unique("note");
  const area = h("textarea", { id, rows: 2, value: drafts.get(draft), on: { input: () => drafts.set(draft, area.value) } });

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const text = area.value.trim();
    if (text === "") return area.focus();
    if ([...text].length > desk.state.max_text) {
      return desk.notices.announce(t("Catatan terlalu panjang dan belum dikirim."));
    }
    await outbox.put(newCommentSlot(uuid()), { indicator, reply_to: replyTo, text }, { version: null });
    area.value = "";
    drafts.set(draft, "");
  }

  return h("form", { class: "compose", on: { submit } }, h("label", { for: id }, name), area, h("button", { class: "btn", type: "submit" }, send));
}
