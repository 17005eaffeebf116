"""*Penilaian Mandiri*: the self-assessment of one region and period.

The kernel draws the first picture and ends its work there. Filling, saving and what colleagues change go between
browser and registry (``static/penilaian.mjs``), so the page keeps saving when its kernel is gone.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from spbe_core import instruments, periods, wire
from spbe_core.formats import id_or_range
from widgets.i18n import _
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import base_state, latest_result
from widgets.working import WorkingPage


class AssessmentForm(WorkingPage):
    """The page *Penilaian Mandiri* of one visit.

    Notes
    -----
    Beside what :class:`widgets.working.WorkingPage` says, ``state`` has ``comments``, ``official`` (newest published
    result), ``official_levels`` (``indicator``, ``year``, ``level`` of penetapan) and ``target`` (the plan's index).
    """

    _module = "penilaian.mjs"
    _styles = ("kerja.css", "penilaian.css")

    def heading(self, period: str) -> str:
        return _("Penilaian mandiri {period}").format(period=period)

    def read(self, visit: Visit, assessment: wire.Assessment | None) -> dict[str, Any]:
        may_read_comments = "comments:read" in base_state(visit)["may"]
        comments = visit.registry.comments(assessment.id) if assessment and may_read_comments else []
        return {
            "comments": [comment.model_dump(mode="json") for comment in comments],
            "official": latest_result(visit),
            "official_levels": _official_levels(visit, periods.find(visit.period).instrument),
            "target": _target(visit, assessment.id) if assessment else None,
        }

    def beginning(self, state: dict[str, Any]) -> Markup:
        return render(
            "penilaian-mulai.html",
            region=state["region"]["name"],
            period=state["period"],
            official=state["official"],
            may_begin="assessments:create" in state["may"],
        )

    def picture(self, state: dict[str, Any]) -> Markup:
        assessment = wire.Assessment.model_validate(state["assessment"])
        return render("penilaian.html", title=state["title"], **_picture(assessment))


def _official_levels(visit: Visit, instrument: str) -> list[dict[str, Any]]:
    """Return the published levels of the region under this instrument, oldest year first."""
    frame = visit.registry.official_levels(region=visit.region.code)
    rows = frame[frame["instrument"] == instrument].sort_values("year")
    return [
        {"indicator": str(indicator), "year": int(year), "level": int(level)}
        for indicator, year, level in zip(rows["indicator"], rows["year"], rows["level"], strict=True)
    ]


def _target(visit: Visit, assessment_id: str) -> str | None:
    """Return the index that the region's plan aims at, if the visitor may see the plan and it has one."""
    if "plans:read" not in base_state(visit)["may"]:
        return None
    return visit.registry.plan(assessment_id).target.index


def _picture(assessment: wire.Assessment) -> dict[str, Any]:
    """Return what the first picture shows: figure, predicate and the map with each indicator's level."""
    instrument = instruments.load(assessment.instrument)
    summary = assessment.summary
    levels = {answer.indicator: answer.level.value for answer in assessment.answers}
    scores = {part.id: part for part in summary.aspects}
    return {
        "figure": id_or_range(summary.index, summary.low, summary.high),
        "predicate": summary.predicate or _between(summary.low_predicate, summary.high_predicate),
        "summary": summary,
        "aspects": [
            {
                "name": aspect.name,
                "score": id_or_range(scores[aspect.id].value, scores[aspect.id].low, scores[aspect.id].high),
                "indicators": [
                    {"id": each.id, "number": each.number, "label": each.label_id, "level": levels.get(each.id)}
                    for each in aspect.indicators
                ],
            }
            for aspect in instrument.aspects
        ],
    }


def _between(low: str, high: str) -> str:
    return low if low == high else _("{low} sampai {high}").format(low=low, high=high)
