"""Erasing a person: no name is left, the region's work stays, the log proves itself, whatever happens meanwhile."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa
from jupyterhub import orm
from privacy_lab import BUDI, PASSWORD, RINA, PrivacyLab, everything, settings_of

from hub.backup.creating import create
from hub.backup.restoring import restore
from hub.errors import LabError
from hub.privacy import erase, erasures, hub_file
from hub.registry import events, load_reference, migrate
from hub.registry.db import engine_for
from hub.registry.idempotency import NAMED
from hub.registry.people.model import ERASED
from hub.settings import ROOT
from spbe_core import wire
from spbe_core.wire.values import Wire


@pytest.fixture
def lab(database_url, tmp_path):
    lab = PrivacyLab(database_url, tmp_path / "var")
    yield lab
    lab.close()


def rina(lab):
    return lab.accounts.by_name("rina")


def acts(lab):
    with lab.registry.database.read() as session:
        assert events.verify(session) == []
        return session.scalars(sa.text("SELECT action FROM events ORDER BY seq")).all()


def assert_erased(lab, account_id, draft):
    assert RINA not in everything(lab)
    assert lab.accounts.sign_in("rina", PASSWORD, "::1") is None
    account = lab.accounts.by_id(account_id)
    assert (account.display_name, account.active, account.memberships) == (ERASED, False, [])
    assert not (lab.places.homes / account_id).exists()
    assert (lab.places.homes / lab.id("budi")).exists()
    assert acts(lab).count("person.erase") == 1
    versions = lab.client("budi").get(f"assessments/{draft}/answers/i22/fakta/history").json()
    assert [(each["value"], each["author_name"]) for each in versions] == [
        ("Perwali 13/2024", BUDI),
        ("Perwali 12/2023", ERASED),
    ]
    notes = lab.client("budi").get(f"assessments/{draft}/comments").json()
    assert {(note["text"], note["author_name"]) for note in notes} >= {("Sudah", ERASED), ("Mohon dicek", ERASED)}


def test_the_name_is_gone_everywhere_and_the_work_stays(lab):
    draft, account = lab.work(), rina(lab)
    assert RINA in everything(lab)
    erase.erase(lab.places, account)
    assert_erased(lab, account.id, draft)


def test_erasing_again_changes_nothing(lab):
    draft, account = lab.work(), rina(lab)
    erase.erase(lab.places, account)
    before = everything(lab)
    erase.erase(lab.places, account)
    erase.finish_all(lab.places)
    assert everything(lab) == before
    assert_erased(lab, account.id, draft)


def test_what_others_were_answered_names_the_person_no_more(lab):
    lab.work()
    with lab.registry.database.read() as session:
        (before,) = session.scalars(sa.text("SELECT body FROM replies WHERE body LIKE '%Mohon dicek%done%true%'"))
    erase.erase(lab.places, rina(lab))
    with lab.registry.database.read() as session:
        (after,) = session.scalars(sa.text("SELECT body FROM replies WHERE body LIKE '%Mohon dicek%done%true%'"))
        mine = session.scalar(sa.text("SELECT count(*) FROM replies WHERE caller = :id"), {"id": lab.id("rina")})
    assert json.loads(after) == json.loads(before) | {"author_name": ERASED}
    assert mine == 0


def test_no_answer_names_whom_a_note_mentions_or_who_brought_a_document(lab):
    draft, rina_id = lab.work(), lab.id("rina")
    budi = lab.client("budi")
    link = {"unit": "i22-L3", "name": "SK", "url": "https://jdih.contoh.go.id/1", "file_class": "terbuka"}
    made = lab.client("rina").write("POST", f"assessments/{draft}/links", link).json()["document"]["id"]
    replies = [
        budi.write("PUT", f"documents/{made}", {"name": "SK Tim", "file_class": "terbuka"}, version=1),
        budi.write("POST", f"assessments/{draft}/comments", {"text": f"Mohon @{{{rina_id}}}"}),
    ]
    assert [each.text.count(RINA) for each in replies] == [1, 1]
    erase.erase(lab.places, rina(lab))
    assert RINA not in everything(lab)


def test_every_name_in_an_answer_stands_beside_the_id_that_it_is_erased_by():
    things = {"display_name", "from_name", "office_name", "province_name", "region_name"}
    models = {each for each in vars(wire).values() if isinstance(each, type) and issubclass(each, Wire)}
    named = [
        (model, name)
        for model in models
        for name, field in model.model_fields.items()
        if name.endswith("_name") and field.annotation is not bool
    ]
    assert {name for _, name in named} - things - {"actor_name"} == NAMED.keys() - {"name"}
    lacking = [(model, name) for model, name in named if name in NAMED and NAMED[name] not in model.model_fields]
    assert lacking == []


def test_a_token_that_is_still_remembered_writes_nothing_more(lab):
    draft = lab.work()
    erase.erase(lab.places, rina(lab))
    reply = lab.client("rina").answer(draft, "i22", "analisis", "masih di sini", 0)
    assert reply.status_code == 401
    assert "masih di sini" not in everything(lab)


def test_somebody_who_never_wrote_can_be_erased_too(lab):
    erase.erase(lab.places, rina(lab))
    assert RINA not in everything(lab)
    reply = lab.client("rina").write("POST", "regions/18.71/assessments", {"period": "2025", "purpose": "latihan"})
    assert reply.status_code == 401


def test_two_at_once(lab, at_once):
    draft, account = lab.work(), rina(lab)
    at_once(*[lambda: erase.erase(lab.places, account)] * 3)
    assert_erased(lab, account.id, draft)


DYING = """
import os, signal, sys
from hub import settings
from hub.privacy import erase, erasures, hub_file
from hub.accounts.store import Accounts

def die(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(erase, sys.argv[1], die)
places = settings.load()
erase.erase(places, Accounts(places.accounts_url).by_name("rina"))
"""


@pytest.mark.parametrize("step", ["_registry", "_sessions"])
def test_a_killed_erasure_is_finished_at_the_next_start(lab, step):
    draft, account = lab.work(), rina(lab)
    environ = {
        "SPBE_VAR": str(lab.places.var),
        "SPBE_PORT": str(lab.places.port),
        "SPBE_DATABASE_URL": lab.places.database_url,
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run([sys.executable, "-c", DYING, step], env=environ, check=False, timeout=60)
    assert done.returncode == -9
    assert [each.id for each in erasures.listed(lab.places.var)] == [account.id]
    assert erase.finish_all(lab.places) == 1
    assert_erased(lab, account.id, draft)


def test_a_restored_backup_is_erased_again(lab, tmp_path):
    draft, account = lab.work(), rina(lab)
    old = Path(lab.places.accounts_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("VACUUM INTO ?", (str(tmp_path / "cadangan.sqlite"),))
    erase.erase(lab.places, account)
    lab.accounts.close()
    for path in old.parent.glob("accounts.sqlite*"):
        path.unlink()
    (tmp_path / "cadangan.sqlite").rename(old)
    with lab.registry.database.write() as session:  # the registry comes back too, as it was
        session.execute(sa.text("UPDATE people SET name = :name, erased_at = NULL WHERE id = :id"), {
            "name": RINA, "id": account.id})  # fmt: skip
    assert lab.accounts.sign_in("rina", PASSWORD, "::1") is not None
    erase.finish_all(lab.places)
    assert RINA not in everything(lab)
    assert lab.accounts.sign_in("rina", PASSWORD, "::1") is None
    assert draft


def test_a_restore_takes_the_list_along(tmp_path):
    for name, ids in (("old", ("a", "b")), ("new", ("b", "c"))):
        (tmp_path / name).mkdir()
        for each in ids:
            erasures.add(tmp_path / name, each)
    kept = {each.id: each.at for each in erasures.listed(tmp_path / "new")}
    erasures.carry(tmp_path / "old", tmp_path / "new")
    found = {each.id: each.at for each in erasures.listed(tmp_path / "new")}
    assert set(found) == {"a", "b", "c"}
    assert found["b"] == kept["b"]


def test_no_page_of_an_sqlite_file_holds_the_name_any_more(lab):
    lab.work()
    erase.erase(lab.places, rina(lab))
    lab.close()
    files = [path for path in lab.places.var.rglob("*") if path.is_file()]
    if lab.places.database_url.startswith("sqlite"):
        files.append(Path(lab.places.database_url.removeprefix("sqlite:///")))
    assert [path for path in files if RINA.encode() in path.read_bytes()] == []


# The hub


def test_sessions_end_in_the_hubs_database_while_the_hub_is_away(tmp_path):
    places = settings_of(tmp_path, "sqlite:///unused")
    session = orm.new_session_factory(places.hub_database_url)()
    for name, shown in (("rina", RINA), ("budi", BUDI)):
        user = orm.User(name=name, user_info={"display_name": shown})
        session.add_all([user, orm.APIToken(user=user, hashed=name, prefix=name)])
    session.commit()
    session.close()
    kept = hub_file.rows(tmp_path / "hub.sqlite", "rina")
    assert [user["id"] for user in kept["hub_user"]] == ["rina"]
    assert set(kept["hub_tokens"][0]) == {"note", "created_at", "last_activity", "expires_at"}
    erase._sessions(places, "rina")
    assert hub_file.rows(tmp_path / "hub.sqlite", "rina") == {}
    with closing(sqlite3.connect(tmp_path / "hub.sqlite")) as connection:
        assert connection.execute("SELECT name FROM users").fetchall() == [("budi",)]
        assert connection.execute("SELECT hashed FROM api_tokens").fetchall() == [("budi",)]
    assert RINA.encode() not in (tmp_path / "hub.sqlite").read_bytes()


class Hub(HTTPServer):
    """Answers ``DELETE /hub/api/users/<id>`` with the next of ``answers``."""

    def __init__(self, port, answers):
        self.answers, self.asked = answers, []
        super().__init__(("127.0.0.1", port), self.Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    class Handler(BaseHTTPRequestHandler):
        def do_DELETE(self):
            self.server.asked.append((self.path, self.headers["Authorization"]))
            self.send_response(self.server.answers.pop(0))
            self.end_headers()

        def log_message(self, *_arguments):
            pass


def test_a_running_hub_ends_the_sessions_and_its_refusal_is_said_and_made_good(lab):
    draft, account = lab.work(), rina(lab)
    hub = Hub(lab.places.hub_port, [503, 204])
    try:
        with pytest.raises(LabError, match="status 503"):
            erase.erase(lab.places, account)
        assert RINA not in everything(lab)
        assert erase.finish_all(lab.places) == 1
    finally:
        hub.shutdown()
        hub.server_close()
    assert hub.asked == [(f"/hub/api/users/{account.id}", "token x")] * 2
    assert_erased(lab, account.id, draft)


# A backup from before


def test_a_restored_lab_erases_again_whom_it_had_erased(tmp_path):
    var = tmp_path / "var"
    var.mkdir()
    url = f"sqlite:///{var / 'registry.sqlite'}"
    migrate(url)
    engine = engine_for(url)
    load_reference(engine)
    engine.dispose()
    lab = PrivacyLab(url, var)
    draft, account = lab.work(), rina(lab)
    backup = create(lab.places, tmp_path / "cadangan", secrets=True)
    erase.erase(lab.places, account)
    lab.close()
    restore(backup, lab.places, replace=True)
    assert lab.accounts.by_id(account.id).display_name == RINA
    assert (lab.places.homes / account.id).exists()
    assert erase.finish_all(lab.places) == 1
    assert_erased(lab, account.id, draft)
    lab.close()
