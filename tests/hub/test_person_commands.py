"""``spbe person`` and ``spbe privacy``: what they say, what they leave, how they end."""

from __future__ import annotations

import io
import os
import socket
import stat
import zipfile
from pathlib import Path

import pytest

from hub import cli, prepare, registry, settings
from hub.accounts.store import Accounts
from hub.errors import LabError
from hub.privacy import erase
from hub.rooms.store import room_of

PASSWORD = "kalimat sandi yang panjang"
NOBODY = 65534


@pytest.fixture
def spbe(capsys, monkeypatch):
    def run(*words, answer=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        with pytest.raises(SystemExit) as end:
            cli.main(list(words))
        captured = capsys.readouterr()
        return int(end.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """The folder of a lab that was never started, and a port at which no hub answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("SPBE_PORT", str(probe.getsockname()[1] - 1))
    monkeypatch.setenv("SPBE_VAR", str(tmp_path / "var"))
    return settings.load()


@pytest.fixture
def places(empty):
    (empty.secrets).mkdir(parents=True)
    (empty.secrets / "cli-token").write_text("x")
    registry.migrate(empty.database_url)
    return empty


@pytest.fixture
def accounts(places):
    store = Accounts(places.accounts_url)
    store.create_tables()
    store.create("rina", "Rina Operator", PASSWORD, roles=[("operator", "18.71")])
    yield store
    store.close()


@pytest.mark.parametrize("words", [("person", "requests"), ("person", "erase", "x", "--ya"), ("privacy", "apply")])
def test_without_a_lab_they_say_what_to_do(spbe, empty, words):
    code, _, said = spbe(*words)
    assert code == 4
    assert "spbe lab" in said
    assert not empty.var.exists()


def test_export_writes_one_private_file_and_never_over_another(spbe, accounts, tmp_path):
    out = tmp_path / "rina.zip"
    code, said, _ = spbe("person", "export", "rina", "--out", str(out))
    assert code == 0
    assert "orangnya saja" in said
    assert zipfile.ZipFile(out).namelist() == ["data-saya.json", "baca-data-saya.html"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    before = out.read_bytes()
    code, _, said = spbe("person", "export", "rina", "--out", str(out))
    assert code == 3
    assert "sudah ada" in said
    assert out.read_bytes() == before


def test_erasing_asks_first(spbe, accounts):
    code, said, _ = spbe("person", "erase", "rina", answer="n\n")
    assert code == 4
    assert "Rina Operator" in said
    assert accounts.by_name("rina").active
    code, said, _ = spbe("person", "erase", "rina", answer="y\n")
    assert code == 0
    assert "sudah dihapus" in said
    assert accounts.sign_in("rina", PASSWORD, "::1") is None
    code, _, said = spbe("person", "erase", "rina", "--ya")
    assert code == 3
    assert "Tidak ada akun" in said
    code, said, _ = spbe("person", "finish")
    assert code == 0
    assert said.startswith("1 penghapusan")


def test_a_home_that_cannot_be_deleted_is_said_and_finished_later(spbe, places, accounts, monkeypatch):
    home = places.homes / accounts.by_name("rina").id
    home.mkdir(parents=True)
    monkeypatch.setattr("hub.privacy.erase.shutil.rmtree", lambda *_, **__: None)
    code, _, said = spbe("person", "erase", "rina", "--ya")
    assert code == 4
    assert "spbe person finish" in said
    name = accounts.by_id(home.name).name
    assert name.startswith("dihapus:")
    assert f"{name}: folder rumah" in said
    told = []
    prepare._finish_erasures(places, told.append)
    assert f"{name}: folder rumah" in told[0]
    monkeypatch.undo()
    monkeypatch.setenv("SPBE_VAR", str(places.var))
    monkeypatch.setenv("SPBE_PORT", str(places.port))
    code, _, said = spbe("person", "erase", name, "--ya")
    assert code == 0, said
    assert not home.exists()


def test_a_home_that_cannot_be_deleted_keeps_nobody_else_from_being_erased(places, accounts, monkeypatch):
    accounts.create("budi", "Budi Operator", PASSWORD, roles=[("operator", "18.71")])
    ids = [accounts.by_name(name).id for name in ("rina", "budi")]
    for each in ids:
        (places.homes / each).mkdir(parents=True)
    delete = erase.shutil.rmtree
    monkeypatch.setattr(
        "hub.privacy.erase.shutil.rmtree", lambda path, **how: path.name == ids[0] or delete(path, **how)
    )
    with pytest.raises(LabError, match="folder rumah") as left:
        erase.finish(places, *ids)
    assert str(left.value).count("folder rumah") == 1
    assert [(places.homes / each).exists() for each in ids] == [True, False]


def as_ordinary_user(folder, do):
    """Do something in a folder without root's rights; returns the status that the process ended with."""
    pid = os.fork()
    if pid == 0:
        try:
            os.chdir(folder)
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            os._exit(0 if do() is None else 1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_folders_that_their_owner_closed_are_deleted_too(tmp_path):
    home, outside = tmp_path / "home", tmp_path / "lain"
    for folder in (home / "tutup" / "dalam", home / "baca", outside):
        folder.mkdir(parents=True)
        (folder / "catatan.txt").write_text("x")
    (home / "lain").symlink_to(outside)
    if os.geteuid() == 0:
        for path in (tmp_path, *tmp_path.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    for folder, mode in ((home / "tutup" / "dalam", 0), (home / "tutup", 0), (home / "baca", 0o500), (home, 0)):
        folder.chmod(mode)
    outside.chmod(0o500)
    assert as_ordinary_user(tmp_path, lambda: erase._home(Path("home"))) == 0
    assert not home.exists()
    assert stat.S_IMODE(outside.stat().st_mode) == 0o500
    assert (outside / "catatan.txt").exists()


def test_a_room_is_no_person(spbe, accounts):
    room = room_of(accounts, "18.71")
    code, _, said = spbe("person", "erase", room.name, "--ya")
    assert code == 3
    assert accounts.by_id(room.id).active, said


def test_declining_needs_a_request_and_a_reason(spbe, accounts):
    assert spbe("person", "requests") == (0, "", "")
    assert spbe("person", "decline", "rina", "--alasan", " ")[0] == 3
    code, _, said = spbe("person", "decline", "rina", "--alasan", "masih bertugas")
    assert code == 3
    assert "tidak punya permintaan" in said


def test_apply_lists_every_period_and_a_wrong_one_is_said(spbe, accounts, monkeypatch):
    code, said, _ = spbe("privacy", "apply", "--dry-run")
    assert code == 0
    assert "replies" in said
    assert "akan dihapus" in said
    monkeypatch.setenv("SPBE_RETENTION", "events=1")
    code, _, said = spbe("privacy", "apply")
    assert code == 3
    assert "SPBE_RETENTION" in said
