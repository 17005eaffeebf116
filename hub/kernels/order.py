"""What a process is made of: all that :class:`subprocess.Popen` would be told, and the state it would inherit."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from hub.kernels import linux
from hub.kernels.errors import ColdError

KERNEL = "ipykernel_launcher"
"""The program of kernels: they end with who started them. Every other one is a server, and goes on."""

IGNORED = frozenset({"kernel_id", "extra_arguments"})
"""What jupyter_client passes on to provisioners and not to processes."""
RESOURCES = {name: number for name, number in vars(resource).items() if name.startswith("RLIMIT_")}


@dataclass(frozen=True)
class Order:
    """One process.

    Attributes
    ----------
    argv : tuple of str
        Arguments of the program.
    environment : dict
        The whole environment.
    cwd : str
    umask : int
    limits : dict
        Soft and hard limit by number of the resource; -1 is no limit.
    niceness : int
        By how much its priority is lower than its parent's, 0 to 19.
    user, group : int or None
        Numeric ids to change to; ``None`` leaves them.
    extra_groups : tuple of int or None
        Supplementary groups; ``None`` leaves them.
    kept : tuple of int
        Numbers of the descriptors that come along, besides the three standard streams.
    interruptible : bool
        Whether SIGINT is more than ignored: what its launcher ignores, a new process ignores too.
    """

    argv: tuple[str, ...]
    environment: dict[str, str]
    cwd: str
    umask: int
    limits: dict[int, tuple[int, int]]
    niceness: int = 0
    user: int | None = None
    group: int | None = None
    extra_groups: tuple[int, ...] | None = None
    kept: tuple[int, ...] = ()
    interruptible: bool = True

    def encode(self) -> bytes:
        """Write the order down."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, text: bytes) -> Self:
        """Read what :meth:`encode` wrote.

        Raises
        ------
        ValueError
            When it is cut off, because the launcher has gone.
        """
        given = json.loads(text)
        groups = given.pop("extra_groups")
        limits = {int(number): (soft, hard) for number, (soft, hard) in given.pop("limits").items()}
        argv, kept = (tuple(given.pop(name)) for name in ("argv", "kept"))
        return cls(**given, argv=argv, limits=limits, kept=kept, extra_groups=None if groups is None else tuple(groups))


def interpreter(cmd: Sequence[str], program: str = KERNEL) -> tuple[str, ...]:
    """Return the interpreter of a command line, with its options.

    Raises
    ------
    ColdError
        When the command is not ``/path/of/python [-options] -m program …``.
    """
    words = list(cmd)
    at = words.index(program) if program in words else 0
    python = tuple(words[: max(at - 1, 0)])
    if not python or words[at - 1] != "-m" or not Path(python[0]).is_absolute():
        raise ColdError(f"the command is not an interpreter's full path and -m {program}")
    if any(not word.startswith("-") for word in python[1:]):
        raise ColdError(f"the interpreter is given {' '.join(python[1:])}")
    return python


def arguments(cmd: Sequence[str], program: str = KERNEL) -> tuple[str, ...]:
    """Return what follows the program in a command line of which :func:`interpreter` approved."""
    return tuple(cmd[list(cmd).index(program) + 1 :])


def order(cmd: Sequence[str], wishes: Mapping[str, Any], limits: Mapping[str, int], niceness: int = 0) -> Order:
    """Turn the arguments of a kernel's stock launch into an order.

    Parameters
    ----------
    cmd : sequence of str
        The command line.
    wishes : mapping
        Keyword arguments of ``launch_kernel``, without the three standard streams (:func:`streams`).
    limits : mapping
        Bounds in the resource's own unit by the resource's name, ``{"RLIMIT_CPU": 600}``. ``RLIMIT_NPROC`` counts all
        processes of a user, so it holds only for a kernel whose user is not its launcher's.
    niceness : int
        By how much its priority is to be lower.

    Raises
    ------
    ColdError
        When something is wished that only a process of its own can have.
    """
    wished = {name: value for name, value in wishes.items() if name not in IGNORED and value is not None}
    environment = {**wished.pop("env", os.environ), "JPY_PARENT_PID": str(os.getpid())}
    if wished.pop("independent", False):
        raise ColdError("it is to outlive whoever started it")
    own = bounds(_of_user(limits, wished.get("user")))
    return _order(arguments(cmd), environment, wished, limits=own, niceness=niceness)


def bounded(cmd: Sequence[str], wishes: Mapping[str, Any], limits: Mapping[str, int], niceness: int) -> list[str]:
    """Return a command that starts a kernel in the stock way with the limits and the priority of a forked one.

    Parameters are those of :func:`order`. What this system does not know is left out; a program that is not there is
    left to whoever starts it, to be missed.
    """
    wanted = {name: bound for name, bound in _of_user(limits, wishes.get("user")).items() if name in RESOURCES}
    path = (wishes.get("env") or os.environ).get("PATH")
    if not (wanted or niceness) or shutil.which(cmd[0], path=path) is None:
        return list(cmd)
    lowered = bounds(wanted)
    told = json.dumps({RESOURCES[name]: lowered[RESOURCES[name]] for name in wanted})
    return [sys.executable, "-I", "-S", str(Path(__file__).with_name("bounded.py")), told, str(niceness), *cmd]


def _of_user(limits: Mapping[str, int], user: int | str | None) -> dict[str, int]:
    """Leave out what is counted for a whole user where the kernel shares its launcher's."""
    shared = user in {None, os.getuid()}
    return {name: bound for name, bound in limits.items() if name != "RLIMIT_NPROC" or not shared}


def server_order(cmd: Sequence[str], wishes: Mapping[str, Any], program: str) -> Order:
    """Turn the arguments of a server's stock launch into an order.

    Parameters
    ----------
    cmd : sequence of str
        The command line.
    wishes : mapping
        Keyword arguments of :class:`subprocess.Popen`, without the three standard streams (:func:`streams`).
    program : str
        The module that the command runs.

    Raises
    ------
    ColdError
        When something is wished that only a process of its own can have.
    """
    wished = {name: value for name, value in wishes.items() if value is not None}
    environment = dict(wished.pop("env", os.environ))
    if not wished.pop("start_new_session", False):
        raise ColdError("it is to stay in the session of who started it")
    kept = tuple(wished.pop("pass_fds", ()))
    return _order(arguments(cmd, program), environment, wished, limits=bounds({}), kept=kept)


def _order(argv: tuple[str, ...], environment: dict[str, str], wished: dict[str, Any], **more: Any) -> Order:
    user, group, groups = (wished.pop(name, None) for name in ("user", "group", "extra_groups"))
    umask = wished.pop("umask", -1)
    cwd = wished.pop("cwd", None) or "."
    if wished:
        raise ColdError(f"a process of its own is needed for {', '.join(sorted(wished))}")
    ids = [each for each in (user, group, *(groups or ())) if each is not None]
    if not all(isinstance(each, int) for each in ids):
        raise ColdError("users and groups are given by name")
    return Order(
        argv=argv,
        environment=environment,
        cwd=str(Path(cwd).absolute()),
        umask=umask if umask >= 0 else linux.umask(),
        user=user,
        group=group,
        extra_groups=None if groups is None else tuple(groups),
        interruptible=signal.getsignal(signal.SIGINT) is not signal.SIG_IGN,
        **more,
    )


def bounds(limits: Mapping[str, int]) -> dict[int, tuple[int, int]]:
    """Return this process's own limits, lowered where ``limits`` says so.

    Raises
    ------
    ColdError
        When this system has no such resource.
    """
    unknown = sorted(set(limits) - set(RESOURCES))
    if unknown:
        raise ColdError(f"this system knows no {', '.join(unknown)}")
    own = {number: resource.getrlimit(number) for number in RESOURCES.values()}
    for name, bound in limits.items():
        number = RESOURCES[name]
        own[number] = tuple(bound if each == resource.RLIM_INFINITY else min(bound, each) for each in own[number])  # type: ignore[assignment]
    return own


def streams(wishes: dict[str, Any]) -> tuple[int, int, int]:
    """Take the three standard streams out of the arguments of a launch.

    Returns
    -------
    tuple of int
        Descriptors; -1 stands for the null device.

    Raises
    ------
    ColdError
        For a pipe: there is no process object that could hold its other end.
    """
    given = [wishes.pop(name, None) for name in ("stdin", "stdout", "stderr")]
    own = (subprocess.DEVNULL, 1, 2)
    found = [default if each is None else each for each, default in zip(given, own, strict=True)]
    numbers = [each if isinstance(each, int) else each.fileno() for each in found]
    if any(number < 0 and number != subprocess.DEVNULL for number in numbers):
        raise ColdError("a standard stream is to be a pipe")
    stdin, stdout, stderr = (-1 if number == subprocess.DEVNULL else number for number in numbers)
    return stdin, stdout, stderr
