"""Nothing typed is lost: conflicts, lost replies, no network, ended sessions, other people, other tabs."""

from __future__ import annotations

import re

import pytest
from axe import violations
from playwright.sync_api import Page, expect
from shape import PHONE, SMALL

pytestmark = pytest.mark.browser

SAVED = re.compile(r"^tersimpan \d\d\.\d\d WI(B|TA|T)$")


def line(page: Page):
    return page.locator(".ix .savedline")


def tell(page: Page, text: str):
    return page.locator(".tell").filter(has_text=text)


def fakta(page: Page):
    return page.get_by_role("textbox", name="Fakta")


@pytest.mark.parametrize("choice", ["Pakai punya saya", "Pakai yang tersimpan"])
def test_g5_01_two_people_on_one_field_keep_both_texts(sheet, open_as, choice):
    page = open_as("operator", anchor="i22")
    fakta(page).focus()
    with sheet.client("rekan") as registry:
        registry.write_answer(sheet.assessment, "i22", "fakta", "Teks Budi", 0)
    fakta(page).press_sequentially("Teks Rina")
    conflict = page.get_by_role("region", name="Dua isian berbeda: Fakta indikator 22")
    expect(conflict).to_contain_text("Teks Rina")
    expect(conflict).to_contain_text("Teks Budi")
    expect(conflict).to_contain_text("Budi Rekan")
    expect(line(page)).to_have_text("1 perbedaan menunggu pilihan Anda")
    assert sheet.stored("i22", "fakta").value == "Teks Budi"
    page.reload()
    expect(conflict).to_contain_text("Teks Rina")
    conflict.get_by_role("button", name=choice).click()
    expect(conflict).to_have_count(0)
    mine = choice == "Pakai punya saya"
    expect(fakta(page)).to_have_value("Teks Rina" if mine else "Teks Budi")
    if mine:
        sheet.becomes("i22", "fakta", "Teks Rina")
        with sheet.client("operator") as registry:
            history = [each.value for each in registry.history(sheet.assessment, "i22", "fakta")]
        assert history == ["Teks Rina", "Teks Budi"]
    else:
        assert sheet.stored("i22", "fakta").value == "Teks Budi"
        page.get_by_text("Teks Anda yang tidak dipakai").click()
        expect(page.locator(".kept")).to_contain_text("Teks Rina")


def test_a_conflict_says_word_by_word_what_each_changed_since_the_common_text(sheet, open_as):
    common = "Perbup 12 Tahun 2024 tentang arsitektur."
    with sheet.client("rekan") as registry:
        registry.write_answer(sheet.assessment, "i22", "fakta", common, 0)
    page = open_as("operator", anchor="i22", **PHONE)
    fakta(page).focus()
    with sheet.client("rekan") as registry:
        registry.write_answer(sheet.assessment, "i22", "fakta", common.replace("12", "14"), 1)
    fakta(page).press_sequentially(" Pasal 4.")
    conflict = page.get_by_role("region", name="Dua isian berbeda: Fakta indikator 22")
    mine, theirs = conflict.get_by_role("region", name="Punya Anda"), conflict.get_by_role("region", name="Yang ters")
    expect(mine).to_contain_text("Yang Anda ubah: +2 kata")
    expect(mine.locator("ins")).to_have_text("[ditambah:]  Pasal 4. [akhir tambahan]")
    expect(mine.locator("del")).to_have_count(0)
    expect(theirs.locator("del")).to_have_text("[dihapus:] 12 [akhir hapusan]")
    expect(theirs.locator("ins")).to_have_text("[ditambah:] 14 [akhir tambahan]")
    mine.get_by_text("Teks lengkap").focus()
    page.keyboard.press("Enter")
    expect(mine.locator(".conflict-text")).to_have_text(f"{common} Pasal 4.")
    conflict.get_by_text("Naskah awal yang sama (Budi Rekan").click()
    expect(conflict.get_by_text(common, exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    assert page.evaluate(SMALL) == []
    assert violations(page) == []


def test_nothing_is_said_to_be_saved_from_the_first_key_on(sheet, open_as):
    page = open_as("operator", anchor="i22")
    fakta(page).press_sequentially("satu")
    expect(line(page)).to_have_text(SAVED)
    said = fakta(page).evaluate(
        """(area) => {
          area.setRangeText(" dua", area.value.length, area.value.length, "end");
          area.dispatchEvent(new InputEvent("input", {bubbles: true, inputType: "insertText"}));
          return [document.querySelector(".ix .savedline").textContent,
            area.closest(".narrative").querySelector(".narrative-foot").textContent];
        }"""
    )
    assert said[0] == "menyimpan…"
    assert said[1].startswith("Sebelum perubahan ini: Anda")
    sheet.becomes("i22", "fakta", "satu dua")
    expect(line(page)).to_have_text(SAVED)


def test_two_people_on_one_level(sheet, open_as):
    page = open_as("operator", anchor="i22")
    page.get_by_role("radio").first.focus()
    with sheet.client("rekan") as registry:
        registry.write_answer(sheet.assessment, "i22", "level", 4, 0)
    page.get_by_role("radio").nth(1).check(force=True)
    conflict = page.get_by_role("region", name="Dua isian berbeda: tingkat indikator 22")
    expect(conflict).to_contain_text("Tingkat 2")
    expect(conflict).to_contain_text("Tingkat 4")
    conflict.get_by_role("button", name="Pakai yang tersimpan").click()
    expect(page.get_by_role("radio").nth(3)).to_be_checked()
    assert sheet.stored("i22", "level").value == 4
    page.get_by_role("radio").nth(1).check(force=True)
    sheet.becomes("i22", "level", 2)
    page.get_by_role("button", name="Riwayat Tingkat kematangan").click()
    history = page.get_by_role("dialog", name="Riwayat Tingkat kematangan, indikator 22")
    expect(history.get_by_role("listitem")).to_contain_text(["Tingkat 4 → Tingkat 2", "Budi Rekan"])
    history.get_by_role("button", name="Pakai lagi versi ini").click()
    assert sheet.becomes("i22", "level", 4).version == 3


def test_the_same_value_by_two_people_is_no_conflict(sheet, open_as):
    page = open_as("operator", anchor="i22")
    page.get_by_role("radio").first.focus()
    with sheet.client("rekan") as registry:
        registry.write_answer(sheet.assessment, "i22", "level", 4, 0)
    page.get_by_role("radio").nth(3).check(force=True)
    expect(line(page)).to_have_text(SAVED)
    expect(page.locator(".conflict")).to_have_count(0)
    page.get_by_role("radio").nth(2).check(force=True)
    assert sheet.becomes("i22", "level", 3).version == 2
    expect(page.locator(".conflict")).to_have_count(0)


def test_offline_answers_wait_and_are_delivered_in_order(sheet, open_as):
    page = open_as("operator", anchor="i01")
    expect(page.get_by_role("radio")).to_have_count(5)
    page.context.set_offline(True)
    page.get_by_role("radio").nth(1).check(force=True)
    page.get_by_role("radio").nth(2).check(force=True)
    fakta(page).fill("tanpa jaringan")
    fakta(page).blur()
    expect(line(page)).to_have_text("menunggu sambungan – 2 jawaban tersimpan di perangkat ini")
    expect(tell(page, "Sambungan ke server terputus.")).to_be_visible()
    expect(page.locator(".ixfig b")).to_have_text("1,00–5,00")
    page.evaluate("location.hash = '#i02'")
    page.get_by_role("radio").nth(4).check(force=True)
    expect(line(page)).to_have_text("menunggu sambungan – 3 jawaban tersimpan di perangkat ini")
    page.context.set_offline(False)
    sheet.becomes("i02", "level", 5)
    expect(line(page)).to_have_text(SAVED)
    assert sheet.stored("i01", "level").value == 3
    assert sheet.stored("i01", "fakta").value == "tanpa jaringan"
    written = [
        (event.object, event.after["value"]) for event in sheet.events("answer.write") if "level" in event.object
    ]
    assert [value for _, value in written] == sorted((value for _, value in written), key=[2, 3, 5].index)


def test_a_lost_reply_is_replayed_and_written_once(sheet, open_as):
    page = open_as("operator", anchor="i04")
    expect(page.get_by_role("radio")).to_have_count(5)
    sheet.desk.faults.lost_replies.append("PUT /answers/i04/level")
    page.get_by_role("radio").nth(3).check(force=True)
    expect(line(page)).to_have_text("menunggu sambungan – 1 jawaban tersimpan di perangkat ini")
    page.get_by_role("radio").nth(1).check(force=True)
    assert sheet.becomes("i04", "level", 2).version == 2
    expect(page.locator(".conflict")).to_have_count(0)


def test_a_registry_that_is_down_is_waited_for(sheet, open_as):
    page = open_as("operator", anchor="i04")
    expect(page.get_by_role("radio")).to_have_count(5)
    sheet.desk.faults.down = True
    page.get_by_role("radio").nth(3).check(force=True)
    expect(line(page)).to_have_text("menunggu sambungan – 1 jawaban tersimpan di perangkat ini")
    sheet.desk.faults.down = False
    expect(line(page)).to_have_text(SAVED)
    assert sheet.stored("i04", "level").version == 1


def test_unsent_answers_survive_a_reload(sheet, open_as):
    page = open_as("operator", anchor="i09")
    expect(page.get_by_role("radio")).to_have_count(5)
    sheet.desk.faults.down = True
    fakta(page).fill("belum terkirim")
    expect(line(page)).to_have_text("menunggu sambungan – 1 jawaban tersimpan di perangkat ini")
    sheet.desk.faults.down = False
    page.reload()
    expect(fakta(page)).to_have_value("belum terkirim")
    sheet.becomes("i09", "fakta", "belum terkirim")


def test_g5_02_an_ended_session_comes_back_to_the_same_place_with_everything(sheet, open_as):
    with sheet.client("operator") as registry:
        for number in range(1, 21):
            registry.write_answer(sheet.assessment, f"i{number:02}", "level", 3, 0)
    page = open_as("operator", anchor="i21")
    expect(page.get_by_role("radio")).to_have_count(5)
    fakta(page).focus()  # who is not writing is signed in again at once, without a word
    sheet.desk.faults.signed_out.add(sheet.name("operator"))
    fakta(page).fill("diketik setelah sesi berakhir")
    expect(tell(page, "Sesi Anda berakhir.")).to_be_visible()
    expect(fakta(page)).to_have_value("diketik setelah sesi berakhir")
    assert sheet.stored("i21", "fakta").value is None
    fakta(page).blur()
    page.wait_for_url(re.compile(r"#i21$"))
    expect(page.get_by_text("Indikator 21 dari 47")).to_be_visible()
    expect(line(page)).to_have_text(SAVED)
    expect(fakta(page)).to_have_value("diketik setelah sesi berakhir")
    assert sheet.stored("i21", "fakta").value == "diketik setelah sesi berakhir"
    with sheet.client("koordinator") as registry:
        held = [answer.level.value for answer in registry.assessment(sheet.assessment).answers]
    assert held[:21] == [3] * 20 + [None]


def test_another_persons_queue_is_never_sent(sheet, open_as):
    page = open_as("operator", anchor="i06")
    context = page.context
    expect(page.get_by_role("radio")).to_have_count(5)
    page.route("**/answers/**", lambda route: route.abort())  # not one try of this page is on its way when it closes
    page.get_by_role("radio").nth(2).check(force=True)
    expect(line(page)).to_have_text("menunggu sambungan – 1 jawaban tersimpan di perangkat ini")
    page.close()
    other = open_as("rekan", anchor="i06", context=context)
    other.get_by_role("radio").nth(0).check(force=True)
    expect(line(other)).to_have_text(SAVED)
    assert [each.actor for each in sheet.events("answer.write")] == [sheet.name("rekan")]
    other.close()
    back = open_as("operator", anchor="i06", context=context)
    conflict = back.get_by_role("region", name="Dua isian berbeda: tingkat indikator 6")
    expect(conflict).to_contain_text("Tingkat 3")
    expect(conflict).to_contain_text("Tingkat 1")


def test_a_session_that_changed_hands_stops_the_page(sheet, open_as):
    page = open_as("operator", anchor="i06")
    expect(page.get_by_role("radio")).to_have_count(5)
    page.get_by_role("radio").nth(1).check(force=True)
    expect(line(page)).to_have_text(SAVED)
    second = open_as("rekan", anchor="i06", context=page.context)
    second.close()
    page.get_by_role("radio").nth(4).check(force=True)
    expect(tell(page, "sekarang milik")).to_be_visible()
    stored = sheet.stored("i06", "level")
    assert (stored.value, stored.author) == (2, sheet.name("operator"))


def test_two_tabs_of_one_person_do_not_overwrite_each_other(sheet, open_as):
    one = open_as("operator", anchor="i13")
    two = open_as("operator", anchor="i13", context=one.context)
    expect(two.get_by_role("radio")).to_have_count(5)
    fakta(two).press_sequentially("tab dua")
    one.bring_to_front()
    expect(fakta(one)).to_have_value("tab dua")
    fakta(one).press_sequentially(" dan satu")
    fakta(one).blur()
    expect(fakta(two)).to_have_value(re.compile("dan satu|tab dua"))
    text = fakta(one).input_value()
    assert "tab dua" in text
    assert "dan satu" in text
    sheet.becomes("i13", "fakta", text)
    expect(one.locator(".conflict")).to_have_count(0)


def test_a_text_on_its_way_to_the_device_is_not_replaced_by_an_older_one(sheet, open_as):
    page = open_as("operator", anchor="i13")
    expect(page.get_by_role("radio")).to_have_count(5)
    page.context.set_offline(True)
    fakta(page).press_sequentially("satu")
    fakta(page).blur()
    expect(page.get_by_text(re.compile("menunggu sambungan")).first).to_be_visible()
    page.evaluate(
        """async () => {
            const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
            const { Outbox } = await import(loaded.find((name) => name.endsWith("/outbox.mjs")));
            const put = Outbox.prototype.put;
            const slow = new Promise((done) => { globalThis.deviceAnswers = done; });
            Outbox.prototype.put = async function (...all) { await slow; return put.apply(this, all); };
        }"""
    )
    fakta(page).press_sequentially(" dua")
    fakta(page).blur()
    assert fakta(page).input_value() == "satu dua"
    page.evaluate("globalThis.deviceAnswers()")
    page.context.set_offline(False)
    sheet.becomes("i13", "fakta", "satu dua")


def test_a_person_faster_than_the_redraw_is_not_in_conflict_with_herself(sheet, open_as):
    """What this page sent last is what a person has seen, whatever version the page still shows."""
    page = open_as("operator", anchor="i16")
    expect(line(page)).to_be_visible()
    sent = page.evaluate(
        """async () => {
            const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
            const url = loaded.find((name) => name.endsWith("/outbox.mjs"));
            const { Outbox } = await import(url);
            const sent = [];
            const client = {
                now: () => Date.now(),
                write: async (method, path, body, { version }) => {
                    sent.push([body.value, version]);
                    return { stored: { version: version + 1, at: Date.now() } };
                },
            };
            const outbox = await Outbox.open(client, "seseorang", "sebuah penilaian");
            const acknowledged = () => new Promise((go) => outbox.addEventListener("saved", go, { once: true }));
            for (const [value, shown] of [["a", 3], ["ab", 3], ["abc", 3], ["abcd", 9]]) {
                const done = acknowledged();
                await outbox.put("answer/i01/fakta", value, { version: shown });
                await done;
            }
            outbox.close();
            return sent;
        }"""
    )
    assert sent == [["a", 3], ["ab", 4], ["abc", 5], ["abcd", 9]]


def test_what_another_tab_sent_for_a_person_is_no_colleagues_change(sheet, open_as):
    """The page still shows the old version when it goes on; the registry's refusal shows her own earlier text."""
    page = open_as("operator", anchor="i17")
    expect(line(page)).to_be_visible()
    sent = page.evaluate(
        """async () => {
            const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
            const { Outbox } = await import(loaded.find((name) => name.endsWith("/outbox.mjs")));
            const { ConflictError } = await import(loaded.find((name) => name.endsWith("/registry.mjs")));
            const sent = [];
            let stored = { value: null, version: 3, author: "rekan" };
            const client = {
                now: () => Date.now(),
                write: async (method, path, { value }, { version }) => {
                    sent.push([value, version]);
                    if (version !== stored.version) throw new ConflictError("", 409, { stored });
                    stored = { value, version: version + 1, author: "seseorang" };
                    return { stored };
                },
            };
            const one = await Outbox.open(client, "seseorang", "penilaian lain");
            await one.put("answer/i01/fakta", "a", { version: 3 });
            while (one.items.length) await new Promise((go) => setTimeout(go, 10)); // until it is acknowledged
            stored = { value: "a", version: 7, author: "seseorang" }; // as if another tab had sent it
            await one.put("answer/i01/fakta", "ab", { version: 3 });
            while (one.items.some(({ state }) => state === "waiting")) await new Promise((go) => setTimeout(go, 10));
            const mine = one.items.length;
            stored = { value: "lain", version: 9, author: "rekan" };
            await one.put("answer/i01/fakta", "abc", { version: 3 });
            while (one.items.some(({ state }) => state === "waiting")) await new Promise((go) => setTimeout(go, 10));
            const states = one.items.map(({ state }) => state);
            one.close();
            return { sent, mine, states };
        }"""
    )
    assert sent["sent"] == [["a", 3], ["ab", 4], ["ab", 7], ["abc", 8]]
    assert (sent["mine"], sent["states"]) == (0, ["conflict"])


def test_too_long_a_text_is_kept_and_said(sheet, open_as):
    page = open_as("operator", anchor="i14")
    fakta(page).fill("x" * 20_001)
    expect(page.get_by_text("20.001 dari 20.000 huruf")).to_be_visible()
    expect(line(page)).to_have_text("1 isian belum dapat disimpan")
    page.reload()
    expect(page.get_by_text("20.001 dari 20.000 huruf")).to_be_visible()
    fakta(page).fill("x" * 20_000)
    sheet.becomes("i14", "fakta", "x" * 20_000)
    expect(line(page)).to_have_text(SAVED)


def test_without_storage_the_page_says_so_and_still_saves(sheet, open_as):
    context = open_as.context()
    context.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw new Error('off') } })")
    page = open_as("operator", anchor="i15", context=context)
    expect(tell(page, "Penyimpanan perangkat ini tidak tersedia.")).to_be_visible()
    page.get_by_role("radio").nth(2).check(force=True)
    expect(line(page)).to_have_text(SAVED)
    assert sheet.stored("i15", "level").value == 3


def test_a_device_that_becomes_full_is_told_and_what_waits_and_what_follows_is_delivered(sheet, open_as):
    page = open_as("operator", anchor="i16")
    expect(page.get_by_role("radio")).to_have_count(5)
    sheet.desk.faults.down = True
    page.get_by_role("radio").nth(1).check(force=True)
    expect(line(page)).to_have_text("menunggu sambungan – 1 jawaban tersimpan di perangkat ini")
    page.evaluate("""() => {
      IDBObjectStore.prototype.put = () => { throw new DOMException("no room", "QuotaExceededError") };
    }""")
    fakta(page).fill("ditulis saat perangkat penuh")
    fakta(page).blur()
    expect(tell(page, "Penyimpanan perangkat ini tidak tersedia.")).to_be_visible()
    expect(tell(page, "Isian Anda hanya ada di halaman ini: jangan tutup halaman.")).to_be_visible()
    sheet.desk.faults.down = False
    page.evaluate("dispatchEvent(new Event('online'))")
    sheet.becomes("i16", "fakta", "ditulis saat perangkat penuh")
    assert sheet.becomes("i16", "level", 2).version == 1
    page.get_by_role("radio").nth(3).check(force=True)
    assert sheet.becomes("i16", "level", 4).version == 2
    expect(line(page)).to_have_text(SAVED)


def test_two_tabs_of_one_person_deliver_what_waited_once_and_in_order(sheet, open_as):
    one = open_as("operator", anchor="i17")
    two = open_as("operator", anchor="i18", context=one.context)
    for page in (one, two):
        expect(page.get_by_role("radio")).to_have_count(5)
    sheet.desk.faults.lost_replies.append("PUT /answers/i17/level")  # carried out, but neither tab hears of it
    one.get_by_role("radio").nth(0).check(force=True)
    sheet.becomes("i17", "level", 1)
    one.context.set_offline(True)
    for number in range(1, 4):
        one.get_by_role("radio").nth(number).check(force=True)
        two.get_by_role("radio").nth(number).check(force=True)
    fakta(two).fill("dari tab kedua")
    fakta(two).blur()
    for page in (one, two):
        expect(line(page)).to_have_text("menunggu sambungan – 3 jawaban tersimpan di perangkat ini")
    one.context.set_offline(False)
    for page in (one, two):
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(line(page)).to_have_text(SAVED)
        expect(page.locator(".conflict")).to_have_count(0)
    assert sheet.stored("i18", "fakta").value == "dari tab kedua"
    events = sorted(sheet.events("answer.write"), key=lambda event: event.seq)
    written = {
        name: [event.after["value"] for event in events if name in event.object and "level" in event.object]
        for name in ("i17", "i18")
    }
    for values in written.values():  # what was never sent may have given way to what followed
        assert (values, values[-1]) == (sorted(set(values)), 4)
    assert written["i17"][0] == 1
    assert len(events) == sum(map(len, written.values())) + 1
