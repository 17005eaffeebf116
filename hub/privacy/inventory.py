"""Reading the data inventory, and finding what it does not name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from sqlalchemy import MetaData

from spbe_core.errors import DataError
from spbe_core.wire import FileClass

SOURCE = Path(__file__).with_name("inventory.yaml")
SETTING = "SPBE_RETENTION"

Text = Annotated[str, StringConstraints(min_length=3)]
Basis = Literal["a", "b", "c", "d", "e", "f"]
Days = Annotated[int, Field(ge=1, le=36_500)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Kind(_Frozen):
    """What is processed, for whom and why; the keys are explained in ``inventory.yaml``."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z]+$")]
    label_id: Text = Field(alias="id")
    label_en: Text = Field(alias="en")
    what: Text
    whose: Text
    purpose: Text
    basis: Basis
    file_class: FileClass = Field(alias="class")
    seen_by: Text
    retention: Text
    erasure: Text


class Table(_Frozen):
    """What is personal in one table, and what becomes of it."""

    kind: str | None = None
    person: str | None = None
    personal: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    erase: Literal["delete", "clear", "keep"] | None = None
    clear: tuple[str, ...] = ()
    keep_days: Days | None = None
    keep_by: str | None = None
    after: Literal["delete", "clear_superseded"] = "delete"

    @property
    def columns(self) -> tuple[str, ...]:
        return self.personal + self.secret + self.other

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("a column is named twice")
        named = {*self.clear, *filter(None, (self.person, self.keep_by))}
        if not named <= set(self.columns):
            raise ValueError(f"columns are used but not listed: {sorted(named - set(self.columns))}")
        if (self.person is None) != (self.erase is None) or (self.erase == "clear") != bool(self.clear):
            raise ValueError("who has a person must say what erasure does, and which columns it clears")
        if (self.keep_days is None) != (self.keep_by is None):
            raise ValueError("keep_days and keep_by go together")
        if (self.kind is None) != (not self.personal and not self.secret):
            raise ValueError("a table with personal columns is of a kind, and no other is")
        return self


class Files(_Frozen):
    """Files below the lab's folder."""

    path: str
    kind: str | None = None
    keep_days: Days | None = None
    whole: bool = False
    """Whether what is named are folders, which go whole once nothing in them was changed for that long."""


class Inventory(_Frozen):
    """The whole inventory."""

    kinds: tuple[Kind, ...]
    tables: dict[Literal["registry", "accounts"], dict[str, Table]]
    files: tuple[Files, ...]

    @model_validator(mode="after")
    def _known_kinds(self) -> Self:
        known = [kind.name for kind in self.kinds]
        entries: list[Files | Table] = [
            *self.files,
            *(table for store in self.tables.values() for table in store.values()),
        ]
        used = {entry.kind for entry in entries if entry.kind is not None}
        if len(set(known)) != len(known) or used != set(known):
            raise ValueError(f"kinds listed and kinds used differ: {sorted(set(known) ^ used)}")
        return self

    def kind(self, name: str) -> Kind:
        """Return a kind by its name."""
        return next(kind for kind in self.kinds if kind.name == name)

    def file(self, path: str) -> Files | None:
        """Return the entry of a file, named by its path below the lab's folder; ``None`` when there is none."""
        return next((each for each in self.files if fnmatchcase(path, each.path)), None)


@cache
def inventory() -> Inventory:
    """Read and check the inventory (once per process)."""
    return Inventory.model_validate(yaml.safe_load(SOURCE.read_text(encoding="utf-8")))


def unnamed(store: Literal["registry", "accounts"], metadata: MetaData) -> list[str]:
    """Name the columns of a store that the inventory lacks, and those it has too many.

    Returns
    -------
    list of str
        ``"registry.comments.mood"``; empty when both agree.
    """
    real = {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns}
    listed = {f"{name}.{column}" for name, table in inventory().tables[store].items() for column in table.columns}
    return sorted(f"{store}.{each}" for each in real ^ listed)


def settings(text: str) -> dict[str, int]:
    """Read retention periods that a lab sets itself.

    Parameters
    ----------
    text : str
        ``SPBE_RETENTION``: ``"replies=30 log/*.log.*=14"``; a table or a file pattern of the inventory, and days.

    Raises
    ------
    DataError
        For something that has no period in the inventory, or days that are not 1–36500.
    """
    periods = {name for name, _ in _periods()}
    found = {}
    for part in text.split():
        name, _, days = part.rpartition("=")
        if name not in periods:
            raise DataError(SETTING, f"{name or part!r} tidak dikenal", f"pilih dari: {', '.join(sorted(periods))}")
        if not re.fullmatch(r"[1-9]\d{0,4}", days) or int(days) > 36_500:
            raise DataError(SETTING, f"{days!r} bukan jumlah hari 1–36500", "perbaiki lalu jalankan lagi")
        found[name] = int(days)
    return found


def _periods() -> Iterable[tuple[str, int]]:
    for store in inventory().tables.values():
        yield from ((name, table.keep_days) for name, table in store.items() if table.keep_days is not None)
    yield from ((each.path, each.keep_days) for each in inventory().files if each.keep_days is not None)
