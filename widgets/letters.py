"""*Surat*: Berita Acara and consent to publish, made here, signed elsewhere, uploaded and checked here.

The browser works with the registry by itself (``static/surat.mjs``): what may be done with letters goes beyond the
read-only token of a page's kernel.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from spbe_core.client import RegistryError
from spbe_core.regions import full_name
from widgets import address
from widgets.base import LabWidget
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import base_state, purpose_label


class LettersView(LabWidget):
    """The page *Surat* of one visit.

    Parameters
    ----------
    visit : Visit
        Who looks at which region.

    Notes
    -----
    ``state`` is :func:`widgets.region_state.base_state` and ``assessment`` (the id, or none).
    """

    _module = "surat.mjs"
    _styles = ("surat.css",)

    def __init__(self, visit: Visit, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._facts: dict[str, Any] = {
            "name": full_name(visit.region),
            "begin": address.page(visit, "penilaian"),
            "problem": None,
            "mark": "",
        }
        found = None
        try:
            infos = [each for each in visit.registry.assessments(visit.region.code) if each.period == visit.period]
            found = max(infos, key=lambda each: each.created_at, default=None)
        except RegistryError as error:
            self._facts["problem"] = str(error)
        else:
            self._facts["mark"] = purpose_label(found, visit.region)
        self.state = {**base_state(visit), "assessment": None if found is None else found.id}

    def html(self) -> Markup:
        may = self.state["may"]
        return render(
            "surat.html",
            reads="letters:read" in may,
            writes="letters:write" in may,
            assessment=self.state["assessment"],
            period=self.state["period"]["period"],
            **self._facts,
        )
