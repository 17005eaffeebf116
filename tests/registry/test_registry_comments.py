"""Comments: a coach's note reaches the region, a reply stays with its note, done is versioned."""

import pytest

from spbe_core import wire
from spbe_core.wire import MAX_TEXT


def add(client, draft, text="mana bukti penerapannya?", **arguments):
    return client.write("POST", f"assessments/{draft}/comments", {"text": text, **arguments})


def test_a_note_and_its_reply(lab, draft):
    note = wire.Comment.model_validate_json(add(lab.client("pendamping"), draft, indicator="i22").content)
    reply = add(lab.client("operator"), draft, "sudah diunggah", indicator="i22", reply_to=note.id)
    assert reply.status_code == 201
    listed = [
        (each["text"], each["author_name"], each["author_role"], each["reply_to"], each["done"])
        for each in lab.client("koordinator").get(f"assessments/{draft}/comments").json()
    ]
    assert listed == [
        ("mana bukti penerapannya?", "Sari Pendamping", "pendamping", None, False),
        ("sudah diunggah", "Rina Operator", "operator", note.id, False),
    ]


def test_a_note_on_the_whole_assessment_and_by_the_secretariat(lab, draft):
    comment = add(lab.client("sekretariat"), draft, "<b>periksa</b> semua & 'lagi'").json()
    assert (comment["indicator"], comment["author_role"]) == (None, "sekretariat")
    assert comment["text"] == "<b>periksa</b> semua & 'lagi'"


def test_done_is_versioned(lab, draft):
    comment = add(lab.client("pendamping"), draft).json()
    path = f"comments/{comment['id']}"
    marked = lab.client("operator").write("PATCH", path, {"done": True}, version=1).json()
    assert (marked["done"], marked["version"], marked["author"]) == (True, 2, "pendamping")
    old = lab.client("pendamping").write("PATCH", path, {"done": False}, version=1)
    assert (old.status_code, old.json()["stored"]["version"], old.json()["stored"]["value"]) == (409, 2, "selesai")
    assert lab.client("pendamping").write("PATCH", path, {"done": False}, version=2).json()["done"] is False
    assert lab.client("operator").write("PATCH", path, {"done": True}).status_code == 428


@pytest.mark.parametrize("text", ["", "   \n", "a" * (MAX_TEXT + 1), "a\x00b", None, 5])
def test_a_text_that_is_none_is_refused(lab, draft, text):
    assert add(lab.client("pendamping"), draft, text).status_code == 422
    assert lab.client("pendamping").get(f"assessments/{draft}/comments").json() == []


def test_a_reply_belongs_to_its_note(lab, draft):
    other = lab.open("denpasar", "51.71")
    coach = lab.client("pendamping")
    here, there = add(coach, draft, indicator="i22").json(), add(coach, other).json()
    for arguments in (
        {"reply_to": there["id"]},
        {"reply_to": "nothing"},
        {"reply_to": "a\x00"},
        {"reply_to": here["id"], "indicator": "i23"},
    ):
        assert add(coach, draft, **arguments).status_code == 422
    assert add(coach, draft, indicator="i99").status_code == 404
