"""A throw-away kernel that tells what kernels import once they run, so that the parent can import it before."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path


def imports() -> list[str]:
    """Run a kernel in a fork, let it run a cell, and return what it imported that this process has not."""
    folder = tempfile.mkdtemp(prefix="warm-kernel-")
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            _rehearse(Path(folder), writable)
        finally:
            os._exit(0)
    os.close(writable)
    with os.fdopen(readable, "rb") as answer:
        text = answer.read()
    os.waitpid(pid, 0)
    shutil.rmtree(folder, ignore_errors=True)
    return [str(name) for name in json.loads(text or b"[]")]


def _rehearse(folder: Path, writable: int) -> None:
    known = set(sys.modules)
    os.environ.update(HOME=str(folder), IPYTHONDIR=str(folder / "ipython"), TMPDIR=str(folder))
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.dup2(null, 2)
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - imported by the parent, not by its launcher

    app = IPKernelApp.instance(parent_handle=1, log_level=50, transport="ipc", ip=str(folder / "k"))
    app.initialize(["-f", str(folder / "k.json"), "--HistoryManager.enabled=False"])
    app.shell.run_cell("None", silent=True)
    found = [name for name in list(sys.modules) if name not in known and sys.modules[name] is not None]
    os.write(writable, json.dumps(found).encode())
