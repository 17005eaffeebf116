"""Submitting a plan to the coach, and what the coach says to it: a list that only grows; every version can be read."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.plans import composing, reviews, rules
from hub.registry.plans.model import ActionVersion, PlanReviewRow, TargetVersion
from hub.registry.problems import ProblemError, conflict, invalid
from hub.registry.texts import digest, new_salt, storable
from hub.registry.versions import signature, stored
from spbe_core import wire
from spbe_core.wire.plans import ReviewState, ReviewStep

STEPS: dict[ReviewStep, tuple[str, frozenset[ReviewState], ReviewState | None]] = {
    "ajukan": ("plans:decide", frozenset({"disusun", "dikembalikan", "disetujui"}), "diajukan"),
    "tarik": ("plans:decide", frozenset({"diajukan"}), "disusun"),
    "setujui": ("plans:approve", frozenset({"diajukan"}), "disetujui"),
    "kembalikan": ("plans:approve", frozenset({"diajukan", "disetujui"}), "dikembalikan"),
    "catat": ("comments:write", frozenset({"disusun", "diajukan", "disetujui", "dikembalikan"}), None),
}
"""Who may take a step, from which states, and where it leads; ``None`` leaves the state as it is."""
SAID: dict[str, str] = {
    "disusun": "sedang disusun",
    "diajukan": "sudah diajukan",
    "disetujui": "sudah disetujui",
    "dikembalikan": "dikembalikan",
}
REASONED = ("kembalikan", "catat")


def take(
    session: Session, grant: Grant, assessment_id: str, wanted: wire.PlanReviewWrite, based_on: int
) -> tuple[int, wire.PlanSaved]:
    """Take a step with a plan, or say something to it.

    Raises
    ------
    ProblemError
        403 without the step's right; 409 when somebody said something meanwhile, or changed the plan that was read;
        422 for what the plan's state does not allow, an empty plan, a return or a word without text, or an approval
        that does not say which plan was read.
    """
    right, sources, target = STEPS[wanted.step]
    grant.demand(right)
    plan = rules.of_assessment(session, assessment_id)
    last = reviews.newest(session, plan)
    if (last.version if last else 0) != based_on:
        raise conflict(stored(last, last.state if last else None), "Pengajuan rencana ini")
    state = last.state if last else "disusun"
    if state not in sources:
        raise invalid(f"Rencana ini {SAID[state]}, jadi langkah itu tidak dapat dilakukan. Muat ulang halaman.", "step")
    if wanted.seq is not None and wanted.seq != plan.seq:
        raise ProblemError(
            409, "Rencana ini berubah sejak Anda membacanya. Baca dahulu rencana yang sekarang, lalu ulangi."
        )
    if wanted.step == "setujui" and wanted.seq is None:
        raise invalid("Sebutkan rencana yang Anda baca. Muat ulang halaman, lalu setujui lagi.", "seq")
    if wanted.step in REASONED and not wanted.note:
        raise invalid("Tulis dahulu catatannya.", "note")
    if wanted.step == "ajukan" and not rules.actions(session, plan):
        raise invalid("Rencana ini belum memuat aksi. Tambahkan sekurangnya satu aksi, lalu ajukan.", "step")
    salt = new_salt()
    facts = {
        "version": based_on + 1,
        "step": wanted.step,
        "state": target or state,
        "plan_seq": plan.seq,
    }
    note = storable(wanted.note, "note")
    event = events.append(
        session,
        grant,
        "plan.review",
        f"plans/{plan.id}/reviews/{based_on + 1}",
        before={"state": state},
        after=facts | {"digest": digest(salt, note)},
    )
    session.add(PlanReviewRow(plan_id=plan.id, note=note, salt=salt, **facts, **signature(grant, event)))
    plan.seq = event.seq
    assessments.touch(assessments.get(session, plan.assessment_id), event.seq)
    session.flush()
    return 200, wire.PlanSaved(plan=rules.to_wire(session, plan), seq=event.seq)


def version(session: Session, assessment_id: str, number: int) -> wire.PlanVersion:
    """Return a plan as it was when something was said about it.

    Raises
    ------
    ProblemError
        404 when nothing of that number was said.
    """
    plan = rules.of_assessment(session, assessment_id)
    row = next((each for each in reviews.of_plan(session, plan) if each.version == number), None)  # any number comes
    if row is None:
        raise ProblemError(404)
    goals = select(TargetVersion).where(TargetVersion.plan_id == plan.id, TargetVersion.seq <= row.plan_seq)
    goal = session.scalar(goals.order_by(TargetVersion.version.desc()).limit(1))
    acts = select(ActionVersion).where(ActionVersion.plan_id == plan.id, ActionVersion.seq <= row.plan_seq)
    newest_of = {each.action_id: each for each in session.scalars(acts.order_by(ActionVersion.version))}
    aims = composing.aims_by(session, plan, row.plan_seq)
    day = rules.today(assessments.get(session, assessment_id).region_code, row.at)
    return wire.PlanVersion(
        version=number,
        at=row.at,
        target=rules.aimed_at(goal),
        levels={each.indicator: each.level for each in aims if each.level is not None},
        actions=[
            rules.action(each, day)
            for each in sorted(newest_of.values(), key=lambda each: (each.due, each.action_id))
            if not each.deleted
        ],
    )
