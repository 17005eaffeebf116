"""What a benchmark answers with: groups, positions, domain lines, changes, and regions that started alike."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from spbe_core import wire


@dataclass(frozen=True)
class Group:
    """Regions that are looked at together.

    Attributes
    ----------
    kind : {"provinsi", "kabupaten", "kota", "provinsi-sendiri", "nasional", "setara", "pilihan", "daftar"}
        All regions of one kind nationwide, the kabupaten/kota of one province, all kabupaten/kota, daerah setara
        (:mod:`spbe_core.peers`) with the region they are like, what somebody chose, or that with the own region.
    codes : frozenset of str
        The evaluated regions of the group (DKI's administrative ones are never evaluated).
    province : str or None
        The province's name for ``"provinsi-sendiri"``.
    """

    kind: Literal["provinsi", "kabupaten", "kota", "provinsi-sendiri", "nasional", "setara", "pilihan", "daftar"]
    codes: frozenset[str]
    province: str | None = None


@dataclass(frozen=True)
class Position:
    """A region's place in a group, by the printed index of one year.

    Attributes
    ----------
    region : wire.Region
    result : wire.OfficialResult
        The region's own result.
    group : Group
    n : int
        Regions of the group with a result, this one included.
    rank : int or None
        1 is the highest index; equal indexes share the better rank. ``None`` when ``n`` < 5.
    tied : int
        Other regions with the same printed index.
    below : int
        Regions with a lower printed index.
    median : Fraction
        Of the group's ``n`` indexes.
    """

    region: wire.Region
    result: wire.OfficialResult
    group: Group
    n: int
    rank: int | None
    tied: int
    below: int
    median: Fraction


@dataclass(frozen=True)
class DomainLine:
    """One domain: mine, another region's and the group's median; ``None`` where nothing was published."""

    domain: str
    mine: str | None
    other: str | None
    median: Fraction | None
    gap: Fraction | None
    """Mine − median."""


@dataclass(frozen=True)
class DomainChange:
    """How a domain moved, and what that adds to the index (difference × domain weight ÷ 100)."""

    domain: str
    difference: Fraction
    contribution: Fraction


@dataclass(frozen=True)
class Change:
    """A region's change between two years of the same instrument.

    Attributes
    ----------
    region : wire.Region
    before, after : wire.OfficialResult
    difference : Fraction
        Of the printed indexes.
    domains : tuple of DomainChange
        Domains published in both years, in instrument order.
    """

    region: wire.Region
    before: wire.OfficialResult
    after: wire.OfficialResult
    difference: Fraction
    domains: tuple[DomainChange, ...]

    @property
    def driver(self) -> DomainChange | None:
        """The domain that lifted the index most, or ``None`` when none did."""
        lifted = [domain for domain in self.domains if domain.contribution > 0]
        return max(lifted, key=lambda domain: domain.contribution, default=None)


@dataclass(frozen=True)
class SameStart:
    """The regions whose index lay within a band around mine, and where they were a year later.

    Attributes
    ----------
    region : wire.Region
    year, next_year : int
    low, high : Fraction
        Edges of the band, both included.
    n : int
        Regions of the band (this one included) with a result in both years.
    without_next : int
        Regions of the band whose result of ``next_year`` was not published; not counted in ``n``.
    above_3 : int
        Of the ``n``, with an index above 3.0 in ``next_year``.
    changes : tuple of Change
        All ``n``, highest rise first, equal rises by code.
    at : int
        The year of the region's own index that the band lies around. Where it is not ``year``, the region itself is
        not among those looked at.
    profile : Decimal or None
        How far each domain may lie from the region's own; ``None`` where only the index was asked for.
    other_profile : int
        Regions of the band that were left out because a domain lies further away, or was not published.
    """

    region: wire.Region
    year: int
    next_year: int
    low: Fraction
    high: Fraction
    n: int
    without_next: int
    above_3: int
    changes: tuple[Change, ...]
    at: int
    profile: Decimal | None = None
    other_profile: int = 0

    @property
    def mine(self) -> Change | None:
        """The region's own change, where it is among them."""
        return next((each for each in self.changes if each.region.code == self.region.code), None)
