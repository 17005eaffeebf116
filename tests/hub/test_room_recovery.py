"""A document in which something is wrong keeps no room from starting, and no other document from being put back."""

from __future__ import annotations

import asyncio
import os
import sqlite3

import nbformat
import pytest
from jupyter_server_fileid.manager import ArbitraryFileIdManager
from jupyter_server_ydoc.stores import SQLiteYStore
from jupyter_ydoc import YNotebook
from pycrdt import Doc

from hub.rooms import journal


async def typed(home, name, change):
    """Store a notebook as a room's server does, after a change; the file is older and holds ``a = 1``."""
    file = home / name
    file.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("a = 1")])))
    ids = ArbitraryFileIdManager(root_dir=str(home), db_path=str(home / journal.IDS))
    key = f".notebook:{ids.index(name)}.y"
    ids.con.close()
    doc = Doc()
    notebook = YNotebook(doc)
    notebook.set(nbformat.read(file, 4))
    change(notebook)
    store = SQLiteYStore(path=key)
    store.db_path = str(home / journal.STORE)
    async with store:
        await store.write(doc.get_update())
    with sqlite3.connect(home / journal.STORE) as raw:
        (at,) = raw.execute("SELECT max(timestamp) FROM yupdates").fetchone()
    os.utime(file, (at - 5, at - 5))
    return file


def of_no_version(notebook):
    notebook._ymeta["nbformat"] = 0


def of_no_kind(notebook):
    notebook.ycells[0]["cell_type"] = "rahasia"


def good(notebook):
    source = notebook.ycells[0]["source"]
    source += "\nb = 2"


@pytest.mark.parametrize(("wrong", "named"), [(of_no_version, "ImportError"), (of_no_kind, "NotebookValidationError")])
def test_what_is_wrong_with_one_document_stays_its_own(tmp_path, caplog, wrong, named):
    (tmp_path / journal.IDS).parent.mkdir(parents=True)
    spoilt = asyncio.run(typed(tmp_path, "a-rusak.ipynb", wrong))
    before = spoilt.read_bytes()
    whole = asyncio.run(typed(tmp_path, "b-baik.ipynb", good))
    assert journal.recover(tmp_path) == [whole]
    assert nbformat.read(whole, 4).cells[0].source == "a = 1\nb = 2"
    assert spoilt.read_bytes() == before
    assert f"a-rusak.ipynb is left as it is: {named}" in caplog.text
    assert "rahasia" not in caplog.text
