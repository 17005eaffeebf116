"""*Rencana Aksi*: target levels, actions and the index they give, for one region and period.

Like the self-assessment the page works by itself once drawn: ``static/rencana.mjs`` reads and writes the registry.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from markupsafe import Markup

from spbe_core import instruments, wire
from spbe_core.exact import neutral
from spbe_core.planning import building, targets
from spbe_core.planning.model import WINDOW
from widgets import address
from widgets.i18n import _
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import assessment_of, latest_result
from widgets.working import WorkingPage


class PlanEditor(WorkingPage):
    """The page *Rencana Aksi* of one visit.

    Notes
    -----
    Beside what :class:`widgets.working.WorkingPage` says (the plan starts from the assessment's levels), ``state`` has
    ``plan`` (wire.Plan), ``official`` (newest published result of the same instrument), ``offices`` (whose people a
    plan asks for: id, name, how many the lab assumes), ``window`` (days, where no day was decided), ``first`` (the
    target that a proposal begins with where none was decided: ``index``, ``predicate``; ``None`` at the top),
    ``assessment_page`` and ``practices`` (the addresses of Penilaian and Praktik).
    """

    _module = "rencana.mjs"
    _styles = ("kerja.css", "rencana.css", "pemdi.css")

    @classmethod
    def heading(cls, period: str) -> str:
        return _("Rencana aksi {period}").format(period=period)

    @classmethod
    def read(cls, visit: Visit) -> tuple[wire.Assessment | None, dict[str, Any]]:
        assessment = assessment_of(visit)
        if assessment is None:
            return None, {}
        plan, official = visit.registry.plan(assessment.id), latest_result(visit, assessment.instrument)
        return assessment, {
            "plan": plan.model_dump(mode="json"),
            "official": official,
            "first": _first(assessment.instrument, plan, official),
            "offices": [
                {"id": office, "name": building.office_name(office), "assumed": count}
                for office, count in building.asked_offices(assessment.instrument).items()
            ],
            "window": WINDOW.days,
        }

    @classmethod
    def places(cls, visit: Visit) -> dict[str, Any]:
        return {"assessment_page": address.page(visit, "penilaian"), "practices": address.page(visit, "praktik")}

    @classmethod
    def beginning(cls, state: dict[str, Any]) -> Markup:
        return render(
            "rencana-mulai.html",
            region=state["region"]["name"],
            period=state["period"]["period"],
            assessment_page=state["assessment_page"],
        )

    @classmethod
    def picture(cls, state: dict[str, Any]) -> Markup:
        return render("rencana.html", title=state["title"], plan=state["plan"])


def _first(instrument: str, plan: wire.Plan, official: dict[str, Any] | None) -> dict[str, str] | None:
    """Return the target to begin with, above what was published and what is filled in."""
    published = Fraction(official["index"]) if official else Fraction(0)
    found = targets.first(instruments.load(instrument), max(published, Fraction(plan.now.low_exact)))
    if found is None or found.index is None:
        return None
    return {"index": neutral(found.index), "predicate": found.name}
