"""Run a module on what somebody sent in a process of its own, with limits that a crafted file cannot pass.

The child gets everything through a pipe, is bound before it reads, and answers through a pipe.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_KEPT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "TMPDIR", "COVERAGE_PROCESS_START")
"""What of the environment a child gets: nothing secret."""
_FORBIDDEN = frozenset(
    {
        *(f"socket.{each}" for each in ("connect", "bind", "sendto", "sendmsg")),
        *(f"socket.{each}" for each in ("getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo")),
        *(f"os.{each}" for each in ("exec", "fork", "forkpty", "posix_spawn", "spawn", "system")),
        "subprocess.Popen",
    }
)
"""What a child is kept from, by the names of Python's audit events: reaching a network, starting programs."""


def run(module: str, sent: bytes, seconds: float) -> subprocess.CompletedProcess[bytes]:
    """Run a module as a program.

    Parameters
    ----------
    module : str
        Its full name; it calls :func:`bind` first.
    sent : bytes
        Its standard input.
    seconds : float
        After how long it is ended.

    Returns
    -------
    CompletedProcess
        Exit code, standard output and error.

    Raises
    ------
    subprocess.TimeoutExpired
        When it was ended.
    """
    environ = {key: os.environ[key] for key in _KEPT if key in os.environ}
    root = str(Path(__file__).resolve().parent.parent)
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, (root, environ.get("PYTHONPATH", ""))))
    return subprocess.run(  # noqa: S603 -- fixed words
        [sys.executable, "-P", "-m", module],
        input=sent,
        capture_output=True,
        timeout=seconds,
        check=False,
        env=environ,
        cwd="/",
    )


def bind(seconds: int, memory: int) -> None:
    """Bind this process: it writes no file, reaches no network and starts no program.

    Where the system knows no limits, the parent's clock remains.

    Parameters
    ----------
    seconds : int
        Of processor time.
    memory : int
        Bytes of address space.
    """
    sys.addaudithook(_keep)
    try:
        import resource  # noqa: PLC0415 -- absent on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _keep(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(event)
