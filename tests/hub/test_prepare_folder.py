"""Preparing a lab's folder: closed, complete, and safe to do again."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
import yaml
from sqlalchemy import create_engine, text

from hub import prepare, samples, settings, system_accounts
from hub.accounts.store import Accounts
from hub.errors import LabError
from spbe_core.errors import DataError


@pytest.fixture
def places(tmp_path, monkeypatch):
    before = os.umask(0o022)
    monkeypatch.setattr(system_accounts, "reason_against", lambda: None)
    yield settings.load({"SPBE_VAR": str(tmp_path / "var"), "SPBE_PORT": "18790"})
    os.umask(before)


def files_below(folder: Path) -> dict[Path, int]:
    return {path: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


def test_everything_is_closed_to_other_accounts(places):
    prepare.prepare(places, lambda _: None)
    assert stat.S_IMODE(places.var.stat().st_mode) == 0o711
    passable = {places.homes}
    for path, mode in files_below(places.var).items():
        assert mode == (0o711 if path in passable else 0o700 if path.is_dir() else 0o600), path


def test_without_user_ids_of_their_own_nobody_passes_and_one_line_says_what_that_means(places, monkeypatch):
    monkeypatch.setattr(system_accounts, "reason_against", lambda: "lab tidak dijalankan sebagai root")
    prepared = prepare.prepare(places, lambda _: None)
    assert stat.S_IMODE(places.var.stat().st_mode) == 0o700
    assert "\n" not in prepared.note
    assert "lab tidak dijalankan sebagai root" in prepared.note
    assert "satu akun sistem" in prepared.note


def test_a_second_time_keeps_everything(places):
    said: list[str] = []
    first = prepare.prepare(places, said.append)
    secrets = {path.name: path.read_text() for path in places.secrets.iterdir()}
    listed = (places.var / "sandi-awal.txt").read_text()
    second = prepare.prepare(places, said.append)
    assert set(secrets) == set(prepare.SECRETS)
    assert {path.name: path.read_text() for path in places.secrets.iterdir()} == secrets
    assert (places.var / "sandi-awal.txt").read_text() == listed == samples.listing(first.samples)
    assert second.samples == ()
    assert all(line[0].isupper() for line in said)


def test_the_sample_accounts_are_those_of_the_plan(places):
    prepared = prepare.prepare(places, lambda _: None)
    accounts = Accounts(places.accounts_url)
    held = {
        account.name: sorted((item.role, item.region_code) for item in account.memberships)
        for account in accounts.everyone()
    }
    assert all(account.sample and account.must_change for account in accounts.everyone())
    assert sorted(held.values()) == sorted(
        [
            *([(role, code)] for role in ("operator", "koordinator") for code in ("18.71", "51.71", "32.11", "99.01")),
            [("pendamping", "18.71"), ("pendamping", "51.71")],
            [("pendamping", "32.11"), ("pendamping", "51.71")],
            [("peneliti", "")],
            [("sekretariat", "")],
            [("pengelola", "")],
        ]
    )
    for sample in prepared.samples:
        assert accounts.sign_in(sample.name, sample.password, "::1") is not None
    accounts.close()


def test_the_published_results_are_in_the_registry(places):
    prepare.prepare(places, lambda _: None)
    engine = create_engine(places.database_url)
    with engine.connect() as connection:
        tables = connection.execute(text("select name from sqlite_master where type='table'")).scalars().all()
        rows = {name: connection.execute(text(f'select count(*) from "{name}"')).scalar_one() for name in tables}
    engine.dispose()
    assert max(rows.values()) >= 1_000, rows


def test_the_proxy_listens_where_the_settings_say(places):
    prepare.prepare(places, lambda _: None)
    fixed = yaml.safe_load((places.var / "proxy" / "traefik.yml").read_text())
    assert fixed["entryPoints"]["web"]["address"] == "127.0.0.1:18790"
    assert fixed["entryPoints"]["auth_api"]["address"] == "127.0.0.1:18794"
    assert rules(places) == {
        "Host(`lab.localhost`) && PathPrefix(`/services/registry/`)",
        "Host(`lab.localhost`) && PathPrefix(`/services/apps/`)",
        "!Host(`lab.localhost`) && !PathPrefix(`/user/`)",
    }


def rules(places):
    routes = yaml.safe_load((places.var / "proxy" / "routes" / "services.yml").read_text())["http"]
    return {item["rule"] for item in routes["routers"].values()}


def test_without_hosts_of_their_own_servers_stand_beside_the_lab(tmp_path):
    given = {"SPBE_VAR": str(tmp_path / "var"), "SPBE_PORT": "18790", "SPBE_PUBLIC_URL": "http://10.0.0.7:18790"}
    places = settings.load(given)
    assert not places.subdomains
    prepare.prepare(places, lambda _: None)
    assert rules(places) == {"PathPrefix(`/services/registry/`)", "PathPrefix(`/services/apps/`)"}


@pytest.mark.parametrize(
    ("public_url", "wanted", "own_hosts"),
    [
        ("http://lab.localhost:8000", None, True),
        ("http://lab.localhost:8000", "tidak", False),
        ("https://lab.contoh.go.id", None, False),
        ("https://lab.contoh.go.id/", "ya", True),
    ],
)
def test_hosts_of_their_own_need_a_name_that_promises_them(public_url, wanted, own_hosts):
    given = {"SPBE_PUBLIC_URL": public_url} | ({"SPBE_SUBDOMAINS": wanted} if wanted else {})
    assert settings.load(given).subdomains is own_hosts


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"SPBE_PUBLIC_URL": "lab.contoh.go.id"}, "SPBE_PUBLIC_URL"),
        ({"SPBE_PUBLIC_URL": "https://contoh.go.id/lab"}, "SPBE_PUBLIC_URL"),
        ({"SPBE_SUBDOMAINS": "mungkin"}, "SPBE_SUBDOMAINS"),
        ({"SPBE_WARM_SERVERS": "mungkin"}, "SPBE_WARM_SERVERS"),
        ({"SPBE_REPORT_JOBS": "0"}, "SPBE_REPORT_JOBS"),
        ({"SPBE_PUBLIC_URL": "http://10.0.0.7:8000", "SPBE_SUBDOMAINS": "ya"}, "SPBE_SUBDOMAINS"),
        ({"SPBE_PUBLIC_URL": "http://[::1]:8000", "SPBE_SUBDOMAINS": "ya"}, "SPBE_SUBDOMAINS"),
    ],
)
def test_an_address_that_cannot_be_used_is_named(given, names):
    with pytest.raises(DataError, match=names):
        settings.load(given)


def test_a_folder_that_cannot_be_written_is_named():
    places = settings.load({"SPBE_VAR": "/proc/spbe-lab"})
    with pytest.raises(LabError, match=r"/proc/spbe-lab.* tidak dapat ditulis .*SPBE_VAR"):
        prepare.prepare(places, lambda _: None)


def test_a_secret_is_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "rahasia"
    (tmp_path / ".rahasia.baru").write_text("sisa percobaan yang terputus")
    prepare.write_secret(target, "isi\n")
    assert target.read_text() == "isi\n"
    assert [path.name for path in tmp_path.iterdir()] == ["rahasia"]


@pytest.mark.parametrize("address", ["mysql://x:rahasia@y/z", "postgresql://x:rahasia@127.0.0.1:1/z", "bukan alamat"])
def test_a_database_that_cannot_be_used_is_one_clear_line_without_its_password(tmp_path, address):
    given = {"SPBE_VAR": str(tmp_path / "var"), "SPBE_PORT": "18790", "SPBE_DATABASE_URL": address}
    with pytest.raises(LabError, match="SPBE_DATABASE_URL") as refused:
        prepare.prepare(settings.load(given), lambda _: None)
    assert "rahasia" not in str(refused.value)


def test_a_start_that_ends_before_the_passwords_are_written_leaves_no_account(places, monkeypatch):
    def full(path, text):
        if path.name == "sandi-awal.txt":
            raise OSError(28, "No space left on device", str(path))
        write(path, text)

    write = prepare.write_secret
    monkeypatch.setattr(prepare, "write_secret", full)
    with pytest.raises(LabError, match="sandi-awal"):
        prepare.prepare(places, lambda _: None)
    monkeypatch.undo()
    assert len(prepare.prepare(places, lambda _: None).samples) == len(samples.WANTED)
