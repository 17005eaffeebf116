"""The tasks that stand: the newest version of each."""

from __future__ import annotations

from sqlalchemy.orm import Session

from hub.registry.problems import ProblemError
from hub.registry.tasks.model import TaskVersion
from hub.registry.versions import current

TASK = (TaskVersion.assessment_id, TaskVersion.unit)


def newest(session: Session, assessment_id: str, unit: str) -> TaskVersion | None:
    """Return the current version of a task."""
    query = current(TaskVersion, *TASK).where(TaskVersion.assessment_id == assessment_id, TaskVersion.unit == unit)
    row: TaskVersion | None = session.scalar(query)
    return row


def running(session: Session, assessment_id: str, unit: str) -> TaskVersion:
    """Return a task that somebody has.

    Raises
    ------
    ProblemError
        404 when nobody has it.
    """
    row = newest(session, assessment_id, unit)
    if row is None or row.state == "dilepas":
        raise ProblemError(404)
    return row
