"""Sessions and tokens that end, on a whole lab: by a second factor, a password, the command line, and by themselves."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from waiting import until

pytestmark = pytest.mark.lab

REGION = "18.71"
NEW = "kalimat baru yang panjang"


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page.text)[1]


def is_in(client):
    return client.get("/hub/home").status_code == 200


def opens(lab, token):
    return lab.client().get("/hub/api/user", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def set_up_code(client):
    page = client.get("/hub/kode/pasang")
    code = pyotp.TOTP(re.search(r"secret=([A-Z2-7]+)", page.text)[1]).now()
    form = {"sealed": field(page, "sealed"), "code": code, "_xsrf": field(page, "_xsrf")}
    assert client.post("/hub/kode/pasang", data=form).status_code == 200


def test_what_began_without_a_code_ends_when_the_person_sets_one_up_elsewhere(lab):
    accounts = lab.accounts()
    name = lab.fresh("jadi.coach")
    accounts.create(name, "Jadi Coach", lab.password, roles=[("operator", REGION)], must_change=False)
    before, token = lab.session(name), lab.token(name)
    accounts.grant(name, "pendamping", REGION)
    accounts.close()
    browser = lab.client()
    assert lab.post_sign_in(browser, name, lab.password).headers["location"] == "/hub/kode/pasang"
    set_up_code(browser)
    assert is_in(browser)
    assert not is_in(before)
    assert not opens(lab, token)
    until(lambda: before.get("/services/registry/api/me").status_code == 401)


def test_a_new_password_ends_other_sessions_and_tokens_of_ones_own(lab):
    name = lab.fresh("ganti.sendiri")
    lab.ready_account(name, ("operator", REGION))
    elsewhere, token, browser = lab.sign_in(name), lab.token(name), lab.sign_in(name)
    xsrf = field(browser.get("/hub/ganti-sandi"), "_xsrf")
    form = {"present": lab.password, "new": NEW, "again": NEW, "_xsrf": xsrf}
    assert browser.post("/hub/ganti-sandi", data=form).status_code == 302
    assert is_in(browser)
    assert not is_in(elsewhere)
    assert not opens(lab, token)


def test_a_reset_on_the_command_line_ends_tokens_for_good(lab):
    name = lab.fresh("disetel.ulang")
    lab.ready_account(name, ("operator", REGION))
    elsewhere, token = lab.sign_in(name), lab.token(name)
    done = subprocess.run(
        [sys.executable, "-m", "hub.cli", "users", "reset", name],
        env=lab.environ(),
        capture_output=True,
        text=True,
        check=True,
    )
    browser = lab.client()
    lab.post_sign_in(browser, name, done.stdout.split()[-1])
    form = {"new": NEW, "again": NEW, "_xsrf": field(browser.get("/hub/ganti-sandi"), "_xsrf")}
    assert browser.post("/hub/ganti-sandi", data=form).status_code == 302
    assert is_in(browser)
    assert not is_in(elsewhere)
    assert not opens(lab, token)


def test_an_account_that_was_closed_and_reopened_wakes_no_session(lab):
    name = lab.fresh("pergi.kembali")
    lab.ready_account(name, ("operator", REGION))
    elsewhere, token = lab.sign_in(name), lab.token(name)
    accounts = lab.accounts()
    for active in (False, True):  # no request between the two
        accounts.set_active(name, active=active)
    accounts.close()
    until(lambda: not opens(lab, token))
    assert not is_in(elsewhere)
    assert is_in(lab.sign_in(name))


def test_a_token_of_ones_own_has_an_end(lab):
    account = lab.ready_account("punya.token", ("operator", REGION))
    client = lab.sign_in("punya.token")
    client.get("/hub/home")

    def ask(**how):
        sent = {"X-XSRFToken": client.cookies["_xsrf"]}
        return client.post(f"/hub/api/users/{account}/tokens", json={"note": "uji", **how}, headers=sent)

    assert ask(expires_in=91 * 86_400).status_code == 400
    end = datetime.fromisoformat(ask().json()["expires_at"])
    assert abs(end - datetime.now(UTC) - timedelta(days=90)) < timedelta(minutes=5)


def test_the_hub_answers_while_a_change_waits_for_another_writer(lab):
    """A change of the command line holds the store; the page's own change waits for it, and nobody else does.

    A hub that waited too would answer only when the invitation had given up.
    """
    manager = lab.sign_in("koordinator.bandarlampung")
    xsrf = field(manager.get("/hub/orang"), "_xsrf")
    form = {"_xsrf": xsrf, "aksi": "undang", "nama": "Menunggu Giliran", "peran": "operator"}
    replies = []
    invite = threading.Thread(target=lambda: replies.append(manager.post(f"/hub/orang?wilayah={REGION}", data=form)))
    accounts = lab.accounts()
    visitor = lab.client()
    with accounts.session():
        invite.start()
        invite.join(1)  # the invitation has reached the hub and waits
        assert visitor.get("/hub/health").status_code == 200
        assert not replies, "the invitation did not wait for the writer"
    invite.join()
    accounts.close()
    assert replies[0].status_code == 200
