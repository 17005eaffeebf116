"""The event log: a chain that shows any later change, in the order of commits."""

import sqlite3

import pytest
import sqlalchemy as sa

from hub.registry import events
from hub.registry.events.model import EventRow

UNLOCK = {
    "sqlite": ["DROP TRIGGER keep_events_update", "DROP TRIGGER keep_events_delete"],
    "postgresql": ["DROP TRIGGER keep_events ON events"],
}


@pytest.fixture
def log(lab, draft):
    operator = lab.client("operator")
    for version, level in enumerate([1, 2, 3]):
        assert operator.answer(draft, "i22", "level", level, version).status_code == 200
    return lab


def tamper(lab, statement):
    with lab.database.write() as session:
        for unlock in UNLOCK[lab.database.engine.dialect.name]:
            session.execute(sa.text(unlock))
        session.execute(sa.text("DELETE FROM replies"))
        session.execute(sa.text(statement))


def faults(lab):
    with lab.database.read() as session:
        return [fault.seq for fault in events.verify(session)]


def test_an_untouched_log_holds(log):
    assert faults(log) == []


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'somebody'",
        "object = 'assessments/x'",
        "region_code = '51.71'",
        "region_code = NULL",
        "action = 'answer.read'",
        r"""after = '{"value"\:5,"version"\:2}'""",
        "before = NULL",
        r"at = '2020-01-01 00\:00\:00+00\:00'",
    ],
)
def test_any_change_of_an_event_is_found(log, change):
    if log.database.engine.dialect.name == "sqlite":
        change = change.replace(r"+00\:00", ".000000")
    tamper(log, f"UPDATE events SET {change} WHERE seq = 3")
    assert faults(log) == [3]


def test_a_forged_hash_breaks_the_next_event(log):
    with log.database.read() as session:
        before, event = session.get(EventRow, 2), session.get(EventRow, 3)
        session.expunge(event)
        event.actor = "somebody"
        forged = events.rules.digest(before.hash, event)
    tamper(log, f"UPDATE events SET actor = 'somebody', hash = '{forged}' WHERE seq = 3")
    assert faults(log) == [4]


def test_a_missing_event_is_found(log):
    if log.database.engine.dialect.name == "sqlite":
        path = log.database.engine.url.database
        log.database.engine.dispose()
        with sqlite3.connect(path) as raw:  # foreign keys off, as somebody with the file at hand would do it
            for unlock in UNLOCK["sqlite"]:
                raw.execute(unlock)
            raw.execute("DELETE FROM events WHERE seq = 3")
        raw.close()
    else:
        with log.database.write() as session:
            session.execute(sa.text("SET LOCAL session_replication_role = replica"))
            session.execute(sa.text("DELETE FROM events WHERE seq = 3"))
    assert faults(log) == [3, 4]


def test_a_region_sees_its_own_events_in_order(log):
    log.open("denpasar", "51.71")
    listed = log.client("koordinator").get("regions/18.71/events").json()
    assert [event["seq"] for event in listed] == [1, 2, 3, 4]
    assert [event["action"] for event in listed] == ["assessment.open"] + ["answer.write"] * 3
    assert listed[2]["before"] == {"value": 1, "version": 1}
    assert listed[2]["after"] == {"value": 2, "version": 2}
    assert log.client("koordinator").get("regions/18.71/events", params={"after": 4}).json() == []


def test_times_and_authors_are_the_servers(lab, draft):
    reply = lab.client("operator").write(
        "PUT",
        f"assessments/{draft}/answers/i22/level",
        {"value": 3, "author": "somebody", "at": "2020-01-01T00:00:00Z"},
        version=0,
    )
    assert reply.status_code == 422
