"""Recommendations in the coach's portfolio: what the form offers, and what was given."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from spbe_core import instruments, periods, wire
from spbe_core.errors import SpbeError
from widgets import writing
from widgets.i18n import _

M = TypeVar("M", bound=wire.RecommendationText)
STATUS = {
    wire.RecommendationStatus.BARU: "baru",
    wire.RecommendationStatus.DITERIMA: "diterima",
    wire.RecommendationStatus.DITOLAK: "ditolak",
    wire.RecommendationStatus.SELESAI: "selesai",
}


def offered() -> list[dict[str, Any]]:
    """Return the periods for which a recommendation can be written, newest first: one per instrument in use."""
    newest: dict[str, wire.Period] = {}
    for each in periods.all_periods():
        if each.available:
            newest[each.instrument] = each
    return [
        {
            "period": each.period,
            "indicators": [
                {"id": one.id, "number": one.number, "label": one.label_id, "owner": ", ".join(one.owner)}
                for one in instruments.load(each.instrument).indicators
            ],
        }
        for each in sorted(newest.values(), key=lambda each: each.period, reverse=True)
    ]


def read(fields: dict[str, Any]) -> wire.RecommendationGive:
    """Read what was typed for a new recommendation.

    Raises
    ------
    SpbeError
        Naming what is missing.
    """
    return _read(wire.RecommendationGive, fields)


def read_text(fields: dict[str, Any]) -> wire.RecommendationText:
    """Read a changed text; errors as :func:`read`."""
    return _read(wire.RecommendationText, fields)


def _read(model: type[M], fields: dict[str, Any]) -> M:
    try:
        own = {name: value for name, value in fields.items() if name in model.model_fields}
        return model.model_validate({**own, "due": date.fromisoformat(str(fields.get("due")))})
    except (ValidationError, ValueError):
        missing = _("Rekomendasi belum lengkap: pilih wilayah, lalu isi judul, penanggung jawab, dan tenggat.")
        raise SpbeError(missing) from None


def differs(before: dict[str, Any], text: wire.RecommendationText) -> bool:
    """Whether a text is another than the one that a line of the list (:func:`given`) shows."""
    return any(before["text"][name] != value for name, value in text.model_dump(mode="json").items())


def given(one: wire.Recommendation, names: dict[str, str]) -> dict[str, Any]:
    """Return a recommendation as the list shows it: its text, and the state of each region."""
    number = instruments.load(one.instrument).indicator(one.indicator).number
    return {
        "id": one.id,
        "title": one.newest.title,
        "about": _("{period}, indikator {number}, ke tingkat {level}, tenggat {due}").format(
            period=one.period, number=number, level=one.newest.to_level, due=writing.day(one.newest.due)
        ),
        "text": {
            "period": one.period,
            "indicator": one.indicator,
            "to_level": one.newest.to_level,
            "title": one.newest.title,
            "text": one.newest.text,
            "owner_office": one.newest.owner_office,
            "due": one.newest.due.isoformat(),
        },
        "version": one.newest.version,
        "regions": [each.region_code for each in one.states],
        "states": [
            {
                "region": names.get(each.region_code, each.region_code),
                "status": STATUS[each.status],
                "reason": each.reason,
            }
            for each in one.states
        ],
    }
