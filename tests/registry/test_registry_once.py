"""Done once: replays, parallel replays, a key used twice."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hub.registry.events.model import EventRow


def events(lab):
    with lab.database.read() as session:
        return session.scalar(select(func.count()).select_from(EventRow))


def test_a_replay_gets_the_first_answer_byte_for_byte(lab, draft):
    operator, key = lab.client("operator"), str(uuid4())
    first = operator.answer(draft, "i22", "level", 3, 0, key=key)
    operator.answer(draft, "i22", "level", 4, 1)
    replay = operator.answer(draft, "i22", "level", 3, 0, key=key)
    assert (replay.status_code, replay.content) == (first.status_code, first.content)
    assert events(lab) == 3
    history = operator.get(f"assessments/{draft}/answers/i22/level/history").json()
    assert [each["value"] for each in history] == [4, 3]


def test_parallel_replays_have_one_effect(lab, draft, at_once):
    key = str(uuid4())
    replies = at_once(*(lambda: lab.client("operator").answer(draft, "i22", "level", 3, 0, key=key) for _ in range(5)))
    assert {(reply.status_code, reply.content) for reply in replies} == {(200, replies[0].content)}
    assert events(lab) == 2


@pytest.mark.parametrize(
    ("method", "path", "body", "version"),
    [
        ("POST", "assessments/{draft}/comments", {"text": "catatan"}, None),
        ("PUT", "assessments/{draft}/plan/levels/i22", {"value": 3}, 0),
        ("PUT", "assessments/{draft}/plan/target", {"index": "3.5", "due": "2030-01-31"}, 0),
        (
            "POST",
            "assessments/{draft}/plan/actions",
            {"indicator": "i22", "to_level": 3, "title": "SOP", "owner_office": "BKPSDM", "due": "2030-01-31"},
            None,
        ),
    ],
)
def test_every_write_can_be_replayed(lab, draft, at_once, method, path, body, version):
    key, where = str(uuid4()), path.format(draft=draft)
    first, *others = at_once(
        *(lambda: lab.client("koordinator").write(method, where, body, version=version, key=key) for _ in range(3))
    )
    assert first.status_code in {200, 201}
    assert {(reply.status_code, reply.content) for reply in others} == {(first.status_code, first.content)}
    assert events(lab) == 2


def test_a_key_with_another_body_is_refused(lab, draft):
    operator, key = lab.client("operator"), str(uuid4())
    operator.answer(draft, "i22", "level", 3, 0, key=key)
    for reply in (
        operator.answer(draft, "i22", "level", 4, 0, key=key),
        operator.answer(draft, "i22", "level", 3, 1, key=key),
        operator.answer(draft, "i23", "level", 3, 0, key=key),
    ):
        assert reply.status_code == 422
        assert "Kunci ulang" in reply.json()["detail"]
    assert events(lab) == 2


def test_a_key_belongs_to_its_caller(lab, draft):
    key = str(uuid4())
    assert lab.client("operator").answer(draft, "i22", "level", 3, 0, key=key).status_code == 200
    assert lab.client("operator2").answer(draft, "i22", "level", 4, 1, key=key).status_code == 200


def test_a_refusal_is_not_kept(lab, draft):
    operator, key = lab.client("operator"), str(uuid4())
    assert operator.answer(draft, "i22", "level", 3, 1, key=key).status_code == 409
    operator.answer(draft, "i22", "level", 2, 0)
    assert operator.answer(draft, "i22", "level", 3, 1, key=key).status_code == 200


@pytest.mark.parametrize("key", ["", "x", "1234", "00000000-0000-0000-0000-00000000000g"])
def test_a_write_without_a_proper_key_is_refused(lab, draft, key):
    reply = lab.client("operator").answer(draft, "i22", "level", 3, 0, headers={"Idempotency-Key": key})
    assert reply.status_code == 400
    assert events(lab) == 1


def test_the_same_key_written_otherwise_is_the_same_key(lab, draft):
    operator, key = lab.client("operator"), str(uuid4())
    first = operator.answer(draft, "i22", "level", 3, 0, key=key)
    assert operator.answer(draft, "i22", "level", 3, 0, key=key.upper()).content == first.content
    assert events(lab) == 2
