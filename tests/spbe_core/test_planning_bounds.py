"""What makes the planner quick may not make it wrong: other sizes, the choice without a timetable, answers in time."""

import subprocess
import sys
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning_cases import drawn, pulses

from spbe_core import instruments, results
from spbe_core.planning import building, estimate, milp, questions
from spbe_core.planning.asking import Ask
from spbe_core.planning.model import Calendar, Target
from spbe_core.planning.packing import sizes
from spbe_core.planning.program import Program, Solution
from spbe_core.planning.rules import broken
from spbe_core.planning.selecting import Selection
from spbe_core.planning.timetable import Timetable

YEAR = Calendar(date(2026, 11, 25), 4, 12)
HARD = ("13.76", "33.71", "52", "63.09")
"""Starts whose lightest choice of steps fits into no timetable."""
shares = st.fractions(min_value=Fraction(1, 12), max_value=1, max_denominator=12)


@given(st.lists(shares, min_size=1, max_size=8))
def test_what_fits_side_by_side_fits_in_every_other_size(drawn_shares):
    fitting, whole = [], Fraction(0)
    for share in drawn_shares:
        if whole + share <= 1:
            fitting.append(share)
            whole += share
    found = list(sizes(drawn_shares))
    assert found
    for size in found:
        assert sum(size[share] for share in fitting) <= 1


def test_two_steps_of_more_than_half_of_the_people_never_stand_side_by_side():
    more_than_half, small = Fraction(3, 5), Fraction(1, 5)
    assert any(2 * size[more_than_half] > 1 for size in sizes([more_than_half, small]))
    assert max(2 * size[more_than_half] for size in sizes([more_than_half, small])) == 2


@pytest.mark.parametrize("seed", range(1, 81, 2))
def test_no_timetable_betters_the_choice_without_one(seed):
    task, target = drawn(seed, steps=9, periods=6)
    chosen = Selection(task, Ask("effort", target=target)).program.solve(60)
    lightest = pulses(task, target)
    if lightest is not None:
        assert chosen.status == "optimal"
        assert chosen.objective <= lightest


def of_region(code):
    levels = estimate.of_region(code, 2024).levels
    return building.from_levels(instruments.load(results.INSTRUMENT), levels, building.Means(YEAR, {}))


class Late(Program):
    """A program that finds nothing in time."""

    def solve(self, _seconds, _start=None):
        return Solution("open")


def without_time(made):
    def late(self, *args, **more):
        made(self, *args, **more)
        self.program = Late(self.program.costs, self.program.tops, self.program.rows)

    return late


@pytest.mark.parametrize("code", HARD)
def test_without_time_for_the_whole_program_the_answer_is_near_all_the_same(code, monkeypatch):
    task, target = of_region(code), Target(Fraction("4.2"))
    monkeypatch.setattr(Timetable, "__init__", without_time(Timetable.__init__))
    found = questions.least_effort(task, target, seconds=60)
    assert found.status == "gap"
    assert found.bound < found.value == found.plan.effort
    assert not list(broken(found.plan, target))
    assert (found.value - found.bound) / found.value <= Fraction(2, 100)


@pytest.mark.parametrize("code", HARD)
def test_what_is_solved_for_an_answer_has_no_more_time_than_the_answer(code, monkeypatch):
    clock, solve = [0.0], Program.solve

    def slow(self, seconds, start=None):
        clock[0] += seconds
        return solve(self, 60, start)

    monkeypatch.setattr(milp, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(Program, "solve", slow)
    assert questions.least_effort(of_region(code), Target(Fraction("4.2")), seconds=3).value
    assert 0 < clock[0] <= 3


@pytest.mark.parametrize("code", HARD)
def test_hard_starts_are_proved(code):
    found = questions.least_effort(of_region(code), Target(Fraction("4.2")), seconds=60)
    assert (found.status, found.bound) == ("optimal", found.value)


def test_the_highest_index_of_a_year_is_proved_and_no_index_above_it_is_reached():
    task = of_region("21.01")
    found = questions.highest_index(task, seconds=60)
    assert (found.status, found.value) == ("optimal", found.plan.index)
    above = Target(found.plan.index + Fraction(1, 1000))
    assert questions.least_effort(task, above, seconds=60).status == "infeasible"


def test_a_known_plan_is_never_lost(monkeypatch):
    task, target = of_region("52"), Target(Fraction("4.2"))
    known = questions.least_effort(task, target, seconds=60).plan
    monkeypatch.setattr(milp, "scheduled", lambda *_: None)
    monkeypatch.setattr(Timetable, "__init__", without_time(Timetable.__init__))
    reply = milp.solve(task, Ask("effort", target=target), seconds=60, known=known)
    assert (reply.status, reply.plan) == ("gap", known)
    assert reply.bound < known.effort


def test_a_process_that_has_used_the_solver_otherwise_plans_all_the_same():
    code = (
        "import highspy; other = highspy.Highs(); other.silent(); other.addBinary(); other.run()\n"
        "from spbe_core.planning.program import Program; made = Program(); made.row({made.column(1): 1}, least=1)\n"
        "print(made.solve(9).status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "optimal"
