"""*Riwayat*: who did what in the region, and when; the event log as people read it.

The browser reads it from the registry by itself (``static/riwayat.mjs``): the token of a page's kernel does not open
the log.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from spbe_core.regions import full_name
from widgets.base import LabWidget
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import base_state


class EventLog(LabWidget):
    """The page *Riwayat* of one visit.

    Parameters
    ----------
    visit : Visit
        Who looks at which region.

    Notes
    -----
    ``state`` is :func:`widgets.region_state.base_state`.
    """

    _module = "riwayat.mjs"
    _styles = ("riwayat.css",)

    def __init__(self, visit: Visit, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._name = full_name(visit.region)
        self.state = base_state(visit)

    def html(self) -> Markup:
        return render("riwayat.html", name=self._name, may="events:read" in self.state["may"])
