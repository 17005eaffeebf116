"""The lab as the doctor sees it: whether it runs, which processes are its own, its databases opened for reading."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, make_url

from hub.registry.db import address
from hub.settings import Settings

PROGRAMS = (
    *("hub.registry", "jupyterhub", "hub.apps", "hub.administration", "traefik", "hub.singleuser"),
    *("hub.kernels", "ipykernel"),
)
"""Words by which a process of a lab is known, together with the lab's folder in its environment or as its own."""


@dataclass(frozen=True)
class Process:
    """A process of the lab."""

    pid: int
    program: str


@dataclass(frozen=True)
class Lab:
    """A lab to be looked at.

    Attributes
    ----------
    places : Settings
        Its places.
    """

    places: Settings

    @cached_property
    def supervisor(self) -> int | None:
        """The process that holds the lab's lock (``spbe lab``); ``None`` while the lab is stopped."""
        lock = self.places.var / "run" / "lab.lock"
        return next((pid for pid in _pids() if lock in _open_files(pid)), None)

    @property
    def running(self) -> bool:
        return self.supervisor is not None

    def processes(self) -> list[Process]:
        """Return the parts, servers and kernels that belong to this lab, whoever started them."""
        found = ((pid, _program(pid)) for pid in _pids() if self._owns(pid))
        return [Process(pid, program) for pid, program in found if program]

    def _owns(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            place = Path(f"/proc/{pid}/cwd").readlink()
        except OSError:
            return False
        if place.is_relative_to(self.places.var / "kernels"):  # a forked kernel shows its parent's environment
            return True
        environ = dict(word.partition(b"=")[::2] for word in words)
        var = os.fsencode(self.places.var)
        return environ.get(b"SPBE_VAR") == var or environ.get(b"HOME", b"").startswith(var + b"/")

    @contextmanager
    def reading(self, url: str) -> Iterator[Connection]:
        """Open one of the lab's databases without writing a byte.

        A running lab's SQLite is read beside it; a stopped one's as a file nobody writes, and as a copy when the lab
        was killed and left a log of changes beside it.
        """
        place = make_url(url)
        if place.get_backend_name() == "postgresql":
            engine = create_engine(address(url), poolclass=NullPool, connect_args={"connect_timeout": 5})
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            with engine.connect().execution_options(**options) as connection:
                yield connection
            return
        with self._readable(Path(str(place.database))) as uri:
            engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(uri, uri=True), poolclass=NullPool)
            with engine.connect() as connection:
                yield connection

    @contextmanager
    def _readable(self, file: Path) -> Iterator[str]:
        if not file.is_file():
            raise FileNotFoundError(2, "No such file", str(file))
        if self.running:
            yield f"file:{file}?mode=ro"
            return
        changes = file.with_name(f"{file.name}-wal")
        if not changes.exists() or not changes.stat().st_size:
            yield f"file:{file}?mode=ro&immutable=1"
            return
        with tempfile.TemporaryDirectory(prefix="spbe-doctor-") as folder:
            for each in (file, changes):
                shutil.copyfile(each, Path(folder) / each.name)
            yield f"file:{Path(folder) / file.name}"


def _pids() -> list[int]:
    return sorted(int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _open_files(pid: int) -> Iterator[Path]:
    try:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            yield descriptor.readlink()
    except OSError:  # ended meanwhile, or somebody else's
        return


def _program(pid: int) -> str | None:
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").replace("\0", " ")
    except OSError:
        return None
    return next((word for word in PROGRAMS if word in line), None)
