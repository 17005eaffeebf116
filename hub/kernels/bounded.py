"""Take limits and a lower priority, then become another program: ``python -I -S bounded.py LIMITS NICENESS PROGRAM …``.

For kernels of the stock start. Not in the child between its fork and its program, where a launcher with threads must
run no Python; and not from outside, which a system may allow for processes of the same user only.
"""

import json
import os
import resource
import sys
from contextlib import suppress


def main(limits: str, niceness: str, *command: str) -> None:
    """Become the program; never returns."""
    for number, bounds in json.loads(limits).items():
        with suppress(ValueError):  # a limit that only root may raise again
            resource.setrlimit(int(number), bounds)
    os.nice(int(niceness))
    os.execvp(command[0], command)  # noqa: S606 - the launcher's own command


if __name__ == "__main__":
    main(*sys.argv[1:])
