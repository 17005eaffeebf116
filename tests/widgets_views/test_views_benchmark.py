"""Tolok Ukur: true for every region and year, picture and table from the same figures, odd choices harmless."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from ipywidgets.widgets.widget import _instances

import reports
from spbe_core import regions, results
from spbe_core.formats import id_number
from widgets import charts
from widgets.benchmark import BenchmarkView, Choice


def test_every_region_year_and_group_says_something_true(visit_to):
    named = {(row.region_code, row.year): row for row in results.official()}
    for region in regions.all_regions():
        view = BenchmarkView(visit_to(region.code))
        groups = [option["id"] for option in view.state["options"]["groups"]]
        opened = Choice(view.choice["beside"], view.choice["year"])
        for year in (2023, 2024):
            for beside in groups:
                asked = Choice(beside, year)
                state = view.state if asked == opened else view.view(asked)
                text = json.dumps(state, ensure_ascii=False)
                assert "None" not in text, (region.code, year, beside)
                assert "{" not in state["headline"] + state["lead"] + state["strip"]["headline"]
                marks = [p for p in state["strip"]["chart"]["points"] if p["role"] == "own"]
                result = named.get((region.code, year))
                if result is None:
                    assert "tidak ada dalam data terbit" in state["headline"]
                    assert marks == []
                    assert state["domains"]["chart"] is None
                    assert state["domains"]["empty"]
                else:
                    assert [mark["text"] for mark in marks] == [id_number(result.index)]
        view.close()  # else five hundred pages would stay in memory


def test_g3_04_ten_years_of_all_regions_never_come_near_a_charts_bound(visit_to, fake_registry):
    grown = [row.model_copy(update={"year": year}) for row in results.official() for year in range(2015, 2025)]
    fake_registry.rows = tuple({(row.region_code, row.year): row for row in grown}.values())
    assert len(fake_registry.rows) > 5_000
    view = BenchmarkView(visit_to("18.71"))
    for beside in ("jenis", "provinsi"):
        points = view.view(Choice(beside, 2024))["strip"]["chart"]["points"]
        assert 1 < len(points) < len(regions.all_regions())
    for path in (*Path(charts.__file__).parent.rglob("*.py"), *Path(reports.__file__).parent.rglob("*.py")):
        assert "max_rows" not in path.read_text(encoding="utf-8"), path


def test_g3_10_choosing_again_and_again_leaves_no_widget_behind(visit_to):
    view = BenchmarkView(visit_to("18.71"))
    held = len(_instances)
    for turn in range(1, 41):
        view.choice = {"beside": "provinsi", "year": 2023 + turn % 2, "others": [], "seq": turn}
    assert view.state["seq"] == 40
    assert len(_instances) == held


def test_bandar_lampung_as_in_the_published_tables(visit_to):
    state = BenchmarkView(visit_to("18.71")).state
    assert state["headline"] == "Bandar Lampung peringkat ke-69 dari 93 kota"
    assert state["start"]["figure"] == "2 dari 72"
    assert "72 kabupaten/kota berindeks 2,00–2,30 pada 2023" in state["start"]["how"]
    assert state["start"]["rises"]["rows"][0]["cells"][:4] == ("Kota Kupang", "2,20", "3,14", "+0,94")
    domains = {row["label"]: [mark["text"] for mark in row["marks"]] for row in state["domains"]["chart"]["rows"]}
    assert domains["Manajemen"] == ["2,55", "2,18", "3,91"]


@pytest.mark.parametrize("code", ["18.71", "32.11", "16.07", "18", "95.01"])
def test_the_table_holds_the_pictures_figures(visit_to, code):
    state = BenchmarkView(visit_to(code)).state
    strip = state["strip"]
    drawn = sorted((p["name"], p["text"], p["role"]) for p in strip["chart"]["points"])
    assert drawn == sorted((r["cells"][0], r["cells"][1], r["role"]) for r in strip["table"]["rows"])
    for name in ("domains", "change"):
        figure = state[name]
        if figure["chart"] is None:
            continue
        table = {row["cells"][0]: set(row["cells"][1:]) for row in figure["table"]["rows"]}
        for row in figure["chart"]["rows"]:
            assert {mark["text"] for mark in row["marks"]} <= table[row["label"]]


def test_a_value_below_one_widens_the_scale_and_is_not_moved(visit_to):
    state = BenchmarkView(visit_to("16.07")).view(Choice("jenis", 2023))
    chart = state["domains"]["chart"]
    values = [mark["value"] for row in chart["rows"] for mark in row["marks"] if mark["role"] == "own"]
    assert min(values) == pytest.approx(0.3)
    assert chart["low"] == 0


def test_sumedang_is_never_compared_with_itself(visit_to):
    own = BenchmarkView(visit_to("32.11")).state["domains"]
    assert [key["role"] for key in own["key"]] == ["own", "other"]
    chosen = BenchmarkView(visit_to("18.71")).view(Choice("daerah", 2024, ("32.11",)))["domains"]
    assert [key["role"] for key in chosen["key"]] == ["own", "reference"]


@pytest.mark.parametrize(
    "asked",
    [
        {"beside": "daerah", "others": ["11.1", "18.71", 5], "year": 2024},
        {"beside": "daerah", "year": 2024},
        {"beside": "<script>", "year": "2024"},
        {"year": 1999},
        {},
    ],
)
def test_a_choice_that_cannot_be_made_becomes_the_first_one(visit_to, asked):
    view = BenchmarkView(visit_to("18.71"))
    view.choice = {**asked, "seq": 7}
    assert view.state["seq"] == 7
    assert view.state["headline"] == "Bandar Lampung peringkat ke-69 dari 93 kota"


def _own_list(view, year, *others):
    view.choice = {"beside": "daerah", "year": year, "others": list(others), "among": "setara", "seq": 1}
    return view.state


def test_an_own_list_is_ranked_from_five_regions_on_and_says_only_what_holds(visit_to):
    view, code = BenchmarkView(visit_to("18.71")), "18.71"
    index = {row.region_code: Decimal(row.index) for row in results.official() if row.year == 2024}
    few = ("32.11", "51.71", "34.71")
    state = _own_list(view, 2024, *few)
    apart = index[code] - sorted(index[each] for each in few)[1]
    assert apart < 0
    expected = f"Kota Bandar Lampung {id_number(str(-apart))} di bawah median 3 daerah pilihan Anda pada 2024"
    assert state["headline"] == expected
    assert "Daftar Anda" not in {row["label"] for row in state["places"]["chart"]["rows"]}
    state = _own_list(view, 2024, *few, "32.05", "18.72")
    rank = 1 + sum(index[each] > index[code] for each in (*few, "32.05", "18.72"))
    assert state["headline"] == f"Kota Bandar Lampung peringkat ke-{rank} dari 6 daerah dalam daftar Anda"
    assert "Daftar Anda" in {row["label"] for row in state["places"]["chart"]["rows"]}
    rows = {row["cells"][0]: row["role"] for row in state["strip"]["table"]["rows"]}
    assert {name for name, role in rows.items() if role == "chosen"} == {
        regions.full_name(regions.find(each)) for each in ("51.71", "34.71", "32.05", "18.72")
    }
    signs = {p["name"]: p["sign"] for p in state["strip"]["chart"]["points"] if "sign" in p}
    assert signs == {"Kota Denpasar": "2", "Kota Yogyakarta": "3", "Kabupaten Garut": "4", "Kota Metro": "5"}
    assert [key["label"].split(" · ")[0] for key in state["strip"]["key"]] == ["2", "3", "4", "5"]
    middle = sorted(
        Decimal(results.find(each, 2024, results.official()).manajemen) for each in (*few, "32.05", "18.72")
    )
    row = next(row for row in state["domains"]["table"]["rows"] if row["cells"][0] == "Manajemen")
    assert row["cells"][2] == id_number(str(middle[2]))
    assert len(row["cells"]) == len(state["domains"]["table"]["columns"]) == 9


def test_a_chosen_region_without_a_result_is_named_and_not_counted(visit_to, fake_registry):
    gone = {("51.71", 2024), ("34.71", 2024)}
    fake_registry.rows = tuple(row for row in fake_registry.rows if (row.region_code, row.year) not in gone)
    view = BenchmarkView(visit_to("18.71"))
    state = _own_list(view, 2024, "51.71", "34.71", "32.05", "18.72", "32.11")
    assert state["headline"].endswith("median 3 daerah pilihan Anda pada 2024")
    assert state["lead"].endswith("Tanpa hasil terbit 2024, jadi tidak dihitung: Kota Denpasar, Kota Yogyakarta.")
    assert "hanya 4, tidak diperingkat" in json.dumps(state["places"]["table"], ensure_ascii=False)
    state = _own_list(view, 2024, "51.71", "34.71")
    assert state["headline"] == "Hasil penetapan 2024 daerah pilihan Anda tidak ada dalam data terbit"
    state = _own_list(view, 2024, "51.71", "32.11")
    assert state["headline"] == "Kota Bandar Lampung 1,53 di bawah Kabupaten Sumedang pada 2024"


def test_the_own_list_stays_marked_beside_every_group_and_holds_ten(visit_to):
    view = BenchmarkView(visit_to("18.71"))
    many = [code for code, _name in view.places][40:60]
    view.choice = {"beside": "setara", "year": 2024, "others": [*many, many[0]], "seq": 1}
    assert view.state["choice"]["others"] == tuple(many[:10])
    assert view.state["headline"].endswith("daerah setara")
    assert sum(row["role"] == "chosen" for row in view.state["strip"]["table"]["rows"]) == 10


def test_a_province_is_compared_with_provinces_only(visit_to):
    state = BenchmarkView(visit_to("18")).state
    assert [option["id"] for option in state["options"]["groups"]] == ["jenis", "setara"]
    setara = BenchmarkView(visit_to("18")).view(Choice("setara", 2024))
    assert len(setara["strip"]["table"]["rows"]) == 21
    assert all(row["cells"][0].startswith("Provinsi ") for row in setara["strip"]["table"]["rows"])
    assert state["headline"] == "Lampung peringkat ke-9 dari 38 provinsi"


def test_the_document_can_be_read_without_a_script(visit_to):
    html = BenchmarkView(visit_to("18.71")).html()
    assert html.count("<h1") == 1
    assert html.count("<table") == 10  # one for each figure, and the highest rises
    assert 'Kota Bandar Lampung</th><td class="num">2,98</td>' in html


def test_a_hostile_name_stays_text(visit_to):
    region = regions.find("18.71").model_copy(update={"name": "Kota <img src=x onerror=alert(1)>"})
    html = BenchmarkView(visit_to("18.71", region)).html()
    assert "<img" not in html


def test_a_browser_that_may_not_show_the_widget_says_what_to_do(visit_to):
    data, _metadata = BenchmarkView(visit_to("18.71"))._repr_mimebundle_()
    assert data["text/plain"] == "Jalankan sel ini untuk melihat tampilannya."
    assert "application/vnd.jupyter.widget-view+json" in data
