"""The kernel's part: state and first picture of both widgets, without a browser."""

from __future__ import annotations

import json

import httpx
import pytest

from spbe_core import regions
from spbe_core.client import Registry
from widgets.assessment import AssessmentForm
from widgets.page import Visit
from widgets.plan import PlanEditor


@pytest.fixture
def visit_of(place):
    made = []

    def visit(role: str = "operator") -> Visit:
        registry = place.client(role)
        made.append(registry)
        return Visit(registry, registry.me(), regions.find(place.region), "2025", "id")

    yield visit
    for registry in made:
        registry.close()


def test_a_period_without_assessment(visit_of):
    form = AssessmentForm(visit_of())
    assert form.state["assessment"] is None
    assert form.state["title"] == "Penilaian mandiri 2025"
    assert "data-start" in form.html()
    assert "data-start" not in AssessmentForm(visit_of("pendamping")).html()
    assert "Buka Penilaian" in PlanEditor(visit_of()).html()


def test_the_first_picture_reads_without_a_script(sheet, visit_of):
    with sheet.client("operator") as registry:
        registry.write_answer(sheet.assessment, "i22", "level", 3, 0)
    html = AssessmentForm(visit_of()).html()
    assert "1,03–4,97" in html
    assert "Kurang sampai Memuaskan" in html
    assert 'aria-label="Indikator 22, Manajemen Keamanan Informasi, tingkat 3"' in html
    assert html.count('class="tile ') == 47
    assert html.count('class="tile L0"') == 46
    assert "Rencana sedang dibuka" in PlanEditor(visit_of()).html()


@pytest.mark.usefixtures("sheet")
def test_the_state_is_json_and_holds_no_secret(visit_of):
    for widget in (AssessmentForm, PlanEditor):
        text = json.dumps(widget(visit_of()).state)
        assert "token" not in text
        assert "xsrf" not in text
        assert len(text) < 60_000


@pytest.mark.usefixtures("sheet")
def test_rights_are_those_of_the_region(visit_of):
    assert "answers:write" in AssessmentForm(visit_of()).state["may"]
    assert "answers:write" not in AssessmentForm(visit_of("pendamping")).state["may"]
    assert "plans:decide" in PlanEditor(visit_of("koordinator")).state["may"]
    assert "plans:decide" not in PlanEditor(visit_of()).state["may"]


@pytest.mark.usefixtures("sheet")
def test_hostile_names_are_escaped(visit_of):
    visit = visit_of()
    evil = visit.region.model_copy(update={"name": "<script>alert(1)</script>"})
    other = Visit(visit.registry, visit.person, evil, "2024", "id")
    assert "<script>" not in AssessmentForm(other).html()
    assert "&lt;script&gt;" in AssessmentForm(other).html()


@pytest.mark.parametrize("widget", [AssessmentForm, PlanEditor])
def test_a_silent_registry_is_told_with_what_is_safe(visit_of, widget):
    def down(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("down", request=request)

    good = visit_of()
    registry = Registry("http://registry.invalid/services/registry/", "t", transport=httpx.MockTransport(down))
    form = widget(Visit(registry, good.person, good.region, "2025", "id"))
    html = form.html()
    assert "Halaman ini belum dapat dibuka" in html
    assert "tetap aman" in html
    assert "Traceback" not in html
