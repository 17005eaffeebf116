/** *Untuk saya*: threads that mention the person and wait for them, and what is new since their last visit. */
import { h, redraw } from "../dom.mjs";
import { t } from "../i18n.mjs";
import { label } from "../instrument.mjs";
import { threadLink } from "./thread_link.mjs";

/** @typedef {import("./sheet.mjs").Comment} Comment */

const MOST = 8; // links shown

/**
 * The newest comment of a thread that mentions a person, unless they answered it or the thread is done.
 *
 * @param {Comment} root @param {Comment[]} replies @param {string} person @returns {Comment | null}
 */
export function waitsFor(root, replies, person) {
  if (root.done) return null;
  const all = [root, ...replies];
  const told = all.filter(({ mentions }) => mentions.some((one) => one.person === person)).at(-1);
  const said = all.filter(({ author }) => author === person).at(-1);
  return told && (!said || all.indexOf(said) <= all.indexOf(told)) ? told : null;
}

/** @param {import("./desk.mjs").Desk} desk @param {AbortSignal} life */
export function forMe(desk, life) {
  const { sheet, instrument, state } = desk;
  const element = h("section", { class: "card for-me", "aria-label": t("Untuk saya") });
  const place = (/** @type {string | null} */ id) => instrument.indicators.findIndex((one) => one.id === id);

  /** @param {Comment} root @param {Comment} comment */
  function line(root, comment) {
    const indicator = instrument.indicators[place(root.indicator)];
    const where = indicator ? `${indicator.number} ${label(indicator)}` : t("Catatan umum");
    return h("li", {}, h("a", { href: threadLink(root.indicator, root.id) }, where), h("span", { class: "sub" }, ` ${comment.author_name}`));
  }

  /** @param {string} title @param {[Comment, Comment][]} found */
  function part(title, found) {
    if (found.length === 0) return null;
    const more = found.length - MOST;
    return [h("h3", {}, title), h("ul", {}, found.slice(0, MOST).map(([root, comment]) => line(root, comment)), more > 0 ? h("li", { class: "sub" }, t("dan {count} lainnya", { count: more })) : null)];
  }

  function update() {
    const all = sheet.allComments;
    const roots = all.filter(({ reply_to }) => reply_to === null).sort((a, b) => place(a.indicator) - place(b.indicator));
    /** @type {[Comment, Comment][]} */ const mine = [];
    /** @type {[Comment, Comment][]} */ const news = [];
    for (const root of roots) {
      const replies = all.filter(({ reply_to }) => reply_to === root.id);
      const waiting = waitsFor(root, replies, state.person.name);
      const fresh = [root, ...replies].filter((one) => desk.seen.isNew(one)).at(-1);
      if (waiting) mine.push([root, waiting]);
      else if (fresh) news.push([root, fresh]);
    }
    redraw(element, [mine, news], () => [part(t("Untuk saya ({count})", { count: mine.length }), mine), part(t("Baru sejak kunjungan terakhir ({count})", { count: news.length }), news)]);
    element.hidden = element.childElementCount === 0;
  }

  sheet.addEventListener("comments", update, { signal: life });
  update();
  return element;
}
