"""Which modules an IPython kernel takes for its own: those that a started one would have, not the preloaded ones.

When a kernel is made, ipykernel notes the file of every module that is there, for its debugger to pass over. In a
forked kernel that would be pandas too, whose frames a started kernel shows. And to ask two thousand modules for their
file makes the memory they lie in the kernel's own: 8 MB.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_seen: dict[str, _Module] = {}


class _Module:
    """As much of a module as ipykernel looks at."""

    __slots__ = ("__file__",)

    def __init__(self, file: str) -> None:
        self.__file__ = file


class _Sys:
    """:mod:`sys` with other modules."""

    def __init__(self, modules: dict[str, _Module]) -> None:
        self.modules = modules

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


def note() -> None:
    """Take what is imported now for a kernel's own; to be called before the preload.

    All names are copied, so that they lie together.
    """
    parents = {"__main__", __name__.partition(".")[0]}
    files = {
        name: getattr(module, "__file__", None)
        for name, module in sys.modules.items()
        if name.partition(".")[0] not in parents
    }
    _seen.update({_copy(name): _Module(_copy(file)) for name, file in files.items() if file})


def gather_names() -> None:
    """Copy the names of all modules, so that they lie together: every kernel makes a set of them."""
    for name in list(sys.modules):
        sys.modules[_copy(name)] = sys.modules.pop(name)


def _copy(text: str) -> str:
    return str(text.encode(), "utf-8")


@contextmanager
def shown() -> Iterator[None]:
    """Show a kernel that is being made only what was noted."""
    from ipykernel import ipkernel  # noqa: PLC0415 - imported by the parent, not by its launcher

    ipkernel.sys = _Sys(_seen)  # type: ignore[attr-defined, assignment]
    try:
        yield
    finally:
        ipkernel.sys = sys  # type: ignore[attr-defined]
