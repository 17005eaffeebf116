"""*Hasil*: the secretariat's page for values per stage of a region, and for official results from files.

The browser writes to the registry by itself (``static/hasil.mjs``); the kernel reads and draws. When something was
stored, the page counts ``turn`` up and the kernel answers with a fresh ``state``.
"""

from __future__ import annotations

from typing import Any

import traitlets
from markupsafe import Markup

from spbe_core import instruments, periods, results, stages
from spbe_core.regions import full_name
from widgets.base import LabWidget
from widgets.i18n import _
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import base_state
from widgets.stages_figure import stage_name, stages_figure

RIGHT = "results:write"


class StagesView(LabWidget):
    """The page *Hasil* of one visit.

    Parameters
    ----------
    visit : Visit
        Who looks at which region.

    Attributes
    ----------
    turn : int
        Set by the page: asks for the values as they are now.

    Notes
    -----
    ``state`` is :func:`widgets.region_state.base_state` and ``name`` (of the region), ``figure``, ``values`` (current,
    of the period), ``stages`` and ``subjects`` (id and name), ``periods``.
    """

    _module = "hasil.mjs"
    _styles = ("chart.css", "hasil.css")

    turn = traitlets.Int(0).tag(sync=True)

    def __init__(self, visit: Visit, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._visit = visit
        self.state = self._read()

    def html(self) -> Markup:
        return render("hasil.html", writes=RIGHT in self.state["may"], **self.state)

    @traitlets.observe("turn")
    def _asked(self, _change: dict[str, Any]) -> None:
        self.state = self._read()

    def _read(self) -> dict[str, Any]:
        visit = self._visit
        values = visit.registry.stages(visit.region.code, visit.period)
        rows = visit.registry.result_rows(region=visit.region.code)
        official = results.find(visit.region.code, int(visit.period), rows)
        instrument = instruments.load(periods.find(visit.period).instrument)
        return {
            **base_state(visit),
            "name": full_name(visit.region),
            "figure": stages_figure(values, visit.period, official.index if official else None).state(),
            "values": [each.model_dump(mode="json") for each in values],
            "stages": [{"id": stage.value, "name": stage_name(stage)} for stage in stages.STAGES],
            "subjects": [{"id": part, "name": _subject(part, name)} for part, name in stages.names(instrument).items()],
            "periods": [each.period for each in reversed(periods.all_periods())],
        }


def _subject(part: str, name: str) -> str:
    """Name a subject for a list: parts with their number in front."""
    if part in {stages.INDEX, stages.PREDICATE}:
        return _("Indeks") if part == stages.INDEX else _("Predikat")
    kind = {"d": _("Domain"), "a": _("Aspek"), "i": _("Indikator")}[part[0]]
    return f"{kind} {part[1:].lstrip('0').replace('-', '.')}: {name}"
