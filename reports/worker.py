"""A local worker: ``python -m reports.worker LINE``; started by :mod:`reports.engines` only, ends with its line."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from reports.work import work

NICENESS = 10
"""By how much a worker's priority, and that of all below it, is lower than its batch's: whoever fills in a form on this
machine comes first, and then their pages' kernels."""


def main(number: str) -> None:
    """Do one job after the other until nobody wants any more."""
    os.nice(NICENESS)
    os.set_inheritable(int(number), False)
    with Connection(int(number)) as line, suppress(EOFError, BrokenPipeError, ConnectionResetError):
        snapshot = line.recv()
        while True:
            line.send(work(line.recv(), snapshot))


if __name__ == "__main__":
    main(*sys.argv[1:])
