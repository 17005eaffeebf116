"""A person's own data: complete, without keys, and of others only what was addressed to them."""

import json

import pytest
import sqlalchemy as sa
from fake_hub import Person
from privacy_lab import BUDI, PASSWORD, RINA, SARI, PrivacyLab, unpack

from hub.privacy.desk import desk
from hub.registry import events
from spbe_core.errors import UnknownError


@pytest.fixture
def lab(database_url, tmp_path):
    lab = PrivacyLab(database_url, tmp_path / "var")
    lab.work()
    yield lab
    lab.close()


@pytest.fixture
def package(lab, tmp_path):
    with desk(lab.places) as opened:
        return unpack(opened.export("rina"), tmp_path / "x.zip")


def test_everything_of_the_person_is_in_it(lab, package):
    found = json.loads(package.read("data-saya.json"))
    assert found["person"] == lab.id("rina")
    data = found["data"]
    (account,) = data["akun"]["account"]
    assert (account["name"], account["display_name"]) == ("rina", RINA)
    assert [(each["role"], each["region_code"]) for each in data["akun"]["membership"]] == [("operator", "18.71")]
    answers = {(each["field"], each["text"], each["level"]) for each in data["isian"]["answer_versions"]}
    assert answers == {("fakta", "Perwali 12/2023", None), ("level", None, 3)}
    assert {(each["region_code"], each["period"]) for each in data["isian"]["answer_versions"]} == {("18.71", "2025")}
    assert [each["text"] for each in data["catatan"]["comments"]] == ["Mohon dicek", "Sudah"]
    assert [each["title"] for each in data["rencana"]["action_versions"]] == ["SOP"]
    assert len(data["peristiwa"]["events"]) == 6


def test_of_others_only_the_replies_to_the_persons_own_notes(lab, package):
    text = package.read("data-saya.json").decode()
    (reply,) = json.loads(text)["data"]["catatan"]["replies_to_you"]
    assert (reply["text"], reply["author_role"]) == ("Akan kami bantu", "pendamping")
    for other in (BUDI, SARI, lab.id("budi"), lab.id("sari"), "Perwali 13/2024", "Lengkapi SK"):
        assert other not in text


def test_no_key_is_in_it(lab, package):
    text = package.read("data-saya.json").decode() + package.read("baca-data-saya.html").decode()
    with lab.registry.database.read() as session:
        salts = session.scalars(sa.text("SELECT salt FROM answer_versions WHERE salt IS NOT NULL")).all()
    assert salts
    for key in (lab.accounts.by_name("rina").password_hash, "argon2", *salts):
        assert key not in text
    assert not {"password_hash", "salt", "hash", "digest", "body", "key"} & set(_keys(json.loads(text.split("<!")[0])))


def _keys(value):
    if isinstance(value, dict):
        yield from value
        value = value.values()
    if not isinstance(value, str | int | None):
        for each in value:
            yield from _keys(each)


def test_the_page_to_read_runs_nothing_and_quotes_what_was_written(lab, tmp_path):
    lab.client("rina").write(
        "POST", f"assessments/{lab.registry.open('rina')}/comments", {"text": "<script>x</script>"}
    )
    with desk(lab.places) as opened:
        page = unpack(opened.export("rina"), tmp_path / "y.zip").read("baca-data-saya.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;x" in page
    assert "Perwali 12/2023" in page
    assert "WIB" in page


def test_taking_out_by_the_administrator_is_an_event(lab, package):
    with lab.registry.database.read() as session:
        last = session.get(events.model.EventRow, events.head(session))
        assert (last.action, last.object, last.actor) == ("person.export", f"people/{lab.id('rina')}", "spbe-cli")


def test_oneself_gets_the_same_but_the_account_where_the_registry_stands_apart(lab, package, tmp_path):
    reply = lab.client("rina").get("me/data")
    assert reply.headers["content-type"] == "application/zip"
    assert reply.headers["cache-control"] == "private, no-store"
    own = json.loads(unpack(reply.content, tmp_path / "z.zip").read("data-saya.json"))
    administrators = json.loads(package.read("data-saya.json"))
    for kind in ("isian", "catatan", "rencana"):
        assert own["data"][kind] == administrators["data"][kind]
    assert "akun" not in own["data"]


def test_a_visitor_without_any_row_gets_an_empty_package(lab, tmp_path):
    lab.registry.hub.people["new"] = Person("new", "Baru", (), ["custom:spbe:self:manage"], "token-new")
    reply = lab.client("new").get("me/data")
    assert json.loads(unpack(reply.content, tmp_path / "n.zip").read("data-saya.json"))["data"] == {}


def test_a_request_is_recorded_once_and_declined_with_a_reason(lab):
    rina = lab.client("rina")
    assert rina.get("me/erasure").json()["asked_at"] is None
    first, again = (rina.write("POST", "me/erasure") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    with desk(lab.places) as opened:
        assert [name for name, _ in opened.waiting()] == ["rina"]
        opened.decline("rina", "Masih menjadi operator sampai 31 Desember")
        assert opened.waiting() == []
        with pytest.raises(UnknownError, match="tidak punya permintaan"):
            opened.decline("rina", "lagi")
    told = rina.get("me/erasure").json()
    assert (told["decision"], told["reason"]) == ("declined", "Masih menjadi operator sampai 31 Desember")
    assert rina.write("POST", "me/erasure").status_code == 201


def test_an_erased_persons_request_is_closed(lab):
    lab.client("rina").write("POST", "me/erasure")
    with desk(lab.places) as opened:
        opened.erase("rina")
        assert opened.waiting() == []
    assert lab.accounts.sign_in("rina", PASSWORD, "::1") is None
