"""The page of people and the invitation's page on a whole lab, over HTTP."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from waiting import until

from hub.accounts import invitations
from hub.accounts.invitations import Wish

pytestmark = pytest.mark.lab

REGION, OTHER = "18.71", "51.71"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
NEW = "kalimat baru yang panjang"


def text_of(reply):
    plain = re.sub(r"<(script|style).*?</\1>", " ", reply.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", plain).split())


class PeoplePage:
    """The page as a manager's browser has it."""

    def __init__(self, lab, name):
        self.client = lab.sign_in(name)

    def open(self, region=""):
        return self.client.get("/hub/orang", params={"wilayah": region} if region else None)

    def send(self, aksi, region=REGION, files=None, **fields):
        page = self.open(region).text
        xsrf = re.search(r'name="_xsrf" value="([^"]+)"', page)
        form = {"_xsrf": xsrf[1] if xsrf else self.client.cookies.get("_xsrf", ""), "aksi": aksi} | fields
        return self.client.post(f"/hub/orang?wilayah={region}", data=form, files=files)

    def link(self, **fields):
        reply = self.send("undang", **fields)
        assert reply.status_code == 200, text_of(reply)
        return re.search(r"(/hub/undangan\?token=[\w-]+)", reply.text)[1]


@pytest.fixture
def koordinator(lab):
    return PeoplePage(lab, "koordinator.bandarlampung")


def choose_password(client, link, new=NEW):
    page = client.get(link)
    assert page.status_code == 200, text_of(page)
    fields = {key: re.search(rf'name="{key}" value="([^"]+)"', page.text)[1] for key in ("_xsrf", "token")}
    return client.post("/hub/undangan", data=fields | {"new": new, "again": new})


def test_an_invited_operator_chooses_a_password_and_is_in(lab, koordinator):
    link = koordinator.link(nama="Rina <script>alert(1)</script>", peran="operator")
    assert "<script>alert(1)" not in koordinator.open().text
    guest = lab.client()
    assert choose_password(guest, link, "pendek").status_code == 422
    done = choose_password(guest, link)
    assert done.headers["location"].startswith("/services/apps/beranda")
    me = guest.get("/services/registry/masuk?next=/services/registry/api/me", follow_redirects=True).json()
    assert [region["code"] for region in me["regions"]] == [REGION]
    second = lab.client().get(link)
    assert second.status_code == 410
    assert "sudah dipakai" in text_of(second)
    assert link.partition("=")[2] not in lab.log("hub") + lab.log("proxy")
    assert "dipakai" in text_of(koordinator.open())


def test_an_invited_coach_sets_up_a_code_before_getting_in(lab):
    link = PeoplePage(lab, "sekretariat").link(nama="Coach Undangan", peran="pendamping")
    guest = lab.client()
    assert choose_password(guest, link).headers["location"] == "/hub/kode/pasang"
    assert guest.get("/hub/home").status_code == 302


def test_who_is_signed_in_takes_the_role_with_their_account(lab, koordinator):
    name = lab.fresh("sudah.ada")
    lab.ready_account(name, ("peneliti", None))
    link = koordinator.link(nama="Sudah Ada", peran="operator")
    client = lab.client()
    first = re.search(r'href="(/hub/login\?next=[^"]+)"', client.get(link).text)[1]
    xsrf = re.search(r'name="_xsrf" value="([^"]+)"', client.get(first).text)[1]
    form = {"username": name, "password": lab.password, "_xsrf": xsrf}
    back = client.post(first, data=form).headers["location"]
    assert link.partition("=")[2] not in back
    page = client.get(back).text
    fields = {key: re.search(rf'name="{key}" value="([^"]+)"', page)[1] for key in ("_xsrf", "token")}
    assert client.post("/hub/undangan", data=fields | {"terima": "ya"}).status_code == 302
    accounts = lab.accounts()
    held = {(item.role, item.region_code) for item in accounts.by_name(name).memberships}
    accounts.close()
    assert held == {("peneliti", ""), ("operator", REGION)}
    assert link.partition("=")[2] not in lab.log("hub")


def test_a_role_that_needs_a_code_ends_a_session_without_one(lab):
    accounts = lab.accounts()
    name = lab.fresh("naik.peran")
    accounts.create(name, "Naik Peran", lab.password, roles=[("operator", OTHER)], must_change=False)
    client = lab.sign_in(name)
    bearer = {"Authorization": f"token {lab.token(name)}"}
    program = lab.client()
    assert program.get("/hub/api/user", headers=bearer).status_code == 200
    _, secret = invitations.invite(accounts, None, Wish("Naik Peran", "pendamping", REGION))
    accounts.close()
    page = client.get(f"/hub/undangan?token={secret}").text
    xsrf = re.search(r'name="_xsrf" value="([^"]+)"', page)[1]
    done = client.post("/hub/undangan", data={"_xsrf": xsrf, "token": secret, "terima": "ya"})
    assert done.headers["location"] == "/hub/kode/pasang"
    assert client.get("/hub/kode/pasang").status_code == 200
    until(lambda: program.get("/hub/api/user", headers=bearer).status_code != 200)


def test_the_command_line_invites_too(lab):
    words = ["users", "invite", "Dewi Baris Perintah", "--peran", f"operator:{OTHER}"]
    done = subprocess.run(
        [sys.executable, "-m", "hub.cli", *words], env=lab.environ(), capture_output=True, text=True, check=True
    )
    link = re.search(r"(/hub/undangan\?token=[\w-]+)", done.stdout)[1]
    assert choose_password(lab.client(), link).status_code == 302


def test_a_neighbours_page_and_doings_look_as_if_they_did_not_exist(lab, koordinator):
    accounts = lab.accounts()
    stranger, _ = invitations.invite(accounts, None, Wish("Orang Denpasar", "operator", OTHER))
    victim = accounts.by_name("operator.denpasar")
    assert koordinator.open(OTHER).status_code == 404
    assert koordinator.send("batal", region=REGION, undangan=stranger.id).status_code == 422
    for region in (REGION, OTHER):
        assert koordinator.send("cabut", region=region, orang=victim.id, peran="operator").status_code in {404, 422}
    assert koordinator.send("undang", region=REGION, nama="X", peran="sekretariat").status_code in {403, 422}
    assert accounts.by_name("operator.denpasar").memberships
    accounts.close()
    for name in ("operator.bandarlampung", "peneliti", "pendamping.satu"):
        assert PeoplePage(lab, name).open(REGION).status_code == 404
    assert lab.client().get("/hub/orang").headers["location"].startswith("/hub/login")


def test_a_decree_is_uploaded_compared_and_fetched_by_its_people_only(lab, koordinator):
    name = lab.fresh("mantan")
    lab.ready_account(name, ("operator", REGION))
    people = ("Koordinator Kota Bandar Lampung; koordinator", "Operator Kota Bandar Lampung; operator")
    fields = {
        "nomor": "800/12/2026",
        "tanggal": "2026-01-12",
        "daftar": "\n".join((*people, "Orang Belum Ada; operator")),
    }
    for content, said in ((b"<html>%PDF", "bukan PDF"), (b"", "belum dipilih")):
        refused = koordinator.send("sk", files={"berkas": ("sk.pdf", content, "application/pdf")}, **fields)
        assert refused.status_code == 422
        assert said in text_of(refused)
        assert "Orang Belum Ada; operator" in refused.text  # what was typed is not lost
    done = koordinator.send("sk", files={"berkas": ("sk.pdf", PDF, "application/pdf")}, **fields)
    assert done.status_code == 302, text_of(done)
    page = text_of(koordinator.open())
    assert "SK 800/12/2026 tanggal 12 Januari 2026, 3 orang" in page
    assert re.search(rf"{re.escape(name)} Operator \(pelaksana entri data\) tidak pada SK", page)
    assert "Orang Belum Ada · Operator" in page
    file = koordinator.client.get(f"/hub/orang/sk?wilayah={REGION}")
    assert (file.content, file.headers["content-type"]) == (PDF, "application/pdf")
    assert file.headers["content-disposition"].startswith("attachment")
    assert PeoplePage(lab, "koordinator.denpasar").client.get(f"/hub/orang/sk?wilayah={REGION}").status_code == 404
    accounts = lab.accounts()
    left = accounts.by_name(name)
    assert koordinator.send("cabut", orang=left.id, peran="operator").status_code == 302
    assert accounts.by_name(name).memberships == []
    mine = accounts.by_name("koordinator.bandarlampung")
    refused = koordinator.send("cabut", orang=mine.id, peran="koordinator")
    assert refused.status_code == 403
    assert 'data-en="You cannot take your own role.' in refused.text
    accounts.close()
    assert "peran dicabut" in text_of(koordinator.open())


def test_a_form_from_elsewhere_changes_nothing(lab, koordinator):
    reply = koordinator.client.post(
        f"/hub/orang?wilayah={REGION}", data={"aksi": "undang", "nama": "X", "peran": "operator"}
    )
    assert reply.status_code == 403
