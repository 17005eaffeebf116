"""The levels file: read strictly, refused with the place and what to do."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spbe_core import instruments
from spbe_core.errors import DataError, SpbeError
from spbe_core.levels_file import MAX_BYTES, parse_levels, read_levels

INSTRUMENT = instruments.load("permenpanrb-59-2020")
IDS = [indicator.id for indicator in INSTRUMENT.indicators]
PEMDI = instruments.load("pemdi-permenpanrb-8-2026")
FIVE = instruments.load("permenpanrb-5-2018")


def write(tmp_path, content):
    path = tmp_path / "tingkat.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "content",
    [
        "indicator,level\ni01,3\ni22,5\n",
        "\ufeffindicator,level\r\ni01,3\r\ni22,5\r\n",
        "indicator;level\ni01;3\ni22;5",
        'level,indicator\n3,i01\n"5","i22"\n\n',
        "indicator,level\ni01,3\ni02,\ni22,5\n",
    ],
)
def test_accepted_forms(tmp_path, content):
    assert read_levels(write(tmp_path, content), INSTRUMENT) == {"i01": 3, "i22": 5}


def test_header_alone_is_nothing_answered(tmp_path):
    assert read_levels(write(tmp_path, "indicator,level\n"), INSTRUMENT) == {}


@given(st.dictionaries(st.sampled_from(IDS), st.integers(1, 5)))
def test_what_is_written_is_read(levels):
    text = "indicator,level\n" + "".join(f"{indicator},{level}\n" for indicator, level in levels.items())
    assert parse_levels(text, INSTRUMENT, "uji.csv") == levels


@given(st.text())
def test_any_text_gives_levels_or_a_clear_refusal(text):
    refusal, levels = "", {}
    try:
        levels = parse_levels(f"indicator,level\n{text}", INSTRUMENT, "uji.csv")
    except DataError as error:
        refusal = str(error)
    assert not refusal or refusal.startswith("uji.csv baris ")
    assert all(indicator in INSTRUMENT and level in range(1, 6) for indicator, level in levels.items())


@pytest.mark.parametrize(
    "bad", ["0", "6", "2.5", "2,5", "tiga", "３", "3\u00a0", " 3", "-1", "3.0", "nan", "03", "true", "=1+1", "<script>"]
)
def test_bad_level_names_row_and_column(tmp_path, bad):
    path = write(tmp_path, f'indicator,level\ni01,3\ni02,"{bad}"\n')
    with pytest.raises(DataError, match=r"tingkat\.csv baris 3 kolom level: .* bukan tingkat\. Isi angka") as caught:
        read_levels(path, INSTRUMENT)
    assert (caught.value.where, caught.value.todo[:10]) == ("tingkat.csv baris 3 kolom level", "Isi angka ")
    assert isinstance(caught.value, SpbeError)


def test_invisible_character_is_made_visible(tmp_path):
    with pytest.raises(DataError, match=r"“3\\xa0” bukan tingkat"):
        read_levels(write(tmp_path, "indicator,level\ni01,3\u00a0\n"), INSTRUMENT)
    with pytest.raises(DataError, match=r"“i01\\u200b” bukan indikator"):
        read_levels(write(tmp_path, "indicator,level\ni01\u200b,3\n"), INSTRUMENT)
    with pytest.raises(DataError, match=r"“\\x1b\[31mi01” bukan indikator"):
        read_levels(write(tmp_path, "indicator,level\n\x1b[31mi01,3\n"), INSTRUMENT)


@pytest.mark.parametrize("bad", ["i48", "1", "I01", "i01 ", "11.1", "<script>alert(1)</script>", ""])
def test_bad_indicator_names_row_and_column(tmp_path, bad):
    with pytest.raises(DataError, match=r"baris 2 kolom indicator: .* bukan indikator permenpanrb-59-2020"):
        read_levels(write(tmp_path, f"indicator,level\n{bad},3\n"), INSTRUMENT)


@pytest.mark.parametrize("second", ["3", "4", ""])
def test_indicator_twice_is_refused(tmp_path, second):
    with pytest.raises(DataError, match=r"baris 4 kolom indicator: i01 sudah ada di baris 2"):
        read_levels(write(tmp_path, f"indicator,level\ni01,3\ni02,3\ni01,{second}\n"), INSTRUMENT)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "i01,3\n",
        "indicator,level,name\ni01,3,x\n",
        "indikator,tingkat\ni01,3\n",
        "indicator,indicator\n",
        "Indicator,Level\n",
    ],
)
def test_other_columns_are_refused(tmp_path, content):
    with pytest.raises(DataError, match=r"baris 1: kolomnya .* Tulis baris pertama"):
        read_levels(write(tmp_path, content), INSTRUMENT)


@pytest.mark.parametrize("row", ["i01", "i01,3,4", ","])
def test_row_of_another_width_is_refused(tmp_path, row):
    with pytest.raises(DataError, match="baris 2"):
        read_levels(write(tmp_path, f"indicator,level\n{row}\n"), INSTRUMENT)


def test_broken_quotes_are_refused(tmp_path):
    with pytest.raises(DataError, match="bukan CSV yang sah"):
        read_levels(write(tmp_path, 'indicator,level\n"i01,3\n'), INSTRUMENT)


def test_other_encodings_are_refused(tmp_path):
    for content in (
        "indicator,level\ni01,3\n".encode("utf-16"),
        b"PK\x03\x04\xff\xfe",
        "indicator,level\né,3".encode("latin-1"),
    ):
        with pytest.raises(DataError, match="bukan teks UTF-8"):
            read_levels(write(tmp_path, content), INSTRUMENT)


def test_size_limit(tmp_path):
    head = b"indicator,level\ni01,3\n"
    assert read_levels(write(tmp_path, head + b"\n" * (MAX_BYTES - len(head))), INSTRUMENT) == {"i01": 3}
    with pytest.raises(DataError, match="lebih besar dari 1 MB"):
        read_levels(write(tmp_path, head + b"\n" * (MAX_BYTES - len(head) + 1)), INSTRUMENT)


def test_missing_file_and_folder(tmp_path):
    for path in (tmp_path / "tidak-ada.csv", tmp_path):
        with pytest.raises(DataError, match="tidak dapat dibaca"):
            read_levels(path, INSTRUMENT)


@pytest.mark.parametrize(
    "content",
    [
        "indicator,level\ni01,1.26\ni02,7/6\ni03,2\n",
        'indicator,level\ni01,"1,26"\ni02,7/6\ni03,2.00\n',
        "indicator;level\ni01;1,26\ni02;7/6\ni03;2,0\n",
        "\ufefflevel;indicator\r\n2;i03\r\n7/6;i02\r\n1,26;i01\r\n;i04\r\n",
    ],
)
def test_scores_of_pemdi_in_every_form_and_order(tmp_path, content):
    assert read_levels(write(tmp_path, content), PEMDI) == {
        "i01": Fraction("1.26"),
        "i02": Fraction(7, 6),
        "i03": Fraction(2),
    }


@pytest.mark.parametrize(
    "bad",
    [
        "1.000",
        "1,000",
        "1.167",
        "0.99",
        "5.01",
        "6",
        "-0,0",
        "３,８１",
        " 1,26",
        "1,26\u00a0",
        "1e0",
        "7/0",
        "1,",
        ".5",
    ],
)
def test_bad_score_names_row_and_column(bad):
    with pytest.raises(DataError, match=r"baris 2 kolom level: .* bukan nilai\. Isi nilai 1 sampai 5, misalnya 1,26"):
        parse_levels(f"indicator;level\ni01;{bad}\n", PEMDI, "uji.csv")


@given(st.dictionaries(st.sampled_from([each.id for each in PEMDI.indicators]), st.integers(100, 500)))
@settings(max_examples=50)
def test_comma_and_point_mean_the_same(hundredths):
    rows = {indicator: f"{value // 100}.{value % 100:02d}" for indicator, value in hundredths.items()}
    comma = "indicator;level\n" + "".join(f"{name};{text.replace('.', ',')}\n" for name, text in rows.items())
    point = "indicator,level\n" + "".join(f"{name},{text}\n" for name, text in reversed(rows.items()))
    expected = {indicator: Fraction(value, 100) for indicator, value in hundredths.items()}
    assert parse_levels(comma, PEMDI, "uji.csv") == parse_levels(point, PEMDI, "uji.csv") == expected


def test_level_0_and_lines_of_2018():
    assert parse_levels("indicator,level\ni01,0\ni35-3,5\n", FIVE, "uji.csv") == {"i01": 0, "i35-3": 5}
    with pytest.raises(DataError, match="“0” bukan tingkat"):
        parse_levels("indicator,level\ni01,0\n", INSTRUMENT, "uji.csv")
    with pytest.raises(DataError, match=r"“6” bukan tingkat\. Isi angka 0, 1, 2, 3, 4 atau 5"):
        parse_levels("indicator,level\ni01,6\n", FIVE, "uji.csv")
