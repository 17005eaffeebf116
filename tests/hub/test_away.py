"""What stands at an address whose part is away: served on and on, whoever asks how."""

import asyncio

import httpx

from hub import away
from hub.away import AGAIN, LONGEST

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


def asked(port, *accepts, before=b""):
    """Ask one after the other; ``before``: what somebody else sends first, who never comes to an end."""

    async def ask():
        async with away.serving(port):
            if before:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(before)
                assert await reader.read() == b""
                writer.close()
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
                return [await client.get("/", headers={"Accept": each}) for each in accepts]

    return asyncio.run(ask())


def test_a_browser_reads_what_to_do_and_asks_again_by_itself(free_ports):
    [page] = asked(free_ports(), BROWSER)
    assert "sedang dimulai ulang" in page.text
    assert 'href="">Muat ulang</a>' in page.text
    assert AGAIN <= int(page.headers["Refresh"]) <= 2 * AGAIN
    assert page.headers["Cache-Control"] == "no-store"
    assert "script" not in page.text + page.headers["Content-Security-Policy"]


def test_a_program_gets_two_words_and_nothing_to_follow(free_ports):
    [reply] = asked(free_ports(), "*/*")
    assert (reply.text, reply.headers.get("Refresh")) == ("Bad Gateway", None)


def test_who_sends_without_end_is_let_go_and_others_are_answered(free_ports):
    one, other = asked(free_ports(), BROWSER, "*/*", before=b"GET / HTTP/1.1\r\nX: " + b"x" * 2 * LONGEST)
    assert (one.status_code, other.status_code) == (200, 200)
