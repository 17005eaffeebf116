"""Laporan and the coach's portfolio, without a browser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spbe_core import regions, wire
from widgets.i18n import spoken
from widgets.portfolio import PortfolioView
from widgets.reports import ReportsView


def _report(number: int, form: str, title: str, day: int, version: str = "2026-11-20") -> wire.Report:
    return wire.Report(
        id=f"r{number}",
        region_code="18.71",
        year=2024,
        title=title,
        format=form,
        sha256="0" * 64,
        size=812_345,
        data_version=version,
        published_at=datetime(2026, 11, day, 3, tzinfo=UTC),
        published_by="sari",
        file_class="terbatas",
    )


def test_the_latest_report_stands_first_with_both_files(visit_to, fake_registry):
    fake_registry.published["18.71"] = [
        _report(1, "pdf", "Laporan <b>lama</b>", 2),
        _report(2, "html", "Laporan baru", 20),
        _report(3, "pdf", "Laporan baru", 20),
    ]
    html = ReportsView(visit_to("18.71")).html()
    assert html.index("Laporan baru") < html.index("Laporan &lt;b&gt;lama&lt;/b&gt;")
    assert "Laporan terakhir Kota Bandar Lampung terbit 20 November 2026 10.00 WIB" in html
    assert html.index("/services/registry/api/reports/r3/content") < html.index("api/reports/r2/content")
    assert "812 KB" in html


def test_a_file_published_again_replaces_only_its_own_format(visit_to, fake_registry):
    fake_registry.published["18.71"] = [
        _report(1, "pdf", "Laporan", 2),
        _report(2, "html", "Laporan", 2),
        _report(3, "pdf", "Laporan", 5),
    ]
    html = ReportsView(visit_to("18.71")).html()
    assert "api/reports/r3/content" in html
    assert "api/reports/r2/content" in html
    assert "api/reports/r1/content" not in html


def test_a_report_in_another_language_than_the_page_says_so(visit_to, fake_registry):
    fake_registry.published["18.71"] = [
        _report(1, "pdf", "Laporan", 2),
        _report(2, "pdf", "SPBE Coaching Report", 5).model_copy(update={"language": "en"}),
    ]
    html = ReportsView(visit_to("18.71")).html()
    assert html.count("English") == 1
    assert '<h2 id="laporan-terakhir" lang="en">SPBE Coaching Report</h2>' in html
    with spoken("en"):
        html = ReportsView(visit_to("18.71")).html()
    assert ("English" in html, html.count("Bahasa Indonesia")) == (False, 1)


def test_no_report_yet_says_who_publishes(visit_to):
    html = ReportsView(visit_to("18.71")).html()
    assert "Belum ada laporan untuk Kota Bandar Lampung" in html
    assert "pendamping atau sekretariat program" in html


def test_an_unreachable_registry_is_not_an_empty_list(visit_to, fake_registry):
    fake_registry.broken = "Registri tidak menjawab."
    html = ReportsView(visit_to("18.71")).html()
    assert "Registri tidak menjawab." in html
    assert "Belum ada laporan" not in html


def test_the_portfolio_is_sorted_by_need(fake_registry, make_note):
    fake_registry.care = ("18.71", "51.71", "32.11", "12.25")
    fake_registry.levels = {"51.71": {"i01": 3}, "32.11": {f"i{n:02}": 4 for n in range(1, 48)}}
    fake_registry.actions = {"18.71": (3, 2)}
    fake_registry.notes["a-51.71"] = [make_note("n", "Tolong", assessment_id="a-51.71")]
    rows = PortfolioView(fake_registry).state["rows"]
    assert [row["code"] for row in rows] == ["18.71", "51.71", "12.25", "32.11"]
    denpasar = rows[1]
    assert (denpasar["self"], denpasar["difference"], denpasar["filled"]) == ("1,03–4,97", "", "1/47")
    assert rows[3]["difference"] == "−0,51"


def test_a_region_outside_the_portfolio_is_not_opened(fake_registry):
    fake_registry.care = ("18.71",)
    view = PortfolioView(fake_registry)
    view.open_region("51.71")
    assert view.state["opened"] is None
    assert "assessment" not in fake_registry.calls


def test_the_opened_region_stands_beside_its_last_published_levels(fake_registry):
    fake_registry.care = ("51.71",)
    fake_registry.levels["51.71"] = {"i01": 5, "i02": 1}
    view = PortfolioView(fake_registry)
    view.open_region("51.71")
    opened = view.state["opened"]
    first = opened["indicators"][0]
    assert opened["years"] == [2021]
    assert opened["room"] == "/hub/ruang/51.71"
    assert first["official"] == [{"year": 2021, "level": 4}]
    assert (first["self"], first["difference"]) == (5, "+1")
    assert opened["indicators"][46]["self"] is None
    assert opened["indicators"][46]["difference"] == ""


@pytest.mark.parametrize(
    "message", [{}, {"ask": "open"}, {"ask": "comment", "indicator": 3}, {"ask": "mark", "id": "x"}]
)
def test_a_malformed_question_changes_nothing(fake_registry, message):
    fake_registry.care = ("18.71",)
    view = PortfolioView(fake_registry)
    before, calls = view.state, list(fake_registry.calls)
    view._asked(view, message, [])
    assert view.state == before
    assert fake_registry.calls == calls


def test_all_regions_are_read_with_one_question(fake_registry):
    fake_registry.care = tuple(region.code for region in regions.all_regions())
    view = PortfolioView(fake_registry)
    assert len(view.state["rows"]) == 552
    assert fake_registry.calls == ["portfolio"]
    assert view.html().count("data-open=") == 60
