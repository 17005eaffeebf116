"""Sign-in, rights and notebook servers of a real lab, over HTTP."""

from __future__ import annotations

import itertools
import re
import sqlite3
from contextlib import closing

import pyotp
import pytest
from waiting import until

from hub.accounts import second_factor, throttle
from hub.accounts.authenticator import AccountAuthenticator
from hub.accounts.model import now
from hub.registry import identity

pytestmark = pytest.mark.lab

REGION, OTHER = "18.71", "51.71"


def page_text(reply):
    return re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", " ", reply.text, flags=re.DOTALL))


def rows(lab, query, *values):
    with closing(sqlite3.connect(lab.settings.var / "hub.sqlite")) as database:
        return database.execute(query, values).fetchall()


def test_the_hub_knows_a_new_account_before_anybody_signs_in(lab):
    accounts = lab.accounts()
    name = lab.fresh("dikenal")
    account = accounts.create(name, "Orang", "kalimat sandi panjang", roles=[("operator", REGION)], must_change=False)
    accounts.close()
    known = "SELECT last_activity FROM users WHERE name = ?"
    assert until(lambda: rows(lab, known, account.id)) == [(None,)]
    assert lab.post_sign_in(lab.client(), name, "kalimat sandi panjang").status_code == 302


def test_secrets_that_the_lab_draws_are_hashed_but_not_stretched(lab):
    secrets = [*rows(lab, "SELECT secret FROM oauth_clients WHERE identifier LIKE 'service-%'")]
    secrets += rows(lab, "SELECT hashed FROM api_tokens WHERE note = 'from config'")
    assert len(secrets) >= 6
    assert {secret.split(":")[1] for (secret,) in secrets} == {"1"}


def test_an_initial_password_has_to_be_changed_before_anything_else(lab):
    accounts = lab.accounts()
    name = lab.fresh("baru")
    accounts.create(name, "Orang Baru", "sandi-awal-1", roles=[("operator", REGION)])
    client = lab.client()
    reply = lab.post_sign_in(client, name, "sandi-awal-1")
    assert reply.status_code == 302
    assert reply.headers["location"] == "/hub/ganti-sandi"
    assert not any("jupyterhub-hub-login" in name for name in client.cookies)

    form = client.get("/hub/ganti-sandi")
    assert "Orang Baru" in form.text
    xsrf = re.search(r'name="_xsrf" value="([^"]+)"', form.text)[1]
    for new, again, said in (
        ("pendek", "pendek", "paling sedikit 10 karakter"),
        ("sandi yang baru", "sandi yang lain", "tidak sama"),
        ("sandi-awal-1", "sandi-awal-1", "harus berbeda"),
        ("Orang Baru", "Orang Baru", "tidak boleh sama dengan nama"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "terlalu mudah ditebak"),
    ):
        refused = client.post("/hub/ganti-sandi", data={"new": new, "again": again, "_xsrf": xsrf})
        assert refused.status_code == 422
        assert said in page_text(refused)
    assert accounts.by_name(name).must_change

    done = client.post("/hub/ganti-sandi", data={"new": "sandi yang baru", "again": "sandi yang baru", "_xsrf": xsrf})
    assert done.status_code == 302
    assert done.headers["location"].startswith("/services/apps/beranda")
    assert not accounts.by_name(name).must_change
    assert lab.post_sign_in(lab.client(), name, "sandi-awal-1").status_code == 403
    assert lab.post_sign_in(lab.client(), name, "sandi yang baru").status_code == 302
    accounts.close()


def test_the_way_to_a_new_password_works_once_and_only_with_its_cookie(lab):
    assert lab.client().get("/hub/ganti-sandi").headers["location"] == "/hub/login"
    accounts = lab.accounts()
    account = accounts.create(lab.fresh("dua.kali"), "Dua Kali", "sandi-awal-1")
    client = lab.client()
    lab.post_sign_in(client, account.name, "sandi-awal-1")
    assert client.get("/hub/ganti-sandi").status_code == 200
    accounts.set_password(account.id, "sandi lain lagi", must_change=True)
    accounts.close()
    assert client.get("/hub/ganti-sandi").headers["location"] == "/hub/login"


@pytest.mark.parametrize("name", ["operator.bandarlampung", "tidak.ada"])
def test_a_wrong_password_never_tells_whether_the_name_exists(lab, name):
    reply = lab.post_sign_in(lab.client(), name, "salah sama sekali")
    assert reply.status_code == 403
    assert "Nama pengguna atau sandi tidak cocok." in page_text(reply)
    assert name not in lab.log("hub")


def test_guessing_is_slowed_down_and_the_page_says_how_long(lab):
    name = lab.fresh("sasaran")
    lab.ready_account(name, ("operator", REGION))
    client = lab.client()
    guesses = (lab.post_sign_in(client, name, f"tebakan nomor {n}").status_code for n in range(12))
    statuses = [*itertools.takewhile(lambda status: status == 403, guesses)]
    assert 4 <= len(statuses) < 12, statuses  # a slow machine has waited out the first delays
    accounts = lab.accounts()
    with accounts.session() as session:
        for _ in range(4):  # longer than the next two requests take anywhere
            throttle.failed(session, name, "127.0.0.1", now())
    accounts.close()
    reply = lab.post_sign_in(client, name, lab.password)
    assert reply.status_code == 429
    assert re.search(r"coba lagi dalam \d+ detik", page_text(reply))
    assert int(reply.headers["Retry-After"]) >= 1


def set_up_code(lab, client, reply):
    """Walk through the set-up page; return the app and the recovery codes."""
    assert reply.headers["location"] == "/hub/kode/pasang"
    form = client.get("/hub/kode/pasang").text
    app = pyotp.TOTP(re.search(r"secret=([A-Z2-7]+)", form)[1])
    sealed, xsrf = (re.search(rf'name="{name}" value="([^"]+)"', form)[1] for name in ("sealed", "_xsrf"))
    for code, status in (("000000", 403), (app.now(), 200)):
        reply = client.post("/hub/kode/pasang", data={"sealed": sealed, "code": code, "_xsrf": xsrf})
        assert reply.status_code == status
    return app, re.findall(r"<li><code>([^<]+)</code>", reply.text)


def test_a_coach_sets_up_a_code_and_needs_it_from_then_on(lab):
    accounts = lab.accounts()
    name = lab.fresh("coach.baru")
    accounts.create(name, "Coach Baru", lab.password, roles=[("pendamping", REGION)], must_change=False)
    first = lab.client()
    _, recovery = set_up_code(lab, first, lab.post_sign_in(first, name, lab.password))
    assert first.get("/hub/home").status_code == 200

    client = lab.client()
    reply = lab.post_sign_in(client, name, lab.password)
    assert reply.headers["location"] == "/hub/kode"
    assert client.get("/hub/home").status_code == 302  # the password alone opens nothing
    assert client.get("/hub/kode/pasang").headers["location"] == "/hub/login"  # nor does it replace the app
    xsrf = re.search(r'name="_xsrf" value="([^"]+)"', client.get("/hub/kode").text)[1]
    wrong = client.post("/hub/kode", data={"code": "000000", "_xsrf": xsrf})
    assert wrong.status_code == 403
    assert "Kode tidak cocok" in page_text(wrong)
    assert client.post("/hub/kode", data={"code": recovery[0], "_xsrf": xsrf}).status_code == 302
    assert client.get("/hub/home").status_code == 200

    again = lab.client()
    lab.post_sign_in(again, name, lab.password)
    xsrf = re.search(r'name="_xsrf" value="([^"]+)"', again.get("/hub/kode").text)[1]
    assert again.post("/hub/kode", data={"code": recovery[0], "_xsrf": xsrf}).status_code == 403
    second_factor.reset(accounts, name)
    accounts.close()
    other = lab.client()
    assert lab.post_sign_in(other, name, lab.password).headers["location"] == "/hub/kode/pasang"
    assert recovery[1] not in lab.log("hub")


def test_a_visitor_cannot_choose_the_address_they_are_slowed_by(lab):
    client = lab.client()
    client.headers["X-Forwarded-For"] = "203.0.113.99"
    client.headers["X-Real-Ip"] = "203.0.113.99"
    lab.post_sign_in(client, "siapa.pun", "salah")
    until(lambda: "a sign-in from 127.0.0.1 failed" in lab.log("hub"))  # it is written by another process
    assert "from 203.0.113.99" not in lab.log("hub")


def test_a_stale_form_is_said_in_words(lab):
    client = lab.client()
    reply = client.post("/hub/login", data={"username": "x", "password": "y", "_xsrf": "lama"})
    assert reply.status_code == 403
    assert "terlalu lama terbuka" in page_text(reply)


def test_the_registry_sees_the_scopes_of_the_persons_regions_only(lab):
    me = lab.session("operator.bandarlampung").get("/services/registry/api/me").json()
    assert me["display_name"] == "Operator Kota Bandar Lampung"
    assert me["roles"] == ["operator"]
    assert [region["code"] for region in me["regions"]] == [REGION]
    assert me["permissions"]["answers:write"] == [REGION]
    assert "plans:decide" not in me["permissions"] or not me["permissions"]["plans:decide"]


def test_a_coach_holds_both_regions_and_the_secretariat_all(lab):
    coach = lab.session("pendamping.satu").get("/services/registry/api/me").json()
    assert coach["permissions"]["comments:write"] == [REGION, OTHER]
    assert not coach["permissions"].get("answers:write")
    assert lab.session("sekretariat").get("/services/registry/api/me").json()["permissions"]["comments:write"] == ["*"]


def test_a_revoked_role_and_a_closed_account_stop_working_for_tokens_too(lab):
    left, closed = lab.fresh("sementara"), lab.fresh("pergi")
    lab.ready_account(left, ("operator", REGION), ("operator", OTHER))
    lab.ready_account(closed, ("operator", REGION))
    partly, gone = lab.api(lab.token(left)), lab.api(lab.token(closed))
    assert partly.get(f"regions/{OTHER}/assessments").status_code == 200
    assert gone.get("me").status_code == 200
    accounts = lab.accounts()
    accounts.revoke(left, "operator", OTHER)
    accounts.set_active(closed, active=False)
    accounts.close()
    # within a minute, as is promised: a slow machine may have the same again
    until(lambda: partly.get(f"regions/{OTHER}/assessments").status_code == 404)
    until(lambda: gone.get("me").status_code == 401)
    assert identity.FRESH + AccountAuthenticator.auth_refresh_age.default_value < 60
    assert partly.get(f"regions/{REGION}/assessments").status_code == 200


def test_people_of_the_pages_have_no_notebook_server(lab):
    client = lab.sign_in("koordinator.denpasar")
    reply = client.get("/hub/spawn", follow_redirects=True)
    assert reply.status_code == 403
    assert "bukan ruang kerja buku kerja" in page_text(reply)
    assert not list(lab.settings.homes.iterdir()) or "koordinator.denpasar" not in str(
        list(lab.settings.homes.iterdir())
    )


def test_an_account_without_a_role_is_told_so(lab):
    name = lab.fresh("tanpa.peran")
    lab.ready_account(name)
    client = lab.sign_in(name)
    reply = client.get("/hub/", follow_redirects=True)
    assert reply.status_code == 200
    assert reply.url.path == "/hub/belum-ada-peran"
    assert "koordinator SPBE daerah Anda" in page_text(reply)
    assert name in page_text(reply)
    assert "/hub/data-saya" in reply.text
    taken = client.get("/services/registry/masuk?next=/services/registry/api/me/data", follow_redirects=True)
    assert (taken.status_code, taken.headers["content-type"]) == (200, "application/zip")
    accounts = lab.accounts()
    accounts.grant(name, "operator", REGION)
    accounts.close()
    assert client.get("/hub/belum-ada-peran").headers["location"] == "/hub/"
    until(lambda: "/services/apps/beranda" in client.get("/hub/").headers["location"])
    assert lab.sign_in("operator.denpasar").get("/hub/belum-ada-peran").headers["location"] == "/hub/"


def test_a_missing_page_speaks_indonesian(lab):
    reply = lab.sign_in("peneliti").get("/hub/tidak-ada")
    assert reply.status_code == 404
    assert "Halaman ini tidak ada." in page_text(reply)
