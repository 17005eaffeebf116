"""What JupyterHub keeps of a person in its own database, read beside it; changed only while it does not run."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds to wait for another writer."""

QUERIES = {
    "hub_user": "SELECT name AS id, created AS created_at, last_activity FROM users WHERE name = ?",
    "hub_tokens": "SELECT note, api_tokens.created AS created_at, api_tokens.last_activity, expires_at"
    " FROM api_tokens JOIN users ON users.id = user_id WHERE users.name = ?",
}
"""Name in an export -> how to find it; no hash of a token is among it."""


def rows(path: Path, account_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return what the hub keeps of a person; empty when it never saw them.

    Parameters
    ----------
    path : Path
        The hub's database, an SQLite file.
    account_id : str
        The person's opaque id.
    """
    if not path.exists():
        return {}
    found = {}
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as connection:
        connection.row_factory = sqlite3.Row
        for name, query in QUERIES.items():
            kept = [dict(row) for row in connection.execute(query, (account_id,))]
            if kept:
                found[name] = kept
    return found


def erase(path: Path, account_id: str) -> None:
    """Delete a person with all tokens and sessions, while the hub does not run."""
    if not path.exists():
        return
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection:
        for pragma in ("foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        with connection:
            connection.execute("DELETE FROM users WHERE name = ?", (account_id,))
