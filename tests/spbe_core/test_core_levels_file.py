"""The levels file: every format and dialect gives the same, what is wrong is refused with the place and what to do."""

import io
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spbe_core import instruments, sheets
from spbe_core.errors import DataError, SpbeError
from spbe_core.levels_file import levels_of, read_levels

INSTRUMENT = instruments.load("permenpanrb-59-2020")
IDS = [indicator.id for indicator in INSTRUMENT.indicators]
PEMDI = instruments.load("pemdi-permenpanrb-8-2026")
FIVE = instruments.load("permenpanrb-5-2018")


def levels(content, instrument=INSTRUMENT, name="uji.csv"):
    return levels_of(sheets.read(content if isinstance(content, bytes) else content.encode(), name), instrument)


def xlsx(rows, title="Isian", number_format=None):
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(row)
    if number_format:
        for cell in page["B"]:
            cell.number_format = number_format
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "indicator,level\ni01,3\ni22,5\n",
        "\ufeffindicator,level\r\ni01,3\r\ni22,5\r\n",
        "indicator;level\ni01;3\ni22;5",
        "indicator\tlevel\ni01\t3\ni22\t5",
        "sep=;\r\nindicator;level\ni01;3\ni22;5",
        'level,indicator\n3,i01\n"5","i22"\n\n',
        "indicator,level\ni01,3\ni02,\ni03,\ni22,5\n",
        "Indikator;Tingkat;nama\ni01;3;x\ni22;5,0;y\n",
        "indicator,level\ni01, 3\ni22,5\u00a0\n",
        "indicator;level\ni01;3\ni22;5\n".encode("utf-16"),
        "Keterangan: café\nKode;Nilai\ni22;5\ni01;3\n".encode("cp1252"),
        xlsx([["indicator", "level"], ["i01", 3], ["i22", 5]]),
        xlsx([["Hasil penilaian"], [], ["No", "Kode", "Tingkat"], [1, "i22", "5"], [2, "i01", 3.0]]),
    ],
)
def test_every_dialect_and_format_gives_the_same(content):
    assert levels(content) == {"i01": 3, "i22": 5}


def test_a_number_counts_as_stored_whatever_its_format_shows():
    assert levels(xlsx([["Kode", "Nilai"], ["i01", 1.2667]], number_format="0.0"), PEMDI) == {"i01": Fraction("1.2667")}
    assert levels(xlsx([["Kode", "Tingkat"], ["i01", 3]], number_format="0.000")) == {"i01": 3}
    assert levels(xlsx([["Kode", "Tingkat"], ["i01", 3.0000000000000004]])) == {"i01": 3}
    assert levels(xlsx([["Kode", "Nilai"], ["i01", 2.9 + 0.01]]), PEMDI) == {"i01": Fraction("2.91")}


def test_header_alone_is_nothing_answered(tmp_path):
    path = tmp_path / "tingkat.csv"
    path.write_text("indicator,level\n")
    assert read_levels(path, INSTRUMENT) == {}


@given(st.dictionaries(st.sampled_from(IDS), st.integers(1, 5), min_size=1), st.randoms(), st.booleans())
@settings(max_examples=40)
def test_order_and_format_do_not_matter(wanted, random, as_workbook):
    rows = [[indicator, level] for indicator, level in wanted.items()]
    random.shuffle(rows)
    table = [["indicator", "level"], *rows]
    if as_workbook:
        assert levels(xlsx(table)) == wanted
    else:
        delimiter = random.choice(",;\t|")
        text = random.choice(["", "\ufeff"]) + "\r\n".join(delimiter.join(map(str, row)) for row in table)
        assert levels(text) == wanted


@given(st.text())
def test_any_text_gives_levels_or_a_clear_refusal(text):
    refusal, found = "", {}
    try:
        found = levels(f"indicator,level\n{text}".encode("utf-8", "replace"))
    except DataError as error:
        refusal = str(error)
    assert not refusal or refusal.startswith("uji.csv")
    assert all(indicator in INSTRUMENT and level in range(1, 6) for indicator, level in found.items())


@pytest.mark.parametrize(
    "bad", ["0", "6", "2.5", "2,5", "tiga", "３", "-1", "3.000", "nan", "03", "true", "=1+1", "<script>"]
)
def test_bad_level_names_row_and_column(bad):
    with pytest.raises(DataError, match=r"uji\.csv baris 3 kolom level: .* bukan tingkat\. Isi angka") as caught:
        levels(f'indicator,level\ni01,3\ni02,"{bad}"\n')
    assert (caught.value.where, caught.value.todo[:10]) == ("uji.csv baris 3 kolom level", "Isi angka ")
    assert isinstance(caught.value, SpbeError)


def test_a_workbook_names_sheet_and_cell():
    with pytest.raises(DataError, match=r"Lembar “Isian” sel B3: “9” bukan tingkat\. Isi angka 1, 2, 3, 4 atau 5,"):
        levels(xlsx([["Kode", "Tingkat"], ["i01", 3], ["i02", 9]]), name="a.xlsx")


def test_invisible_character_is_made_visible():
    with pytest.raises(DataError, match=r"“i\\u200b01” bukan indikator"):
        levels("indicator,level\ni\u200b01,3\n")
    with pytest.raises(DataError, match=r"“\\x1b\[31mi01” bukan indikator"):
        levels("indicator,level\n\x1b[31mi01,3\n")


@pytest.mark.parametrize("bad", ["i48", "1", "I01", "11.1", "<script>alert(1)</script>", ""])
def test_bad_indicator_names_row_and_column(bad):
    with pytest.raises(DataError, match=r"baris 2 kolom indicator: .* bukan indikator permenpanrb-59-2020"):
        levels(f"indicator,level\n{bad},3\n")


@pytest.mark.parametrize("second", ["3", "4", ""])
def test_indicator_twice_is_refused(second):
    with pytest.raises(DataError, match=r"baris 4 kolom indicator: i01 sudah ada di baris 2"):
        levels(f"indicator,level\ni01,3\ni02,3\ni01,{second}\n")


@pytest.mark.parametrize("content", ["i01,3\n", "nama,angka\ni01,3\n", "indicator,indicator\n"])
def test_other_columns_are_refused(content):
    with pytest.raises(DataError, match=r"uji\.csv: tidak punya baris judul dengan kolom indicator dan level\. Tulis"):
        levels(content)


def test_a_form_of_another_instrument_is_not_scored_with_this_one():
    table = [["Kode instrumen", PEMDI.id], ["Kode", "Nilai"], ["i01", 2]]
    assert levels(xlsx(table), PEMDI) == {"i01": 2}
    with pytest.raises(DataError, match="dibuat untuk instrumen pemdi-permenpanrb-8-2026, bukan permenpanrb-59-2020"):
        levels(xlsx(table))


def test_a_score_cut_by_its_comma_is_refused():
    with pytest.raises(DataError, match=r"baris 2: berisi 3 sel, lebih dari judulnya\. Pakai titik koma"):
        levels("indicator,level\ni01,1,26\n", PEMDI)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04\xff\xfe", b"%PDF-1.7", b'indicator,level\n"i01,3\n'])
def test_what_is_no_table_is_refused(tmp_path, content):
    path = tmp_path / "tingkat.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"tingkat\.csv"):
        read_levels(path, INSTRUMENT)


def test_size_limit_and_missing_file(tmp_path):
    path = tmp_path / "besar.csv"
    path.write_bytes(b"\n" * (sheets.limits.MAX_BYTES + 1))
    with pytest.raises(DataError, match="lebih besar dari 10 MB"):
        read_levels(path, INSTRUMENT)
    for missing in (tmp_path / "tidak-ada.csv", tmp_path):
        with pytest.raises(DataError, match="tidak dapat dibaca"):
            read_levels(missing, INSTRUMENT)


@pytest.mark.parametrize(
    "content",
    [
        "indicator,level\ni01,1.26\ni02,7/6\ni03,2\n",
        'indicator,level\ni01,"1,26"\ni02,7/6\ni03,2.00\n',
        "indicator;level\ni01;1,26\ni02;7/6\ni03;2,0\n",
        "\ufefflevel;indicator\r\n2;i03\r\n7/6;i02\r\n1,2600;i01\r\n;i04\r\n",
        xlsx([["Kode", "Nilai"], ["i03", 2], ["i02", "7/6"], ["i01", 1.26]]),
    ],
)
def test_scores_of_pemdi_in_every_form_and_order(content):
    assert levels(content, PEMDI) == {"i01": Fraction("1.26"), "i02": Fraction(7, 6), "i03": Fraction(2)}


@pytest.mark.parametrize(
    "bad", ["1.000", "1.167", "0.99", "5.01", "6", "-0,0", "３,８１", "1,26666", "1e0", "7/0", "1,", ".5"]
)
def test_bad_score_names_row_and_column(bad):
    with pytest.raises(DataError, match=r"baris 2 kolom level: .* bukan nilai\. Isi nilai 1 sampai 5, misalnya 1,26"):
        levels(f"indicator;level\ni01;{bad}\n", PEMDI)


@given(st.dictionaries(st.sampled_from([each.id for each in PEMDI.indicators]), st.integers(100, 500)))
@settings(max_examples=50)
def test_comma_and_point_mean_the_same(hundredths):
    rows = {indicator: f"{value // 100}.{value % 100:02d}" for indicator, value in hundredths.items()}
    comma = "indicator;level\n" + "".join(f"{name};{text.replace('.', ',')}\n" for name, text in rows.items())
    point = "indicator,level\n" + "".join(f"{name},{text}\n" for name, text in reversed(rows.items()))
    expected = {indicator: Fraction(value, 100) for indicator, value in hundredths.items()}
    assert levels(comma, PEMDI) == levels(point, PEMDI) == expected


def test_level_0_and_lines_of_2018():
    assert levels("indicator,level\ni01,0\ni35-3,5\n", FIVE) == {"i01": 0, "i35-3": 5}
    with pytest.raises(DataError, match="“0” bukan tingkat"):
        levels("indicator,level\ni01,0\n")
    with pytest.raises(DataError, match=r"“6” bukan tingkat\. Isi angka 0, 1, 2, 3, 4 atau 5"):
        levels("indicator,level\ni01,6\n", FIVE)


def told(content, instrument=INSTRUMENT, name="uji.csv"):
    """Return levels and warnings."""
    warnings = []
    book = sheets.read(content if isinstance(content, bytes) else content.encode(), name)
    return levels_of(book, instrument, warnings), warnings


def named(instrument, shift=0, change=str):
    """A file with every indicator's code and name; ``shift`` puts the name of another row beside each code."""
    names = [change(each.name) for each in instrument.indicators]
    rows = [["Indikator", "Kode", "Tingkat"]]
    rows += [[names[(n + shift) % len(names)], each.id, 3] for n, each in enumerate(instrument.indicators)]
    return xlsx(rows)


@pytest.mark.parametrize("change", [str, str.upper, lambda name: f" {name.removeprefix('Tingkat Kematangan ')}\u00a0"])
def test_names_that_belong_to_their_codes_say_nothing(change):
    for instrument in (INSTRUMENT, FIVE):
        read, warnings = told(named(instrument, change=change), instrument)
        assert (set(read.values()), warnings) == ({3}, [])


def test_names_that_slipped_warn_with_their_cell_and_codes_decide():
    read, warnings = told(named(INSTRUMENT, shift=1))
    assert list(read) == IDS
    assert warnings[0].startswith("Lembar “Isian” sel A2: “Tingkat Kematangan Kebijakan Internal Peta Rencana")
    assert warnings[0].endswith(" di samping kode i01 adalah nama i02. Yang dihitung kodenya; periksa barisnya.")
    assert (len(warnings), warnings[-1]) == (11, "37 baris lain juga bernama lain daripada kodenya.")


def test_a_file_of_another_instrument_without_a_cover_is_noticed_by_its_names():
    rows = "Kode,Nama,Tingkat\n" + "".join(f'{each.id},"{each.name}",3\n' for each in FIVE.indicators if each.id in IDS)
    _, warnings = told(rows)
    assert any("permenpanrb-5-2018" in each for each in warnings)
    assert warnings[0].startswith("uji.csv baris 2: ")


def test_a_region_may_write_names_its_own_way():
    rows = "kode,nama,level\ni01,Perkada arsitektur,3\ni29,Audit infrastruktur,2\ni03,,2\ni45,Layanan unggulan 1,1\n"
    assert told(rows)[1] == []
    (unlike,) = told("kode,nama,level\ni01,Makan siang,3\n")[1]
    assert "“Makan siang” di samping kode i01 tidak mirip namanya" in unlike
