"""What a document's file looks like: a small picture, pages, a scan without text; a hostile file changes nothing."""

from __future__ import annotations

import io
import signal

import evidence_files as files
import pytest
from evidence_files import picture
from PIL import Image

from hub import previews
from hub.previews import apart
from hub.registry.evidence import looking

TEXT = b"Keputusan Bupati tentang Tim Koordinasi SPBE, dengan kata-kata yang dapat dicari di dalamnya"


def written(text=TEXT, pages=1):
    """Return a PDF with a line of text on each page."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    for _ in range(pages):
        stream = b"BT /F1 8 Tf 20 700 Td (" + text + b") Tj ET"
        number = len(objects) + 1
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
            % (number + 1)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    kids = b" ".join(b"%d 0 R" % (4 + 2 * page) for page in range(pages))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages)
    content, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, each)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(content + tail)


def looked(client, document):
    return client.get(f"documents/{document}/look").json()


def test_a_written_page_a_scan_and_a_picture_are_told_apart_and_shown(lab, draft, monkeypatch):
    operator = lab.client("operator")
    asked = []
    monkeypatch.setattr(previews, "look", lambda *what: (asked.append(what[1]), apart.look(*what))[1])
    found = {}
    for name, content in (("sk", written(pages=2)), ("pindai", picture("PDF")), ("foto", picture("JPEG"))):
        found[name] = files.sent(operator, draft, content, f"{name}.bin")["document"]["id"]
        assert files.sent(operator, draft, content, "sama.bin")["document"]["scanned"] is None
        reply = operator.get(f"documents/{found[name]}/preview")
        assert (reply.status_code, reply.headers["content-type"]) == (200, "image/webp")
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["content-security-policy"].startswith("sandbox")
        shown = Image.open(io.BytesIO(reply.content))
        assert max(shown.width / 900, shown.height / 1200) <= 1
    assert {name: looked(operator, each)["scanned"] for name, each in found.items()} == {
        "sk": False, "pindai": True, "foto": None,
    }  # fmt: skip
    assert looked(operator, found["sk"]) == {"pages": 2, "scanned": False, "picture": True, "why": None}
    assert len(asked) == 3  # once for each content, however often it is shown
    documents = operator.get(f"assessments/{draft}/evidence").json()["documents"]
    assert [(each["pages"], each["scanned"]) for each in documents] == [(2, False)] * 2 + [(1, True)] * 2 + [
        (None, None)
    ] * 2
    picture_file = next(path for path in (lab.folder / "pratinjau").rglob("*") if path.is_file())
    picture_file.unlink()  # a picture is made anew
    assert {operator.get(f"documents/{each}/preview").status_code for each in found.values()} == {200}
    assert len(asked) == 4


def test_what_cannot_be_shown_is_said_and_not_tried_again(lab, draft, monkeypatch):
    operator = lab.client("operator")
    bomb = files.sent(operator, draft, picture(size=(20_000, 20_000), mode="1"))["document"]["id"]
    broken = files.sent(operator, draft, files.pdf(size=5000))["document"]["id"]
    sheet = files.sent(operator, draft, files.office(files.DOCX))["document"]["id"]
    assert looked(operator, bomb)["why"].startswith("Berkas ini terlalu besar")
    assert looked(operator, broken)["why"].startswith("Berkas ini tidak dapat ditampilkan")
    monkeypatch.setattr(previews, "look", None)
    for document in (bomb, broken, sheet):
        assert looked(operator, document)["picture"] is False
        assert operator.get(f"documents/{document}/preview").status_code == 404
        assert operator.get(f"documents/{document}/content").status_code == 200
    assert looked(operator, sheet)["why"] == looking.OTHER


def test_a_busy_machine_is_not_held_against_the_file(lab, draft, monkeypatch):
    operator = lab.client("operator")
    sent = files.sent(operator, draft, files.png())["document"]["id"]
    monkeypatch.setattr(apart, "SECONDS", 0.001)
    assert operator.get(f"documents/{sent}/look").status_code == 503
    monkeypatch.undo()
    assert looked(operator, sent)["picture"] is True


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (-signal.SIGXCPU, "waktu"),
        (-signal.SIGKILL, "ruang"),
        (4, "ruang"),
        (5, "isi"),
        (-signal.SIGSEGV, "isi"),
        (1, "isi"),
    ],
)
def test_how_the_process_ended_says_what_is_wrong(code, fault):
    assert apart._fault(code) == fault
