"""Any schedule of two writers over everything that can be edited: nothing acknowledged disappears, the log holds."""

from __future__ import annotations

from uuid import uuid4

import pytest
from editable import things, writer
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from registry_lab import Lab

from hub.doctor import replay
from hub.registry import events

WRITERS = ("rina", "budi")
NAMES = (
    "level", "fakta", "analisis", "justifikasi", "item", "external", "goal", "target", "action", "note", "document",
    "tie", "stage",
)  # fmt: skip


class Schedule(RuleBasedStateMachine):
    """Two people who look and write whenever they like; each writes on top of what they saw last."""

    lab: Lab
    codes: list[str]

    def __init__(self) -> None:
        super().__init__()
        self.clients = {name: self.lab.client(name) for name in WRITERS}
        region = self.codes.pop()
        draft = self.lab.open("rina", region, "2026")
        with self.lab.database.read() as session:
            self.things = things(self.clients["rina"], draft, region, session)
        assert set(self.things) == set(NAMES)
        self.acknowledged = {name: list(thing.first) for name, thing in self.things.items()}
        self.seen = {who: {name: len(values) for name, values in self.acknowledged.items()} for who in WRITERS}
        self.sent: list[tuple] = []
        self.count = 0

    @rule(who=st.sampled_from(WRITERS), name=st.sampled_from(NAMES))
    def look(self, who, name):
        self.seen[who][name] = len(self.acknowledged[name])

    @rule(who=st.sampled_from(WRITERS), name=st.sampled_from(NAMES))
    def write(self, who, name):
        thing, values, based_on = self.things[name], self.acknowledged[name], self.seen[who][name]
        self.count += 1
        body, key = thing.body(len(values), self.count), str(uuid4())
        reply = self.clients[who].write(thing.method, thing.path, body, version=based_on, key=key)
        if based_on == len(values):
            assert reply.status_code == 200, reply.text
            values.append(thing.sent(body))
            self.seen[who][name] = len(values)
            self.sent.append((who, thing, body, based_on, key, reply.content))
        else:
            assert reply.status_code == 409, reply.text
            assert reply.json()["stored"]["version"] == len(values), "the refusal shows what stands"

    @rule(data=st.data())
    def send_again(self, data):
        """A reply got lost: the same request comes again, however much later."""
        if self.sent:
            who, thing, body, based_on, key, first = data.draw(st.sampled_from(self.sent))
            reply = self.clients[who].write(thing.method, thing.path, body, version=based_on, key=key)
            assert (reply.status_code, reply.content) == (200, first)

    @rule(data=st.data())
    def take_a_key_for_something_else(self, data):
        if self.sent:
            who, thing, _, based_on, key, _ = data.draw(st.sampled_from(self.sent))
            other = thing.body(len(self.acknowledged[thing.name]) + 1, self.count + 1000)
            reply = self.clients[who].write(thing.method, thing.path, other, version=based_on + 7, key=key)
            assert reply.status_code == 422

    @invariant()
    def every_acknowledged_value_is_kept_in_order(self):
        with self.lab.database.read() as session:
            for name, thing in self.things.items():
                assert thing.history(session) == self.acknowledged[name], name

    def teardown(self):
        with self.lab.database.read() as session:
            assert events.verify(session) == []


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_any_schedule_over_everything_editable_keeps_every_acknowledged_value(lab):
    for name, shown in (("rina", "Rina"), ("budi", "Budi")):
        lab.hub.people[name] = writer(name, shown)
    codes = lab.client("peneliti").get("regions", params={"level": "kabupaten"}).json()
    Schedule.lab, Schedule.codes = lab, [region["code"] for region in codes]
    budget = settings(
        max_examples=settings().max_examples // 10,  # each makes an assessment; a profile with more makes more
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Schedule, settings=budget)
    with lab.database.read() as session:
        faults, rows = replay.compare(session)
        assert faults == []
        assert rows > 0
        assert replay.summaries(session)[0] == []
