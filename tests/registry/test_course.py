"""The course of an assessment: steps and who may take them, what is closed, deadlines, and the log that proves it."""

import base64
import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import evidence_files
import pytest

from hub.doctor import replay
from hub.registry.course import rules
from hub.registry.problems import CLOSED
from spbe_core import course, instruments, units

PNG = evidence_files.png()


class Way:
    """One assessment and the people who move it."""

    def __init__(self, lab, period="2025"):
        self.lab = lab
        self.id = lab.open("operator", period=period)

    def course(self, who="koordinator"):
        return self.lab.client(who).get(f"assessments/{self.id}/course").json()

    def step(self, who, step, *, version=None, **body):
        version = self.course()["version"] if version is None else version
        return self.lab.client(who).write(
            "POST", f"assessments/{self.id}/course/steps", {"step": step, **body}, version=version
        )

    def took(self, who, step, **body):
        reply = self.step(who, step, **body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def submitted(self):
        found = self.lab.client("koordinator").get(f"assessments/{self.id}/course/incomplete").json()
        return self.took("koordinator", "submit", acknowledged=found["digest"])


@pytest.fixture
def way(lab):
    return Way(lab)


@pytest.fixture
def clock(monkeypatch):
    """The server's clock, to be set."""

    class Clock:
        moment = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)

    monkeypatch.setattr(rules, "now", lambda: Clock.moment)
    return Clock


def writes(way):
    """Every way to write into an assessment of levels, each as a call that answers a reply."""
    operator = way.lab.client("operator")
    base = f"assessments/{way.id}"
    link = {"unit": "i22-L3", "name": "JDIH", "url": "https://jdih.contoh.go.id/1"}
    return {
        "level": lambda: operator.answer(way.id, "i22", "level", 4, version(way, "level")),
        "text": lambda: operator.answer(way.id, "i22", "fakta", "lain", version(way, "fakta")),
        "emptied": lambda: operator.answer(way.id, "i22", "level", None, version(way, "level")),
        "link": lambda: operator.write("POST", f"{base}/links", link),
        "upload": lambda: operator.write("POST", f"{base}/uploads", evidence_files.announced(PNG, "a.png")),
    }


def version(way, field):
    found = way.lab.client("operator").get(f"assessments/{way.id}").json()["answers"]
    return next(each for each in found if each["indicator"] == "i22")[field]["version"]


def counted(way):
    """How many rows each written table holds."""
    with way.lab.database.read() as session:
        return [session.query(table).count() for table in rules.WRITTEN]


def test_the_whole_way_from_draft_to_determination(way):
    way.lab.client("operator").answer(way.id, "i22", "level", 3, 0)
    assert way.course()["state"] == "draft"
    assert way.submitted()["state"] == "submitted"
    returned = way.took(
        "peninjau", "return", reason="Bukti kurang", flags=[{"unit": "i22-L3", "note": "SOP belum ada"}]
    )
    assert (returned["state"], returned["round"], returned["writable"]) == ("returned", 2, "all")
    assert [(each["unit"], each["why"], each["note"]) for each in returned["units"]] == [
        ("i22-L3", "catatan", "SOP belum ada")
    ]
    assert way.lab.client("operator").answer(way.id, "i22", "level", 2, 1).status_code == 200
    way.submitted()
    way.took("peninjau", "review", reason="Sudah sesuai")
    way.took("koordinator", "finish")
    for step in ("document", "interview", "visit", "decide"):
        way.took("sekretariat", step)
    done = way.course()
    assert done["state"] == "penetapan"
    assert [each["step"] for each in reversed(done["steps"])] == [
        "submit", "return", "submit", "review", "finish", "document", "interview", "visit", "decide",
    ]  # fmt: skip
    assert done["steps"][-2]["reason"] == "Bukti kurang"
    assert done["steps"][-2]["author_name"] == "Tono Peninjau"
    assert way.took("koordinator", "correct", reason="Salah catat")["state"] == "final"
    listed = way.lab.client("operator").get("regions/18.71/assessments").json()
    assert listed[0]["state"] == "final"
    with way.lab.database.read() as session:
        assert replay.compare(session)[0] == []


def test_what_is_submitted_is_closed_to_every_write_and_nothing_is_stored(way):
    operator = way.lab.client("operator")
    operator.answer(way.id, "i22", "level", 3, 0)
    operator.answer(way.id, "i22", "fakta", "Perwali 12/2023", 0)
    held = evidence_files.sent(operator, way.id, PNG, "bukti.png")["document"]
    started = operator.write("POST", f"assessments/{way.id}/uploads", evidence_files.announced(PNG, "b.png")).json()
    way.submitted()
    before = counted(way)
    calls = writes(way) | {
        "tie": lambda: operator.write(
            "PUT", f"assessments/{way.id}/units/i22-L3/documents/{held['id']}", {"tied": False}, version=1
        ),
        "part": lambda: operator.http.patch(f"uploads/{started['id']}", content=PNG, headers={"Upload-Offset": "0"}),
        "removal": lambda: operator.write(
            "PUT",
            f"documents/{held['id']}",
            {"name": held["name"], "file_class": held["file_class"], "removed": True},
            version=1,
        ),
        "renaming": lambda: operator.write(
            "PUT", f"documents/{held['id']}", {"name": "lain", "file_class": held["file_class"]}, version=1
        ),
    }
    for name, call in calls.items():
        reply = call()
        assert (reply.status_code, reply.json()["type"]) == (409, CLOSED), (name, reply.text)
        assert "tetap aman" in reply.json()["detail"]
    assert counted(way) == before
    assert calls["text"]().json()["stored"]["value"] == "Perwali 12/2023"
    narrower = {"name": held["name"], "file_class": "dikecualikan"}
    assert operator.write("PUT", f"documents/{held['id']}", narrower, version=1).status_code == 200
    way.took("koordinator", "reopen", reason="Salah kirim")
    assert calls["text"]().status_code == 200
    assert calls["part"]().status_code == 200


@pytest.mark.parametrize("state", [each.state for each in course.load().states if each.writable == "nothing"])
@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_items_and_external_indices_are_closed_too(lab, state):
    way = Way(lab, "2026")
    path = {
        "submitted": [], "reviewed": ["review"], "final": ["review", "finish"],
        "dokumen": ["review", "finish", "document"], "interviu": ["review", "finish", "document", "interview"],
        "visitasi": ["review", "finish", "document", "interview", "visit"],
        "penetapan": ["review", "finish", "document", "interview", "decide"],
    }[state]  # fmt: skip
    way.submitted()
    for step in path:
        way.took("koordinator", step)
    operator = lab.client("operator")
    replies = [
        operator.write("PUT", f"assessments/{way.id}/items/I1-L1-01", {"state": "diunggah"}, version=0),
        operator.write(
            "PUT", f"assessments/{way.id}/external/ips", {"value": "3", "status": "final", "document": ""}, version=0
        ),
        operator.answer(way.id, "i01", "level", "1.5", 0),
    ]
    assert [reply.json()["type"] for reply in replies] == [CLOSED] * 3
    assert counted(way) == [0] * 4


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(2))
def test_random_steps_never_leave_the_table_and_closed_states_take_no_write(lab, seed):
    chance, way, table = random.Random(seed), Way(lab), course.load()
    people = ("operator", "koordinator", "peninjau", "pendamping", "sekretariat")
    for _ in range(30):
        state = table.state(way.course()["state"])
        before = counted(way)
        call = chance.choice(list(writes(way).values()))
        reply = call()
        assert (reply.status_code < 300) == (state.writable == "all"), reply.text
        if state.writable != "all":
            assert counted(way) == before
        step, who = chance.choice(table.steps), chance.choice(people)
        found = lab.client("koordinator").get(f"assessments/{way.id}/course/incomplete").json()
        body = {"reason": "uji", "acknowledged": found["digest"], "purpose": "resmi"}
        if step.deadline != "none":
            body["deadline"] = "2099-11-30T23:59"
        reply = way.step(who, step.step, **{key: body[key] for key in body if key != "purpose" or step.purpose})
        after = way.course()
        if reply.status_code == 200:
            assert state.state in step.sources
            assert after["state"] == step.target(state.state)
        else:
            assert (after["state"], reply.status_code in {403, 422}) == (state.state, True), reply.text
    with lab.database.read() as session:
        assert replay.compare(session)[0] == []


@pytest.mark.parametrize(
    ("who", "step", "status"),
    [
        ("operator", "submit", 403),
        ("pendamping", "submit", 403),
        ("sekretariat", "submit", 403),
        ("operator", "review", 403),
        ("sekretariat", "review", 403),
        ("pendamping", "document", 403),
        ("peninjau", "document", 403),
        ("koordinator", "review", 422),
        ("denpasar", "submit", 404),
        ("koordinator", "fly", 404),
    ],
)
@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_each_step_needs_its_right_and_its_state(way, who, step, status):
    assert way.step(who, step).status_code == status
    assert way.course()["version"] == 0


def test_nobody_reviews_their_own_answers(way):
    way.lab.client("koordinator").answer(way.id, "i22", "level", 3, 0)
    way.submitted()
    (offer,) = [each for each in way.course()["offers"] if each["step"] == "review"]
    assert offer["refused"] == "writers"
    for step in ("review", "return"):
        reply = way.step("koordinator", step, reason="x")
        assert reply.status_code == 403
        assert "isiannya sendiri" in reply.json()["detail"]
    assert way.took("peninjau", "review")["state"] == "reviewed"


def test_of_two_who_submit_at_once_one_is_told(way, at_once):
    digest = way.lab.client("koordinator").get(f"assessments/{way.id}/course/incomplete").json()["digest"]

    def send():
        return way.step("koordinator", "submit", version=0, acknowledged=digest)

    replies = at_once(send, send)
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    refused = max(replies, key=lambda reply: reply.status_code).json()
    assert refused["stored"]["value"] == "submitted"
    assert len(way.course()["steps"]) == 1


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_g5_08_a_late_submission_is_filed_as_late_and_replaces_nothing(way, clock, monkeypatch):
    class Clock(datetime):
        @classmethod
        def now(cls, _zone):
            return clock.moment

    monkeypatch.setattr("hub.registry.events.rules.datetime", Clock)
    operator, koordinator = way.lab.client("operator"), way.lab.client("koordinator")
    operator.answer(way.id, "i22", "level", 3, 0)
    way.took("koordinator", "due", deadline="2026-11-30T23:59")
    digest = koordinator.get(f"assessments/{way.id}/course/incomplete").json()["digest"]
    body, key = {"step": "submit", "acknowledged": digest}, str(uuid4())

    def send(key):
        return koordinator.write("POST", f"assessments/{way.id}/course/steps", body, version=1, key=key)

    clock.moment = datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)  # 23.59.59 WIB
    first = send(key)
    clock.moment = datetime(2026, 11, 30, 17, 1, tzinfo=UTC)
    assert send(key).json() == first.json()  # the same press again
    again = send(str(uuid4()))  # pressed anew, nothing changed
    assert (again.status_code, again.json()["stored"]["value"]) == (409, "submitted")
    assert operator.answer(way.id, "i22", "level", 4, 1).status_code == 409
    assert [each["step"] for each in way.course()["steps"]] == ["submit", "due"]
    way.took("koordinator", "reopen", reason="Tingkat 22 keliru")
    assert operator.answer(way.id, "i22", "level", 4, 1).status_code == 200
    way.submitted()
    submissions = [each for each in way.course()["steps"] if each["step"] == "submit"]
    assert [(each["round"], each["late"]) for each in submissions] == [(2, True), (1, False)]
    assert submissions[1] == first.json()["steps"][0]
    held = operator.get(f"assessments/{way.id}/answers/i22/level/history").json()
    assert [each["value"] for each in held if each["at"] <= submissions[1]["at"]] == [3]


def test_what_is_incomplete_is_acknowledged_as_it_stands(way):
    operator = way.lab.client("operator")
    operator.answer(way.id, "i22", "level", 3, 0)
    found = operator.get(f"assessments/{way.id}/course/incomplete").json()
    own = [(each["kind"], each["unit"]) for each in found["gaps"] if each["indicator"] == "i22"]
    assert own == [("tanpa_penjelasan", None), ("tingkat_bawah", "i22-L2"), ("tanpa_bukti", "i22-L3")]
    assert way.step("koordinator", "submit").status_code == 409
    operator.answer(way.id, "i22", "fakta", "SOP", 0)
    stale = way.step("koordinator", "submit", acknowledged=found["digest"])
    assert (stale.status_code, stale.json()["field"]) == (409, "acknowledged")
    assert way.course()["state"] == "draft"
    assert way.submitted()["steps"][0]["gaps"] == {"tanpa_nilai": 46, "tanpa_bukti": 1, "tingkat_bawah": 1}


@pytest.mark.parametrize(
    ("step", "body", "field"),
    [
        ("due", {}, "deadline"),
        ("due", {"deadline": "2026-10-31T23:59"}, "deadline"),
        ("due", {"deadline": "2026-11-31T23:59"}, None),
        ("purpose", {"purpose": "resmi"}, "reason"),
        ("purpose", {"reason": "x"}, "purpose"),
        ("purpose", {"reason": "x", "purpose": "resmi"}, "purpose"),
        ("submit", {"deadline": "2026-11-30T23:59"}, "deadline"),
        ("submit", {"flags": [{"unit": "i22-L3", "note": "x"}]}, "flags"),
    ],
)
@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_step_brings_what_it_must_and_no_more(way, clock, step, body, field):
    digest = way.lab.client("koordinator").get(f"assessments/{way.id}/course/incomplete").json()["digest"]
    reply = way.step("koordinator", step, acknowledged=digest, **body)
    assert (reply.status_code, reply.json()["field"]) == (422, field), reply.text
    assert way.course()["version"] == 0


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_an_exercise_becomes_official_with_a_reason_and_the_due_time_stays(lab, clock):
    way = Way(lab, "2026")
    way.took("koordinator", "due", deadline="2026-11-30T23:59")
    changed = way.took("koordinator", "purpose", purpose="resmi", reason="Surat Sekda 12/2026")
    assert (changed["state"], changed["purpose"]) == ("draft", "resmi")
    assert changed["deadline"] == "2026-11-30T16:59:00Z"
    clock.moment += timedelta(days=60)
    assert lab.client("operator").answer(way.id, "i01", "level", "1.5", 0).status_code == 200
    info = lab.client("operator").get("regions/18.71/assessments").json()[0]
    assert (info["purpose"], info["state"]) == ("resmi", "draft")


def file_of(rows, source="Portal eval.spbe.go.id, 21 September 2026", **more):
    """The body of a file of verdicts."""
    lines = ["Kode Butir;Putusan Asesor;Catatan Asesor", *(";".join(row) for row in rows)]
    content = base64.b64encode("\n".join(lines).encode()).decode()
    return {"name": "putusan.csv", "content": content, "source": source, **more}


def imported(way, who, rows):
    client = way.lab.client(who)
    plan = client.write("POST", f"assessments/{way.id}/judgements/check", file_of(rows)).json()
    assert plan["problems"] == [], plan["rows"]
    body = file_of(rows, digest=plan["digest"])
    return plan, client.write("POST", f"assessments/{way.id}/judgements", body)


def judged(way):
    """Bring an assessment to the assessors."""
    way.submitted()
    way.took("peninjau", "review")
    way.took("koordinator", "finish")
    way.took("sekretariat", "document")


ACCEPTED = [
    "I1-L1-01", "I1-L2-01", "I1-L2-02", "I2-L1-01", "I2-L1-02", "I3-L1-01", "I3-L1-02", "I4-L1-01", "I4-L1-02",
    "I11-L1-01", "I12-L1-01", "I13-L1-01", "I17-L1-01", "I17-L1-02", "I17-L2-01", "I17-L2-02", "I20-L1-01",
    "I20-L1-02",
]  # fmt: skip
SENT_BACK = {
    "Tidak tepat": ["I1-L2-03", "I3-L1-03", "I3-L1-04", "I9-L1-01", "I10-L1-01", "I20-L1-03", "I20-L1-04"],
    "Belum diunggah": [
        "I8-L1-01", "I8-L1-02", "I13-L1-02", "I13-L1-03", "I13-L2-01", "I14-L1-01", "I14-L1-02", "I16-L1-01",
        "I16-L1-02", "I16-L1-03",
    ],
    "Tertolak otomatis": ["I4-L2-02", "I12-L2-01"],
}  # fmt: skip
"""37 items judged for one region, as a list copied from the portal tells them (figures of 2026, example codes)."""


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_37_judged_items_open_exactly_the_19_and_those_of_the_next_level(lab, clock):
    way = Way(lab, "2026")
    operator = lab.client("operator")
    for code in ("I3-L1-03", "I1-L1-01"):
        operator.write("PUT", f"assessments/{way.id}/items/{code}", {"state": "diunggah"}, version=0)
    judged(way)
    rows = [(code, "Diterima", "") for code in ACCEPTED]
    rows += [(code, word, "Lampirkan yang benar") for word, codes in SENT_BACK.items() for code in codes]
    assert len(rows) == 37
    assert operator.get(f"assessments/{way.id}").json()["next"] is None  # closed, and nobody waits for an answer
    plan, reply = imported(way, "sekretariat", rows)
    assert reply.json()["written"] == 37, reply.text
    sent_back = {code for codes in SENT_BACK.values() for code in codes}
    following = {
        "I1-L2-04", "I2-L2-01", "I3-L1-05", "I4-L1-03", "I8-L1-03", "I8-L1-04", "I8-L1-05", "I8-L1-06", "I8-L1-07",
        "I9-L1-02", "I11-L2-01", "I12-L1-02", "I14-L1-03", "I14-L1-04", "I17-L3-01", "I17-L3-02", "I17-L3-03",
        "I17-L3-04",
    }  # fmt: skip
    assert plan["opens"] == {"revisi": 19, "berikut": len(following)}
    opened = way.took("sekretariat", "improve", deadline="2026-11-28T23:59")
    assert {each["unit"] for each in opened["units"] if each["why"] == "revisi"} == sent_back
    assert {each["unit"] for each in opened["units"] if each["why"] == "berikut"} == following
    assert opened["deadline"] == "2026-11-28T16:59:00Z"
    following_step = operator.get(f"assessments/{way.id}").json()["next"]
    assert [following_step[name] for name in ("kind", "indicator", "count")] == ["ditandai", "i01", 19 + len(following)]
    (marked,) = [each for each in opened["units"] if each["unit"] == "I12-L2-01"]
    assert (marked["reason"], marked["note"]) == ("belum_lengkap", "Tertolak otomatis. Lampirkan yang benar")
    states = {each["code"]: each["state"] for each in operator.get(f"assessments/{way.id}").json()["items"]}
    assert states["I3-L1-03"] == "revisi"
    assert "I8-L1-01" not in states
    assert sum(state == "diterima" for state in states.values()) == 18
    _only(way, sent_back | following)
    before = counted(way)
    started = evidence_files.begin(operator, way.id, PNG, "b.png", unit="I9-L1-01").json()
    clock.moment = datetime(2026, 11, 28, 16, 59, 59, tzinfo=UTC)
    assert add_link(way, "I9-L1-01").status_code == 201
    clock.moment += timedelta(seconds=1)
    late = [add_link(way, "I9-L1-01"), evidence_files.part(operator, started["id"], 0, PNG)]
    assert [reply.status_code for reply in late] == [409, 409]
    assert "28 November 2026 pukul 23.59 WIB" in late[0].json()["detail"]
    assert way.course()["writable"] == "nothing"
    assert sum(counted(way)) == sum(before) + 1
    longer = way.took("koordinator", "extend", deadline="2026-11-30T12:00", reason="Surat Kementerian")
    assert longer["round"] == opened["round"]
    assert evidence_files.part(operator, started["id"], 0, PNG).status_code == 200
    with lab.database.read() as session:
        assert replay.compare(session)[0] == []


def add_link(way, unit):
    link = {"unit": unit, "name": "JDIH", "url": "https://jdih.contoh.go.id/1"}
    return way.lab.client("operator").write("POST", f"assessments/{way.id}/links", link)


def _only(way, opened):
    """Try the opened units and every third of the others: the opened ones take a state, all others refuse it."""
    operator, took = way.lab.client("operator"), set()
    stored = {each["code"]: each["version"] for each in operator.get(f"assessments/{way.id}").json()["items"]}
    others = [each.code for each in units.all_units(instruments.load("pemdi-permenpanrb-8-2026"))][::3]
    for code in {*others, *opened}:
        path = f"assessments/{way.id}/items/{code}"
        if operator.write("PUT", path, {"state": "diunggah"}, version=stored.get(code, 0)).status_code == 200:
            took.add(code)
    assert took == opened


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_levels_are_judged_and_opened_the_same_way(lab):
    way = Way(lab)
    judged(way)
    assert way.step("sekretariat", "improve", deadline="2099-11-30T23:59").status_code == 422
    rows = [("i22-L3", "Diterima", ""), ("I01-l2", "Belum lengkap", "Bab II belum ada")]
    assert imported(way, "koordinator", rows)[1].status_code == 200
    opened = way.took("koordinator", "improve", deadline="2099-11-30T23:59")
    assert [(each["unit"], each["why"]) for each in opened["units"]] == [("i01-L2", "revisi"), ("i22-L4", "berikut")]
    assert [add_link(way, unit).status_code for unit in ("i01-L2", "i22-L4", "i22-L3", "i02-L1")] == [
        201,
        201,
        409,
        409,
    ]
    operator = lab.client("operator")
    written = [operator.answer(way.id, each, "fakta", "baru", 0).status_code for each in ("i01", "i22", "i23")]
    assert written == [200, 200, 409]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("i99-L1", "Diterima", "")], "tidak dikenal"),
        ([("i22-L3", "Bagus", "")], "Bagus"),
        ([("i22-L3", "Revisi", "")], "tidak tepat"),
        ([("i22-L3", "Diterima", ""), ("I22-L3", "Diterima", "")], "Sudah disebut"),
    ],
)
@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_file_with_a_row_that_is_not_understood_is_not_taken(lab, rows, why):
    way = Way(lab)
    judged(way)
    client = lab.client("sekretariat")
    plan = client.write("POST", f"assessments/{way.id}/judgements/check", file_of(rows)).json()
    assert why in plan["rows"][-1]["why"]
    body = file_of(rows, digest=plan["digest"])
    assert client.write("POST", f"assessments/{way.id}/judgements", body).status_code == 422
    assert client.get(f"assessments/{way.id}").json()["judgements"] == []


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_verdicts_are_versioned_checked_again_and_only_taken_while_assessors_judge(lab):
    way = Way(lab)
    client, path = lab.client("sekretariat"), f"assessments/{way.id}/units/i22-L3/judgement"
    assert client.write("PUT", path, {"verdict": "diterima"}, version=0).status_code == 422
    judged(way)
    plan = client.write("POST", f"assessments/{way.id}/judgements/check", file_of([("i22-L3", "Diterima", "")])).json()
    assert client.write("PUT", path, {"verdict": "diterima"}, version=0).status_code == 200
    stale = client.write("PUT", path, {"verdict": "revisi", "reason": "tidak_tepat"}, version=0)
    assert (stale.status_code, stale.json()["stored"]["value"]) == (409, "diterima")
    changed = file_of([("i22-L3", "Diterima", "")], digest=plan["digest"])
    assert client.write("POST", f"assessments/{way.id}/judgements", changed).status_code == 409
    assert client.write("PUT", path, {"verdict": "revisi"}, version=1).status_code == 422
    back = {"verdict": "revisi", "reason": "tidak_tepat", "note": "Salah dokumen"}
    assert client.write("PUT", path, back, version=1).json()["stored"]["version"] == 2


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_new_period_is_offered_what_stood_in_the_last_one_and_no_score(lab):
    last, operator = lab.open("operator", period="2024"), lab.client("operator")
    operator.answer(last, "i22", "fakta", "Perwali 12/2023", 0)
    operator.answer(last, "i22", "level", 4, 0)
    link = {"unit": "i22-L3", "name": "JDIH", "url": "https://jdih.contoh.go.id/1"}
    made = operator.write("POST", f"assessments/{last}/links", link).json()["document"]["id"]
    now = lab.open("operator")
    (offer,) = operator.get(f"assessments/{now}/offered").json()
    assert (offer["indicator"], offer["from_period"], offer["fakta"]) == ("i22", "2024", "Perwali 12/2023")
    assert [(each["id"], each["unit"]) for each in offer["documents"]] == [(made, "i22-L3")]
    assert "level" not in offer
    assert operator.get(f"assessments/{now}").json()["summary"]["answered"] == 0
    assert operator.get(f"assessments/{last}/offered").json() == []
