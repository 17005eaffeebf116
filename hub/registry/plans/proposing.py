"""Proposing a plan around what people fixed: computed on request from what is stored, and stored nowhere.

A program keeps a processor busy for up to three seconds, without holding back Python's other threads; two at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import floor
from typing import Literal

from sqlalchemy.orm import Session

from hub.registry.assessments import rules as assessments
from hub.registry.assessments import written
from hub.registry.plans import composing, rules
from hub.registry.problems import invalid
from hub.registry.turns import Turns
from spbe_core import wire
from spbe_core.planning import building, questions
from spbe_core.planning.alternatives import alternatives
from spbe_core.planning.answer import reasons
from spbe_core.planning.composing import partners
from spbe_core.planning.milp import Reply
from spbe_core.planning.model import Calendar, Pick, Plan, Target, Task
from spbe_core.planning.program import Status
from spbe_core.planning.region import Situation
from spbe_core.planning.relaxing import Binding, Relaxation, bindings, relaxations
from spbe_core.planning.targets import parse

TURNS = Turns(10, "Rencana lain masih dihitung. Coba lagi sebentar.")
HELP_SECONDS = 1.0
"""For each of the programs that look for what would help: the person has waited for the first answer already."""
OTHER_SECONDS = 2.0
"""For each of the other plans."""
BIND_SECONDS = 1.0
"""For each plan without one of the limits."""
FARTHEST_YEARS = 3

Question = Literal["least", "highest", "earliest"]
Aimed = Literal["least", "earliest"]
"""The questions that have a target."""


def situation(session: Session, assessment_id: str) -> tuple[Situation, date]:
    """Read where an assessment and its plan stand, and the day it is there."""
    assessment = assessments.get(session, assessment_id)
    plan = rules.of_assessment(session, assessment_id)
    means, _ = rules.means(session, plan)
    actions = tuple(composing.planned(rules.actions(session, plan)))
    found = written.of(session, assessment)
    now = rules.today(assessment.region_code)
    return Situation(found.instrument, found.scores, actions, means, found.statuses), now


def propose(found: Situation, day: date, target: str, until: date, question: Question = "least") -> wire.Proposal:
    """Answer a planning question, leaving alone what people fixed, or say what would make the target reachable.

    Raises
    ------
    ProblemError
        422 for a deadline too far away; 503 when others are having plans computed.
    DataError
        For a target, a deadline, a plan or an assessment that no plan can be made for.
    """
    calendar, task = _task(found, day, until)
    wanted = None if question == "highest" else parse(target, task.instrument)
    with TURNS.turn():
        reply = _answered(task, wanted, question)
        helps = list(_helps(task, wanted)) if reply.plan is None and wanted is not None else []
    if reply.plan is not None:
        return _proposal(found, reply.plan, wanted, reply.status)
    until_period = calendar.end(calendar.periods)
    return wire.Proposal(
        status=reply.status, index=None, effort=None, end=None, until=until_period, actions=[], helps=helps
    )


def others(found: Situation, day: date, target: str, until: date) -> list[wire.Proposal]:
    """Return up to three genuinely different plans for the target that :func:`propose` has a plan for.

    Raises
    ------
    ProblemError, DataError
        As :func:`propose`.
    """
    _, task = _task(found, day, until)
    wanted = parse(target, task.instrument)
    with TURNS.turn():
        plan = questions.least_effort(task, wanted).plan
        more = () if plan is None else alternatives(task, wanted, plan, seconds=OTHER_SECONDS)
    return [_proposal(found, each, wanted, "gap") for each in more]


def binds(found: Situation, day: date, target: str, until: date, question: Aimed = "least") -> list[wire.ProposalBind]:
    """Return what binds the plan that :func:`propose` has: each limit without which it would be smaller or sooner.

    Raises
    ------
    ProblemError, DataError
        As :func:`propose`.
    """
    _, task = _task(found, day, until)
    wanted = parse(target, task.instrument)
    with TURNS.turn():
        plan = _answered(task, wanted, question).plan
        found_binds = () if plan is None else tuple(bindings(plan.task, wanted, plan, seconds=BIND_SECONDS))
    return [_bind(task, each) for each in found_binds]


def _bind(task: Task, each: Binding) -> wire.ProposalBind:
    waited = each.kind == "money" and each.name
    return wire.ProposalBind(
        kind=each.kind,
        office=building.office_name(each.name) if each.kind == "people" else "",
        fund=each.name if waited else None,
        day=min(fund.day for fund in task.funds if fund.name == each.name) if waited else None,
        saved=each.saved,
        weeks=each.sooner * task.calendar.weeks,
    )


def _task(found: Situation, day: date, until: date) -> tuple[Calendar, Task]:
    """Return the task until a day, with its calendar before it is shortened to what a plan needs."""
    if until.year - day.year > FARTHEST_YEARS:
        raise invalid(f"Tenggat paling jauh {FARTHEST_YEARS} tahun. Pilih tanggal yang lebih dekat.", "until")
    calendar = Calendar.until(day, until)
    return calendar, found.around_fixed(calendar, until)


def _proposal(found: Situation, plan: Plan, wanted: Target | None, status: Status) -> wire.Proposal:
    calendar = plan.task.calendar
    done = partners(plan, found.actions)
    kept = {each.id for each in found.actions if each.held or each.done} | set(done.values())
    why = reasons(plan, wanted)
    return wire.Proposal(
        status=status,
        index=str(plan.index),
        effort=plan.effort,
        end=calendar.end(plan.last),
        until=calendar.end(calendar.periods),
        actions=[_action(plan, pick, done.get(pick.step.id), found, why[pick.step.id]) for pick in plan.picks],
        helps=[],
        drops=[each.id for each in found.actions if each.id not in kept],
    )


def _answered(task: Task, wanted: Target | None, question: Question) -> Reply:
    if wanted is None:
        return questions.highest_index(task)
    return questions.earliest(task, wanted) if question == "earliest" else questions.least_effort(task, wanted)


def _action(plan: Plan, pick: Pick, partner: str | None, found: Situation, why: str) -> wire.ProposedAction:
    lead, *_ = pick.way.effort
    own = next((each for each in found.actions if each.id == partner), None)
    fixed = own is not None and own.held
    free = min((way.work for way in pick.step.ways if not way.cost), default=None)
    begin, due = plan.task.calendar.begin(pick.begin), plan.task.calendar.end(pick.end)
    if fixed and own is not None:
        begin, due = own.begin or begin, own.due
    return wire.ProposedAction(
        indicator=pick.step.indicator,
        from_level=floor(pick.step.from_value),
        to_level=int(pick.step.to_value),
        title=pick.way.reason,
        owner_office=building.office_name(lead),
        due=due,
        gain=str(pick.step.gain),
        effort={building.office_name(office): work for office, work in pick.way.effort.items()},
        evidence=list(pick.step.evidence),
        begin=begin,
        action=partner,
        reason=why,
        held=fixed,
        cost=pick.way.cost,
        unbudgeted=free if pick.way.cost else None,
        funded=own.funded if fixed and own is not None else pick.way.cost > 0,
    )


def _helps(task: Task, target: Target) -> Iterator[wire.ProposalHelp]:
    for each in relaxations(task, target, seconds=HELP_SECONDS):
        yield _help(each)


def _help(each: Relaxation) -> wire.ProposalHelp:
    return wire.ProposalHelp(
        kind=each.kind,
        index=None if each.index is None else str(each.index),
        until=each.until if each.fund is None else each.fund.day,
        people={building.office_name(office): count for office, count in (each.people or {}).items()},
        fund=None if each.fund is None else each.fund.name,
        indicators=[name.partition("-L")[0] for name in each.indicators],
    )
