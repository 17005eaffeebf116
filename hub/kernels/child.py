"""From a fresh fork to a kernel: everything that a process of its own would have got from its launcher."""

from __future__ import annotations

import gc
import importlib.util
import os
import resource
import signal
import socket
import sys
import tempfile
import time
import weakref
from contextlib import suppress
from pathlib import Path

from hub.kernels import linux, own_modules
from hub.kernels.order import MODULE, Order
from hub.kernels.parent import Born

NAME = "warm-kernel"
"""What ``ps -o comm`` shows; the command line stays the parent's."""


def run(born: Born) -> None:
    """Be a kernel until it is shut down.

    Raises
    ------
    ValueError
        When the launcher has gone before it had said what to be.
    """
    os.setsid()
    linux.call_process(NAME)
    _take_descriptors(born)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    talk = socket.socket(fileno=born.talk)
    order = Order.decode(_read(talk))
    _take_place(order)
    _take_user(order)
    linux.end_with(born.parent)
    _forget_parent(order, born.put)
    _serve(talk)


def _take_descriptors(born: Born) -> None:
    for number, descriptor in enumerate(born.streams):
        os.dup2(descriptor, number)
    for descriptor in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        if descriptor > 2 and descriptor != born.talk:
            with suppress(OSError):  # the listing's own, closed by now
                os.close(descriptor)


def _read(talk: socket.socket) -> bytes:
    parts = []
    while part := talk.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


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


def _forget_parent(order: Order, put: dict[str, str]) -> None:
    """Replace what the parent's memory says about its own surroundings."""
    os.environ.clear()
    os.environ.update({**put, **order.environment})
    time.tzset()
    launcher = importlib.util.find_spec(MODULE)
    sys.argv = [str(launcher.origin) if launcher else MODULE, *order.argv]
    sys.orig_argv = [*sys.orig_argv[: sys.orig_argv.index("-m")], "-m", MODULE, *order.argv]
    tempfile.tempdir = None
    # the notebook's finalizers come before the kernel's own end, as where nobody made one before
    weakref.finalize._registered_with_atexit = False  # type: ignore[attr-defined]  # noqa: SLF001
    if "numpy.random" in sys.modules:  # Python's own generator seeds itself anew after a fork
        sys.modules["numpy.random"].seed()
    gc.enable()


def _serve(talk: socket.socket) -> None:
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - imported by the parent, not by its launcher

    # a handle of 1 starts no thread that watches the parent: the system does that (linux.end_with)
    app = IPKernelApp.instance(parent_handle=1)
    with own_modules.shown():
        app.initialize(sys.argv[1:])
    with suppress(OSError), talk:
        talk.send(b"r")  # the sockets are bound: nobody has to try again
    app.start()
