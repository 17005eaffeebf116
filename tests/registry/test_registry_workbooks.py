"""Workbooks: what leaves the lab is inert and exact, what comes back is compared and writes nothing."""

import csv
import io
from datetime import UTC, datetime
from fractions import Fraction

import openpyxl
import pytest
from fake_hub import person

from hub.registry.regions.model import RegionRow
from spbe_core import instruments, regions, sheets, wire
from spbe_core.workbooks import to_csv
from spbe_core.workbooks.form import form

pytestmark = pytest.mark.parametrize("template", ["sqlite"], indirect=True)
"""Nothing is written here, so one engine does; the other reads the same rows in the tests of what writes them."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NASTY = '=HYPERLINK("http://x")\r\n- butir; \'=2\t@a 😀 _x0041_'


def fill(lab, draft, **values):
    for name, value in values.items():
        indicator, _, field = name.partition("_")
        reply = lab.client("operator").answer(draft, indicator, field, value, 0)
        assert reply.status_code == 200, reply.text


def workbook(lab, draft, who="operator"):
    reply = lab.client(who).get(f"assessments/{draft}/workbook")
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == XLSX
    return reply.content


def edited(content, **values):
    """Return the workbook with cells changed as a person would: ``i22_fakta="…"``."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    titles = {"level": ("Tingkat", "Nilai"), "fakta": ("Fakta",), "analisis": ("Analisis",)}
    for page in book.worksheets[1:]:
        if page.title == "Bukti dukung":
            continue
        head = next(row for row in page.iter_rows() if row[0].value == "Kode")
        for row in page.iter_rows(min_row=head[0].row + 1):
            for name, value in values.items():
                indicator, _, field = name.partition("_")
                if row[0].value == indicator:
                    place = next(cell.column for cell in head if cell.value in titles[field])
                    row[place - 1].value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def compared(lab, draft, content, who="operator", name="isian.xlsx"):
    path = f"assessments/{draft}/workbook/compare"
    return lab.client(who).write("POST", path, params={"name": name}, content=content)


def comparison(*arguments, **named):
    reply = compared(*arguments, **named)
    assert reply.status_code == 200, reply.text
    return wire.OfflineComparison.model_validate_json(reply.content)


def table(reply):
    text = reply.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_what_was_not_touched_is_the_same(lab, draft):
    fill(lab, draft, i22_level=3, i22_fakta=NASTY, i01_analisis="−0,25")
    found = comparison(lab, draft, workbook(lab, draft))
    assert (found.same, found.cells, found.faults, found.notices) == (188, [], [], [])


def test_each_cell_tells_mine_stored_and_what_it_was_made_from(lab, draft):
    fill(lab, draft, i01_fakta="lama", i02_fakta="lama", i03_fakta="lama", i04_level=2)
    content = workbook(lab, draft)
    client = lab.client("koordinator")
    for indicator in ("i02", "i03"):
        assert client.answer(draft, indicator, "fakta", "di lab", 1).status_code == 200
    before = lab.client("operator").get(f"assessments/{draft}").content
    file = edited(content, i01_fakta="di berkas", i03_fakta="di berkas", i04_level=4, i05_level=9)
    found = comparison(lab, draft, file)
    cells = {(cell.indicator, cell.field): cell for cell in found.cells}
    assert {(key[0], str(key[1])): cell.state for key, cell in cells.items()} == {
        ("i01", "fakta"): "file",
        ("i02", "fakta"): "lab",
        ("i03", "fakta"): "both",
        ("i04", "level"): "file",
    }
    both = cells["i03", "fakta"]
    assert (both.mine, both.stored.value, both.base, both.base_version) == ("di berkas", "di lab", "lama", 1)
    assert (both.stored.version, both.stored.author_name) == (2, "Dewi Koordinator")
    assert cells["i04", "level"].mine == 4
    assert [(fault.address, fault.text) for fault in found.faults] == [("F8", "9")]
    assert "bukan tingkat" in found.faults[0].reason
    assert lab.client("operator").get(f"assessments/{draft}").content == before


def test_a_formula_without_a_result_is_refused_with_its_place(lab, draft):
    reply = compared(lab, draft, edited(workbook(lab, draft), i06_fakta="=1+1"))
    assert reply.status_code == 422
    assert "Perencanaan" in reply.json()["detail"] or "Kebijakan" in reply.json()["detail"]


def test_a_csv_of_one_sheet_says_what_it_does_not_know(lab, draft):
    fill(lab, draft, i01_fakta=NASTY)
    instrument = instruments.load("permenpanrb-59-2020")
    whole = wire.Assessment.model_validate_json(lab.client("operator").get(f"assessments/{draft}").content)
    content = to_csv(form(instrument, regions.find("18.71"), whole).sheets[0])
    found = comparison(lab, draft, content, name="aspek-1.csv")
    assert found.cells == []
    assert "tidak menyebut penilaian asalnya" in found.notices[0]
    other = comparison(lab, draft, content.replace(b"butir", b"BUTIR"), name="aspek-1.csv")
    assert [(cell.indicator, cell.state, cell.base_version) for cell in other.cells] == [("i01", "unknown", None)]


def test_another_regions_file_is_refused(lab, draft):
    lab.hub.people["denpasar"] = lab.hub.people["operator"].__class__(
        "denpasar",
        "D",
        ("operator",),
        ["custom:spbe:assessments:create!group=51.71", "custom:spbe:assessments:read!group=51.71"],
        "token-denpasar",
    )
    foreign = lab.open("denpasar", "51.71")
    reply = compared(lab, draft, workbook(lab, foreign, "denpasar"))
    assert reply.status_code == 422
    assert "wilayah lain, bukan Kota Bandar Lampung" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("result?format=csv", "(Hasil)"),
        ("result", "(Hasil)"),
        ("evidence-list", "(Daftar Lengkap Bukti Dukung)"),
        ("plan/matrix", "(Matriks Tindak Lanjut Rekomendasi)"),
    ],
)
def test_a_file_to_take_along_is_refused_by_name(lab, draft, path, named):
    fill(lab, draft, i22_level=3)
    content = lab.client("operator").get(f"assessments/{draft}/{path}").content
    reply = compared(lab, draft, content, name="a.csv" if "csv" in path else "a.xlsx")
    assert reply.status_code == 422
    assert f"Ini berkas hasil {named}, bukan formulir isi luring" in reply.json()["detail"]


def test_a_csv_of_another_instrument_is_refused(lab, draft):
    whole = wire.Assessment.model_validate_json(lab.client("operator").get(f"assessments/{draft}").content)
    sheet = form(instruments.load("permenpanrb-59-2020"), regions.find("18.71"), whole).sheets[0]
    pemdi = lab.open(period="2026")
    reply = compared(lab, pemdi, to_csv(sheet), name="aspek-1.csv")
    assert reply.status_code == 422
    assert "instrumen lain" in reply.json()["detail"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04kaput", b"%PDF-1.7", b"nama;nilai\r\na;3\r\n"])
def test_what_is_no_filled_form_is_refused(lab, draft, content):
    reply = compared(lab, draft, content)
    assert reply.status_code == 422, reply.text
    assert reply.json()["reference"]


def test_a_file_full_of_faults_is_told_in_part(lab, draft):
    rows = "".join(f"x{number};y\r\n" for number in range(1000))
    found = comparison(lab, draft, f"Kode;Fakta\r\n{rows}".encode(), name="salah.csv")
    assert (len(found.faults), found.faults[0].address, found.cells) == (200, "A2", [])
    assert found.notices[1].startswith("800 sel lain juga tidak terbaca.")


def test_too_large_a_file_is_refused_before_it_is_read(lab, draft):
    assert compared(lab, draft, b"x" * (sheets.limits.MAX_BYTES + 1)).status_code == 413


def test_names_of_files_are_plain(lab, draft):
    client = lab.client("operator")
    for path, name in (
        ("workbook", "lembar-isian-18.71-2025.xlsx"),
        ("evidence-list", "daftar-bukti-dukung-18.71-2025.xlsx"),
        ("plan/matrix", "matriks-tindak-lanjut-18.71-2025.xlsx"),
        ("result?format=csv", "hasil-penilaian-18.71-2025.csv"),
    ):
        reply = client.get(f"assessments/{draft}/{path}")
        assert reply.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert reply.headers["x-content-type-options"] == "nosniff"
    reply = client.get("results/file", params={"format": "csv", "year": 2024, "region": "18.71"})
    assert reply.headers["content-disposition"] == 'attachment; filename="hasil-penetapan-2024-18.71.csv"'


def test_result_says_what_the_screen_says_with_the_exact_value_beside(lab, draft):
    levels = {
        indicator.id: 1 + place % 5
        for place, indicator in enumerate(instruments.load("permenpanrb-59-2020").indicators)
    }
    fill(lab, draft, **{f"{indicator}_level": level for indicator, level in levels.items()})
    client = lab.client("operator")
    summary = wire.Assessment.model_validate_json(client.get(f"assessments/{draft}").content).summary
    rows = table(client.get(f"assessments/{draft}/result", params={"format": "csv"}))
    index = next(row for row in rows if row["Bagian"] == "indeks")
    assert index["Kode wilayah"] == "18.71"
    assert index["Nilai"].replace(",", ".") == summary.index
    assert Fraction(index["Nilai tepat"]) == Fraction(summary.index_exact)
    assert index["Predikat"] == summary.predicate
    parts = {row["Kode"]: row["Nilai"].replace(",", ".") for row in rows if row["Bagian"] in {"aspek", "domain"}}
    assert parts == {part.id: part.value for part in (*summary.domains, *summary.aspects)}
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"assessments/{draft}/result").content))
    page = book["Hasil"]
    head = next(row for row in page.iter_rows(values_only=True) if row[0] == "Kode wilayah")
    first = next(row for row in page.iter_rows(values_only=True) if row[4] == "indeks")
    told = dict(zip(head, first, strict=True))
    assert (told["Nilai"], told["Kode wilayah"]) == (float(summary.index), "18.71")
    assert [int(row["Nilai"]) for row in rows if row["Bagian"] == "indikator"] == list(levels.values())


def test_an_unfinished_result_is_a_range(lab, draft):
    rows = table(lab.client("operator").get(f"assessments/{draft}/result", params={"format": "csv"}))
    assert (rows[0]["Nilai"], rows[0]["Terendah"], rows[0]["Tertinggi"]) == ("", "1,00", "5,00")
    assert rows[0]["Predikat"] == "Kurang sampai Memuaskan"


def test_the_matrix_puts_actions_beside_open_comments(lab, draft):
    operator, coach = lab.client("operator"), lab.client("pendamping")
    note = {"indicator": "i22", "text": "=SUM(A1) lengkapi SOP"}
    made = coach.write("POST", f"assessments/{draft}/comments", note).json()
    coach.write("POST", f"assessments/{draft}/comments", {"indicator": "i23", "text": "tanpa aksi"})
    coach.write("POST", f"assessments/{draft}/comments", {"text": "umum"})
    action = {"indicator": "i22", "to_level": 3, "title": "+SOP", "owner_office": "@Diskominfo", "due": "2020-01-31"}
    operator.write("POST", f"assessments/{draft}/plan/actions", action)
    content = operator.get(f"assessments/{draft}/plan/matrix").content
    rows = list(openpyxl.load_workbook(io.BytesIO(content))["Tindak lanjut"].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows] == ["i22", "i23", None]
    assert rows[0][3].startswith("=SUM(A1) lengkapi SOP\n(Sari Pendamping")
    assert rows[0][4:] == ("+SOP", None, 3, "@Diskominfo", datetime(2020, 1, 31), "Belum mulai", "ya")  # noqa: DTZ001
    assert rows[1][4] == "Belum ada aksi"
    assert b"<f>" not in content
    coach.write("PATCH", f"comments/{made['id']}", {"done": True}, version=1)
    content = operator.get(f"assessments/{draft}/plan/matrix").content
    rows = list(openpyxl.load_workbook(io.BytesIO(content))["Tindak lanjut"].iter_rows(min_row=4, values_only=True))
    assert rows[0][3] is None


def test_the_list_of_evidence_follows_the_level(lab, draft):
    fill(lab, draft, i22_level=3)
    content = lab.client("pendamping").get(f"assessments/{draft}/evidence-list").content
    rows = openpyxl.load_workbook(io.BytesIO(content))["Bukti dukung"].iter_rows(min_row=4, values_only=True)
    mine = [(row[4], row[7]) for row in rows if row[1] == "i22"]
    assert dict(mine) == {
        1: "termasuk tingkat yang diisi",
        2: "termasuk tingkat yang diisi",
        3: "termasuk tingkat yang diisi",
        4: "disiapkan untuk tingkat berikutnya",
        5: "tingkat di atasnya",
    }


def test_published_results_keep_codes_as_text_and_figures_as_printed(lab):
    client = lab.client("peneliti")
    rows = table(client.get("results/file", params={"format": "csv", "year": 2024}))
    printed = {each["region_code"]: each for each in client.get("results", params={"year": 2024}).json()}
    assert len(rows) == len(printed) or len(rows) > 500
    for row in rows:
        if row["Kode wilayah"]:
            assert row["Indeks"].replace(",", ".") == printed[row["Kode wilayah"]]["index"]
    book = openpyxl.load_workbook(io.BytesIO(client.get("results/file", params={"region": "11.10"}).content))
    codes = {row[0] for row in book["Hasil"].iter_rows(min_row=4, values_only=True)}
    assert codes == {"11.10"}


def test_made_now_stands_on_the_cover(lab, draft):
    book = openpyxl.load_workbook(io.BytesIO(workbook(lab, draft)))
    assert (len(book.sheetnames), book.sheetnames[-1]) == (10, "Bukti dukung")
    assert book["Bukti dukung"].protection.sheet
    cover = book["Sampul"]
    told = {row[0]: row[1] for row in cover.iter_rows(values_only=True) if row[0]}
    assert told["Nomor penilaian"] == draft
    assert str(datetime.now(UTC).year) in told["Dibuat"]
    assert told["Instrumen"].startswith("Pemantauan dan Evaluasi")


def test_scores_and_items_of_pemdi(lab):
    draft = lab.open(period="2026")
    fill(lab, draft, i01_level="1.26", i02_level="3", i03_fakta="SK")
    operator = lab.client("operator")
    operator.write("PUT", f"assessments/{draft}/items/I13-L1-01", {"state": "diunggah", "reason": None}, version=0)
    content = workbook(lab, draft)
    assert comparison(lab, draft, content).cells == []
    found = comparison(lab, draft, edited(content, i01_level=1.3, i02_level="2,5", i04_level=5.01, i03_fakta=None))
    assert {(cell.indicator, cell.mine, cell.state) for cell in found.cells} == {
        ("i01", "1.3", "file"),
        ("i02", "2.5", "file"),
        ("i03", None, "file"),
    }
    assert [fault.text for fault in found.faults] == ["5.01"]
    for cell in found.cells:
        reply = operator.answer(draft, cell.indicator, cell.field, cell.mine, cell.stored.version)
        assert reply.status_code == 200, reply.text
    again = comparison(lab, draft, edited(content, i01_level=1.3, i02_level="2,5", i03_fakta=None))
    assert again.cells == []
    book = openpyxl.load_workbook(io.BytesIO(content))
    row = next(row for row in book["Bukti dukung"].iter_rows(min_row=4) if row[5].value == "I13-L1-01")
    row[9].value = "Draf"
    operator.write("PUT", f"assessments/{draft}/items/I13-L1-01", {"state": "draf", "reason": None}, version=1)
    operator.write("PUT", f"assessments/{draft}/items/I13-L1-01", {"state": "diunggah", "reason": None}, version=2)
    stream = io.BytesIO()
    book.save(stream)
    cell = next(cell for cell in comparison(lab, draft, stream.getvalue()).cells if cell.item)
    assert (cell.mine, cell.stored.value, cell.stored.version, cell.base, cell.state) == (
        "draf", "diunggah", 3, "diunggah", "file",
    )  # fmt: skip
    page = openpyxl.load_workbook(io.BytesIO(operator.get(f"assessments/{draft}/evidence-list").content))
    rows = {row[5]: row for row in page["Bukti dukung"].iter_rows(min_row=4, values_only=True)}
    assert (len(rows), rows["I13-L1-01"][9], rows["I13-L1-02"][9]) == (232, "Diunggah", "Belum ada")
    rows = table(operator.get(f"assessments/{draft}/result", params={"format": "csv"}))
    told = {row["Kode"]: (row["Nilai"], row["Keterangan"]) for row in rows if row["Bagian"] == "indikator"}
    assert told["i01"] == ("1,30", "dinilai")
    assert told["i07"] == ("1,00", "menunggu")
    wanted = {"value": "2.97", "year": 2025, "document": "=EPSS 2025", "status": "sementara", "deadline": None}
    operator.write("PUT", f"assessments/{draft}/external/ips", wanted, version=0)
    page = openpyxl.load_workbook(io.BytesIO(operator.get(f"assessments/{draft}/result").content))["Indeks luar"]
    rows = {row[0]: row[1:] for row in page.iter_rows(min_row=5, values_only=True)}
    told = rows["Indeks Pembangunan Statistik (dari EPSS)"]
    assert told == ("BPS", 2.97, 2025, "=EPSS 2025", "sementara", None, "i07", "menentukan nilai")
    assert [row[4] for row in rows.values()].count("menunggu") == 4
    assert comparison(lab, lab.open(), b"Kode;Tingkat\r\ni01;3\r\n").cells[0].mine == 3
    other = compared(lab, lab.open(), content)
    assert other.status_code == 422
    assert "instrumen lain" in other.json()["detail"]


def test_the_sample_region_has_its_files_and_they_say_so(lab):
    with lab.database.write() as session:
        session.add(RegionRow(**regions.SAMPLE.model_dump(exclude={"sample"})))
    lab.hub.people["contoh"] = person("contoh", "operator", ("99.01",))
    draft = lab.open("contoh", "99.01", "2026")
    for path in ("workbook", "evidence-list", "result", "plan/matrix"):
        reply = lab.client("contoh").get(f"assessments/{draft}/{path}")
        assert reply.headers["content-disposition"].endswith('-99.01-2026-contoh.xlsx"')
        cover = openpyxl.load_workbook(io.BytesIO(reply.content))["Sampul"]
        assert cover["A2"].value == "CONTOH: bukan data nyata"


def test_a_name_that_no_text_can_hold_is_refused(lab, draft):
    for name in ("\0x.csv", "x\n.csv"):
        reply = compared(lab, draft, b"Kode;Tingkat\ni01;3", name=name)
        assert (reply.status_code, reply.json()["field"]) == (422, "name")
        assert "Ganti nama berkasnya" in reply.json()["detail"]
