"""From a fresh fork to a program: everything that a process of its own would have got from its launcher."""

from __future__ import annotations

import fcntl
import gc
import importlib.util
import os
import resource
import runpy
import signal
import site
import sys
import sysconfig
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from hub.kernels import arguments, linux, own_modules
from hub.kernels.order import KERNEL, Order
from hub.kernels.parent import Born

KERNEL_NAME = "warm-kernel"
SERVER_NAME = "warm-server"
"""What ``ps -o comm`` shows."""


def run(born: Born) -> None:
    """Be a kernel or a server until it is shut down.

    Raises
    ------
    ValueError
        When the launcher has gone before it had said what to be.
    """
    os.setsid()
    kernel = born.program == KERNEL
    linux.call_process(KERNEL_NAME if kernel else SERVER_NAME)
    _take_descriptors(born)
    order = Order.decode(_read(born.talk))
    signal.signal(signal.SIGINT, signal.default_int_handler if order.interruptible else signal.SIG_IGN)
    talk = _number(born.talk, born.kept, order.kept)
    _take_place(order)
    _take_user(order)
    if kernel:
        linux.end_with(born.parent)
    _forget_parent(order, born)
    if kernel:
        _serve(order, talk)
    else:
        _become(born.program, order, talk)


def _take_descriptors(born: Born) -> None:
    for number, descriptor in enumerate(born.streams):
        os.dup2(descriptor, number)
    for descriptor in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        if descriptor > 2 and descriptor not in {born.talk, *born.kept}:
            with suppress(OSError):  # the listing's own, closed by now
                os.close(descriptor)


def _read(talk: int) -> bytes:
    parts = []
    while part := os.read(talk, 1 << 16):
        parts.append(part)
    return b"".join(parts)


def _number(talk: int, kept: tuple[int, ...], numbers: tuple[int, ...]) -> int:
    """Give what is kept the numbers of the order; return where the talk is now, out of their way."""
    clear = max((2, *numbers)) + 1
    moved = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, clear) for each in (talk, *kept)]
    for each in (talk, *kept):
        os.close(each)
    for each, number in zip(moved[1:], numbers, strict=True):
        os.dup2(each, number)
        os.close(each)
    return moved[0]


def _take_place(order: Order) -> None:
    """Take limits, priority, umask and folder, still as the user of the launcher, in the order of :mod:`subprocess`."""
    for number, (soft, hard) in order.limits.items():
        with suppress(ValueError):  # a limit that only root may raise again
            resource.setrlimit(number, (soft, hard))
    os.nice(order.niceness)
    os.chdir(order.cwd)
    os.umask(order.umask)


def _take_user(order: Order) -> None:
    if order.extra_groups is not None:
        os.setgroups(order.extra_groups)
    if order.group is not None:
        os.setregid(order.group, order.group)
    if order.user is not None:
        os.setreuid(order.user, order.user)
        linux.belong_to_user()


def _forget_parent(order: Order, born: Born) -> None:
    """Replace what the parent's memory says about its own surroundings."""
    os.environ.clear()
    os.environ.update({**born.put, **order.environment})
    time.tzset()
    sys.orig_argv = [*sys.orig_argv[: sys.orig_argv.index("-m")], "-m", born.program, *order.argv]
    tempfile.tempdir = None
    site.USER_BASE = site.USER_SITE = None
    site.getusersitepackages()  # which is below the home
    sysconfig.get_config_vars()["userbase"] = site.USER_BASE
    if "numpy.random" in sys.modules:  # Python's own generator seeds itself anew after a fork
        sys.modules["numpy.random"].seed()
    gc.enable()


def _serve(order: Order, talk: int) -> None:
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - imported by the parent, not by its launcher

    launcher = importlib.util.find_spec(KERNEL)
    sys.argv = [str(launcher.origin) if launcher else KERNEL, *order.argv]
    app = IPKernelApp.instance()
    arguments.shorten(app)
    with own_modules.shown():
        app.initialize(sys.argv[1:])
    _say_ready(talk)  # the sockets are bound: nobody has to try again
    app.start()


def _become(program: str, order: Order, talk: int) -> None:
    """Run a module as ``python -m`` does."""
    linux.show(sys.orig_argv, order.environment)
    sys.argv = [program, *order.argv]
    if not sys.flags.safe_path:
        sys.path.insert(0, order.cwd)
    _say_ready(talk)  # from here on it is what its launcher wanted, and its failures are its own
    runpy.run_module(program, run_name="__main__", alter_sys=True)


def _say_ready(talk: int) -> None:
    with suppress(OSError):
        os.write(talk, b"r")
    os.close(talk)
