"""How much more than its target a plan should reach, so that the assessor's haircut is borne.

An assessor leaves a step or does not; where one falls, those above it on the same indicator fall too. How often a
step is left is an assumption (:mod:`spbe_core.planning.assumptions`), so the reserve is as good as that. Many outcomes
of a plan are drawn from a seed; the plan is made for a higher and higher target until enough of them reach the one that
was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from random import Random

from spbe_core.errors import DataError
from spbe_core.planning.milp import Reply
from spbe_core.planning.model import Plan, Target, Task
from spbe_core.planning.questions import SECONDS, least_effort

DRAWS = 1000
"""Outcomes drawn for one plan: a share is within 4 percentage points of what endless draws would give (99 %)."""
_ROUNDS = 12


@dataclass(frozen=True)
class Reserved:
    """A plan with its reserve.

    Attributes
    ----------
    reply : Reply
        The plan for target + reserve; without one when not even the target is within reach.
    reserve : Fraction
        What was added to the target; whole hundredths of the index.
    held : int
        Percent of the drawn outcomes that reach the target.
    enough : bool
        Whether that is as many as was asked for; else it is the most that was found.
    proved : bool
        Where it is not enough: whether a larger reserve is proved to be out of reach, and not only not found.
    """

    reply: Reply
    reserve: Fraction
    held: int
    enough: bool
    proved: bool = False


def outcomes(plan: Plan, *, seed: int = 0, draws: int = DRAWS) -> list[Fraction]:
    """Draw indexes that a plan may come to, lowest first.

    Parameters
    ----------
    plan : Plan
    seed : int, optional
    draws : int, optional
    """
    random = Random(seed)  # noqa: S311 - the same answer every time is what is wanted
    chains: dict[str, list[tuple[int, Fraction]]] = {}
    order = {step.id: place for place, step in enumerate(plan.task.steps)}
    for pick in sorted(plan.picks, key=lambda pick: order[pick.step.id]):
        chains.setdefault(pick.step.indicator, []).append((pick.step.success, pick.step.gain))
    found = []
    for _ in range(draws):
        index = plan.task.index
        for chain in chains.values():
            for success, gain in chain:
                if random.randrange(100) >= success:
                    break
                index += gain
        found.append(index)
    return sorted(found)


def with_reserve(task: Task, target: Target, *, sure: int, seed: int = 0, seconds: float = SECONDS) -> Reserved:
    """Return the plan with the least effort whose outcomes reach an index often enough.

    Parameters
    ----------
    task : Task
    target : Target
        With an index.
    sure : int
        Percent of the outcomes that must reach it, 1–99.
    seed, seconds : optional
        Of the draws; time limit of each plan.

    Raises
    ------
    DataError
        When ``sure`` lies outside, the target has no index, and as :func:`spbe_core.planning.questions.least_effort`.
    """
    if not 1 <= sure <= 99:
        raise DataError(
            "Keyakinan",
            f"{sure} persen tidak mungkin",
            "Isi 1 sampai 99",
            en=f"Confidence: {sure} per cent is not possible. Enter 1 to 99.",
        )
    if target.index is None:
        raise DataError(
            "Cadangan",
            "hanya dapat dihitung untuk target indeks",
            "Pilih target indeks",
            en="Reserve: it can be computed for a target index only. Choose an index.",
        )
    reply, reserve = least_effort(task, target, seconds=seconds), Fraction(0)
    best = Reserved(reply, reserve, -1, enough=False)
    for _ in range(_ROUNDS):
        if reply.plan is None:
            break
        drawn = outcomes(reply.plan, seed=seed)
        held = 100 * sum(index >= target.index for index in drawn) // len(drawn)
        if held > best.held:
            best = Reserved(reply, reserve, held, enough=held >= sure)
        short = target.index - drawn[len(drawn) * (100 - sure) // 100]
        reserve += max(Fraction(1, 100), Fraction(ceil(short * 100), 100))
        if best.enough:
            return best
        if target.index + reserve > task.instrument.highest:
            return replace(best, proved=True)
        reply = least_effort(task, replace(target, index=target.index + reserve), seconds=seconds)
    return replace(best, held=max(0, best.held), proved=reply.status == "infeasible")


def shares(plan: Plan, target: Fraction, *, seed: int = 0) -> Mapping[str, Fraction | int]:
    """Return how a plan's outcomes lie: the 10th, 50th and 90th of a hundred, and the percent that reach a target."""
    drawn = outcomes(plan, seed=seed)
    return {
        "low": drawn[len(drawn) // 10],
        "middle": drawn[len(drawn) // 2],
        "high": drawn[len(drawn) * 9 // 10],
        "held": 100 * sum(index >= target for index in drawn) // len(drawn),
    }
