"""Backups that were killed, cut off, changed or made of a damaged lab; folders that must not be overwritten."""

import contextlib
import errno
import fcntl
import gzip
import io
import json
import os
import shutil
import signal
import sqlite3
import sys
import tarfile
import warnings
from pathlib import Path

import pytest
from jupyterhub import orm
from registry_lab import Lab
from sqlalchemy.exc import SAWarning

from hub import backup, cli, settings
from hub.accounts import invitations
from hub.accounts.store import Accounts
from hub.backup import archive
from hub.errors import LabError, PartlyDoneError
from hub.privacy import erasures
from hub.registry import load_reference, migrate
from hub.registry.db import engine_for
from spbe_core.errors import DataError

sqlite = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


@pytest.fixture
def filled(places):
    """The places of a lab whose registry holds a little work."""
    lab = Lab(places.database_url)
    draft = lab.open()
    assert lab.client("operator").answer(draft, "i22", "fakta", "Perwali 12/2023", 0).status_code == 200
    lab.close()
    return places


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A backup of a small lab, to be copied before it is changed."""
    var = tmp_path_factory.mktemp("lab")
    found = settings.load({"SPBE_VAR": str(var)})
    migrate(found.database_url)
    engine = engine_for(found.database_url)
    load_reference(engine)
    engine.dispose()
    accounts = Accounts(found.accounts_url)
    accounts.create_tables()
    accounts.close()
    return backup.create(found, tmp_path_factory.mktemp("cadangan"))


@pytest.fixture
def made(whole, tmp_path):
    (tmp_path / "cadangan").mkdir()
    return Path(shutil.copy(whole, tmp_path / "cadangan"))


def killed_at(number, work):
    """Run something in a forked process that is killed at its n-th opening of a file; say whether it got to the end."""
    child = os.fork()
    if child == 0:
        seen = iter(range(number))

        def hook(name, _arguments):
            if name in {"open", "os.link", "os.rename", "sqlite3.connect"} and next(seen, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        with contextlib.suppress(BaseException):
            work()
            os._exit(0)
        os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in {0, -signal.SIGKILL}
    return code == 0


@sqlite
def test_a_backup_killed_anywhere_leaves_nothing_that_looks_whole(filled, tmp_path):
    folder = tmp_path / "cadangan"
    killed = 0
    while not killed_at(killed * 2, lambda: backup.create(filled, folder)):
        for left in folder.glob("spbe-*"):
            backup.verify(left)
            left.unlink()
        killed += 1
    assert killed > 10
    (whole,) = folder.glob("spbe-*")
    backup.verify(whole)
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_restore_killed_anywhere_leaves_no_half_lab(made, tmp_path):
    places = settings.load({"SPBE_VAR": str(tmp_path / "lain")})
    killed = 0
    while not killed_at(killed * 3, lambda: backup.restore(made, places)):
        assert not places.var.exists()
        killed += 1
    assert killed > 5
    assert (places.var / "registry.sqlite").exists()


def rewritten(made, change):
    """Write a backup anew with its members changed by a function of name and content."""
    with tarfile.open(made) as tar:
        members = [(member.name, tar.extractfile(member).read()) for member in tar]
    target = made.with_name("ubahan.tar.gz")
    with tarfile.open(target, "w:gz") as tar:
        for name, content in change(members):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target


def edited(tmp_path, statement):
    """Return a change that edits the registry and makes the manifest's hash of it fit."""

    def change(members):
        files = dict(members)
        path = tmp_path / "edit.sqlite"
        path.write_bytes(files["registry.sqlite"])
        connection = sqlite3.connect(path)
        connection.executescript(statement)
        connection.close()
        files["registry.sqlite"] = path.read_bytes()
        said = json.loads(files["manifest.json"])
        said["files"]["registry.sqlite"] = archive.described(path).model_dump()
        files["manifest.json"] = json.dumps(said).encode()
        return list(files.items())

    return change


@pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_cut_off_backup_is_refused(made, kept):
    content = made.read_bytes()
    made.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(DataError, match=r"utuh|manifes|hilang"):
        backup.verify(made)


def test_a_flipped_bit_is_found(made):
    plain = bytearray(gzip.decompress(made.read_bytes()))
    plain[len(plain) // 2] ^= 1
    made.write_bytes(gzip.compress(bytes(plain), 1))
    with pytest.raises(DataError, match="manifes"):
        backup.verify(made)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM official_levels WHERE rowid = 1",
        "UPDATE regions SET name = 'x' WHERE code = '18.71'",
        "DROP TABLE replies",
    ],
)
def test_rows_that_differ_from_the_manifest_are_found(made, tmp_path, statement):
    with pytest.raises(DataError, match="tidak sama dengan manifes"):
        backup.verify(rewritten(made, edited(tmp_path, statement)))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda members: [*members, ("../keluar", b"x")], "tidak ada dalam manifes"),
        (lambda members: [*members, members[1]], "tidak ada dalam manifes"),
        (lambda members: members[:-1], "hilang"),
        (lambda members: members[1:], "tidak memuat manifes"),
        (lambda members: [(members[0][0], b"{}"), *members[1:]], "tidak terbaca"),
    ],
)
def test_members_that_differ_from_the_manifest_are_found(made, change, what):
    with pytest.raises(DataError, match=what):
        backup.verify(rewritten(made, change))
    assert not (made.parent.parent / "keluar").exists()


def test_a_backup_of_a_newer_lab_is_not_restored(made, tmp_path):
    def newer(members):
        said = json.loads(members[0][1])
        said["databases"]["accounts"]["revision"] = "9999"
        return [(members[0][0], json.dumps(said).encode()), *members[1:]]

    with pytest.raises(DataError, match="lebih baru"):
        backup.restore(rewritten(made, newer), settings.load({"SPBE_VAR": str(tmp_path / "lain")}))


@sqlite
def test_a_damaged_lab_is_backed_up_and_said_to_be_damaged(filled, tmp_path):
    connection = sqlite3.connect(filled.var / "registry.sqlite")
    connection.executescript("DROP TRIGGER keep_events_update; UPDATE events SET actor = 'lain' WHERE seq = 1;")
    connection.close()
    with pytest.raises(PartlyDoneError, match="catatan kejadian rusak mulai nomor 1"):
        backup.create(filled, tmp_path)
    (left,) = tmp_path.glob("spbe-*.tar.gz")
    with pytest.raises(DataError, match="catatan kejadian rusak mulai nomor 1"):
        backup.verify(left)


@sqlite
def test_nothing_is_overwritten_unless_told_and_then_it_is_kept(made, filled):
    with pytest.raises(LabError, match="sudah berisi"):
        backup.restore(made, filled)
    _, before = backup.restore(made, filled, replace=True)
    assert (before / "registry.sqlite").exists()
    assert (filled.var / "registry.sqlite").exists()


@sqlite
def test_a_running_lab_is_never_restored_into(made, filled):
    (filled.var / "run").mkdir()
    with (filled.var / "run" / "lab.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(LabError, match="sudah berjalan"):
            backup.restore(made, filled, replace=True)


@sqlite
def test_nobody_is_signed_in_after_a_restore(filled, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of JupyterHub's own mapping
        warnings.simplefilter("ignore", DeprecationWarning)
        session = orm.new_session_factory(filled.hub_database_url)()
    user = orm.User(name="abc")
    session.add_all([user, orm.OAuthClient(identifier="jupyterhub")])
    session.commit()
    orm.APIToken.new(user=user)
    cookie = user.cookie_id
    session.get_bind().dispose()
    session.close()
    target = settings.load({"SPBE_VAR": str(tmp_path / "lain")})
    backup.restore(backup.create(filled, tmp_path), target)
    connection = sqlite3.connect(target.var / "hub.sqlite")
    assert connection.execute("SELECT count(*) FROM api_tokens").fetchone() == (0,)
    ((name, now),) = connection.execute("SELECT name, cookie_id FROM users").fetchall()
    connection.close()
    assert (name, now != cookie) == ("abc", True)


@sqlite
@pytest.mark.parametrize("secrets", [True, False])
def test_second_factors_are_kept_only_with_the_key_that_opens_them(filled, tmp_path, secrets):
    connection = sqlite3.connect(filled.var / "accounts.sqlite")
    connection.execute("INSERT INTO second_factor SELECT number, 'tersegel', created_at, 1 FROM account")
    connection.execute("INSERT INTO recovery_code SELECT 'sidik', number FROM account")
    connection.commit()
    connection.close()
    target = settings.load({"SPBE_VAR": str(tmp_path / "lain")})
    backup.restore(backup.create(filled, tmp_path, secrets=secrets), target)
    connection = sqlite3.connect(target.var / "accounts.sqlite")
    counts = [
        connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("second_factor", "recovery_code")
    ]
    connection.close()
    assert counts == ([1, 1] if secrets else [0, 0])


@sqlite
def test_a_backup_inside_the_lab_is_refused(filled):
    with pytest.raises(LabError, match="di luar"):
        backup.create(filled, filled.var / "cadangan")
    assert not (filled.var / "cadangan").exists()


@sqlite
def test_links_and_pipes_in_homes_are_not_followed(filled, tmp_path):
    secret = tmp_path / "rahasia"
    secret.write_text("bukan milik Anda")
    home = filled.homes / "abc"
    (home / "tautan").symlink_to(secret)
    (home / "folder").symlink_to(tmp_path)
    (home / ".cache").mkdir()
    (home / ".cache" / "besar").write_text("x")
    os.mkfifo(home / "pipa")
    proof = backup.verify(backup.create(filled, tmp_path / "cadangan"))
    assert [name for name in proof.manifest.files if name.startswith("homes/")] == ["homes/abc/catatan.ipynb"]


@sqlite
def test_a_name_of_any_bytes_and_a_folder_called_runtime_are_taken_along(filled, tmp_path):
    home = filled.homes / "abc"
    odd = Path(os.fsdecode(bytes(home) + b"/\xff.txt"))
    for path in (odd, home / "kerja" / "runtime" / "a.txt", home / ".local/share/jupyter/runtime/rahasia.json"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("isi")
    made = backup.create(filled, tmp_path / "cadangan")
    target = settings.load({"SPBE_VAR": str(tmp_path / "pulih")})
    backup.restore(made, target)
    found = sorted(bytes(path.relative_to(target.homes)) for path in target.homes.rglob("*") if path.is_file())
    assert found == [b"abc/catatan.ipynb", b"abc/kerja/runtime/a.txt", b"abc/\xff.txt"]


@sqlite
def test_an_invitation_that_was_open_then_opens_nothing_after_a_restore(filled, tmp_path):
    accounts = Accounts(filled.accounts_url)
    _, token = invitations.invite(accounts, None, invitations.Wish("Siti", "operator", "18.71"))
    assert invitations.look(accounts, token).display_name == "Siti"
    accounts.close()
    target = settings.load({"SPBE_VAR": str(tmp_path / "pulih")})
    backup.restore(backup.create(filled, tmp_path / "cadangan"), target)
    restored = Accounts(target.accounts_url)
    with pytest.raises(invitations.UnusableError) as refused:
        invitations.look(restored, token)
    assert refused.value.state == "dibatalkan"
    restored.close()


def test_a_full_disk_is_not_called_a_damaged_backup(made, tmp_path, monkeypatch):
    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive, "_write", full)
    with pytest.raises(OSError, match="No space left"):
        archive.unpack(made, tmp_path)


@sqlite
def test_everything_that_a_start_does_not_make_anew_is_taken_along(filled, tmp_path):
    kept = ("sk/abc.pdf", "erasures/seseorang", "oidc.yaml")
    for name in (
        *kept,
        "log/hub.log",
        "kernels/x",
        "run/lab.lock",
        "proxy/traefik.yml",
        "sandi-awal.txt",
        "registry-0001-0002.sqlite",
    ):
        (filled.var / name).parent.mkdir(exist_ok=True)
        (filled.var / name).write_text("isi")
    proof = backup.verify(backup.create(filled, tmp_path / "cadangan"))
    databases = {"registry.sqlite", "accounts.sqlite"}
    assert proof.manifest.files.keys() == {*kept, *databases, "homes/abc/catatan.ipynb", "seals/registry"}


@sqlite
def test_who_was_erased_since_the_backup_is_erased_again(filled, tmp_path):
    made = backup.create(filled, tmp_path / "cadangan")
    erasures.add(filled.var, "seseorang")
    backup.restore(made, filled, replace=True)
    assert [each.id for each in erasures.listed(filled.var)] == ["seseorang"]


@sqlite
def test_a_persons_files_come_back_as_their_own(filled, tmp_path):
    if os.geteuid() == 0:
        os.chown(filled.homes / "abc" / "catatan.ipynb", 61_234, 61_234)
    owner = (filled.homes / "abc" / "catatan.ipynb").stat().st_uid
    target = settings.load({"SPBE_VAR": str(tmp_path / "lain")})
    backup.restore(backup.create(filled, tmp_path, secrets=True), target)
    for path in (target.homes / "abc", target.homes / "abc" / "catatan.ipynb"):
        assert path.stat().st_uid == owner
        assert path.stat().st_mode & 0o077 == 0
    assert (target.secrets / "cli-token").read_text() == "rahasia"
    assert (target.secrets / "cli-token").stat().st_uid == os.geteuid()


@sqlite
def test_the_commands_say_what_was_done(filled, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SPBE_VAR", str(filled.var))
    monkeypatch.delenv("SPBE_DATABASE_URL", raising=False)

    def spbe(*words):
        with pytest.raises(SystemExit) as end:
            cli.main(["backup", *words])
        return int(end.value.code or 0), *capsys.readouterr()

    code, out, err = spbe("create", "--out", str(tmp_path / "c"), "--with-secrets")
    (file,) = (tmp_path / "c").iterdir()
    assert (code, str(file) in out, "kunci lab" in err) == (0, True, True)
    code, out, _ = spbe("verify", str(file))
    assert (code, out.splitlines()[-1]) == (0, "Cadangan utuh.")
    code, out, _ = spbe("restore", str(file), "--into", str(tmp_path / "lain"))
    assert (code, "Semua orang harus masuk lagi" in out) == (0, True)
    code, out, err = spbe("restore", str(file), "--into", str(tmp_path / "lain"))
    assert (code, out, len(err.splitlines())) == (4, "", 1)
    file.write_bytes(b"bukan cadangan")
    code, out, err = spbe("verify", str(file))
    assert (code, out, len(err.splitlines())) == (3, "", 1)
    code, out, err = spbe("verify", str(tmp_path / "tidak-ada"))
    assert (code, out, len(err.splitlines())) == (4, "", 1)
