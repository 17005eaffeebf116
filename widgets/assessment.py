"""*Penilaian Mandiri*: the self-assessment of one region and period.

The kernel draws the first picture and ends its work there. Filling, saving and what colleagues change go between
browser and registry (``static/penilaian.mjs``), so the page keeps saving when its kernel is gone.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from spbe_core import instruments, item_states, wire
from spbe_core.exact import exact
from spbe_core.instruments import Instrument
from widgets import writing
from widgets.i18n import _
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import instrument_of, latest_of
from widgets.working import WorkingPage


class AssessmentForm(WorkingPage):
    """The page *Penilaian Mandiri* of one visit.

    Notes
    -----
    Beside what :class:`widgets.working.WorkingPage` says, ``state`` has ``comments``, ``official`` (newest published
    result of the same instrument), ``before`` (of any), ``official_levels`` (``indicator``, ``year``, ``level`` of
    penetapan), ``item_moves`` (which state of an evidence item may follow which) and ``target`` (the plan's index).
    """

    _module = "penilaian.mjs"
    _styles = (
        "kerja.css",
        "penilaian.css",
        "pemdi.css",
        "evidence.css",
        "offline.css",
        "tugas-baris.css",
        "course.css",
    )

    @classmethod
    def heading(cls, period: str) -> str:
        return _("Penilaian mandiri {period}").format(period=period)

    @classmethod
    def read(cls, visit: Visit) -> tuple[wire.Assessment | None, dict[str, Any]]:
        form = visit.registry.form(visit.region.code, visit.period)
        results = form.results or []
        return form.assessment, {
            "comments": [comment.model_dump(mode="json") for comment in form.comments or ()],
            "official": latest_of(results, instrument_of(visit).id),
            "official_levels": [
                row.model_dump(mode="json", include={"indicator", "year", "level"})
                for row in sorted(form.levels or (), key=lambda row: row.year)
            ],
            "before": latest_of(results),
            "item_moves": {state: sorted(following) for state, following in item_states.MOVES.items()},
            "target": form.target.index if form.target else None,
        }

    @classmethod
    def beginning(cls, state: dict[str, Any]) -> Markup:
        return render(
            "penilaian-mulai.html",
            region=state["region"]["name"],
            period=state["period"],
            instrument=_instrument(state["period"]["instrument"]),
            official=state["official"],
            before=state["before"],
            may_begin="assessments:create" in state["may"],
        )

    @classmethod
    def picture(cls, state: dict[str, Any]) -> Markup:
        assessment = wire.Assessment.model_validate(state["assessment"])
        return render("penilaian.html", title=state["title"], **_picture(assessment))


def _instrument(instrument_id: str) -> dict[str, Any]:
    """Return what the beginning says about an instrument."""
    instrument = instruments.load(instrument_id)
    return {
        "regulation": instrument.regulation,
        "total": len(instrument.indicators),
        "fractional": instrument.fractional,
    }


def _picture(assessment: wire.Assessment) -> dict[str, Any]:
    """Return what the first picture shows: figure, predicate and the map with each indicator's level."""
    instrument = instruments.load(assessment.instrument)
    summary = assessment.summary
    tiles = _scores(assessment, instrument) if instrument.fractional else _levels(assessment)
    scores = {part.id: part for part in summary.aspects}
    return {
        "fractional": bool(instrument.fractional),
        "figure": writing.or_range(summary.index, summary.low, summary.high),
        "predicate": writing.rated(summary, instrument),
        "summary": summary,
        "aspects": [
            {
                "name": aspect.name,
                "score": writing.or_range(scores[aspect.id].value, scores[aspect.id].low, scores[aspect.id].high),
                "indicators": [
                    {"id": each.id, "number": each.number, "label": each.label_id, **tiles[each.id]}
                    for each in aspect.indicators
                ],
            }
            for aspect in instrument.aspects
        ],
    }


def _levels(assessment: wire.Assessment) -> dict[str, dict[str, Any]]:
    levels = {answer.indicator: answer.level.value for answer in assessment.answers}
    return {
        indicator: {
            "shown": "–" if level is None else str(level),
            "tone": level or 0,
            "words": _("belum diisi") if level is None else _("tingkat {level}").format(level=level),
        }
        for indicator, level in levels.items()
    }


def _scores(assessment: wire.Assessment, instrument: Instrument) -> dict[str, dict[str, Any]]:
    """Return each indicator's tile where scores are exact: the colour is that of the predicate's band."""
    return {scored.indicator: _score(scored, instrument) for scored in assessment.scored}


def _score(scored: wire.Scored, instrument: Instrument) -> dict[str, Any]:
    if scored.score is None or scored.score_exact is None:
        return {"shown": "–", "tone": 0, "words": _("belum diisi")}
    shown = writing.number(scored.score)
    if scored.basis == "menunggu":
        return {"shown": shown, "tone": 0, "words": _("menunggu indeks luar, dihitung {score}").format(score=shown)}
    tone = sum(band.low <= exact(scored.score_exact) for band in instrument.bands)
    return {"shown": shown, "tone": tone, "words": _("nilai {score}").format(score=shown)}
