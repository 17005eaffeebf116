"""Other plans for the same target that are genuinely different.

Each leaves out at least a quarter of the steps of every plan before it, and is the one with the least effort that does.
"""

from __future__ import annotations

from spbe_core.planning.model import Plan, Target, Task
from spbe_core.planning.questions import SECONDS, least_effort

COUNT = 3


def alternatives(task: Task, target: Target, plan: Plan, *, seconds: float = SECONDS) -> tuple[Plan, ...]:
    """Return up to three other plans, least effort first; fewer where there are no more.

    Parameters
    ----------
    task : Task
    target : Target
    plan : Plan
        The one they are alternatives to.
    seconds : float, optional
        Time limit of each.
    """
    found = [plan]
    while len(found) <= COUNT:
        reply = least_effort(task, target, unlike=tuple(steps_of(each) for each in found), seconds=seconds)
        if reply.plan is None:
            break
        found.append(reply.plan)
    return tuple(found[1:])


def steps_of(plan: Plan) -> frozenset[str]:
    """Return the ids of a plan's steps."""
    return frozenset(pick.step.id for pick in plan.picks)
