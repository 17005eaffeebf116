"""From one instrument to the next: what is offered, and that no number is carried over."""

from copy import deepcopy

import pytest

from spbe_core import files, instruments, results, series, successions
from spbe_core.errors import DataError, UnknownError

SPBE, PEMDI = "permenpanrb-59-2020", "pemdi-permenpanrb-8-2026"


def sources(instrument, indicator):
    return [each.from_indicators for each in successions.before(instrument, indicator)]


def test_from_2018_to_2020():
    assert sources(SPBE, "i10") == [("i01",)]
    assert sources(SPBE, "i45") == [("i35-1", "i35-2", "i35-3")]
    assert sources(SPBE, "i29") == []
    (found,) = successions.before(SPBE, "i42")
    assert (found.from_instrument, found.from_indicators, found.confidence) == (
        "permenpanrb-5-2018",
        ("i32",),
        "one-source",
    )


def test_every_predecessor_of_2020_is_a_line_of_2018():
    for indicator in instruments.load(SPBE).indicators:
        found = sources(SPBE, indicator.id)
        assert bool(found) == bool(indicator.predecessors)
        assert all(each for each in found)


def test_from_2020_to_pemdi():
    assert sources(PEMDI, "i09") == [("i09", "i29", "i30", "i31")]
    assert {
        each.confidence
        for indicator in instruments.load(PEMDI).indicators
        for each in successions.before(PEMDI, indicator.id)
    } == {"inferred"}
    without = [each.id for each in instruments.load(PEMDI).indicators if not sources(PEMDI, each.id)]
    assert without == ["i06", "i07", "i08", "i11", "i12", "i20"]
    assert sources("permenpanrb-5-2018", "i01") == []


def test_offered_per_item():
    offered = {
        code: [each.from_indicators for each in successions.offered_to(PEMDI, code)]
        for code in ("I4-L1-01", "I4-L1-02")
    }
    assert offered == {"I4-L1-01": [("i10",), ("i19", "i20")], "I4-L1-02": [("i19", "i20")]}
    assert successions.offered_to(PEMDI, "I6-L1-01") == ()
    with pytest.raises(UnknownError, match="Butir “I4-L1-09” tidak dikenal"):
        successions.offered_to(PEMDI, "I4-L1-09")
    with pytest.raises(UnknownError):
        successions.before(PEMDI, "i21")


def test_nothing_that_is_carried_over_is_a_number():
    assert set(successions.Succession.model_fields) == {
        "instrument",
        "indicator",
        "from_instrument",
        "from_indicators",
        "items",
        "confidence",
        "reason",
    }


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("to", "i21", "rujukan i21 ke i21 tidak ada"),
        ("from", ["i48"], "rujukan i01 ke i48 tidak ada"),
        ("items", ["I2-L1-01"], "rujukan i01 ke I2-L1-01 tidak ada"),
        ("from", [], "from"),
        ("reasons", "x", "reasons"),
    ],
)
def test_bad_rows_are_refused(key, value, says):
    document = deepcopy(files.read_yaml("successions.yaml"))
    document["rows"][0][key] = value
    with pytest.raises(DataError, match=says):
        successions.parse(document, "uji")


@pytest.mark.parametrize(("key", "value"), [("from", "permenpanrb-1-1999"), ("confidence", "yakin"), ("rows", None)])
def test_bad_head_is_refused(key, value):
    with pytest.raises(DataError, match=r"^uji: "):
        successions.parse({**files.read_yaml("successions.yaml"), key: value}, "uji")


def test_series_breaks_where_the_instrument_changes():
    found = series.series(reversed(results.of_region("51.71")))
    assert [(each.instrument, [row.year for row in each.results]) for each in found.segments] == [
        ("permenpanrb-5-2018", [2018, 2019]),
        (SPBE, [2021, 2023, 2024]),
    ]
    (gap,) = found.breaks
    assert gap.note == (
        "Deret putus: hasil 2019 menurut Peraturan Menteri PANRB Nomor 5 Tahun 2018 dan "
        "hasil 2021 menurut Peraturan Menteri PANRB Nomor 59 Tahun 2020 tidak sebanding."
    )


def test_series_of_one_instrument_has_no_break():
    assert series.series(results.of_region("18.71")).breaks == ()
    assert series.series([]).segments == ()


def test_series_of_several_bodies_or_a_year_twice_is_refused():
    one, other = results.of_region("18.71")[:2], results.of_region("51.71")[-2:]
    with pytest.raises(DataError, match="berisi 2 instansi"):
        series.series([*one, *other])
    with pytest.raises(DataError, match="tahun 2021 muncul dua kali"):
        series.series([*one, one[0]])
