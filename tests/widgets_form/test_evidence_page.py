"""Data dukung on Penilaian in a browser: upload that goes on, choose, link, class, undo; at 360 px and by keyboard."""

from __future__ import annotations

import re
import time
from base64 import b64encode
from datetime import date, timedelta

import evidence_files as files
import httpx
import pytest
from evidence_files import picture
from playwright.sync_api import Page, expect
from shape import CONTRAST, DANGLING, NAMELESS, PHONE, SMALL, TWICE

from spbe_core import wire
from spbe_core.formats import id_date
from widgets import assets

pytestmark = pytest.mark.browser


def fold(page: Page, name: str):
    """Open a unit and return it."""
    unit = page.locator(".ev-unit", has=page.locator("summary", has_text=re.compile(name)))
    unit.locator("summary").first.click()
    return unit


def choose(unit, name: str, content: bytes) -> None:
    given = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    unit.get_by_label("Unggah", exact=True).set_input_files(given)


def wait_for(page: Page, there) -> None:
    deadline = time.monotonic() + 20
    while not there():
        assert time.monotonic() < deadline
        page.evaluate("new Promise((done) => requestAnimationFrame(done))")


def held(place) -> dict:
    """Return what the registry holds, asked by the koordinator."""
    address = f"{place.desk.origin}/services/registry/api/assessments/{place.assessment}/evidence"
    token = place.desk.hub.token(place.name("koordinator"))
    reply = httpx.get(address, headers={"Authorization": f"token {token}"})
    assert reply.status_code == 200, reply.text
    return reply.json()


def offset(request) -> str | None:
    return request.headers.get("upload-offset")


def test_an_upload_goes_on_where_it_stopped(sheet, desk, open_as):
    page = open_as("operator", anchor="i22")
    unit = fold(page, "^Tingkat 3")
    expect(unit.get_by_text("Belum ada dokumen di sini.")).to_be_visible()
    content = files.pdf(size=1_500_000)
    desk.faults.lost_replies.append("PATCH /uploads/")
    sent = []

    def note(request) -> None:  # the driver marks the handler, and a built-in takes no mark
        sent.append(request)

    page.on("request", note)
    choose(unit, "SK Tim SPBE.pdf", content)
    link = unit.get_by_role("link", name="SK Tim SPBE.pdf")
    expect(link).to_be_visible()
    parts = [int(offset(each)) for each in sent if each.method == "PATCH"]
    assert parts == sorted(set(parts)), "a part that had arrived was sent again"
    with page.expect_download() as saving:
        link.click()
    assert saving.value.suggested_filename == "SK Tim SPBE.pdf"
    assert saving.value.path().read_bytes() == content
    expect(page.locator(".ev-unit summary", has_text="Tingkat 3")).to_contain_text("1 dokumen")
    assert [(tie["unit"], tie["tied"]) for tie in held(sheet)["ties"]] == [("i22-L3", True)]


def test_an_upload_of_an_earlier_visit_goes_on_with_the_same_file(sheet, desk, open_as):
    page = open_as("operator", anchor="i22")
    unit = fold(page, "^Tingkat 2")
    content = files.pdf(size=900_000)
    page.route(
        "**/api/uploads/*",
        lambda route: route.continue_() if offset(route.request) in {None, "0"} else route.abort(),
    )
    choose(unit, "bukti.pdf", content)
    expect(unit.get_by_text(re.compile("^Menunggu sambungan"))).to_be_visible()
    page.unroute_all()
    page.on("dialog", lambda asked: asked.accept())
    page.close(run_before_unload=False)
    again = open_as("operator", anchor="i22")
    unit = fold(again, "^Tingkat 2")
    expect(unit.get_by_text("terhenti pada 29% dari 879 KB")).to_be_visible()
    resume = unit.get_by_label("Pilih berkas yang sama untuk melanjutkan")
    resume.set_input_files({"name": "lain.pdf", "mimeType": "application/pdf", "buffer": content})
    expect(unit.get_by_text("Ini berkas lain. Pilih bukti.pdf")).to_be_visible()
    resume.set_input_files({"name": "bukti.pdf", "mimeType": "application/pdf", "buffer": content})
    expect(unit.get_by_role("link", name="bukti.pdf")).to_be_visible()
    assert held(sheet)["used"] == len(content)


FULL = """() => {
  IDBObjectStore.prototype.put = () => { throw new DOMException("no room", "QuotaExceededError") };
}"""
BOUNDS = """async (address) => {
  const { KeptFiles, ROOM } = await import(address);
  const facts = { upload: null, unit: "i22-L3", name: "x.pdf", fileClass: "terbuka", dated: null, also: [] };
  const [siti, budi] = ["siti", "budi"].map((who) => new KeptFiles(who, "a"));
  const taken = [];
  for (const [key, size] of [["satu", ROOM - 1], ["dua", 2]]) {
    taken.push(await siti.keep({ ...facts, key, size, file: new File(["x"], "x.pdf") }));
  }
  const keys = async () => (await siti.mine()).map(({ key }) => key);
  const found = [taken, await keys(), (await budi.mine()).length];
  const now = Date.now;
  Date.now = () => now() + 3.1 * 24 * 3600 * 1000;
  await budi.mine();
  Date.now = now;
  return [...found, await keys()];
}"""
"""What a device takes, whose it is, and what is left of it after three days."""
KEPT = """new Promise((done) => {
  indexedDB.open("spbe-uploads").onsuccess = ({ target }) => {
    target.result.transaction("files").objectStore("files").count().onsuccess = (event) => done(event.target.result);
  };
})"""


def test_a_page_opened_anew_goes_on_by_itself_and_a_full_device_is_told(sheet, open_as):
    context = open_as.context()
    page = open_as("operator", anchor="i22", context=context)
    page.on("dialog", lambda asked: asked.accept())
    cut = re.compile("/api/uploads/[^/]+$")
    sent = []

    def only_the_beginning(route) -> None:
        sent.append((route.request.method, offset(route.request)))
        if route.request.method == "PATCH" and offset(route.request) != "0":
            route.abort()
        else:
            route.continue_()

    page.route(cut, only_the_beginning)
    unit = fold(page, "^Tingkat 2")
    content = files.pdf(size=900_000)
    choose(unit, "bukti.pdf", content)
    choose(unit, "belum diumumkan.pdf", files.png())
    choose(unit, "Indeks KAMI.png", files.png(b"Comment\0rahasia"))  # terbatas: a shared device keeps no copy
    expect(unit.get_by_text("Salinannya tidak disimpan di perangkat ini")).to_have_count(1)
    wait_for(page, lambda: page.evaluate(KEPT) == 2)
    expect(unit.get_by_text(re.compile("^Menunggu sambungan"))).to_be_visible()
    other = open_as("operator", anchor="i22", context=context)
    there = fold(other, "^Tingkat 2")
    expect(there.get_by_text("sedang diunggah di tab lain")).to_be_visible()
    other.close()

    sent.clear()
    page.reload()
    expect(page.locator(".tell", has_text="Melanjutkan 2 unggahan")).to_be_visible()
    unit = fold(page, "^Tingkat 2")
    expect(unit.get_by_text(re.compile("^Menunggu sambungan"))).to_be_visible()
    expect(unit.get_by_label("Pilih berkas yang sama untuk melanjutkan").filter(visible=True)).to_have_count(0)
    assert next(begin for method, begin in sent if method == "PATCH") == "262144"
    page.unroute(cut)
    page.evaluate("dispatchEvent(new Event('online'))")
    for name in ("bukti.pdf", "belum diumumkan.pdf"):
        expect(unit.get_by_role("link", name=name)).to_be_visible()
    expect(page.locator(".tell", has_text="Melanjutkan 2 unggahan")).to_have_count(0)
    assert sorted(each["name"] for each in held(sheet)["documents"]) == ["belum diumumkan.pdf", "bukti.pdf"]
    wait_for(page, lambda: page.evaluate(KEPT) == 0)

    assert page.evaluate(BOUNDS, assets.url("penilaian/evidence_kept.mjs")) == [[True, False], ["satu"], 0, []]
    page.evaluate(FULL)
    page.route(cut, lambda route: route.abort() if route.request.method == "PATCH" else route.continue_())
    choose(unit, "lain.png", files.png(b"Comment\0lain"))
    expect(unit.get_by_text("Salinannya tidak disimpan di perangkat ini")).to_be_visible()
    page.unroute(cut)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(unit.get_by_role("link", name="lain.png")).to_be_visible()


def test_a_tab_goes_on_with_the_upload_of_one_that_was_closed(sheet, open_as):
    context = open_as.context()
    page = open_as("operator", anchor="i22", context=context)
    page.route(
        re.compile("/api/uploads/[^/]+$"),
        lambda route: route.abort() if route.request.method == "PATCH" else route.continue_(),
    )
    unit = fold(page, "^Tingkat 2")
    for name in ("satu.png", "dua.png"):
        choose(unit, name, files.png(b"Comment\0" + name.encode()))
    wait_for(page, lambda: page.evaluate(KEPT) == 2)
    expect(unit.get_by_text(re.compile("^Menunggu sambungan"))).to_be_visible()
    other = open_as("operator", anchor="i22", context=context)
    there = fold(other, "^Tingkat 2")
    expect(there.get_by_text("sedang diunggah di tab lain")).to_have_count(1)
    page.close(run_before_unload=False)
    for name in ("satu.png", "dua.png"):
        expect(there.get_by_role("link", name=name)).to_be_visible()
    expect(there.get_by_text("sedang diunggah di tab lain")).to_have_count(0)
    wait_for(other, lambda: other.evaluate(KEPT) == 0)


def test_a_list_that_was_read_before_a_file_arrived_does_not_hide_it(sheet, open_as):
    page = open_as("operator", anchor="i22")
    unit = fold(page, "^Tingkat 3")
    parts, lists = [], []

    def hold_part(route) -> None:
        parts.append(route)

    def hold_list(route) -> None:
        if lists:
            route.continue_()
        else:
            lists.append((route, route.fetch()))

    page.route("**/api/uploads/*", hold_part)
    choose(unit, "bukti.pdf", files.pdf(size=3000))
    expect(unit.get_by_text("0% dari 3 KB")).to_be_visible()
    wait_for(page, lambda: parts)
    page.route("**/evidence", hold_list)
    with sheet.client("rekan") as rekan:  # what a colleague adds makes this page read the list again
        link = wire.LinkAdd(unit="i22-L3", name="JDIH", url="https://jdih.contoh.go.id/1")
        rekan.documents.add_link(sheet.assessment, link)
    wait_for(page, lambda: lists)
    parts[0].continue_()
    expect(unit.get_by_role("link", name="bukti.pdf")).to_be_visible()
    route, old = lists[0]
    route.fulfill(response=old)
    expect(unit.get_by_role("link", name="JDIH")).to_be_visible()
    expect(unit.get_by_role("link", name="bukti.pdf")).to_be_visible()
    expect(unit.get_by_text(re.compile("^terhenti"))).to_have_count(0)


def test_one_document_for_two_levels_class_link_and_undo(sheet, open_as):
    page = open_as("operator", anchor="i22")
    third = fold(page, "^Tingkat 3")
    choose(third, "Laporan audit keamanan.pdf", files.pdf(b"audit"))
    audit = third.locator(".ev-document", has_text="Laporan audit keamanan.pdf")
    expect(audit.locator(".ev-class")).to_have_text("terbatas")
    choose(third, "makro.docx", files.office(files.DOCM))
    expect(third.get_by_text("Berkas ini memuat makro")).to_be_visible()
    third.get_by_role("button", name="Tutup").click()
    audit.get_by_text("Ubah", exact=True).click()
    audit.get_by_label("Nama", exact=True).fill("Audit 2025")
    audit.get_by_label("Kelas", exact=True).select_option("dikecualikan")
    audit.get_by_role("button", name="Simpan").click()
    renamed = third.locator(".ev-document", has_text="Audit 2025")
    expect(renamed.locator(".ev-class")).to_have_text("dikecualikan")

    second = fold(page, "^Tingkat 2")
    second.get_by_text("Pakai dokumen yang ada, atau tautan").click()
    second.get_by_label("Dokumen wilayah yang sudah ada").select_option(label="Audit 2025")
    second.get_by_role("button", name="Kaitkan").click()
    expect(second.get_by_role("link", name="Audit 2025")).to_be_visible()
    second.get_by_label("Alamat (https://)").fill("http://jdih.contoh.go.id/1")
    second.get_by_role("button", name="Tambah tautan").click()
    expect(second.get_by_text("Tautan harus berupa alamat https://")).to_be_visible()
    second.get_by_label("Nama tautan").fill("JDIH")
    second.get_by_label("Alamat (https://)").fill("https://jdih.contoh.go.id/1")
    second.get_by_label("Alamat (https://)").press("Enter")
    expect(second.get_by_role("link", name="JDIH")).to_have_attribute("href", "https://jdih.contoh.go.id/1")

    second.get_by_label("Nama tautan").fill("Indeks KAMI 2025")
    second.get_by_label("Alamat (https://)").fill("https://drive.contoh.go.id/2")
    second.get_by_label("Alamat (https://)").press("Enter")
    expect(second.locator(".ev-document", has_text="Indeks KAMI 2025").locator(".ev-class")).to_have_text("terbatas")

    second.get_by_role("button", name="Lepas Audit 2025 dari sini").press("Enter")
    expect(second.get_by_text("Audit 2025 dilepas dari sini.")).to_be_visible()
    second.get_by_role("button", name="Urungkan").click()
    expect(second.get_by_role("link", name="Audit 2025")).to_be_visible()
    ties = [(tie["unit"], tie["tied"], tie["version"]) for tie in held(sheet)["ties"]]
    assert sorted(ties) == [("i22-L2", True, 1), ("i22-L2", True, 1), ("i22-L2", True, 3), ("i22-L3", True, 1)]

    coach = open_as("pendamping", anchor="i22")
    unit = fold(coach, "^Tingkat 2")
    expect(unit.get_by_role("link", name="JDIH")).to_be_visible()
    expect(coach.get_by_text(re.compile("Audit 2025|Indeks KAMI"))).to_have_count(0)
    expect(coach.get_by_label("Unggah", exact=True)).to_have_count(0)


def test_the_date_on_a_review_is_shown_and_brings_advice_when_it_is_old(sheet, open_as):
    page = open_as("operator", anchor="i22")
    unit = fold(page, "^Tingkat 4")
    dated = unit.get_by_label("Tanggal pada dokumen baru (boleh kosong)")
    expect(dated).to_have_attribute("max", re.compile(r"\d{4}-\d\d-\d\d"))
    today = date.fromisoformat(dated.get_attribute("max"))
    dated.fill((today + timedelta(days=1)).isoformat())
    choose(unit, "Laporan reviu 2019.pdf", files.pdf(b"reviu"))
    expect(unit.get_by_text(re.compile("^Tanggal dokumen harus antara 1 Januari 1945 dan hari ini"))).to_be_visible()
    edge = today.replace(year=today.year - 1, day=min(today.day, 28 if today.month == 2 else today.day))
    dated.fill((edge - timedelta(days=1)).isoformat())
    choose(unit, "Laporan reviu 2019.pdf", files.pdf(b"reviu"))
    review = unit.locator(".ev-document", has_text="Laporan reviu 2019.pdf")
    expect(review).to_contain_text(f"bertanggal {id_date(edge - timedelta(days=1))}")
    expect(dated).to_have_value("")
    advice = page.get_by_role("region", name="Saran").get_by_text("lebih dari 12 bulan yang lalu")
    expect(advice).to_be_visible()
    review.get_by_text("Ubah", exact=True).click()
    review.get_by_label("Tanggal pada dokumen").fill(edge.isoformat())
    review.get_by_role("button", name="Simpan").click()
    expect(review).to_contain_text(f"bertanggal {id_date(edge)}")
    expect(advice).to_have_count(0)
    assert [each["dated"] for each in held(sheet)["documents"]] == [edge.isoformat()]


DROP = """(element, files) => {
  const data = new DataTransfer();
  for (const [name, base64] of files) {
    data.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name));
  }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    element.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


def test_dropped_files_are_looked_at_and_one_is_put_under_other_levels_too(sheet, open_as):
    page = open_as("operator", anchor="i22")
    unit = page.locator(".ev-unit", has=page.locator("summary", has_text=re.compile("^Tingkat 2")))
    dropped = [("pindai.pdf", picture("PDF")), ("layar.png", picture(size=(2400, 1200)))]
    unit.evaluate(DROP, [[name, b64encode(content).decode()] for name, content in dropped])
    scan, shot = (unit.locator(".ev-document", has_text=name) for name, _ in dropped)
    expect(scan.get_by_text("Berkas ini hasil pindai tanpa teks")).to_be_visible()
    expect(scan).to_contain_text("1 halaman")
    shot.get_by_text("Pratinjau", exact=True).click()
    shown = shot.get_by_role("img", name="layar.png")
    expect(shown).to_be_visible()
    assert shown.evaluate("async (image) => (await image.decode(), image.naturalWidth)") == 900
    scan.get_by_text("Pakai juga untuk…").click()
    expect(scan.get_by_role("checkbox", name=re.compile("^Tingkat 2"))).to_be_disabled()
    scan.get_by_role("checkbox", name=re.compile("^Tingkat 3")).check()
    held_back = []
    page.route(tie := "**/units/i22-L3/documents/*", lambda route: held_back.append(route))  # noqa: PLW0108 - Playwright marks it
    with page.expect_request(tie):
        scan.get_by_role("button", name="Kaitkan").click()
    scan.get_by_label("Indikator").select_option("i01")
    scan.get_by_role("checkbox", name=re.compile("^Tingkat 5")).check()
    for route in held_back:
        route.continue_()
    expect(page.locator(".ev-unit summary", has_text="Tingkat 3")).to_contain_text("1 dokumen")
    # what was chosen while the first was on its way is still chosen
    scan.get_by_role("button", name="Kaitkan").click()
    expect(scan.get_by_role("checkbox", name=re.compile("^Tingkat 5"))).to_be_disabled()
    assert sorted(tie["unit"] for tie in held(sheet)["ties"]) == ["i01-L5", "i22-L2", "i22-L2", "i22-L3"]


def test_a_list_of_evidence_comes_in_with_its_links_and_files(sheet, open_as):
    page = open_as("operator", anchor="i22")
    page.get_by_text("Isi luring dan unduhan", exact=True).click()
    rows = [
        ["Nomor indikator", "Tingkat", "Nama berkas", "Tanggal", "Tautan"],
        ["22", "2", "SK Tim", "4 Maret 2025", ""],
        ["22", "3", "SK Tim", "", ""],
        ["22", "3, 4", "Peraturan", "", "https://jdih.contoh.go.id/1"],
        ["1", "3", "Perbup arsitektur.pdf", "", ""],
        ["99", "3", "Salah", "", ""],
    ]
    content = "\r\n".join(";".join(row) for row in rows).encode()
    given = {"name": "daftar.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Masukkan Daftar Bukti Dukung").set_input_files(given)
    told = "1 tautan dan dokumen siap dikaitkan, 2 menunggu berkas, 0 sudah ada, 1 baris tidak terbaca."
    expect(page.get_by_role("region", name="Isi luring dan unduhan").get_by_text(told)).to_be_visible()
    ready = page.get_by_role("region", name="Siap dikaitkan")
    awaited = page.get_by_role("region", name="Menunggu berkas")
    cut = "**/units/i22-L4/documents/*"
    page.route(cut, lambda route: route.abort())
    ready.get_by_role("button", name="Masukkan yang dipilih (1)").click()
    expect(ready.get_by_text("0 dokumen dikaitkan. Server tidak terjangkau")).to_be_visible()
    page.unroute(cut)
    ready.get_by_role("button", name="Masukkan yang dipilih (1)").click()
    expect(ready.get_by_text("1 dokumen dikaitkan.")).to_be_visible()
    dropped = [("sk_tim.PDF", files.pdf(b"sk")), ("lain.png", files.png())]
    awaited.evaluate(DROP, [[name, b64encode(body).decode()] for name, body in dropped])
    expect(awaited.get_by_text("cocok: sk_tim.PDF")).to_be_visible()
    expect(awaited.get_by_text("Tidak ada baris yang bernama sama: lain.png.")).to_be_visible()
    assert len(held(sheet)["documents"]) == 1  # nothing is sent before the person says so
    awaited.get_by_role("button", name="Unggah dan kaitkan 1 berkas").click()
    expect(page.locator(".ev-unit summary", has_text="Tingkat 2")).to_contain_text("1 dokumen")
    expect(page.locator(".ev-unit summary", has_text="Tingkat 3")).to_contain_text("2 dokumen")
    expect(awaited.get_by_text("sudah diunggah")).to_be_visible()
    kept = {each["name"]: each["dated"] for each in held(sheet)["documents"]}
    assert kept == {"Peraturan": None, "sk_tim.PDF": "2025-03-04"}
    assert sorted(tie["unit"] for tie in held(sheet)["ties"]) == ["i22-L2", "i22-L3", "i22-L3", "i22-L4"]


def test_an_item_of_pemdi_on_a_phone_and_a_colleague_sees_it(pemdi, open_as):
    page = open_as("operator", anchor="i13", **PHONE)
    rekan = open_as("rekan", anchor="i13")
    unit = fold(page, "^Dokumen I13-L1-01")
    choose(unit, "x" * 60 + ".png", files.png())
    expect(unit.get_by_role("link", name="x" * 60)).to_be_visible()
    unit.get_by_text("Pakai dokumen yang ada, atau tautan").click()
    unit.get_by_text("Ubah", exact=True).click()
    unit.get_by_text("Pakai juga untuk…").click()
    unit.get_by_text("Pratinjau", exact=True).click()
    expect(unit.get_by_role("img")).to_be_visible()
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    for rule in (SMALL, NAMELESS, TWICE, DANGLING, CONTRAST):
        assert page.evaluate(rule) == []
    expect(rekan.locator(".ev-unit summary", has_text="Dokumen I13-L1-01")).to_contain_text("1 dokumen")
    assert [tie["unit"] for tie in held(pemdi)["ties"]] == ["I13-L1-01"]
