"""A log that was cut off, edited, reordered or written anew is found and named, and so are rows that differ from it."""

import itertools
import shutil
from dataclasses import replace
from uuid import uuid4

import evidence_files
import pytest
import sqlalchemy as sa
from registry_lab import Lab as Registry
from sqlalchemy.orm import Session
from tampering import tamper
from waiting import until

from hub import settings
from hub.accounts.store import Accounts
from hub.doctor import State, databases
from hub.doctor.history import history as findings_of
from hub.doctor.lab import Lab
from hub.privacy import erase
from hub.registry import events, seals
from hub.registry.db import Database, canonical, engine_for
from hub.registry.events.model import EventRow
from hub.settings import SEALS

ACTION = {"indicator": "i22", "to_level": 3, "title": "SOP", "owner_office": "Diskominfo", "due": "2027-01-31"}
SEALED_AT = (1, 6, 12)
"""After which events the log was sealed."""


INVENTED = (
    "INSERT INTO target_level_versions (plan_id, indicator, version, level, author, at, seq)"
    " SELECT plan_id, indicator, 2, 5, author, at, seq FROM target_level_versions"
)


@pytest.fixture(scope="module")
def history(template, tmp_path_factory, request):
    """A database with twelve events of every kind and the seals made on the way, to be copied; per engine."""
    kind, source = template
    folder = tmp_path_factory.mktemp("worked")
    if kind == "sqlite":
        copied = shutil.copy(source, folder / "registry.sqlite")
        url = f"sqlite:///{copied}"
    else:
        server, copied = request.getfixturevalue("postgres"), f"worked_{uuid4().hex}"  # pytest may ask again
        server.execute(f"CREATE DATABASE {copied} TEMPLATE {source}")
        url = server.url(copied)
    work(Registry(url), folder / "seals")
    return copied, folder / "seals"


def work(lab, sealed):
    operator, koordinator = lab.client("operator"), lab.client("koordinator")
    draft = lab.open()
    seal(lab, sealed)
    comment = operator.write("POST", f"assessments/{draft}/comments", {"text": "catatan"}).json()["id"]
    replies = [
        *(operator.answer(draft, "i22", "level", level, version) for version, level in enumerate([1, None, 3])),
        operator.answer(draft, "i22", "fakta", "Perwali 12/2023", 0),
    ]
    seal(lab, sealed)
    action = operator.write("POST", f"assessments/{draft}/plan/actions", ACTION)
    made = action.json()["plan"]["actions"][0]["id"]
    replies += [
        action,
        operator.write("PATCH", f"comments/{comment}", {"done": True}, version=1),
        operator.write("PUT", f"actions/{made}", {**ACTION, "to_level": 4}, version=1),
        operator.write("DELETE", f"actions/{made}", version=2),
        operator.write("PUT", f"assessments/{draft}/plan/levels/i22", {"value": 3}, version=0),
        koordinator.write("PUT", f"assessments/{draft}/plan/target", {"index": "3.5", "due": "2027-01-31"}, version=0),
    ]
    assert [reply.status_code for reply in replies] == [200] * 4 + [201] + [200] * 5, [r.text for r in replies]
    seal(lab, sealed)
    lab.close()


def seal(lab, sealed):
    with lab.database.read() as session:
        seals.add(sealed, seals.head(session))


@pytest.fixture
def worked(history, template, tmp_path, request):
    """The places of a lab with that history."""
    source, sealed = history
    environ = {"SPBE_VAR": str(tmp_path)}
    (tmp_path / "seals").mkdir()
    shutil.copy(sealed, tmp_path / SEALS)
    if template[0] == "sqlite":
        shutil.copy(source, tmp_path / "registry.sqlite")
        yield settings.load(environ)
        return
    server, name = request.getfixturevalue("postgres"), f"w_{uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
    yield settings.load(environ | {"SPBE_DATABASE_URL": server.url(name)})
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def complaints(places):
    """What the doctor finds wrong with the log and the tables: check and first event."""
    looked = Lab(places)
    found = [*databases.registry_database(looked), *findings_of(looked)]
    assert len(found) == 6
    found = [each for each in found if each.state is not State.GOOD]
    assert all(each.state is State.BAD and each.advice for each in found), found
    told = [each for each in found if each.check != "registry.summaries"]  # names assessments, no event
    return {each.check: int(each.words.id.rpartition(" ")[2]) for each in told}


def test_an_untouched_lab_has_nothing_to_complain_about(worked):
    assert complaints(worked) == {}
    assert all(each.state is State.GOOD for each in findings_of(Lab(worked)))
    assert [seal.seq for seal in seals.read(worked.seals)] == list(SEALED_AT)
    assert worked.seals.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("last", [11, 8, 6, 3])
def test_an_end_that_was_cut_off_is_found_by_the_seals(worked, last):
    tables = ("answer_versions", "action_versions", "target_versions", "target_level_versions", "comments", "events")
    tamper(
        worked.database_url,
        f"UPDATE plans SET seq = {last} WHERE seq > {last}",
        f"UPDATE comments SET seq = 2, done = false, version = 1 WHERE seq > {last}",
        *(f"DELETE FROM {table} WHERE seq > {last}" for table in tables),
    )
    assert complaints(worked) == {"registry.seals": max(seq for seq in SEALED_AT if seq <= last) + 1}


@pytest.mark.parametrize("seq", [1, 5, 12])
def test_an_edited_event_is_found(worked, seq):
    tamper(worked.database_url, f"UPDATE events SET actor = 'somebody' WHERE seq = {seq}")
    assert complaints(worked)["registry.chain"] == seq


def test_two_events_that_changed_places_are_found(worked):
    tamper(
        worked.database_url,
        "UPDATE events SET seq = 100 WHERE seq = 4",
        "UPDATE events SET seq = 4 WHERE seq = 5",
        "UPDATE events SET seq = 5 WHERE seq = 100",
    )
    found = complaints(worked)
    assert (found["registry.chain"], found["registry.state"]) == (4, 4)


def test_a_log_that_was_written_anew_from_some_event_on_is_found_by_the_seals(worked):
    engine = engine_for(worked.database_url)
    hashes = []
    with Session(engine) as session:
        listed = session.scalars(sa.select(EventRow).order_by(EventRow.seq)).all()
        session.expunge_all()
    engine.dispose()
    for before, event in itertools.pairwise(listed):
        if event.seq >= 8:
            event.actor = "somebody" if event.seq == 8 else event.actor
            event.hash = events.rules.digest(before.hash, event)
            hashes.append(f"UPDATE events SET actor = '{event.actor}', hash = '{event.hash}' WHERE seq = {event.seq}")
    tamper(worked.database_url, *hashes)
    found = complaints(worked)
    assert "registry.chain" not in found
    assert found["registry.seals"] == 7


def test_a_log_that_was_carried_over_after_a_seal_is_found_by_the_seals(worked):
    """Chain, hashes and tables fit; only the seals tell that nothing was to be carried over any more."""
    author = "UPDATE answer_versions SET author = 'somebody' WHERE field = 'level' AND version = 1"
    changed, carried = [author], events.rules.GENESIS
    engine = engine_for(worked.database_url)
    with Session(engine) as session:
        listed = session.scalars(sa.select(EventRow).order_by(EventRow.seq)).all()
        session.expunge_all()
    for event in listed:
        event.actor = "somebody" if event.seq == 3 else event.actor
        carried = events.rules.carried_digest(carried, event)
        changed.append(f"UPDATE events SET actor = '{event.actor}', carried = '{carried}' WHERE seq = {event.seq}")
    tamper(worked.database_url, *changed)
    last = listed[-1]
    ends = {"head": last.hash, "carried": carried}
    carry = EventRow(seq=last.seq + 1, at=last.at, actor="spbe", action="log.carry", object="events", after=ends)
    carry.hash = events.rules.digest(last.hash, carry)
    with Database(engine).write() as session:
        session.add(carry)
    engine.dispose()
    assert complaints(worked) == {"registry.seals": 1}


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE answer_versions SET level = 5 WHERE field = 'level' AND version = 3", 5),
        ("UPDATE answer_versions SET text = 'lain' WHERE field = 'fakta'", 6),
        ("UPDATE answer_versions SET author = 'lain' WHERE field = 'level' AND version = 1", 3),
        ("DELETE FROM answer_versions WHERE field = 'level' AND version = 2", 4),
        ("UPDATE comments SET text = 'lain'", 8),
        ("UPDATE comments SET done = false", 8),
        ("UPDATE comments SET author_role = 'pendamping'", 8),
        ("UPDATE action_versions SET title = 'lain' WHERE version = 1", 7),
        ("UPDATE action_versions SET due = '2030-01-01' WHERE version = 2", 9),
        ("UPDATE action_versions SET funded = true WHERE version = 1", 7),
        ("UPDATE action_versions SET deleted = false WHERE version = 3", 10),
        ("UPDATE action_versions SET from_level = 1 WHERE version = 2", 9),
        ("UPDATE target_level_versions SET level = 5", 11),
        ("UPDATE target_versions SET \"index\" = '4.5'", 12),
        ("UPDATE assessments SET period = '2024'", 1),
        (INVENTED, 11),
    ],
)
def test_a_row_that_differs_from_the_log_is_found(worked, statement, seq):
    tamper(worked.database_url, statement)
    assert complaints(worked) == {"registry.state": seq}


@pytest.fixture(scope="module")
def evidence(sqlite_template, tmp_path_factory):
    """A document with two versions, tied twice, with the seals made after it; to be copied."""
    folder = tmp_path_factory.mktemp("evidence")
    lab = Registry(f"sqlite:///{shutil.copy(sqlite_template, folder / 'registry.sqlite')}")
    operator, draft = lab.client("operator"), lab.open()
    document = evidence_files.sent(operator, draft, evidence_files.png(), "bukti.png")["document"]["id"]
    replies = [
        operator.write("PUT", f"documents/{document}", {"name": "SK", "file_class": "terbatas"}, version=1),
        operator.write("PUT", f"assessments/{draft}/units/i22-L4/documents/{document}", {"tied": True}, version=0),
    ]
    assert [reply.status_code for reply in replies] == [200, 200]
    seal(lab, folder / "seals")
    lab.close()
    return folder


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE document_versions SET name = 'lain' WHERE version = 2", 4),
        ("UPDATE document_versions SET file_class = 'terbuka' WHERE version = 2", 4),
        ("UPDATE document_versions SET keeper = 'lain' WHERE version = 2", 4),
        ("UPDATE document_versions SET sha256 = replace(sha256, 'a', 'b') WHERE version = 1", 2),
        ("DELETE FROM document_versions WHERE version = 2", 4),
        ("UPDATE evidence_versions SET tied = false WHERE unit = 'i22-L4'", 5),
        ("DELETE FROM evidence_versions WHERE unit = 'i22-L3'", 3),
    ],
)
def test_a_document_that_was_tampered_with_is_found(evidence, tmp_path, statement, seq):
    places = copied(evidence, tmp_path)
    assert complaints(places) == {}
    tamper(places.database_url, statement)
    assert complaints(places) == {"registry.state": seq}


@pytest.mark.parametrize(
    ("statement", "seq", "told"),
    [
        ("UPDATE document_versions SET file_class = 'terbuka' WHERE version = 2", 4, {"file_class": "terbuka"}),
        ("UPDATE evidence_versions SET tied = false WHERE unit = 'i22-L4'", 5, {"tied": False}),
    ],
)
def test_a_document_is_found_by_the_seals_when_row_event_and_chain_were_all_written_anew(
    evidence, tmp_path, statement, seq, told
):
    places = copied(evidence, tmp_path)
    engine = engine_for(places.database_url)
    with Session(engine) as session:
        listed = session.scalars(sa.select(EventRow).order_by(EventRow.seq)).all()
        session.expunge_all()
    engine.dispose()
    changed = [statement]
    for before, event in itertools.pairwise(listed):
        if event.seq >= seq:
            event.after = event.after | (told if event.seq == seq else {})
            event.hash = events.rules.digest(before.hash, event)
            after = canonical(event.after).replace("'", "''")
            changed.append(f"UPDATE events SET after = '{after}', hash = '{event.hash}' WHERE seq = {event.seq}")
    tamper(places.database_url, *changed)
    assert complaints(places) == {"registry.seals": 1}


def copied(evidence, folder):
    shutil.copy(evidence / "registry.sqlite", folder / "registry.sqlite")
    (folder / "seals").mkdir()
    shutil.copy(evidence / "seals", folder / SEALS)
    return settings.load({"SPBE_VAR": str(folder)})


@pytest.mark.parametrize("forged", ["replace(summary, '\"answered\":1', '\"answered\":2')", "'{}'"])
def test_a_summary_that_does_not_follow_from_the_answers_is_named(worked, forged):
    tamper(worked.database_url, f"UPDATE assessments SET summary = {forged}")
    found = [each for each in findings_of(Lab(worked)) if each.state is not State.GOOD]
    assert [each.check for each in found] == ["registry.summaries"]
    assert "ringkasan 1 penilaian bukan yang mengikuti isiannya: 18.71 2025 (" in found[0].words.id


FORGED = [
    ("answer_versions", "text", "field = 'fakta' AND version = 1", 6),
    ("comments", "text", "done", 8),
    ("action_versions", "title", "version = 1", 7),
]


@pytest.mark.parametrize("salt", ["NULL", "'zz'", "''"])
@pytest.mark.parametrize(("table", "text", "where", "seq"), FORGED)
def test_a_forged_text_is_found_whatever_stands_in_place_of_its_salt(worked, table, text, where, seq, salt):
    tamper(worked.database_url, f"UPDATE {table} SET {text} = 'FORGED', salt = {salt} WHERE {where}")
    assert complaints(worked) == {"registry.state": seq}


def bytes_of(url, text):
    """SQL that writes a text as bytes."""
    return f"CAST('{text}' AS {'BLOB' if url.startswith('sqlite') else 'BYTEA'})"


def test_a_forged_instrument_is_found(worked):
    """Pages show its criteria to everybody who fills the assessment in."""
    tamper(worked.database_url, f"UPDATE instruments SET content = {bytes_of(worked.database_url, '{}')}")
    assert complaints(worked) == {"registry.state": 1}


def test_a_forged_report_is_found(worked):
    lab = Registry(worked.database_url)
    params = {"year": "2024", "format": "html", "title": "Laporan", "data_version": "1"}
    content = b"<!doctype html><p>laporan</p>"
    made = lab.client("pendamping").write("POST", "regions/18.71/reports", params=params, content=content)
    lab.close()
    assert made.status_code == 201
    assert complaints(worked) == {}
    forged = bytes_of(worked.database_url, "<!doctype html><p>palsu</p>")
    tamper(worked.database_url, f"UPDATE blobs SET content = {forged}")
    assert complaints(worked) == {"registry.state": 13}
    genuine = forged.replace("palsu", "laporan")
    tamper(worked.database_url, f"UPDATE blobs SET content = {genuine}")
    assert complaints(worked) == {}
    tamper(worked.database_url, "UPDATE reports SET title = 'FORGED', salt = NULL")
    assert complaints(worked) == {"registry.state": 13}


@pytest.mark.parametrize(("table", "text", "where", "seq"), FORGED)
def test_a_text_that_nothing_empties_is_missed(worked, table, text, where, seq):
    tamper(worked.database_url, f"UPDATE {table} SET {text} = '', salt = NULL WHERE {where}")
    assert complaints(worked) == {"registry.state": seq}
    if table == "answer_versions":  # the database itself allows this, retention does it to replaced versions only
        tamper(worked.database_url, f"UPDATE {table} SET {text} = NULL WHERE {where}")
        assert complaints(worked) == {"registry.state": seq}


def test_what_was_erased_for_a_person_is_no_fault(worked, free_ports):
    (worked.var / "secrets").mkdir()
    (worked.var / "secrets" / "cli-token").write_text("x")
    Accounts(worked.accounts_url).create_tables()
    erase.finish(replace(worked, port=free_ports()), "operator")
    with Lab(worked).reading(worked.database_url) as connection:
        assert connection.exec_driver_sql("SELECT name FROM people WHERE id = 'operator'").scalar() is None
    assert complaints(worked) == {}


def test_sealing_happens_at_the_start_while_it_works_and_at_the_end(places, monkeypatch):
    lab = Registry(places.database_url)
    looks = []
    monkeypatch.setattr(seals, "add", lambda _, seal: looks.append(seal and seal.seq))
    monkeypatch.setattr(seals, "EVERY", 0.01)
    with seals.sealing(lab.database, places.seals):
        until(lambda: looks)
        lab.open()
        until(lambda: looks[-1] == 1)
        monkeypatch.setattr(seals, "EVERY", 60)
        lab.open("denpasar", "51.71")
    assert looks[0] is None
    assert looks[-1] == 2
    lab.close()


def test_a_seal_cut_off_by_a_crash_spoils_no_other(tmp_path):
    path = tmp_path / "segel"
    first = seals.Seal(seals.datetime.now(seals.UTC).replace(microsecond=0), 1, "a" * 64)
    seals.add(path, first)
    with path.open("a") as file:
        file.write(first.line()[:40])
    second = seals.Seal(first.at, 2, "b" * 64)
    seals.add(path, second)
    assert seals.read(path) == [first, second]
