"""*Praktik*: how other regions reached a level, taken into the plan with one click; what this region tells of its own.

The browser works with the registry by itself (``static/praktik.mjs``): writing and adopting go beyond the read-only
token of a page's kernel.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from spbe_core import periods, practices
from spbe_core.regions import full_name
from widgets import address
from widgets.base import LabWidget
from widgets.i18n import SOURCE, language
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import base_state, instrument_of


class PracticesView(LabWidget):
    """The page *Praktik* of one visit.

    Parameters
    ----------
    visit : Visit
        Who looks at which region.

    Notes
    -----
    ``state`` is :func:`widgets.region_state.base_state` with ``instrument``, ``indicators`` (id, number, label) of the
    period, and ``plan``, the address of the page *Rencana Aksi*.
    """

    _module = "praktik.mjs"
    _styles = ("praktik.css",)

    def __init__(self, visit: Visit, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        held = instrument_of(visit)
        advised = {each.instrument for each in practices.general().values()}
        other = next(each.period for each in reversed(periods.all_periods()) if each.instrument in advised)
        self._facts = {
            "name": full_name(visit.region),
            "period": visit.period,
            "advised": held.id in advised,
            "other": other,
            "elsewhere": address.page(visit, "praktik", period=other),
        }
        self.state = {
            **base_state(visit),
            "instrument": held.id,
            "indicators": [
                {
                    "id": each.id,
                    "number": each.number,
                    "label": each.label_id if language() == SOURCE else each.label_en,
                }
                for each in held.indicators
            ],
            "plan": address.page(visit, "rencana-aksi"),
        }

    def html(self) -> Markup:
        may = self.state["may"]
        return render(
            "praktik.html",
            indicators=self.state["indicators"],
            reads="plans:read" in may,
            writes="practices:write" in may,
            plans="plans:write" in may,
            **self._facts,
        )
