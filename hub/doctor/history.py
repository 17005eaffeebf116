"""The event log: its chain, its seals outside the database, and the state that follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hub.accounts.wording import Words
from hub.doctor import replay
from hub.doctor.findings import Finding, bad, good, note
from hub.doctor.lab import Lab
from hub.registry import events, seals
from hub.registry.events import Fault
from spbe_core.formats import id_number

TAMPERED = Words(
    "hentikan lab, simpan folder ini apa adanya, bandingkan dengan cadangan, laporkan ke penanggung jawab keamanan",
    "stop the lab, keep the folder as it is, compare it with a backup, tell whoever answers for security",
)

_NAMED = 20
"""Most assessments that are named."""


def history(lab: Lab) -> Iterator[Finding]:
    """Check the log on one snapshot of the database."""
    try:
        with lab.reading(lab.places.database_url) as connection, Session(connection) as session:
            sealed = seals.read(lab.places.seals)
            yield from _chain(session)
            yield from _seals(session, sealed)
            yield from _state(session)
            yield from _summaries(session)
    except (SQLAlchemyError, OSError):
        return  # said by the check of the database


def _chain(session: Session) -> Iterator[Finding]:
    faults = events.verify(session)
    if faults:
        yield _broken(
            "registry.chain", "rantai catatan kejadian putus", "the chain of the event log is broken", faults[0]
        )
        return
    count = events.head(session)
    yield good(
        "registry.chain",
        f"rantai catatan kejadian utuh ({id_number(count, 0)} kejadian)",
        f"the chain of the event log holds ({count} events)",
    )


def _seals(session: Session, sealed: list[seals.Seal]) -> Iterator[Finding]:
    fault = seals.broken(session, sealed)
    if fault is not None:
        yield _broken(
            "registry.seals", "catatan kejadian tidak cocok dengan segelnya", "the log does not fit its seals", fault
        )
    elif sealed:
        last = sealed[-1]
        yield good(
            "registry.seals",
            f"{len(sealed)} segel cocok, terakhir pada kejadian nomor {last.seq}",
            f"{len(sealed)} seals fit, the last at event {last.seq}",
        )
    elif events.head(session):
        yield note(
            "registry.seals",
            Words("catatan kejadian belum pernah disegel", "the event log was never sealed"),
            Words("jalankan lab, atau `spbe backup create`", "run the lab, or `spbe backup create`"),
        )


def _state(session: Session) -> Iterator[Finding]:
    faults, rows = replay.compare(session)
    if faults:
        yield _broken(
            "registry.state", "isi tabel tidak sama dengan catatan kejadian", "tables differ from the log", faults[0]
        )
        return
    yield good(
        "registry.state",
        f"isi tabel sama dengan catatan kejadian ({id_number(rows, 0)} baris)",
        f"the tables are what the log says ({rows} rows)",
    )


def _summaries(session: Session) -> Iterator[Finding]:
    wrong, count = replay.summaries(session)
    if not wrong:
        yield good(
            "registry.summaries",
            f"ringkasan mengikuti isian ({id_number(count, 0)} penilaian)",
            f"the summaries follow from the answers ({count} assessments)",
        )
        return
    named = ", ".join(wrong[:_NAMED]) + (", …" if len(wrong) > _NAMED else "")
    yield bad(
        "registry.summaries",
        Words(
            f"ringkasan {len(wrong)} penilaian bukan yang mengikuti isiannya: {named}",
            f"the summaries of {len(wrong)} assessments do not follow from their answers: {named}",
        ),
        TAMPERED,
    )


def _broken(check: str, indonesian: str, english: str, fault: Fault) -> Finding:
    return bad(
        check,
        Words(f"{indonesian} mulai kejadian nomor {fault.seq}", f"{english} from event {fault.seq} on: {fault.what}"),
        TAMPERED,
    )
