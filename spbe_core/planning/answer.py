"""A planning question and all there is to say to it: plan, reasons, alternatives, what binds, what would help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from spbe_core.formats import id_number
from spbe_core.planning.alternatives import alternatives
from spbe_core.planning.milp import Reply
from spbe_core.planning.model import Plan, Step, Target, Task
from spbe_core.planning.questions import SECONDS, earliest, highest_index, least_effort
from spbe_core.planning.relaxing import Binding, Relaxation, bindings, relaxations
from spbe_core.planning.reserve import Reserved, with_reserve

Question = Literal["least", "highest", "earliest"]
"""Least effort to a target, highest index until the deadline, earliest date of a target."""


@dataclass(frozen=True)
class Wish:
    """What is asked of a task.

    Attributes
    ----------
    target : Target or None
        ``None`` asks for the highest index until the deadline.
    soonest : bool
        The earliest date of the target instead of the least effort.
    most_effort : int or None
        Person-weeks that may be spent on the highest index.
    sure : int or None
        Percent of drawn outcomes that must reach the target after the assessor's haircut; for the least effort.
    """

    target: Target | None = None
    soonest: bool = False
    most_effort: int | None = None
    sure: int | None = None

    @property
    def question(self) -> Question:
        """Which of the three questions this is."""
        if self.target is None:
            return "highest"
        return "earliest" if self.soonest else "least"


@dataclass(frozen=True)
class Answer:
    """What was asked, and the answer.

    Attributes
    ----------
    task : Task
    wish : Wish
    reply : Reply
    reasons : mapping of str to str
        Why each step of the plan was picked, by step id; Indonesian.
    others : tuple of Plan
        Genuinely different plans for the same target.
    binds : tuple of Binding
    helps : tuple of Relaxation
        Only for a target that is out of reach.
    reserved : Reserved or None
        Where a reserve was asked for.
    """

    task: Task
    wish: Wish
    reply: Reply
    reasons: Mapping[str, str] = field(default_factory=dict)
    others: tuple[Plan, ...] = ()
    binds: tuple[Binding, ...] = ()
    helps: tuple[Relaxation, ...] = ()
    reserved: Reserved | None = None

    @property
    def plan(self) -> Plan | None:
        """The plan, or ``None`` where nothing reaches the target."""
        return self.reply.plan


def answer(task: Task, wish: Wish, *, seconds: float = SECONDS) -> Answer:
    """Answer a planning question.

    Parameters
    ----------
    task : Task
    wish : Wish
    seconds : float, optional
        Time limit of each of the programs.

    Raises
    ------
    DataError
        For what no plan can be made for (:mod:`spbe_core.planning.checks`).
    """
    target = wish.target
    if target is None:
        best = highest_index(task, most_effort=wish.most_effort, seconds=seconds)
        return Answer(task, wish, best, reasons(best.plan, None))
    reserved = None
    if wish.soonest:
        reply = earliest(task, target, seconds=seconds)
    elif wish.sure is not None:
        reserved = with_reserve(task, target, sure=wish.sure, seconds=seconds)
        reply = reserved.reply
    else:
        reply = least_effort(task, target, seconds=seconds)
    aimed = target if reserved is None else _raised(target, reserved.reserve)
    if reply.plan is None:
        helps = tuple(relaxations(task, aimed, seconds=seconds))
        return Answer(task, wish, reply, helps=helps, reserved=reserved)
    held = reply.plan.task
    return Answer(
        task=held,
        wish=wish,
        reply=reply,
        reasons=reasons(reply.plan, target),
        others=alternatives(held, aimed, reply.plan, seconds=seconds),
        binds=tuple(bindings(held, aimed, reply.plan, seconds=seconds)),
        reserved=reserved,
    )


def _raised(target: Target, reserve: Fraction) -> Target:
    return Target(None if target.index is None else target.index + reserve, target.every, target.name)


def reasons(plan: Plan | None, target: Target | None) -> dict[str, str]:
    """Say why each step of a plan was picked: what is fixed first, then what it opens, then what it yields."""
    if plan is None:
        return {}
    taken = {pick.step.id for pick in plan.picks}
    ranks = {step.id: rank for rank, step in enumerate(sorted(plan.task.steps, key=_yield, reverse=True), start=1)}
    told = {}
    for pick in plan.picks:
        said = _fixed(plan.task, pick.step, target)
        opened = [each.step for each in plan.task.prerequisites if each.needs == pick.step.id and each.step in taken]
        opened += [step.id for step in plan.task.steps if step.after == pick.step.id and step.id in taken]
        if opened:
            said.append(f"membuka {', '.join(_named(plan.task, each) for each in opened)}")
        said.append(
            f"menambah {_gained(pick.step.gain)} untuk {pick.way.work} orang-minggu "
            f"(hasil per orang-minggu ke-{ranks[pick.step.id]} dari {len(ranks)} langkah)"
        )
        told[pick.step.id] = "; ".join(said)
    return told


def _named(task: Task, code: str) -> str:
    """Name a step as people do: "indikator 36 tingkat 3"; what ends between two levels by its value."""
    step = task.step[code]
    number, reached = task.instrument.indicator(step.indicator).number, Fraction(step.to_value)
    if reached.denominator == 1 and not task.instrument.fractional:
        return f"indikator {number} tingkat {reached}"
    return f"indikator {number} sampai {id_number(reached)}"


def _gained(gain: Fraction) -> str:
    """Write what a step adds as the page does: three decimals, four where they are needed."""
    return id_number(gain, 3 if (gain * 1000).denominator == 1 else 4)


def _fixed(task: Task, step: Step, target: Target | None) -> list[str]:
    said = []
    if step.id in task.pins or step.from_value < task.at_least.get(step.indicator, step.from_value):
        said.append("ditetapkan daerah")
    if target is not None and target.every is not None and step.from_value < target.every:
        said.append(target.name)
    return said


def _yield(step: Step) -> Fraction:
    """Return what a person-week in the lightest way adds to the index."""
    return step.gain / min(way.work for way in step.ways)
