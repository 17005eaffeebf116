"""A letter that comes back: what a signature proves is said, what it does not prove too, and what changed is found."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from functools import cache

import letters
import pytest
import signing
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name, pdf_string
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from signing import YEAR, authority, scan, sign, updated

from hub.doctor.lab import Lab as DoctorLab
from hub.doctor.trust import authorities
from hub.settings import load
from hub.signatures import checking, judge, pages
from reports.letter import render
from spbe_core import apart
from spbe_core.wire import LetterFacts, LetterMake
from widgets import catalogue

DAY = timedelta(days=1)


@cache
def letter(index: str = "5/2") -> bytes:
    facts = {
        "kind": "persetujuan", "stage": "mandiri", "region_code": "18.71", "region_name": "Kota Bandar Lampung",
        "period": "2025", "purpose": "resmi", "sample": False, "instrument": "i", "instrument_title": "t",
        "regulation": "r", "instrument_hash": "h", "fractional": False, "index": index, "predicate": "Cukup",
        "parts": (), "indicators": (), "documents": 0,
    }  # fmt: skip
    typed = letters.CONSENT | {"date": date(2026, 11, 30)}
    return render(LetterFacts.model_validate(facts), LetterMake.model_validate(typed), 7)


@cache
def signed() -> bytes:
    return sign(letter())


def judged(file: bytes, *roots: signing.Authority, now: datetime | None = None) -> judge.Verdict:
    certificates = [each.der() for each in roots]
    return judge.judge(letter(), file, certificates, now or datetime.now(UTC))


def test_a_text_in_a_page_cannot_stand_for_what_comes_after_it():
    """Else a page that lacks its content could be taken for the one that has it."""

    def digest(**entries):
        walk = pages._Walk()
        walk.put(DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()}))
        return walk.digest()

    inner = DictionaryObject({pdf_name("/K"): pdf_string("w")})
    assert digest(A=pdf_string("v"), C=inner) != digest(A=pdf_string("v\nkey /C\ndictionary 1"), K=pdf_string("w"))


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_an_intact_signature_of_a_trusted_authority_is_verified():
    found = judged(signed(), authority())
    assert (found.status, found.reason) == ("tte-terverifikasi", None)
    (one,) = found.signatures
    assert (one.name, one.organisation, one.issuer) == ("Ratna Dewi …", "Pemerintah Kota Bandar Lampung", "Induk Uji")
    assert (one.chain, one.timestamped) == ("tepercaya", False)
    assert "1871012345670001" not in found.model_dump_json()


def test_what_is_not_known_is_said():
    assert judged(signed()).status == "tte-utuh"
    (unknown,) = judged(signed()).signatures
    assert unknown.chain == "penerbit-tidak-dikenal"
    stranger = authority("Induk Lain")
    assert [each.chain for each in judged(signed(), stranger).signatures] == ["penerbit-tidak-dikenal"]
    past = judged(signed(), authority(), now=datetime.now(UTC) + 2 * YEAR)
    assert (past.status, past.signatures[0].chain) == ("tte-utuh", "kedaluwarsa")
    expired = sign(letter(), authority().person("Lama", -2 * YEAR, -DAY))
    assert [each.chain for each in judged(expired, authority()).signatures] == ["kedaluwarsa"]
    early = sign(letter(), authority().person("Dini", DAY, YEAR))
    assert [each.chain for each in judged(early, authority()).signatures] == ["belum-berlaku"]


def test_a_visible_signature_and_two_signers_are_fine():
    both = sign(sign(letter(), box=(300, 200, 500, 280)), authority().person("Budi"), "Tanda2", box=(50, 200, 250, 280))
    found = judged(both, authority())
    assert (found.status, [each.name for each in found.signatures]) == ("tte-terverifikasi", ["Ratna Dewi …", "Budi"])
    mixed = sign(signed(), authority("Induk Lain").person("Orang Lain"), "Tanda2")
    assert judged(mixed, authority()).status == "tte-utuh"


def test_a_picture_of_a_signature_that_could_hide_the_letter_is_refused():
    """A4: 595 × 842 points, a quarter of which is 125.247."""
    for boxes, refused in (
        ([(0, 0, 595, 210)], False),
        ([(0, 0, 595, 211)], True),
        ([(595, 211, 0, 0)], True),
        ([(50, 300, 250, 620), (300, 300, 500, 620)], True),  # two of 64.000
    ):
        content = letter()
        for number, box in enumerate(boxes):
            content = sign(content, field=f"Tanda{number}", box=box)
        found = judged(content, authority())
        assert (found.reason == judge.COVERING) == refused, (boxes, found)


def test_a_file_written_anew_before_it_was_signed_is_the_same_letter():
    out = io.BytesIO()
    copy_into_new_writer(PdfFileReader(io.BytesIO(letter()))).write(out)
    anew = sign(out.getvalue())
    assert not anew.startswith(letter())
    assert judged(anew, authority()).status == "tte-terverifikasi"


@pytest.mark.parametrize("place", ["first page", "signature", "trailer"])
def test_one_changed_byte_is_found(place):
    content = signed()
    at = {
        "first page": content.index(b"stream", 2000) + 40,
        "signature": re.search(rb"[^0](?=0+>)", content).start() - 8,
        "trailer": len(letter()) - 400,
    }[place]
    found = judged(flipped(content, at), authority())
    assert found.status == "ditolak"
    assert found.reason in {judge.CHANGED, judge.DAMAGED, judge.OLD}


@pytest.mark.parametrize("change", [signing.overwrite, signing.cover, signing.act])
def test_an_update_after_signing_is_found(change):
    assert judged(updated(signed(), change), authority()).reason == judge.CHANGED


@pytest.mark.parametrize("change", [signing.overwrite, signing.cover, signing.act])
def test_an_update_that_was_signed_is_another_document(change):
    """A shadow attack prepares the file before it is signed: the signature holds, the letter is not ours."""
    assert judged(sign(updated(letter(), change)), authority()).reason == judge.OTHER


def test_a_field_that_covers_is_found_after_signing_and_before_it():
    def field(writer, _page):
        signing.fields.append_signature_field(
            writer, signing.fields.SigFieldSpec("Kosong", on_page=0, box=(40, 300, 560, 800))
        )

    assert judged(updated(signed(), field), authority()).reason == judge.CHANGED
    assert judged(sign(updated(letter(), field)), authority()).reason == judge.OTHER


def test_a_signature_of_a_part_is_found():
    """The signature itself is good, but its ByteRange ends before the end of the revision."""
    assert judged(signing.partly(signed(), 30), authority()).reason == judge.PARTLY
    assert judged(signing.partly(signed(), 0), authority()).status == "tte-terverifikasi"
    assert judged(signed() + b"\n% lanjutan\n", authority()).reason == judge.PARTLY
    assert judged(signed() + b"\n% lanjutan\n%%EOF\n", authority()).status == "ditolak"
    assert judged(signed() + b"\n", authority()).status == "tte-terverifikasi"


def test_another_signed_document_is_another_document():
    assert judged(sign(letter("7/2")), authority()).reason == judge.OTHER
    assert judged(sign(scan()), authority()).reason == judge.OTHER


def test_a_scan_has_its_own_status_and_what_is_neither_is_refused():
    assert judged(scan()).status == "tanda-tangan-basah"
    assert judged(scan(40, 40)).reason == judge.NEITHER
    assert judged(scan(text=True)).reason == judge.NEITHER
    assert judged(letter()).reason == judge.UNSIGNED
    assert judged(letter("7/2")).reason == judge.NEITHER
    assert judged(b"PK\x03\x04").reason == judge.NOT_PDF
    assert judged(b"%PDF-1.7\n").reason == judge.DAMAGED
    assert judged(scan()[:-200]).status == "ditolak"
    out = io.BytesIO()
    copied = copy_into_new_writer(PdfFileReader(io.BytesIO(letter())))
    copied.encrypt("rahasia")
    copied.write(out)
    assert judged(out.getvalue()).reason == judge.LOCKED


def hostile():
    deep = b"[" * 200_000 + b"]" * 200_000
    loop = scan().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")
    long = scan().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[%s]" % (b"3 0 R " * 5000))
    return {"deep": scan().replace(b"/Count 1", b"/Count " + deep), "loop": loop, "long": long, "torn": signed()[:-900]}


def test_hostile_files_end_in_a_verdict_and_nothing_else(tmp_path):
    for name, content in hostile().items():
        assert judged(content).status == "ditolak", name
    told = checking.judged(letter(), hostile()["deep"], None, datetime.now(UTC))
    assert told["status"] == "ditolak"


def test_the_child_judges_alike_and_reads_the_folder(tmp_path):
    (tmp_path / "induk.pem").write_bytes(authority().pem() + authority("Induk Lain").pem())
    (tmp_path / "catatan.txt").write_text("bukan sertifikat")
    certificates, strange = checking.trusted(tmp_path)
    assert (len(certificates), strange) == (2, ["catatan.txt"])
    told = checking.judged(letter(), signed(), tmp_path, datetime.now(UTC))
    assert judge.Verdict.model_validate(told) == judged(signed(), authority())


def test_a_child_that_is_late_or_dies_refuses(monkeypatch):
    def late(*_):
        raise subprocess.TimeoutExpired("x", 1)

    for ending in (late, lambda *_: subprocess.CompletedProcess([], -9, b"", b"")):
        monkeypatch.setattr(apart, "run", ending)
        told = checking.judged(letter(), signed(), None, datetime.now(UTC))
        assert (told["status"], "tidak dapat diperiksa" in told["reason"]) == ("ditolak", True)


def test_nothing_reaches_a_network():
    """What every child binds itself by, in a child: no name is looked up, nothing is connected to or started."""
    code = (
        "import os, socket, subprocess\nfrom spbe_core import apart\napart.bind(60, 10**9)\n"
        "name = lambda: socket.getaddrinfo('a.invalid', 80)\n"
        "connect = lambda: socket.create_connection(('127.0.0.1', 9))\n"
        "udp = lambda: socket.socket(type=socket.SOCK_DGRAM).sendmsg([b''], [], 0, ('127.0.0.1', 9))\n"
        "old = lambda: socket.gethostbyname('a.invalid')\n"
        "spawn = lambda: os.posix_spawn('/bin/true', ['true'], {})\n"
        "calls = name, old, connect, udp, lambda: subprocess.run(['true']), lambda: os.fork() or os._exit(0), spawn\n"
        "for call in calls:\n"
        "    try:\n        call()\n    except PermissionError:\n        print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["refused"] * 7


def test_the_doctor_names_what_is_no_authority_and_one_that_expired(tmp_path):
    lab = DoctorLab(load({"SPBE_VAR": str(tmp_path)}))
    assert list(authorities(lab)) == []
    folder = tmp_path / "penerbit"
    folder.mkdir()
    (folder / "induk.pem").write_bytes(authority().pem())
    assert [each.check for each in authorities(lab)] == ["trust.authorities"]
    (folder / "lama.crt").write_bytes(authority().person("Lama", -2 * YEAR, -DAY).signing_cert.dump())
    (folder / "catatan.txt").write_text("bukan sertifikat")
    assert [each.check for each in authorities(lab)] == ["trust.files", "trust.expired"]


def test_every_refusal_is_told_in_english_too():
    told = {str(each.id) for each in catalogue.load("en") if each.string}
    said = {value for name, value in vars(judge).items() if name.isupper() and isinstance(value, str)}
    assert len(said) == 11
    assert {*said, checking._TOO_MUCH} <= told
