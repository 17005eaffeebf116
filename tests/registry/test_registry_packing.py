"""Long answers are packed for who takes it; what holds the session's proof never is."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from hub.registry.packing import Packing

LONG = b'{"a": "' + b"panjang " * 400 + b'"}'


def answer(
    path: str, body: bytes, kind: str = "application/json", accepts: str = "gzip", keep: str = "no-store"
) -> tuple[dict[str, str], bytes]:
    """Return headers and body of an answer that went through the packing."""
    sent: list[dict] = []

    async def app(_scope, _receive, send) -> None:
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        headers.append((b"cache-control", keep.encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def receive() -> dict:
        return {"type": "http.request"}

    async def send(message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path, "headers": [(b"accept-encoding", accepts.encode())]}
    asyncio.run(Packing(app)(scope, receive, send))
    start, end = sent
    return {name.decode(): value.decode() for name, value in start["headers"]}, end["body"]


def test_long_json_is_packed_and_says_so():
    headers, body = answer("/api/assessments/a", LONG)
    assert (headers["content-encoding"], headers["vary"]) == ("gzip", "Accept-Encoding")
    assert int(headers["content-length"]) == len(body) < len(LONG) / 5
    assert gzip.decompress(body) == LONG


def test_what_never_changes_is_packed_once_and_everything_else_anew(monkeypatch):
    packed = []
    monkeypatch.setattr(gzip, "compress", lambda body, *_, **__: packed.append(body) or b"packed")
    body = LONG + str(id(packed)).encode()
    for keep in ("private, max-age=31536000, immutable", "no-store"):
        assert [answer("/api/a", body, keep=keep)[1] for _ in range(2)] == [b"packed"] * 2
    assert len(packed) == 3


@pytest.mark.parametrize(
    ("path", "body", "kind", "accepts"),
    [
        ("/services/registry/api/me", LONG, "application/json", "gzip"),
        ("/api/assessments/a", b"{}", "application/json", "gzip"),
        ("/api/documents/d/content", LONG, "application/pdf", "gzip"),
        ("/api/events", LONG, "text/event-stream", "gzip"),
        ("/api/assessments/a", LONG, "application/json", "identity"),
    ],
    ids=["the session's proof", "short", "a file", "a stream", "not taken"],
)
def test_everything_else_goes_out_as_it_is(path, body, kind, accepts):
    headers, sent = answer(path, body, kind, accepts)
    assert sent == body
    assert "content-encoding" not in headers


def test_the_instruments_texts_are_packed_and_kept_for_ever(lab, draft):
    operator = lab.client("operator")
    digest = operator.get(f"assessments/{draft}").json()["instrument_hash"]
    reply = operator.get(f"instruments/content/{digest}")
    assert reply.headers["content-encoding"] == "gzip"
    assert int(reply.headers["content-length"]) < 30_000
    assert "immutable" in reply.headers["cache-control"]
