"""The levels file: read strictly, refused with the place and what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe_core import instruments
from spbe_core.errors import DataError, SpbeError
from spbe_core.levels_file import MAX_BYTES, parse_levels, read_levels

INSTRUMENT = instruments.load("permenpanrb-59-2020")
IDS = [indicator.id for indicator in INSTRUMENT.indicators]


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
