"""Threads: whom a note mentions, what waits for whom, two people who close one at once, notes on a level or an item."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from privacy_lab import BUDI, RINA, SARI, PrivacyLab

from hub.doctor import replay
from hub.privacy import export
from hub.privacy.erase import erase
from hub.privacy.rows import Who
from hub.registry.people.model import ERASED
from spbe_core import wire

EVIL = '<img src=x onerror=alert(1)> [a](javascript:alert(1)) "@{x"'


@pytest.fixture
def lab(database_url, tmp_path):
    """A lab whose registry stands beside the account store."""
    lab = PrivacyLab(database_url, tmp_path / "var")
    state = lab.registry.app.state
    state.services = replace(state.services, settings=replace(state.services.settings, places=lab.places))
    yield lab
    lab.close()


def note(client, draft, text, **facts):
    return client.write("POST", f"assessments/{draft}/comments", {"text": text, **facts})


def waiting(client):
    return [each["thread"] for each in client.get("me/mentions").json()]


def test_a_mention_reaches_whom_it_names_until_they_answer(lab):
    draft = lab.registry.open("rina")
    rina, budi = lab.client("rina"), lab.client("budi")
    people = {each["name"]: each for each in rina.get(f"assessments/{draft}/comments/people").json()}
    assert {name: each["role"] for name, each in people.items()} == {
        RINA: "operator",
        BUDI: "operator",
        SARI: "pendamping",
    }
    made = note(rina, draft, f"@{{{people[BUDI]['id']}}} mohon SK {EVIL}", indicator="i22", unit="i22-L3").json()
    assert made["mentions"] == [{"person": lab.id("budi"), "name": BUDI}]
    assert wire.Comment.model_validate(made).shown() == f"@{BUDI} mohon SK {EVIL}"
    assert (waiting(budi), waiting(rina), waiting(lab.client("sari"))) == ([made["id"]], [], [])
    answer = note(budi, draft, "Sudah", indicator="i22", reply_to=made["id"]).json()
    assert (answer["unit"], waiting(budi)) == ("i22-L3", [])
    note(lab.client("sari"), draft, f"@{{{lab.id('budi')}}} lagi", indicator="i22", reply_to=made["id"])
    assert waiting(budi) == [made["id"]]
    budi.write("PATCH", f"comments/{made['id']}", {"done": True}, version=1)
    assert waiting(budi) == []
    with lab.registry.database.read() as session:
        assert replay.compare(session)[0] == []


def test_somebody_without_a_right_here_is_not_mentioned(lab):
    other = lab.accounts.create("made", "Made Operator", "kalimat sandi lain", roles=[("operator", "51.71")])
    draft = lab.registry.open("rina")
    for stranger in (other.id, "nobody", "command-line"):
        refused = note(lab.client("rina"), draft, f"@{{{stranger}}} dan @{{{lab.id('budi')}}}")
        assert (refused.status_code, refused.json()["field"]) == (422, "text")
    crowd = " ".join(f"@{{p{number}}}" for number in range(21))
    assert note(lab.client("rina"), draft, crowd).status_code == 422
    assert lab.client("rina").get(f"assessments/{draft}/comments").json() == []
    assert waiting(lab.client("budi")) == []


def test_an_erased_person_is_mentioned_and_called_nobody(lab):
    draft = lab.registry.open("rina")
    note(lab.client("sari"), draft, f"@{{{lab.id('rina')}}} dan @{{{lab.id('budi')}}}")
    with lab.registry.database.read() as session:
        found = export.collect(session, None, Who(lab.id("rina"), None))
    assert len(found["catatan"]["comment_mentions"]) == 1
    erase(lab.places, lab.accounts.by_name("rina"))
    [told] = lab.client("budi").get(f"assessments/{draft}/comments").json()
    assert sorted(each["name"] for each in told["mentions"]) == sorted([BUDI, ERASED])
    assert RINA not in wire.Comment.model_validate(told).shown()
    assert lab.id("rina") not in {
        each["id"] for each in lab.client("budi").get(f"assessments/{draft}/comments/people").json()
    }


def test_two_people_close_a_thread_at_once_and_one_of_them_did(lab):
    draft = lab.registry.open("rina")
    path = f"comments/{note(lab.client('sari'), draft, 'Lengkapi').json()['id']}"
    with ThreadPoolExecutor(2) as both:
        replies = list(
            both.map(lambda who: lab.client(who).write("PATCH", path, {"done": True}, version=1), ("rina", "budi"))
        )
    assert sorted(each.status_code for each in replies) == [200, 409]
    lost = next(each for each in replies if each.status_code == 409)
    assert (lost.json()["stored"]["version"], lost.json()["stored"]["value"]) == (2, "selesai")
    assert lab.client("rina").write("PATCH", path, {"done": False}, version=2).json()["version"] == 3


def test_a_note_is_about_a_level_or_an_item_of_its_own_indicator(lab):
    draft, pemdi = lab.registry.open("rina"), lab.registry.open("rina", period="2026")
    rina = lab.client("rina")
    assert note(rina, pemdi, "Kurang tanggal", indicator="i13", unit="I13-L1-02").json()["unit"] == "I13-L1-02"
    for home, facts, status in (
        (draft, {"indicator": "i22", "unit": "i23-L3"}, 422),
        (draft, {"unit": "i22-L3"}, 422),
        (draft, {"indicator": "i22", "unit": "i22-L9"}, 404),
        (pemdi, {"indicator": "i13", "unit": "I12-L1-01"}, 422),
        (pemdi, {"indicator": "i13", "unit": "i13-L1"}, 404),
    ):
        assert note(rina, home, "x", **facts).status_code == status, facts
    first = note(rina, draft, "a", indicator="i22", unit="i22-L3").json()
    astray = note(rina, draft, "b", indicator="i22", unit="i22-L2", reply_to=first["id"])
    assert astray.status_code == 422
