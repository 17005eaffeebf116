"""Who was in a room: recorded by the hub only, once per hour, and read by the region's coordinator."""

from __future__ import annotations

from uuid import uuid4

import pytest
from fake_hub import Person

from hub import permissions

HOUR = "2026-11-25T02:00:00Z"


@pytest.fixture
def hub(lab):
    lab.hub.people["rooms"] = Person("rooms", "", (), [permissions.scope("rooms:record")], "token-rooms", "service")
    return lab.client("rooms")


def tell(hub, code="18.71", person="p234", name="Rina Operator", hour=HOUR, key=None):
    body = {"person": person, "display_name": name, "hour": hour}
    return hub.write("POST", f"rooms/{code}/presence", body, key=key or str(uuid4()))


def test_an_hour_of_a_person_is_recorded_once_and_the_coordinator_reads_it(lab, hub):
    key = str(uuid4())
    assert [tell(hub, key=key).status_code for _ in range(3)] == [201, 201, 201]
    tell(hub, person="p567", name="Sari Pendamping")
    seen = lab.client("koordinator").get("regions/18.71/events").json()
    assert [(event["actor"], event["action"], event["object"], event["after"]["hour"]) for event in seen] == [
        ("p234", "room.present", "rooms/18.71", "2026-11-25T02:00+00:00"),
        ("p567", "room.present", "rooms/18.71", "2026-11-25T02:00+00:00"),
    ]
    assert {event["after"]["recorded_by"] for event in seen} == {"rooms"}


def test_what_cannot_be_is_refused(lab, hub):
    assert tell(hub, code="99.99").status_code == 404
    assert tell(hub, hour="2026-11-25T02:17:00Z").status_code == 422
    assert tell(hub, hour="2026-11-25T02:00:00").status_code == 422
    assert tell(hub, person="").status_code == 422
    assert tell(lab.client("koordinator")).status_code == 403
    assert lab.client("koordinator").get("regions/18.71/events").json() == []
