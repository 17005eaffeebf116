"""What a file is, told from its content; never from its name or from what the sender says.

Taken are PDF, PNG, JPEG, DOCX and XLSX that are whole. Not taken is what hides its content (encrypted) or carries a
program (macros). Nothing is unpacked but the one part of an Office file that says what it is, within bounds.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from itertools import pairwise

from spbe_core import wire

PDF: wire.MediaType = "application/pdf"
PNG: wire.MediaType = "image/png"
JPEG: wire.MediaType = "image/jpeg"
DOCX: wire.MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: wire.MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SUFFIXES: dict[wire.MediaType, tuple[str, ...]] = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
}
"""How a downloaded file's name ends."""

TYPES_PART = "[Content_Types].xml"
MAX_TYPES = 1_000_000
"""Bytes of an Office file's list of parts."""
MAX_PARTS = 10_000
MAX_UNPACKED = 500_000_000
"""Bytes an Office file says it unpacks to."""
TAIL = 2048
"""Bytes at the end of a PDF in which its last line stands."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = re.compile(rb"/Encrypt\s*(?:<<|\d+\s+\d+\s+R)")
MACROS = re.compile(r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|macrosheets/|activex/|dialogsheets/)", re.IGNORECASE)

UNKNOWN = "Jenis berkas ini tidak diterima. Kirim PDF, PNG, JPEG, DOCX, atau XLSX; berkas lain simpan dulu sebagai PDF."
CUT = "Berkas ini tidak utuh (terpotong atau rusak). Buka di komputer Anda, simpan ulang, lalu unggah lagi."
LOCKED = "PDF ini dikunci dengan sandi sehingga penilai tidak dapat membacanya. Simpan tanpa sandi, lalu unggah lagi."
OLD_OFFICE = (
    "Berkas Office ini dikunci dengan sandi atau berformat lama (.doc, .xls). Simpan tanpa sandi sebagai DOCX, XLSX, "
    "atau PDF, lalu unggah lagi."
)
PROGRAM = "Berkas ini memuat makro (program). Simpan sebagai DOCX atau XLSX biasa, atau PDF, lalu unggah lagi."
BOMB = "Berkas Office ini mengembang terlalu besar saat dibuka. Simpan ulang atau kirim sebagai PDF, lalu unggah lagi."


class ContentError(Exception):
    """A content that is not taken; the message is for the person, in Indonesian."""


def media_type(content: bytes) -> wire.MediaType:
    """Say what a content is.

    Raises
    ------
    ContentError
        When it is none of the kinds that are taken, not whole, locked, or carries a program.
    """
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(content)
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    raise ContentError(OLD_OFFICE if content.startswith(OLE) else UNKNOWN)


def _pdf(content: bytes) -> wire.MediaType:
    if b"%%EOF" not in content[-TAIL:]:
        raise ContentError(CUT)
    if ENCRYPTED.search(content):
        raise ContentError(LOCKED)
    return PDF


def _png(content: bytes) -> wire.MediaType:
    """Walk the chunks: the first is the header, the last ends the file, nothing stands behind it."""
    at, kinds = 8, []
    while at + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(content[end - 4 : end]):
            raise ContentError(CUT)
        kinds.append(kind)
        at = end
        if kind == b"IEND":
            break
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or b"IDAT" not in kinds or at != len(content):
        raise ContentError(CUT)
    return PNG


def _jpeg(content: bytes) -> wire.MediaType:
    """Walk the segments to the picture; phones put more behind its end, so the end only has to be there."""
    at, framed = 2, False
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if marker == 0xFF:  # a filling byte
            at += 1
            continue
        framed |= 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}
        at += 2 + length
        if marker == 0xDA:
            if framed and length >= 2 and content.find(b"\xff\xd9", at) >= 0:
                return JPEG
            break
    raise ContentError(CUT)


def _office(content: bytes) -> wire.MediaType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _bounded(package, len(content))
            types = _types(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise ContentError(CUT) from None
    if types is None:
        raise ContentError(UNKNOWN)
    if "macroenabled" in types.lower() or "vnd.ms-office.vbaproject" in types.lower():
        raise ContentError(PROGRAM)
    for kind, main in ((DOCX, "wordprocessingml.document.main+xml"), (XLSX, "spreadsheetml.sheet.main+xml")):
        if f"application/vnd.openxmlformats-officedocument.{main}" in types:
            return kind
    raise ContentError(UNKNOWN)


def _bounded(package: zipfile.ZipFile, size: int) -> None:
    """Refuse programs, and what would fill a reader's memory; parts may not share bytes of the file."""
    parts = package.infolist()
    if any(MACROS.search(part.filename.replace("\\", "/")) for part in parts):
        raise ContentError(PROGRAM)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise ContentError(BOMB)
    spans = sorted((part.header_offset, part.header_offset + part.compress_size) for part in parts)
    if any(end > start for (_, end), (start, _) in pairwise([*spans, (size, size)])):
        raise ContentError(BOMB)


def _types(package: zipfile.ZipFile) -> str | None:
    """Return the list of parts; ``None`` for a zip that has none. Two of them would mean two things to two readers."""
    named = [part for part in package.infolist() if part.filename == TYPES_PART]
    if len(named) != 1:
        return None
    with package.open(named[0]) as part:
        return part.read(MAX_TYPES).decode("utf-8", "replace")
