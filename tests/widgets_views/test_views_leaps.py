"""Tolok Ukur's leaps, gains, places, peers and map: pictures from the tables' figures, odd choices harmless."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from statistics import median

import pytest
from playwright.sync_api import expect

from spbe_core import benchmark, peers, regions, results, yearly
from spbe_core.formats import id_number, id_signed
from spbe_core.headlines import domain_name
from widgets import benchmark_leaps, boundaries, chart_theme, charts_national, national
from widgets.benchmark import BenchmarkView, Choice
from widgets.benchmark_figures import Sight, change, strip
from widgets.benchmark_places import province_map, slope

NEW = ("places", "slope", "leaps", "gains", "peers", "map")
SOME = [each.code for each in regions.all_regions()][::23]


@pytest.mark.parametrize("code", ["18.71", "32.11", "16.07", "18", "95.01"])
def test_pictures_and_tables_hold_the_same_figures(visit_to, code):
    state = BenchmarkView(visit_to(code)).view(Choice("setara", 2024))
    lines = {(each[0], id_number(each[1]), id_number(each[2])) for each in state["slope"]["chart"]["lines"]}
    assert lines == {tuple(row["cells"][:3]) for row in state["slope"]["table"]["rows"]}
    points = sorted((each["name"], each["text"]) for each in state["gains"]["chart"]["points"])
    assert points == sorted((row["cells"][0], row["cells"][3]) for row in state["gains"]["table"]["rows"])
    tiles = {(each["name"], each["label"]) for each in state["map"]["chart"]["tiles"]}
    assert tiles == {tuple(row["cells"][:2]) for row in state["map"]["table"]["rows"]}
    assert len(tiles) == 38
    assert sum(each["role"] == "own" for each in state["map"]["chart"]["tiles"]) == 1
    assert {row["label"] for row in state["places"]["chart"]["rows"]} == {
        row["cells"][0] for row in state["places"]["table"]["rows"]
    }
    assert len(state["peers"]["table"]["rows"]) == peers.SIZE


@pytest.mark.parametrize("code", SOME)
def test_every_way_to_look_says_whole_sentences(visit_to, code):
    view = BenchmarkView(visit_to(code))
    for at in (2023, 2024):
        for band in benchmark_leaps.BANDS:
            for profile in benchmark_leaps.PROFILES:
                state = view.view(Choice("jenis", 2024, at=at, band=band, profile=profile))
                for name in NEW:
                    figure = state[name]
                    assert figure["headline"]
                    assert figure["chart"] or figure["empty"] or name == "peers"
                    assert not re.search(r"[{}]|None", json.dumps({**figure, "chart": None}["notes"])), name
                    assert not re.search(r"[{}]|None", figure["headline"] + figure["how"] + figure["empty"]), name
                if state["leaps"]["chart"]:
                    assert "dalam satu tahun, antara 2023 dan 2024" in state["leaps"]["headline"]
                if state["gains"]["chart"]:
                    assert "bukan peluang sebuah rencana" in state["gains"]["notes"][-1]


def _median_and_change_are_true(sight, first, last):
    code = sight.region.code
    middle, said = median(last[each] for each in sight.group.codes if each in last), strip(sight).headline
    assert id_number(middle) in said
    if code in last:
        gap = re.search(r" (\S+) di (atas|bawah)nya$", said)
        signed = 0 if gap is None else Fraction(gap[1].replace(",", ".")) * (1 if gap[2] == "atas" else -1)
        assert abs(signed - (last[code] - middle)) <= Fraction(1, 200)
    else:
        assert "nya" not in said
    said = change(sight).headline
    if code not in last:
        assert said == "Perubahan 2023–2024 tidak dapat dihitung"
        return
    rise = last[code] - first[code]
    way = "naik" if rise > 0 else "turun"
    assert said.startswith(f"Indeks {way} {id_number(abs(rise))}" if rise else "Indeks 2024 sama dengan 2023")
    share = re.search(r"; (.+) menyumbang paling besar \((\S+)\)$", said)
    moved = benchmark.change(sight.results, code, 2023, 2024).domains
    if share:
        best = max(each.contribution for each in moved)
        assert share[2] == id_signed(best)
        assert share[1] in {domain_name(each.domain) for each in moved if each.contribution == best}
    else:
        assert rise <= 0 or all(each.contribution <= 0 for each in moved)


def test_headlines_of_group_and_map_are_true_for_every_region():
    rows, record = results.official(), yearly.Record(results.official(), 2023, 2024)
    last = {row.region_code: Fraction(row.index) for row in rows if row.year == 2024 and row.region_code}
    first = {row.region_code: Fraction(row.index) for row in rows if row.year == 2023 and row.region_code}
    within = {}
    for code, index in last.items():
        if "." in code:
            within.setdefault(code[:2], []).append(index)
    middles = {code: median(values) for code, values in within.items()}
    governments = {code: index for code, index in last.items() if "." not in code}
    seen = 0
    for region in regions.all_regions():
        if region.code not in first:
            continue
        seen += 1
        group = benchmark.same_kind(region)
        sight = Sight(rows, region, 2024, group, (2023, 2024), "32.11", changes=record.highest)
        both = [last[code] - first[code] for code in group.codes if code in first and code in last]
        said = re.match(r"(\d+) dari (\d+) .+ naik dari 2023 ke 2024; mediannya (\S+)$", slope(sight).headline)
        assert (int(said[1]), int(said[2])) == (sum(each > 0 for each in both), len(both))
        assert said[3] == id_signed(median(both))
        _median_and_change_are_true(sight, first, last)
        values = governments if region.level == "provinsi" else middles
        top = max(values.values())
        said = province_map(sight).headline
        own, _, rest = said.partition("; ")
        best = re.search(r"(?:di|tertinggi:) (.+) \((\S+)\)$", own)
        assert best[2] == id_number(top)
        assert best[1] == " dan ".join(regions.find(code).name for code in sorted(values) if values[code] == top)
        mine = values.get(region.province_code)
        assert rest == ("" if mine in {None, top} else f"{region.province_name} {id_number(mine)}")
    assert seen == 529


def test_an_index_that_is_kept_with_more_decimals_is_written_with_two(visit_to, fake_registry):
    fake_registry.rows = tuple(
        row.model_copy(update={"index": "2.9795"}) if (row.region_code, row.year) == ("18.71", 2024) else row
        for row in fake_registry.rows
    )
    state = BenchmarkView(visit_to("18.71")).state
    for name in NEW:
        assert "9795" not in json.dumps(state[name]), name
    assert ["Kota Bandar Lampung", "2.15", "2.98", "own"] in state["slope"]["chart"]["lines"]


@pytest.mark.parametrize(
    "asked",
    [
        {"at": 1999, "band": "9", "profile": "<b>"},
        {"at": "2024", "band": ["0.10"], "profile": None, "weights": "x"},
        {"weights": {"penduduk": "<script>", "ipm": -1, "lain": 3}},
        {"beside": "setara", "weights": dict.fromkeys((each.id for each in peers.dimensions()), 0)},
        {"beside": "daerah", "others": ["32.11", "<b>"], "among": "<script>"},
        {"beside": ["setara"]},
    ],
)
def test_odd_choices_become_usual_ones(visit_to, asked):
    view = BenchmarkView(visit_to("18.71"))
    view.choice = {**asked, "seq": 9}
    assert view.state["seq"] == 9
    assert view.state["choice"]["at"] == 2024
    assert (view.state["choice"]["band"], view.state["choice"]["profile"]) == ("0.15", "")
    assert view.state["choice"]["beside"] in {"jenis", "daerah"}
    assert "<" not in json.dumps(view.state)


def test_a_chosen_region_stands_beside_daerah_setara(visit_to):
    state = BenchmarkView(visit_to("18.71")).view(Choice("daerah", 2024, ("32.11",), among="setara"))
    rows = {row["cells"][0]: row["role"] for row in state["strip"]["table"]["rows"]}
    assert len(rows) == peers.SIZE + 2
    assert rows["Kabupaten Sumedang"] == "reference"
    said = " ".join(state["peers"]["notes"])
    assert re.search(r"Kabupaten Sumedang, pilihan Anda: ke-\d+ dari 507 menurut jarak; ", said)
    assert state["peers"]["table"]["rows"][-1]["cells"][0] == "Kabupaten Sumedang"


def test_weights_choose_other_peers_and_everything_follows(visit_to):
    view = BenchmarkView(visit_to("18.71"))
    usual = view.view(Choice("setara", 2024))
    other = view.view(Choice("setara", 2024, weights={**peers.weights(), "penduduk": 0, "ipm": 3, "pulau": 0}))
    names = [{row["cells"][0] for row in state["strip"]["table"]["rows"]} for state in (usual, other)]
    assert names[0] != names[1]
    assert "Kota Bandar Lampung" in names[0] & names[1]
    assert usual["places"]["table"] != other["places"]["table"]
    held = {each["id"]: each["weight"] for each in other["options"]["weights"]}
    assert (held["penduduk"], held["ipm"]) == (0, 3)


def test_in_english_every_new_figure_is_in_english(visit_to, monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "bahasa=en")
    state = BenchmarkView(visit_to("18.71")).state
    text = " ".join(s for name in NEW for s in (state[name]["headline"], state[name]["how"], *state[name]["notes"]))
    assert not re.search(r"\d,\d|\b(dari|dalam|yang|daerah|naik)\b", text)
    assert "within one year, between 2023 and 2024" in text
    shown = " ".join(cell for each in state.values() if isinstance(each, dict) for cell in cells(each))
    assert not re.search(r"\b(Memuaskan|Baik|Cukup|Kurang|Kebijakan|Tata kelola|Manajemen|Layanan)\b", shown)
    assert {"Very good", "Good", "Governance"} <= set(re.findall(r"Very good|Good|Governance", shown))
    assert not re.search(r"\b(dan|yang|warga)\b", " ".join(each["why"] for each in state["options"]["weights"]))


def cells(figure):
    """Everything a figure writes in its table, its key and its picture's axis and rows."""
    for row in (figure.get("table") or {}).get("rows", ()):
        yield from row["cells"]
    yield from (figure.get("table") or {}).get("columns", ())
    yield from (each["label"] for each in figure.get("key", ()))
    chart = figure.get("chart") or {}
    yield from (each["name"] for each in chart.get("ticks", ()) if "name" in each)
    yield from (each["label"] for each in (chart["rows"] if isinstance(chart.get("rows"), list) else ()))


@pytest.mark.parametrize(
    ("code", "printed", "above", "low"),
    [
        ("35.01", "Baik", "Sangat Baik", "3,50"),
        ("73.17", "Cukup", "Baik", "2,60"),
        ("12.25", "Kurang", "Cukup", "1,80"),
    ],
)
def test_the_next_predicate_is_the_one_above_the_printed_one(visit_to, code, printed, above, low):
    assert results.find(code, 2024, results.official()).predicate == printed
    notes = BenchmarkView(visit_to(code)).view(Choice("jenis", 2024, at=2024))["gains"]["notes"]
    assert any(each.startswith(f"Tercetak sama dengan batas {above} ({low})") for each in notes)
    assert not any("0,00" in each for each in notes if "jarak ke" in each)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_the_pictures_follow_choices_in_their_own_places(stage, visit_to, width):
    shown = stage(BenchmarkView(visit_to("18.71")), width)
    page = shown.page
    page.evaluate("document.querySelectorAll('[data-picture]').forEach((each, i) => { each.dataset.kept = i; })")
    kept = page.locator("[data-kept]").count()
    headline = page.locator("[data-figure=leaps] [data-headline]")
    before = headline.inner_text()
    page.get_by_role("button", name="posisi sebelumnya").press("Enter")
    expect(headline).not_to_have_text(before)
    expect(page.get_by_role("button", name="posisi sebelumnya")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="tiap domain ±0,50").click()
    expect(page.locator("[data-figure=leaps] [data-notes]")).to_contain_text("setiap domainnya dalam ±0,50")
    page.get_by_role("button", name="Daerah setara").click()
    expect(page.locator("h1")).to_contain_text("daerah setara")
    page.get_by_text("Ubah bobot ukuran").click()
    nearest = page.locator("[data-figure=peers] [data-headline]")
    usual = nearest.inner_text()
    page.get_by_label("Jumlah penduduk 2025").select_option("0")
    expect(nearest).not_to_have_text(usual)
    page.get_by_role("button", name="Kembalikan bobot semula").click()
    expect(nearest).to_have_text(usual)
    expect(page.get_by_label("Jumlah penduduk 2025")).to_have_value("2")
    assert page.locator("[data-kept]").count() == kept
    assert page.locator("[data-figure=map] svg .tile").count() == 38
    assert page.locator("[data-figure=slope] svg .way").count() == page.locator("[data-figure=slope] tbody tr").count()
    assert page.locator("[data-figure=gains] svg .band").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.errors == []


def _topology(*ids):
    ring = [[[0, 0], [1, 0], [0, 1], [-1, -1]]]
    shapes = [{"type": "Polygon", "arcs": [[0]], **({} if each is None else {"id": each})} for each in ids]
    return {
        "type": "Topology",
        "objects": {"batas": {"type": "GeometryCollection", "geometries": shapes}},
        "arcs": ring,
    }


def test_a_map_is_drawn_from_boundaries_that_somebody_brings(tmp_path):
    path = tmp_path / "batas.topo.json"
    path.write_text(json.dumps(_topology("18.71", "18.72", "x")), encoding="utf-8")
    found = boundaries.read(path)
    assert (found.feature, found.codes, found.unknown) == ("batas", frozenset({"18.71", "18.72"}), ("x",))
    table = results.frame().query("year == 2024").rename(columns={"region_code": "code", "index_value": "value"})
    drawn = charts_national.choropleth(table, found, headline="Indeks", how_to_read="Warna")
    svg = chart_theme.to_svg(drawn)
    assert svg.count('aria-roledescription="geoshape"') == 2  # with a value, each told to whoever does not see it
    assert svg.count(f'fill="{chart_theme.LINE}"') == 3  # the ground
    assert "Indeks" in svg


def _held(name, content):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return {"name": name, "mimeType": "application/json", "buffer": body}


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_a_page_draws_boundaries_that_never_leave_the_device(stage, visit_to, width):
    shown = stage(BenchmarkView(visit_to("18.71")), width)
    page = shown.page
    sent = []
    page.get_by_text("Gambar peta dengan batas wilayah Anda sendiri").click()
    page.on("request", lambda request: sent.append(request.url))
    file = page.get_by_label("Berkas batas wilayah")
    square = [[[0, 0], [4, 0], [0, 4], [-4, 0], [0, -4]], [[4, 0], [4, 0], [0, 4], [-4, 0], [0, -4]]]
    topology = _topology("18.71", "18.72", "18.99", "x")
    for shape, arc in zip(topology["objects"]["batas"]["geometries"], (0, 1, 1, 1), strict=True):
        shape["arcs"] = [[arc]]
    topology |= {"arcs": square, "transform": {"scale": [0.5, 0.5], "translate": [100, -5]}}
    file.set_input_files(_held("batas.json", topology))
    drawn = page.locator("[data-figure=shapes] svg .shape")
    expect(drawn).to_have_count(2)  # what is no region's code is not drawn
    index = {row.region_code: row for row in results.official() if row.year == 2024}
    above = sum(Decimal(index[code].index) > 3 for code in ("18.71", "18.72"))
    headline = page.locator("[data-figure=shapes] [data-headline]")
    expect(headline).to_have_text(f"{above} dari 2 daerah pada peta Anda di atas 3,0 pada 2024")
    classes = drawn.evaluate_all("(all) => all.map((each) => each.getAttribute('class'))")
    assert sorted(each.rsplit(" ", 1)[1] for each in classes) == ["tile-other", "tile-own"]
    own = drawn.last.bounding_box()  # the left of two squares, on top
    other = drawn.first.bounding_box()
    assert own["x"] + own["width"] == pytest.approx(other["x"], abs=8)
    assert own["width"] == pytest.approx(own["height"], abs=8)
    page.locator("[data-year='2023']").click()
    expect(headline).to_contain_text("pada 2023")
    for content, said in (
        (b"{", "bukan JSON"),
        ({"type": "FeatureCollection", "features": []}, "bukan TopoJSON"),
        (_topology(18.71), "Tidak ada bidang dengan kode wilayah sebagai id"),
        ({**_topology("18.71"), "arcs": []}, "tidak lengkap"),
        ({**_topology("18.71"), "objects": None}, "bukan TopoJSON"),
    ):
        file.set_input_files(_held("salah.json", content))
        expect(page.locator("[data-boundaries-said]")).to_contain_text(said)
    expect(drawn).to_have_count(2)  # the map that there was stays
    assert sent == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.errors == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "bukan JSON"),
        (b"\xff\xfe", "bukan JSON"),
        (json.dumps({"type": "FeatureCollection", "features": []}).encode(), "bukan TopoJSON"),
        (b"[]", "bukan TopoJSON"),
        (json.dumps({"type": "Topology", "objects": None, "arcs": []}).encode(), "bukan TopoJSON"),
        (json.dumps(_topology()).encode(), "tidak berisi bentuk"),
        (json.dumps(_topology("18.71", None)).encode(), "tanpa id teks"),
        (json.dumps(_topology(18.71)).encode(), "tanpa id teks"),
        (json.dumps(_topology("Lampung")).encode(), "tidak ada id yang berupa kode wilayah"),
        (json.dumps({**_topology("18.71"), "objects": {"a": {}, "b": {}}}).encode(), "Pilih: a, b"),
    ],
)
def test_boundaries_that_cannot_be_used_are_refused_with_what_to_do(tmp_path, content, said):
    path = tmp_path / "batas.topo.json"
    path.write_bytes(content)
    with pytest.raises(boundaries.DataError, match=re.escape(said)):
        boundaries.read(path)
    with pytest.raises(boundaries.DataError, match="tidak ada"):
        boundaries.read(tmp_path / "lain.json")


def test_the_researchers_tables_say_the_same_as_the_page(visit_to, fake_registry):
    table = national.load(fake_registry).table
    assert tuple(national.rows(table)) == tuple(results.official())
    state = BenchmarkView(visit_to("18.71")).state
    said, leapers = national.leapt(table, "18.71")
    assert state["leaps"]["headline"] in said
    assert list(leapers["Daerah"]) == [row["cells"][0] for row in state["leaps"]["table"]["rows"]]
    said, intervals = national.year_gains(table, "18.71")
    assert state["gains"]["headline"] in said
    assert list(intervals["Sedikitnya (%)"]) == [50, 80, 90]
    said, alike = national.alike("18.71")
    assert state["peers"]["headline"] in said
    assert list(alike["Daerah"]) == [row["cells"][0] for row in state["peers"]["table"]["rows"]]
    assert national.leapt(table, "95.02")[1].empty
    assert national.year_gains(table, "95.02")[1].empty
