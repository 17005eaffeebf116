"""The pages of the sample region: nothing published is its own, and no page stumbles over that."""

import pytest

from spbe_core import regions
from widgets.benchmark import BenchmarkView
from widgets.home import HomeView
from widgets.reports import ReportsView

CODE = regions.SAMPLE.code


@pytest.mark.parametrize("page", [HomeView, BenchmarkView, ReportsView])
def test_every_page_opens_for_the_sample_region(visit_to, page):
    html = str(page(visit_to(CODE)).html())
    assert "Kabupaten Contoh" in html
