"""What the administrator's page shows, as values: people, servers, page kernels, parts, disk, acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hub.administration.acts import Act
from hub.control import PartState

ServerState = Literal["running", "spawn", "stop", "check"]
"""``running``, or what the hub is waiting for (the hub's own words for it)."""


@dataclass(frozen=True)
class Person:
    """Somebody who is on: a sign a short while ago, a page, or a server.

    Attributes
    ----------
    name : str
        As displayed.
    roles : tuple of str
        Names of the roles; no region.
    seen : datetime or None
        The last sign of them.
    sessions : int
        Browsers in which they are signed in at registry or pages.
    pages : int or None
        Open pages; ``None`` when the page service does not answer.
    server : bool
        Whether they have a notebook server.
    """

    name: str
    roles: tuple[str, ...]
    seen: datetime | None
    sessions: int
    pages: int | None
    server: bool


@dataclass(frozen=True)
class Server:
    """One notebook server; ``memory`` is in bytes and counts everything below its process."""

    id: str
    name: str
    state: ServerState
    since: datetime | None
    active: datetime | None
    memory: int


@dataclass(frozen=True)
class Kernel:
    """One page kernel; ``held`` tells whether a browser is connected."""

    id: str
    name: str
    page: str
    since: datetime
    memory: int
    held: bool


@dataclass(frozen=True)
class Disk:
    """The file system of the lab's folder, in bytes."""

    free: int
    total: int

    @property
    def low(self) -> bool:
        """Whether less than a tenth or less than a gigabyte is left."""
        return self.free < max(self.total // 10, 10**9)


@dataclass(frozen=True)
class Noted:
    """An act with the names of who acted and of whom it met."""

    act: Act
    who: str
    target: str


@dataclass(frozen=True)
class View:
    """All of it at one moment; ``kernels`` or ``parts`` is ``None`` when nobody could be asked."""

    at: datetime
    people: tuple[Person, ...]
    servers: tuple[Server, ...]
    kernels: tuple[Kernel, ...] | None
    parts: tuple[PartState, ...] | None
    disk: Disk
    acts: tuple[Noted, ...]

    @property
    def waiting(self) -> tuple[Server, ...]:
        """Return the servers that the hub is starting, stopping or checking."""
        return tuple(server for server in self.servers if server.state != "running")
