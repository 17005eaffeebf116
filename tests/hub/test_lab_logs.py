"""No log of the lab holds a password, a token, a cookie, a person's name or what a person wrote."""

from __future__ import annotations

import itertools
from urllib.parse import quote
from uuid import uuid4

import pytest

pytestmark = pytest.mark.lab

PASSWORD = "tandasandi benar sekali"
TYPED = ("tandasandi-di-kolom-nama", "tandasandi-keliru", "siti.tandanama@contoh.go.id")
"""What people type into the wrong field: a password as name, a wrong password, an address as name."""
NARRATIVE, COMMENT, TITLE = "tandanarasi: Pak Budi lalai", "tandacatatan: NIP 1970", "tandajudul aksi"
NAME, SHOWN = "siti.tandanama", "Siti Tandatampil"
FOREIGN = "tandatokenasing"


def marks_of(client):
    """The client's secrets: cookie values, which may be quoted, and what is inside them."""
    values = [cookie.value.strip('"') for cookie in client.cookies.jar if cookie.value]
    return {part for value in values for part in (value, *value.split("|")) if len(part) >= 16}


def test_logs_hold_no_secret_and_nothing_personal(lab):
    accounts = lab.accounts()
    own = lab.fresh(NAME)
    account = accounts.create(own, SHOWN, PASSWORD, roles=[("operator", "18.71")], sample=True, must_change=False)
    accounts.close()
    for name, password in ((TYPED[0], "x"), (own, TYPED[1]), (TYPED[2], PASSWORD)):
        assert lab.post_sign_in(lab.client(), name, password).status_code != 302
    client = lab.client()
    assert lab.post_sign_in(client, own, PASSWORD).status_code == 302
    token = new_token(client, account.id)
    marks = marks_of(client) | {token}
    signed_in = client.get("/services/registry/masuk?next=/services/registry/api/me", follow_redirects=True)
    marks |= marks_of(client) | {signed_in.json()["xsrf"]}
    for page in ("beranda", "penilaian?wilayah=18.71&periode=2025", "rencana-aksi?wilayah=18.71"):
        assert client.get(f"/services/apps/{page}", follow_redirects=True).status_code == 200
        marks |= marks_of(client)
    xsrf = client.get("/services/registry/api/me").json()["xsrf"]
    marks.add(xsrf)
    write(lab, client, xsrf)
    for place in ("/services/registry/api/me", "/services/apps/beranda", "/hub/api/user", "/hub/home"):
        for given in (token, FOREIGN):
            lab.client().get(place, headers={"Authorization": f"Bearer {given}"})
            lab.client().get(f"{place}?token={given}&next={quote(NARRATIVE)}")
    assert lab.client().get(f"/hub/undangan?token={FOREIGN}%FF").status_code == 400
    client.get("/hub/logout", follow_redirects=True)

    logs = [path for path in lab.settings.logs.iterdir() if path.is_file()]
    assert {path.name for path in logs} >= {"proxy.log", "registry.log", "hub.log", "apps.log"}
    told = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in logs}
    assert "/services/registry/api/me" in told["registry.log"], "the requests were not even logged"
    marks |= {PASSWORD, *TYPED, NARRATIVE, quote(NARRATIVE), COMMENT, TITLE, NAME, SHOWN, FOREIGN, "tandasandi"}
    found = [(name, mark) for (name, text), mark in itertools.product(told.items(), marks) if mark in text]
    assert not found, [
        (name, mark, next(line for line in told[name].splitlines() if mark in line)) for name, mark in found
    ]


def new_token(client, account):
    """Ask the hub for an API token, as its page does."""
    client.get("/hub/home")
    sent = {"X-XSRFToken": client.cookies["_xsrf"]}
    reply = client.post(f"/hub/api/users/{account}/tokens", json={"note": NARRATIVE}, headers=sent)
    assert reply.status_code == 201, reply.text
    return reply.json()["token"]


def write(lab, client, xsrf):
    """Write texts that are kept, refused, repeated, too long and cut off."""

    def send(method, path, **more):
        headers = {"X-SPBE-XSRF": xsrf, "Origin": lab.url, "Idempotency-Key": str(uuid4())} | more.pop("headers", {})
        return client.request(method, f"/services/registry/api/{path}", headers=headers, **more).status_code

    opened = client.post(
        "/services/registry/api/regions/18.71/assessments",
        json={"period": "2025", "purpose": "latihan"},
        headers={"X-SPBE-XSRF": xsrf, "Origin": lab.url, "Idempotency-Key": str(uuid4())},
    )
    assert opened.status_code in {200, 201}, opened.text
    draft = opened.json()["id"]
    field = f"assessments/{draft}/answers/i41/fakta"
    key = str(uuid4())
    first = str(len(client.get(f"/services/registry/api/{field}/history").json()))  # 0, or what a first try left
    statuses = [
        send("PUT", field, json={"value": NARRATIVE}, headers={"If-Match": first, "Idempotency-Key": key}),
        send("PUT", field, json={"value": NARRATIVE}, headers={"If-Match": "0"}),
        send("PUT", field, json={"value": NARRATIVE, "lagi": COMMENT}, headers={"If-Match": "0"}),
        send("PUT", field, json={"value": f"{NARRATIVE}\0"}, headers={"If-Match": "1"}),
        send("PUT", field, content=f'{{"value": "{NARRATIVE}', headers={"If-Match": "1"}),
        send("PUT", field, json={"value": NARRATIVE * 20_000}, headers={"If-Match": "1"}),
        send("POST", f"assessments/{draft}/comments", json={"text": COMMENT}),
        send("POST", f"assessments/{draft}/plan/actions", json={"title": TITLE}),
    ]
    assert statuses[0] == 200, statuses
    assert statuses[6] == 201, statuses
    assert {400, 409, 413, 422} <= set(statuses) | {400}, statuses
