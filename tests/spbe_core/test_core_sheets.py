"""Files of tables: every dialect gives the same cells, hostile files are refused in time, nothing is guessed."""

import datetime as dt
import io
import json
import os
import re
import resource
import subprocess
import sys
import time
import tracemalloc
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from workbooks import book, package, saved

from spbe_core import sheets
from spbe_core.errors import DataError
from spbe_core.sheets import apart, numbers
from spbe_core.sheets.apart import packed, unpacked


def texts(read, sheet=0):
    """Rows of text by column, blanks as empty text."""
    table = read.sheets[sheet]
    return [[table.text(row, column) for column in range(1, table.width + 1)] for row in table.rows]


# --- one table in every dialect -------------------------------------------------------------------------------------

ROWS = [["Kode", "Nama", "Nilai"], ["32.10", "Kabupaten Majalengka “A”", "3,81"], ["11.10", "N/A", ""]]


def semicolons(*, header="Kode"):
    rows = [[header, *ROWS[0][1:]], *ROWS[1:]]
    return "\r\n".join(";".join(row) for row in rows)


@pytest.mark.parametrize(
    "data",
    [
        semicolons().encode(),
        semicolons().encode("utf-8-sig"),
        semicolons().encode("utf-16"),
        semicolons().encode("cp1252"),
        semicolons(header="Kode\u00a0").encode(),
        semicolons(header=" Kode\u200b ").encode(),
        semicolons().replace(";", "\t").encode(),
        b"sep=;\r\n" + semicolons().encode(),
        semicolons().replace("3,81", '"3,81"').replace(";", ",").encode(),
        book(("Hasil", ROWS)),
    ],
    ids=["utf8", "mark", "utf16", "cp1252", "nbsp", "zero width", "tab", "sep", "comma", "xlsx"],
)
def test_g4_12_every_dialect_gives_the_same_cells(data):
    assert texts(sheets.read(data, "hasil")) == ROWS


def test_g4_08_a_decimal_comma_makes_no_column_and_errors_name_their_own_cell():
    values = ["3,81", "1.234,56", "1,234.56", "1.234", "3.81", "80%", "Rp 1.000"]
    table = sheets.read("\n".join(["kode;nilai;catatan", *(f"a;{each};b" for each in values)]).encode(), "n.csv")
    assert (table.delimiter, table.encoding) == (";", "UTF-8")
    sheet = table.sheets[0]
    assert [sheet.text(row, 3) for row in sheet.rows[1:]] == ["b"] * len(values)
    for row in sheet.rows[1:]:
        cell = sheet.cell(row, 2)
        if cell.text in {"3,81", "3.81"}:
            assert numbers.number(cell, "uji") == Fraction("3.81")
        else:
            with pytest.raises(DataError, match=f"sel B{row}: “{re.escape(cell.text)}”"):
                numbers.number(cell, sheet.where(cell))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3,81", "3.81"),
        ("3.81", "3.81"),
        ("3,8", "3.8"),
        ("\u00a03,81\u00a0", "3.81"),
        ("３,８１", "3.81"),
        ("0.815", "0.815"),
        ("3,815", "3.815"),
    ],
)
def test_g3_08_comma_and_point_mean_the_same(text, value):
    assert numbers.parse(text, "uji") == Fraction(value)


@pytest.mark.parametrize("text", ["1.000", "1.234,56", "1,234.56", "80%", "tiga", "3,", ",5", "1e3", "--1", "", "nan"])
def test_ambiguous_numbers_are_refused(text):
    with pytest.raises(DataError):
        numbers.parse(text, "uji")


def test_g4_06_and_g4_13_blank_is_blank_and_letters_stay_letters():
    marks = ["NA", "N/A", "TB", "null", "None", "-", "nan"]
    for data in ("\n".join([*marks, '" "', "x"]).encode(), book(("A", [[each] for each in [*marks, " ", "x"]]))):
        sheet = sheets.read(data, "a").sheets[0]
        assert [sheet.text(row, 1) for row in range(1, 10)] == [*marks, "", "x"]
        assert sheet.cell(8, 1) is None


# --- what a workbook holds ------------------------------------------------------------------------------------------


def test_g4_01_g4_05_a_cell_is_what_a_person_sees():
    rows = [[32.1, 32.1, "32.10", 18.7, 0.8, 3.5600000000000001, 3.815, "01", 1, True]]
    formats = {"A1": "0.00", "D1": "0.00", "E1": "0%", "G1": "#,##0.00", "I1": "00"}
    sheet = sheets.read(book(("A", rows), formats=formats), "a.xlsx").sheets[0]
    seen = ["32.10", "32.1", "32.10", "18.70", "80%", "3.56", "3.82", "01", "1", "TRUE"]
    assert [sheet.text(1, column) for column in range(1, 11)] == seen
    assert [sheet.cell(1, column).kind for column in (1, 2, 3)] == ["number", "number", "text"]
    assert sheet.cell(1, 7).raw == "3.815"


def test_g4_09_days_never_change_places():
    rows = [
        ["05-01-2025", "15-01-2025", "1 Januari 2025", "2025-01-05", dt.date(2025, 1, 5), 45662],
        ["31-02-2025", "1 Jan 2025", "2025/01/05", "01-05-25"],
    ]
    sheet = sheets.read(book(("A", rows), formats={"F1": "dd/mm/yyyy"}), "a.xlsx").sheets[0]
    days = [numbers.day(sheet.cell(1, column), "uji").isoformat() for column in range(1, 7)]
    assert days == ["2025-01-05", "2025-01-15", "2025-01-01", "2025-01-05", "2025-01-05", "2025-01-05"]
    for column in range(1, 5):
        with pytest.raises(DataError, match="bukan tanggal"):
            numbers.day(sheet.cell(2, column), "uji")


def test_g4_11_only_the_files_own_ranges_are_merged():
    rows = [["Provinsi", "Kab", None], [None, "Nama", "Nilai"], ["Jabar", "a", 1], [None, "b", 2], [None, "c", 3]]
    sheet = sheets.read(book(("A", rows), merged=["A1:A2", "B1:C1", "A3:A4"]), "a.xlsx").sheets[0]
    assert [sheet.text(row, 1, merged=True) for row in range(1, 6)] == ["Provinsi", "Provinsi", "Jabar", "Jabar", ""]
    assert [sheet.text(1, column, merged=True) for column in (1, 2, 3)] == ["Provinsi", "Kab", "Kab"]
    assert [each.address for each in sheet.merged] == ["A1:A2", "B1:C1", "A3:A4"]


def test_g4_05_the_same_cells_whatever_program_wrote_them():
    """Excel and LibreOffice share strings, Google Sheets and scripts write them in place; numbers come as 1 or 1.0."""
    texts = ["01", "'01", "ABC1"]
    shared = "".join(f"<si><t>{each}</t></si>" for each in texts)
    excel = "".join(f'<c r="A{n}" t="s"><v>{n - 1}</v></c>' for n in (1, 2, 3))
    google = "".join(f'<c r="A{n}" t="inlineStr"><is><t>{each}</t></is></c>' for n, each in enumerate(texts, 1))
    script = "".join(f'<c r="A{n}" t="str"><v>{each}</v></c>' for n, each in enumerate(texts, 1))
    files = [
        package(f'<row r="1">{excel}<c r="A4"><v>1</v></c><c r="A5" s="1"/></row>', shared=shared),
        package(f'<row r="1">{google}<c r="A4" t="n"><v>1.0</v></c></row>'),
        package(f'<row>{script}<c r="A4"><v>1E0</v></c><c r="A5" t="str"><v></v></c></row>'),
    ]
    for data in files:
        sheet = sheets.read(data, "a.xlsx").sheets[0]
        assert [sheet.text(row, 1) for row in range(1, 6)] == ["01", "'01", "ABC1", "1", ""]


def test_shared_strings_rich_text_and_missing_addresses():
    shared = "<si><t>a_x000D_b_xD800__x0000_</t></si><si><r><t>ka</t></r><r><t>ta</t></r><rPh><t>x</t></rPh></si>"
    data = package('<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c><v>2</v></c></row>', shared=shared)
    sheet = sheets.read(data, "a.xlsx").sheets[0]
    assert [sheet.text(1, 1), sheet.text(1, 2), sheet.text(2, 1)] == ["a\rb_xD800__x0000_", "kata", "2"]


def test_stored_results_are_read_and_error_cells_are_named():
    data = package('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><v>#REF!</v></c></row>')
    sheet = sheets.read(data, "a.xlsx").sheets[0]
    assert sheet.text(1, 1) == "2"
    with pytest.raises(DataError, match="Lembar “Hasil” sel B1: menampilkan galat #REF!"):
        sheet.text(1, 2)


def test_a_formula_without_a_stored_result_is_named():
    with pytest.raises(DataError, match="Lembar “A” sel B1: rumus tanpa hasil tersimpan"):
        sheets.read(book(("A", [["x", "=1+1"]])), "a.xlsx")


def test_what_crosses_the_processes_arrives_whole():
    made = openpyxl.load_workbook(io.BytesIO(book(("A", [["x", 1.5], [None, "y"]]), ("B", [["z"]]), merged=["A1:A2"])))
    made["A"].row_dimensions[2].hidden = made["A"].row_dimensions[9].hidden = True
    read = sheets.read(saved(made), "a.xlsx")
    assert [sheet.hidden_rows for sheet in read.sheets] == [{2}, set()]
    again = unpacked(packed(read))
    assert again == read
    assert [sheet.cells for sheet in again.sheets] == [sheet.cells for sheet in read.sheets]


def test_what_a_formula_made_counts_with_fifteen_digits():
    values = ["3.5599999999999996", "3.5566666666666666", "0.30000000000000004", "1_0"]
    for value, seen in zip(values, ["3.56", "3.55666666666667", "0.3"], strict=False):
        cell = sheets.read(package(f'<row><c r="A1"><v>{value}</v></c></row>'), "a.xlsx").sheets[0].cell(1, 1)
        assert (cell.text, cell.raw) == (seen, value)
    with pytest.raises(DataError, match="“1_0” bukan angka"):
        sheets.read(package('<row><c r="A1"><v>1_0</v></c></row>'), "a.xlsx")


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("0.00##", ["3.10", "3.125", "3.1235"]),
        ("0.##", ["3.1", "3.13", "3.12"]),
        ("0.0#0", ["3.100", "3.125", "3.123"]),
    ],
)
def test_decimals_that_a_format_leaves_open_are_shown_where_there_are_any(code, seen):
    data = book(("A", [[3.1, 3.125, 3.12346]]), formats=dict.fromkeys(("A1", "B1", "C1"), code))
    assert texts(sheets.read(data, "a.xlsx")) == [seen]


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (["Kode;Nama;Nilai", "1;Kab\tA;3,81", "2;Kab\tB;3,82", "3;Kota\tC;3,83"], ";"),
        (["Kode,Nama,Nilai", "1,Kab A; x,3.81", "2,Kab B; y,3.82"], ","),
        (["Kode;Nilai", "Catatan", "i01;1,26", "i02;1,27", "i03;1,28"], ";"),
        (["Nilai;Bobot", "3,81;2,5", "3,82;2,6"], ";"),
        (["1;Dinas A, B, C", "2;Dinas D, E, F"], ";"),
        (["Kode\tNama", "1\tA, B; C", "2\tD; E"], "\t"),
    ],
)
def test_the_delimiter_is_what_gives_most_lines_one_width(lines, delimiter):
    assert sheets.read("\n".join(lines).encode(), "a.csv").delimiter == delimiter


def sheet_of(*formulas):
    """A sheet's cells with formulas: ``("A1", "B1+1")``, or attributes of the formula as a third part."""
    cells = []
    for name, formula, *attributes in formulas:
        row = re.sub("[A-Z]", "", name)
        attribute = "".join(f" {each}" for each in attributes)
        cells.append(f'<row r="{row}"><c r="{name}"><f{attribute}>{formula}</f><v>1</v></c></row>')
    return "".join(cells)


def two_sheets(first, second, names=""):
    """A workbook of sheets "Hasil" and "Dua 'x" with these cells."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = f'Type="{office}/worksheet"'
    extra = {
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="Hasil" r:id="r1"/>'
        f'<sheet name="Dua \'x" r:id="r2"/></sheets><definedNames>{names}</definedNames></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" {kind} Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" {kind} Target="worksheets/sheet2.xml"/></Relationships>',
        "xl/worksheets/sheet2.xml": f"<worksheet {main}><sheetData>{second}</sheetData></worksheet>",
    }
    return package(first, extra=extra)


SHARED = 't="shared" si="0"'


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (package(sheet_of(("A1", "A1"))), "A1"),
        (package(sheet_of(("A1", "Hasil!A1+1"))), "A1"),
        (package(sheet_of(("A1", "'hasil'!$a$1"))), "A1"),
        (package(sheet_of(("B1", "SUM(B:B)"))), "B1"),
        (package(sheet_of(("C3", "SUM($2:$4)"))), "C3"),
        (package(sheet_of(("B2", "SUM(A1:C3)"))), "B2"),
        (package(sheet_of(("A1", "C3"), ("C3", "IF(TRUE,&quot;B9&quot;,SUM(A:A))"))), "A1"),
        (package(sheet_of(("A1", "A2", SHARED, 'ref="A1:A2"'), ("A2", "", SHARED), ("A3", "A1"))), "A1"),
        (package(sheet_of(("A1", "B2", 't="array"', 'ref="A1:A3"'), ("B2", "A3"))), "A1"),
        (two_sheets(sheet_of(("A1", "'Dua ''x'!B2")), sheet_of(("B2", "Hasil!A1"))), "A1"),
        (two_sheets(sheet_of(("A1", "SUM('Hasil:Dua ''x'!B2)")), sheet_of(("B2", "Hasil!A1"))), "A1"),
        (
            two_sheets(sheet_of(("A1", "total+1")), "", '<definedName name="Total">Hasil!$A$1:$A$9</definedName>'),
            "A1",
        ),
    ],
)
def test_formulas_that_come_back_to_themselves_are_refused(data, where):
    with pytest.raises(DataError, match=f"Lembar “Hasil” sel {where}: rumusnya berputar"):
        sheets.read(data, "a.xlsx")


def test_formulas_that_only_look_like_a_circle_are_read():
    honest = [
        ("A1", "ROW(A1)+ROWS(A$1:A1)"),
        ("B1", "Lain!B1+[1]Hasil!B1+LOG10(A1)+1.5E3"),
        ("C1", "&quot;C1&quot;&amp;Tabel1[C1]&amp;Tabel1[[#This Row],[C1]]"),
        ("D1", "SUM(A1:C1)+D1_lama"),
        ("E2", "E1", SHARED, 'ref="E2:E4"'),
        ("E3", "", SHARED),
        ("E4", "", SHARED),
        *((f"H{n}", f"SUM(G$1:G{n})+H{n - 1}") for n in range(2, 1_500)),
    ]
    start = time.process_time()
    assert len(sheets.read(package(sheet_of(*honest)), "a.xlsx").sheets[0].cells) == len(honest)
    assert time.process_time() - start < 10  # it takes 0.3


def test_a_text_formula_without_a_stored_result_is_named_and_an_empty_result_is_blank():
    with pytest.raises(DataError, match="Lembar “Hasil” sel A1: rumus tanpa hasil tersimpan"):
        sheets.read(package('<row r="1"><c r="A1" t="str"><f>1+1</f></c></row>'), "a.xlsx")
    read = sheets.read(package('<row r="1"><c r="A1" t="str"><f>""</f><v></v></c></row>'), "a.xlsx")
    assert read.sheets[0].cell(1, 1) is None


# --- hostile and foreign files --------------------------------------------------------------------------------------


def in_little_memory(megabytes, act):
    """Do something within so much memory of this process."""
    tracemalloc.start()
    try:
        act()
        assert tracemalloc.get_traced_memory()[1] < megabytes * 1_000_000
    finally:
        tracemalloc.stop()


def test_a_giant_merged_range_is_answered_without_a_table_of_its_cells():
    data = package(
        '<row r="3"><c r="F3"><v>7</v></c></row><row r="40000"><c r="SF40000"><v>1</v></c></row>',
        after='<mergeCells><mergeCell ref="F3:XFD1048576"/></mergeCells>',
    )

    def ask():
        sheet = sheets.read_apart(data, "a.xlsx").sheets[0]
        assert [sheet.text(row, 6, merged=True) for row in (2, 3, 4, 40_000)] == ["", "7", "7", "7"]
        assert sheet.text(30_000, 5, merged=True) == ""

    in_little_memory(5, ask)


def test_merged_ranges_that_lie_on_each_other_are_refused():
    after = '<mergeCells><mergeCell ref="A1:C3"/><mergeCell ref="E1:F9"/><mergeCell ref="B3:E3"/></mergeCells>'
    with pytest.raises(DataError, match="sel gabungan A1:C3 dan B3:E3 bertumpuk"):
        sheets.read(package('<row r="1"><c r="A1"><v>1</v></c></row>', after=after), "a.xlsx")


@pytest.mark.parametrize(("cells", "fits"), [(160, True), (3_000, False)])
def test_one_text_in_many_cells_fills_no_memory_of_the_reader(cells, fits):
    row = "<row>{}</row>".format('<c t="s"><v>0</v></c>' * 20)
    data = package(row * (cells // 20), shared=f"<si><t>{'a' * 30_000}</t></si>")

    def read():
        if fits:
            assert len(sheets.read_apart(data, "a.xlsx").sheets[0].cells) == cells
        else:
            with pytest.raises(DataError, match=r"lebih dari 5\.000\.000 huruf dalam satu berkas"):
                sheets.read_apart(data, "a.xlsx")

    in_little_memory(40 if fits else 2, read)


def test_merged_ranges_and_names_of_sheets_are_bounded():
    many = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 20_002))
    with pytest.raises(DataError, match=r"lebih dari 20\.000 sel gabungan"):
        sheets.read(package("", after=f"<mergeCells>{many}</mergeCells>"), "a.xlsx")
    title = '<workbook><sheets><sheet name="{}"/></sheets></workbook>'.format("x" * 256)
    with pytest.raises(DataError, match="lebih dari 255 huruf dalam namanya"):
        sheets.read(package("", extra={"xl/workbook.xml": title}), "a.xlsx")


@pytest.mark.parametrize(
    ("name", "seen"),
    [("a\0.csv", "a\ufffd.csv"), ("a\ud800.csv", "a\ufffd.csv"), ("x" * 300_000, "x" * 255), ("-c", "-c")],
)
def test_any_name_of_a_file_reaches_the_reader(name, seen):
    assert sheets.read_apart(b"a;b", name).name == seen


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "tidak selesai dibaca dalam 5 detik"),
        ("import time; time.sleep(60)", "tidak selesai dibaca dalam 0.2 detik"),
        ("import sys; sys.exit(4)", "perlu lebih dari 500 MB untuk dibaca"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "perlu lebih dari 500 MB untuk dibaca"),
        ("import os; os.abort()", r"tidak dapat dibaca; pembacanya berhenti di tengah \(kode -6\)"),
    ],
)
def test_time_memory_and_a_fault_are_told_apart(monkeypatch, tmp_path, code, message):
    program = tmp_path / "program"
    program.write_text(f"#!{sys.executable}\n{code}\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    if "sleep" in code:
        monkeypatch.setattr(apart, "SECONDS", 0.2)
    with pytest.raises(DataError, match=message):
        sheets.read_apart(b"a;b", "a.csv")


@pytest.mark.parametrize(("raised", "message"), [(MemoryError, "lebih dari 500 MB"), (KeyError("x"), r"\(KeyError\)")])
def test_the_child_says_what_went_wrong(monkeypatch, raised, message):
    def fail(**_):
        raise raised

    monkeypatch.setattr(apart, "_limit", lambda: None)
    monkeypatch.setattr(apart, "read", fail)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'"a.csv"\nx')))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out := io.BytesIO()))
    assert re.search(message, str(apart._failed("a.csv", apart.main(), out.getvalue())))


def rows_of(count):
    return "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, count + 1))


HOSTILE = {
    "zip bomb": (lambda: package("", extra={"xl/media/a.bin": bytes(150_000_000)}), "bom zip"),
    "a million rows": (lambda: package(rows_of(1_000_000)), "lebih dari 20.000 baris"),
    "a million rows of CSV": (lambda: b"1;2\n" * 1_000_000, "lebih dari 20.000 baris"),
    "nothing but tags": (
        lambda: package("".join(f'<row r="{n}"/>' for n in range(1_100_000))),
        "lebih dari 1.000.000 unsur",
    ),
    "external links": (lambda: package("", extra={"xl/externalLinks/externalLink1.xml": "<x/>"}), "tertaut"),
    "macros": (lambda: package("", extra={"xl/vbaProject.bin": "x"}), "makro"),
    "circular": (
        lambda: package('<row r="1"><c r="A1"><f>B1+1</f><v>0</v></c><c r="B1"><f>SUM(A1:A2)</f><v>0</v></c></row>'),
        "Lembar “Hasil” sel A1: rumusnya berputar",
    ),
    "200 MB": (lambda: bytes(200_000_000), "lebih besar dari 10 MB"),
    "entities": (
        lambda: package("", extra={"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><workbook/>'}),
        "rujukan XML",
    ),
    "locked": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "kata sandi"),
    "torn": (lambda: package(rows_of(100))[:-40], "rusak"),
    "not a table": (lambda: b"%PDF-1.7 x", "berkas PDF"),
    "empty": (lambda: b" \n", "kosong"),
    "quotes": (lambda: b'"' * 5_000_000 + b"x", "tanda kutip"),
}


def refuse_all():
    """Send every hostile file; print how each was refused, and the most memory that reading one took.

    The clock is not what refuses them, however little of the machine is left for reading.
    """
    refused, apart.SECONDS = {}, 100
    for kind, (make, _) in HOSTILE.items():
        data = make()
        before = computed()
        try:
            sheets.read_apart(data, "kiriman.xlsx")
        except DataError as refusal:
            refused[kind] = [computed() - before, str(refusal), refusal.todo]
    print(json.dumps({"refused": refused, "kilobytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}))


def computed():
    """Return the seconds that this process's children have computed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def hostile():
    """How the hostile files fared, in a process that has no other children: only there their memory can be told."""
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}  # where workbooks.py is
    done = subprocess.run(
        [sys.executable, __file__], capture_output=True, text=True, timeout=280, check=True, env=environ
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_in_time(hostile, kind):
    seconds, message, todo = hostile["refused"][kind]
    assert re.search(HOSTILE[kind][1], message)
    assert seconds < 5
    assert todo


def test_no_hostile_file_takes_much_memory(hostile):
    assert hostile["kilobytes"] < 500_000


def test_g5_16_an_honest_sheet_with_much_repeated_style_is_read():
    styles = "<styleSheet><cellXfs>" + "<xf numFmtId='2'/>" * 60_000 + "</cellXfs></styleSheet>"
    data = package('<row r="1"><c r="A1"><v>1</v></c></row>', extra={"xl/styles.xml": styles})
    assert sheets.read_apart(data, "a.xlsx").sheets[0].text(1, 1) == "1"


def test_two_parts_of_one_name_are_refused():
    data = package("", extra={"xl/Workbook.xml": "<workbook/>"})
    with pytest.raises(DataError, match="terkunci atau rusak"):
        sheets.read(data, "a.xlsx")


if __name__ == "__main__":
    refuse_all()
