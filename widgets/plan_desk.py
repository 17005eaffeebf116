"""A region's plan in the coach's notebook: look at it, ask the three questions, compare, answer the region.

Tables are pandas' own, so that a coach goes on with them; nothing is stored but what :meth:`PlanDesk.say` sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from html import escape

import pandas as pd
from pandas.io.formats.style import Styler

from spbe_core import wire
from spbe_core.client import Registry
from spbe_core.errors import DataError
from spbe_core.formats import day_in, id_date, id_number, zone_of
from spbe_core.instruments import Instrument
from spbe_core.planning.alternatives import alternatives, steps_of
from spbe_core.planning.answer import Answer, Wish, answer
from spbe_core.planning.building import office_name
from spbe_core.planning.model import WINDOW, Calendar, Plan, Target, Task
from spbe_core.planning.region import Situation
from spbe_core.planning.targets import parse
from spbe_core.planning.telling import PROOF, binding_said, relaxation_said
from spbe_core.regions import find, full_name
from widgets.national import show
from widgets.region_state import purpose_label

STATES = {
    "disusun": "sedang disusun",
    "diajukan": "diajukan, menunggu tanggapan",
    "disetujui": "disetujui",
    "dikembalikan": "dikembalikan",
}


class PlanDesk:
    """One region's plan.

    Parameters
    ----------
    registry : Registry
        Client with the coach's own token.
    region : str, optional
        Code; when absent, of the regions in care the one whose assessment changed last: official ones first, the
        sample region only where there is no other.
    period : str, optional
        The newest with an official assessment when absent, or with an exercise where there is no other.
    until : date, optional
        The plan's deadline, else two months from today, when absent.

    Raises
    ------
    DataError
        When the region, or none in care, has an assessment.
    """

    def __init__(
        self, registry: Registry, region: str | None = None, period: str | None = None, until: date | None = None
    ) -> None:
        self._registry = registry
        self.region = find(_latest(registry) if region is None else region)
        found = [each for each in registry.assessments(self.region.code) if period in {None, each.period}]
        if not found:
            raise DataError("Rencana", f"{full_name(self.region)} belum memulai penilaian", "Pilih daerah lain")
        self._id = max(found, key=lambda each: (each.purpose == "resmi", each.period)).id
        self.today = day_in(datetime.now(UTC), zone_of(self.region.code))
        self._until = until
        self.read()

    def read(self) -> None:
        """Read assessment and plan again."""
        self.assessment = self._registry.assessment(self._id)
        self.plan = self._registry.plan(self._id)
        self.instrument: Instrument = self._registry.instrument_content(self.assessment.instrument_hash)
        self.situation = Situation.of(self.instrument, self.assessment, self.plan)
        self.until = self._until or self.plan.target.due or self.today + WINDOW

    @property
    def about(self) -> str:
        """Whose plan this is, of which period, and whether it is an exercise or holds sample data."""
        return f"{full_name(self.region)}, {self.assessment.period}{purpose_label(self.assessment, self.region)}"

    @property
    def task(self) -> Task:
        """The region's task until the deadline, around what is fixed."""
        return self.situation.around_fixed(Calendar.until(self.today, self.until), self.until)

    def show(self) -> Styler:
        """Return the plan as it stands: actions by their day."""
        plan = self.plan
        rows = [
            {
                "Indikator": self._name(each.indicator),
                "Tingkat": f"{'–' if each.from_level is None else each.from_level} → {each.to_level}",
                "Perangkat daerah": each.owner_office,
                "Mulai": id_date(each.begin) if each.begin else "–",
                "Tenggat": id_date(each.due),
                "Status": ", ".join(_state(each)),
                "Data dukung": each.evidence,
            }
            for each in plan.actions
        ]
        target = "belum ditetapkan" if plan.target.index is None else id_number(Fraction(plan.target.index))
        end = f"; bila tepat waktu {_span(plan.path[-1])}" if plan.path else ""
        said = f"{self.about}: indeks {_span(plan.now)}, target {target}{end}. Rencana {STATES[plan.state]}."
        columns = ("Indikator", "Tingkat", "Perangkat daerah", "Mulai", "Tenggat", "Status", "Data dukung")
        return show(pd.DataFrame(rows, columns=columns), said)

    def least(self, target: str) -> Asked | Refused:
        """Ask for the least effort to a target ("3,0", "Sangat Baik", "semua-3")."""
        return self._ask(lambda: Wish(parse(target, self.instrument)))

    def highest(self) -> Asked | Refused:
        """Ask for the highest index until the deadline."""
        return self._ask(Wish)

    def earliest(self, target: str) -> Asked | Refused:
        """Ask for the earliest date of a target."""
        return self._ask(lambda: Wish(parse(target, self.instrument), soonest=True))

    def say(self, step: str, note: str = "") -> str:
        """Answer the region: "setujui", "kembalikan" (with a note) or "catat"; return how the plan stands then.

        What is answered is the plan as it was read; one that has changed since is refused until :meth:`read` and
        :meth:`show`.
        """
        plan = self.plan
        self.plan = self._registry.review_plan(self._id, step, len(plan.reviews), note, plan.seq).plan
        return f"{self.about}: rencana {STATES[self.plan.state]}."

    def _ask(self, wish: Callable[[], Wish]) -> Asked | Refused:
        try:
            return Asked(self.instrument, answer(self.task, wish()), self.about)
        except DataError as error:
            return Refused(f"{self.about}: {error}")

    def _name(self, indicator: str) -> str:
        return _named(self.instrument, indicator)


class Refused:
    """A question that cannot be answered as things stand, for a cell: it says why, and the cells after it go on."""

    def __init__(self, said: str) -> None:
        self.said = said

    def compare(self) -> Refused:
        """Return the same: there is nothing to compare."""
        return self

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.said)}</p>"


class Asked:
    """The answer to a question, for a cell: its sentence and steps; :meth:`compare` lays other plans beside it."""

    def __init__(self, instrument: Instrument, found: Answer, about: str) -> None:
        self.instrument, self.answer, self.about = instrument, found, about

    @property
    def said(self) -> str:
        """What was found, in one sentence."""
        task, plan = self.answer.task, self.answer.plan
        if plan is None:
            end = id_date(task.calendar.end(task.calendar.periods))
            return f"{self.about}: tidak ada rencana sampai {end} ({self._proof})."
        return (
            f"{self.about}: indeks {id_number(task.index)} → {id_number(plan.index)}, {plan.effort} orang-minggu, "
            f"selesai {id_date(task.calendar.end(plan.last))}; {self._proof}. Beban dan lama adalah anggapan lab."
        )

    @property
    def _proof(self) -> str:
        return PROOF[self.answer.reply.status]

    def steps(self) -> pd.DataFrame:
        """Return the steps; empty where there is no plan."""
        plan = self.answer.plan
        columns = ("Langkah", "Perangkat daerah", "Orang-minggu", "Mulai", "Selesai", "Rupiah", "Alasan")
        if plan is None:
            return pd.DataFrame(columns=columns)
        calendar = plan.task.calendar
        return pd.DataFrame(
            [
                {
                    "Langkah": _step(self.instrument, each.step.indicator, each.step.from_value, each.step.to_value),
                    "Perangkat daerah": ", ".join(office_name(office) for office in each.way.effort),
                    "Orang-minggu": each.way.work,
                    "Mulai": id_date(calendar.begin(each.begin)),
                    "Selesai": id_date(calendar.end(each.end)),
                    "Rupiah": each.way.cost,
                    "Alasan": self.answer.reasons[each.step.id],
                }
                for each in plan.picks
            ],
            columns=columns,
        )

    def binds(self) -> list[str]:
        """Return what the plan would gain without one of its limits; empty where nothing binds it."""
        return [binding_said(self.answer, each) for each in self.answer.binds]

    def helps(self) -> list[str]:
        """Return what alone would make the target reachable; empty where it is."""
        return [relaxation_said(each) for each in self.answer.helps]

    def compare(self) -> Styler:
        """Return the plan beside up to three genuinely different ones for the same index."""
        plan = self.answer.plan
        if plan is None:
            return show(pd.DataFrame({"Yang akan menolong": self.helps()}), self.said)
        others = self.answer.others or self._others(plan)
        rows = [
            {
                "Rencana": name,
                "Indeks": id_number(each.index),
                "Orang-minggu": each.effort,
                "Rupiah": each.cost,
                "Selesai": id_date(each.task.calendar.end(each.last)),
                "Tanpa": self._list(steps_of(plan) - steps_of(each), plan),
                "Sebagai ganti": self._list(steps_of(each) - steps_of(plan), each),
            }
            for name, each in [("usulan", plan), *((f"pilihan {place}", one) for place, one in enumerate(others, 1))]
        ]
        return show(pd.DataFrame(rows), self.said)

    def _others(self, plan: Plan) -> tuple[Plan, ...]:
        """Return other plans for the index that was found highest."""
        return alternatives(plan.task, Target(plan.index), plan) if self.answer.wish.target is None else ()

    def _list(self, steps: frozenset[str], plan: Plan) -> str:
        named = (plan.task.step[each] for each in sorted(steps))
        return ", ".join(
            f"{self.instrument.indicator(each.indicator).number}→{id_number(each.to_value, 0)}" for each in named
        )

    def _repr_html_(self) -> str:
        shown = self.steps() if self.answer.plan else pd.DataFrame({"Yang akan menolong": self.helps()})
        return str(show(shown, self.said).to_html())


def _latest(registry: Registry) -> str:
    begun = [row for row in registry.portfolio() if row.assessment is not None]
    if not begun:
        raise DataError("Rencana", "belum ada daerah dampingan yang memulai penilaian", "Minta daerah memulainya")
    return max(begun, key=_preferred).region.code


def _preferred(row: wire.PortfolioRow) -> tuple[bool, bool, datetime]:
    found, never = row.assessment, datetime.min.replace(tzinfo=UTC)
    sample = row.region.sample or (found is not None and found.sample)
    return not sample, found is not None and found.purpose == "resmi", (found and found.last_change_at) or never


def _state(action: wire.Action) -> Iterator[str]:
    yield action.status.value
    if action.overdue:
        yield "lewat tenggat"
    if action.pinned:
        yield "terkunci"


def _step(instrument: Instrument, indicator: str, before: Fraction | int, after: Fraction | int) -> str:
    places = 2 if instrument.fractional else 0
    return f"{_named(instrument, indicator)}: {id_number(before, places)} → {id_number(after, places)}"


def _named(instrument: Instrument, indicator: str) -> str:
    found = instrument.indicator(indicator)
    return f"{found.number} {found.label_id}"


def _span(index: wire.Summary | wire.PathPoint) -> str:
    low, high = (id_number(Fraction(each)) for each in (index.low, index.high))
    return low if low == high else f"{low}–{high}"
