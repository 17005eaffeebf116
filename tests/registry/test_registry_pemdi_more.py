"""Around a Pemdi assessment: its plan, what is offered from before, the client, an instrument that changes later."""

import json
from datetime import date

import pytest
from registry_lab import PREFIX, PUBLIC, InProcess

from hub.doctor import replay
from hub.registry import load_reference
from spbe_core import instruments, wire
from spbe_core.client import ConflictError, Registry, RegistryError
from spbe_core.instruments import Instrument

PEMDI = instruments.load("pemdi-permenpanrb-8-2026")


@pytest.fixture
def pemdi(lab):
    return lab.open(period="2026")


@pytest.fixture
def registry(lab):
    with Registry(f"{PUBLIC}{PREFIX}/", lab.hub.token("operator"), InProcess(lab.app)) as made:
        yield made


def fill(registry, assessment, score="1.5"):
    for indicator in PEMDI.indicators:
        saved = registry.write_answer(assessment, indicator.id, "level", score, 0)
    return saved.summary


def test_the_client_writes_scores_items_and_external_indices(registry, pemdi):
    assert fill(registry, pemdi).index == "1.50"
    item = registry.write_item(pemdi, "I13-L1-01", "diunggah", None, 0)
    assert (item.stored.state, item.simulation.word) == ("diunggah", "simulasi")
    given = wire.ExternalWrite(value="68.75", year=2025, document="Surat Bappenas", status="final")
    saved = registry.write_external(pemdi, "sdi", given, 0)
    assert next(each.score for each in saved.scored if each.indicator == "i05") == "3.75"
    with pytest.raises(ConflictError) as stale:
        registry.write_external(pemdi, "sdi", given, 0)
    assert stale.value.stored.version == 1
    with pytest.raises(RegistryError, match="Draf, Diterima, Revisi"):
        registry.write_item(pemdi, "I13-L1-01", "belum", None, 1)
    found = registry.assessment(pemdi)
    assert ([each.code for each in found.items], found.external[0].value) == (["I13-L1-01"], "68.75")


def test_a_plan_takes_the_greater_of_score_and_target_and_says_what_an_index_must_reach(lab, registry, pemdi):
    fill(registry, pemdi, "2.25")
    registry.set_target_level(pemdi, "i01", 4, 0)
    registry.set_target_level(pemdi, "i02", 2, 0)  # below the score: changes nothing
    plan = registry.set_target_level(pemdi, "i07", 3, 0).plan
    rise = [(PEMDI.indicator("i01").weight, "1.75"), (PEMDI.indicator("i07").weight, "0.75")]
    assert plan.now.index == "2.25"
    exact = 2.25 + sum(float(weight) * float(by) / 100 for weight, by in rise)
    assert float(plan.after.index) == pytest.approx(exact, abs=0.005)
    needs = {each.indicator: each.needs for each in plan.levels}
    assert (needs["i01"], needs["i07"].index, needs["i07"].custodian) == (None, "ips", "BPS")
    assert needs["i07"].confidence == PEMDI.external("ips").interpolation_confidence
    action = wire.ActionWrite(indicator="i01", to_level=4, title="SK", owner_office="Kominfo", due=date(2030, 1, 31))
    (made,) = registry.add_action(pemdi, action).plan.actions
    assert (made.from_level, made.to_level) == (2, 4)
    with lab.database.read() as session:
        assert replay.compare(session)[0] == []


def test_what_nobody_gave_is_no_start_of_an_action(registry, pemdi):
    action = wire.ActionWrite(indicator="i07", to_level=3, title="Data", owner_office="BPS", due=date(2030, 1, 31))
    assert registry.add_action(pemdi, action).plan.actions[0].from_level is None


def test_narratives_of_the_instrument_before_are_offered_and_no_level_is(lab, registry, draft):
    for indicator, text in (("i28", "SOP layanan"), ("i02", "Peta rencana 2024"), ("i47", "Portal"), ("i36", "Tidak")):
        registry.write_answer(draft, indicator, "fakta", text, 0)
        registry.write_answer(draft, indicator, "level", 4, 0)
    registry.write_answer(draft, "i21", "fakta", "", 0)
    pemdi = lab.open(period="2026")
    found = registry.offered(pemdi)
    assert {(each.indicator, each.from_indicator, each.fakta) for each in found} == {
        ("i01", "i02", "Peta rencana 2024"),
        ("i02", "i28", "SOP layanan"),
        ("i17", "i47", "Portal"),
        ("i19", "i28", "SOP layanan"),
    }
    first = found[0]
    assert first.items == ["I1-L1-01", "I1-L2-01", "I1-L3-01", "I1-L5-02"]
    assert (first.confidence, first.from_period, first.from_assessment) == ("inferred", "2025", draft)
    assert "level" not in wire.Offered.model_fields
    assert registry.offered(draft) == []
    assert registry.assessment(pemdi).summary.answered == 4  # nothing was carried over


def test_g5_04_an_instrument_that_changes_later_leaves_given_answers_alone(lab, registry, pemdi, monkeypatch):
    fill(registry, pemdi, "2")
    registry.write_item(pemdi, "I1-L1-01", "diunggah", None, 0)
    before = registry.assessment(pemdi)
    content = json.loads(PEMDI.content())
    content["title"] = "Pemdi, dengan bobot lain"
    first, second = content["top_aspects"][0]["indicators"][:2]
    first["weight"], second["weight"] = "1", str(PEMDI.aspects[0].weight - 1 - sum_of_others(content))
    first["levels"][0]["items"][0]["label"] = "Butir yang ditulis ulang"
    first["levels"][0]["gist"], second["levels"][0]["gist"] = second["levels"][0]["gist"], first["levels"][0]["gist"]
    changed = Instrument.model_validate(content)
    load = instruments.load
    monkeypatch.setattr(instruments, "load", lambda name: changed if name == PEMDI.id else load(name))
    load_reference(lab.database.engine)
    assert registry.assessment(pemdi) == before
    assert registry.instrument_content(before.instrument_hash) == PEMDI
    saved = registry.write_answer(pemdi, "i01", "level", "5", 1)
    assert saved.summary.index == f"{2 + float(PEMDI.indicator('i01').weight) * 3 / 100:.2f}"
    other = lab.client("denpasar").write("POST", "regions/51.71/assessments", {"period": "2026", "purpose": "latihan"})
    assert other.json()["instrument_hash"] == changed.content_hash != before.instrument_hash


def sum_of_others(content):
    return sum(PEMDI.indicator(each["id"]).weight for each in content["top_aspects"][0]["indicators"][2:])
