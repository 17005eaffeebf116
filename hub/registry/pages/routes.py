"""Routes of what pages read as they open."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from hub.registry.access import Grant, needs
from hub.registry.assessments.rules import by_id
from hub.registry.pages import rules
from hub.registry.regions.rules import by_code
from spbe_core import wire

router = APIRouter(prefix="/api", tags=["pages"])


@router.get("/regions/{code}/form")
def read_form(
    grant: Annotated[Grant, needs("assessments:read", by_code)],
    code: str,  # noqa: ARG001 -- the guard reads it
    period: Annotated[str, Query(pattern=r"^\d{4}$")],
) -> wire.Form:
    """Return what the form of a period's self-assessment is drawn from, whether or not somebody began one."""
    with grant.read() as session:
        return rules.form(session, grant, period)


@router.get("/assessments/{assessment_id}/beside")
def read_beside(
    grant: Annotated[Grant, needs("assessments:read", by_id)],
    assessment_id: str,
) -> wire.Beside:
    """Return what stands beside an open form: course, data dukung, its period's recommendations, tasks and offices."""
    with grant.read() as session:
        return rules.beside(session, grant, assessment_id)
