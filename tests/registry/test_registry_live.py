"""Streams: told at once, resumed without a gap, bounded, ended with the right to listen; and who is there."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from time import monotonic

import pytest
from anyio import to_thread
from listening import listening
from registry_lab import Lab

from hub.registry.live import listeners, presence, stream
from hub.registry.live.presence import Presence
from hub.registry.people.model import ERASED, PersonRow
from spbe_core import wire

on_one_engine = pytest.mark.parametrize("template", ["sqlite"], indirect=True)
"""For rules that no database has a part in."""


@pytest.fixture(autouse=True)
def _hurried(monkeypatch):
    """The rhythm of a stream, fast enough to be tested; the rules are the same."""
    monkeypatch.setattr(stream, "BEAT", 0.2)
    monkeypatch.setattr(stream, "GAP", 0.01)
    monkeypatch.setattr(stream, "RENEW", 0.2)
    monkeypatch.setattr(listeners, "POLL", 0.2)


def answer(lab, draft, value, version, indicator="i22", field="fakta"):
    return asyncio.to_thread(lab.client("operator2").answer, draft, indicator, field, value, version)


def texts(event):
    return {each["indicator"]: each["fakta"]["value"] for each in event.data["answers"]}


def test_a_change_is_told_with_its_sequence_and_only_what_is_new(lab, draft):
    async def scene():
        async with listening(lab, "operator", draft, "after=1") as heard:
            assert heard.headers["content-type"].startswith("text/event-stream")
            assert "no-transform" in heard.headers["cache-control"]
            await answer(lab, draft, "satu", 0)
            first = await heard.event("changes")
            await answer(lab, draft, "dua", 0, "i23")
            second = await heard.event("changes")
        return first, second

    first, second = asyncio.run(scene())
    assert (first.id, texts(first)) == ("2", {"i22": "satu"})
    assert (second.id, texts(second)) == ("3", {"i23": "dua"})
    wire.Changes.model_validate(second.data)
    polled = lab.client("operator").get(f"assessments/{draft}/changes", params={"after": 2}).json()
    assert second.data == polled, "the stream says what asking says"


def test_a_stream_resumes_after_the_last_event_without_a_gap_and_without_a_repeat(lab, draft):
    async def scene():
        async with listening(lab, "operator", draft, "after=1") as heard:
            await answer(lab, draft, "satu", 0)
            last = (await heard.event("changes")).id
        await answer(lab, draft, "dua", 0, "i23")
        await answer(lab, draft, "tiga", 0, "i24")
        async with listening(lab, "operator", draft, "after=0", last_event_id=last) as heard:
            return await heard.event("changes")

    missed = asyncio.run(scene())
    assert texts(missed) == {"i23": "dua", "i24": "tiga"}
    assert missed.id == "4"


def test_a_write_of_another_process_is_told_too(lab, draft, database_url):
    """Another registry on the same database: nothing rings in this one."""
    other = Lab(database_url)

    def elsewhere():
        reply = other.client("operator2").answer(draft, "i22", "fakta", "dari proses lain", 0)
        assert reply.status_code == 200

    async def scene():
        async with listening(lab, "operator", draft, "after=1") as heard:
            await asyncio.to_thread(elsewhere)
            return await heard.event("changes")

    assert texts(asyncio.run(scene())) == {"i22": "dari proses lain"}
    other.close()


@on_one_engine
def test_nothing_is_told_of_another_region_and_foreign_things_are_missing(lab, draft):
    async def scene():
        async with listening(lab, "denpasar", draft) as heard:
            assert heard.status == 404
        async with listening(lab, "peneliti", draft) as heard:
            assert heard.status == 404
        foreign = await asyncio.to_thread(lab.open, "denpasar", "51.71")
        async with listening(lab, "denpasar", foreign, f"after={2}&tab=11111111") as heard:
            await answer(lab, draft, "bukan untuk Denpasar", 0)
            await asyncio.to_thread(lab.client("denpasar").answer, foreign, "i22", "fakta", "milik Denpasar", 0)
            told = await heard.event("changes")
            return texts(told), heard.raw.decode()

    told, raw = asyncio.run(scene())
    assert told == {"i22": "milik Denpasar"}
    assert "bukan untuk" not in raw


@on_one_engine
def test_notes_are_told_to_those_who_may_read_notes_only(lab, draft):
    person = lab.hub.people["operator2"]
    person.scopes = [scope for scope in person.scopes if "comments:read" not in scope]

    async def scene():
        async with (
            listening(lab, "operator", draft, "after=1") as reader,
            listening(lab, "operator2", draft, "after=1") as other,
        ):
            write = lab.client("pendamping").write
            await asyncio.to_thread(write, "POST", f"assessments/{draft}/comments", {"text": "hanya catatan"})
            return await reader.event("changes"), await other.event("changes")

    reader, other = asyncio.run(scene())
    assert [note["text"] for note in reader.data["comments"]] == ["hanya catatan"]
    assert other.data["comments"] == []


@on_one_engine
@pytest.mark.parametrize(
    ("happens", "status"),
    [("signed out", 401), ("role taken", 404), ("right taken", 403)],
)
def test_a_stream_ends_with_the_right_to_listen_and_takes_its_person_from_the_others_sight(lab, draft, happens, status):
    lab.app.state.services.hub._clock = clock = Clock()
    person = lab.hub.people["operator"]

    async def scene():
        async with (
            listening(lab, "pendamping", draft, "after=1&tab=22222222&unit=i13") as coach,
            listening(lab, "operator", draft, "after=1&tab=11111111") as heard,
        ):
            while "operator" not in {each["person"] for each in (await coach.event("presence")).data}:
                pass
            if happens == "signed out":
                person.token = "another"
            else:
                person.scopes = [] if happens == "role taken" else ["custom:spbe:plans:read!group=18.71"]
            clock.now += 31  # what the hub said of the token is asked again after half a minute
            await asyncio.to_thread(lab.client("operator2").answer, draft, "i22", "fakta", "sesudah itu", 0)
            end = await heard.event("end")
            while "operator" in {each["person"] for each in (await coach.event("presence")).data}:
                pass
            return end, heard.raw.decode()

    end, raw = asyncio.run(scene())
    assert end.data == {"status": status}
    assert "sesudah itu" not in raw, "nothing is told after the right has ended"


class Clock:
    def __init__(self):
        self.now = monotonic()

    def __call__(self):
        return self.now


def test_waiting_costs_no_thread_and_no_connection(lab, draft):
    async def scene():
        async with contexts(partial(listening, lab, "operator", draft, "after=1"), 6) as heard:
            for each in heard:
                await each.beats(1)
            threads = (to_thread.current_default_thread_limiter(), lab.app.state.live.listeners.looking)
            async with asyncio.timeout(60):  # between two looks: what waiting held would never be free
                while any(each.borrowed_tokens for each in threads) or lab.database.engine.pool.checkedout():  # noqa: ASYNC110
                    await asyncio.sleep(0.005)

    asyncio.run(scene())


class contexts:  # noqa: N801 -- used like a function
    """Several of the same context at once."""

    def __init__(self, make, count):
        self._all = [make() for _ in range(count)]

    async def __aenter__(self):
        return [await each.__aenter__() for each in self._all]

    async def __aexit__(self, *error):
        for each in self._all:
            await each.__aexit__(*error)


@on_one_engine
def test_a_line_that_waits_shows_that_it_lives(lab, draft):
    async def scene():
        async with listening(lab, "operator", draft, "after=1") as heard:
            await heard.beats(2)

    asyncio.run(scene())


@on_one_engine
def test_one_persons_ninth_stream_ends_their_oldest_and_a_full_house_refuses(lab, draft, monkeypatch):
    monkeypatch.setattr(listeners, "PER_PERSON", 2)
    monkeypatch.setattr(listeners, "IN_ALL", 3)

    async def scene():
        own = partial(listening, lab, "operator", draft, "after=1")
        async with own() as oldest, own(), own():
            assert (await oldest.event("end")).data == {"status": 429}
            async with listening(lab, "operator2", draft) as fits:
                assert fits.status == 200
                async with listening(lab, "pendamping", draft) as refused:
                    assert refused.status == 503
                    assert refused.headers["retry-after"] == "60"

    asyncio.run(scene())
    assert len(lab.app.state.live.listeners) == 0


@on_one_engine
def test_a_stream_that_never_begins_holds_no_place(lab, draft, monkeypatch):
    def away(_session, _caller):
        raise listeners.StorageError("away")

    async def scene():
        async with listening(lab, "operator", draft, "after=1&tab=11111111") as heard:
            return heard.status

    monkeypatch.setattr("hub.registry.live.routes.name_of", away)
    assert asyncio.run(scene()) >= 500
    assert len(lab.app.state.live.listeners) == 0


def test_a_database_that_cannot_be_read_ends_the_stream_instead_of_looking_like_peace(lab, draft, monkeypatch):
    async def scene():
        async with listening(lab, "operator", draft, "after=1") as heard:

            def away(_self, _seen):
                raise listeners.StorageError("away")

            monkeypatch.setattr(listeners.Listeners, "_look", away)
            return await heard.event("end")

    assert asyncio.run(scene()).data == {"status": 503}


@on_one_engine
def test_a_server_that_is_asked_to_end_ends_the_streams(lab, draft):
    async def scene():
        async with listening(lab, "operator", draft, "after=1") as heard:
            lab.app.state.live.listeners.close()
            return await heard.event("end")

    assert asyncio.run(scene()).data == {"status": 503}


@on_one_engine
def test_people_see_who_is_there_and_where_and_when_they_move_and_go(lab, draft, monkeypatch):
    monkeypatch.setattr(presence, "RETURN", 0.3)

    async def scene():
        async with listening(lab, "operator", draft, "after=1&tab=11111111&unit=i01") as heard:
            async with listening(lab, "pendamping", draft, "after=1&tab=22222222&unit=i13"):
                while len(there := (await heard.event("presence")).data) < 2:
                    pass
                coach = lab.client("pendamping")
                body = {"tab": "22222222", "unit": "I13-L1-02"}
                said = await asyncio.to_thread(coach.write, "PUT", f"assessments/{draft}/here", body)
                moved = (await heard.event("presence")).data
            gone = (await heard.event("presence")).data
        return there, said, moved, gone

    there, said, moved, gone = asyncio.run(scene())
    rina = {"person": "operator", "name": "Rina Operator", "role": "operator", "unit": "i01"}
    sari = {"person": "pendamping", "name": "Sari Pendamping", "role": "pendamping", "unit": "i13"}
    assert there == [rina, sari]
    assert said.json() == moved == [rina, sari | {"unit": "I13-L1-02"}]
    assert gone == [rina]


@on_one_engine
def test_a_page_that_only_asks_is_seen_for_its_lease(lab, draft):
    lab.app.state.live.presence._clock = clock = Clock()
    path, here = f"assessments/{draft}/here", {"tab": "11111111", "unit": "i01"}
    operator, coach = lab.client("operator"), lab.client("pendamping")
    assert [each["name"] for each in operator.write("PUT", path, here).json()] == ["Rina Operator"]
    clock.now += presence.LEASE - 1
    assert len(coach.write("PUT", path, here | {"unit": None}).json()) == 2
    clock.now += 2
    assert [each["name"] for each in coach.write("PUT", path, here).json()] == ["Sari Pendamping"]


def test_one_person_with_many_tabs_is_there_once_where_they_moved_last():
    here = Presence(clock := Clock())
    for number in range(presence.TABS + 3):
        clock.now += 1
        here.say("a", f"tab-{number:04}", wire.Present(person="p", name="P", role="", unit=f"i{number:02}"))
    assert [each.unit for each in here.of("a")] == [f"i{presence.TABS + 2:02}"]
    assert len(here._here["a"]) == presence.TABS
    clock.now += presence.LEASE
    assert here.of("a") == []
    assert here._here == {}, "nothing is left of anybody"


@on_one_engine
def test_an_erased_person_has_no_name(lab, draft):
    with lab.database.write() as session:
        row = session.get(PersonRow, "operator")
        row.name, row.erased_at = None, datetime.now(UTC)
    said = lab.client("operator").write("PUT", f"assessments/{draft}/here", {"tab": "11111111"})
    assert [each["name"] for each in said.json()] == [ERASED]


@on_one_engine
@pytest.mark.parametrize("body", [{"tab": "x"}, {"tab": "11111111", "unit": "<b>"}, {"tab": "11111111", "why": 1}, {}])
def test_what_is_no_place_is_refused(lab, draft, body):
    reply = lab.client("operator").write("PUT", f"assessments/{draft}/here", body)
    assert reply.status_code == 422
