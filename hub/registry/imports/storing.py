"""The import: what was confirmed is what is stored, in one transaction or not at all."""

from __future__ import annotations

from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.imports import planning
from hub.registry.imports.reading import Received
from hub.registry.problems import ProblemError
from hub.registry.stages.rules import Entry, Place, add
from spbe_core import wire


def store(session: Session, grant: Grant, received: Received) -> tuple[int, wire.ImportDone]:
    """Store a file whose dry run was confirmed.

    Parameters
    ----------
    session : Session
        The writing session; rolled back as a whole when anything fails.
    grant : Grant
        Who imports.
    received : Received
        The file, and the digest of the dry run that was confirmed.

    Returns
    -------
    tuple of int and ImportDone
        200; ``written`` is 0 where the file changes nothing.

    Raises
    ------
    ProblemError
        404 for an unknown region; 409 when the dry run would come out differently now; 422 when it says that the
        file cannot be stored.
    """
    asked = received.asked
    standing = planning.standing_for(session, received)
    plan = planning.plan(received, standing)
    if plan.digest != asked.digest:
        raise ProblemError(
            409,
            "Isi registri atau berkas berubah sejak diperiksa, jadi tidak ada yang disimpan. Periksa berkas lagi.",
        )
    if plan.problems:
        raise ProblemError(422, " ".join(plan.problems))
    entries: dict[str, list[Entry]] = {}
    for row in plan.rows:
        if row.code is None or row.state not in {"baru", "koreksi"}:
            continue
        for cell in planning.changes(row.cells, row.note, row.code, standing):
            reason = asked.reason if planning.corrects(cell) else ""
            note = standing.note((row.code, cell.subject)) if row.note is None else row.note
            entry = Entry(cell.subject, cell.value, asked.source, reason, note, cell.version)
            entries.setdefault(row.code, []).append(entry)
    seq = 0
    for code in sorted(entries):
        before = [standing.rows[code, each.subject] for each in entries[code] if (code, each.subject) in standing.rows]
        place = Place(code, asked.period, asked.stage)
        _, seq = add(session, grant, place, entries[code], before)
    done = wire.ImportDone(
        counts=plan.counts,
        written=sum(map(len, entries.values())),
        results_before=plan.results_before,
        results_after=plan.results_after,
        seq=seq,
    )
    return 200, done
