"""Values per stage: what can have a value, in which form it is kept, and how a value moved from stage to stage.

The stages are kept apart: a self-score is no official one (2024, Kalimantan Timur: 4.35 → 3.28 → 3.79). Benchmarks use
penetapan only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from spbe_core.errors import DataError, UnknownError, visible
from spbe_core.exact import exact, neutral
from spbe_core.formats import id_number
from spbe_core.instruments import Instrument
from spbe_core.wire.stages import Stage, StageValue

INDEX = "indeks"
PREDICATE = "predikat"
STAGES = tuple(Stage)
"""In their order."""
DECIMALS = 4
"""Most decimals of a value; official ones are printed with two."""


def subjects(instrument: Instrument) -> tuple[str, ...]:
    """Return all that can have a value: index, predicate, domains, aspects, indicators."""
    return tuple(names(instrument))


def name(instrument: Instrument, subject: str) -> str:
    """Return what a subject is called.

    Raises
    ------
    UnknownError
        When the instrument has no such subject.
    """
    known = names(instrument)
    if subject not in known:
        raise UnknownError.naming("bagian yang bernilai", subject, known)
    return known[subject]


def checked(instrument: Instrument, subject: str, value: str | Fraction, where: str) -> str:
    """Return a value in the one form in which it is kept.

    Parameters
    ----------
    instrument : Instrument
    subject : str
        One of :func:`subjects`.
    value : str or Fraction
        A predicate in any capitals, or a number (neutral where it is text).
    where : str
        The place, for the error.

    Returns
    -------
    str
        A predicate as the instrument writes it; a whole level; or a neutral number with two decimals at least.

    Raises
    ------
    DataError
        For what the instrument does not allow.
    UnknownError
        For an unknown subject.
    """
    name(instrument, subject)
    if subject == PREDICATE:
        known = {band.name.casefold(): band.name for band in instrument.bands}
        if isinstance(value, str) and " ".join(value.split()).casefold() in known:
            return known[" ".join(value.split()).casefold()]
        told, names = visible(str(value)), ", ".join(known.values())
        raise DataError(
            where, f"“{told}” bukan predikat", f"Pakai {names}", en=f"{where}: “{told}” is no predicate. Use {names}."
        )
    number = exact(value, where)
    if not instrument.lowest <= number <= instrument.highest:
        span = f"{id_number(Fraction(instrument.lowest), 0)} sampai {id_number(Fraction(instrument.highest), 0)}"
        raise DataError(
            where,
            f"{id_number(number)} di luar {span}",
            "Periksa nilai itu di dokumen asalnya",
            en=f"{where}: {neutral(number)} lies outside {instrument.lowest} to {instrument.highest}. "
            "Check the value in its document.",
        )
    if (number * 10**DECIMALS).denominator != 1:
        raise DataError(
            where,
            f"lebih dari {DECIMALS} angka desimal",
            "Tulis nilai seperti tercetak di dokumennya",
            en=f"{where}: more than {DECIMALS} decimals. Write the value as its document prints it.",
        )
    is_indicator = any(each.id == subject for each in instrument.indicators)
    if is_indicator and not instrument.fractional:
        if number.denominator != 1:
            raise DataError(
                where,
                f"{id_number(number)} bukan tingkat",
                "Tingkat indikator berupa bilangan bulat",
                en=f"{where}: {neutral(number)} is no level. The level of an indicator is a whole number.",
            )
        return str(number)
    text = neutral(number)
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest.ljust(2, '0')}"


def same(subject: str, one: str | None, other: str | None) -> bool:
    """Whether two values of a subject, in their kept form, mean the same; nothing is the same as no value."""
    if one is None or other is None:
        return False
    return one == other if subject == PREDICATE else Fraction(one) == Fraction(other)


def names(instrument: Instrument) -> dict[str, str]:
    """Return what every subject is called, in order."""
    return {
        INDEX: "Indeks",
        PREDICATE: "Predikat",
        **{each.id: each.name for each in instrument.domains},
        **{each.id: each.name for each in instrument.aspects},
        **{each.id: each.name for each in instrument.indicators},
    }


@dataclass(frozen=True)
class Step:
    """A stage with a value.

    Attributes
    ----------
    stage : Stage
    value : str
        Neutral number.
    change : Fraction or None
        From the stage before that has a value; ``None`` for the first.
    """

    stage: Stage
    value: str
    change: Fraction | None


def steps(values: Iterable[StageValue], subject: str = INDEX, official: str | None = None) -> tuple[Step, ...]:
    """Return how a value moved from stage to stage; stages without a value are left out, never filled in.

    Parameters
    ----------
    values : iterable of StageValue
        Current values of one region and period.
    subject : str, optional
        What moved.
    official : str, optional
        The published value, which stands for penetapan where no stage value does.

    Examples
    --------
    Kalimantan Timur 2024: 4.35, 3.28 (−1.07), 3.79 (+0.51).
    """
    held = {each.stage: each.value for each in values if each.subject == subject and each.value is not None}
    if official is not None:
        held.setdefault(Stage.PENETAPAN, official)
    found: list[Step] = []
    for stage in STAGES:
        if stage in held:
            before = Fraction(found[-1].value) if found else None
            found.append(Step(stage, held[stage], None if before is None else Fraction(held[stage]) - before))
    return tuple(found)
