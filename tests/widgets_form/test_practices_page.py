"""Praktik, as people use it: write, publish, endorse in one region; find, adopt, tell in another, on a phone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from axe import violations
from fake_hub import person
from playwright.sync_api import expect
from shape import CONTRAST, DANGLING, NAMELESS, PHONE, SMALL, TWICE

from spbe_core import wire
from spbe_core.formats import day_in

WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
HOSTS = iter((("51.71", "Kota Denpasar"), ("34.71", "Kota Yogyakarta")))
"""Whose practice it is, one for each try: it stays theirs."""
TITLE = "SMKI dari nol <b>setahun</b>"


def keeps_to_the_shape(page) -> None:
    assert page.evaluate(WIDE) <= 0
    for rule in (SMALL, NAMELESS, TWICE, DANGLING, CONTRAST):
        assert page.evaluate(rule) == [], rule[:40]
    assert violations(page) == []


def as_sample(route) -> None:
    """Answer a search as if the practices were the sample region's."""
    reply = route.fetch()
    found = reply.json()
    for each in found:
        if each["region"]:
            each["region"]["sample"] = True
    route.fulfill(response=reply, json=found)


def told_by_the_guest(route) -> None:
    """Answer a search as if the guest had told an outcome of an official assessment."""
    reply = route.fetch()
    found = reply.json()
    region = {"code": "18.71", "name": "Kota Bandar Lampung", "level": "kota", "sample": False}
    told = {"region": region, "period": "2025", "indicator": "i22", "result": "berhasil", "note": "", "at": ""}
    for each in found:
        if each["region"]:
            each["outcomes"] = [told]
    route.fulfill(response=reply, json=found)


def published(sheet, open_as, host: str, title: str) -> None:
    """Let the host's people write, publish and endorse a practice on their page."""
    for role in ("operator", "koordinator", "pendamping"):
        sheet.desk.hub.people[f"{role}-{host}"] = person(f"{role}-{host}", role, (host,), f"{role} tuan rumah")
    writer = open_as("operator", "praktik")
    writer.get_by_role("button", name="Simpan draf").click()
    expect(writer.locator("[data-said]")).to_have_text("Lengkapi dulu: Judul.")
    form = writer.locator("form[data-write]")
    form.get_by_label("Judul").fill(title)
    form.get_by_label("Indikator").select_option(value="i22")
    form.get_by_label("Apa yang dilakukan").fill("Perbup dulu, lalu lampiran.")
    form.get_by_label("Biaya").fill("Rp40 juta")
    writer.get_by_role("button", name="Simpan draf").click()
    expect(writer.locator("[data-own-practice]")).to_contain_text("draf")
    expect(writer.get_by_role("button", name="Terbitkan")).to_have_count(0)
    boss = open_as("koordinator", "praktik")
    boss.get_by_role("button", name="Terbitkan").focus()
    boss.keyboard.press("Enter")
    expect(boss.locator("[data-own-practice] .chip").first).to_have_text("terbit")
    boss.keyboard.press("Enter")  # once too often
    expect(boss.get_by_role("button", name="Tekan lagi untuk menarik")).to_be_focused()
    boss.keyboard.press("Tab")
    expect(boss.get_by_role("button", name="Tarik", exact=True)).to_be_visible()
    expect(boss.locator("[data-own-practice] .chip").first).to_have_text("terbit")
    coach = open_as("pendamping", "praktik")
    coach.get_by_label("Keterangan dukungan").fill("Saya lihat sendiri.")
    coach.get_by_role("button", name="Dukung praktik ini").click()
    expect(coach.locator("[data-own-practice]")).to_contain_text("didukung pendamping")


def test_a_practice_goes_from_one_region_into_the_plan_of_another(sheet, open_as):  # noqa: PLR0915 -- one story
    host, place = next(HOSTS)
    title = f"{TITLE} {host}"
    guest, sheet.region = sheet.region, host
    published(sheet, open_as, host, title)
    sheet.region = guest
    page = open_as("operator", "praktik", **PHONE)
    page.locator("form[data-find]").get_by_label("Indikator").select_option(value="i22")
    card = page.locator("[data-practice]").filter(has_text=title)
    expect(card).to_contain_text(f"{place} · Indikator 22")
    expect(card).to_contain_text("Saya lihat sendiri.")
    expect(card).not_to_contain_text("operator tuan rumah")
    card.get_by_text("Baca selengkapnya").click()
    expect(card).to_contain_text("Rp40 juta")
    advice = page.locator("[data-practice]").filter(has_text="Notulen reviu berkala")
    expect(advice.locator(".chip")).to_have_text("saran umum")
    expect(advice).to_contain_text("simpulan lab")
    keeps_to_the_shape(page)
    card.get_by_role("button", name="Pakai dalam rencana").click()
    expect(card.get_by_role("link", name="Sudah dalam rencana")).to_be_visible()
    with sheet.client("operator") as registry:
        [action] = registry.plan(sheet.assessment).actions
    assert action.title == f"{title} (praktik {place})"
    expect(page.get_by_role("button", name="Ceritakan hasil")).to_have_count(0)
    page = open_as("koordinator", "praktik", **PHONE)
    page.locator("form[data-find]").get_by_label("Indikator").select_option(value="i22")
    card = page.locator("[data-practice]").filter(has_text=title)
    expect(card.get_by_role("button", name="Pakai dalam rencana")).to_have_count(0)
    adopted = page.locator("[data-adoption]")
    adopted.get_by_label("Hasil").select_option(label="berhasil sebagian")
    adopted.get_by_label("Keterangan").fill("Lampiran belum.")
    adopted.get_by_role("button", name="Ceritakan hasil").click()
    expect(adopted.locator(".chip")).to_have_text("berhasil sebagian")
    expect(adopted).to_contain_text("tidak terlihat oleh daerah lain")
    keeps_to_the_shape(page)
    adopted.get_by_role("button", name="Tarik hasil").click()
    expect(adopted.locator(".chip")).to_have_count(0)
    adopted.get_by_label("Hasil").select_option(label="berhasil sebagian")
    adopted.get_by_role("button", name="Ceritakan hasil").click()
    advice = page.locator("[data-practice]").filter(has_text="Notulen reviu berkala")
    page.locator("form[data-find]").get_by_label("Indikator").select_option(value="")
    advice.get_by_role("button", name="Pakai dalam rencana").click()
    expect(advice.get_by_role("link", name="Sudah dalam rencana")).to_be_visible()
    expect(advice.get_by_role("button", name="Pakai dalam rencana")).to_be_visible()  # for its other indicators
    keeps_to_the_shape(page)
    page.locator("form[data-find]").get_by_label("Indikator").select_option(value="i22")
    page.route("**/api/practices?*", as_sample)
    page.locator("form[data-find]").get_by_label("Tingkat yang dicapai").select_option(label="3")
    expect(card.locator("h3 .chip")).to_have_text("data contoh")
    page.goto(f"{page.url}&bahasa=en")
    expect(page.locator("[data-adoption]").filter(has_text="SMKI")).to_contain_text("worked in part")

    page.route("**/api/practices?*", told_by_the_guest)
    page.reload()
    expect(card.locator(".hasil")).to_contain_text("Kota Bandar Lampung: worked")
    expect(card.locator(".hasil .sub")).to_have_text(re.compile(r"22 .+ · 2025"))

    sheet.region = host
    own = open_as("koordinator", "praktik")
    expect(own.locator("[data-own-practice]")).to_contain_text("Dipakai 0 daerah.")
    keeps_to_the_shape(own)
    own.get_by_role("button", name="Tarik", exact=True).click()
    own.get_by_role("button", name="Tekan lagi untuk menarik").click()
    expect(own.locator("[data-own-practice] .chip").first).to_have_text("ditarik")


def test_a_visit_is_kept_and_checked_after_thirty_days(sheet, open_as):
    page = open_as("koordinator", "praktik", **PHONE)
    form = page.locator("form[data-visit]")
    form.get_by_role("button", name="Simpan studi tiru").click()
    expect(page.locator("[data-said]")).to_have_text("Lengkapi dulu: Daerah yang dikunjungi.")
    form.get_by_label("Daerah yang dikunjungi").select_option(label="Kota Denpasar")
    form.get_by_label("Tanggal kunjungan").fill((day_in(datetime.now(UTC), "WIB") - timedelta(days=40)).isoformat())
    form.get_by_label("Yang dipelajari").fill("SMKI")
    form.get_by_label("Rombongan").fill("Sekda, Kepala Diskominfo")
    form.get_by_label("Yang disepakati").fill("Perwali\nDaftar aset")
    form.get_by_role("button", name="Simpan studi tiru").click()
    card = page.locator("[data-one-visit]")
    expect(card).to_contain_text("periksa hari ke-30")
    keeps_to_the_shape(page)
    card.get_by_role("button", name="Jadikan aksi: Perwali").click()
    expect(page.locator("[data-said]")).to_have_text("Pilih dulu indikatornya.")
    expect(card.get_by_label("Jadikan aksi untuk")).to_be_focused()
    card.get_by_label("Jadikan aksi untuk").select_option(value="i22")
    card.get_by_role("button", name="Jadikan aksi: Perwali").click()
    expect(card.get_by_role("button", name="Jadikan aksi: Perwali")).to_have_count(0)
    expect(card.get_by_label("Jadikan aksi untuk")).to_have_value("i22")  # the next one is most likely about the same
    keeps_to_the_shape(page)
    plan = open_as("koordinator", "rencana-aksi", **PHONE)
    line = plan.locator(".act", has_text="Perwali (studi tiru Kota Denpasar)")
    with plan.expect_response("**/api/actions/*"):
        line.get_by_label("Status: Perwali").select_option(label="berjalan")
    back = line.get_by_role("link", name="Disepakati pada studi tiru")
    assert back.get_attribute("href").endswith(f"#{card.get_attribute('id')}")
    page.reload()
    there = card.get_by_role("link", name="aksi: berjalan")
    expect(card).to_contain_text("Perwali: berjalan sekarang")
    assert there.get_attribute("href").endswith(f"#{line.get_attribute('id')}")
    card.get_by_label("Yang sudah dikerjakan sampai hari ke-30").fill("Perwali terbit.")
    card.get_by_role("button", name="Simpan pemeriksaan").click()
    expect(card).to_contain_text("Perwali terbit.")
    expect(card.get_by_role("button", name="Simpan pemeriksaan")).to_have_count(0)
    card.get_by_text("Riwayat").click()
    expect(card.locator("details li").first).to_contain_text("mengubah pemeriksaan hari ke-30")
    expect(card.locator("details li").last).to_contain_text("menulis")
    keeps_to_the_shape(page)
    card.get_by_role("button", name="Batalkan").click()
    card.get_by_role("button", name="Tekan lagi untuk membatalkan").click()
    expect(card).to_contain_text("dibatalkan")
    expect(card.get_by_role("button")).to_have_count(0)
    with sheet.client("koordinator") as registry:
        [visit] = registry.practices.visits(sheet.region)
    assert (visit.version, visit.written.check30, visit.written.cancelled) == (3, "Perwali terbit.", True)


def test_what_is_typed_outlives_a_lost_session_a_lost_reply_and_another_writer(sheet, open_as):
    page = open_as("operator", "praktik")
    form, cards = page.locator("form[data-write]"), page.locator("[data-own-practice]")
    save = form.get_by_role("button", name="Simpan draf")
    expect(page.locator("[aria-busy]")).to_have_count(0)
    form.get_by_label("Judul").fill(TITLE)
    form.get_by_label("Apa yang dilakukan").fill("Perbup dulu.")
    sheet.desk.faults.signed_out.add(sheet.name("operator"))
    save.click()
    expect(form.locator("[data-line]")).to_contain_text("Sesi Anda berakhir. Yang Anda ketik tetap ada")
    expect(save).to_be_focused()
    form.get_by_role("link", name="Masuk lagi").click()
    expect(form.get_by_label("Judul")).to_have_value(TITLE)
    expect(cards).to_have_count(0)
    sheet.desk.faults.lost_replies.append("POST /practices")
    save.click()
    expect(form.locator("[data-line]")).to_contain_text("Server tidak terjangkau")
    save.click()
    expect(form.locator("[data-line]")).to_contain_text("Draf tersimpan.")
    expect(cards).to_have_count(1)
    expect(form.get_by_label("Judul")).to_have_value("")

    form.get_by_label("Judul").fill("Belum disimpan")
    change = cards.get_by_role("button")
    change.filter(has_text="Ubah").click()
    expect(form.get_by_label("Judul")).to_have_value("Belum disimpan")
    change.filter(has_text="Tekan lagi").click()
    expect(form.get_by_label("Judul")).to_have_value(TITLE)
    with sheet.client("koordinator") as registry:
        [stored] = registry.practices.of_region(sheet.region).practices
        other = stored.written.model_copy(update={"how": "Tulisan koordinator"})
        registry.practices.change(stored.id, other, stored.version)
    form.get_by_label("Apa yang dilakukan").fill("Tulisan operator")
    save.click()
    expect(form.locator("[data-clash]")).to_contain_text("Tulisan koordinator")
    expect(form.get_by_label("Apa yang dilakukan")).to_have_value("Tulisan operator")
    keeps_to_the_shape(page)
    save.click()
    expect(form.locator("[data-line]")).to_contain_text("Draf tersimpan.")
    with sheet.client("koordinator") as registry:
        [stored] = registry.practices.of_region(sheet.region).practices
    assert (stored.version, stored.written.how) == (3, "Tulisan operator")


def late_in_the_day(route) -> None:
    """Answer as if everything had been written shortly after midnight in Indonesia, still the day before in UTC."""
    reply = route.fetch()
    found = reply.json()
    for each in found["practices"]:
        each["at"] = "2026-11-30T20:00:00Z"
    route.fulfill(response=reply, json=found)


def test_a_card_tells_the_day_of_the_region_and_asks_before_it_replaces_only_something_else(sheet, open_as):
    text = {"instrument": "permenpanrb-59-2020", "indicator": "i22", "level": 3}
    with sheet.client("operator") as registry:
        for title in ("Satu", "Dua"):
            registry.practices.write(sheet.region, wire.PracticeWrite(title=title, how="x", **text))
    page = open_as("operator", "praktik")
    page.route(f"**/api/regions/{sheet.region}/practices", late_in_the_day)
    page.reload()
    first, second = (page.locator("[data-own-practice]").filter(has_text=title) for title in ("Satu", "Dua"))
    expect(first).to_contain_text("1 Desember 2026")
    title = page.locator("form[data-write]").get_by_label("Judul")
    first.get_by_role("button", name="Ubah").click()
    expect(title).to_have_value("Satu")
    title.fill("Satu, diubah")
    first.get_by_role("button", name="Ubah").click()  # the same: nothing would be replaced
    expect(title).to_be_focused()
    expect(title).to_have_value("Satu, diubah")
    second.get_by_role("button", name="Ubah").click()
    expect(second.get_by_role("button", name="Tekan lagi")).to_be_visible()
    expect(title).to_have_value("Satu, diubah")


def test_a_lost_reply_and_another_text_make_one_draft(sheet, open_as):
    page = open_as("operator", "praktik")
    form, cards = page.locator("form[data-write]"), page.locator("[data-own-practice]")
    save = form.get_by_role("button", name="Simpan draf")
    expect(page.locator("[aria-busy]")).to_have_count(0)
    form.get_by_label("Judul").fill("Judul pertama")
    form.get_by_label("Apa yang dilakukan").fill("Perbup dulu.")
    sheet.desk.faults.lost_replies.append("POST /practices")
    save.click()
    expect(form.locator("[data-line]")).to_contain_text("Server tidak terjangkau")
    page.reload()
    expect(form.get_by_label("Judul")).to_have_value("Judul pertama")
    form.get_by_label("Judul").fill("Judul kedua")
    save.click()
    expect(form.locator("[data-clash]")).to_contain_text("Judul pertama")
    expect(form.get_by_label("Judul")).to_have_value("Judul kedua")
    expect(cards).to_have_count(1)
    save.click()
    expect(form.locator("[data-line]")).to_contain_text("Draf tersimpan.")
    with sheet.client("operator") as registry:
        [stored] = registry.practices.of_region(sheet.region).practices
    assert (stored.version, stored.written.title) == (2, "Judul kedua")
    form.get_by_label("Judul").fill("Praktik lain")
    form.get_by_label("Apa yang dilakukan").fill("Lain.")
    save.click()
    expect(cards).to_have_count(2)  # a new text is a new draft


def test_a_coach_reads_the_published_text_and_keeps_a_note_while_others_are_stored(sheet, open_as):
    text = {"instrument": "permenpanrb-59-2020", "indicator": "i22", "level": 3}
    with sheet.client("koordinator") as registry:
        made = registry.practices.write(sheet.region, wire.PracticeWrite(title="Naskah satu", how="satu", **text))
        shown = registry.practices.put_state(made.id, "terbit", made.version)
        registry.practices.change(made.id, wire.PracticeWrite(title="Naskah dua", how="dua", **text), shown.version)
    sheet.desk.faults.down = True
    coach = open_as("pendamping", "praktik")
    coach.get_by_role("button", name="Coba lagi").first.wait_for()
    expect(coach.get_by_text("Memuat")).to_have_count(0)
    sheet.desk.faults.down = False
    coach.get_by_role("button", name="Coba lagi").first.click()
    card = coach.locator("[data-own-practice]")
    expect(card.locator("h3")).to_contain_text("Naskah satu")
    expect(coach.get_by_role("button", name="Coba lagi")).to_have_count(0)
    note = card.get_by_label("Keterangan dukungan")
    note.fill("setengah jadi")
    visit = coach.locator("form[data-visit]")
    visit.get_by_label("Daerah yang dikunjungi").select_option(label="Kota Denpasar")
    visit.get_by_label("Tanggal kunjungan").fill("2025-06-01")
    visit.get_by_label("Yang dipelajari").fill("SMKI")
    visit.get_by_role("button", name="Simpan studi tiru").press("Enter")
    expect(coach.locator("[data-one-visit]")).to_have_count(1)
    expect(visit.get_by_role("button", name="Simpan studi tiru")).to_be_focused()
    expect(note).to_have_value("setengah jadi")
    coach.reload()
    expect(note).to_have_value("setengah jadi")
    card.get_by_role("button", name="Dukung praktik ini").click()
    expect(card).to_contain_text("didukung pendamping")
    with sheet.client("koordinator") as registry:
        [stored] = registry.practices.of_region(sheet.region).practices
    assert (stored.endorsement.note, stored.endorsement.current, stored.published) == ("setengah jadi", True, 2)
    writer = open_as("operator", "praktik")
    writer.locator("[data-own-practice]").get_by_role("button", name="Ubah").click()
    expect(writer.locator("form[data-write]").get_by_label("Judul")).to_have_value("Naskah dua")
    expect(writer.locator("form[data-write]").get_by_label("Indikator")).to_be_disabled()


def test_an_agreement_in_other_words_is_not_offered_as_a_new_action(sheet, open_as):
    written = {"host": "51.71" if sheet.region != "51.71" else "18.71", "day": date(2026, 1, 5), "topic": "SMKI"}
    with sheet.client("koordinator") as registry:
        made = registry.practices.add_visit(sheet.region, wire.VisitNew(**written, agreed="Perwali\nDaftar aset"))
        registry.practices.take_agreed(made.id, "Perwali", "2025", "i22")
        registry.practices.change_visit(made.id, wire.VisitWrite(**written, agreed="Perwali SMKI\nDaftar aset"), 1)
    card = open_as("koordinator", "praktik", **PHONE).locator("[data-one-visit]")
    expect(card.get_by_role("button", name="Jadikan aksi: Daftar aset")).to_be_visible()
    expect(card).to_contain_text("Perwali SMKI aksi: belum")
    expect(card.get_by_role("button", name="Jadikan aksi: Perwali SMKI")).to_have_count(0)
    expect(card).not_to_contain_text("kesepakatan semula")
