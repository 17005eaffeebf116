"""*Rencana Aksi*: target levels, actions and the index they give, for one region and period.

Like the self-assessment the page works by itself once drawn: ``static/rencana.mjs`` reads and writes the registry.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from spbe_core.client import RegistryError
from widgets import address
from widgets.base import LabWidget
from widgets.i18n import _
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import assessment_of, base_state, latest_result, problem, purpose_label


class PlanEditor(LabWidget):
    """The page *Rencana Aksi* of one visit.

    Parameters
    ----------
    visit : Visit
        Who looks at which region.

    Notes
    -----
    ``state`` is :func:`widgets.region_state.base_state` with ``title``, ``assessment`` (wire.Assessment, whose levels
    the plan starts from, or ``None``), ``plan`` (wire.Plan), ``official`` (newest published result) and
    ``assessment_page`` (the address of Penilaian). When the registry did not answer, ``problem`` is set.
    """

    _module = "rencana.mjs"
    _styles = ("kerja.css", "rencana.css")

    def __init__(self, visit: Visit, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        base = base_state(visit) | {"assessment_page": address.page(visit, "penilaian")}
        try:
            self.state = base | _plan(visit)
        except RegistryError as error:
            self.state = base | {"title": _title(visit.period, ""), "assessment": None, "problem": problem(error)}

    def html(self) -> Markup:
        state = self.state
        if state.get("problem"):
            return render("kerja-gangguan.html", title=state["title"], problem=state["problem"])
        if state["assessment"] is None:
            return render(
                "rencana-mulai.html",
                region=state["region"]["name"],
                period=state["period"]["period"],
                assessment_page=state["assessment_page"],
            )
        return render("rencana.html", title=state["title"], plan=state["plan"])


def _plan(visit: Visit) -> dict[str, Any]:
    """Return what the page shows of the period's plan.

    Raises
    ------
    RegistryError
        When the registry does not tell.
    """
    assessment = assessment_of(visit)
    state: dict[str, Any] = {
        "title": _title(visit.period, assessment.purpose if assessment else ""),
        "assessment": None,
        "problem": None,
    }
    if assessment is None:
        return state
    return state | {
        "assessment": assessment.model_dump(mode="json"),
        "plan": visit.registry.plan(assessment.id).model_dump(mode="json"),
        "official": latest_result(visit),
    }


def _title(period: str, purpose: str) -> str:
    return _("Rencana aksi {period}").format(period=period) + purpose_label(purpose)
