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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_pages_style_sheets_are_one_whose_rules_and_files_are_those_of_the_single_ones(page):
    whole = bundle.styles(page.sheets)
    folder = assets.STATIC / bundle.FOLDER
    begins = -1
    for name in page.sheets:
        single = (assets.STATIC / name).read_text()
        here = whole.index(single.replace('url("fonts/', 'url("../fonts/'))
        assert here > begins
        begins = here
    files = re.findall(r'url\("([^"]+)"\)', whole)
    assert files
    assert all((folder / each).resolve().is_file() for each in files)


def test_what_a_style_sheet_names_is_named_from_the_bundle_and_rules_that_must_stand_first_are_refused(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    (tmp_path / "a.css").write_text("p { background: url(#a), url(data:x), url('/b'), url('c.png'), url(d.png) }")
    moved = "p { background: url(#a), url(data:x), url('/b'), url('../c.png'), url(../d.png) }"
    assert bundle.styles(["a.css"]) == moved
    (tmp_path / "b.css").write_text('@import "a.css";')
    with pytest.raises(bundle.BundleError, match="@import"):
        bundle.styles(["a.css", "b.css"])


def test_a_page_begins_to_load_what_its_widget_needs():
    known = {widget._module: widget._styles for widget in WIDGETS}
    for page in PAGES:
        if page.module:
            assert known[page.module] == page.styles, page.name


def test_the_bundle_is_served_like_any_browser_file(service):
    text = service.open("ani", "beranda").text
    head = text.partition("</head>")[0]
    found = r'(?:rel="stylesheet" href|rel="modulepreload" href|async src)="/services/apps/(static/[^"]+)"'
    preloaded = re.findall(found, head)
    assert [each.rpartition("/")[2] for each in preloaded] == ["beranda.css", "beranda.mjs", "host.mjs"]
    for address in preloaded:
        reply = service.client().get(address, headers={"Accept-Encoding": "gzip"})
        assert reply.status_code == 200
        assert "immutable" in reply.headers["Cache-Control"]
        assert reply.headers["Content-Encoding"] == "gzip"
    for name in ("paket1/lab.css", "paket1/../base.py", "paket1/none.mjs", "paket1/none.css"):
        assert service.client().get(f"{preloaded[0].rpartition('/')[0]}/../{name}").status_code == 404
