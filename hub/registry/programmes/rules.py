"""Writing and reading programmes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.problems import ProblemError, conflict, invalid
from hub.registry.programmes.model import ProgrammeRegionRow, ProgrammeRow
from hub.registry.texts import digest, line, new_salt, storable
from hub.registry.versions import current, signature, stored
from spbe_core import regions, wire
from spbe_core.errors import UnknownError
from spbe_core.formats import id_date

FACTS = ("code", "version", "name", "description", "begin", "until", "closed", "at")


def put(
    session: Session, grant: Grant, code: str, wanted: wire.ProgrammeWrite, based_on: int
) -> tuple[int, wire.Programme]:
    """Write a whole programme under its version, or a new one under version 0.

    Raises
    ------
    ProblemError
        404 for a version of a programme that there is not; 409 when it has a newer version, or a new one's code is
        taken; 422 for a code that means something else, a window that ends before it begins, a region that can be in
        no programme, and a closed programme that is not opened again.
    """
    if code == wire.IN_CARE:
        raise invalid(f"“{code}” berarti semua daerah dampingan, bukan sebuah program. Pilih kode lain.", "code")
    before = _newest(session, code)
    if before is None and based_on:
        raise _unknown(code)
    if before is not None and not based_on:
        raise ProblemError(
            409,
            f"Program “{code}” sudah ada. Pilih kode lain, atau ubah program yang ada itu.",
            stored=stored(before, before.name),
            field="code",
        )
    if before is not None and before.version != based_on:
        raise conflict(stored(before, before.name), "Program ini")
    if before is not None and before.closed and wanted.closed:
        raise invalid("Program ini sudah ditutup. Buka kembali program ini untuk mengubahnya.", "closed")
    if wanted.until < wanted.begin:
        raise invalid(
            f"Hari terakhir program ({id_date(wanted.until)}) mendahului hari pertamanya ({id_date(wanted.begin)}). "
            "Perbaiki salah satunya.",
            "until",
        )
    return 200, _write(session, grant, code, based_on + 1, wanted)


def _write(session: Session, grant: Grant, code: str, version: int, wanted: wire.ProgrammeWrite) -> wire.Programme:
    members = _members(wanted.regions)
    texts = {"name": line(wanted.name, "name"), "description": storable(wanted.description, "description")}
    salt = new_salt()
    facts = {"version": version, "closed": wanted.closed}
    days = {"begin": wanted.begin, "until": wanted.until}
    after = facts | {name: day.isoformat() for name, day in days.items()} | {"regions": members}
    told = after | {"digest": digest(salt, *texts.values())}
    event = events.append(session, grant, "programme.write", f"programmes/{code}", after=told)
    row = ProgrammeRow(code=code, salt=salt, **facts, **days, **texts, **signature(grant, event))
    session.add(row)
    session.flush()
    session.add_all(
        ProgrammeRegionRow(code=code, version=version, region_code=member, seq=event.seq) for member in members
    )
    session.flush()
    return wire.Programme.model_validate(_facts(row, members))


def _members(given: Iterable[str]) -> list[str]:
    """Return the codes of the regions, each once and in order.

    Raises
    ------
    ProblemError
        422 for a code that no region has, the sample region, and what has no government of its own.
    """
    found = set()
    for code in given:
        try:
            region = regions.find(code)
        except UnknownError as error:
            raise invalid(str(error), "regions") from error
        if region.sample:
            raise invalid(f"{region.name} ({code}) hanya contoh, dan tidak dapat menjadi anggota program.", "regions")
        if region.administrative_only:
            raise invalid(f"{region.name} ({code}) tidak mempunyai penilaian sendiri. Hapus kode itu.", "regions")
        found.add(region.code)
    return sorted(found)


def every(session: Session) -> list[wire.Programme]:
    """Return all programmes: those that are open first, each group the latest first day first."""
    rows = session.scalars(current(ProgrammeRow, ProgrammeRow.code).order_by(ProgrammeRow.code)).all()
    found = [wire.Programme.model_validate(facts) for facts in _told(session, rows)]
    return sorted(found, key=lambda each: (each.closed, -each.begin.toordinal()))


def one(session: Session, code: str) -> wire.Programme:
    """Return a programme.

    Raises
    ------
    ProblemError
        404 when there is no such programme.
    """
    row = _newest(session, code)
    if row is None:
        raise _unknown(code)
    [facts] = _told(session, [row])
    return wire.Programme.model_validate(facts)


def history(session: Session, code: str) -> list[wire.ProgrammeVersion]:
    """Return all versions of a programme with who wrote them, the newest first.

    Raises
    ------
    ProblemError
        404 when there is no such programme.
    """
    query = select(ProgrammeRow).where(ProgrammeRow.code == code).order_by(ProgrammeRow.version.desc())
    rows = session.scalars(query).all()
    if not rows:
        raise _unknown(code)
    return [
        wire.ProgrammeVersion.model_validate(facts | {"author": row.author, "author_name": row.author_name})
        for row, facts in zip(rows, _told(session, rows), strict=True)
    ]


def _newest(session: Session, code: str) -> ProgrammeRow | None:
    row: ProgrammeRow | None = session.scalar(current(ProgrammeRow, ProgrammeRow.code).where(ProgrammeRow.code == code))
    return row


def _told(session: Session, rows: Sequence[ProgrammeRow]) -> list[dict[str, Any]]:
    """Return what is told of versions, each with the regions that it had."""
    of = tuple_(ProgrammeRegionRow.code, ProgrammeRegionRow.version)
    query = select(ProgrammeRegionRow).where(of.in_([(row.code, row.version) for row in rows]))
    members: dict[tuple[str, int], list[str]] = {}
    for each in session.scalars(query.order_by(ProgrammeRegionRow.region_code)):
        members.setdefault((each.code, each.version), []).append(each.region_code)
    return [_facts(row, members.get((row.code, row.version), [])) for row in rows]


def _facts(row: ProgrammeRow, members: list[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FACTS} | {"regions": members}


def _unknown(code: str) -> ProblemError:
    return ProblemError(404, f"Program “{code}” tidak ada. Periksa kodenya dalam daftar program.")
