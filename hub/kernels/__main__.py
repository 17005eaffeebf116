"""The warm parent's program: ``python -m hub.kernels LINE RECIPE``; started by :mod:`hub.kernels.parents` only."""

from __future__ import annotations

import json
import os
import socket
import sys

from hub.kernels import child, installed, linux, parent
from hub.kernels.errors import ColdError

NAME = "warm-parent"


def main(line_number: str, recipe: str) -> None:
    """Get warm, say so, and fork."""
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder that -m looks in first; a kernel puts its own there
    launcher = os.pidfd_open(os.getppid())
    line = socket.socket(fileno=int(line_number))
    line.set_inheritable(False)
    linux.call_process(NAME)
    given = json.loads(recipe)
    folders = installed.folders()
    mark = installed.mark(folders)  # before anything is imported: what changes meanwhile counts as a change
    try:
        put = parent.warm(given["program"], given["preload"], given["warm_up"])
    except ColdError as error:
        line.send(json.dumps({"refused": str(error)}).encode())
        return
    line.send(json.dumps({"warm": True, "folders": folders, "mark": mark}).encode())
    born = parent.WarmParent(line, launcher, given["program"], put).serve()
    if born is not None:
        child.run(born)


if __name__ == "__main__":
    main(*sys.argv[1:])
