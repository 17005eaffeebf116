"""A page's modules as one file: whole, each once, in an order that runs, and the same as the single files."""

from __future__ import annotations

import re

import pytest

from hub.apps import bundle
from hub.apps.pages import PAGES
from widgets import assets
from widgets.assessment import AssessmentForm
from widgets.benchmark import BenchmarkView
from widgets.home import HomeView
from widgets.letters import LettersView
from widgets.log import EventLog
from widgets.plan import PlanEditor
from widgets.practices import PracticesView
from widgets.reports import ReportsView
from widgets.stages import StagesView
from widgets.work import WorkList

WIDGETS = (
    AssessmentForm,
    BenchmarkView,
    HomeView,
    LettersView,
    EventLog,
    PlanEditor,
    PracticesView,
    ReportsView,
    StagesView,
    WorkList,
)


@pytest.mark.parametrize("name", ["host.mjs", *(page.module for page in PAGES if page.module)])
def test_every_page_has_a_bundle_that_imports_nothing(name):
    text = bundle.of(name)
    assert not re.search(r"^\s*import\b|\bimport\(\"\.|^export (?!const \{ render|default \$)", text, re.MULTILINE)
    names = bundle.modules_of(name)
    assert names[-1] == name
    assert len(names) == len(set(names))


def test_modules_in_a_circle_and_unknown_imports_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    (tmp_path / "a.mjs").write_text('import { b } from "./b.mjs";\nexport const a = 1;\n')
    (tmp_path / "b.mjs").write_text('import { a } from "./a.mjs";\nexport const b = a;\n')
    with pytest.raises(bundle.BundleError, match=r"a\.mjs → b\.mjs → a\.mjs"):
        bundle.of("a.mjs")
    (tmp_path / "c.mjs").write_text('import * as d from "./d.mjs";\n')
    with pytest.raises(bundle.BundleError, match="cannot hold"):
        bundle.of("c.mjs")


def test_a_page_begins_to_load_what_its_widget_needs():
    known = {widget._module: widget._styles for widget in WIDGETS}
    for page in PAGES:
        if page.module:
            assert known[page.module] == page.styles, page.name


def test_the_bundle_is_served_like_any_browser_file(service):
    text = service.open("ani", "beranda").text
    head = text.partition("</head>")[0]
    preloaded = re.findall(r'(?:rel="modulepreload" href|async src)="/services/apps/(static/[^"]+)"', head)
    assert [each.rpartition("/")[2] for each in preloaded] == ["beranda.mjs", "host.mjs"]
    for address in preloaded:
        reply = service.client().get(address, headers={"Accept-Encoding": "gzip"})
        assert reply.status_code == 200
        assert "immutable" in reply.headers["Cache-Control"]
        assert reply.headers["Content-Encoding"] == "gzip"
    for name in ("paket1/lab.css", "paket1/../base.py", "paket1/none.mjs"):
        assert service.client().get(f"{preloaded[0].rpartition('/')[0]}/../{name}").status_code == 404
