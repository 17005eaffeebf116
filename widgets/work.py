"""*Pekerjaan*: what is mine or my office's to do, what is due, and what came back.

The browser reads the tasks from the registry by itself (``static/pekerjaan.mjs``) and writes there; the kernel draws
the frame and ends its work.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from spbe_core import wire
from widgets import address
from widgets.i18n import _
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import assessment_of
from widgets.working import WorkingPage


class WorkList(WorkingPage):
    """The page *Pekerjaan* of one visit.

    Notes
    -----
    ``state`` is what :class:`widgets.working.WorkingPage` says, without the answers: of the assessment its id and the
    hash of its instrument; and ``form``, the address of the form without a unit.
    """

    _module = "pekerjaan.mjs"
    _styles = ("kerja.css", "evidence.css", "tugas-baris.css", "pekerjaan.css")

    @classmethod
    def state_of(cls, visit: Visit) -> dict[str, Any]:
        state = super().state_of(visit)
        whole = state["assessment"]
        short = whole and {name: whole[name] for name in ("id", "instrument_hash")}
        return {**state, "assessment": short}

    @classmethod
    def heading(cls, period: str) -> str:
        return _("Pekerjaan {period}").format(period=period)

    @classmethod
    def read(cls, visit: Visit) -> tuple[wire.Assessment | None, dict[str, Any]]:
        return assessment_of(visit), {}

    @classmethod
    def places(cls, visit: Visit) -> dict[str, Any]:
        return {"form": address.page(visit, "penilaian")}

    @classmethod
    def beginning(cls, state: dict[str, Any]) -> Markup:
        return render("pekerjaan.html", title=state["title"], may=False, begun=False, form=state["form"])

    @classmethod
    def picture(cls, state: dict[str, Any]) -> Markup:
        may = "tasks:read" in state["may"]
        return render("pekerjaan.html", title=state["title"], may=may, begun=True, form=state["form"])
