"""Everything that two people can edit at once: how it is written, and where every version of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import evidence_files
from fake_hub import Person, person
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.assessments.model import AssessmentRow
from hub.registry.events.model import EventRow
from hub.registry.plans.model import PlanRow
from hub.registry.tables import (
    ActionVersion,
    AnswerVersion,
    DocumentVersion,
    EvidenceVersion,
    ExternalVersion,
    ItemVersion,
    StageVersion,
    TargetLevelVersion,
    TargetVersion,
)

DUE = "2031-01-31"
MOVES = ["draf", "diunggah", "diterima", "diunggah"]
"""A walk through an item's states that may go round for ever after its first step."""


def writer(name: str, shown: str) -> Person:
    """Somebody who may edit everything everywhere: coordinator, coach and secretariat in one."""
    made = person(name, "koordinator", ("18.71",), shown)
    more = (person("x", "pendamping", ("18.71",)), person("x", "sekretariat"))
    made.scopes = sorted({scope.partition("!")[0] for one in (made, *more) for scope in one.scopes})
    return made


@dataclass(frozen=True)
class Thing:
    """One editable place of one assessment.

    Attributes
    ----------
    name : str
    method, path : str
        The request that writes it.
    body : callable
        Number of its version before the write, and number of the write in the whole schedule -> the body.
    table : type
        Where its versions are.
    where : dict
        The columns that find them.
    kept : callable
        A row of the table -> what was written, as in ``sent``.
    sent : callable
        A body -> what was written.
    first : list
        What stands already, where the thing is not new.
    """

    name: str
    method: str
    path: str
    body: Callable[[int, int], dict[str, Any]]
    table: type[Any]
    where: dict[str, Any]
    kept: Callable[[Any], Any]
    sent: Callable[[dict[str, Any]], Any]
    first: list[Any] = field(default_factory=list)

    def history(self, session: Session) -> list[Any]:
        """Return every version that is kept, oldest first."""
        columns = [getattr(self.table, name) == value for name, value in self.where.items()]
        order = self.table.seq if self.table is EventRow else self.table.version
        return [self.kept(row) for row in session.scalars(select(self.table).where(*columns).order_by(order))]


def things(client, assessment: str, region: str, session: Session) -> dict[str, Thing]:
    """Make what has to be there first (a note, an action, a document), and list everything that can be edited."""
    home = f"assessments/{assessment}"

    def made(path: str, body: dict[str, Any]) -> dict[str, Any]:
        reply = client.write("POST", path, body)
        assert reply.status_code == 201, reply.text
        return reply.json()

    note = made(f"{home}/comments", {"text": "catatan"})["id"]
    document = evidence_files.sent(
        client, assessment, evidence_files.png(assessment.encode()), "bukti.png", unit="I2-L1-01"
    )
    document = document["document"]["id"]
    act = {
        "indicator": "i02",
        "to_level": 3,
        "title": "SOP",
        "owner_office": "Diskominfo",
        "due": DUE,
        "status": "belum",
    }
    action = made(f"{home}/plan/actions", act)["plan"]["actions"][0]["id"]
    instrument = session.scalar(select(AssessmentRow.instrument).where(AssessmentRow.id == assessment))
    plan = session.scalar(select(PlanRow.id).where(PlanRow.assessment_id == assessment))
    own = {"assessment_id": assessment}

    def answer(name: str) -> Thing:
        level = name == "level"
        return Thing(
            name,
            "PUT",
            f"{home}/answers/i02/{name}",
            lambda _, number: {"value": f"{1 + number % 4}.{number % 9 + 1}" if level else f"{name} {number}"},
            AnswerVersion,
            {**own, "indicator": "i02", "field": name},
            lambda row: row.score if level else row.text,
            lambda body: body["value"],
        )

    found = [
        *(answer(name) for name in ("level", "fakta", "analisis", "justifikasi")),
        Thing(
            "item",
            "PUT",
            f"{home}/items/I2-L1-02",
            lambda version, _: {"state": MOVES[version] if version < 3 else MOVES[2 + version % 2]},
            ItemVersion,
            {**own, "item": "I2-L1-02"},
            lambda row: row.state,
            lambda body: body["state"],
        ),
        Thing(
            "external",
            "PUT",
            f"{home}/external/ips",
            lambda _, number: {"value": "2.97", "year": 2025, "document": f"Surat {number}", "status": "final"},
            ExternalVersion,
            {**own, "index": "ips"},
            lambda row: row.document,
            lambda body: body["document"],
        ),
        Thing(
            "goal",
            "PUT",
            f"{home}/plan/levels/i02",
            lambda _, number: {"value": 1 + number % 5},
            TargetLevelVersion,
            {"plan_id": plan, "indicator": "i02"},
            lambda row: row.level,
            lambda body: body["value"],
        ),
        Thing(
            "target",
            "PUT",
            f"{home}/plan/target",
            lambda _, number: {"index": f"{1 + number % 4}.{number % 9 + 1}", "due": DUE},
            TargetVersion,
            {"plan_id": plan},
            lambda row: row.index,
            lambda body: body["index"],
        ),
        Thing(
            "action",
            "PUT",
            f"actions/{action}",
            lambda _, number: {**act, "title": f"SOP {number}"},
            ActionVersion,
            {"action_id": action},
            lambda row: row.title,
            lambda body: body["title"],
            ["SOP"],
        ),
        Thing(
            "note",
            "PATCH",
            f"comments/{note}",
            lambda version, _: {"done": version % 2 == 1},
            EventRow,
            {"object": f"comments/{note}"},
            lambda row: row.after.get("done", False),
            lambda body: body["done"],
            [False],
        ),
        Thing(
            "document",
            "PUT",
            f"documents/{document}",
            lambda _, number: {"name": f"SK {number}", "file_class": "terbuka"},
            DocumentVersion,
            {"document_id": document},
            lambda row: row.name,
            lambda body: body["name"],
            ["bukti.png"],
        ),
        Thing(
            "tie",
            "PUT",
            f"{home}/units/I2-L1-02/documents/{document}",
            lambda version, _: {"tied": version % 2 == 0},
            EvidenceVersion,
            {**own, "unit": "I2-L1-02", "document_id": document},
            lambda row: row.tied,
            lambda body: body["tied"],
        ),
        Thing(
            "stage",
            "PUT",
            f"regions/{region}/stages/2026/mandiri/indeks",
            lambda _, number: {
                "value": f"{1 + number % 4}.{number % 9 + 1}",
                "source": f"LHE {number}",
                "reason": "koreksi",
            },
            StageVersion,
            {
                "region_code": region,
                "period": "2026",
                "stage": "mandiri",
                "subject": "indeks",
                "instrument": instrument,
            },
            lambda row: row.source,
            lambda body: body["source"],
        ),
    ]
    return {thing.name: thing for thing in found}
