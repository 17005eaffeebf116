"""The three questions: least effort to a target, highest index until a date, earliest date of a target."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from spbe_core.planning.asking import Ask
from spbe_core.planning.checks import check_room, check_target, check_task
from spbe_core.planning.milp import Reply, solve
from spbe_core.planning.model import Target, Task

SECONDS = 3.0
"""How long a person may wait for an answer."""


def least_effort(
    task: Task, target: Target, *, unlike: tuple[frozenset[str], ...] = (), seconds: float = SECONDS
) -> Reply:
    """Return the plan that reaches a target with the fewest person-weeks.

    Parameters
    ----------
    task : Task
    target : Target
    unlike : tuple of frozenset of str, optional
        Plans, as sets of step ids, of which at least a quarter must be left out.
    seconds : float, optional
        Time limit.

    Returns
    -------
    Reply
        ``value`` and ``bound`` in person-weeks; ``status`` "infeasible" where nothing reaches it.

    Raises
    ------
    DataError
        As :func:`spbe_core.planning.checks.check_task` and :func:`spbe_core.planning.checks.check_target`.
    """
    check_task(task)
    check_target(task, target)
    return solve(task, Ask("effort", target=target, unlike=unlike), seconds=seconds)


def highest_index(task: Task, *, most_effort: int | None = None, seconds: float = SECONDS) -> Reply:
    """Return the plan with the highest index within the time there is, and among those one with the least effort.

    Parameters
    ----------
    task : Task
    most_effort : int, optional
        Person-weeks that may be spent.
    seconds : float, optional
        Time limit of each of the two programs.

    Returns
    -------
    Reply
        ``value`` and ``bound`` are indexes. The plan may be empty.

    Raises
    ------
    DataError
        As :func:`spbe_core.planning.checks.check_task` and :func:`spbe_core.planning.checks.check_room`.
    """
    check_task(task)
    check_room(task)
    best = solve(task, Ask("index", most_effort=most_effort), seconds=seconds)
    if best.plan is None or best.plan.index <= task.index:
        return best
    leanest = Ask("effort", target=Target(best.plan.index), most_effort=most_effort)
    lean = solve(task, leanest, seconds=seconds, known=best.plan)
    return best if lean.plan is None else replace(best, plan=lean.plan)


def earliest(task: Task, target: Target, *, seconds: float = SECONDS) -> Reply:
    """Return the plan that reaches a target soonest, and among those one with the least effort.

    Found by halving: what is reached in some periods is reached in more. The task's calendar says how far to look.

    Returns
    -------
    Reply
        ``value`` and ``bound`` are numbers of periods; the plan's calendar ends with its last one.

    Raises
    ------
    DataError
        As :func:`least_effort`.
    """
    check_task(task)
    check_target(task, target)
    low, high = 1, task.calendar.periods
    best = solve(task, Ask("effort", target=target), seconds=seconds)
    proved = True
    if best.plan is None:
        return best
    while low < high:
        middle = (low + high) // 2
        tried = solve(task.lasting(middle), Ask("effort", target=target), seconds=seconds)
        if tried.plan is not None:
            best, high = tried, middle
        else:
            proved = proved and tried.status == "infeasible"
            low = middle + 1
    return replace(
        best, status="optimal" if proved else "gap", value=Fraction(high), bound=Fraction(high) if proved else None
    )
