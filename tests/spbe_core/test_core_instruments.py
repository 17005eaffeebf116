"""The instrument: whole when loaded, refused when not, one content under one hash."""

import hashlib
import json
from collections import Counter
from copy import deepcopy
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

from spbe_core import confidence, files, instrument_pages, instruments
from spbe_core.errors import DataError, UnknownError

ROOT = Path(__file__).parents[2]

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


@pytest.mark.parametrize(
    "name", ["permenpanrb-5-2019", "../regions", "", "permenpanrb-59-2020.yaml", "instrument.schema.json"]
)
def test_unknown_instrument(name):
    with pytest.raises(UnknownError, match="tidak dikenal"):
        instruments.load(name)


def test_unknown_instrument_offers_the_near_one():
    with pytest.raises(UnknownError, match=r"maksud Anda permenpanrb-59-2020 atau"):
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


FIVE, PEMDI = instruments.load("permenpanrb-5-2018"), instruments.load("pemdi-permenpanrb-8-2026")
HASHES = {
    "permenpanrb-5-2018": "8080285676e9709e406f7c3e33d1c1e3c2a7ef5cdded259ca71dbdd476738759",
    "permenpanrb-59-2020": "e4a2ad51b0a7fbaba11cf42946644b48ef7611aee142203c78de5593a6952b57",
    "pemdi-permenpanrb-8-2026": "7ee13bc508513c1294c22bcd4cfdf39815585fe4f3a7c14859c02927e3cf1e31",
}


def test_contents_are_what_assessments_were_opened_with():
    """A changed hash is a changed instrument: assessments keep theirs, so a change must be meant."""
    assert {each: instruments.load(each).content_hash for each in instruments.available()} == HASHES


@pytest.mark.parametrize("name", instruments.available())
def test_each_content_survives_the_wire_and_fits_the_published_schema(name):
    held = instruments.load(name)
    schema = json.loads(files.read_text("instruments/instrument.schema.json"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(held.content()))
    again = instruments.Instrument.model_validate_json(held.content())
    assert (again, again.content_hash) == (held, held.content_hash)


def test_published_schema_refuses_what_the_loader_refuses():
    schema = json.loads(files.read_text("instruments/instrument.schema.json"))
    content = json.loads(FIVE.content())
    content["domains"][0]["weight"] = 17.5
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(content)


@pytest.mark.parametrize("path", instrument_pages.documents(), ids=str)
def test_generated_documents_are_as_the_data(path):
    generated = instrument_pages.documents()[path]
    assert (ROOT / path).read_text(encoding="utf-8") == generated, "run python -m spbe_core.instrument_pages"


def test_every_page_is_generated_and_every_kind_of_confidence_has_a_name():
    assert {path.name for path in (ROOT / "docs/instruments").iterdir()} == {
        path.name for path in instrument_pages.documents() if path.suffix == ".md"
    }
    used = {kind for each in instruments.available() for kind in instruments.load(each).confidence}
    assert used == set(confidence.KINDS)


def test_figures_of_2018():
    assert [domain.weight for domain in FIVE.domains] == [17, 28, 55]
    assert [len(aspect.indicators) for aspect in FIVE.aspects] == [7, 10, 2, 2, 3, 7, 6]
    assert [each.id for each in FIVE.indicators][-4:] == ["i34", "i35-1", "i35-2", "i35-3"]
    assert FIVE.indicator("i35-2").weight == Fraction(10, 3)
    assert FIVE.levels == (0, 1, 2, 3, 4, 5)
    assert FIVE.indicator("i01").level(0).criterion == "Belum ada kebijakan internal."
    assert FIVE.indicator("i01").level(3).name == "Terstandarisasi"
    assert FIVE.confidence_of("weight", "i35-1") == "inferred"
    assert FIVE.confidence_of("weight", "i01") == "checked"


def test_figures_of_pemdi():
    assert [aspect.weight for aspect in PEMDI.aspects] == [10, 10, 15, 15, 10, 15, 25]
    assert PEMDI.domains == ()
    assert len(PEMDI.indicators) == 20
    assert sum(len(indicator.items) for indicator in PEMDI.indicators) == 232
    sure = Counter(item.confidence for indicator in PEMDI.indicators for item in indicator.items)
    assert sure == {"one-source": 189, "portal-match": 25, "doubtful": 14, "second-source": 4}
    determined = {each.id: each.external_index for each in PEMDI.indicators if each.external_role == "determines"}
    assert determined == {"i05": "sdi", "i06": "sjig", "i07": "ips", "i18": "sdi_interoperabilitas"}
    assert [each.id for each in PEMDI.indicators if each.external_role == "evidence_item"] == ["i10", "i11", "i12"]
    assert (PEMDI.external("ips").low, PEMDI.external("ips").high) == (1, 5)
    assert PEMDI.item_list.confidence == PEMDI.confidence_of("item_rule") == "inferred"
    with pytest.raises(UnknownError, match="Indeks luar “kami” tidak dikenal"):
        PEMDI.external("kami")


def five():
    return deepcopy(files.read_yaml("instruments/permenpanrb-5-2018.yaml"))


def pemdi():
    return deepcopy(files.read_yaml("instruments/pemdi-permenpanrb-8-2026.yaml"))


def at(document, *steps):
    for step in steps:
        document = document[step]
    return document


I01 = ("top_aspects", 0, "indicators", 0)


@pytest.mark.parametrize(
    ("source", "place", "key", "value", "says"),
    [
        (
            five,
            ("domains", 2, "aspects", 1, "indicators", 0),
            "weight",
            "3.33",
            "a7: bobot berjumlah 5999/300, bukan 20",
        ),
        (five, ("domains", 0, "aspects", 0, "indicators", 0), "weight", "0", "a1: bobot i01 tidak lebih dari 0"),
        (five, ("domains", 2, "aspects", 1, "indicators", 5), "id", "i35-2", "indikator muncul dua kali: i35-2"),
        (five, ("domains", 2, "aspects", 1, "indicators", 5), "number", "36", "i35-3: nomor 36 tidak cocok dengan id"),
        (five, ("domains", 0, "aspects", 0, "indicators", 0, "levels", 0), "level", "1", "i01: tingkat harus 0, 1, 2"),
        (five, ("domains", 0, "aspects", 0, "indicators", 0), "scale", "lain", "i01: skala lain tidak ada"),
        (five, ("domains", 2, "aspects", 1, "indicators", 0), "confidence", {"bobot": "checked"}, "ke bobot tidak ada"),
        (five, (), "zero_level", "false", "i01: tingkat harus 1, 2, 3, 4, 5"),
        (pemdi, (), "domains", [], "isi tepat satu dari domains dan top_aspects"),
        (pemdi, I01, "external_index", "kami", "i01: indeks luar kami tidak ada"),
        (pemdi, I01, "external_role", "determines", "i01: external_index dan external_role diisi bersama"),
        (pemdi, (*I01, "levels", 1), "items", [], "i01: tingkat 2 tanpa butir"),
        (pemdi, (*I01, "levels", 1, "items", 2), "code", "I1-L2-02", "butir muncul dua kali: I1-L2-02"),
        (pemdi, (*I01, "levels", 1, "items", 3), "code", "I1-L2-09", "butir I1-L2-09 seharusnya I1-L2-04"),
        (pemdi, (*I01, "levels", 1, "items", 0), "kind", "surat", "I1-L2-01: rujukan ke surat tidak ada"),
        (pemdi, (*I01, "levels", 1, "items", 0), "sources", ["S9"], "I1-L2-01: rujukan ke S9 tidak ada"),
        (pemdi, (*I01, "levels", 1), "criterion", "Kriteria", "tingkat 2: isi tepat satu dari criterion dan gist"),
        (
            pemdi,
            ("external_indices", 2, "bands", 1),
            "source_low",
            "1.9",
            "indeks luar ips: pita sumber tidak bersambung",
        ),
        (
            pemdi,
            ("external_indices", 2, "bands", 4),
            "high",
            "4.9",
            "indeks luar ips: pita nilai tidak bersambung dari 1",
        ),
        (pemdi, ("external_indices", 1), "id", "sdi", "indeks luar muncul dua kali: sdi"),
        (pemdi, ("item_list", "bands", 2), "low", "2.6", "pita butir tidak bersambung"),
        (pemdi, ("bands", 4), "low", "0", "rentang predikat tidak bersambung dari 1 sampai 5"),
    ],
)
def test_what_is_not_whole_is_refused_by_place(source, place, key, value, says):
    document = source()
    at(document, *place)[key] = value
    if key == "domains":
        del document["top_aspects"]
    with pytest.raises(DataError, match=says) as caught:
        instruments.parse(document, "uji")
    assert "Value error" not in str(caught.value)


def test_what_a_score_relies_on_is_said():
    assert confidence.caveats(INSTRUMENT) == confidence.caveats(PEMDI) == ()
    assert confidence.caveats(FIVE) == (
        "Pita predikat: disimpulkan.",
        "Bobot i32, i33, i34, i35-1, i35-2, i35-3: disimpulkan.",
    )
