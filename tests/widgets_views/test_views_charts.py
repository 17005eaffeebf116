"""Charts: marks for every row, decimal comma, safe names, small data; the page's spreading rule equals Python's."""

from __future__ import annotations

import itertools
import re

import altair as alt
import pandas as pd
import pytest

from spbe_core import results
from widgets import chart_theme, charts, charts_national, national
from widgets.chart_parts import swarm, thresholds
from widgets.i18n import spoken

NAMES = ["1.1 Tata Kelola [%]", 'Jum\'at: "baik"', "Kab. Kep. Sula"]


def _cases():
    named = pd.DataFrame({"name": NAMES, "value": [1.85, 2.98, 4.51], "role": ["other", "own", "reference"]})
    rows = pd.DataFrame(
        [(n, s, v, r) for n in NAMES for s, v, r in (("A.b", 2.0, "own"), ("C[d]", 3.5, "other"))],
        columns=["domain", "series", "value", "role"],
    )
    moved = pd.DataFrame({"name": NAMES, "before": [1.0, 2.0, 3.0], "after": [2.5, 2.0, 2.6], "role": "own"})
    marks = pd.DataFrame({"label": ["2023: 2,15"], "value": [2.15], "role": ["other"]})
    table = results.frame()
    return {
        "index_scale": (charts.index_scale(2.98, marks, headline="Indeks 2,98"), ["2,98", "2023: 2,15"]),
        "range": (charts.index_scale((2.93, 3.05), marks, headline="Rentang"), ["2,93–3,05"]),
        "strip": (charts.strip(named, headline="Semua"), ["Kab. Kep. Sula 4,51", 'Jum\'at: "baik" 2,98']),
        "domain_comparison": (charts.domain_comparison(rows, headline="Domain"), [*NAMES, "2,00", "A.b", "C[d]"]),
        "change": (charts.change(moved, headline="Naik", how_to_read="2023 ke 2024"), ["2,50 (+1,50)", "2,60 (−0,40)"]),
        "predicate_shares": (
            charts_national.predicate_shares(national.by_kind(table), headline="Predikat", how_to_read="x"),
            ["Kota 2024", "Memuaskan"],
        ),
        "before_after": (
            charts_national.before_after(national.changes(table), headline="Naik", how_to_read="x"),
            ["Kabupaten Banyuasin +1,66"],
        ),
    }


@pytest.mark.parametrize("case", sorted(_cases()))
def test_a_chart_shows_its_figures_and_names_as_text(case):
    chart, expected = _cases()[case]
    svg = chart_theme.to_svg(chart)
    words = [
        re.sub(r"&(amp|quot|lt|gt);", lambda m: {"amp": "&", "quot": '"', "lt": "<", "gt": ">"}[m[1]], text)
        for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    ]
    for text in expected:
        assert text in words
    assert not any(re.fullmatch(r"-?\d+\.\d+", word) for word in words)
    assert "http" not in re.sub(r"http://www\.w3\.org/[\w/]+", "", svg)


def test_every_point_of_a_strip_is_a_mark():
    table = results.frame()
    kota = table[(table["level"] == "kota") & (table["year"] == 2024)]
    frame = kota.rename(columns={"region_name": "name", "index_value": "value"}).assign(role="other")
    svg = chart_theme.to_svg(charts.strip(frame, headline="Kota"))
    group = re.search(r'<g class="mark-symbol role-mark layer_0_marks".*?</g>', svg, re.DOTALL)
    assert group
    assert group[0].count("<path") == 93


def test_points_of_one_row_never_cover_each_other():
    values = results.frame().loc[lambda f: f["year"] == 2024, "index_value"].tolist()
    rows = swarm(values, 0.05)
    for row in set(rows):
        own = sorted(value for value, place in zip(values, rows, strict=True) if place == row)
        assert all(b - a >= 0.05 - 1e-9 for a, b in itertools.pairwise(own))


@pytest.mark.browser
def test_the_page_spreads_points_by_the_same_rule(chromium, static_server):
    values = results.frame().loc[lambda f: f["year"] == 2024, "index_value"].tolist()
    page = chromium.new_page()
    page.goto(static_server)
    got = page.evaluate(
        "([values, url]) => import(url).then((m) => m.dodge(values, 0.05))", [values, f"{static_server}chart.mjs"]
    )
    page.close()
    assert got == swarm(values, 0.05)


def test_the_limits_are_the_instruments():
    assert [(t.value, t.predicate) for t in thresholds()] == [
        (1.8, "Cukup"),
        (2.6, "Baik"),
        (3.5, "Sangat Baik"),
        (4.2, "Memuaskan"),
    ]


def test_a_missing_column_and_an_unknown_role_are_named():
    with pytest.raises(ValueError, match="Kolom role tidak ada"):
        charts.strip(pd.DataFrame({"name": ["a"], "value": [2.0]}))
    with pytest.raises(ValueError, match="role hanya boleh"):
        charts.strip(pd.DataFrame({"name": ["a"], "value": [2.0], "role": ["mine"]}))


def test_a_missing_value_is_left_out_and_an_empty_table_draws():
    frame = pd.DataFrame({"domain": ["A", "B"], "series": ["x", "x"], "value": [2.0, None], "role": ["own", "own"]})
    assert "0,00" not in chart_theme.to_svg(charts.domain_comparison(frame, headline="x"))
    empty = pd.DataFrame({"name": [], "value": [], "role": []})
    assert "<svg" in chart_theme.to_svg(charts.strip(empty, headline="Kosong"))


def test_enable_makes_a_chart_a_picture_that_stands_alone():
    chart_theme.enable()
    try:
        frame = pd.DataFrame({"name": ["a"], "value": [2.0], "role": ["own"]})
        bundle = charts.strip(frame, headline="Judul", how_to_read="Cara baca")._repr_mimebundle_()
        assert bundle["text/plain"] == "Judul Cara baca"
        assert "font/woff2;base64," in bundle["image/svg+xml"]
    finally:
        alt.renderers.enable("default")
        alt.theme.enable("default")


def test_charts_of_one_shape_show_their_own_rows_in_the_language_of_their_reader():
    """Shapes are kept; what is kept must not leak from one region's chart, or one reader's, to another's."""

    def drawn(value: float) -> str:
        frame = pd.DataFrame({"name": ["Kota"], "value": [value], "role": ["own"]})
        return chart_theme.to_svg(charts.strip(frame, headline="Kota"))

    first, second = drawn(2.98), drawn(3.28)
    with spoken("en"):
        english = drawn(2.98)
    assert ("2,98" in first, "3,28" in first, "Sangat Baik" in first) == (True, False, True)
    assert ("2,98" in second, "3,28" in second) == (False, True)
    assert ("2.98" in english, "Sangat Baik" in english) == (True, False)
    assert drawn(2.98) == first
