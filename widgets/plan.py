"""*Rencana Aksi*: target levels, actions and the index they give, for one region and period.

Like the self-assessment the page works by itself once drawn: ``static/rencana.mjs`` reads and writes the registry.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from spbe_core import wire
from spbe_core.planning import building
from spbe_core.planning.model import WINDOW
from widgets import address
from widgets.i18n import _
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import latest_result
from widgets.working import WorkingPage


class PlanEditor(WorkingPage):
    """The page *Rencana Aksi* of one visit.

    Notes
    -----
    Beside what :class:`widgets.working.WorkingPage` says (the plan starts from the assessment's levels), ``state`` has
    ``plan`` (wire.Plan), ``official`` (newest published result of the same instrument), ``offices`` (whose people a
    plan asks for: id, name, how many the lab assumes), ``window`` (days, where no day was decided), ``assessment_page``
    and ``practices`` (the addresses of Penilaian and Praktik).
    """

    _module = "rencana.mjs"
    _styles = ("kerja.css", "rencana.css", "pemdi.css")

    @classmethod
    def heading(cls, period: str) -> str:
        return _("Rencana aksi {period}").format(period=period)

    @classmethod
    def read(cls, visit: Visit, assessment: wire.Assessment | None) -> dict[str, Any]:
        if assessment is None:
            return {}
        return {
            "plan": visit.registry.plan(assessment.id).model_dump(mode="json"),
            "official": latest_result(visit, assessment.instrument),
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
