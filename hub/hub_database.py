"""The hub's own database, so that people who sign in do not wait for the disk one after the other.

JupyterHub commits a dozen times while one person signs in, in the one loop that serves everybody. The file holds
sessions and tokens only: what a power cut may take of the last second is a sign-in, which is done again. A write-ahead
log without a wait for the disk keeps the file whole all the same, and a hub that is killed loses nothing.
"""

from __future__ import annotations

import sqlite3
from typing import Any

PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL")


class Connection(sqlite3.Connection):
    """A connection of the hub."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for pragma in PRAGMAS:
            self.execute(f"PRAGMA {pragma}").close()


ENGINE: dict[str, Any] = {"connect_args": {"check_same_thread": False, "factory": Connection}}
"""What JupyterHub hands to SQLAlchemy; the first is its own."""
