"""The four parts of the lab as programs: how each is started and how it says that it works."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from hub.proxy import folder
from hub.settings import ROOT, Settings


@dataclass(frozen=True)
class Part:
    """One program.

    Attributes
    ----------
    name : str
        Name in messages and of the log file.
    command : tuple of str
        What to run.
    health : tuple of (int, str)
        Port on 127.0.0.1 and path; an answer below 500 means that the part works.
    door : tuple of (str, int, str), optional
        Address, port and host name at which people come to the part: the proxy knows it a moment later than we do.
    grace : float
        Seconds the part gets to end by itself after SIGTERM.
    environ : dict
        Additions to the environment.
    lifeline : bool
        Whether the part hands the lab's lifeline on to processes that outlive it.
    """

    name: str
    command: tuple[str, ...]
    health: tuple[int, str]
    door: tuple[str, int, str] | None = None
    grace: float = 10
    environ: dict[str, str] = field(default_factory=dict)
    lifeline: bool = False

    async def answers(self) -> bool:
        """Ask the part whether it works, and its door whether it leads there."""
        return await self.works() and await self.reached()

    async def works(self) -> bool:
        """Ask the part itself."""
        port, path = self.health
        return await _status("127.0.0.1", port, path) < 500

    async def reached(self) -> bool:
        """Ask at the part's door; a part without one is reached."""
        if self.door is None:
            return True
        address, port, host = self.door
        status = await _status(address, port, self.health[1], host)
        return status < 500 and status != 404


async def _status(address: str, port: int, path: str, host: str = "127.0.0.1") -> int:
    """Return the status of an answer; 503 where there is none."""
    try:
        async with asyncio.timeout(3):
            reader, writer = await asyncio.open_connection(address, port)
            try:
                writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
                words = (await reader.readline()).split()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return 503
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 503


def all_parts(settings: Settings) -> tuple[Part, ...]:
    """Return the parts in the order in which they are started."""
    python = sys.executable
    door = (settings.host, settings.port, settings.public_host)
    return (
        Part(
            "proxy",
            (str(Path(python).with_name("traefik")), f"--configfile={folder(settings) / 'traefik.yml'}"),
            (settings.proxy_api_port, "/ping"),
            grace=5,
        ),
        Part(
            "registry",
            (python, "-m", "hub.registry"),
            (settings.registry_port, f"{settings.registry_prefix}api/health"),
            door,
        ),
        Part(
            "hub",
            (python, "-m", "hub.lab_hub", "-f", str(ROOT / "hub" / "jupyterhub_config.py")),
            (settings.hub_port, "/hub/health"),
            door,
            lifeline=True,
        ),
        Part(
            "apps",
            (python, "-m", "hub.apps"),
            (settings.apps_port, settings.apps_prefix),
            door,
            # what the hub tells servers it starts itself: whether sign-in cookies are for HTTPS
            environ={"JUPYTERHUB_PUBLIC_URL": f"{settings.public_url}{settings.apps_prefix}"},
        ),
    )


def ports(settings: Settings) -> dict[int, tuple[str, str]]:
    """Return every port the lab listens on, with its address and its purpose."""
    inner = "127.0.0.1"
    return {
        settings.port: (settings.host, "alamat lab"),
        settings.hub_port: (inner, "hub"),
        settings.registry_port: (inner, "registri"),
        settings.apps_port: (inner, "halaman wilayah"),
        settings.proxy_api_port: (inner, "proxy"),
        settings.away_port: (inner, "halaman saat dimulai ulang"),
    }


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment all parts share: ours, with every place written out."""
    bin_folder = str(Path(sys.executable).parent)
    return os.environ | {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(settings.temporary),
        "SPBE_VAR": str(settings.var),
        "SPBE_PORT": str(settings.port),
        "SPBE_HOST": settings.host,
        "SPBE_PUBLIC_URL": settings.public_url,
        "SPBE_SUBDOMAINS": "ya" if settings.subdomains else "tidak",
        "SPBE_DATABASE_URL": settings.database_url,
    }
