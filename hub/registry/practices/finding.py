"""Finding practices: what regions published, nearest first, and the lab's general advice after it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy.orm import Session

from hub.registry.practices import rules
from hub.registry.practices.model import AdoptionRow, PracticeRow
from spbe_core import peers, practices, wire
from spbe_core.regions import find as region_of


class Asked(NamedTuple):
    """What somebody looks for; ``near`` is the region that they ask for."""

    instrument: str | None = None
    indicator: str | None = None
    level: int | None = None
    kind: str | None = None
    near: str | None = None


def find(session: Session, asked: Asked) -> list[wire.Practice]:
    """Return the published practices that somebody looks for, nearest first, then the general advice.

    Raises
    ------
    UnknownError
        For a region that there is not.
    """
    distances = _distances(asked.near)
    rows = [
        row
        for row in rules.published(session).values()
        if rules.shown_to(asked.near, row.region_code) and _fits(asked, row.instrument, (row.indicator,), row.level)
    ]
    found = [_shown(each, distances) for each in _whole(session, rows, asked.near)]
    found = [each for each in found if asked.kind is None or (each.region and each.region.level == asked.kind)]
    found.sort(key=lambda each: (each.distance is None, each.distance or 0, each.region.code if each.region else ""))
    advice = [
        each for each in practices.general().values() if _fits(asked, each.instrument, each.indicators, each.level)
    ]
    return found + ([] if asked.kind else _advised(session, advice, asked.near))


def _fits(asked: Asked, instrument: str, indicators: Collection[str], level: int) -> bool:
    return (
        asked.instrument in {None, instrument}
        and (asked.indicator is None or asked.indicator in indicators)
        and asked.level in {None, level}
    )


def _distances(near: str | None) -> dict[str, float]:
    if near is None:
        return {}
    return {region.code: distance for distance, region in peers.alike(region_of(near)).ordered}


def _shown(practice: wire.Practice, distances: dict[str, float]) -> wire.Practice:
    away = distances.get(practice.region.code) if practice.region else None
    return practice if away is None else practice.model_copy(update={"distance": round(away, 3)})


def _whole(session: Session, rows: Iterable[PracticeRow], asking: str | None) -> list[wire.Practice]:
    by_id = {row.practice_id: row for row in rows}
    said, adopted = rules.endorsements(session, by_id), rules.adoptions(session, by_id, asking)
    of_code = rules.region_names(session, by_id.values(), *_rows(adopted))
    return [
        wire.Practice(
            id=key,
            version=row.version,
            region=of_code[row.region_code],
            instrument=row.instrument,
            indicators=[row.indicator],
            level=row.level,
            text=wire.PracticeText.model_validate({name: getattr(row, name) for name in rules.TOLD}),
            published_at=row.at,
            endorsement=rules.endorsement(said.get(key), row.version),
            adopted=rules.count(adopted.get(key, ())),
            outcomes=_outcomes(adopted.get(key, ()), of_code),
        )
        for key, row in by_id.items()
    ]


def _advised(session: Session, advice: Iterable[practices.Advice], asking: str | None) -> list[wire.Practice]:
    by_id = {each.id: each for each in advice}
    adopted = rules.adoptions(session, by_id, asking)
    of_code = rules.region_names(session, *_rows(adopted))
    return [
        wire.Practice(
            id=key,
            version=1,
            region=None,
            instrument=each.instrument,
            indicators=list(each.indicators),
            level=each.level,
            text=wire.PracticeText(title=each.title, how=each.how, documents=each.documents),
            source=each.source,
            confidence=each.confidence,
            adopted=rules.count(adopted.get(key, ())),
            outcomes=_outcomes(adopted.get(key, ()), of_code),
        )
        for key, each in by_id.items()
    ]


def _rows(adopted: dict[str, list[rules.Taken]]) -> list[list[AdoptionRow]]:
    return [[each.row for each in several] for several in adopted.values()]


def _outcomes(adopted: Iterable[rules.Taken], of_code: dict[str, wire.Region]) -> list[wire.PracticeOutcome]:
    """Return what was told; a region that told nothing is counted and not named."""
    return [
        wire.PracticeOutcome.model_validate(
            {
                "region": of_code[each.row.region_code],
                "period": each.period,
                **{name: getattr(each.row, name) for name in ("indicator", "result", "note", "at")},
            }
        )
        for each in adopted
        if each.row.result is not None
    ]
