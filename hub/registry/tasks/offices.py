"""Offices of a region: the default list, what the region calls them, and those it added."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.accounts.store import Accounts
from hub.registry import events
from hub.registry.access import Grant
from hub.registry.events.model import EventRow
from hub.registry.people.model import PersonRow
from hub.registry.problems import ProblemError, conflict, invalid
from hub.registry.tasks.model import OfficeChoiceVersion, OfficeVersion
from hub.registry.texts import digest, line, new_salt, storable
from hub.registry.versions import current
from hub.settings import Settings
from spbe_core import offices, wire

OFFICE = (OfficeVersion.region_code, OfficeVersion.office)
MOST = 300
"""Offices of one region."""


def all_of(session: Session, region: str) -> dict[str, wire.Office]:
    """Return a region's offices by id: the default ones in their order, then its own by name; also removed ones."""
    query = current(OfficeVersion, *OFFICE).where(OfficeVersion.region_code == region)
    kept = {row.office: row for row in session.scalars(query)}
    found = [
        _wire(kept[each.id]) if each.id in kept else wire.Office(id=each.id, name=each.name, version=0)
        for each in offices.defaults().values()
    ]
    own = [_wire(row) for office, row in kept.items() if office not in offices.defaults()]
    usual = {each.id: list(each.usual) for each in offices.defaults().values()}
    listed = [*found, *sorted(own, key=lambda each: each.name.casefold())]
    return {each.id: each.model_copy(update={"usual": usual.get(each.id, [])}) for each in listed}


def listed(session: Session, grant: Grant) -> wire.Offices:
    """Return the offices, and the one in which the caller works."""
    choice = _choice(session, grant)
    return wire.Offices(
        offices=list(all_of(session, grant.code).values()),
        mine=choice.office if choice else None,
        mine_version=choice.version if choice else 0,
    )


def name_of(session: Session, region: str, office: str) -> str:
    """Return what an office is called now."""
    found = all_of(session, region).get(office)
    return office if found is None else found.name


def add(session: Session, grant: Grant, wanted: wire.OfficeAdd) -> tuple[int, wire.Office]:
    """Add an office; 200 with the one that is called so already."""
    name = _named(wanted.name)
    known = all_of(session, grant.code)
    same = next((each for each in known.values() if each.name.casefold() == name.casefold()), None)
    if same is not None and not same.removed:
        return 200, same
    if len(known) >= MOST:
        raise invalid(f"Wilayah ini sudah punya {MOST} perangkat daerah. Ubah yang ada.", "name")
    office, version = (same.id, same.version + 1) if same is not None else (str(uuid4()), 1)
    return 201, _store(session, grant, office, version, name, removed=False)


def change(
    session: Session, grant: Grant, office: str, wanted: wire.OfficeWrite, based_on: int
) -> tuple[int, wire.Office]:
    """Call an office otherwise, take it off the list, or bring it back.

    Raises
    ------
    ProblemError
        404 for an office that the region does not have; 409 when it has a newer version; 422 when another one is
        called so.
    """
    known = all_of(session, grant.code)
    before = known.get(office)
    if before is None:
        raise ProblemError(404)
    if before.version != based_on:
        raise conflict(wire.FieldValue(value=before.name, version=before.version), "Perangkat daerah ini")
    name = _named(wanted.name)
    if any(
        each.id != office and not each.removed and each.name.casefold() == name.casefold() for each in known.values()
    ):
        raise invalid("Perangkat daerah dengan nama itu sudah ada. Pilih dari daftar.", "name")
    return 200, _store(session, grant, office, before.version + 1, name, removed=wanted.removed)


def choose(session: Session, grant: Grant, wanted: wire.OfficeChoice, based_on: int) -> tuple[int, wire.Offices]:
    """Note in which office the caller works.

    Raises
    ------
    ProblemError
        409 when a newer choice stands; 422 for an office that the region does not have.
    """
    before = _choice(session, grant)
    version = before.version if before else 0
    if version != based_on:
        stored = wire.FieldValue(value=before.office if before else None, version=version)
        raise conflict(stored, "Perangkat daerah Anda")
    if wanted.office is not None:
        usable(session, grant.code, wanted.office)
    event = events.append(
        session,
        grant,
        "office.choose",
        f"regions/{grant.code}/office-of/{grant.caller.name}",
        before={"version": version, "office": before.office} if before else None,
        after={"version": version + 1, "office": wanted.office},
    )
    session.add(
        OfficeChoiceVersion(
            region_code=grant.code,
            author=grant.caller.name,
            version=version + 1,
            office=wanted.office,
            at=event.at,
            seq=event.seq,
        )
    )
    session.flush()
    return 200, listed(session, grant)


def usable(session: Session, region: str, office: str) -> wire.Office:
    """Return an office that a task can be given to.

    Raises
    ------
    ProblemError
        422 for one that the region does not have, or that was taken off the list.
    """
    found = all_of(session, region).get(storable(office, "office"))
    if found is None or found.removed:
        raise invalid("Perangkat daerah ini tidak ada dalam daftar wilayah. Pilih dari daftar.", "office")
    return found


def colleagues(session: Session, places: Settings | None, region: str) -> dict[str, str]:
    """Return the names of those who may work on the region's assessments, by id.

    Where there is an account store: who holds a role there by name. Elsewhere: who wrote in the region.
    """
    if places is None:
        wrote = select(func.distinct(EventRow.actor)).where(EventRow.region_code == region)
        rows = session.scalars(select(PersonRow).where(PersonRow.id.in_(wrote), PersonRow.name.is_not(None)))
        return {row.id: row.name or "" for row in rows if not row.id.startswith("tautan:")}
    accounts = Accounts(places.accounts_url)
    try:
        return {
            each.id: each.display_name
            for each in accounts.everyone()
            if each.active
            and any(
                held.region_code == region and held.role in {"operator", "koordinator"} for held in each.memberships
            )
        }
    finally:
        accounts.close()


def _choice(session: Session, grant: Grant) -> OfficeChoiceVersion | None:
    query = current(OfficeChoiceVersion, OfficeChoiceVersion.region_code, OfficeChoiceVersion.author)
    row: OfficeChoiceVersion | None = session.scalar(
        query.where(OfficeChoiceVersion.region_code == grant.code, OfficeChoiceVersion.author == grant.caller.name)
    )
    return row


def _named(name: str) -> str:
    plain = line(" ".join(name.split()), "name")
    if not any(sign.isalpha() for sign in plain):
        raise invalid("Nama perangkat daerah harus memuat huruf.", "name")
    return plain


def _store(  # noqa: PLR0913 -- the facts of one version
    session: Session, grant: Grant, office: str, version: int, name: str, *, removed: bool
) -> wire.Office:
    row = OfficeVersion(
        region_code=grant.code, office=office, version=version, name=name, salt=new_salt(), removed=removed
    )
    facts: dict[str, Any] = {"version": version, "removed": removed, "digest": digest(row.salt, name)}
    event = events.append(session, grant, "office.write", f"regions/{grant.code}/offices/{office}", after=facts)
    row.author, row.at, row.seq = grant.caller.name, event.at, event.seq
    session.add(row)
    session.flush()
    return all_of(session, grant.code)[office]


def _wire(row: OfficeVersion) -> wire.Office:
    return wire.Office(id=row.office, name=row.name, removed=row.removed, version=row.version)
