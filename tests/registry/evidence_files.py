"""Small files of every kind that data dukung takes and refuses, and how one is sent."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from spbe_core import wire

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DOCM = "application/vnd.ms-word.document.macroEnabled.main+xml"


EVERYWHERE = pytest.mark.parametrize(
    ("template", "bucket"),
    [("sqlite", None), pytest.param("postgresql", None, marks=pytest.mark.postgres), ("sqlite", "s3")],
    indirect=True,
    ids=["sqlite", "postgresql", "bucket"],
)
"""For tests of where whole files stand: in the folder on both engines, and in a bucket."""


def pdf(body: bytes = b"", size: int = 0) -> bytes:
    head = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n" + body
    tail = b"\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    return head + b"%" + b"x" * max(0, size - len(head) - len(tail) - 1) + tail


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(text: bytes = b"") -> bytes:
    """Return a picture of one pixel; with a text it is another content."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    rest = _chunk(b"IDAT", zlib.compress(b"\0\0")) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + (_chunk(b"tEXt", text) if text else b"") + rest


def picture(form: str = "PNG", size: tuple[int, int] = (300, 200), mode: str = "L") -> bytes:
    """Return a grey picture; as a PDF it is a page scanned without text."""
    content = io.BytesIO()
    Image.new(mode, size, 200).save(content, form)
    return content.getvalue()


def jpeg() -> bytes:
    frame = b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x00\xff\xd9"


def office(main: str, *more: tuple[str, bytes]) -> bytes:
    content = io.BytesIO()
    types = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in (("[Content_Types].xml", types.encode()), ("main.xml", b"<x/>"), *more):
            package.writestr(name, data)
    return content.getvalue()


def announced(content: bytes, name: str, **more) -> dict:
    """Return the body that announces a file."""
    facts = {"unit": "i22-L3", "name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return {**facts, "file_class": "terbuka", **more}


def begin(client, draft: str, content: bytes, name: str = "bukti.pdf", **more):
    return client.write("POST", f"assessments/{draft}/uploads", announced(content, name, **more))


def part(client, upload: str, offset: int, data: bytes):
    return client.http.patch(f"uploads/{upload}", content=data, headers={"Upload-Offset": str(offset)})


def send(client, draft: str, content: bytes, name: str = "bukti.pdf", step: int = wire.MAX_CHUNK, **more):
    """Announce and send a whole file; returns the last reply."""
    reply = begin(client, draft, content, name, **more)
    if reply.status_code != 201:
        return reply
    upload = reply.json()["id"]
    for offset in range(0, len(content), step):
        reply = part(client, upload, offset, content[offset : offset + step])
        if reply.status_code != 200:
            return reply
    return reply


def sent(client, draft: str, content: bytes, name: str = "bukti.pdf", **more) -> dict:
    reply = send(client, draft, content, name, **more)
    assert reply.status_code == 200, reply.text
    return reply.json()
