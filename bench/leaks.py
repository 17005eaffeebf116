"""What a lab holds on its machine: processes, sockets, files; compared before and after, what was left."""

from __future__ import annotations

import os
import re
from collections import Counter
from contextlib import suppress
from pathlib import Path

import packages_first  # noqa: F401 - before the packages
import psutil

from hub import settings, system_accounts

SERVICE = re.compile(r"kernels/voila_\w+")
"""The page service's own folder, below which its kernels' lie; each service has one, and it must stay one."""


def census(lab: int) -> Counter[str]:
    """Count a lab's processes by what they are."""
    found: Counter[str] = Counter()
    for process in psutil.Process(lab).children(recursive=True):
        with suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE:
                found[" ".join([process.name(), *process.cmdline()[1:4]])[:80]] += 1
    return found


def sockets(lab: int) -> int:
    """Count a lab's local sockets, and the connections whose other end has gone."""
    local = {line.split()[6] for line in Path("/proc/net/unix").read_text().splitlines()[1:]}
    count = 0
    for process in psutil.Process(lab).children(recursive=True):
        with suppress(psutil.Error, OSError):
            for entry in Path(f"/proc/{process.pid}/fd").iterdir():
                with suppress(OSError):
                    count += entry.readlink().name.removeprefix("socket:[").rstrip("]") in local
            count += sum(each.status == psutil.CONN_CLOSE_WAIT for each in process.net_connections("tcp"))
    return count


def files(places: settings.Settings) -> set[str]:
    """Return what lies in the folders of kernels and temporary files, and what belongs to the pages' accounts."""
    walks = [os.walk(folder) for folder in (places.var / "kernels", places.temporary)]  # past what goes meanwhile
    ours = [f"{folder}/{name}" for walk in walks for folder, inner, names in walk for name in [*inner, *names]]
    found = {SERVICE.sub("kernels/one", path) for path in ours}
    uids = set(system_accounts.page_uids())
    for path in (*Path("/tmp").iterdir(), *Path("/dev/shm").iterdir()):
        with suppress(OSError):
            if path.stat().st_uid in uids:
                found.add(str(path))
    return found
