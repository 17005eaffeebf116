"""Arrivals: a few pages are drawn at once, people take turns, and a waiting page says its place."""

from __future__ import annotations

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing

import pytest

from hub.apps import arrivals
from hub.apps.arrivals import Arrivals


def test_those_far_behind_hear_of_their_place_less_often():
    assert [arrivals.tell_after(place) for place in (1, 10, 50, 100, 552)] == [1, 1, 5, 10, 10]


@pytest.fixture
def told_at_once(monkeypatch):
    monkeypatch.setattr(arrivals, "TELL_SECONDS", 0.001)


def drawn(*owners: str, at_once: int = 1) -> list[str]:
    """Let the pages of these people arrive together; return them in the order in which they were drawn."""
    order = []

    async def page(line, owner, number):
        turn = line.turn(owner)
        async for _ in turn.ahead():
            pass
        order.append(f"{owner}{number}")
        await asyncio.sleep(0)
        turn.close()

    async def all_of_them():
        line = Arrivals(at_once)
        await asyncio.gather(*(page(line, owner, number) for number, owner in enumerate(owners)))
        assert len(line) == 0
        assert [each async for each in line.turn("z").ahead()] == []

    asyncio.run(all_of_them())
    return order


def test_who_comes_first_is_drawn_first():
    assert drawn("a", "b", "c") == ["a0", "b1", "c2"]


def test_people_take_turns():
    assert drawn("a", "a", "a", "b", "c", "a") == ["a0", "a1", "b3", "c4", "a2", "a5"]


@pytest.mark.usefixtures("told_at_once")
@pytest.mark.parametrize("at_once", [1, 3])
def test_places_count_down_to_the_turn(at_once):
    async def told():
        line = Arrivals(at_once)
        before = [line.turn(f"p{number}") for number in range(at_once + 2)]
        places = []
        async with aclosing(line.turn("x").ahead()) as ahead:
            async for place in ahead:
                places.append(place)
                before.pop(0).close()
        return places

    assert asyncio.run(told()) == [3, 2, 1]


def test_who_gives_up_holds_nobody_up():
    async def closed():
        line = Arrivals(1)
        first, second, third = (line.turn(owner) for owner in "abc")
        assert (line.place(second), line.place(third)) == (1, 2)
        second.close()
        assert line.place(third) == 1
        first.close()
        first.close()
        assert third.come.is_set()
        assert not second.come.is_set()
        fourth = line.turn("d")
        assert not fourth.come.is_set()

    asyncio.run(closed())


def test_any_schedule_draws_everybody_and_never_too_many():
    chance = random.Random(62)

    async def run():
        line, inside, most, done = Arrivals(4), 0, 0, 0

        async def page(number):
            nonlocal inside, most, done
            for _ in range(chance.randrange(5)):
                await asyncio.sleep(0)
            turn = line.turn(f"p{number % 62}")
            if chance.random() < 0.2:
                turn.close()
                return
            async for _ in turn.ahead():
                pass
            inside += 1
            most, done = max(most, inside), done + 1
            for _ in range(chance.randrange(5)):
                await asyncio.sleep(0)
            inside -= 1
            turn.close()

        await asyncio.gather(*map(page, range(400)))
        return most, done, len(line)

    most, done, left = asyncio.run(run())
    assert (most, left) == (4, 0)
    assert done > 250


@pytest.mark.processes
def test_a_waiting_page_says_its_place_and_opens_by_itself(service, tools):
    gate = service.notebooks.parent / "tunggu"
    gate.touch()
    secret = (service.places.secrets / "metrics-token").read_text()
    operator = service.client(None, Authorization=f"Bearer {secret}")

    def drawing(count):
        return f'spbe_apps_kernels{{state="drawing"}} {count}.0' in operator.get("metrics").text

    def read(client):
        told = []
        with client.stream("GET", "beranda") as reply:
            for text in reply.iter_text():
                told.append(text)
                if 'class="arrival"' in text:
                    assert 'spbe_apps_kernels{state="arriving"} 1.0' in operator.get("metrics").text
                    gate.unlink()
        return "".join(told)

    try:
        with ThreadPoolExecutor(2) as pool:
            held = [pool.submit(service.open, name, "pekerjaan") for name in ("ani", "citra")]
            assert tools.ends_within(60, lambda: not drawing(2))
            text = read(service.signed_in("budi"))
            assert all("1 halaman" not in each.result().text for each in held)
    finally:
        gate.unlink(missing_ok=True)
    assert "terbuka sendiri setelah 1 halaman lain" in text
    assert "<h1 id='judul'>Kota Denpasar</h1>" in text
