"""The event log as people read it: names, titles and indicators, newest first, nothing of another region."""

from __future__ import annotations

import datetime as dt

import pytest
from fake_hub import Person
from test_registry_rooms import tell

from hub import permissions
from hub.doctor import replay
from hub.registry.events.lines import KINDS, PAGE
from widgets import assets


@pytest.fixture
def reader(lab):
    return lab.client("koordinator")


def log(client, code="18.71", **query):
    reply = client.get(f"regions/{code}/log", params=query)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_it_says_who_did_what_where_in_words_people_know(lab, draft, reader):
    operator = lab.client("operator")
    operator.answer(draft, "i22", "level", 3, 0)
    operator.answer(draft, "i22", "fakta", "Rahasia dapur", 0)
    coach = lab.client("pendamping")
    coach.write("POST", f"assessments/{draft}/comments", {"indicator": "i07", "text": "Lampirkan SK."})
    due = (dt.datetime.now(dt.UTC).date() + dt.timedelta(60)).isoformat()
    action = {"indicator": "i22", "to_level": 4, "title": "Susun arsitektur", "owner_office": "Diskominfo", "due": due}
    assert operator.write("POST", f"assessments/{draft}/plan/actions", action).status_code == 201
    lines = log(reader)
    assert [(line["action"], line["indicator"], line["title"], line["period"]) for line in lines] == [
        ("action.add", "i22", "Susun arsitektur", "2025"),
        ("comment.add", "i07", None, "2025"),
        ("answer.write", "i22", None, "2025"),
        ("answer.write", "i22", None, "2025"),
        ("assessment.open", None, None, "2025"),
    ]
    names = {name: lab.hub.people[name].display_name for name in ("operator", "pendamping")}
    assert [line["actor_name"] for line in lines[:3]] == [names["operator"], names["pendamping"], names["operator"]]
    assert lines[3]["before"]["value"] is None
    assert lines[3]["after"]["value"] == 3
    assert "Rahasia dapur" not in reader.get("regions/18.71/log").text
    assert "Lampirkan SK" not in reader.get("regions/18.71/log").text


def test_every_deed_has_words_of_its_own_and_a_kind():
    """Riwayat shows a deed without words as its technical name, and nobody finds one without a kind."""
    told = (assets.STATIC / "riwayat.mjs").read_text(encoding="utf-8")
    shown = replay.RULES.keys() - {"recommendation.write", "programme.write"}  # of no region
    assert [action for action in sorted(shown) if f'case "{action}":' not in told] == []
    assert {action.partition(".")[0] for action in shown} <= {word for words in KINDS.values() for word in words}


def test_who_was_in_the_room_is_told_by_name(lab, reader):
    lab.hub.people["rooms"] = Person("rooms", "", (), [permissions.scope("rooms:record")], "token-rooms", "service")
    tell(lab.client("rooms"), name="Rina Operator")
    (line,) = log(reader, kind="ruang")
    assert (line["actor_name"], line["action"]) == ("Rina Operator", "room.present")
    assert log(reader, kind="rencana") == []


def test_long_logs_come_page_by_page_without_a_gap(lab, draft, reader):
    operator = lab.client("operator")
    for version in range(PAGE + 5):
        assert operator.answer(draft, "i01", "level", version % 5 + 1, version).status_code == 200
    first = log(reader, kind="penilaian")
    second = log(reader, kind="penilaian", before=first[-1]["seq"])
    seqs = [line["seq"] for line in first + second]
    assert len(first) == PAGE
    assert seqs == list(range(PAGE + 6, 0, -1))


def test_what_cannot_be_is_refused(lab, reader):
    assert reader.get("regions/18.71/log", params={"kind": "rahasia"}).status_code == 422
    assert reader.get("regions/18.71/log", params={"before": 0}).status_code == 422
    lab.open("denpasar", "51.71")
    assert log(reader) == []
