"""What became of a programme from version to version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spbe_core import wire


class Turn(NamedTuple):
    """A version of a programme, and the codes of the regions that joined and left with it."""

    version: wire.ProgrammeVersion
    joined: tuple[str, ...]
    left: tuple[str, ...]


def turns(versions: Sequence[wire.ProgrammeVersion]) -> Iterator[Turn]:
    """Yield what each version changed of the regions; with the first one all of them joined.

    Parameters
    ----------
    versions : sequence of ProgrammeVersion
        All of them, the newest first.
    """
    before: list[wire.ProgrammeVersion | None] = [*versions[1:], None]
    for version, old in zip(versions, before, strict=False):  # nothing comes before nothing
        had, has = set(old.regions if old else ()), set(version.regions)
        yield Turn(version, tuple(sorted(has - had)), tuple(sorted(had - has)))
