"""Offices (perangkat daerah) that a region's evidence usually comes from: the list that every region begins with.

What a region adds or calls differently stands in the registry; the ids here never change their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from spbe_core.files import read_yaml


@dataclass(frozen=True)
class Office:
    """One office of the default list.

    Attributes
    ----------
    id : str
        Stable; a region that renames the office keeps it.
    name : str
        What it is usually called.
    usual : tuple of str
        The names under which the instruments name it as owner of evidence.
    """

    id: str
    name: str
    usual: tuple[str, ...]


@cache
def defaults() -> dict[str, Office]:
    """Return the default offices by id, in the order in which they are offered."""
    return {each["id"]: Office(each["id"], each["name"], tuple(each["usual"])) for each in read_yaml("offices.yaml")}
