"""General advice beside the practices of regions: known quick wins, as data, each with what it rests on."""

from __future__ import annotations

from functools import cache
from typing import Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from spbe_core import instruments
from spbe_core.errors import DataError
from spbe_core.files import read_yaml
from spbe_core.instrument_parts import Confidence, IndicatorId, Part


class Advice(Part):
    """One piece of general advice; nobody's practice."""

    id: str = Field(pattern="^umum-[a-z0-9-]+$")
    instrument: str
    indicators: tuple[IndicatorId, ...] = Field(min_length=1)
    level: int = Field(ge=1, le=5)
    title: str
    how: str
    documents: str = ""
    confidence: Confidence
    source: str

    @model_validator(mode="after")
    def _known(self) -> Self:
        held = instruments.load(self.instrument)
        lost = [each for each in self.indicators if each not in held]
        if lost:
            raise ValueError(f"{self.id}: {', '.join(lost)} tidak ada dalam {self.instrument}")
        return self


@cache
def general() -> dict[str, Advice]:
    """Return the general advice by id, in the order of the file.

    Raises
    ------
    DataError
        Where the file contradicts itself or the instruments.
    """
    try:
        found = TypeAdapter(tuple[Advice, ...]).validate_python(read_yaml("practices.yaml"))
    except ValidationError as error:
        raise DataError("practices.yaml", str(error), "Perbaiki berkas saran umum") from error
    return {each.id: each for each in found}
