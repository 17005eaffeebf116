"""In a running lab: an erased person is out of everything at once; nothing lies about that the inventory lacks."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from uuid import uuid4

import pytest

from hub.privacy.inventory import inventory

pytestmark = pytest.mark.lab


def spbe(lab, *words):
    done = subprocess.run(
        [sys.executable, "-m", "hub.cli", *words],
        env=lab.environ(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def test_an_erased_person_is_signed_out_of_hub_and_registry(lab):
    name = lab.fresh("akan.dihapus")
    account = lab.ready_account(name, ("operator", "18.71"))
    browser, token = lab.session(name), lab.token(name)
    assert lab.api(token).get("me").status_code == 200
    asked = lab.api(token).post("me/erasure", headers={"Idempotency-Key": str(uuid4())})
    assert asked.status_code == 201
    assert name in spbe(lab, "person", "requests")[1]

    code, said = spbe(lab, "person", "erase", name, "--ya")

    assert code == 0, said
    assert browser.get("/hub/data-saya").headers["location"].startswith("/hub/login")
    write = {"headers": {"Idempotency-Key": str(uuid4())}}
    assert lab.api(token).post("me/erasure", **write).status_code == 401
    with closing(sqlite3.connect(lab.settings.var / "hub.sqlite")) as hub:
        assert hub.execute("SELECT count(*) FROM users WHERE name = ?", (account,)).fetchone() == (0,)
    assert name not in spbe(lab, "person", "requests")[1]
    assert lab.post_sign_in(lab.client(), name, lab.password).status_code == 403


def test_everything_in_the_labs_folder_is_in_the_inventory(lab):
    var = lab.settings.var

    def unknown():
        entries = [path for path in var.iterdir() if path.is_file()]
        entries += [path for folder in var.iterdir() if folder.is_dir() for path in folder.iterdir()]
        places = (path.relative_to(var).as_posix() for path in entries)
        return [place for place in places if inventory().file(place) is None]

    assert unknown() == []
