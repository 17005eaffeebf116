"""Small planning tasks drawn from a seed, and two answers to them that know nothing of the planner's program.

:func:`tried` tries every plan; the rules are written here once more. :func:`pulses` is another integer program: a
column per step, way and *beginning*, order between moments instead of "by then", money and work counted from
beginnings, built by HiGHS' own modelling calls.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

import highspy

from spbe_core import instruments
from spbe_core.planning.model import Calendar, Fund, Prerequisite, Step, Target, Task, Way

SPBE = instruments.load("permenpanrb-59-2020")
START = date(2026, 11, 25)
OFFICES = ("diskominfo", "bagian-hukum")
WORK = 27720
"""Divided by every length up to 12 periods."""
GAIN = 200_000
"""Makes every gain and every drawn target a whole number."""


def drawn(seed: int, *, steps: int, periods: int) -> tuple[Task, Target]:
    """Draw a task with up to so many steps, and a target that is often but not always within reach."""
    random = Random(seed)
    levels = {indicator.id: random.randint(1, 4) for indicator in SPBE.indicators}
    made: list[Step] = []
    while len(made) < steps:
        indicator = random.choice(SPBE.indicators)
        if any(step.indicator == indicator.id for step in made):
            continue
        below = None
        for level in range(levels[indicator.id], min(5, levels[indicator.id] + random.choice((1, 1, 2)))):
            ways = tuple(way(random, periods) for _ in range(random.choice((1, 1, 1, 2))))
            name = f"{indicator.id}-L{level + 1}"
            made.append(Step(name, indicator.id, level, level + 1, indicator.weight / 100, ways, below))
            below = name
    calendar = Calendar(START, random.choice((1, 2)), periods)
    funds = tuple(
        Fund(f"DPA {number}", calendar.begin(random.randint(1, periods)), 100 * random.randint(1, 3))
        for number in range(random.choice((0, 1, 2)))
    )
    names = [step.id for step in made]
    prerequisites = tuple(
        Prerequisite(names[later], names[sooner])
        for later in range(len(names))
        for sooner in range(later)
        if random.random() < 0.12 and not names[later].startswith(names[sooner][:3])
    )
    task = Task(
        instrument=SPBE,
        start=levels,
        steps=tuple(made),
        persons={office: random.choice((1, 1, 2, 3)) for office in OFFICES},
        calendar=calendar,
        funds=funds,
        prerequisites=prerequisites,
    )
    if random.random() < 0.2:
        task = replace(task, at_most={made[-1].indicator: made[-1].to_value - 1})
    if random.random() < 0.2:
        task = replace(task, at_least={made[0].indicator: made[0].to_value})
    share = Fraction(random.randint(10, 70), 100)
    return task, Target(task.index + share * sum((step.gain for step in made), Fraction(0)))


def way(random: Random, periods: int) -> Way:
    effort = {office: random.randint(1, 3) for office in random.sample(OFFICES, random.choice((1, 1, 2)))}
    weeks, wait = random.randint(1, max(1, periods // 2)), random.choice((0, 0, 0, 1))
    return Way(effort, weeks, wait, random.choice((0, 0, 100, 150)))


Choice = tuple[int, int] | None
"""Number of the way, and the period in which it begins; ``None`` for a step that is not taken."""


def tried(task: Task, target: Target) -> tuple[int | None, Fraction | None]:
    """Try every plan: return the least effort to the target (``None``: unreachable) and the highest index of any."""
    effort: int | None = None
    highest: Fraction | None = None
    for choices in _plans(task, 0, {}):
        index = task.index + sum((step.gain for step in task.steps if choices[step.id]), Fraction(0))
        work = sum(sum(step.ways[chosen[0]].effort.values()) for step in task.steps if (chosen := choices[step.id]))
        highest = index if highest is None else max(highest, index)
        if index >= target.index and (effort is None or work < effort):
            effort = work
    return effort, highest


def _plans(task, place, chosen):
    """Yield every plan that holds; steps are taken in an order in which what a step needs comes before it."""
    if place == len(task.steps):
        if all(any(_reaches(task, chosen, name, value)) for name, value in task.at_least.items()):
            yield chosen
        return
    step = task.steps[place]
    yield from _plans(task, place + 1, {**chosen, step.id: None})
    if step.to_value > task.at_most.get(step.indicator, 5):
        return
    for number, way_ in enumerate(step.ways):
        for begin in range(1, task.calendar.periods - _length(task, way_) + 2):
            trial = {**chosen, step.id: (number, begin)}
            if _in_order(task, step, trial) and _affordable(task, trial):
                yield from _plans(task, place + 1, trial)


def _reaches(task, chosen, indicator, value):
    yield task.start[indicator] >= value
    for step in task.steps:
        yield step.indicator == indicator and step.to_value >= value and chosen[step.id] is not None


def _length(task, way_):
    return -(-way_.weeks // task.calendar.weeks)


def _end(task, step_id, choice):
    return choice[1] + _length(task, task.step[step_id].ways[choice[0]]) - 1


def _in_order(task, step, chosen):
    number, begin = chosen[step.id]
    if step.after is not None:
        below = chosen[step.after]
        wait = -(-step.ways[number].wait // task.calendar.weeks)
        if below is None or begin <= _end(task, step.after, below) + wait:
            return False
    for each in task.prerequisites:
        if each.step == step.id:
            needs = chosen[each.needs]
            if needs is None or _end(task, each.needs, needs) > _end(task, step.id, chosen[step.id]):
                return False
    return True


def _affordable(task, chosen):
    taken = [(task.step[step_id].ways[choice[0]], choice[1]) for step_id, choice in chosen.items() if choice]
    for period in range(1, task.calendar.periods + 1):
        day = task.calendar.begin(period)
        if sum(way_.cost for way_, begin in taken if begin <= period) > sum(
            fund.amount for fund in task.funds if fund.day <= day
        ):
            return False
        for office, persons in task.persons.items():
            work = Fraction(0)
            for way_, begin in taken:
                length = _length(task, way_)
                if begin <= period < begin + length:
                    work += Fraction(way_.effort.get(office, 0), length)
            if work > persons * task.calendar.weeks:
                return False
    return True


class _Pulses:
    """s of the other program: a step begins, in a way, in a period."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.solver = highspy.Highs()
        self.solver.silent()
        self.columns = {
            (step.id, number, begin): self.solver.addBinary()
            for step in task.steps
            if step.to_value <= task.at_most.get(step.indicator, 5)
            for number, way_ in enumerate(step.ways)
            for begin in range(1, task.calendar.periods - _length(task, way_) + 2)
        }

    def of(self, step, worth=lambda _way, _begin: 1):
        """Sum a step's columns, each times what it is worth."""
        own = [
            (step.ways[number], begin, column)
            for (name, number, begin), column in self.columns.items()
            if name == step.id
        ]
        return self.solver.qsum(worth(way_, begin) * column for way_, begin, column in own)

    def end(self, step):
        return self.of(step, lambda way_, begin: begin + _length(self.task, way_) - 1)

    def ready(self, step):
        """Return the moment before which the step below must be finished."""
        return self.of(step, lambda way_, begin: begin - -(-way_.wait // self.task.calendar.weeks))

    def order(self) -> None:
        much = 4 * self.task.calendar.periods + 4
        for step in self.task.steps:
            self.solver.addConstr(self.of(step) <= 1)
            if step.after is not None:
                below = self.task.step[step.after]
                self.solver.addConstr(self.of(step) <= self.of(below))
                self.solver.addConstr(self.ready(step) >= self.end(below) + 1 - much * (1 - self.of(step)))
        for each in self.task.prerequisites:
            step, needs = self.task.step[each.step], self.task.step[each.needs]
            self.solver.addConstr(self.of(step) <= self.of(needs))
            self.solver.addConstr(self.end(step) >= self.end(needs) - much * (1 - self.of(step)))

    def means(self) -> None:
        begun = [
            (self.task.step[name].ways[number], begin, column) for (name, number, begin), column in self.columns.items()
        ]
        for period in range(1, self.task.calendar.periods + 1):
            money = sum(fund.amount for fund in self.task.funds if fund.day <= self.task.calendar.begin(period))
            spent = self.solver.qsum(way_.cost * column for way_, begin, column in begun if begin <= period)
            self.solver.addConstr(spent <= money)
            for office, persons in self.task.persons.items():
                busy = [
                    way_.effort.get(office, 0) * WORK // _length(self.task, way_) * column
                    for way_, begin, column in begun
                    if begin <= period < begin + _length(self.task, way_)
                ]
                self.solver.addConstr(self.solver.qsum(busy) <= persons * self.task.calendar.weeks * WORK)


def pulses(task: Task, target: Target) -> int | None:
    """Return the least effort to a target by another integer program; ``None`` where it is unreachable."""
    other = _Pulses(task)
    other.order()
    other.means()
    for indicator, value in task.at_least.items():
        fixed = next(step for step in task.steps if (step.indicator, step.to_value) == (indicator, value))
        other.solver.addConstr(other.of(fixed) >= 1)
    gained = other.solver.qsum(int(step.gain * GAIN) * other.of(step) for step in task.steps)
    other.solver.addConstr(gained >= int((target.index - task.index) * GAIN))
    work = other.solver.qsum(other.of(step, lambda way_, _begin: way_.work) for step in task.steps)
    other.solver.minimize(work)
    if other.solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None
    assert other.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return round(other.solver.getObjectiveValue())
