"""Put back what was typed in a room and not yet saved when its server was killed.

Documents that several people write are saved when nobody has typed for a moment, so while people type without a pause
the file lags behind. Every keystroke is in the store of updates (``.jupyter_ystore.db``) at once; the server itself
prefers the file when both differ, and what was typed would be gone. So before a server starts, each file whose updates
are newer gets their content. A file that was changed later by other means, or removed, or is not to be written, stays
as it is.

The store's own way to forget history (``squash_after_inactivity_of``) is left off: in pycrdt-store 0.1 it drops the
document with the history. A long history is put together here instead.
"""

from __future__ import annotations

import logging
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_ydoc import ydocs
from pycrdt import Doc

log = logging.getLogger("spbe.rooms")

STORE = Path(".jupyter_ystore.db")
IDS = Path(".local/share/jupyter/file_id_manager.db")
LONGEST = 1_000
"""Updates of one document that are kept apart; more are put together into one, which says the same."""


@dataclass(frozen=True)
class Document:
    """What the store holds of one document.

    Attributes
    ----------
    key : str
        Its name in the store, ``.<type>:<file id>.y``.
    updates : list of bytes
        In the order in which they were made.
    at : float
        Time of the last one, seconds since the epoch.
    """

    key: str
    updates: list[bytes]
    at: float

    @property
    def kind(self) -> str:
        return self.key[1:].partition(":")[0]

    @property
    def file_id(self) -> str:
        return self.key.partition(":")[2].removesuffix(".y")

    def doc(self) -> Doc[Any]:
        """Return the document that the updates make."""
        made: Doc[Any] = Doc()
        for update in self.updates:
            made.apply_update(update)
        return made


def recover(home: Path) -> list[Path]:
    """Bring the files of a room's home up to what was typed last.

    Parameters
    ----------
    home : Path
        The room's home, with no server running in it.

    Returns
    -------
    list of Path
        The files that were written.
    """
    if not (home / STORE).exists() or not (home / IDS).exists():
        return []
    try:
        with closing(sqlite3.connect(home / IDS)) as ids, closing(sqlite3.connect(home / STORE)) as store:
            paths = dict(ids.execute("SELECT id, path FROM Files"))
            return [path for each in list(_documents(store)) if (path := _recovered(each, paths, home, store))]
    except sqlite3.DatabaseError as error:
        log.warning("the store of updates cannot be read and is set aside: %s", error)
        (home / STORE).replace(home / f"{STORE}.rusak")
        return []


def _documents(store: sqlite3.Connection) -> Iterator[Document]:
    for key, at in store.execute("SELECT path, max(timestamp) FROM yupdates GROUP BY path").fetchall():
        rows = store.execute("SELECT yupdate FROM yupdates WHERE path = ? ORDER BY rowid", (key,))
        yield Document(key, [update for (update,) in rows], at)


def _recovered(document: Document, paths: dict[str, str], home: Path, store: sqlite3.Connection) -> Path | None:
    """Write a document's file if the updates are newer and say something else; return its path if it was written."""
    path = home / paths.get(document.file_id, "..")
    if not path.is_relative_to(home) or not path.is_file():
        return None
    try:
        made = document.doc()
        if len(document.updates) > LONGEST:
            _put_together(document, made, store)
        text = _text(document.kind, made)
        facts = path.stat()
        if facts.st_mtime > document.at or not facts.st_mode & stat.S_IWUSR or _same(document.kind, path, text):
            return None
        aside = path.with_name(f".{path.name}.pulih")
        aside.write_text(text, encoding="utf-8")
        aside.chmod(stat.S_IMODE(facts.st_mode))
        aside.replace(path)
    except Exception as error:  # noqa: BLE001 -- what is wrong with one document keeps no room from starting
        log.warning("%s is left as it is: %s", path, type(error).__name__)  # the message may hold what was typed
        return None
    log.info("put back what was typed in %s", path)
    return path


def _text(kind: str, made: Doc[Any]) -> str:
    content = ydocs.get(kind, ydocs["file"])(made).get()
    if kind != "notebook":
        return str(content)
    notebook = nbformat.from_dict(content)
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook, version=nbformat.NO_CONVERT)) + "\n"


def _same(kind: str, path: Path, text: str) -> bool:
    found = path.read_text(encoding="utf-8")
    if kind != "notebook":
        return found == text
    return bool(nbformat.reads(found, as_version=4) == nbformat.reads(text, as_version=4))


def _put_together(document: Document, made: Doc[Any], store: sqlite3.Connection) -> None:
    with store:
        store.execute("DELETE FROM yupdates WHERE path = ?", (document.key,))
        store.execute("DELETE FROM ycheckpoints WHERE path = ?", (document.key,))
        store.execute(
            "INSERT INTO yupdates (path, yupdate, timestamp) VALUES (?, ?, ?)",
            (document.key, made.get_update(), document.at),
        )
