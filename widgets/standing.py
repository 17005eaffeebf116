"""Where a region stands by its published results, in sentences that are true for every region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from spbe_core import regions, results, wire
from widgets import writing
from widgets.i18n import _


@dataclass(frozen=True)
class Standing:
    """A region's published results.

    Attributes
    ----------
    region : wire.Region
    latest : wire.OfficialResult or None
        Its last published result.
    previous : wire.OfficialResult or None
        The result of the year before, by the same instrument; ``None`` when there is none to compare with.
    expected : int
        The last year whose results are published for nearly all bodies.
    """

    region: wire.Region
    latest: wire.OfficialResult | None
    previous: wire.OfficialResult | None
    expected: int

    @property
    def change(self) -> Fraction | None:
        """Difference of the two printed indexes."""
        if self.latest is None or self.previous is None:
            return None
        return Fraction(self.latest.index) - Fraction(self.previous.index)


def standing(region: wire.Region, rows: Sequence[wire.OfficialResult]) -> Standing:
    """Find a region's last result and the one it can be compared with.

    Parameters
    ----------
    region : wire.Region
    rows : sequence of OfficialResult
        All published results.
    """
    own = results.of_region(region.code, rows)
    latest = own[-1] if own else None
    previous = results.find(region.code, latest.year - 1, own) if latest else None
    if latest and previous and latest.instrument != previous.instrument:
        previous = None
    return Standing(region, latest, previous, results.full_years(rows)[-1])


def headline(place: Standing) -> str:
    """Say in one sentence where the region stands."""
    name = regions.full_name(place.region)
    if place.latest is None:
        if place.region.administrative_only:
            above = regions.full_name(regions.find(place.region.province_code))
            return _("{name} dinilai sebagai bagian dari {above}").format(name=name, above=above)
        return _("Lab belum memegang hasil penetapan {name}").format(name=name)
    facts = {
        "name": name,
        "predicate": writing.predicate(place.latest.predicate),
        "index": writing.number(place.latest.index),
        "year": place.latest.year,
        "expected": place.expected,
    }
    if place.latest.year < place.expected:
        return _("{name} terakhir berpredikat {predicate} dengan indeks {index} pada {year}").format(**facts)
    return _("{name} berpredikat {predicate} dengan indeks {index} pada {year}").format(**facts)


def movement(place: Standing) -> str:
    """Say how the index moved since the year before, or why that cannot be said; empty without a result."""
    if place.latest is None:
        return ""
    if place.latest.year < place.expected:
        return _("Hasil {expected} tidak ada dalam data lab.").format(expected=place.expected)
    if place.previous is None or place.change is None:
        return _("Hasil {year} tidak ada dalam data lab, jadi perubahannya tidak dapat dihitung.").format(
            year=place.latest.year - 1
        )
    facts = {
        "change": writing.number(abs(place.change)),
        "before": writing.number(place.previous.index),
        "year": place.previous.year,
    }
    if place.change > 0:
        return _("Naik {change} dari {before} pada {year}.").format(**facts)
    if place.change < 0:
        return _("Turun {change} dari {before} pada {year}.").format(**facts)
    return _("Sama dengan {year}: {before}.").format(**facts)


def distance(place: Standing) -> str:
    """Say how far the index is from the lab's first aim, above 3.0; empty without a result."""
    if place.latest is None:
        return ""
    gap = Fraction(place.latest.index) - results.ABOVE
    if gap > 0:
        return _("{gap} di atas batas 3,0.").format(gap=writing.number(gap))
    if gap == 0:
        return _("Tepat 3,0; target bersama ialah di atas 3,0.")
    return _("{gap} lagi menuju 3,0.").format(gap=writing.number(-gap))


def signed_change(place: Standing) -> str:
    """Return the change as a short label ("+0,83"); empty where it is unknown or zero."""
    return writing.signed(place.change) if place.change else ""
