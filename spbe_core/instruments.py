"""Evaluation instruments: versioned data, validated when loaded, immutable once used.

An instrument is a file under ``data/instruments/``. :func:`load` reads it once, checks that it is whole (weights
sum to exactly 100, levels 1–5 without a gap, references that exist) and returns a frozen model. Its content travels
as canonical JSON under its SHA-256, so that a text shown once is the text kept for ever.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Any, Self

from pydantic import ValidationError, model_validator

from spbe_core.errors import DataError, UnknownError
from spbe_core.exact import neutral
from spbe_core.files import read_yaml
from spbe_core.instrument_parts import (
    Aspect,
    Band,
    Confidence,
    Domain,
    Indicator,
    Level,
    Part,
    Scale,
    ScaleLevel,
    Source,
)

__all__ = ["Aspect", "Band", "Domain", "Indicator", "Instrument", "Level", "Scale", "available", "load", "parse"]

LEVELS = (1, 2, 3, 4, 5)
"""The maturity levels of an indicator (PermenPANRB 59/2020, Tabel 9); there is no 0 and no "not applicable"."""


class Instrument(Part):
    """A whole instrument. Frozen: a change of content is another instrument with another hash."""

    id: str
    title: str
    title_en: str
    regulation: str
    gazette: str
    in_force: date
    revoked: date | None = None
    revoked_by: str | None = None
    confidence: dict[str, Confidence]
    """How sure each kind of entry is, for the whole instrument."""
    sources: tuple[Source, ...]
    bands: tuple[Band, ...]
    scales: tuple[Scale, ...]
    domains: tuple[Domain, ...]

    @cached_property
    def aspects(self) -> tuple[Aspect, ...]:
        return tuple(aspect for domain in self.domains for aspect in domain.aspects)

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(indicator for domain in self.domains for indicator in domain.indicators)

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    def __contains__(self, indicator_id: object) -> bool:
        return indicator_id in self._by_id

    def indicator(self, indicator_id: str) -> Indicator:
        """Return an indicator by its id.

        Raises
        ------
        UnknownError
            When the instrument has no such indicator.
        """
        try:
            return self._by_id[indicator_id]
        except (KeyError, TypeError):
            raise UnknownError.naming("indikator", indicator_id, self._by_id) from None

    def content(self) -> bytes:
        """Return the instrument as canonical JSON (UTF-8, fields in model order, weights as exact text)."""
        return self.model_dump_json(exclude_none=True).encode()

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of :meth:`content`, as 64 hex digits."""
        return hashlib.sha256(self.content()).hexdigest()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        _unique("domain", [domain.id for domain in self.domains])
        _unique("aspek", [aspect.id for aspect in self.aspects])
        _unique("indikator", [indicator.id for indicator in self.indicators])
        numbers = [indicator.number for indicator in self.indicators]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("nomor indikator tidak berurutan mulai dari 1")
        _sums_to("instrumen", Fraction(100), self.domains)
        for domain in self.domains:
            _sums_to(domain.id, domain.weight, domain.aspects)
        for aspect in self.aspects:
            _sums_to(aspect.id, aspect.weight, aspect.indicators)
        scales = {scale.id for scale in self.scales}
        for scale in self.scales:
            _without_gap(scale.id, scale.levels)
        for indicator in self.indicators:
            _without_gap(indicator.id, indicator.levels)
            if indicator.scale not in scales:
                raise ValueError(f"{indicator.id}: skala {indicator.scale} tidak ada")
            lost = [other for other in indicator.related if other not in self or other == indicator.id]
            if lost:
                raise ValueError(f"{indicator.id}: rujukan ke {', '.join(lost)} tidak ada")
        _bands_join(self.bands)
        return self


def _unique(kind: str, ids: list[str]) -> None:
    twice = [key for key, count in Counter(ids).items() if count > 1]
    if twice:
        raise ValueError(f"{kind} muncul dua kali: {', '.join(twice)}")


def _sums_to(where: str, weight: Fraction, parts: Iterable[Domain | Aspect | Indicator]) -> None:
    total = sum((part.weight for part in parts), Fraction(0))
    if total != weight:
        raise ValueError(f"{where}: bobot berjumlah {neutral(total)}, bukan {neutral(weight)}")


def _without_gap(where: str, levels: Iterable[Level | ScaleLevel]) -> None:
    if tuple(level.level for level in levels) != LEVELS:
        raise ValueError(f"{where}: tingkat harus 1, 2, 3, 4, 5 berurutan")


def _bands_join(bands: tuple[Band, ...]) -> None:
    edges = [(band.low, band.high) for band in reversed(bands)]
    joined = all(below[1] == above[0] for below, above in pairwise(edges))
    if not joined or edges[0][0] != LEVELS[0] or edges[-1][1] != LEVELS[-1]:
        raise ValueError("rentang predikat tidak bersambung dari 1 sampai 5")


def parse(document: dict[str, Any], where: str) -> Instrument:
    """Build an instrument from its file's content (all text), naming each level after its scale.

    Parameters
    ----------
    document : dict
        The parsed YAML.
    where : str
        The file's name, for errors.

    Raises
    ------
    DataError
        When the instrument is not whole.
    """
    try:
        names = {
            scale["id"]: {
                level["level"]: {"name": level["name"], "name_en": level["name_en"]} for level in scale["levels"]
            }
            for scale in document["scales"]
        }
        domains = [
            {
                **domain,
                "aspects": [
                    {**aspect, "indicators": [_named(indicator, names) for indicator in aspect["indicators"]]}
                    for aspect in domain["aspects"]
                ],
            }
            for domain in document["domains"]
        ]
        return Instrument.model_validate({**document, "domains": domains})
    except (ValidationError, DataError) as error:
        raise DataError(where, f"instrumen tidak utuh ({error})", "Perbaiki berkas instrumen") from error
    except (KeyError, TypeError) as error:
        raise DataError(where, f"bagian {error} tidak ada", "Lengkapi berkas instrumen") from error


def _named(indicator: dict[str, Any], names: dict[str, dict[str, dict[str, str]]]) -> dict[str, Any]:
    scale = names.get(indicator["scale"], {})
    return {**indicator, "levels": [{**scale.get(level["level"], {}), **level} for level in indicator["levels"]]}


@cache
def available() -> tuple[str, ...]:
    """Return the ids of the instruments that this version of the lab holds."""
    folder = files("spbe_core.data").joinpath("instruments")
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")))


@cache
def load(instrument_id: str) -> Instrument:
    """Load an instrument, once per process.

    Parameters
    ----------
    instrument_id : str
        An id from :func:`available`.

    Raises
    ------
    UnknownError
        When there is no such instrument.
    DataError
        When its file is not whole.
    """
    if instrument_id not in available():
        raise UnknownError.naming("instrumen", instrument_id, available())
    name = f"instruments/{instrument_id}.yaml"
    instrument = parse(read_yaml(name), name)
    if instrument.id != instrument_id:
        raise DataError(name, f"berisi instrumen {instrument.id}", "Samakan nama berkas dengan id instrumen")
    return instrument
