"""How long the exact plan takes for every regional government, and how much lighter it is than a greedy one.

    .venv/bin/python bench/planning.py [--starts 523] [--processes 2]
    .venv/bin/python bench/planning.py --highest [--starts 53]
    .venv/bin/python bench/planning.py --cases 2000

Every regional government with a result of 2024 is planned over 12 periods of four weeks: to 3.0, or to the next
predicate where it is there, or one fifth of a level further at the top. Where levels per indicator are not published,
the start is drawn to fit the published domains. A time is that of one process with one thread, from levels to verified
plan; ``cpu`` figures are its processor time, which other work on the machine leaves alone. The baseline takes, again
and again, the step that adds most per person-week and still fits, and in the end leaves out what is not needed.
``composer_s`` is the worst change on the page *Rencana Aksi* (``composer.py``). ``--highest`` asks for the highest
index at the end of the same 12 periods; its gap is a part of the index. ``--cases`` compares the planner with trying
every plan and with another program instead.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from fractions import Fraction
from pathlib import Path

import composer

from spbe_core import instruments, planning, results
from spbe_core.planning import building, estimate, milp, questions
from spbe_core.planning.asking import Ask
from spbe_core.planning.model import Calendar, Pick, Plan, Step, Target, Task
from spbe_core.planning.rules import broken, in_order, tightened

YEAR = 2024
CALENDAR = Calendar(date(2026, 11, 25), 4, 12)
GAP = Fraction(1, 100)
CHANGES = 40


def main() -> None:
    """Measure, or compare, and print a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=10_000, help="how many regions; all when absent")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--cases", type=int, default=0)
    parser.add_argument("--highest", action="store_true")
    given = parser.parse_args()
    if given.cases:
        figures = compared(given.cases)
    else:
        figures = (highest if given.highest else measured)(given.starts, given.processes)
    print(json.dumps(figures))


def regions(starts: int) -> list[str]:
    """Return the codes of so many regional governments with a result, spread over all."""
    codes = [row.region_code for row in results.official() if row.year == YEAR and row.region_code]
    return codes[:: max(1, len(codes) // starts)]


def highest(starts: int, processes: int) -> dict[str, object]:
    with ProcessPoolExecutor(processes) as pool:
        found = list(pool.map(highest_of, regions(starts)))
    return {
        "highest_median_s": round(statistics.median(each["s"] for each in found), 3),
        "highest_worst_s": round(max(each["s"] for each in found), 2),
        "highest_worst_cpu_s": round(max(each["cpu"] for each in found), 2),
        "highest_proven_share": round(sum(each["gap"] == 0 for each in found) / len(found), 4),
        "highest_worst_gap": round(float(max(each["gap"] for each in found)), 4),
        "starts": len(found),
    }


def highest_of(code: str) -> dict[str, object]:
    """Return how long the highest index takes, without looking for the lightest plan to it afterwards."""
    levels = estimate.of_region(code, YEAR).levels
    began, working = time.perf_counter(), time.process_time()
    reply = milp.solve(situation(levels)[0], Ask("index"), seconds=questions.SECONDS)
    took, worked = time.perf_counter() - began, time.process_time() - working
    gap = Fraction(0) if reply.status == "optimal" else (reply.bound - reply.value) / reply.bound
    return {"code": code, "s": took, "cpu": worked, "gap": gap}


def measured(starts: int, processes: int) -> dict[str, object]:
    codes = regions(starts)
    began = time.perf_counter()
    with ProcessPoolExecutor(processes) as pool:
        found = list(pool.map(one, codes, chunksize=8))
        national = time.perf_counter() - began
        baselines = list(pool.map(baseline, codes, chunksize=8))
    times = [each["s"] for each in found]
    for each in sorted(found, key=lambda each: -each["s"])[:5]:
        print(f"{each['code']}: {each['s']:.2f} s, {each['status']}, gap {float(each['gap'] or 0):.4f}")
    pairs = [(each["effort"], other) for each, other in zip(found, baselines, strict=True) if each["effort"]]
    ratios = [other / effort for effort, other in pairs if other]
    lost = len(pairs) - len(ratios)
    print(f"{len(found)} starts; greedy finds no plan for {lost}, and needs more for {sum(r > 1 for r in ratios)}")
    return {
        "median_s": round(statistics.median(times), 3),
        "worst_s": round(max(times), 2),
        "median_cpu_s": round(statistics.median(each["cpu"] for each in found), 3),
        "worst_cpu_s": round(max(each["cpu"] for each in found), 2),
        "proven_share": round(sum(each["status"] in {"optimal", "infeasible"} for each in found) / len(found), 4),
        "within_gap_share": round(
            sum(each["gap"] is not None and each["gap"] <= GAP for each in found) / len(found), 4
        ),
        "national_s": round(national, 1),
        **composer.measured(CHANGES),
        "greedy_effort_ratio": round(statistics.mean(ratios), 3),
        "starts": len(found),
    }


def one(code: str) -> dict[str, object]:
    levels = estimate.of_region(code, YEAR).levels
    began, working = time.perf_counter(), time.process_time()
    task, target = situation(levels)
    reply = questions.least_effort(task, target)
    took, worked = time.perf_counter() - began, time.process_time() - working
    gap = None
    if reply.status in {"optimal", "infeasible"}:
        gap = Fraction(0)
    elif reply.value and reply.bound is not None:
        gap = (reply.value - reply.bound) / reply.value
    return {
        "code": code,
        "s": took,
        "cpu": worked,
        "status": reply.status,
        "gap": gap,
        "effort": reply.plan.effort if reply.plan else None,
    }


def baseline(code: str) -> int | None:
    """Return the effort of the greedy plan."""
    found = greedy(*situation(estimate.of_region(code, YEAR).levels))
    return found.effort if found else None


def situation(levels: dict[str, int]) -> tuple[Task, Target]:
    instrument = instruments.load(results.INSTRUMENT)
    task = building.from_levels(instrument, levels, building.Means(CALENDAR, {}))
    return task, next_target(task)


def next_target(task: Task) -> Target:
    if task.index < results.ABOVE:
        return Target(results.ABOVE)
    band = planning.next_band(task.instrument, task.index)
    return Target(band.low if band else min(Fraction(5), task.index + Fraction(1, 5)))


def greedy(task: Task, target: Target) -> Plan | None:
    """Return what the baseline comes to; ``None`` where it gets stuck."""
    plan = Plan(task, ())
    while plan.index < target.index:
        tries = (longer for step in worthwhile(plan) for longer in placed(plan, step))
        found = next(tries, None)
        if found is None:
            return None
        plan = found
    for pick in sorted(plan.picks, key=lambda pick: -pick.way.work):
        without = Plan(task, tuple(each for each in plan.picks if each is not pick))
        if not any(broken(without, target)):
            plan = without
    return plan


def worthwhile(plan: Plan) -> list[Step]:
    """Return the steps that could be next, the one that adds most per person-week first."""
    taken = {pick.step.id for pick in plan.picks}
    needs = {}
    for each in plan.task.prerequisites:
        needs.setdefault(each.step, []).append(each.needs)
    ready = [
        step
        for step in plan.task.steps
        if step.id not in taken
        and (step.after is None or step.after in taken)
        and taken.issuperset(needs.get(step.id, ()))
    ]
    return sorted(ready, key=lambda step: -step.gain / min(way.work for way in step.ways))


def placed(plan: Plan, step: Step) -> Iterator[Plan]:
    """Yield the plan with a step as early as it fits, its lightest way first."""
    for way in sorted(step.ways, key=lambda way: way.work):
        length = plan.task.calendar.length(way.weeks)
        last = plan.task.calendar.periods
        if length <= last:
            late = Pick(step, way, last - length + 1, last)
            early = tightened(Plan(plan.task, in_order(plan.task, (*plan.picks, late))))
            if not any(broken(early)):
                yield early


def compared(cases: int) -> dict[str, object]:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from planning_cases import drawn, pulses, tried  # noqa: PLC0415 - the tests' own cases

    reached = 0
    for seed in range(cases):
        small = seed % 2 == 0
        task, target = drawn(seed, steps=3 if small else 9, periods=4 if small else 6)
        reply = questions.least_effort(task, target, seconds=60)
        effort = reply.plan.effort if reply.plan else None
        assert reply.status in {"optimal", "infeasible"}, seed
        assert effort == pulses(task, target), seed
        if small:
            lightest, highest = tried(task, target)
            best = questions.highest_index(task, seconds=60).plan
            assert (effort, best.index if best else None) == (lightest, highest), seed
        reached += effort is not None
    return {"cases": cases, "agree": cases, "reached": reached}


if __name__ == "__main__":
    main()
