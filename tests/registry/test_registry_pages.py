"""What a page reads at once is what each resource says by itself, to each caller."""

import evidence_files
import pytest
import tasks_given as tasks
from fake_hub import Person
from test_registry_recommendations import give

from hub import permissions

FORM = {"comments": "assessments/{0}/comments", "results": "results?region=18.71"}
BESIDE = {
    "course": "assessments/{0}/course",
    "evidence": "assessments/{0}/evidence",
    "recommendations": "regions/18.71/recommendations?period=2025",
    "tasks": "assessments/{0}/tasks",
    "offices": "regions/18.71/offices",
}
READERS = ("operator", "koordinator", "peninjau", "pendamping", "sekretariat", "kernel", "reader", "published")


def alone(client, path):
    """What the resource's own route says; nothing where it refuses."""
    reply = client.get(path)
    assert reply.status_code in {200, 403}, reply.text
    return reply.json() if reply.status_code == 200 else None


@pytest.fixture
def lived_in(lab, draft):
    """The draft with something of every kind, of another period and another instrument too."""
    coordinator, coach = lab.client("koordinator"), lab.client("pendamping")
    for reader, more in (("reader", []), ("published", [permissions.scope("published:read")])):
        scopes = [permissions.scope("assessments:read", "18.71"), *more]
        lab.hub.people[reader] = Person(reader, reader.title(), (), scopes, f"token-{reader}")
    assert coordinator.answer(draft, "i22", "level", 3, 0).status_code == 200
    evidence_files.sent(coordinator, draft, evidence_files.png(), "bukti.png")
    assert tasks.give(coordinator, draft).status_code == 200
    for period in ("2025", "2024"):
        assert give(coach, ["18.71"], period=period).status_code == 201
    note = {"text": "Lampirkan SK", "indicator": "i22"}
    assert coach.write("POST", f"assessments/{draft}/comments", note).status_code == 201
    aim = {"index": "3.5", "due": "2030-06-30"}
    assert coordinator.write("PUT", f"assessments/{draft}/plan/target", aim, version=0).status_code == 200
    return draft


@pytest.mark.parametrize("reader", READERS)
def test_beside_a_form_stands_what_each_resource_says(lab, lived_in, reader):
    client = lab.client(reader)
    found = client.get(f"assessments/{lived_in}/beside").json()
    assert found == {part: alone(client, path.format(lived_in)) for part, path in BESIDE.items()}


@pytest.mark.parametrize("reader", READERS)
def test_a_form_is_what_each_resource_says(lab, lived_in, reader):
    client = lab.client(reader)
    found = client.get("regions/18.71/form?period=2025").json()
    levels, plan = alone(client, "results/levels?region=18.71"), alone(client, f"assessments/{lived_in}/plan")
    assert found == {
        "assessment": client.get(f"assessments/{lived_in}").json(),
        "target": plan and plan["target"],
        "levels": levels and [each for each in levels if each["instrument"] == "permenpanrb-59-2020"],
        **{part: alone(client, path.format(lived_in)) for part, path in FORM.items()},
    }


def test_what_a_caller_may_not_read_is_left_out_alone(lab, lived_in):
    secretariat, reader = lab.client("sekretariat"), lab.client("reader")
    beside = secretariat.get(f"assessments/{lived_in}/beside").json()
    assert (beside["tasks"], beside["offices"]) == (None, None)
    assert beside["evidence"]["documents"]
    assert len(beside["recommendations"]) == 1
    form = reader.get("regions/18.71/form?period=2025").json()
    assert {part for part, read in form.items() if read is None} == {"comments", "target", "results", "levels"}
    assert form["assessment"]["id"] == lived_in


def test_before_an_assessment_was_begun_a_form_has_what_was_published(lab):
    client = lab.client("operator")
    form = client.get("regions/18.71/form?period=2025").json()
    assert (form["assessment"], form["comments"], form["target"]) == (None, None, None)
    assert form["results"] == client.get("results?region=18.71").json()
    assert form["levels"]
    assert client.get("regions/18.71/form?period=2026").json()["levels"] == []  # of another instrument


@pytest.mark.parametrize(
    ("asked", "status"), [("", 422), ("?period=", 422), ("?period=25", 422), ("?period=1999", 404)]
)
def test_a_form_is_of_a_period_that_there_is(lab, asked, status):
    assert lab.client("operator").get(f"regions/18.71/form{asked}").status_code == status


def test_a_typed_level_counts_in_a_form_as_elsewhere(lab):
    secretariat = lab.client("sekretariat")
    path = "regions/18.71/stages/2025/penetapan/i22"
    reply = secretariat.write("PUT", path, {"value": "4", "source": "SK 1/2026"}, version=0)
    assert reply.status_code == 200, reply.text
    levels = lab.client("operator").get("regions/18.71/form?period=2025").json()["levels"]
    assert [(each["year"], each["level"]) for each in levels if each["indicator"] == "i22"][-1] == (2025, 4)
    assert lab.client("operator").get("regions/18.71/form?period=2026").json()["levels"] == []
