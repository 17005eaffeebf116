"""What a planning task and a plan are. Values only: frozen, exact, without a solver.

A plan takes *steps*. A step lifts one indicator to its next rung in one of several *ways*, which differ in work, time
and money; it takes whole periods, in which its work is spread evenly. The index after a step is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from spbe_core.instrument_parts import Confidence
from spbe_core.instruments import Instrument
from spbe_core.scoring import Value, score


@dataclass(frozen=True)
class Way:
    """One way to take a step.

    Attributes
    ----------
    effort : mapping of str to int
        Person-weeks by office, each at least 1.
    weeks : int
        From begin to end of the work, at least 1.
    wait : int
        Weeks between reaching the rung below and beginning, where both are in one plan.
    cost : int
        Rupiah that a DPA must hold when the work begins; 0 needs none.
    reason : str
        Why this much.
    """

    effort: Mapping[str, int]
    weeks: int
    wait: int = 0
    cost: int = 0
    reason: str = ""

    @cached_property
    def work(self) -> int:
        """Person-weeks of all offices."""
        return sum(self.effort.values())


@dataclass(frozen=True)
class Step:
    """One rung of one indicator.

    Attributes
    ----------
    id : str
        The level's or the item's code (``"i22-L3"``, ``"I13-L1-02"``).
    indicator : str
    from_value, to_value : int or Fraction
    gain : Fraction
        What it adds to the index.
    ways : tuple of Way
    after : str or None
        The step below, which must be finished before this one begins.
    evidence : tuple of str
        What there will be to show.
    success : int
        Percent: how often an assessor leaves it where the rung below was left.
    confidence : Confidence
        Of effort and time.
    """

    id: str
    indicator: str
    from_value: Value
    to_value: Value
    gain: Fraction
    ways: tuple[Way, ...]
    after: str | None = None
    evidence: tuple[str, ...] = ()
    success: int = 100
    confidence: Confidence = "inferred"


@dataclass(frozen=True)
class Prerequisite:
    """``step`` is finished no earlier than ``needs``."""

    step: str
    needs: str
    reason: str = ""
    confidence: Confidence = "inferred"


@dataclass(frozen=True)
class Fund:
    """Money of a budget document and the day from which it may be spent.

    Attributes
    ----------
    name : str
        "DPA 2027", "DPPA 2027".
    day : date
    amount : int
        Rupiah.
    """

    name: str
    day: date
    amount: int


WINDOW = timedelta(days=62)
"""The lab's window where nobody decided a day: real progress shows within about two months (docs/perencana.md).

As long as two months in a row can be, so that whole two months are in it whenever it begins; nine whole weeks with its
first day. Everything that needs such a day asks here, so that what is proposed today is within what is followed.
"""


@dataclass(frozen=True)
class Calendar:
    """Periods of equal length, numbered from 1. What is finished in the last one is in time.

    Attributes
    ----------
    start : date
        First day of period 1.
    weeks : int
        Weeks in a period, at least 1.
    periods : int
    """

    start: date
    weeks: int
    periods: int

    @classmethod
    def until(cls, start: date, deadline: date, most: int = 12) -> Calendar:
        """Return the fewest whole weeks per period that reach a deadline in at most ``most`` periods.

        What is left after the last whole period is a reserve and is not planned; a deadline within the first week
        gives no period.
        """
        weeks = max(0, ((deadline - start).days + 1) // 7)
        length = max(1, -(-weeks // most))
        return cls(start, length, weeks // length)

    def begin(self, period: int) -> date:
        """Return the first day of a period."""
        return self.start + timedelta(weeks=(period - 1) * self.weeks)

    def end(self, period: int) -> date:
        """Return the last day of a period; of period 0 the day before the start."""
        return self.begin(period + 1) - timedelta(days=1)

    def holding(self, day: date) -> int:
        """Return the period in which a day lies; 0 or less before the start, may lie beyond the last one."""
        return (day - self.start).days // (7 * self.weeks) + 1

    def length(self, weeks: int) -> int:
        """Return the whole periods that some weeks take."""
        return -(-weeks // self.weeks)

    def first_from(self, day: date) -> int:
        """Return the first period that begins on a day or later; may lie beyond the last one."""
        return max(0, -(-(day - self.start).days // (7 * self.weeks))) + 1


@dataclass(frozen=True)
class Task:
    """A region's situation: where it starts, what each step asks, and what there is to do it with.

    Attributes
    ----------
    instrument : Instrument
    start : mapping of str to int or Fraction
        The level or score of every indicator.
    steps : tuple of Step
        Each indicator's in order; what is not listed cannot be reached.
    persons : mapping of str to int
        People by office who can work on this in any week; an office that is not named has none.
    calendar : Calendar
    funds : tuple of Fund
    prerequisites : tuple of Prerequisite
    at_least : mapping of str to int or Fraction
        Fixed: what an indicator must have reached by the end.
    at_most : mapping of str to int or Fraction
        Forbidden: what an indicator must not go beyond.
    pins : mapping of str to int
        Fixed: the period in which a step is finished.
    later : mapping of str to int or Fraction
        Fixed: what an indicator does not go beyond, because what lifts it is finished after the calendar's end.
    taken : mapping of (str, int) to Fraction
        Person-weeks by office and period that people fixed: never too many, however few people there are.
    """

    instrument: Instrument
    start: Mapping[str, Value]
    steps: tuple[Step, ...]
    persons: Mapping[str, int]
    calendar: Calendar
    funds: tuple[Fund, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    at_least: Mapping[str, Value] = field(default_factory=dict)
    at_most: Mapping[str, Value] = field(default_factory=dict)
    pins: Mapping[str, int] = field(default_factory=dict)
    later: Mapping[str, Value] = field(default_factory=dict)
    taken: Mapping[tuple[str, int], Fraction] = field(default_factory=dict)

    @cached_property
    def index(self) -> Fraction:
        """The exact index at the start; every indicator counts."""
        return score(self.instrument, self.start).low

    @cached_property
    def step(self) -> Mapping[str, Step]:
        """Steps by id."""
        return {step.id: step for step in self.steps}

    def most(self, indicator: str) -> Value:
        """Return what an indicator can reach at most: forbidden beyond that, or fixed for later."""
        highest = self.instrument.highest
        return min(self.at_most.get(indicator, highest), self.later.get(indicator, highest))

    def capacity(self, office: str) -> int:
        """Person-weeks of an office in one period."""
        return self.persons.get(office, 0) * self.calendar.weeks

    def room(self, office: str, period: int) -> Fraction:
        """Person-weeks that an office may work in a period: its capacity, or what people fixed where that is more."""
        return max(Fraction(self.capacity(office)), self.taken.get((office, period), Fraction(0)))

    @cached_property
    def crowded(self) -> frozenset[str]:
        """Offices for which people fixed more than they can do in some period."""
        return frozenset(office for (office, _), load in self.taken.items() if load > self.capacity(office))

    def money(self, period: int) -> int:
        """Rupiah that may have been spent by the beginning of a period."""
        return sum(fund.amount for fund in self.funds if self.calendar.first_from(fund.day) <= period)

    def lasting(self, periods: int) -> Task:
        """Return the task with another number of periods."""
        return replace(self, calendar=replace(self.calendar, periods=periods))


@dataclass(frozen=True)
class Target:
    """What a plan must reach.

    Attributes
    ----------
    index : Fraction or None
        The least index.
    every : int or Fraction or None
        The least level of every indicator.
    name : str
        What people call it ("3,0", "Sangat Baik", "setiap indikator tingkat 3").
    """

    index: Fraction | None = None
    every: Value | None = None
    name: str = ""


@dataclass(frozen=True)
class Pick:
    """A step in a plan: in which way, and the periods in which it begins and is finished (both worked in)."""

    step: Step
    way: Way
    begin: int
    end: int


@dataclass(frozen=True)
class Plan:
    """Picks for a task, in the order of their end."""

    task: Task
    picks: tuple[Pick, ...]

    @cached_property
    def effort(self) -> int:
        """Person-weeks of all offices."""
        return sum(pick.way.work for pick in self.picks)

    @cached_property
    def cost(self) -> int:
        """Rupiah."""
        return sum(pick.way.cost for pick in self.picks)

    @cached_property
    def last(self) -> int:
        """The period in which the last step is finished; 0 for an empty plan."""
        return max((pick.end for pick in self.picks), default=0)

    @cached_property
    def index(self) -> Fraction:
        """The exact index at the end."""
        return self.index_by(self.task.calendar.periods)

    def index_by(self, period: int) -> Fraction:
        """Return the exact index when a period is over."""
        return self.task.index + sum((pick.step.gain for pick in self.picks if pick.end <= period), Fraction(0))

    @cached_property
    def reached(self) -> dict[str, Value]:
        """What every indicator has reached at the end."""
        levels = dict(self.task.start)
        for pick in self.picks:
            levels[pick.step.indicator] = max(levels[pick.step.indicator], pick.step.to_value)
        return levels

    def load(self, office: str, period: int) -> Fraction:
        """Return the person-weeks that an office works in a period."""
        return sum(
            (
                Fraction(pick.way.effort[office], pick.end - pick.begin + 1)
                for pick in self.picks
                if office in pick.way.effort and pick.begin <= period <= pick.end
            ),
            Fraction(0),
        )
