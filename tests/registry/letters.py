"""Assessments and letters for the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import cycle

from sqlalchemy import select

from hub.registry.answers.model import AnswerVersion
from hub.registry.assessments import written
from hub.registry.assessments.model import AssessmentRow
from hub.registry.instruments.rules import used

SIGNER = {"name": "Dr. Hj. Ratna Dewi, M.Si.", "position": "Sekretaris Daerah selaku Koordinator SPBE"}
MINUTES = {
    "kind": "berita-acara",
    "number": "555/12/2026",
    "place": "Bandar Lampung",
    "date": "2026-11-30",
    "signer": SIGNER,
    "people": [{"name": "Budi Santoso", "position": "Kepala Dinas Kominfo"}],
}
CONSENT = {
    "kind": "persetujuan",
    "place": "Bandar Lampung",
    "date": "2026-11-30",
    "signer": SIGNER,
    "scope": ["indikator", "indeks"],
}


def fill_in(lab, draft, author: str = "x") -> None:
    """Answer every indicator that is empty, past the wire: what a letter needs, without 47 requests."""
    with lab.database.write() as session:
        row = session.execute(select(AssessmentRow).where(AssessmentRow.id == draft)).scalar_one()
        empty = written.of(session, row).score.empty
        for indicator, level in zip(empty, cycle((1, 4, 3, 2)), strict=False):
            given = {"score": str(level)} if used(session, row.instrument_hash).fractional else {"level": level}
            session.add(
                AnswerVersion(
                    assessment_id=draft,
                    indicator=indicator,
                    field="level",
                    version=1,
                    text=None,
                    salt=None,
                    author=author,
                    at=datetime.now(UTC),
                    seq=row.seq,
                    **given,
                )
            )
        session.flush()
        written.refresh(session, row)


def made(client, draft, body=None, **changed) -> dict:
    reply = client.write("POST", f"assessments/{draft}/letters", (body or MINUTES) | changed)
    assert reply.status_code in {200, 201}, reply.text
    return reply.json()["letter"]


def listed(client, draft) -> dict:
    reply = client.get(f"assessments/{draft}/letters")
    assert reply.status_code == 200, reply.text
    return reply.json()
