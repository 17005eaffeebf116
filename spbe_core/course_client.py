"""The course of an assessment by :attr:`spbe_core.client.Registry.course`: standing, steps, assessors' verdicts."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from spbe_core import wire
from spbe_core.connection import Connection, body, segment


class CourseCalls:
    """Calls about stages; each may raise :class:`spbe_core.connection.RegistryError` or one of its kinds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, assessment_id: str) -> wire.Course:
        """Return where an assessment stands, what was done with it, and what one may do next."""
        return self._connection.read(wire.Course, _path(assessment_id, "course"))

    def incomplete(self, assessment_id: str) -> wire.Incomplete:
        """Return what is incomplete now; its digest is what a submission acknowledges."""
        return self._connection.read(wire.Incomplete, _path(assessment_id, "course/incomplete"))

    def take(  # noqa: PLR0913 -- what a step may bring
        self,
        assessment_id: str,
        step: str,
        version: int,
        *,
        reason: str = "",
        deadline: str | None = None,
        flags: Sequence[wire.CourseFlag] = (),
        purpose: wire.Purpose | None = None,
        acknowledged: str = "",
        key: str | None = None,
    ) -> wire.Course:
        """Take one step.

        Parameters
        ----------
        assessment_id : str
        step : str
            Of ``data/course.yaml``: "submit", "review", "improve", …
        version : int
            How many steps one had seen (:attr:`spbe_core.wire.Course.version`).
        reason : str
        deadline : str, optional
            The region's own clock time: "2026-11-30T23:59".
        flags : sequence of CourseFlag
            Units to improve, each with a note.
        purpose : {"latihan", "resmi"}, optional
        acknowledged : str
            Digest of what is incomplete (:meth:`incomplete`).

        Returns
        -------
        Course
            How it stands now.
        """
        made = body(
            wire.CourseStepWrite,
            step=step,
            reason=reason,
            deadline=deadline,
            flags=list(flags),
            purpose=purpose,
            acknowledged=acknowledged,
        )
        path = _path(assessment_id, "course/steps")
        return self._connection.write(wire.Course, "POST", path, made, version=version, key=key)

    def check_verdicts(self, assessment_id: str, name: str, content: bytes, source: str) -> wire.JudgementPlan:
        """Say row by row what a file of verdicts (XLSX or CSV) would do and why not; nothing is kept.

        ``source`` says where the verdicts come from: "Portal eval.spbe.go.id, 21 September 2026".
        """
        made = _file(name, content, source)
        return self._connection.write(wire.JudgementPlan, "POST", _path(assessment_id, "judgements/check"), made)

    def store_verdicts(  # noqa: PLR0913, PLR0917 -- a file, what was confirmed of it, and where it goes
        self, assessment_id: str, name: str, content: bytes, source: str, digest: str, key: str | None = None
    ) -> wire.JudgementsDone:
        """Store all verdicts of a file, or none; ``digest`` is that of the check that was looked at."""
        made = _file(name, content, source, digest)
        return self._connection.write(wire.JudgementsDone, "POST", _path(assessment_id, "judgements"), made, key=key)


def _path(assessment_id: str, rest: str) -> str:
    return f"api/assessments/{segment(assessment_id)}/{rest}"


def _file(name: str, content: bytes, source: str, digest: str = "") -> wire.JudgementRequest:
    packed = base64.b64encode(content).decode()
    return body(wire.JudgementRequest, name=name, content=packed, source=source, digest=digest)
