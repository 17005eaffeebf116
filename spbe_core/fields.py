"""What a request's fields are called, for people who read that one was not understood."""

from __future__ import annotations

from functools import cache

from spbe_core.files import read_yaml


@cache
def words() -> dict[str, tuple[str, str]]:
    """Return Indonesian and English words by a field's name."""
    return {name: (said, english) for name, (said, english) in read_yaml("fields.yaml").items()}


def named(field: str) -> str:
    """Return what a field is called in Indonesian; its own name where it has no words.

    Examples
    --------
    >>> named("to_level")
    'tingkat yang dituju'
    """
    return words().get(field, (field, field))[0]
