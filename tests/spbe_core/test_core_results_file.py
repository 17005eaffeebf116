"""Files with results as they circulate: merged headings, damaged codes, footers, several sheets, any order."""

import random

import openpyxl
import pytest
from workbooks import book, saved

from spbe_core import instruments, regions, results, sheets
from spbe_core.errors import DataError
from spbe_core.results_file import read_recap, read_regions, resolve, resolve_all
from spbe_core.results_file.reading import COMPARED
from spbe_core.results_file.whose import SUGGESTED, by_name
from spbe_core.wire.stages import Stage

INSTRUMENT = instruments.load("permenpanrb-59-2020")
PEMDI = instruments.load("pemdi-permenpanrb-8-2026")
ANNEX = [
    ["LAMPIRAN KEPUTUSAN MENTERI"],
    [],
    ["NO.", "NAMA\u00a0INSTANSI", "INDEKS SPBE 2024", "PREDIKAT", "DOMAIN", None, None, None],
    [None, None, None, None, "Kebijakan", "Tata Kelola", "Manajemen", "Layanan"],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
    ["KABUPATEN"],
    [1, "Kab. Sumedang", 4.51, "Memuaskan", "5,00", "4,30", "3,91", "4,69"],
    [2, "PEMERINTAH KABUPATEN  NIAS BARAT", "1,80", "KURANG"],
    [None, "Rata-rata", "3,15"],
    ["Ditetapkan di Jakarta"],
]
MERGED = ["A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:H3"]


def regions_of(data, period="2024", instrument=INSTRUMENT):
    return read_regions(sheets.read(data if isinstance(data, bytes) else data.encode(), "sk"), instrument, period)


def taken(table):
    return {
        row.label: {cell.subject: cell.value for cell in row.cells}
        for row in table.rows
        if not row.left_out and not row.faults
    }


def whose(code, name):
    table = regions_of(book(("A", [["Kode", "Nama Daerah", "Indeks"], [code, name, 3]])))
    return resolve(table.rows[0], {}, accept_names=False)


def test_g4_11_an_annex_with_merged_headings_groups_and_footers():
    table = regions_of(book(("SK", ANNEX), ("Petunjuk", [["x"]]), merged=MERGED))
    assert taken(table) == {
        "Kab. Sumedang": {
            "indeks": "4.51",
            "predikat": "Memuaskan",
            "d1": "5.00",
            "d2": "4.30",
            "d3": "3.91",
            "d4": "4.69",
        },
        "PEMERINTAH KABUPATEN  NIAS BARAT": {"indeks": "1.80", "predikat": "Kurang"},
    }
    assert [row.left_out for row in table.rows if row.left_out] == [
        "nomor kolom, bukan baris nilai",
        "tidak memuat nilai; judul kelompok atau keterangan di bawah tabel",
        "baris ringkasan, bukan daerah",
        "tidak memuat nilai; judul kelompok atau keterangan di bawah tabel",
    ]
    assert table.rows[2].cells[2].address == "SK!E7"
    used, other = table.sheets
    assert used.what.startswith("B nama, C indeks, D predikat, E Kebijakan Internal SPBE")
    assert used.what.endswith("; tidak dibaca: A NO.")
    assert (other.used, other.what) == (False, "tidak berisi tabel yang dikenal")


def test_a_wide_heading_without_a_second_row_swallows_no_region():
    rows = [
        ["Nama Instansi", "Indeks", "Catatan", None],
        ["Kab. Sumedang", "4,51", "a", "b"],
        ["Kab. Garut", "3", "c", "d"],
    ]
    assert list(taken(regions_of(book(("A", rows), merged=["C1:D1"])))) == ["Kab. Sumedang", "Kab. Garut"]


def test_the_same_annex_as_csv_and_in_any_order_is_the_same():
    plain = [["Nama Instansi", "Predikat", "Indeks"], *[[f"Kab. {n}", "Baik", f"3,{n:02d}"] for n in range(30)]]
    expected = taken(regions_of(book(("A", plain))))
    assert len(expected) == 30
    for seed in range(5):
        rows = [plain[0], *random.Random(seed).sample(plain[1:], 30)]
        order = random.Random(seed).sample(range(3), 3)
        mixed = [[row[column] for column in order] for row in rows]
        assert taken(regions_of(book(("A", mixed)))) == expected
        assert taken(regions_of("\n".join(";".join(row) for row in mixed))) == expected


def test_tables_side_by_side_are_refused_instead_of_half_read():
    rows = [["Nama Instansi", "Indeks", None, "Nama Instansi", "Indeks"], ["Kab. A", 3, None, "Kab. B", 4]]
    with pytest.raises(DataError, match="kolom A dan D berjudul sama"):
        regions_of(book(("A", rows)))


def test_another_years_index_is_not_taken():
    rows = [["Nama Instansi", "Indeks 2023", "Indeks SPBE Tahun 2024"], ["Kab. Garut", "2,9", "3,1"]]
    assert taken(regions_of(book(("A", rows)))) == {"Kab. Garut": {"indeks": "3.10"}}
    with pytest.raises(DataError, match="tidak memuat tabel yang dikenal"):
        regions_of(book(("A", rows)), period="2025")


@pytest.mark.parametrize(
    ("code", "name", "found", "suggested"),
    [
        ("32.10", "Kab. Majalengka", "32.10", ()),
        (32.1, "Kabupaten Majalengka", "32.10", ()),
        (32.1, "", None, ("32.10",)),
        (32.1, "Kab. Sumedang", None, ("32.11", "32.10")),
        ("32.1", "Kab. Majalengka", None, ("32.10",)),
        ("3210", "Majalengka", None, ("32.10",)),
        (3210, "Kab. Majalengka", None, ("32.10",)),
        ("32.1000", "", None, ()),
        ("32.10", "Kab. Sumedang", None, ("32.10", "32.11")),
        ("91.01", "Kab. Merauke", None, ("93.01",)),
    ],
)
def test_g4_01_g4_04_codes_are_never_guessed(code, name, found, suggested):
    answer = whose(code, name)
    assert (answer.code, answer.suggestions) == (found, suggested)
    assert found is None or isinstance(code, str) or "karena namanya cocok" in answer.why


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("KAB. KEP. SIAU TAGULANDANG BIARO", "71.09"),
        ("Pemkot Bandar Lampung", "18.71"),
        ("Pemerintah Provinsi DKI Jakarta", "31"),
        ("Prov. D.I. Yogyakarta", "34"),
        ("Kota Adm. Jakarta Pusat", "31.71"),
        ("Provinsi\u00a0Kalimantan Timur", "64"),
        ("Bandung", None),
        ("Kab. Bandung", "32.04"),
    ],
)
def test_names_suggest_a_region_only_when_they_fit_exactly(name, code):
    answer = whose("", name)
    assert answer.code is None
    assert (answer.suggestions if answer.by_name else None) == ((code,) if code else None)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Kementerian Agama", "instansi pusat"),
        ("Setjen DPR RI", "instansi pusat"),
        ("Polri", "instansi pusat"),
        ("Kecamatan Garut Kota", "bukan nama daerah"),
        ("Kab. Sumedang", "namanya Kabupaten Sumedang"),
        ("Bandung", "namanya Kabupaten Bandung"),
    ],
)
def test_a_running_number_that_is_a_code_does_not_make_a_region_of_a_body(name, words):
    answer = whose("12", name)
    assert (answer.code, answer.suggestions[0]) == (None, "12")
    assert "kode 12 adalah Provinsi Sumatera Utara" in answer.why
    assert words in answer.why


def test_every_published_name_fits_its_code():
    published = {(row.region_code, row.region_name) for row in results.official() if row.region_code}
    known = {(each.code, each.name) for each in regions.all_regions()}
    assert [each for each in published | known if each[0] not in by_name(each[1])] == []


def test_unknown_names_are_compared_once_and_not_without_end():
    names_of = [f"Kabupaten Sumedangg {n % 300}" for n in range(1500)]
    table = regions_of("\n".join(["Nama Instansi;Indeks", *[f"{name};3" for name in names_of]]))
    found = resolve_all(table.rows, {}, accept_names=False)
    assert [bool(each.suggestions) for each in found[:300]] == [True] * SUGGESTED + [False] * (300 - SUGGESTED)
    assert f"hanya untuk {SUGGESTED} nama pertama" in found[SUGGESTED].why
    with pytest.raises(DataError, match=r"lebih dari 2\.000 baris tabel"):
        regions_of("\n".join(["Nama Instansi;Indeks", *["Kab. Garut;3"] * 2001]))


def test_hidden_rows_are_read_and_named():
    made = openpyxl.Workbook()
    for row in (["Nama Instansi", "Indeks"], ["Kab. Sumedang", 4], ["Kab. Garut", 3]):
        made.active.append(row)
    made.active.row_dimensions[3].hidden = True
    table = regions_of(saved(made))
    assert [row.hidden for row in table.rows] == [False, True]
    assert table.sheets[0].what.endswith("; baris tersembunyi ikut dibaca: 3")


def test_g4_13_marks_are_named_and_blank_stays_blank():
    rows = [
        ["Nama Instansi", "Indeks", "Kebijakan"],
        *[[f"Kab. {n}", mark, "3"] for n, mark in enumerate(["NA", "TB", "-", ""])],
    ]
    faults = [row.faults for row in regions_of(book(("A", rows))).rows]
    assert "sel B2: “NA” bukan angka" in faults[0][0]
    assert "sel B3: “TB” bukan angka" in faults[1][0]
    assert all("indeks kosong" in each[0] for each in faults[2:])


def recap(text, stage=Stage.INTERVIU, instrument=INSTRUMENT):
    return read_recap(sheets.read(text.encode(), "r"), instrument, stage)


def test_a_recap_takes_the_column_of_its_stage():
    text = "No;Indikator;Nilai Mandiri;Nilai Interviu;Catatan\n1;;4;3;kurang\nI2;;4;3,0;\n;Indeks SPBE;4,35;3,28;\n"
    assert [(row.cells[0].subject, row.cells[0].value) for row in recap(text).rows] == [
        ("i01", "3"),
        ("i02", "3"),
        ("indeks", "3.28"),
    ]
    assert [row.cells[0].value for row in recap(text, Stage.MANDIRI).rows] == ["4", "4", "4.35"]
    with pytest.raises(DataError, match="Nilai Dokumen"):
        recap(text, Stage.DOKUMEN)


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        (["1;2;3;4", "2;3;4;5"], ["1", "2"]),
        (["1;2;3;4", "1;3;4;5", "2;3;4;5"], ["1", "2"]),
        (["(1);(2);(3);(4)", "1;2;3;4", "2;3;4;5"], ["1", "2"]),
        (["1;2;3;4"], ["1"]),
        (["4;4;4;4", "1;2;3;4", "2;3;4;5", "3;4;5;5"], ["4", "1", "2", "3"]),
    ],
)
def test_a_row_of_consecutive_values_is_no_row_of_column_numbers(rows, kept):
    table = recap("\n".join(["No Indikator;Mandiri;Interviu;Akhir", *rows]))
    assert [row.label for row in table.rows if not row.left_out] == kept
    assert [row.left_out for row in table.rows if row.left_out] == ["nomor kolom, bukan baris nilai"] * (
        len(rows) - len(kept)
    )


def test_only_the_first_row_can_count_the_columns_and_all_of_them():
    text = "No;Nama Indikator;Nilai Interviu;Catatan\n1;2;3;4\n1;;2;\n"
    assert [row.left_out[:11] for row in recap(text).rows] == ["nomor kolom", ""]
    text = "Kode;Indeks;Kebijakan;Tata Kelola\n11;2;3;4\n12;3;4;5\n1;2;3;4\n"
    assert [(row.label, row.left_out) for row in regions_of(text).rows] == [("11", ""), ("12", ""), ("1", "")]


def test_column_numbers_under_merged_cells_are_known():
    rows = [["NO.", None, "Nama Instansi", "Indeks"], ["(1)", None, "(2)", "(3)"], [1, None, "Kab. Garut", 3]]
    table = regions_of(book(("A", rows), merged=["A1:B1", "A2:B2", "A3:B3"]))
    assert [row.left_out[:11] for row in table.rows] == ["nomor kolom", ""]


def test_a_recap_without_a_column_of_notes_says_nothing_about_them():
    assert [row.note for row in recap("No;Nilai\n1;3\n").rows] == [None]
    assert [row.note for row in recap("No;Nilai;Catatan\n1;3;\n").rows] == [""]


def test_a_recap_of_the_wrong_instrument_is_noticed_by_its_names():
    names = [each.name for each in PEMDI.indicators][:2]
    rows = recap(f"No;Nama Indikator;Nilai\n1;{names[0]};3\n2;{names[1]};2,5\n").rows
    assert all("Periksa instrumennya" in row.faults[0] or "bukan tingkat" in row.faults[0] for row in rows)
    right = recap(f"No;Nama Indikator;Nilai\n1;{names[0]};3\n2;{names[1]};2,5\n", instrument=PEMDI).rows
    assert [row.cells[0].value for row in right] == ["3.00", "2.50"]


def test_titles_are_not_compared_without_end():
    text = "\n".join(["No;Indikator;Nilai", *[f"1;Kebijakan Arsitektur lain {n};3" for n in range(COMPARED + 1)]])
    judged = [not row.faults for row in recap(text).rows]
    assert judged[0]
    assert not judged[-1]


def test_numbers_and_names_that_contradict_each_other_are_refused():
    second = INSTRUMENT.indicators[1].name
    (row,) = recap(f"No;Nama Indikator;Nilai\n1;{second};3\n").rows
    assert "menunjuk hal yang berbeda" in row.faults[0]
    (row,) = recap(f"Uraian;Nilai\n2. {second.upper()};3\n").rows
    assert [cell.subject for cell in row.cells] == ["i02"]
