"""The planner against trying every plan, and against another integer program (more: bench/planning.py --cases)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from planning_cases import drawn, pulses, tried

from spbe_core.planning import milp, questions

SMALL = range(0, 120, 2)
LARGER = range(1, 121, 2)


@pytest.mark.parametrize("seed", SMALL)
def test_no_plan_is_lighter_or_higher_than_the_planners(seed):
    task, target = drawn(seed, steps=3, periods=4)
    lightest, highest = tried(task, target)
    found, best = questions.least_effort(task, target), questions.highest_index(task)
    assert found.status == ("infeasible" if lightest is None else "optimal")
    assert (found.plan.effort if found.plan else None) == lightest
    assert (best.plan.index if best.plan else None) == highest


@pytest.mark.parametrize("seed", LARGER)
def test_another_program_comes_to_the_same_effort(seed):
    task, target = drawn(seed, steps=9, periods=6)
    found = questions.least_effort(task, target)
    assert found.status in {"optimal", "infeasible"}
    assert (found.plan.effort if found.plan else None) == pulses(task, target)


def test_the_cases_are_of_both_kinds():
    reached = [pulses(*drawn(seed, steps=9, periods=6)) is not None for seed in LARGER]
    assert 15 < sum(reached) < len(reached) - 15


@pytest.mark.parametrize("seed", range(1, 41, 4))
def test_the_earliest_date_is_reached_and_a_period_less_is_not_enough(seed):
    task, target = drawn(seed, steps=5, periods=6)
    found = questions.earliest(task, target)
    if found.plan is None:
        assert pulses(task, target) is None
        return
    periods = int(found.value)
    assert found.status == "optimal"
    assert found.plan.effort == pulses(task.lasting(periods), target)
    assert periods == 1 or pulses(task.lasting(periods - 1), target) is None


@pytest.mark.parametrize("seed", LARGER[::3])
def test_the_whole_program_and_the_quick_way_to_it_agree(seed, monkeypatch):
    task, target = drawn(seed, steps=9, periods=6)
    quick = questions.least_effort(task, target)
    monkeypatch.setattr(milp, "scheduled", lambda *_: None)
    whole = questions.least_effort(task, target)
    assert (whole.status, whole.value, whole.bound) == (quick.status, quick.value, quick.bound)


def test_threads_do_not_disturb_each_other():
    cases = [drawn(seed, steps=9, periods=6) for seed in LARGER[:16]]
    alone = [questions.least_effort(*case).value for case in cases]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda case: questions.least_effort(*case, seconds=60).value, cases))
    assert together == alone
