"""Answers: each field under its own version, nothing lost, nothing guessed, the summary from the one scorer."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from hub.registry.answers.model import AnswerVersion
from hub.registry.events.model import EventRow
from spbe_core import instruments, scoring, wire
from spbe_core.wire import MAX_TEXT

FIELDS = ("level", "fakta", "analisis", "justifikasi")
SAMPLE = {"level": 3, "fakta": "Perda 4/2021", "analisis": "dipakai semua OPD", "justifikasi": "hlm. 7"}


def stored_versions(lab):
    with lab.database.read() as session:
        return session.scalar(select(func.count()).select_from(AnswerVersion))


def test_a_written_answer_is_a_committed_row_and_comes_back(lab, draft):
    operator = lab.client("operator")
    for field in FIELDS:
        saved = wire.Saved.model_validate_json(operator.answer(draft, "i22", field, SAMPLE[field], 0).content)
        assert (saved.indicator, saved.field, saved.stored.value, saved.stored.version) == (
            "i22",
            field,
            SAMPLE[field],
            1,
        )
        assert (saved.stored.author, saved.stored.author_name) == ("operator", "Rina Operator")
    assessment = wire.Assessment.model_validate_json(operator.get(f"assessments/{draft}").content)
    answer = next(answer for answer in assessment.answers if answer.indicator == "i22")
    assert {field: getattr(answer, field).value for field in FIELDS} == SAMPLE
    assert [answer.indicator for answer in assessment.answers] == [
        each.id for each in instruments.load("permenpanrb-59-2020").indicators
    ]
    assert (assessment.last_change_by, assessment.seq) == ("operator", saved.seq)
    assert assessment.last_change_name == saved.stored.author_name
    assert stored_versions(lab) == 4


def test_the_summary_is_the_scorers(lab, draft):
    operator = lab.client("operator")
    instrument = instruments.load("permenpanrb-59-2020")
    levels = {}
    for indicator, level in zip(instrument.indicators, [1, 5, 3, 2, 4] * 10, strict=False):
        levels[indicator.id] = level
        saved = wire.Saved.model_validate_json(operator.answer(draft, indicator.id, "level", level, 0).content)
        assert saved.summary == scoring.score(instrument, levels).summary()
    assert saved.summary.index is not None
    emptied = wire.Saved.model_validate_json(operator.answer(draft, "i01", "level", None, 1).content)
    assert (emptied.summary.index, emptied.summary.empty) == (None, ["i01"])
    info = wire.AssessmentInfo.model_validate(operator.get("regions/18.71/assessments").json()[0])
    assert info.summary == emptied.summary


def test_the_bandar_lampung_vector_gives_the_published_index(lab, draft):
    operator = lab.client("operator")
    published = [
        row
        for row in operator.get("results/levels", params={"region": "18.71", "year": 2021}).json()
        if row["complete"]
    ]
    assert len(published) == 47
    for row in published:
        reply = operator.answer(draft, row["indicator"], "level", row["level"], 0)
    assert reply.json()["summary"]["index"] == "1.20"


@pytest.mark.parametrize("value", [True, False, 0, 6, -1, 2.5, 3.0, "3", "tiga", "", [3], {"level": 3}, 10**30])
def test_a_level_is_never_guessed(lab, draft, value):
    reply = lab.client("operator").answer(draft, "i22", "level", value, 0)
    assert reply.status_code == 422
    problem = wire.Problem.model_validate_json(reply.content)
    assert (problem.title, problem.field) == ("Isian tidak dapat diterima", "value")
    assert "1" in problem.detail
    assert "5" in problem.detail
    assert stored_versions(lab) == 0


@pytest.mark.parametrize("length", [MAX_TEXT - 1, MAX_TEXT])
def test_a_text_up_to_the_bound_is_kept_whole(lab, draft, length):
    text = "\U0001f600" * length
    assert lab.client("operator").answer(draft, "i22", "fakta", text, 0).status_code == 200
    history = lab.client("operator").get(f"assessments/{draft}/answers/i22/fakta/history").json()
    assert history[0]["value"] == text


def test_a_text_beyond_the_bound_is_refused_whole(lab, draft):
    reply = lab.client("operator").answer(draft, "i22", "fakta", "a" * (MAX_TEXT + 1), 0)
    assert reply.status_code == 422
    assert str(MAX_TEXT) in reply.json()["detail"]
    assert stored_versions(lab) == 0


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '=HYPERLINK("http://x")',
        "{{ 7 * 7 }} ${x} %s {0}",
        "'; DROP TABLE regions; --",
        "é vs e\u0301, \u200b\u202e, ١٢٣, 𝔘, 👩‍👩‍👧",
        " spasi di tepi \t\r\n\n",
        "",
        "nan",
        "null",
        "\ufeff\ufffd\uffff",
    ],
)
def test_hostile_and_odd_texts_come_back_exactly(lab, draft, text):
    operator = lab.client("operator")
    assert operator.answer(draft, "i22", "analisis", text, 0).json()["stored"]["value"] == text
    answers = {each["indicator"]: each for each in operator.get(f"assessments/{draft}").json()["answers"]}
    assert answers["i22"]["analisis"]["value"] == text


@pytest.mark.parametrize("raw", [b'{"value":"a\\u0000b"}', b'{"value":"\\ud83d"}', b'{"value":"\\udc00\\ud800"}'])
def test_what_no_database_can_keep_is_refused(lab, draft, raw):
    reply = lab.client("operator").write(
        "PUT",
        f"assessments/{draft}/answers/i22/fakta",
        version=0,
        content=raw,
        headers={"Content-Type": "application/json"},
    )
    assert reply.status_code == 422
    assert "huruf" in reply.json()["detail"]
    assert stored_versions(lab) == 0


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"nonsense", b'{"value": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"value":1,"x":2}']
)
def test_a_broken_body_is_a_problem_not_an_accident(lab, draft, raw):
    reply = lab.client("operator").write(
        "PUT",
        f"assessments/{draft}/answers/i22/level",
        version=0,
        content=raw,
        headers={"Content-Type": "application/json"},
    )
    assert reply.status_code in {400, 422}
    assert reply.headers["content-type"] == "application/problem+json"
    assert stored_versions(lab) == 0


def test_without_a_version_nothing_is_written(lab, draft):
    reply = lab.client("operator").answer(draft, "i22", "level", 3, None)
    assert reply.status_code == 428
    assert stored_versions(lab) == 0


@pytest.mark.parametrize("header", ["satu", "-1", "1.0", '"1', "1, 2", "*", "99999999999999999999"])
def test_a_version_that_is_none_is_refused(lab, draft, header):
    assert lab.client("operator").answer(draft, "i22", "level", 3, header).status_code == 400
    assert stored_versions(lab) == 0


@pytest.mark.parametrize("header", ["0", '"0"'])
def test_a_version_may_be_quoted(lab, draft, header):
    assert lab.client("operator").answer(draft, "i22", "level", 3, header).status_code == 200


def test_an_old_version_is_refused_with_what_stands(lab, draft):
    lab.client("operator").answer(draft, "i22", "fakta", "pertama", 0)
    reply = lab.client("operator2").answer(draft, "i22", "fakta", "kedua", 0)
    problem = wire.Problem.model_validate_json(reply.content)
    assert reply.status_code == 409
    assert (problem.stored.value, problem.stored.version, problem.stored.author_name) == ("pertama", 1, "Rina Operator")
    assert "Rina Operator" in problem.detail
    history = lab.client("operator").get(f"assessments/{draft}/answers/i22/fakta/history").json()
    assert [each["value"] for each in history] == ["pertama"]


def test_a_version_from_the_future_is_refused(lab, draft):
    reply = lab.client("operator").answer(draft, "i22", "fakta", "teks", 7)
    assert reply.status_code == 409
    assert reply.json()["stored"]["version"] == 0


def test_fields_do_not_disturb_each_other(lab, draft):
    for name, field in (("operator", "level"), ("operator2", "fakta"), ("koordinator", "analisis")):
        assert lab.client(name).answer(draft, "i22", field, SAMPLE[field], 0).status_code == 200


def test_history_is_newest_first_and_empty_for_never_written(lab, draft):
    operator = lab.client("operator")
    assert operator.get(f"assessments/{draft}/answers/i22/level/history").json() == []
    for version, level in enumerate([1, None, 5]):
        operator.answer(draft, "i22", "level", level, version)
    history = operator.get(f"assessments/{draft}/answers/i22/level/history").json()
    assert [(each["version"], each["value"]) for each in history] == [(3, 5), (2, None), (1, 1)]


@pytest.mark.parametrize("indicator", ["i48", "i1", "I22", "i22 ", "%00", "22"])
def test_an_unknown_indicator_is_not_found(lab, draft, indicator):
    operator = lab.client("operator")
    assert operator.answer(draft, indicator, "level", 3, 0).status_code == 404
    assert operator.get(f"assessments/{draft}/answers/{indicator}/level/history").status_code == 404
    assert stored_versions(lab) == 0


def test_an_unknown_field_is_refused(lab, draft):
    assert lab.client("operator").answer(draft, "i22", "bobot", 3, 0).status_code == 422


def test_changes_tell_what_is_new_to_a_page(lab, draft):
    operator, coach = lab.client("operator"), lab.client("pendamping")
    seq = operator.get(f"assessments/{draft}").json()["seq"]
    quiet = operator.get(f"assessments/{draft}/changes", params={"after": seq}).json()
    assert (quiet["seq"], quiet["answers"], quiet["comments"], quiet["plan_changed"]) == (seq, [], [], False)
    operator.answer(draft, "i22", "level", 3, 0)
    coach.write("POST", f"assessments/{draft}/comments", {"indicator": "i22", "text": "mana bukti penerapannya?"})
    operator.write("PUT", f"assessments/{draft}/plan/levels/i22", {"value": 4}, version=0)
    news = wire.Changes.model_validate_json(operator.get(f"assessments/{draft}/changes", params={"after": seq}).content)
    assert news.seq == seq + 3
    assert [(answer.indicator, answer.level.value) for answer in news.answers] == [("i22", 3)]
    assert [(comment.text, comment.author_role) for comment in news.comments] == [
        ("mana bukti penerapannya?", "pendamping")
    ]
    assert news.plan_changed
    assert news.summary.answered == 1
    later = operator.get(f"assessments/{draft}/changes", params={"after": news.seq}).json()
    assert (later["answers"], later["comments"], later["plan_changed"]) == ([], [], False)


def test_the_log_refers_to_texts_and_never_copies_them(lab, draft):
    secret = f"rahasia {uuid4()}"
    lab.client("operator").answer(draft, "i22", "fakta", secret, 0)
    with lab.database.read() as session:
        events = session.scalars(select(EventRow).order_by(EventRow.seq)).all()
        assert [event.action for event in events] == ["assessment.open", "answer.write"]
        assert events[1].after["version"] == 1
        assert not any(secret in str((event.before, event.after)) for event in events)


def test_history_tells_an_erased_text_from_an_emptied_field(lab, draft):
    operator = lab.client("operator")
    for version, value in enumerate(("lama", None, "baru")):
        operator.answer(draft, "i22", "fakta", value, version)
    with lab.database.write() as session:  # what retention does to a replaced version
        session.execute(update(AnswerVersion).where(AnswerVersion.version == 1).values(text=None, salt=None))
    history = operator.get(f"assessments/{draft}/answers/i22/fakta/history").json()
    assert [(each["value"], each["erased"]) for each in history] == [("baru", False), (None, False), (None, True)]
    assert history[2]["author_name"] == "Rina Operator"
