/** Giving one task: to which office, to whom, until when, with which words; and the link for an office without account. */
import { dayInWords } from "../day.mjs";
import { fill, h, say, unique } from "../dom.mjs";
import { moment } from "../format.mjs";
import { t } from "../i18n.mjs";
import { ConflictError, RegistryError } from "../registry.mjs";
import { sharePart, shareText } from "./share.mjs";

const OTHER = "+";
const ONCE = () => t("Alamatnya hanya ditampilkan sekali, karena lab tidak menyimpannya. Bila hilang, buat tautan baru; yang lama langsung tidak berlaku.");
const MAX_LINE = 500; // characters, as in spbe_core.wire

/**
 * @typedef {{book: import("./book.mjs").TaskBook, region: string, zone: import("../format.mjs").Zone, deepLink: (unit: string) => string}} Around
 */

/**
 * Open the dialog of one unit. It is gone when it is closed.
 *
 * @param {Around} around @param {string} unit @param {string} title what is asked @param {string[]} owners who usually has it, as the instrument calls them
 */
export function assign(around, unit, title, owners) {
  const { book } = around;
  const id = unique("assign");
  const office = h("select", { id: `${id}-office`, on: { change: () => (other.hidden = office.value !== OTHER) } });
  const otherName = h("input", { id: `${id}-other`, maxlength: 160, autocomplete: "off" });
  const other = labelled(otherName, t("Nama perangkat daerah"));
  const person = h("select", { id: `${id}-person` });
  const due = dayInWords(h("input", { id: `${id}-due`, type: "date" }));
  const words = h("textarea", { id: `${id}-words`, rows: 3, maxlength: MAX_LINE });
  const problem = h("p", { class: "problem", role: "alert" });
  const told = h("p", { class: "sub", role: "status" });
  const sharing = h("section", { class: "assign-share" });
  const ending = h("div", { class: "row" });
  const save = h("button", { class: "btn pri", type: "submit" });
  const close = h("button", { class: "btn btn-quiet", type: "button", on: { click: () => dialog.close() } }, t("Tutup"));
  const dialog = h(
    "dialog",
    { class: "assign", "aria-labelledby": `${id}-title`, on: { close: () => (dialog.remove(), book.removeEventListener("change", update)) } },
    h("div", { class: "row assign-head" }, h("h2", { id: `${id}-title` }, t("Tugaskan: {title}", { title })), close),
    h(
      "form",
      { class: "assign-form", novalidate: true, on: { submit: (/** @type {Event} */ event) => (event.preventDefault(), void store("berjalan")) } },
      labelled(office, t("Perangkat daerah")),
      other,
      labelled(person, t("Orang (boleh kosong)")),
      labelled(due, t("Tenggat (sampai akhir hari {zone})", { zone: around.zone })),
      labelled(words, t("Petunjuk singkat (boleh kosong)")),
      problem,
      h("div", { class: "row" }, save, ending),
      told,
    ),
    sharing,
  );
  /** The version that the fields show; a newer one is a colleague's. */
  let shown = book.of(unit)?.version ?? newestVersion(book, unit);
  let drawn = "";
  let ready = false;
  /** The link that was made here: its address is told once. @type {{link: string, address: string} | null} */
  let fresh = null;

  /** Put what stands into the fields. */
  function take() {
    ready = book.loaded;
    const task = book.of(unit);
    shown = task?.version ?? newestVersion(book, unit);
    const usual = book.offices.find((one) => one.usual.some((name) => owners.includes(name)))?.id;
    fill(office, book.offices.map((one) => h("option", { value: one.id }, one.name)), h("option", { value: OTHER }, t("Lainnya…")));
    office.value = task?.office ?? usual ?? book.offices[0]?.id ?? OTHER;
    other.hidden = office.value !== OTHER;
    fill(person, h("option", { value: "" }, t("Siapa pun di perangkat daerah itu")), task?.person ? h("option", { value: task.person }, task.person_name ?? "") : null);
    person.value = task?.person ?? "";
    due.value = task?.due ?? "";
    words.value = task?.instruction ?? "";
    void people();
  }

  async function people() {
    try {
      const found = await book.colleagues();
      const chosen = person.value;
      const known = new Set([...person.options].map(({ value }) => value));
      person.append(...found.filter((one) => !known.has(one.id)).map((one) => h("option", { value: one.id }, one.name)));
      person.value = chosen;
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error; // without names the office alone can be chosen
    }
  }

  /** @param {"berjalan" | "selesai" | "dilepas"} state */
  async function store(state) {
    await trying(async () => {
      let chosen = office.value;
      if (chosen === OTHER) chosen = (await book.addOffice(otherName.value.trim())).id;
      await book.give(unit, { office: chosen, person: person.value || null, due: due.value || null, instruction: words.value.trim(), state }, shown);
      take();
      say(told, { berjalan: t("Tersimpan. Bagikan di bawah ini."), selesai: t("Ditandai selesai."), dilepas: t("Tugas dilepas; riwayatnya tetap.") }[state]);
      update();
    });
  }

  /** @param {() => Promise<void>} act */
  async function trying(act) {
    say(problem, "");
    say(told, "");
    save.disabled = true;
    try {
      await act();
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (error instanceof ConflictError) {
        const stored = error.problem?.stored;
        shown = stored?.version ?? shown;
        say(problem, t("{message} Yang tersimpan sekarang: {stored}. Simpan lagi untuk menggantinya.", { message: error.message, stored: String(stored?.value ?? t("belum ada")) }));
      } else say(problem, error.message);
    } finally {
      save.disabled = false;
    }
  }

  function update() {
    if (!ready && book.loaded) take(); // it was opened before the tasks and offices had come
    save.disabled = !ready;
    const task = book.of(unit);
    say(save, task ? t("Simpan perubahan") : t("Tugaskan"));
    const facts = JSON.stringify([task?.version, task?.link, task?.state]);
    if (facts === drawn) return;
    drawn = facts;
    fill(
      ending,
      task?.state === "berjalan" ? h("button", { class: "btn", type: "button", on: { click: () => void store("selesai") } }, t("Tandai selesai")) : null,
      task ? h("button", { class: "btn btn-quiet", type: "button", on: { click: () => void store("dilepas") } }, t("Lepas tugas")) : null,
    );
    fill(sharing, task?.state === "berjalan" ? share(task) : null);
  }

  /** @param {import("./book.mjs").Task} task */
  function share(task) {
    const facts = { region: around.region, due: task.due, zone: around.zone };
    const link = task.link?.state === "terbuka" ? task.link : null;
    const make = async () => {
      const address = await book.makeLink(unit);
      fresh = { link: book.of(unit)?.link?.id ?? "", address };
      drawn = "";
      update();
      say(told, t("Tautan dibuat. Alamatnya hanya ditampilkan sekarang; yang lama tidak berlaku lagi."));
    };
    return [
      h("h3", {}, t("Bagikan")),
      h("details", { open: task.person !== null }, h("summary", {}, t("Rekan yang punya akun")), sharePart(shareText({ ...facts, address: around.deepLink(unit) }), t("Teks untuk rekan"))),
      h(
        "details",
        { open: task.person === null || fresh !== null },
        h("summary", {}, t("Perangkat daerah tanpa akun")),
        h("p", { class: "sub" }, link ? [t("Satu tautan sedang berlaku sampai {until}.", { until: moment(link.expires_at, around.zone) }), fresh?.link === link.id ? "" : ` ${ONCE()}`] : t("Tautan satu tugas: penerima hanya melihat permintaan ini dan mengirim berkas. Berlaku 7 hari, sekali pakai.")),
        h(
          "div",
          { class: "row" },
          h("button", { class: "btn", type: "button", on: { click: () => void trying(make) } }, link ? t("Buat tautan baru") : t("Buat tautan")),
          link ? h("button", { class: "btn btn-quiet", type: "button", on: { click: () => void trying(() => book.revoke(link)) } }, t("Cabut tautan")) : null,
        ),
        link && fresh?.link === link.id ? sharePart(shareText({ ...facts, address: fresh.address }), t("Teks dengan tautan satu tugas")) : null,
      ),
    ];
  }

  take();
  update();
  book.addEventListener("change", update);
  (document.querySelector(".spbe main") ?? document.querySelector(".spbe") ?? document.body).append(dialog);
  dialog.showModal();
}

/** @param {import("./book.mjs").TaskBook} book @param {string} unit @returns {number} also of a task that nobody has any more */
const newestVersion = (book, unit) => book.tasks.find((task) => task.unit === unit)?.version ?? 0;

/** @param {HTMLElement} control @param {string} name */
const labelled = (control, name) => h("div", { class: "ev-field" }, h("label", { for: control.id }, name), control);
