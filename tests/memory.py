"""Where tests keep what they throw away: in memory where there is room, so that nobody waits for a disk.

What is proven stays the same: the databases still ask for ``fsync``, and what a killed process has written stays
readable in either place.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 4_000_000_000
"""Free bytes below which the disk is used: a whole run takes less than half of it."""


def temporary() -> str:
    """Return the folder for temporary files."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return str(MEMORY) if roomy else tempfile.gettempdir()
