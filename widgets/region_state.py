"""What the two working pages (Penilaian and Rencana Aksi) tell the browser about a visit, as JSON values.

The browser works with the registry by itself from there on; nothing here is a right, the registry decides at each
request. Only what the page needs is handed over: of a person's rights those for this region.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spbe_core import instruments, periods, wire
from spbe_core.client import RegistryError
from spbe_core.formats import zone_of
from spbe_core.instruments import Instrument
from widgets.i18n import _
from widgets.page import Visit


def base_state(visit: Visit) -> dict[str, Any]:
    """Return the part of the state that needs no further request.

    Returns
    -------
    dict
        ``person`` (name, display_name), ``may`` (permissions held for the region), ``region``, ``period``,
        ``zone`` (WIB, WITA or WIT, of the region's province), ``max_text`` (characters), ``title``.
    """
    period = periods.find(visit.period)
    return {
        "person": {"name": visit.person.name, "display_name": visit.person.display_name},
        "may": [right for right in visit.person.permissions if visit.may(right)],
        "region": visit.region.model_dump(mode="json"),
        "period": period.model_dump(mode="json"),
        "zone": zone_of(visit.region.province_code),
        "max_text": wire.MAX_TEXT,
    }


def assessment_of(visit: Visit) -> wire.Assessment | None:
    """Return the self-assessment of the visit's period, or ``None`` when nobody began one.

    Raises
    ------
    spbe_core.client.RegistryError
        When the registry does not tell.
    """
    of_period = [info for info in visit.registry.assessments(visit.region.code) if info.period == visit.period]
    newest = max(of_period, key=lambda info: info.created_at, default=None)
    return None if newest is None else visit.registry.assessment(newest.id)


def latest_result(visit: Visit, instrument: str | None = None) -> dict[str, Any] | None:
    """Return the newest published result of the region (``year``, ``index``, ``predicate``), or ``None``.

    Parameters
    ----------
    visit : Visit
    instrument : str, optional
        Only results of this instrument: results of another one are no earlier value of an assessment.
    """
    return latest_of(visit.registry.result_rows(region=visit.region.code), instrument)


def latest_of(rows: Iterable[wire.OfficialResult], instrument: str | None = None) -> dict[str, Any] | None:
    """Return the newest of a region's results, as :func:`latest_result` does."""
    own = [row for row in rows if instrument is None or row.instrument == instrument]
    newest = max(own, key=lambda row: row.year, default=None)
    return None if newest is None else newest.model_dump(mode="json", include={"year", "index", "predicate"})


def instrument_of(visit: Visit) -> Instrument:
    """Return the instrument that the visit's period is measured with."""
    return instruments.load(periods.find(visit.period).instrument)


def problem(error: RegistryError) -> dict[str, Any]:
    """Return what to tell when the registry did not answer: the text and, if there is one, the reference number."""
    return {"text": str(error), "reference": error.problem.reference if error.problem else None}


def purpose_label(assessment: wire.AssessmentInfo | None, region: wire.Region) -> str:
    """Return what is written behind an assessment's period: that it is an exercise, that it holds sample data."""
    if assessment is None:
        return ""
    marks = [_("latihan")] if assessment.purpose == "latihan" else []
    marks += [_("data contoh")] if assessment.sample or region.sample else []
    return f" ({', '.join(marks)})" if marks else ""
