"""Evaluation instruments: versioned data, validated when loaded, immutable once used.

An instrument is a file under ``data/instruments/``. :func:`load` reads it once, checks that it is whole (weights
sum to exactly 100, levels without a gap, references that exist: :mod:`spbe_core.instrument_checks`) and returns a
frozen model. Its content travels as canonical JSON under its SHA-256, so that a text shown once is the text kept for
ever; ``data/instruments/instrument.schema.json`` describes that JSON.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Self

from pydantic import ValidationError, model_validator

from spbe_core.errors import DataError, UnknownError
from spbe_core.files import read_yaml
from spbe_core.instrument_checks import check
from spbe_core.instrument_parts import (
    Aspect,
    Band,
    Confidence,
    Domain,
    ExternalIndex,
    Indicator,
    ItemList,
    Level,
    Part,
    Scale,
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
    in_force: date | None = None
    revoked: date | None = None
    revoked_by: str | None = None
    zero_level: bool | None = None
    """True where levels begin at 0 (PermenPANRB 5/2018)."""
    fractional: bool | None = None
    """True where an indicator's score lies anywhere between the lowest and the highest level (Pemdi)."""
    confidence: dict[str, Confidence]
    """How sure each kind of entry is, for the whole instrument."""
    sources: tuple[Source, ...]
    bands: tuple[Band, ...]
    notes: tuple[str, ...] | None = None
    scales: tuple[Scale, ...]
    external_indices: tuple[ExternalIndex, ...] | None = None
    item_list: ItemList | None = None
    domains: tuple[Domain, ...] = ()
    top_aspects: tuple[Aspect, ...] | None = None
    """The aspects of an instrument without domains (Pemdi)."""

    @property
    def lowest(self) -> int:
        """The lowest level or score of an indicator: 0 or 1."""
        return 0 if self.zero_level else LEVELS[0]

    @property
    def highest(self) -> int:
        return LEVELS[-1]

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels that every indicator describes, lowest first."""
        return tuple(range(self.lowest, self.highest + 1))

    @cached_property
    def aspects(self) -> tuple[Aspect, ...]:
        return self.top_aspects or tuple(aspect for domain in self.domains for aspect in domain.aspects)

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(indicator for aspect in self.aspects for indicator in aspect.indicators)

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

    def above(self, predicate: str) -> Band | None:
        """Return the predicate above a printed one; that one follows the unrounded index, which may not be known."""
        bands = sorted(self.bands, key=lambda band: band.low)
        place = [str(band.name) for band in bands].index(predicate) + 1
        return bands[place] if place < len(bands) else None

    def external(self, index_id: str) -> ExternalIndex:
        """Return an external index by its id.

        Raises
        ------
        UnknownError
            When the instrument takes over no such index.
        """
        held = {index.id: index for index in self.external_indices or ()}
        if index_id not in held:
            raise UnknownError.naming("indeks luar", index_id, held)
        return held[index_id]

    def confidence_of(self, kind: str, indicator_id: str | None = None) -> Confidence:
        """Return how sure a kind of entry is ("weight", "criteria", …), for one indicator where it differs."""
        own = (self.indicator(indicator_id).confidence or {}) if indicator_id else {}
        return own.get(kind) or self.confidence[kind]

    def content(self) -> bytes:
        """Return the instrument as canonical JSON (UTF-8, fields in model order, weights as exact text)."""
        return self.model_dump_json(exclude_none=True).encode()

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of :meth:`content`, as 64 hex digits."""
        return hashlib.sha256(self.content()).hexdigest()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        check(self)
        return self


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
        if "domains" in document:
            domains = [{**domain, "aspects": _named(domain["aspects"], names)} for domain in document["domains"]]
            return Instrument.model_validate({**document, "domains": domains})
        return Instrument.model_validate({**document, "top_aspects": _named(document["top_aspects"], names)})
    except ValidationError as error:
        raise DataError(where, f"instrumen tidak utuh ({_faults(error)})", "Perbaiki berkas instrumen") from error
    except DataError as error:
        raise DataError(where, f"instrumen tidak utuh ({error})", "Perbaiki berkas instrumen") from error
    except (KeyError, TypeError) as error:
        raise DataError(where, f"bagian {error} tidak ada", "Lengkapi berkas instrumen") from error


def _named(aspects: list[dict[str, Any]], names: dict[str, dict[str, dict[str, str]]]) -> list[dict[str, Any]]:
    return [
        {**aspect, "indicators": [_with_names(indicator, names) for indicator in aspect["indicators"]]}
        for aspect in aspects
    ]


def _with_names(indicator: dict[str, Any], names: dict[str, dict[str, dict[str, str]]]) -> dict[str, Any]:
    scale = names.get(indicator.get("scale", ""), {})
    return {**indicator, "levels": [{**scale.get(level["level"], {}), **level} for level in indicator["levels"]]}


def _faults(error: ValidationError) -> str:
    """Say what is wrong and where, in the file's own terms."""
    return "; ".join(
        f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].removeprefix('Value error, ')}".removeprefix(": ")
        for fault in error.errors()
    )


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
