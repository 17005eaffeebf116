/** Studi tiru: the form of a visit, and a card per visit with the checks of day 30 and 60. */
import { dayInWords } from "../day.mjs";
import { fill, h } from "../dom.mjs";
import { date } from "../format.mjs";
import { t } from "../i18n.mjs";
import { twice } from "../twice.mjs";
import { about, chip, nameOf, STATUSES } from "./cards.mjs";
import { composer, typed } from "./composing.mjs";
import { history } from "./history.mjs";

/** @param {HTMLFormElement} form @param {any} desk @param {import("../registry.mjs").Client} client */
export function visitForm(form, desk, client) {
  const { state } = desk;
  const host = /** @type {HTMLSelectElement} */ (form.elements.namedItem("host"));
  dayInWords(/** @type {HTMLInputElement} */ (form.elements.namedItem("day")));
  /** @type {Promise<void> | null} */ let regions = null;

  /** Read the hosts once, when somebody comes to the form. */
  const hosts = () => (regions ??= client.get("regions").then((found) => {
    const before = host.value;
    fill(host, h("option", { value: "" }, t("Pilih daerah")), found.filter((/** @type {any} */ each) => each.code !== state.region.code).map((/** @type {any} */ each) => h("option", { value: each.code }, nameOf(each))));
    host.value = before;
  }).catch((error) => {
    regions = null;
    desk.failed(error);
  }));
  form.addEventListener("focusin", hosts);
  form.addEventListener("pointerenter", hosts);
  return composer(form, desk, {
    needs: ["host", "day", "topic"],
    first: "topic",
    create: `regions/${state.region.code}/visits`,
    change: (one) => `visits/${one.id}`,
    body: (one) => ({ ...one?.written, ...typed(form) }),
    done: t("Studi tiru tersimpan."),
    ready: hosts,
    stored: (id) => desk.stored().visits.find((/** @type {any} */ each) => each.id === id),
  });
}

/**
 * What was agreed, line by line: the actions that were made of a line, and a button where this period has none yet.
 *
 * @param {any} one wire.Visit @param {any} desk @param {boolean} may
 */
function agreedLines(one, desk, may) {
  const { state, send } = desk;
  const period = state.period.period;
  const live = one.actions.filter((/** @type {any} */ each) => each.status !== null);
  const open = (/** @type {string} */ line) => may && !live.some((/** @type {any} */ each) => each.now === line && each.period === period);
  const lines = [...new Set(one.lines)];
  const select = lines.some(open) && h("select", {}, h("option", { value: "" }, t("Pilih…")), state.indicators.map((/** @type {any} */ each) => h("option", { value: each.id, selected: each.id === one.actions.at(-1)?.indicator }, about(desk, [each.id]))));
  const take = (/** @type {string} */ line) => {
    if (!select || !select.value) {
      desk.tell(t("Pilih dulu indikatornya."), true); // none is proposed: whoever overlooked it would plan for the first one
      if (select) select.focus();
      return;
    }
    send("PUT", `visits/${one.id}/actions`, { period, line, indicator: select.value }, t("Kesepakatan ini sekarang sebuah aksi dalam rencana Anda. Atur penanggung jawab dan tenggatnya di Rencana Aksi."));
  };
  const action = (/** @type {any} */ each) => [
    " ",
    h("a", { class: "chip plain", href: `${state.plan}#aksi-${each.action_id}` }, each.period === period ? t("aksi: {status}", { status: STATUSES[each.status]() }) : t("aksi {period}: {status}", { period: each.period, status: STATUSES[each.status]() })),
  ];
  const of = (/** @type {string} */ line) => live.filter((/** @type {any} */ each) => each.now === line);
  const former = [...new Set(live.filter((/** @type {any} */ each) => each.now === null).map((/** @type {any} */ each) => each.line))];
  const once = (/** @type {string} */ line) => live.filter((/** @type {any} */ each) => each.now === null && each.line === line);
  return [
    select && h("label", { class: "field" }, t("Jadikan aksi untuk"), select),
    h("ul", { class: "hasil" },
      lines.map((line) => h("li", {}, h("span", {}, line, of(line).map(action)), open(line) && h("button", { type: "button", class: "btn", "aria-label": t("Jadikan aksi: {line}", { line }), on: { click: () => take(line) } }, t("Jadikan aksi")))),
      former.map((line) => h("li", {}, h("span", {}, t("{line} (kesepakatan semula)", { line }), once(line).map(action))))),
  ];
}

/** @param {any} one wire.Visit @param {any} desk */
export function visitCard(one, desk) {
  const { send } = desk;
  const { written } = one;
  const put = (/** @type {any} */ facts, /** @type {string} */ done) => send("PUT", `visits/${one.id}`, { ...written, ...facts }, done, one.version);
  const note = h("textarea", { name: "note", rows: 2, maxlength: 5000 });
  const check = (/** @type {Event} */ event) => {
    event.preventDefault();
    put({ [`check${one.due}`]: note.value }, t("Pemeriksaan tersimpan."));
  };
  /** How far the actions are while a check is due, and were on its day afterwards. */
  const stood = (/** @type {"30" | "60"} */ day) => {
    const [name, words] = one.due === day ? ["status", t("{line}: {status} sekarang")] : [`status${day}`, t("{line}: {status} pada hari ke-{day}", { day })];
    const known = one.actions.filter((/** @type {any} */ each) => each[name] !== null);
    return known.length > 0 && h("ul", { class: "hasil" }, known.map((/** @type {any} */ each) => h("li", {}, words.replace("{line}", () => each.now ?? each.line).replace("{status}", () => STATUSES[each[name]]()))));
  };
  const checked = (/** @type {"30" | "60"} */ day) => [
    h("dt", {}, t("Hari ke-{day} ({date})", { day, date: date(one[`check${day}_on`]) })),
    h("dd", {}, written[`check${day}`] || (one.due === day ? t("saatnya diperiksa") : t("belum diperiksa")), stood(day)),
  ];
  const may = desk.may("plans:write") && !written.cancelled;
  return h("article", { class: "card", "data-one-visit": one.id, id: `studi-${one.id}` },
    h("h3", {}, written.topic, written.cancelled ? chip(t("dibatalkan"), "bad") : one.due && chip(t("periksa hari ke-{day}", { day: one.due }), "attention")),
    h("p", { class: "sub" }, [nameOf(one.host), date(written.day)].join(" · ")),
    h("dl", {},
      written.delegation && [h("dt", {}, t("Rombongan")), h("dd", {}, written.delegation)],
      h("dt", {}, t("Yang disepakati")), h("dd", {}, one.lines.length > 0 || one.actions.length > 0 ? agreedLines(one, desk, may) : t("belum dicatat")),
      checked("30"), checked("60")),
    history(desk, `visits/${one.id}/history`),
    may && one.due && h("form", { class: "acts", on: { submit: check } },
      h("label", { class: "field" }, t("Yang sudah dikerjakan sampai hari ke-{day}", { day: one.due }), note),
      h("button", { type: "submit", class: "btn pri" }, t("Simpan pemeriksaan"))),
    may && h("p", { class: "acts" },
      twice(desk.armed, `revisit ${one.id}`, { class: "btn", text: t("Ubah"), asked: t("Tekan lagi: isian yang belum disimpan diganti") }, () => desk.revisit(one), () => desk.overwrites("visit", one.id)),
      twice(desk.armed, `cancel ${one.id}`, { class: "btn", text: t("Batalkan"), asked: t("Tekan lagi untuk membatalkan") }, () => put({ cancelled: true }, t("Studi tiru dibatalkan.")))));
}
