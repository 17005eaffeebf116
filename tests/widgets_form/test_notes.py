"""What was typed or chosen the moment before a page ends: it is noted within the key's own event, and found again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from widgets import assets

pytestmark = pytest.mark.browser

SAVED = re.compile(r"^tersimpan \d\d\.\d\d WI(B|TA|T)$")
LATE = """() => {
  globalThis.setTimeout = () => 0;
  const never = new Proxy(() => never, { get: () => never, set: () => true });
  IDBDatabase.prototype.transaction = () => never;
}"""
"""From now on no pause of this page ends, and its device answers nothing: as when it goes before they do."""
TYPE = """(area, [text, then]) => {
  area.focus();
  area.setRangeText(text, area.value.length, area.value.length, "end");
  area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
  if (then) location.assign(then);
  else if (then === "") location.reload();
}"""
NOTED = "Object.keys(localStorage).filter((name) => name.startsWith('spbe-note ')).length"
"""How many notes lie on the device."""


def line(page: Page):
    return page.locator(".ix .savedline")


def fakta(page: Page):
    return page.get_by_role("textbox", name="Fakta")


def form(opened: Page) -> Page:
    """Wait for a form that listens."""
    expect(opened.get_by_role("radio").first).to_be_visible()
    return opened


def leaves(page: Page, text: str, where: str = "") -> None:
    """Type, and go within the key's own event."""
    page.evaluate(LATE)
    with page.expect_navigation():
        fakta(page).evaluate(TYPE, [text, where])


def test_the_last_key_before_a_reload_is_there_and_arrives(sheet, open_as):
    page = form(open_as("operator", anchor="i21"))
    leaves(page, "diketik lalu dimuat ulang")
    expect(fakta(page)).to_have_value("diketik lalu dimuat ulang")
    assert sheet.becomes("i21", "fakta", "diketik lalu dimuat ulang").version == 1
    expect(line(page)).to_have_text(SAVED)
    assert page.evaluate(NOTED) == 0


def test_what_is_typed_behind_a_stored_text_meets_no_conflict_with_it(sheet, open_as):
    page = form(open_as("operator", anchor="i21"))
    fakta(page).press_sequentially("satu")
    sheet.becomes("i21", "fakta", "satu")
    expect(line(page)).to_have_text(SAVED)
    leaves(page, " dua")
    assert sheet.becomes("i21", "fakta", "satu dua").version == 2
    expect(fakta(page)).to_have_value("satu dua")
    expect(page.locator(".conflict")).to_have_count(0)
    assert page.evaluate(NOTED) == 0


def test_what_is_typed_behind_a_waiting_text_takes_its_place(sheet, open_as):
    page = form(open_as("operator", anchor="i21"))
    sheet.desk.faults.down = True
    fakta(page).press_sequentially("satu")
    expect(line(page)).to_have_text("menunggu sambungan – 1 jawaban tersimpan di perangkat ini")
    leaves(page, " dua")
    expect(fakta(page)).to_have_value("satu dua")
    sheet.desk.faults.down = False
    page.evaluate("dispatchEvent(new Event('online'))")
    sheet.becomes("i21", "fakta", "satu dua")
    expect(line(page)).to_have_text(SAVED)
    expect(page.locator(".conflict")).to_have_count(0)


def test_what_a_colleague_stored_meanwhile_is_shown_beside_it(sheet, open_as):
    page = form(open_as("operator", anchor="i21"))
    fakta(page).focus()
    with sheet.client("rekan") as registry:
        registry.write_answer(sheet.assessment, "i21", "fakta", "Teks Budi", 0)
    leaves(page, "Teks Rina")
    conflict = page.get_by_role("region", name="Dua isian berbeda: Fakta indikator 21")
    expect(conflict).to_contain_text("Teks Rina")
    expect(conflict).to_contain_text("Teks Budi")
    assert sheet.stored("i21", "fakta").value == "Teks Budi"


@pytest.mark.parametrize("target", ["#i05", "/services/apps/rencana-aksi?wilayah={region}&periode=2025"])
def test_it_arrives_from_another_indicator_and_from_another_page(sheet, open_as, target):
    page = form(open_as("operator", anchor="i21"))
    leaves(page, "diketik lalu pergi", target.format(region=sheet.region))
    if target.startswith("#"):
        expect(page.get_by_text("Indikator 5 dari 47")).to_be_visible()
        page.reload()
    sheet.becomes("i21", "fakta", "diketik lalu pergi")


def test_a_level_chosen_the_moment_before_a_reload_arrives(sheet, open_as):
    page = form(open_as("operator", anchor="i22"))
    page.evaluate(LATE)
    with page.expect_navigation():
        page.get_by_role("radio").nth(2).evaluate("(choice) => { choice.click(); location.reload(); }")
    expect(page.get_by_role("radio").nth(2)).to_be_checked()
    assert sheet.becomes("i22", "level", 3).version == 1
    expect(line(page)).to_have_text(SAVED)
    assert page.evaluate(NOTED) == 0


def test_a_score_typed_the_moment_before_a_reload_arrives(pemdi, open_as):
    page = open_as("operator", anchor="i03")
    score = page.get_by_role("textbox", name="Nilai indikator")
    score.wait_for()
    page.evaluate(LATE)
    with page.expect_navigation():
        score.evaluate(TYPE, ["2,75", ""])
    expect(score).to_have_value(re.compile("^2,75"))
    pemdi.becomes("i03", "level", "2.75")


def test_the_last_key_of_a_closed_tab_is_sent_by_the_one_beside_it(sheet, open_as):
    one = form(open_as("operator", anchor="i21"))
    two = form(open_as("operator", anchor="i22", context=one.context))
    one.evaluate(LATE)
    fakta(one).evaluate(TYPE, ["diketik lalu ditutup", None])
    assert two.evaluate(NOTED) == 1
    assert sheet.stored("i21", "fakta").value is None  # it may still be typed on
    one.close()
    assert sheet.becomes("i21", "fakta", "diketik lalu ditutup").version == 1
    expect(line(two)).to_have_text(SAVED)
    assert two.evaluate(NOTED) == 0


def test_nobody_sends_what_another_person_typed(sheet, open_as):
    page = form(open_as("operator", anchor="i21"))
    context = page.context
    page.evaluate(LATE)
    fakta(page).evaluate(TYPE, ["milik Rina", None])
    page.close()
    other = form(open_as("rekan", anchor="i21", context=context))
    expect(fakta(other)).to_have_value("")
    other.get_by_role("radio").nth(0).check(force=True)
    expect(line(other)).to_have_text(SAVED)
    assert [each.actor for each in sheet.events("answer.write")] == [sheet.name("rekan")]
    other.close()
    back = open_as("operator", anchor="i21", context=context)
    expect(fakta(back)).to_have_value("milik Rina")
    assert sheet.becomes("i21", "fakta", "milik Rina").author == sheet.name("operator")


def test_without_locks_the_next_page_of_the_tab_takes_it(sheet, open_as):
    context = open_as.context()
    context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    page = form(open_as("operator", anchor="i21", context=context))
    leaves(page, "tanpa kunci")
    assert sheet.becomes("i21", "fakta", "tanpa kunci").version == 1
    expect(line(page)).to_have_text(SAVED)
    assert page.evaluate(NOTED) == 0


def test_without_local_storage_a_text_is_saved_after_the_pause(sheet, open_as):
    context = open_as.context()
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('off') } })")
    page = form(open_as("operator", anchor="i21", context=context))
    fakta(page).press_sequentially("tanpa catatan")
    sheet.becomes("i21", "fakta", "tanpa catatan")
    expect(line(page)).to_have_text(SAVED)


LEFT = """async (folder) => {
  const { Outbox } = await import(`${folder}/outbox.mjs`);
  const { Notes, queueLeft } = await import(`${folder}/outbox_notes.mjs`);
  const { Held, openStore } = await import(`${folder}/outbox_store.mjs`);
  const client = { now: () => Date.now(), write: () => new Promise(() => 0) };
  const open = () => Outbox.open(client, "uji", "catatan");
  const facts = ({ slot, value, version, after }) => [slot, value, version, after !== null];
  const held = (outbox) => outbox.items.map(facts);
  const end = new AbortController();
  const page = new Notes("uji", "catatan");
  await page.watch(async () => {}, end.signal);
  const rest = { version: 0, hold: null, behind: false, seen: undefined };
  const { note } = page.write({ slot: "s", value: "a", ...rest }, false);
  const one = await open(); // that page may still queue them itself
  const before = held(one);
  page.write({ slot: "s", value: "ab", own: "a", ...rest }, true);
  page.write({ slot: "s", value: "abc", own: "a", ...rest }, true);
  page.write({ slot: "t", value: 3, ...rest }, false);
  const taken = new Promise((done) => one.addEventListener("change", done));
  const queue = new Held(await openStore(), "uji", "catatan");
  await queueLeft(queue, [note], "uji", "catatan"); // by the page itself; then it ends
  end.abort();
  await taken;
  const after = held(one);
  one.close();
  const two = await open();
  const again = held(two);
  two.close();
  return [before, after, again];
}"""


def test_what_a_page_left_is_queued_once_in_order_and_only_when_it_has_ended(sheet, open_as):
    page = form(open_as("operator", anchor="i22"))
    folder = assets.url("outbox.mjs").rpartition("/")[0]
    before, after, again = page.evaluate(LEFT, folder)
    assert before == []
    assert after == again == [["s", "abc", 0, False], ["t", 3, 0, False]]
