"""Two writers at once: exactly one wins, and nothing that was acknowledged ever disappears from the history."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.registry import events


def test_two_writers_of_one_field_one_wins(lab, draft, at_once):
    for version in range(5):
        replies = at_once(
            lambda v=version: lab.client("operator").answer(draft, "i22", "fakta", f"Rina {v}", v),
            lambda v=version: lab.client("operator2").answer(draft, "i22", "fakta", f"Budi {v}", v),
        )
        won, lost = sorted(replies, key=lambda reply: reply.status_code)
        assert (won.status_code, lost.status_code) == (200, 409)
        assert lost.json()["stored"] == won.json()["stored"]


def test_writers_of_different_fields_all_win_and_the_summary_counts_them_all(lab, draft, at_once):
    names = [f"i{number:02d}" for number in range(1, 9)]
    replies = at_once(*(lambda name=name: lab.client("operator").answer(draft, name, "level", 3, 0) for name in names))
    assert [reply.status_code for reply in replies] == [200] * 8
    summary = lab.client("operator").get(f"assessments/{draft}").json()["summary"]
    assert summary["answered"] == 8
    with lab.database.read() as session:
        assert events.verify(session) == []
        assert events.head(session) == 9


STEP = st.tuples(
    st.sampled_from(["operator", "operator2"]),
    st.sampled_from(["look", "write", "write"]),
    st.sampled_from([("i01", "level"), ("i01", "fakta"), ("i02", "level")]),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # a new region's period each time: see `fresh`
)
@given(st.lists(STEP, min_size=1, max_size=14))
def test_any_schedule_of_two_writers_keeps_every_acknowledged_value(lab, schedule):
    draft = fresh(lab)
    seen = {"operator": {}, "operator2": {}}
    acknowledged: dict[tuple[str, str], list] = {}
    for count, (name, verb, field) in enumerate(schedule):
        known = len(acknowledged.get(field, []))
        if verb == "look":
            seen[name][field] = known
            continue
        based_on = seen[name].get(field, 0)
        value = count % 5 + 1 if field[1] == "level" else f"{name} {count}"
        reply = lab.client(name).answer(draft, *field, value, based_on)
        if based_on == known:
            assert reply.status_code == 200
            acknowledged.setdefault(field, []).append(value)
            seen[name][field] = known + 1
        else:
            assert reply.status_code == 409
            assert reply.json()["stored"]["value"] == acknowledged[field][-1]
    for (indicator, field), values in acknowledged.items():
        history = lab.client("operator").get(f"assessments/{draft}/answers/{indicator}/{field}/history").json()
        assert [each["value"] for each in reversed(history)] == values


def fresh(lab):
    """An untouched assessment: the regions of a person who may write in all of them, one after the other."""
    if not hasattr(lab, "unused"):
        codes = [region["code"] for region in lab.client("peneliti").get("regions", params={"level": "kota"}).json()]
        lab.unused = [(code, year) for code in codes if code[:2] != "31" for year in ("2021", "2022")]
        for name in ("operator", "operator2"):
            person = lab.hub.people[name]
            person.scopes = [scope.partition("!")[0] for scope in person.scopes]
    code, year = lab.unused.pop()
    return lab.open("operator", code, year)
