"""Which indicators of an instrument belong together: data, with how sure each is."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field, TypeAdapter, model_validator

from spbe_core import instruments
from spbe_core.errors import DataError
from spbe_core.files import read_yaml
from spbe_core.instrument_parts import Confidence, IndicatorId, Part

RelationKind = Literal["kebijakan_praktik", "prasyarat", "bukti_sama", "saling_melengkapi"]


class Relation(Part):
    """Every indicator of ``sources`` stands to every one of ``targets``; ``at_level`` only for that level of these.

    ``needs`` is the level that the sources must have reached before the targets reach ``at_level``.
    """

    instrument: str
    sources: tuple[IndicatorId, ...] = Field(alias="from", min_length=1)
    targets: tuple[IndicatorId, ...] = Field(alias="to", min_length=1)
    kind: RelationKind
    at_level: int | None = None
    needs: int | None = None
    confidence: Confidence
    reason: str

    @model_validator(mode="after")
    def _known(self) -> Relation:
        held = instruments.load(self.instrument)
        lost = [each for each in (*self.sources, *self.targets) if each not in held]
        if lost:
            raise ValueError(f"rujukan ke {', '.join(lost)} tidak ada dalam {self.instrument}")
        if self.needs is not None and self.at_level is None:
            raise ValueError(f"{', '.join(self.sources)}: needs tanpa at_level")
        return self

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (source, target)."""
        return tuple((source, target) for source in self.sources for target in self.targets)


@cache
def all_relations() -> tuple[Relation, ...]:
    """Return every relation, in file order.

    Raises
    ------
    DataError
        When the file names an indicator that does not exist.
    """
    return parse(read_yaml("relations.yaml"), "relations.yaml")


def parse(document: object, where: str) -> tuple[Relation, ...]:
    """Build relations from their file's content; ``where`` names the file in errors."""
    try:
        return TypeAdapter(tuple[Relation, ...]).validate_python(document)
    except ValueError as error:
        raise DataError(where, str(error), "Perbaiki berkas hubungan indikator") from error


def of_kind(instrument_id: str, kind: RelationKind) -> tuple[Relation, ...]:
    """Return the relations of one kind in one instrument."""
    return tuple(each for each in all_relations() if (each.instrument, each.kind) == (instrument_id, kind))
