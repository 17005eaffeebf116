"""The secretariat's page: values per stage of a region, and results from a file, on a desk and on a phone."""

import pytest
from fake_hub import person
from playwright.sync_api import expect
from workbooks import book

from spbe_core import regions

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def secretariat(place, open_as):
    """Open the page *Hasil* of a province as the secretariat."""
    place.region, place.period = "64", "2024"
    name = place.name("sekretariat")
    place.desk.hub.people[name] = person(name, "sekretariat", (), "Wulan Sekretariat")

    def opened(**options):
        page = open_as("sekretariat", "hasil", **options)
        expect(page.get_by_role("heading", level=1)).to_have_text("Hasil Provinsi Kalimantan Timur")
        return page

    return opened


def enter(page, stage, value):
    form = page.locator("form[data-value]")
    form.get_by_label("Tahap").select_option(label=stage)
    form.get_by_label("Nilai", exact=True).fill(value)
    form.get_by_label("Dokumen asal").fill("Rekap evaluasi 2024")
    form.get_by_role("button", name="Simpan nilai").click()


def test_three_stages_of_one_province_show_how_the_index_moved(secretariat, place):
    page = secretariat()
    for stage, value in (("Mandiri", "4,35"), ("Interviu", "3,28"), ("Penetapan", "3,79")):
        enter(page, stage, value)
        expect(page.locator("[data-value-said]")).to_have_text(f"Tersimpan: {value}.")
    page.reload()
    figure = page.locator('[data-figure="stages"]')
    expect(figure.get_by_role("heading")).to_have_text(
        "2024: mandiri 4,35 → interviu 3,28 (−1,07) → penetapan 3,79 (+0,51)"
    )
    expect(figure.locator("svg")).to_be_visible()
    with place.client("sekretariat") as registry:
        (row,) = registry.result_rows(year=2024, region="64")
        assert row.index == "3.79"
    enter(page, "Mandiri", "1.000")
    expect(page.locator("[data-value-said]")).to_contain_text("bukan nilai")
    enter(page, "Mandiri", "4,40")
    expect(page.locator("[data-value-said]")).to_contain_text("koreksi harus beralasan")
    page.locator("form[data-value]").get_by_label("Alasan koreksi").fill("Salah ketik")
    page.get_by_role("button", name="Simpan nilai").click()
    expect(page.locator("[data-value-said]")).to_have_text("Tersimpan: 4,40.")
    page.get_by_text("Semua versi nilai ini").click()
    versions = page.locator("[data-versions] li")
    expect(versions).to_have_count(2)
    expect(versions.first).to_contain_text("4,40")
    expect(versions.first).to_contain_text("Alasan: Salah ketik")


def test_a_published_value_is_replaced_with_a_reason_and_what_disagrees_is_shown(secretariat):
    page = secretariat()
    page.get_by_label("Yang dinilai").select_option("d1")
    enter(page, "Penetapan", "1,00")
    expect(page.locator("[data-value-said]")).to_contain_text("Yang terbit 3,70; menggantinya adalah koreksi")
    expect(page.locator("[data-value-apart]")).to_be_hidden()
    page.locator("form[data-value]").get_by_label("Alasan koreksi").fill("Ralat lampiran")
    page.get_by_role("button", name="Simpan nilai").click()
    expect(page.locator("[data-value-said]")).to_have_text("Tersimpan: 1,00.")
    expect(page.locator("[data-value-apart]")).to_contain_text("domain berbobot menghasilkan")


def test_a_decree_annex_is_checked_answered_and_stored_on_a_phone(secretariat, place):
    page = secretariat(**PHONE)
    known = {"32.11": "Kabupaten Sumedang"}
    other = next(each for each in regions.all_regions() if each.level == "kota")
    annex = book(
        ("SK", [["Nama Instansi", "Indeks SPBE"], ["Kab.\u00a0Sumedang", "4,51"], [other.name, "3,20"], ["Bandung", 3]])
    )
    form = page.locator("form[data-import]")
    form.get_by_label("Berkas", exact=True).set_input_files(
        {"name": "sk.xlsx", "mimeType": "application/x", "buffer": annex}
    )
    form.get_by_label("Tahun").select_option("2025")
    form.get_by_label("Dokumen asal").fill("KepmenPANRB 1/2026")
    form.get_by_role("button", name="Periksa berkas").click()
    store = page.get_by_role("button", name="Setujui dan simpan semua")
    expect(store).to_be_disabled()
    expect(page.locator(".hindrance")).to_have_text(
        "3 baris belum jelas daerahnya. Jawab satu per satu, lalu periksa lagi."
    )
    page.get_by_label("2 kode yang diusulkan dari nama sudah saya periksa").check()
    page.get_by_label("Jawaban untuk SK!A4").select_option("32.73")
    page.get_by_role("button", name="Periksa lagi").click()
    expect(store).to_be_enabled()
    expect(page.locator('[data-address="SK!A4"]')).to_contain_text("32.73 Kota Bandung dari “Bandung”")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    store.click()
    expect(page.locator("[data-plan]")).to_contain_text("Tersimpan 3 nilai.")
    with place.client("sekretariat") as registry:
        found = {row.region_code: row.index for row in registry.result_rows(year=2025)}
    assert {found["32.11"], found[other.code], found["32.73"]} == {"4.51", "3.20", "3.00"}
    assert known["32.11"] in {row.name for row in regions.all_regions()}


def test_a_file_that_is_refused_says_why(secretariat):
    page = secretariat()
    form = page.locator("form[data-import]")
    form.get_by_label("Berkas", exact=True).set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a;b\n1;2\n"}
    )
    form.get_by_role("button", name="Periksa berkas").click()
    expect(page.locator("[data-import-said]")).to_contain_text("Isi dokumen asalnya")
    form.get_by_label("Dokumen asal").fill("SK 1/2026")
    form.get_by_role("button", name="Periksa berkas").click()
    expect(page.locator("[data-import-said]")).to_contain_text("Beri judul kolom")


def test_what_a_file_says_is_told_in_english_too(secretariat, place):
    page = secretariat()
    page.goto(f"{page.url}&bahasa=en")
    annex = book(
        (
            "SK",
            [
                ["Kode", "Nama Instansi", "Tahun", "Indeks SPBE", "Jenis"],
                ["32.11", "Kota Bandung", 2025, "4,51", "x"],
                ["32.73", "Kota Bandung", 2024, "3,20", "x"],
                ["51.71", "Kota Denpasar", 2025, "9,20", "x"],
                ["", "Kabupaten Antah Berantah", 2025, "3,00", "x"],
                ["", "Kabupaten Sumedang", 2025, "", "x"],
            ],
        )
    )
    form = page.locator("form[data-import]")
    form.locator("[name=file]").set_input_files({"name": "sk.xlsx", "mimeType": "application/x", "buffer": annex})
    form.locator("[name=period]").select_option("2025")
    form.locator("[name=source]").fill("SK 1/2026")
    form.locator("[data-check]").click()
    plan = page.locator("[data-plan]")
    for words in (
        "code 32.11 is Kabupaten Sumedang, but the name is Kota Bandung. Choose the right one",
        "its year is 2024, not 2025. Check the year.",
        "9,20 lies outside 1 to 5. Check the value in its document",
        "this name is unknown. Choose the region, or leave it out",
        "holds no values; the heading of a group, or a remark below the table",
        "2 rows are refused. Mend the file, or leave the rows out, then check again.",
        "not read: E Jenis",
    ):
        expect(plan).to_contain_text(words)
    for left in ("tidak", "Periksa", "baris"):
        expect(plan).not_to_contain_text(left)
