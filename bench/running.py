"""A whole lab for a measurement: started in a folder of its own, ended without a trace."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
"""The browser of the measurements: the one that the tests use."""


@contextmanager
def running(environ: Mapping[str, str]) -> Iterator[float]:
    """Run ``spbe lab`` and give the seconds until it said that it is ready.

    Parameters
    ----------
    environ : mapping
        Added to this process's environment: at least ``SPBE_VAR`` and ``SPBE_PORT``.

    Raises
    ------
    SystemExit
        When it does not start; with all that it said.
    """
    began = time.perf_counter()
    lab = subprocess.Popen(
        [sys.executable, "-m", "hub.cli", "lab"],
        env=os.environ | dict(environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert lab.stdout is not None
    said = []
    for line in lab.stdout:
        said.append(line)
        if line.startswith("Lab siap"):
            break
    else:
        raise SystemExit("".join(said))
    took = time.perf_counter() - began
    try:
        yield took
    finally:
        lab.send_signal(signal.SIGINT)
        lab.stdout.read()
        lab.wait(60)
