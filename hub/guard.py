"""Look before starting: one lab per folder, ports that can be had, and system users that no other lab uses."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub import parts, system_accounts
from hub.errors import LabError
from hub.settings import Settings

PATIENCE = 3.0
"""Seconds a port may stay taken: the parts of a lab that was killed a moment ago are still letting go."""


USERS = Path("/run/spbe-lab/servers")
"""A lock on its n-th byte is a lab's hold on the system user n. Only root writes here."""


@contextmanager
def own_users(file: Path = USERS) -> Iterator[None]:
    """Hold the system users of this lab's servers, so that no other lab on the machine starts or ends anything there.

    Raises
    ------
    LabError
        When another running lab holds one of them.
    """
    if not system_accounts.separable():
        yield
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    users = system_accounts.server_uids()
    with file.open("a", encoding="ascii") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB, users.stop - users.start, users.start)
        except OSError as error:
            raise LabError.users_taken(users.start, users.stop - 1) from error
        yield


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the folder's lock, so that two labs never work on one folder.

    Raises
    ------
    LabError
        When another lab holds it, or the folder cannot be written.
    """
    path = settings.var / "run" / "lab.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w", encoding="ascii")
    except OSError as error:
        raise LabError.not_writable(settings.var, error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LabError.already_running(settings.var) from error
        yield


def free_ports(settings: Settings) -> None:
    """Check that every port of the lab can be had.

    Raises
    ------
    LabError
        Naming the first port that is taken.
    """
    until = time.monotonic() + PATIENCE
    for port, (host, purpose) in parts.ports(settings).items():
        while not _is_free(host, port):
            if time.monotonic() > until:
                raise LabError.port_taken(port, purpose)
            time.sleep(0.1)


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextmanager
def private_files() -> Iterator[None]:
    """Let everything that is written meanwhile, here and in processes started here, be its owner's alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
