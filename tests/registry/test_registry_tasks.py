"""Tasks: who is to deliver what, one at a time under two writers; one-task links open one thing, once, for a week."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from datetime import date, timedelta
from ipaddress import ip_network
from types import SimpleNamespace
from uuid import uuid4

import evidence_files as files
import httpx
import pytest
import tasks_given as tasks
from registry_process import Process
from sqlalchemy import event, select, text
from tampering import tamper
from tasks_given import Holder

from hub.doctor import replay
from hub.registry import events, pace
from hub.registry.__main__ import Server
from hub.registry.assessments.model import AssessmentRow
from hub.registry.idempotency import Reply
from hub.registry.problems import CLOSED
from hub.registry.tasks import opening
from hub.registry.tasks.model import TaskLinkVersion
from spbe_core.due import day_ending_at, end_of_day
from spbe_core.wire import LINK_FILES

PDF = files.pdf(size=3000)
sqlite = pytest.mark.parametrize("template", ["sqlite"], indirect=True)
"""What one engine shows as well as two."""


@pytest.fixture
def given(lab, draft):
    """A koordinator's client with a task, and a holder of its link."""
    koordinator = lab.client("koordinator")
    assert tasks.give(koordinator, draft).status_code == 200
    return koordinator, Holder(lab, tasks.link(koordinator, draft).json()["address"])


@pytest.fixture
def later(monkeypatch):
    """Move the links' clock."""

    def move(**by):
        moment = opening.moment() + timedelta(**by)
        monkeypatch.setattr(opening, "moment", lambda: moment)

    return move


def faults(lab):
    with lab.database.read() as session:
        return [*events.verify(session), *replay.compare(session)[0]]


def refusals(holder):
    """Every door of a link as it answers now, without what differs between any two replies."""
    replies = [
        holder.get("tautan"),
        holder.begin(PDF),
        holder.write("POST", "tautan/links", tasks.WEB),
        holder.hand_in(note="catatan"),
    ]
    page = holder.http.get(holder.page)
    told = [{**each.json(), "reference": ""} for each in replies]
    return [
        *((each.status_code, body) for each, body in zip(replies, told, strict=True)),
        (page.status_code, page.text),
    ]


def test_a_task_is_given_changed_and_kept_in_all_versions(lab, draft):
    koordinator, operator = lab.client("koordinator"), lab.client("operator")
    first = tasks.give(koordinator, draft).json()
    assert (first["office_name"], first["due"], first["due_at"]) == (
        "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
        "2030-01-31",
        "2030-01-31T17:00:00Z",
    )
    operator.answer(draft, "i22", "level", 3, 0)  # so that the lab knows the operator's name
    second = tasks.give(koordinator, draft, person="operator", due=None).json()
    assert (second["version"], second["person_name"], second["due_at"]) == (2, "Rina Operator", None)
    told = operator.get(f"assessments/{draft}/tasks/i22-L3/history").json()
    assert [(each["version"], each["person"]) for each in told] == [(1, None), (2, "operator")]
    assert operator.get(f"assessments/{draft}/changes?after={first['version']}").json()["tasks_changed"] is True
    for wrong, status in (
        ({"office": "tidak-ada"}, 422),
        ({"person": "orang lain"}, 422),
        ({"due": "31-01-2030"}, 422),
        ({"due": "9999-12-31"}, 422),
        ({"instruction": "x" * 501}, 422),
        ({"state": "lain"}, 422),
    ):
        assert tasks.give(koordinator, draft, **wrong).status_code == status, wrong
    for unit in ("i99", "i22-L6", "I13-L1-02", "x"):
        assert tasks.give(koordinator, draft, unit, version=0).status_code == 404, unit
    assert tasks.give(koordinator, lab.open(period="2026"), "I13-L1-02").json()["indicator"] == "i13"
    assert faults(lab) == []


def test_two_people_who_give_one_task_at_once_do_not_overwrite_each_other(lab, draft, at_once):
    one, two = lab.client("koordinator"), lab.client("operator")
    replies = at_once(
        lambda: tasks.give(one, draft, version=0, office="inspektorat"),
        lambda: tasks.give(two, draft, version=0, office="bkpsdm"),
    )
    assert sorted(each.status_code for each in replies) == [200, 409]
    won = next(each for each in replies if each.status_code == 200).json()
    lost = next(each for each in replies if each.status_code == 409).json()
    assert lost["stored"]["value"] == f"{won['office_name']}, sampai 2030-01-31"
    assert (lost["stored"]["version"], lost["stored"]["author_name"]) == (1, won["author_name"])


@sqlite
def test_what_is_to_be_done_next_comes_first(lab, draft):
    koordinator = lab.client("koordinator")
    for unit, due, state in (
        ("i01", None, "berjalan"),
        ("i22-L3", "2030-02-01", "berjalan"),
        ("i21-L2", "2029-02-01", "selesai"),
        ("i22-L4", "2029-12-31", "berjalan"),
    ):
        tasks.give(koordinator, draft, unit, due=due, state=state)
    listed = [each["unit"] for each in koordinator.get(f"assessments/{draft}/tasks").json()["tasks"]]
    assert listed == ["i22-L4", "i22-L3", "i01", "i21-L2"]


def test_offices_are_the_regions_own_under_stable_ids(lab, at_once):
    koordinator, other = lab.client("koordinator"), lab.client("operator")
    added = at_once(
        *[lambda: lab.client("koordinator").write("POST", "regions/18.71/offices", {"name": "Dinas  Kelautan"})] * 2
    )
    assert sorted(each.status_code for each in added) == [200, 201]
    assert added[0].json() == added[1].json()
    renamed = koordinator.write("PUT", "regions/18.71/offices/bkpsdm", {"name": "BKPSDM"}, version=0)
    assert (renamed.status_code, renamed.json()["id"]) == (200, "bkpsdm")
    stale = other.write("PUT", "regions/18.71/offices/bkpsdm", {"name": "BKD"}, version=0)
    assert (stale.status_code, stale.json()["stored"]["value"]) == (409, "BKPSDM")
    for name in ("bkpsdm", "Inspektorat\u200b"):
        twice = other.write("PUT", "regions/18.71/offices/inspektorat", {"name": name}, version=0)
        assert twice.status_code == 422
    assert lab.client("denpasar").get("regions/51.71/offices").json()["offices"][3]["name"] != "BKPSDM"
    assert (
        koordinator.write("PUT", "regions/18.71/my-office", {"office": "bkpsdm"}, version=0).json()["mine"] == "bkpsdm"
    )
    assert other.get("regions/18.71/offices").json()["mine"] is None
    assert faults(lab) == []


def test_a_day_ends_where_the_region_is():
    day = date(2026, 11, 30)
    ends = {zone: end_of_day(day, zone).isoformat() for zone in ("WIB", "WITA", "WIT")}
    assert ends == {
        "WIB": "2026-11-30T17:00:00+00:00",
        "WITA": "2026-11-30T16:00:00+00:00",
        "WIT": "2026-11-30T15:00:00+00:00",
    }
    assert {day_ending_at(end_of_day(day, zone), zone) for zone in ends} == {day}


def test_what_comes_through_a_link_is_a_draft_until_somebody_accepts_it(lab, draft, given):
    koordinator, holder = given
    desk = holder.get("tautan").json()
    assert desk["request"]["title"].startswith("Tingkat 3")
    assert desk["request"]["instruction"] == "Kirim SK yang sudah ditandatangani."
    document = holder.send(PDF, "SK Tim.pdf").json()["document"]
    assert (document["file_class"], document["author_name"]) == (
        "terbatas",
        "responden (tautan), Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
    )
    mistaken = holder.write("POST", "tautan/links", tasks.WEB).json()["document"]["id"]
    taken = holder.write("DELETE", f"tautan/documents/{mistaken}").json()
    assert [each["id"] for each in taken["documents"]] == [document["id"]]
    shown = koordinator.get(f"assessments/{draft}/evidence").json()
    assert (shown["documents"], shown["ties"]) == ([], [])
    turned = holder.hand_in(name="Koordinator \u202e(natuat)")  # would read as somebody without a link
    assert (turned.status_code, turned.json()["field"]) == (422, "name")
    assert holder.hand_in(name="Budi", note="Asli ada di arsip.").json()["count"] == 1
    whole = koordinator.get(f"assessments/{draft}/tasks").json()
    (task,), (came,) = whole["tasks"], whole["deliveries"]
    assert (task["waiting"], task["link"]["state"], task["link"]["note"]) == (1, "selesai", "Asli ada di arsip.")
    assert task["link"]["author_name"].startswith("Budi (tautan), Badan Kepegawaian")
    renamed = {"name": "SK Tim SPBE", "file_class": "terbatas"}
    kept = koordinator.write("PUT", f"documents/{document['id']}", renamed, version=1).json()["document"]
    assert kept["keeper_name"].startswith("Budi (tautan)")
    forgotten = koordinator.write("DELETE", f"links/{task['link']['id']}/name").json()
    assert forgotten["author_name"].startswith("responden (tautan), Badan Kepegawaian")
    with lab.database.read() as session:
        for table in ("people", "replies"):
            assert "Budi (" not in str([tuple(row) for row in session.execute(text(f"SELECT * FROM {table}"))]), table
    assert (came["state"], came["handed_in"], came["document"]["id"]) == ("draf", True, document["id"])
    coach = lab.client("pendamping").get(f"assessments/{draft}/tasks").json()
    assert (coach["deliveries"], coach["tasks"][0]["waiting"]) == ([], 0)  # the class is not for a coach
    path = f"deliveries/{document['id']}"
    accepted = koordinator.write("PUT", path, {"state": "diterima"}, version=1)
    assert accepted.json()["state"] == "diterima"
    late = lab.client("operator").write("PUT", path, {"state": "ditolak"}, version=1)
    assert (late.status_code, late.json()["stored"]["value"]) == (409, "diterima")
    shown = koordinator.get(f"assessments/{draft}/evidence").json()
    assert [(tie["unit"], tie["document"], tie["tied"]) for tie in shown["ties"]] == [("i22-L3", document["id"], True)]
    assert koordinator.get(f"documents/{document['id']}/content").content == PDF
    assert faults(lab) == []


@sqlite
def test_what_is_refused_goes_and_can_still_be_accepted(lab, draft):
    koordinator = lab.client("koordinator")
    tasks.give(koordinator, draft, "i22")
    holder = Holder(lab, tasks.link(koordinator, draft, "i22").json()["address"])
    document = holder.send(PDF).json()["document"]["id"]
    path = f"deliveries/{document}"
    assert koordinator.write("PUT", path, {"state": "ditolak"}, version=1).json()["document"]["removed"] is True
    for body in ({"state": "diterima"}, {"state": "diterima", "unit": "i23-L3"}, {"state": "diterima", "unit": "i22"}):
        assert koordinator.write("PUT", path, body, version=2).json()["field"] == "unit"
    taken = koordinator.write("PUT", path, {"state": "diterima", "unit": "i22-L2"}, version=2)
    assert taken.json()["document"]["removed"] is False
    assert koordinator.write("PUT", path, {"state": "ditolak"}, version=3).status_code == 422
    assert faults(lab) == []


def test_whatever_opens_nothing_is_answered_one_way(lab, draft, given, later, monkeypatch):
    monkeypatch.setattr(pace, "FAILURES", 1000)
    koordinator, holder = given
    answers = {}
    path, _, secret = tasks.link(koordinator, draft).json()["address"].partition("#")
    answers["replaced"] = refusals(holder)
    fresh = Holder(lab, f"{path}#{secret}")
    page = fresh.http.get(fresh.page)
    assert page.status_code == 200
    assert "Sampai 31 Januari 2030, pukul 23.59 WIB" in page.text
    english = fresh.http.get(f"{fresh.page}?bahasa=en").text
    assert "31 January 2030, 23:59 WIB" in english
    assert re.search(r"\d [A-Z][a-z]+ 20\d\d \d\d:\d\d WIB", english)  # how long it is valid
    wrong = Holder(lab, f"{path}#{'x' * 43}")
    assert refusals(wrong)[:4] == answers["replaced"][:4]  # the request may be read with the first part alone
    answers["made up"] = refusals(Holder(lab, f"tugas/{'y' * 22}#{secret}"))
    answers["cut off"] = refusals(Holder(lab, f"{path[:-3]}#"))
    assert fresh.hand_in(note="Sudah dikirim lewat surat.").status_code == 200
    answers["used"] = refusals(fresh)
    taken_back = tasks.link(koordinator, draft).json()
    stale = koordinator.write("DELETE", f"links/{taken_back['link']['id']}", version=2)
    assert stale.status_code == 409
    assert koordinator.write("DELETE", f"links/{taken_back['link']['id']}", version=1).json()["state"] == "dicabut"
    answers["taken back"] = refusals(Holder(lab, taken_back["address"]))
    released = Holder(lab, tasks.link(koordinator, draft).json()["address"])
    tasks.give(koordinator, draft, state="dilepas")
    answers["nobody's"] = refusals(released)
    tasks.give(koordinator, draft)
    last = Holder(lab, tasks.link(koordinator, draft).json()["address"])
    later(days=7, minutes=-1)
    assert last.get("tautan").status_code == 200
    later(minutes=1)
    answers["expired at the minute"] = refusals(last)
    said = answers["used"]
    assert {status for status, _ in said} == {404}
    assert "Minta tautan baru" in said[0][1]["detail"]
    assert "Minta tautan baru" in said[-1][1]
    assert "Ask whoever sent it to you for a new link." in fresh.http.get(f"{fresh.page}?bahasa=en").text
    assert all(each == said for each in answers.values()), answers


@sqlite
def test_looking_uses_nothing_up_and_being_done_ends_it_once(lab, draft, given):
    _, holder = given
    for _ in range(3):
        bot = holder.http.get(holder.page, headers={"User-Agent": "WhatsApp/2.23", "Authorization": ""})
        assert bot.status_code == holder.http.head(holder.page).status_code == 200
    assert "Rina" not in bot.text
    assert bot.headers["referrer-policy"] == "no-referrer"
    assert "script-src 'self'" in bot.headers["content-security-policy"]
    assert "SK yang sudah ditandatangani" in bot.text  # read without any script
    assert holder.hand_in().status_code == 422
    key = "6f1f3f4e-0000-4000-8000-000000000001"
    first = holder.hand_in(key=key, note="Selesai.")
    assert holder.hand_in(key=key, note="Selesai.").content == first.content  # its reply was lost
    assert holder.hand_in(note="Selesai.").status_code == 404
    assert holder.get("tautan").status_code == 404


@sqlite
def test_tasks_with_many_links_are_read_in_as_many_queries_as_with_one(lab, draft):
    koordinator, counted = lab.client("koordinator"), []
    event.listen(
        lab.database.engine, "before_cursor_execute", lambda _c, _u, statement, *_rest: counted.append(statement)
    )

    def asked():
        tasks.give(koordinator, draft)
        newest = tasks.link(koordinator, draft).json()["link"]["id"]
        counted.clear()
        (task,) = koordinator.get(f"assessments/{draft}/tasks").json()["tasks"]
        assert task["link"]["id"] == newest
        return len(counted)

    once = asked()
    assert [asked() for _ in range(4)] == [once] * 4


@sqlite
def test_a_link_brings_ten_things_and_only_kinds_that_are_taken(lab, given):
    _, holder = given
    page = holder.send(b"<html><script>alert(1)</script>", "bukti.pdf")
    assert (page.status_code, "Jenis berkas" in page.json()["detail"]) == (422, True)
    assert holder.write("POST", "tautan/links", {"name": "x", "url": "http://10.0.0.1/"}).status_code == 422
    for number in range(LINK_FILES - 1):
        assert holder.send(files.pdf(f"{number}".encode()), f"bukti {number}.pdf").json()["document"] is not None
    begun = holder.begin(PDF).json()["id"]
    eleventh = holder.begin(PDF)
    assert (eleventh.status_code, eleventh.json()["title"]) == (409, "Sudah penuh")
    assert holder.write("POST", "tautan/links", tasks.WEB).status_code == 409
    half = holder.hand_in()
    assert (half.status_code, "belum terkirim" in half.json()["detail"]) == (409, True)
    holder.part(begun, 0, PDF[:1000])
    assert holder.get("tautan").json()["uploads"][0]["offset"] == 1000
    assert holder.part(begun, 0, PDF).headers["upload-offset"] == "1000"
    assert holder.part(begun, 1000, PDF[1000:]).json()["document"] is not None
    assert (holder.get("tautan").json()["left"], holder.hand_in().json()["count"]) == (0, LINK_FILES)


@sqlite
def test_a_closed_assessment_takes_nothing_through_a_link_and_makes_none(lab, draft, given):
    koordinator, holder = given
    begun = holder.begin(PDF).json()["id"]
    with lab.database.write() as session:
        session.get(AssessmentRow, draft).state = "submitted"
    refused = [
        holder.begin(PDF),
        holder.part(begun, 0, PDF),
        holder.write("POST", "tautan/links", tasks.WEB),
        tasks.link(koordinator, draft),
    ]
    assert {(each.status_code, each.json()["type"]) for each in refused} == {(409, CLOSED)}
    assert holder.get("tautan").json()["documents"] == []


@sqlite
def test_a_link_reaches_its_own_things_only(lab, draft, given):
    koordinator, holder = given
    tasks.give(koordinator, draft, "i21-L2")
    other = Holder(lab, tasks.link(koordinator, draft, "i21-L2").json()["address"])
    begun, sent = other.begin(PDF).json()["id"], other.write("POST", "tautan/links", tasks.WEB).json()["document"]["id"]
    own = files.sent(koordinator, draft, PDF)["document"]["id"]
    renamed = {"name": "Perbup", "file_class": "terbatas"}
    assert koordinator.write("PUT", f"documents/{sent}", renamed, version=1).status_code == 200
    assert other.get("tautan").json()["documents"][0]["name"] == "Perbup"
    assert "oordinator" not in other.get("tautan").text  # neither who it was nor their name
    assert holder.get(f"tautan/uploads/{begun}").status_code == 404
    assert holder.part(begun, 0, PDF).status_code == 404
    assert holder.http.delete(f"tautan/uploads/{begun}").status_code == 404
    for document in (sent, own):
        assert holder.write("DELETE", f"tautan/documents/{document}").status_code == 404
    for path in ("me", f"assessments/{draft}", f"assessments/{draft}/tasks", f"documents/{own}/content", "regions"):
        assert holder.get(path).status_code == 401, path


@sqlite
def test_no_part_of_a_link_is_kept_or_logged(lab, draft, given, caplog):
    caplog.set_level(logging.INFO, "spbe.registry")
    koordinator, _ = given
    made = tasks.link(koordinator, draft, key="6f1f3f4e-0000-4000-8000-000000000002")
    again = tasks.link(koordinator, draft, key="6f1f3f4e-0000-4000-8000-000000000002")
    assert made.json() == again.json()
    path, _, secret = made.json()["address"].partition("#")
    holder = Holder(lab, f"{path}#{secret}")
    assert holder.http.get(holder.page).status_code == holder.send(PDF).status_code == 200
    key = path.removeprefix("tugas/")
    assert (len(key), len(secret)) == (22, 43)
    with lab.database.read() as session:
        bodies = [*session.scalars(select(Reply.body)), *map(str, session.execute(text("SELECT * FROM events")))]
        row = session.scalars(select(TaskLinkVersion).order_by(TaskLinkVersion.seq.desc())).first()
    assert row.secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    logged = [each.getMessage() for each in caplog.records if each.name == "spbe.registry"]
    assert not [each for each in [*bodies, *logged] if secret in each or key in each]
    assert [each for each in logged if "/tugas/…" in each]


@sqlite
def test_guessing_is_slowed_and_a_busy_link_too(lab, draft, given, monkeypatch):
    _, holder = given
    wrong = Holder(lab, f"tugas/{'z' * 22}#{'z' * 43}")
    monkeypatch.setattr(pace, "FAILURES", 3)
    assert [wrong.get("tautan").status_code for _ in range(4)] == [404, 404, 404, 429]
    slowed = wrong.http.get(wrong.page)
    assert (slowed.status_code, int(slowed.headers["retry-after"]) > 0) == (429, True)
    monkeypatch.setattr(pace, "FAILURES", 30)
    monkeypatch.setattr(pace, "REQUESTS", 2)
    assert [holder.get("tautan").status_code for _ in range(3)] == [200, 200, 429]


def test_visitors_behind_the_labs_proxies_are_counted_one_by_one():
    seen = []

    class App:
        state = SimpleNamespace(live=None)

        async def __call__(self, scope, *_channels):
            seen.append(scope["client"][0])

    def ask(peer, forwarded):
        server = Server(App(), 0, [ip_network("10.0.0.0/24")])
        server.config.load()
        headers = [(b"x-forwarded-for", forwarded)]
        asyncio.run(server.config.loaded_app({"type": "http", "client": (peer, 1), "headers": headers}, None, None))

    ask("127.0.0.1", b"198.51.100.9, 203.0.113.7, 10.0.0.5")
    ask("127.0.0.1", b"203.0.113.8")
    ask("203.0.113.9", b"198.51.100.9")
    assert seen == ["203.0.113.7", "203.0.113.8", "203.0.113.9"]


@sqlite
def test_a_registry_killed_while_a_file_is_sent_leaves_nothing_half_done(database_url, tmp_path):
    var = tmp_path / "var"
    var.mkdir()
    one = Process(database_url, str(var))
    two = None
    try:
        draft = one.open()
        task = {"office": "bkpsdm"}
        one.write("PUT", f"assessments/{draft}/tasks/i22-L3", task, str(uuid4()), 0)
        made = one.write("POST", f"assessments/{draft}/tasks/i22-L3/link", None, str(uuid4())).json()
        key, _, secret = made["address"].removeprefix("tugas/").partition("#")
        link = {"Authorization": f"Tautan {key}.{secret}"}
        facts = {"name": "SK.pdf", "size": len(PDF), "sha256": hashlib.sha256(PDF).hexdigest()}
        path = f"tautan/uploads/{one.write('POST', 'tautan/uploads', facts, str(uuid4()), **link).json()['id']}"
        one.http.patch(path, content=PDF[:1000], headers={**link, "Upload-Offset": "0"})
        dying = {**link, "X-Die": "before-commit"}
        with pytest.raises(httpx.TransportError):
            one.http.patch(path, content=PDF[1000:], headers={**dying, "Upload-Offset": "1000"})
        assert one.ended() == -9

        two = Process(database_url, str(var))
        assert two.http.get("tautan", headers=link).json()["documents"] == []
        offset = two.http.get(path, headers=link).json()["offset"]
        assert offset == 1000
        two.http.patch(path, content=PDF[offset:], headers={**link, "Upload-Offset": str(offset)})
        done = two.write("POST", "tautan/selesai", {"note": "Selesai."}, str(uuid4()), **link)
        assert (done.status_code, done.json()["count"]) == (200, 1)
        (came,) = two.http.get(f"assessments/{draft}/tasks").json()["deliveries"]
        assert two.http.get(f"documents/{came['document']['id']}/content").content == PDF
    finally:
        for each in (one, two):
            if each is not None:
                each.end()


@sqlite
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE task_versions SET instruction = 'lain'",
        "UPDATE task_link_versions SET state = 'terbuka' WHERE version = 2",
        "UPDATE task_link_versions SET expires_at = '2039-01-01 00:00:00'",
        "DELETE FROM delivery_versions",
    ],
)
def test_a_row_that_was_tampered_with_is_found(lab, draft, given, statement):
    _, holder = given
    holder.send(PDF)
    holder.hand_in()
    assert faults(lab) == []
    with pytest.raises(Exception, match="only ever added"), lab.database.write() as session:
        session.execute(text(statement))
    tamper(str(lab.database.engine.url.render_as_string(hide_password=False)), statement)
    assert faults(lab) != []
