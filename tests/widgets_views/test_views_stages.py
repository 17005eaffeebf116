"""How an index moved from stage to stage, on Tolok Ukur; the benchmark itself knows penetapan only."""

from dataclasses import replace
from datetime import UTC, datetime

from spbe_core import regions, results, wire
from widgets.benchmark import BenchmarkView, Choice
from widgets.home import national_counter


def value(stage, index, period="2024"):
    return wire.StageValue(
        region_code="64",
        instrument="permenpanrb-59-2020",
        period=period,
        stage=stage,
        subject="indeks",
        value=index,
        version=1,
        source="Rekap 2024",
        reason=None,
        note=None,
        author="w",
        author_name="Wulan",
        at=datetime(2026, 11, 29, tzinfo=UTC),
    )


def test_the_way_from_self_score_to_penetapan(visit_to, fake_registry):
    before = BenchmarkView(visit_to("64"))
    assert before.state["stages"] is None
    assert 'data-figure="stages"' not in before.html()
    fake_registry.stage_values["64"] = [value("mandiri", "4.35"), value("interviu", "3.28")]
    view = BenchmarkView(visit_to("64"))
    figure = view.state["stages"]
    assert figure["headline"] == "2024: mandiri 4,35 → interviu 3,28 (−1,07) → penetapan 3,79 (+0,51)"
    assert [row["cells"] for row in figure["table"]["rows"]] == [
        ("Mandiri", "4,35", "–", "Rekap 2024"),
        ("Interviu", "3,28", "−1,07", "Rekap 2024"),
        ("Penetapan", "3,79", "+0,51", "hasil terbit"),
    ]
    assert 'data-figure="stages"' in view.html()
    assert {**view.state, "stages": None} == before.state
    assert "belum dicatat" in view.view(Choice("jenis", 2023))["stages"]["headline"]


def test_the_first_imported_year_of_a_new_instrument_stands_alone(visit_to, fake_registry):
    pemdi = "pemdi-permenpanrb-8-2026"
    fake_registry.rows = results.official() + tuple(
        wire.OfficialResult(
            region_code=each.code,
            region_name=regions.full_name(each),
            level=each.level,
            year=2026,
            instrument=pemdi,
            index="1.50",
            predicate="Kurang",
            kebijakan=None,
            tata_kelola=None,
            manajemen=None,
            layanan=None,
            source="KepmenPANRB 1/2027",
        )
        for each in regions.all_regions()
        if not each.administrative_only
    )
    visit = replace(visit_to("18.71"), period="2026")
    state = BenchmarkView(visit).state
    assert state["options"]["years"] == [2026]
    assert state["change"]["empty"] == state["start"]["empty"] != ""
    assert [bar["year"] for bar in national_counter(fake_registry.rows)["bars"]] == [2026]
    assert [bar["year"] for bar in national_counter(results.official())["bars"]] == [2024, 2023]
