"""The instrument: whole when loaded, refused when not, one content under one hash."""

import hashlib
from copy import deepcopy
from fractions import Fraction

import pytest
from pydantic import ValidationError

from spbe_core import files, instruments
from spbe_core.errors import DataError, UnknownError

INSTRUMENT = instruments.load("permenpanrb-59-2020")


@pytest.fixture
def document():
    return deepcopy(files.read_yaml("instruments/permenpanrb-59-2020.yaml"))


def first(document):
    return document["domains"][0]["aspects"][0]["indicators"][0]


def test_figures_of_the_regulation():
    assert [domain.weight for domain in INSTRUMENT.domains] == [13, 25, Fraction(33, 2), Fraction(91, 2)]
    assert [len(domain.indicators) for domain in INSTRUMENT.domains] == [10, 10, 11, 16]
    assert len(INSTRUMENT.aspects) == 8
    assert [indicator.id for indicator in INSTRUMENT.indicators] == [f"i{number:02d}" for number in range(1, 48)]
    assert INSTRUMENT.indicator("i01").weight == Fraction(13, 10)
    assert INSTRUMENT.indicator("i47").weight == 3
    assert str(INSTRUMENT.revoked) == "2026-06-05"


def test_every_level_has_name_criterion_and_evidence():
    for indicator in INSTRUMENT.indicators:
        service = indicator.number >= 32
        names = [level.name for level in indicator.levels]
        assert names[:2] == (["Informasi", "Interaksi"] if service else ["Rintisan", "Terkelola"])
        assert all(level.criterion and level.evidence and level.owner for level in indicator.levels)
        assert indicator.level(4) is indicator.levels[3]
        assert indicator.owner


def test_content_and_hash_survive_the_wire():
    content = INSTRUMENT.content()
    assert hashlib.sha256(content).hexdigest() == INSTRUMENT.content_hash
    again = instruments.Instrument.model_validate_json(content)
    assert again == INSTRUMENT
    assert again.content() == content
    assert again.content_hash == INSTRUMENT.content_hash


def test_frozen():
    with pytest.raises(ValidationError):
        INSTRUMENT.title = "lain"
    with pytest.raises(ValidationError):
        INSTRUMENT.indicator("i01").weight = Fraction(2)


def test_loaded_once():
    assert instruments.load("permenpanrb-59-2020") is INSTRUMENT


@pytest.mark.parametrize("name", ["permenpanrb-5-2018", "../regions", "", "permenpanrb-59-2020.yaml"])
def test_unknown_instrument(name):
    with pytest.raises(UnknownError, match="tidak dikenal"):
        instruments.load(name)


def test_unknown_instrument_offers_the_near_one():
    with pytest.raises(UnknownError, match=r"maksud Anda permenpanrb-59-2020\?"):
        instruments.load("permenpanrb-59-2021")


@pytest.mark.parametrize("name", ["i48", "i1", "22", "", "<script>"])
def test_unknown_indicator(name):
    with pytest.raises(UnknownError):
        INSTRUMENT.indicator(name)


def test_document_as_it_stands_is_accepted(document):
    assert instruments.parse(document, "uji") == INSTRUMENT


@pytest.mark.parametrize("weight", ["1.31", "1.3000001", "1,30", "1e0", "", "satu"])
def test_weights_that_do_not_sum_or_read_are_refused(document, weight):
    first(document)["weight"] = weight
    with pytest.raises(DataError, match="uji: instrumen tidak utuh"):
        instruments.parse(document, "uji")


def test_domain_weights_must_sum_to_100(document):
    for part in (document["domains"][0], document["domains"][0]["aspects"][0]):
        part["weight"] = "14"
    for indicator in document["domains"][0]["aspects"][0]["indicators"]:
        indicator["weight"] = "1.4"
    with pytest.raises(DataError, match="bobot berjumlah 101, bukan 100"):
        instruments.parse(document, "uji")


def test_level_gap_is_refused(document):
    del first(document)["levels"][2]
    with pytest.raises(DataError, match="i01: tingkat harus 1, 2, 3, 4, 5"):
        instruments.parse(document, "uji")


def test_level_twice_is_refused(document):
    first(document)["levels"][2]["level"] = "2"
    with pytest.raises(DataError, match="i01: tingkat harus 1, 2, 3, 4, 5"):
        instruments.parse(document, "uji")


def test_unknown_reference_is_refused(document):
    first(document)["related"] = ["i99"]
    with pytest.raises(DataError, match="i01: rujukan ke i99 tidak ada"):
        instruments.parse(document, "uji")


def test_unknown_scale_is_refused(document):
    first(document)["scale"] = "lain"
    with pytest.raises(DataError, match="instrumen tidak utuh"):
        instruments.parse(document, "uji")


def test_indicator_twice_is_refused(document):
    document["domains"][0]["aspects"][0]["indicators"][1]["id"] = "i01"
    with pytest.raises(DataError, match="indikator muncul dua kali: i01"):
        instruments.parse(document, "uji")


def test_band_gap_is_refused(document):
    document["bands"][1]["low"] = "3.6"
    with pytest.raises(DataError, match="rentang predikat tidak bersambung"):
        instruments.parse(document, "uji")


def test_unknown_and_missing_keys_are_refused(document):
    first(document)["wieght"] = "1.30"
    with pytest.raises(DataError, match="wieght"):
        instruments.parse(document, "uji")
    del first(document)["wieght"], document["scales"]
    with pytest.raises(DataError, match="bagian 'scales' tidak ada"):
        instruments.parse(document, "uji")


def test_duplicate_yaml_key_is_refused():
    with pytest.raises(DataError, match=r"uji\.yaml baris 3: kunci “weight” muncul dua kali"):
        files.parse_yaml('id: i01\nweight: "1.30"\nweight: "1.40"\n', "uji.yaml")


def test_yaml_scalars_stay_text():
    assert files.parse_yaml("{code: 11.10, yes: no, day: 2026-06-05, none: null}", "uji") == {
        "code": "11.10",
        "yes": "no",
        "day": "2026-06-05",
        "none": "null",
    }


def test_broken_yaml_is_refused():
    with pytest.raises(DataError, match="bukan YAML yang sah"):
        files.parse_yaml("a: [1, 2", "uji")
