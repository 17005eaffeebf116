"""What stands at an address whose part is away: the proxy fetches it here, and shows it instead of its own two words.

The supervisor serves it, because it is there as long as the lab is, whichever parts are starting again. The page needs
no other file and asks for its address again by itself. Programs that ask get two words, as from any proxy.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.settings import PRODUCT_NAME

AGAIN = 4
"""Seconds after which the page asks again, at least; at most twice as many, so that not everybody does at once."""
PATIENCE = 5.0
LONGEST = 32 * 1024
"""Seconds and bytes of a request."""

STYLE = """
body { margin: 0; background: #faf7f2; color: #1d2733; font: 1.0625rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 15vh auto; padding: 0 1.5rem; }
h1 { font-size: 1.625rem; line-height: 1.25; }
[lang=en] { color: #4a5563; font-size: .9375rem; }
a { display: inline-block; padding: .5rem 1rem; border-radius: 6px; background: #1f3a5f; color: #fff; }
a { text-decoration: none; }
a:focus-visible { outline: 3px solid #8a4b14; outline-offset: 3px; }
"""
PAGE = f"""<!DOCTYPE html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sedang dimulai ulang · {PRODUCT_NAME}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>Bagian lab ini sedang dimulai ulang</h1>
<p>Halaman ini mencoba lagi sendiri beberapa detik lagi. Yang sudah tersimpan tetap aman.</p>
<p><a href="">Muat ulang</a></p>
<p lang="en">This part of the lab is starting again. The page tries again by itself in a few seconds.
What was saved is safe.</p>
</main>
</body>
</html>
"""
POLICY = f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"


def answer(request: bytes) -> bytes:
    """Return the whole answer to a request: the page for a browser's tab, two words for a program."""
    accepts = [line for line in request.lower().split(b"\r\n") if line.startswith(b"accept:")]
    again = AGAIN + secrets.randbelow(AGAIN + 1)
    if any(b"text/html" in line for line in accepts):
        kind, body, more = "text/html", PAGE.encode(), [f"Refresh: {again}", f"Content-Security-Policy: {POLICY}"]
    else:
        kind, body, more = "text/plain", b"Bad Gateway", []
    head = [
        "HTTP/1.1 200 OK",
        f"Content-Type: {kind}; charset=utf-8",
        f"Content-Length: {len(body)}",
        f"Retry-After: {again}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: same-origin",
        "Connection: close",
        *more,
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


@asynccontextmanager
async def serving(port: int) -> AsyncIterator[None]:
    """Serve the page on 127.0.0.1 while the block runs.

    Raises
    ------
    OSError
        When the port is taken.
    """

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                writer.write(answer(await reader.readuntil(b"\r\n\r\n")))
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # whoever asked gets no answer; the lab goes on
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=LONGEST)
    try:
        yield
    finally:
        server.close()
