"""A log from before people and texts were held by reference: carried over, it still proves itself and tells no text."""

import pytest
import sqlalchemy as sa
from old_revisions import AT, OLD, RINA, SARI, WORDS, fill_first, line, sha
from registry_lab import Lab
from sqlalchemy.orm import Session

from hub.registry import events, load_reference, migrate, seals
from hub.registry.db import engine_for
from hub.registry.migrations import SCHEMA
from hub.registry.texts import digest


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
        fill_first(connection)
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


def test_the_log_is_sealed_after_it_was_carried_over_and_keeps_those_seals(old_url, tmp_path):
    engine = engine_for(old_url)
    with Session(engine) as session, pytest.raises(sa.exc.DBAPIError, match="carried"):
        seals.head(session)
    engine.dispose()
    migrate(old_url)
    lab = Lab(old_url)
    for year in ("2022", "2023"):
        with lab.database.read() as session:
            seals.add(tmp_path / "segel", seals.head(session))
        lab.open("operator", "18.71", year)
    with lab.database.read() as session:
        assert [seal.seq for seal in seals.read(tmp_path / "segel")] == [7, 8]
        assert seals.broken(session, seals.read(tmp_path / "segel")) is None
    lab.close()


def test_marking_a_later_entry_as_carried_is_found(carried):
    carried.open("operator", "18.71", "2023")
    sqlite = carried.database.engine.dialect.name == "sqlite"
    with carried.database.write() as session:
        session.execute(sa.text("DROP TRIGGER keep_events_update" if sqlite else "DROP TRIGGER keep_events ON events"))
        session.execute(sa.text("UPDATE events SET carried = hash WHERE seq = 8"))
    with carried.database.read() as session:
        assert [fault.seq for fault in events.verify(session)] == [8]
