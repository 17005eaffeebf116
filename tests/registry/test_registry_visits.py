"""Studi tiru: written with what was agreed, checked after 30 and 60 days and not before, seen by the visitors only."""

from datetime import timedelta
from uuid import uuid4

import pytest

from hub.doctor import replay
from hub.registry import events
from hub.registry.plans.rules import today
from hub.registry.visits import acted

CODE = "18.71"


def visit(days_ago, **facts):
    day = today(CODE) - timedelta(days=days_ago)
    return {"host": "51.71", "day": day.isoformat(), "topic": "SMKI", "agreed": "Perwali\nDaftar aset", **facts}


@pytest.mark.parametrize(("days", "due"), [(-5, None), (29, None), (30, "30"), (60, "60"), (400, "60")])
def test_a_check_is_due_from_its_day_on(lab, days, due):
    made = lab.client("operator").write("POST", f"regions/{CODE}/visits", visit(days, delegation="Sekda, Kadis"))
    assert (made.status_code, made.json()["due"], made.json()["host"]["name"]) == (201, due, "Kota Denpasar")
    [seen] = lab.client("pendamping").get(f"regions/{CODE}/visits").json()
    assert seen == made.json()
    assert lab.client("denpasar").get("regions/51.71/visits").json() == []  # the host sees nothing of it


def test_what_came_of_it_is_written_under_its_version_and_not_before_its_day(lab):
    operator = lab.client("operator")
    made = operator.write("POST", f"regions/{CODE}/visits", visit(30)).json()
    path = f"visits/{made['id']}"
    early = operator.write("PUT", path, visit(30, check60="selesai"), version=1)
    assert (early.status_code, early.json()["field"]) == (422, "check60")
    checked = operator.write("PUT", path, visit(30, check30="Perwali terbit."), version=1).json()
    assert (checked["due"], checked["version"], checked["written"]["check30"]) == (None, 2, "Perwali terbit.")
    assert operator.write("PUT", path, visit(30), version=1).status_code == 409
    assert lab.client("denpasar").write("PUT", path, visit(30), version=2).status_code == 404
    assert operator.write("PUT", path, visit(90, cancelled=True), version=2).json()["due"] is None
    for facts in (
        {"host": CODE},
        {"host": "99.98"},
        {"topic": " "},
        {"agreed": "\x00"},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
    ):
        assert operator.write("POST", f"regions/{CODE}/visits", visit(1, **facts)).status_code == 422, facts
    assert len(operator.get(f"regions/{CODE}/visits").json()) == 1
    with lab.database.read() as session:
        assert replay.compare(session)[0] == []
        assert events.verify(session) == []


def agreed(lab, visit_id, line="Perwali", who="operator", **facts):
    body = {"period": "2025", "indicator": "i22", "line": line, **facts}
    return lab.client(who).write("PUT", f"visits/{visit_id}/actions", body)


def test_what_was_agreed_becomes_one_action_that_is_traced_both_ways(lab):
    operator = lab.client("operator")
    made = operator.write("POST", f"regions/{CODE}/visits", visit(1)).json()
    assert made["lines"] == ["Perwali", "Daftar aset"]
    assert agreed(lab, made["id"]).status_code == 422  # no assessment of the period yet
    draft = lab.open()
    operator.write("PUT", f"assessments/{draft}/answers/i22/level", {"value": 2}, version=0)
    answer = agreed(lab, made["id"])
    assert answer.status_code == 200, answer.text
    assert agreed(lab, made["id"]).json() == answer.json()
    [action] = operator.get(f"assessments/{draft}/plan").json()["actions"]
    assert (action["title"], action["to_level"]) == ("Perwali (studi tiru Kota Denpasar)", 3)
    assert action["visit"] == made["id"]
    [taken] = answer.json()["actions"]
    assert (taken["action_id"], taken["line"], taken["status"]) == (action["id"], "Perwali", "belum")
    assert (taken["status30"], taken["status60"]) == (None, None)
    assert agreed(lab, made["id"], "Daftar aset", indicator="i99").status_code == 404
    assert agreed(lab, made["id"], "Daftar aset").json()["actions"][1]["line"] == "Daftar aset"
    for line in ("Lain", "Perwali\nDaftar aset"):
        assert agreed(lab, made["id"], line).status_code == 422
    assert agreed(lab, made["id"], who="denpasar").status_code == 404
    operator.write("PUT", f"visits/{made['id']}", visit(1, agreed="Perwali baru"), version=1)
    [seen] = operator.get(f"regions/{CODE}/visits").json()
    assert [each["line"] for each in seen["actions"]] == ["Perwali", "Daftar aset"]  # as it was agreed then
    assert [each["now"] for each in seen["actions"]] == ["Perwali baru", None]
    again = agreed(lab, made["id"], "Perwali baru").json()
    assert len(again["actions"]) == 2, "in other words it is the same agreement, which is an action already"
    assert len(operator.get(f"assessments/{draft}/plan").json()["actions"]) == 2
    with lab.database.read() as session:
        assert replay.compare(session)[0] == []
        assert events.verify(session) == []


@pytest.mark.parametrize(
    ("versions", "became"),
    [
        ([["Perwali", "Aset"]], "Perwali"),
        ([["Perwali"], ["Perwali SPBE ditetapkan"], ["Menetapkan Perwali SPBE"]], "Menetapkan Perwali SPBE"),
        ([["Perwali", "Aset"], ["Aset", "Perwali"]], "Perwali"),
        ([["Perwali"], ["Membeli server"]], None),
        ([["Perwali"], []], None),
        ([["Perwali"], [], ["Perwali"]], "Perwali"),
        ([["Perwali", "Perwali SMKI"], ["Perwali SMKI 2026"]], None),
        ([["Perwali", "Perwal"], ["Perwali 2026", "Perwal 2026"]], "Perwali 2026"),
        ([["Perwali"], ["Perwlai"]], "Perwlai"),
        ([["Perwali", "Daftar aset"], ["Perwali", "Daftar risiko"]], "Perwali"),
    ],
)
def test_a_line_in_other_words_is_the_same_agreement(versions, became):
    assert acted.followed("Perwali", versions) == became
    assert acted.followed("Daftar aset", [["Daftar aset"], ["Daftar risiko"]]) is None


def test_an_indicator_at_the_highest_level_takes_no_action_of_a_visit(lab):
    operator = lab.client("operator")
    draft = lab.open()
    operator.write("PUT", f"assessments/{draft}/answers/i22/level", {"value": 5}, version=0)
    made = operator.write("POST", f"regions/{CODE}/visits", visit(1)).json()
    refused = agreed(lab, made["id"])
    assert (refused.status_code, refused.json()["field"]) == (422, "indicator")
    assert refused.json()["detail"] == "Indikator ini sudah pada tingkat tertinggi. Pilih indikator lain."
    assert operator.get(f"assessments/{draft}/plan").json()["actions"] == []


def test_a_deleted_action_may_be_made_again_and_a_cancelled_visit_makes_none(lab):
    operator = lab.client("operator")
    draft = lab.open()
    made = operator.write("POST", f"regions/{CODE}/visits", visit(1)).json()
    [first] = agreed(lab, made["id"]).json()["actions"]
    assert operator.write("DELETE", f"actions/{first['action_id']}", None, version=1).status_code == 200
    again = agreed(lab, made["id"]).json()["actions"]
    assert [each["status"] for each in again] == [None, "belum"]
    assert len(operator.get(f"assessments/{draft}/plan").json()["actions"]) == 1
    operator.write("PUT", f"visits/{made['id']}", visit(1, cancelled=True), version=1)
    assert agreed(lab, made["id"], "Daftar aset").status_code == 422


@pytest.mark.parametrize(("days", "on30", "on60"), [(29, None, None), (30, "berjalan", None), (60, None, "berjalan")])
def test_a_check_shows_how_far_the_action_was_on_its_day(lab, days, on30, on60):
    operator = lab.client("operator")
    lab.open()
    made = operator.write("POST", f"regions/{CODE}/visits", visit(days)).json()
    [taken] = agreed(lab, made["id"]).json()["actions"]
    body = {"indicator": "i22", "to_level": 3, "title": "Perwali", "owner_office": "Diskominfo"}
    due = (today(CODE) + timedelta(days=9)).isoformat()
    operator.write("PUT", f"actions/{taken['action_id']}", {**body, "due": due, "status": "berjalan"}, version=1)
    [seen] = operator.get(f"regions/{CODE}/visits").json()
    [found] = seen["actions"]
    assert (found["status"], found["status30"], found["status60"]) == ("berjalan", on30, on60)


def test_who_wrote_what_of_a_visit_is_read_by_those_who_see_it(lab):
    operator = lab.client("operator")
    made = operator.write("POST", f"regions/{CODE}/visits", visit(30)).json()
    operator.write("PUT", f"visits/{made['id']}", visit(30, check30="Perwali terbit."), version=1)
    found = lab.client("pendamping").get(f"visits/{made['id']}/history").json()
    assert [(each["version"], each["written"]["check30"]) for each in found] == [(2, "Perwali terbit."), (1, "")]
    assert {each["author_name"] for each in found} == {lab.hub.people["operator"].display_name}
    assert lab.client("denpasar").get(f"visits/{made['id']}/history").status_code == 404


def test_a_visit_is_written_once_under_the_id_that_was_chosen_for_it(lab):
    chosen = str(uuid4())
    operator = lab.client("operator")
    assert operator.write("POST", f"regions/{CODE}/visits", visit(1, id=chosen)).json()["id"] == chosen
    again = operator.write("POST", f"regions/{CODE}/visits", visit(1, id=chosen, topic="Lain"))
    assert (again.status_code, again.json()["stored"]["value"]) == (409, "SMKI")
    other = lab.client("denpasar").write("POST", "regions/51.71/visits", visit(1, id=chosen, host="18.71"))
    assert (other.status_code, other.json()["field"]) == (422, "id")
