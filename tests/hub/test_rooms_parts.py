"""The parts of a room that need no lab: its account, its rights, its journal, and when rooms stay closed."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import nbformat
import pytest
from jupyter_server_fileid.manager import ArbitraryFileIdManager
from jupyter_server_ydoc.stores import SQLiteYStore
from jupyter_ydoc import YNotebook
from pycrdt import Doc

from hub import settings, system_accounts
from hub.accounts import rights
from hub.accounts.store import Accounts
from hub.rooms import door, journal
from hub.rooms.server import face
from hub.rooms.store import room_of
from hub.singleuser import share_out
from spbe_core.errors import DataError, UnknownError


@pytest.fixture
def accounts(tmp_path):
    made = Accounts(f"sqlite:///{tmp_path / 'accounts.sqlite'}")
    made.create_tables()
    yield made
    made.close()


def test_those_who_come_first_at_once_meet_in_one_room(accounts):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _n: room_of(accounts, "18.71").id, range(16)))
    assert len(set(found)) == 1
    assert room_of(accounts, "51.71").id not in found
    with pytest.raises(UnknownError):
        room_of(accounts, "99.99")


def test_nobody_signs_in_as_a_room_and_nobody_is_given_its_role(accounts):
    room = room_of(accounts, "18.71")
    for password in ("", "!", " ", room.id):
        assert accounts.sign_in(room.name, password, "10.0.0.1") is None
    accounts.create("siti", "Siti", "kalimat uji yang panjang")
    with pytest.raises(DataError, match="ruang"):
        accounts.grant("siti", "ruang", "18.71")
    assert [account.name for account in accounts.everyone()] == ["siti"]


def test_a_room_reads_its_region_and_is_reached_by_its_people_only(accounts):
    room = room_of(accounts, "18.71")
    held = {scope for role in rights.roles(room) for scope in role["scopes"] if scope.startswith("custom:")}
    assert held == {
        "custom:spbe:published:read",
        "custom:spbe:assessments:read!group=18.71",
        "custom:spbe:comments:read!group=18.71",
        "custom:spbe:plans:read!group=18.71",
        "custom:spbe:reports:read!group=18.71",
        "custom:spbe:recommendations:read!group=18.71",
    }
    assert rights.groups(room) == ["ruang-18.71"]

    person = accounts.create("op", "Op", "kalimat uji yang panjang", roles=[("operator", "18.71"), ("peneliti", None)])
    reached = {scope for role in rights.roles(person) for scope in role["scopes"] if "servers" in scope}
    assert reached == {"access:servers!group=ruang-18.71", "servers!group=ruang-18.71"}
    assert rights.groups(person) == ["18.71"]


def test_rooms_stay_closed_without_hosts_or_accounts_of_their_own(monkeypatch, tmp_path):
    places = settings.load({"SPBE_VAR": str(tmp_path)})
    monkeypatch.setattr(system_accounts, "separable", lambda: True)
    assert places.subdomains
    assert door.why_closed(places) is None
    assert "subdomain" in door.why_closed(replace(places, subdomains=False)).id
    monkeypatch.setattr(system_accounts, "separable", lambda: False)
    assert "satu akun sistem" in door.why_closed(places).id


def test_the_launcher_leads_to_the_pages_of_the_region():
    shown = face("18.71", "http://lab.example")
    assert shown["place"] == "Kota Bandar Lampung"
    assert [page["label"] for page in shown["pages"]] == [
        "Beranda",
        "Penilaian",
        "Tolok Ukur",
        "Rencana Aksi",
        "Praktik",
        "Laporan",
    ]
    assert shown["pages"][1]["url"] == "http://lab.example/services/apps/penilaian?wilayah=18.71"


def test_shared_copies_are_given_once(tmp_path):
    source, home = tmp_path / "notebooks", tmp_path / "home"
    source.mkdir()
    home.mkdir()
    (source / "tolok-ukur.ipynb").write_text("versi 1")
    share_out(home, source)
    shared = home / "bersama" / "tolok-ukur.ipynb"
    assert shared.read_text() == "versi 1"
    shared.write_text("milik bersama")
    share_out(home, source)
    assert shared.read_text() == "milik bersama"
    shared.unlink()
    share_out(home, source)
    assert not shared.exists()


class Written:
    """A home in which a notebook was typed through the store of updates, as a room's server does it."""

    def __init__(self, home):
        self.home = home
        self.file = home / "rapat.ipynb"
        self.file.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("a = 1")])))
        (home / journal.IDS).parent.mkdir(parents=True)
        ids = ArbitraryFileIdManager(root_dir=str(home), db_path=str(home / journal.IDS))
        self.key = f".notebook:{ids.index('rapat.ipynb')}.y"
        ids.con.close()

    def type(self, *texts):
        asyncio.run(self._type(texts))

    async def _type(self, texts):
        doc = Doc()
        notebook = YNotebook(doc)
        store = SQLiteYStore(path=self.key)
        store.db_path = str(self.home / journal.STORE)
        async with store:
            notebook.set(nbformat.read(self.file, 4))
            await store.write(doc.get_update())
            for text in texts:
                before = doc.get_state()
                source = notebook.ycells[0]["source"]
                source += text
                await store.write(doc.get_update(before))

    def source(self):
        return nbformat.read(self.file, 4).cells[0].source

    def later(self, seconds):
        """Let the file have been changed so much after (or before) the last update."""
        with sqlite3.connect(self.home / journal.STORE) as store:
            (at,) = store.execute("SELECT max(timestamp) FROM yupdates").fetchone()
        os.utime(self.file, (at + seconds, at + seconds))


@pytest.fixture
def written(tmp_path):
    return Written(tmp_path)


def test_what_was_typed_and_not_saved_is_put_back(written):
    written.type("\nb = 2", "\nc = 3")
    written.later(-5)
    assert written.source() == "a = 1"
    assert journal.recover(written.home) == [written.file]
    assert written.source() == "a = 1\nb = 2\nc = 3"
    assert journal.recover(written.home) == []
    assert list(written.home.glob(".*.pulih")) == []


def test_a_file_that_was_changed_later_is_left_alone(written):
    written.type("\nb = 2")
    written.later(5)
    assert journal.recover(written.home) == []
    assert written.source() == "a = 1"


def test_a_file_that_was_removed_or_is_not_to_be_written_stays_so(written):
    written.type("\nb = 2")
    written.later(-5)
    written.file.chmod(0o444)
    assert journal.recover(written.home) == []
    written.file.unlink()
    assert journal.recover(written.home) == []
    assert not written.file.exists()


def test_a_long_history_is_put_together_and_says_the_same(written, monkeypatch):
    monkeypatch.setattr(journal, "LONGEST", 3)
    written.type(*(f"\nx{n}" for n in range(8)))
    written.later(-5)
    journal.recover(written.home)
    with sqlite3.connect(written.home / journal.STORE) as store:
        assert store.execute("SELECT count(*) FROM yupdates").fetchone() == (1,)
    text = written.source()
    assert text.endswith("x7")
    written.file.write_text(json.dumps(nbformat.v4.new_notebook()))
    written.later(-5)
    journal.recover(written.home)
    assert written.source() == text


def test_a_broken_store_is_set_aside_and_the_files_stay(written):
    (written.home / journal.STORE).write_bytes(b"SQLite format 3\0" + b"rusak" * 500)
    assert journal.recover(written.home) == []
    assert written.source() == "a = 1"
    assert not (written.home / journal.STORE).exists()
