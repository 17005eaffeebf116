"""Writing and reading visits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.plans.rules import today
from hub.registry.practices.rules import taken
from hub.registry.problems import conflict, invalid
from hub.registry.regions import rules as regions
from hub.registry.regions.model import RegionRow
from hub.registry.texts import digest, new_salt, storable
from hub.registry.versions import current, signature, stored
from hub.registry.visits import acted
from hub.registry.visits.model import VisitRow
from spbe_core import wire

TEXTS = ("topic", "delegation", "agreed", "check30", "check60")
CHECKS = {"check30": timedelta(days=30), "check60": timedelta(days=60)}


def by_visit(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region that makes the visit a path names."""
    return session.scalar(select(VisitRow.region_code).where(VisitRow.visit_id == path["visit_id"]).limit(1))


def add(session: Session, grant: Grant, wanted: wire.VisitNew) -> tuple[int, wire.Visit]:
    """Write a new visit, under the id that was chosen for it where one was.

    Raises
    ------
    ProblemError
        409 when the region has one of this id; 422 when another region has, for a host that is none, or a check before
        its day.
    """
    made = str(wanted.id or uuid4())
    known = session.scalar(current(VisitRow, VisitRow.visit_id).where(VisitRow.visit_id == made))
    if known is not None:
        raise taken(grant, known, known.topic, "Studi tiru ini")
    return 201, _write(session, grant, made, 1, wanted)


def change(
    session: Session, grant: Grant, visit_id: str, wanted: wire.VisitWrite, based_on: int
) -> tuple[int, wire.Visit]:
    """Change a visit under its version.

    Raises
    ------
    ProblemError
        409 when it has a newer version; 422 as for a new one.
    """
    before = newest(session, visit_id)
    if before.version != based_on:
        raise conflict(stored(before, before.topic), "Studi tiru ini")
    return 200, _write(session, grant, visit_id, based_on + 1, wanted)


def newest(session: Session, visit_id: str) -> VisitRow:
    """Return a visit as it stands."""
    found: VisitRow = session.scalars(current(VisitRow, VisitRow.visit_id).where(VisitRow.visit_id == visit_id)).one()
    return found


def _write(session: Session, grant: Grant, visit_id: str, version: int, wanted: wire.VisitWrite) -> wire.Visit:
    if wanted.host == grant.code or session.get(RegionRow, wanted.host) is None:
        raise invalid("Daerah yang dikunjungi tidak ada, atau daerah Anda sendiri. Pilih daerah lain.", "host")
    now = today(grant.code)
    for name, after in CHECKS.items():
        if getattr(wanted, name) and wanted.day + after > now:
            days = after.days
            raise invalid(f"Pemeriksaan hari ke-{days} diisi mulai hari ke-{days} sesudah kunjungan.", name)
    texts = {name: storable(getattr(wanted, name), name) for name in TEXTS}
    salt = new_salt()
    facts = {"version": version, "host_code": wanted.host, "cancelled": wanted.cancelled}
    told = facts | {"day": wanted.day.isoformat(), "digest": digest(salt, *texts.values())}
    event = events.append(session, grant, "visit.write", f"visits/{visit_id}", after=told)
    row = VisitRow(
        visit_id=visit_id,
        region_code=grant.code,
        day=wanted.day,
        salt=salt,
        **facts,
        **texts,
        **signature(grant, event),
    )
    session.add(row)
    session.flush()
    return to_wire(session, row)


def of_region(session: Session, code: str) -> list[wire.Visit]:
    """Return a region's visits, the latest day first."""
    query = current(VisitRow, VisitRow.visit_id).where(VisitRow.region_code == code)
    return [to_wire(session, row) for row in session.scalars(query.order_by(VisitRow.day.desc(), VisitRow.visit_id))]


def history(session: Session, visit_id: str) -> list[wire.VisitVersion]:
    """Return all versions of a visit, newest first."""
    query = select(VisitRow).where(VisitRow.visit_id == visit_id).order_by(VisitRow.version.desc())
    return [
        wire.VisitVersion(
            version=row.version, written=_written(row), author=row.author, author_name=row.author_name, at=row.at
        )
        for row in session.scalars(query)
    ]


def _written(row: VisitRow) -> wire.VisitWrite:
    texts = {name: getattr(row, name) for name in TEXTS}
    return wire.VisitWrite(host=row.host_code, day=row.day, cancelled=row.cancelled, **texts)


def to_wire(session: Session, row: VisitRow) -> wire.Visit:
    """Return a visit in its wire form, with the actions that were made of it."""
    [host] = regions.some(session, (row.host_code,))
    days = {name: row.day + after for name, after in CHECKS.items()}
    return wire.Visit(
        id=row.visit_id,
        version=row.version,
        host=host,
        written=_written(row),
        check30_on=days["check30"],
        check60_on=days["check60"],
        due=_due(row, today(row.region_code)),
        lines=acted.agreed(row.agreed),
        actions=acted.of_visit(session, row, days),
        at=row.at,
    )


def _due(row: VisitRow, now: date) -> Literal["30", "60"] | None:
    if row.cancelled:
        return None
    if now >= row.day + CHECKS["check60"] and not row.check60:
        return "60"
    return "30" if now >= row.day + CHECKS["check30"] and not row.check30 else None
