"""Where the kernels' sockets and working folders lie, and that nothing of a dead service stays there."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from hub.settings import Settings

LONGEST = 65
"""Characters of the folder's path: a socket's path has at most 107, and the kernels need the rest."""


def prepared(settings: Settings) -> Path:
    """Empty and make the folder of all kernels' folders.

    It lies in the lab's own folder, or, where that lies too deep for a socket, in the system's temporary folder under
    a name that hangs on the lab's. Kernels under other accounts can pass it, not list it.

    Raises
    ------
    OSError
        When it cannot be made, or somebody else's file is in its place.
    """
    folder = settings.var / "kernels"
    if len(str(folder)) > LONGEST:
        mark = hashlib.sha256(str(settings.var).encode()).hexdigest()[:16]
        folder = Path("/tmp") / f"spbe-{mark}"  # noqa: S108 - emptied and made anew below, or refused
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o711)
    folder.chmod(0o711)
    return folder
