"""What no plan can be made for, said in words before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from spbe_core.errors import DataError
from spbe_core.exact import neutral
from spbe_core.formats import id_date, id_number
from spbe_core.planning.model import Step, Target, Task
from spbe_core.scoring import Value

MOST_NAMED = 5
"""How many indicators without a level are named; more are counted, as the page shows them by themselves."""


def check_task(task: Task) -> None:
    """Check a task by itself.

    Raises
    ------
    DataError
        For effort, time or money below what work can be, prerequisites in a circle, choices that contradict each
        other, no time, nobody to work, or nothing left to reach.
    """
    _starts(task)
    for step in task.steps:
        _work(step)
    _order(task)
    _choices(task)
    if task.calendar.periods < 1:
        raise DataError(
            "Tenggat",
            f"tidak ada satu minggu penuh sejak {id_date(task.calendar.start)}",
            "Pilih tenggat yang lebih jauh",
            en="Deadline: there is not one whole week until then. Choose a later one.",
        )
    if any(persons < 0 for persons in task.persons.values()):
        raise DataError(
            "Kapasitas",
            "jumlah orang tidak boleh negatif",
            "Isi 0 atau lebih",
            en="Capacity: the number of people cannot be negative. Enter 0 or more.",
        )


def check_target(task: Task, target: Target) -> None:
    """Check what is asked of a task.

    Raises
    ------
    DataError
        For a target that is reached already, lies above the highest level or says nothing.
    """
    highest = task.instrument.highest
    if target.index is None and target.every is None:
        raise DataError("Target", "kosong", "Isi indeks, predikat, atau tingkat", en="Target: empty. Enter one.")
    for value in (target.index, target.every):
        if value is not None and value > highest:
            raise DataError(
                "Target",
                f"{_shown(value)} melampaui nilai tertinggi {_shown(highest)}",
                f"Pilih target sampai {_shown(highest)}",
                en=f"Target: {neutral(Fraction(value))} is above the highest value, {highest}. Choose a lower one.",
            )
    index_done = target.index is None or target.index <= task.index
    every_done = target.every is None or all(value >= target.every for value in task.start.values())
    if index_done and every_done:
        raise DataError(
            "Target",
            f"sudah tercapai: indeks sekarang {_shown(task.index)}",
            "Pilih target yang lebih tinggi",
            en=f"Target: reached already, the index now is {neutral(task.index)}. Choose a higher one.",
        )
    check_room(task)


def check_room(task: Task) -> None:
    """Check that there is something to reach, and somebody to reach it.

    Raises
    ------
    DataError
        When every indicator is at the top, or nobody has time.
    """
    if all(value >= task.instrument.highest for value in task.start.values()):
        raise DataError(
            "Rencana",
            f"semua indikator sudah pada nilai tertinggi {_shown(task.instrument.highest)}",
            "Jaga yang sudah dicapai; tidak ada langkah naik lagi",
            en="Plan: every indicator is at the highest level; there is no step up left.",
        )
    if not any(task.persons.values()):
        raise DataError(
            "Kapasitas",
            "tidak ada seorang pun yang dapat bekerja",
            "Isi jumlah orang sekurangnya untuk satu perangkat daerah",
            en="Capacity: nobody can work on it. Enter people for at least one office.",
        )


def _shown(value: Value) -> str:
    return id_number(Fraction(value))


def _starts(task: Task) -> None:
    every = [each.id for each in task.instrument.indicators]
    missing = [each for each in every if task.start.get(each) is None]
    if missing:
        few, named = len(missing) <= MOST_NAMED, ", ".join(missing)
        raise DataError(
            "Titik awal",
            f"{named if few else f'{len(missing)} dari {len(every)} indikator'} belum dinilai",
            "Isi semua indikator dahulu; rencana tidak mengisi yang kosong",
            en=f"Start: {named if few else f'{len(missing)} of {len(every)} indicators'} not assessed yet. "
            "Answer every indicator first.",
        )
    _ = task.index  # scoring refuses what is no level


def _work(step: Step) -> None:
    for way in step.ways:
        effort = [amount for amount in way.effort.values() if type(amount) is not int or amount < 1]
        if effort or not way.effort:
            raise DataError(
                f"Langkah {step.id}",
                f"beban kerja {effort[0] if effort else 0} orang-minggu tidak mungkin",
                "Isi bilangan bulat 1 atau lebih",
                en=f"Step {step.id}: effort must be a whole number of person-weeks, 1 or more.",
            )
        if way.weeks < 1 or way.wait < 0 or way.cost < 0:
            raise DataError(
                f"Langkah {step.id}",
                "lama, jeda, atau biaya di bawah yang mungkin",
                "Isi lama sekurangnya 1 minggu, jeda dan biaya sekurangnya 0",
                en=f"Step {step.id}: at least 1 week, wait and cost at least 0.",
            )


def _order(task: Task) -> None:
    """Check references and circles."""
    below: dict[str, set[str]] = {step.id: {step.after} if step.after else set() for step in task.steps}
    if len(below) < len(task.steps):
        raise DataError(
            "Langkah",
            "ada kode yang muncul dua kali",
            "Beri tiap langkah kode sendiri",
            en="Steps: a code is there twice. Give each step its own.",
        )
    for each in task.prerequisites:
        if each.step in below:
            below[each.step].add(each.needs)
    lost = {after for afters in below.values() for after in afters} - below.keys()
    if lost:
        raise DataError(
            "Langkah",
            f"rujukan ke {_listed(lost)} tidak ada",
            "Periksa urutan langkah",
            en=f"Steps: what is referred to does not exist, {_listed(lost)}. Check their order.",
        )
    try:
        TopologicalSorter(below).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        raise DataError(
            "Prasyarat",
            f"berputar: {circle}",
            "Matikan salah satu prasyarat itu",
            en=f"Prerequisites: they form a circle, {circle}. Switch one of them off.",
        ) from error


def _choices(task: Task) -> None:
    known = task.instrument
    for kind, english, choices in (("Tetapan", "Fixed", task.at_least), ("Larangan", "Barred", task.at_most)):
        for indicator, value in choices.items():
            if indicator not in known or not known.lowest <= value <= known.highest:
                raise DataError(
                    kind,
                    f"{indicator} {value} tidak ada dalam {known.id}",
                    "Periksa penulisannya",
                    en=f"{english}: {indicator} {value} is not in {known.id}. Check how it is written.",
                )
    for indicator, least in task.at_least.items():
        most = task.at_most.get(indicator)
        if most is not None and least > most:
            raise _contradiction(
                f"{indicator} harus mencapai {_shown(least)} sekaligus tidak boleh melampaui {_shown(most)}",
                f"{indicator} must reach {least} and must not go beyond {most}",
            )
    for pinned, period in task.pins.items():
        _pin(task, pinned, period)


def _pin(task: Task, pinned: str, period: int) -> None:
    if pinned not in task.step:
        raise DataError(
            f"Langkah {pinned}",
            "tidak ada dalam tugas ini",
            "Periksa kodenya",
            en=f"Step {pinned}: not in this task. Check its code.",
        )
    step = task.step[pinned]
    most = task.at_most.get(step.indicator)
    if most is not None and step.to_value > most:
        raise _contradiction(
            f"langkah {pinned} ditetapkan, tetapi {step.indicator} tidak boleh melampaui {_shown(most)}",
            f"step {pinned} is fixed, but {step.indicator} must not go beyond {most}",
        )
    soonest = earliest_end(task, step)
    if not soonest <= period <= task.calendar.periods:
        day, first, last = (task.calendar.end(each) for each in (period, soonest, task.calendar.periods))
        raise _contradiction(
            f"langkah {pinned} ditetapkan selesai {id_date(day)}, yang mungkin {id_date(first)} sampai {id_date(last)}",
            f"step {pinned} is fixed to end on {day}, possible is from {first} to {last}",
        )
    if step.after is not None and (below := task.pins.get(step.after)) is not None and below >= period:
        raise _contradiction(
            f"langkah {step.after} ditetapkan tidak sebelum {pinned}", f"step {step.after} not before {pinned}"
        )


def earliest_end(task: Task, step: Step) -> int:
    """Return the first period in which a step could be finished if there were nothing but time to mind."""
    way_ends = []
    for way in step.ways:
        begun = 0
        if step.after is not None:
            begun = earliest_end(task, task.step[step.after]) + (task.calendar.length(way.wait) if way.wait else 0)
        way_ends.append(begun + task.calendar.length(way.weeks))
    return min(way_ends)


def _contradiction(what: str, english: str) -> DataError:
    return DataError("Tetapan", what, "Lepaskan salah satunya", en=f"Fixed choices: {english}. Release one of them.")


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(sorted(ids))
