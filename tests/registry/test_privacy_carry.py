"""A log from before people and texts were held by reference: carried over, it still proves itself and tells no text."""

import hashlib
import json

import pytest
import sqlalchemy as sa
from registry_lab import Lab

from hub.registry import events, load_reference, migrate
from hub.registry.db import engine_for
from hub.registry.migrations import SCHEMA
from hub.registry.texts import digest

AT = "2026-03-01T02:03:04.050607"
MOMENT = "'2026-03-01 02\\:03\\:04.050607'"
"""The same in SQL; SQLite keeps no zone, PostgreSQL's session here is UTC."""
RINA, SARI = "a1", "b2"
WORDS = ("Pak Budi, NIP 1970", "Catatan untuk Bu Ani", "SOP oleh Pak Joko", "Dinas Bu Wati", "Laporan Pak Dedi")


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def line(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


OLD = [
    (RINA, "assessment.open", "assessments/x", None, {"period": "2025"}),
    (RINA, "answer.write", "assessments/x/answers/i22/fakta", {"version": 0, "value": None},
     {"version": 1, "sha256": sha(WORDS[0])}),
    (RINA, "answer.write", "assessments/x/answers/i22/level", {"version": 0, "value": None},
     {"version": 1, "value": 3}),
    (SARI, "comment.add", "comments/c", None, {"assessment": "x", "indicator": None, "sha256": sha(WORDS[1])}),
    (RINA, "action.add", "actions/k", None,
     {"version": 1, "title": WORDS[2], "owner_office": WORDS[3], "due": "2026-05-01"}),
    (SARI, "report.publish", "reports/r", None, {"title": WORDS[4], "sha256": sha("file"), "year": 2024}),
]  # fmt: skip


def old_rows(connection):
    """Write what the first schema held of a small history."""
    instrument = connection.execute(sa.text("SELECT content_hash FROM instruments LIMIT 1")).scalar_one()
    previous = "0" * 64
    for seq, (actor, action, thing, before, after) in enumerate(OLD, 1):
        fields = [previous, seq, f"{AT}+00:00", actor, "18.71", action, thing, before, after]
        previous = sha(line(fields))
        values = {"seq": seq, "actor": actor, "action": action, "thing": thing, "hash": previous}
        values |= {"before": line(before) if before else None, "after": line(after)}
        connection.execute(
            sa.text(
                f"INSERT INTO events VALUES (:seq, {MOMENT}, :actor, '18.71', :action, :thing, :before, :after, :hash)"
            ),
            values,
        )
    assessment = "'x', '18.71', 'permenpanrb-59-2020', '{instrument}', '2025', 'latihan', 'draft', false"
    action = f"'k', 1, 'p', 'i22', 2, 3, '{WORDS[2]}', '{WORDS[3]}', '2026-05-01', 'belum', false"
    report = f"'r', '18.71', 2024, '{WORDS[4]}', 'html', '{sha('file')}', 0, 'v'"
    for table, values in (
        (
            "assessments",
            f"{assessment.format(instrument=instrument)}, {MOMENT}, 'a1', {MOMENT}, 'a1', 'Rina', '{{}}', 6",
        ),
        ("plans", "'p', 'x', 1"),
        ("answer_versions", f"'x', 'i22', 'fakta', 1, NULL, '{WORDS[0]}', 'a1', 'Rina', {MOMENT}, 2"),
        ("answer_versions", f"'x', 'i22', 'level', 1, 3, NULL, 'a1', 'Rina Baru', {MOMENT}, 3"),
        ("comments", f"'c', 'x', NULL, NULL, '{WORDS[1]}', 'b2', 'Sari', 'pendamping', {MOMENT}, false, 1, 4"),
        ("action_versions", f"{action}, 'a1', 'Rina Baru', {MOMENT}, 5"),
        ("blobs", f"'{sha('file')}', ''"),
        ("reports", f"{report}, {MOMENT}, 'Sari', 6"),
    ):
        connection.execute(sa.text(f"INSERT INTO {table} VALUES ({values})"))


@pytest.fixture
def old_url(tmp_path, template, request):
    if template[0] == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    else:
        server = request.getfixturevalue("postgres")
        server.execute(f"CREATE DATABASE old_{tmp_path.name.replace('-', '_')}")
        url = server.url(f"old_{tmp_path.name.replace('-', '_')}")
    SCHEMA.upgrade(url, "0001")
    engine = engine_for(url)
    load_reference(engine)
    with engine.begin() as connection:
        old_rows(connection)
    engine.dispose()
    return url


@pytest.fixture
def carried(old_url):
    migrate(old_url)
    lab = Lab(old_url)
    yield lab
    lab.close()


def rows(lab, query):
    with lab.database.read() as session:
        return session.execute(sa.text(query)).all()


def test_the_old_log_still_holds_and_its_hashes_are_the_old_ones(carried):
    with carried.database.read() as session:
        assert events.verify(session) == []
    hashes = rows(carried, "SELECT hash FROM events ORDER BY seq")
    previous = "0" * 64
    for seq, (actor, action, thing, before, after) in enumerate(OLD, 1):
        previous = sha(line([previous, seq, f"{AT}+00:00", actor, "18.71", action, thing, before, after]))
        assert hashes[seq - 1].hash == previous
    assert rows(carried, "SELECT action FROM events WHERE seq = 7") == [("log.carry",)]


def test_no_text_and_no_bare_hash_of_one_is_left_in_the_log(carried):
    told = " ".join(f"{row.before} {row.after}" for row in rows(carried, 'SELECT "before", "after" FROM events'))
    for text in WORDS:
        assert text not in told
        assert sha(text) not in told
    assert sha("file") in told
    (row,) = rows(carried, "SELECT salt FROM answer_versions WHERE field = 'fakta'")
    assert digest(row.salt, WORDS[0]) in told
    (row,) = rows(carried, "SELECT salt FROM action_versions")
    assert digest(row.salt, WORDS[2], WORDS[3]) in told


def test_names_stand_in_one_place_and_are_still_shown(carried):
    assert sorted(rows(carried, "SELECT id, name FROM people")) == [(RINA, "Rina Baru"), (SARI, "Sari")]
    client = carried.client("koordinator")
    (version,) = client.get("assessments/x/answers/i22/fakta/history").json()
    assert (version["value"], version["author"], version["author_name"]) == (WORDS[0], RINA, "Rina Baru")
    assert [each["author_name"] for each in client.get("assessments/x/comments").json()] == ["Sari"]
    (report,) = client.get("regions/18.71/reports").json()
    assert (report["published_by"], report["file_class"]) == ("Sari", "terbatas")


def test_the_log_goes_on_and_any_change_of_a_carried_entry_is_found(carried):
    carried.open("operator", "18.71", "2023")
    with carried.database.read() as session:
        assert events.verify(session) == []
    sqlite = carried.database.engine.dialect.name == "sqlite"
    with carried.database.write() as session:
        session.execute(sa.text("DROP TRIGGER keep_events_update" if sqlite else "DROP TRIGGER keep_events ON events"))
        session.execute(sa.text("UPDATE events SET actor = 'b2' WHERE seq = 3"))
    with carried.database.read() as session:
        assert [fault.seq for fault in events.verify(session)] == [3]
    with carried.database.write() as session:  # forged so that it fits: the end that log.carry names does not
        event = session.get(events.model.EventRow, 3)
        before = session.get(events.model.EventRow, 2)
        event.carried = events.rules.carried_digest(before.carried, event)
    with carried.database.read() as session:
        assert [fault.seq for fault in events.verify(session)] == [4]


def test_marking_a_later_entry_as_carried_is_found(carried):
    carried.open("operator", "18.71", "2023")
    sqlite = carried.database.engine.dialect.name == "sqlite"
    with carried.database.write() as session:
        session.execute(sa.text("DROP TRIGGER keep_events_update" if sqlite else "DROP TRIGGER keep_events ON events"))
        session.execute(sa.text("UPDATE events SET carried = hash WHERE seq = 8"))
    with carried.database.read() as session:
        assert [fault.seq for fault in events.verify(session)] == [8]
