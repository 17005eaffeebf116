"""Files on their way: sent in parts, continued where they stand, taken when they are whole and what they say."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import evidence_files as files
import httpx
import pytest
from registry_process import Process
from sqlalchemy import select, update

from hub.registry.evidence import rules, uploads
from hub.registry.evidence.content import ContentError, media_type
from hub.registry.evidence.model import DocumentVersion, UploadRow
from spbe_core import wire

PDF = files.pdf(size=5000)


def stored(lab, region="18.71"):
    names = lab.app.state.services.files.names()
    return sorted(name.rpartition("/")[2] for name in names if name.startswith(f"bukti/{region}/"))


def parts(lab):
    return list((lab.folder / "unggahan").glob("*"))


@files.EVERYWHERE
def test_a_file_arrives_in_parts_and_is_what_was_sent(lab, draft, bucket):
    operator = lab.client("operator")
    content = files.pdf(size=2_500_000)
    begun = files.begin(operator, draft, content, "SK Tim.pdf").json()
    assert (begun["offset"], begun["document"]) == (0, None)
    first = files.part(operator, begun["id"], 0, content[:1_000_000]).json()
    assert (first["offset"], first["document"]) == (1_000_000, None)
    assert [each["id"] for each in operator.get(f"assessments/{draft}/evidence").json()["uploads"]] == [begun["id"]]
    files.part(operator, begun["id"], 1_000_000, content[1_000_000:2_000_000])
    last = files.part(operator, begun["id"], 2_000_000, content[2_000_000:]).json()
    document = last["document"]
    assert document["sha256"] == hashlib.sha256(content).hexdigest()
    assert (document["size"], document["media_type"]) == (2_500_000, "application/pdf")
    reply = operator.get(f"documents/{document['id']}/content")
    assert reply.content == content
    assert reply.headers["content-disposition"].startswith('attachment; filename="SK Tim.pdf"')
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-security-policy"].startswith("sandbox")
    shown = operator.get(f"assessments/{draft}/evidence").json()
    assert [(tie["unit"], tie["document"], tie["tied"]) for tie in shown["ties"]] == [("i22-L3", document["id"], True)]
    assert (shown["uploads"], shown["used"]) == ([], 2_500_000)
    assert parts(lab) == []
    assert stored(lab) == [document["sha256"]]
    in_folder = list((lab.folder / "bukti").rglob(document["sha256"]))
    assert [path.stat().st_mode & 0o777 for path in in_folder] == ([0o600] if bucket is None else [])


def test_a_wrong_offset_says_where_to_go_on_and_the_end_may_be_asked_again(lab, draft):
    operator = lab.client("operator")
    begun = files.begin(operator, draft, PDF).json()["id"]
    files.part(operator, begun, 0, PDF[:2000])
    for offset in (0, 1999, 2001):
        reply = files.part(operator, begun, offset, PDF[offset : offset + 10])
        assert (reply.status_code, reply.headers["upload-offset"]) == (409, "2000")
    assert files.part(operator, begun, 2000, PDF[2000:] + b"more").status_code == 413
    assert operator.get(f"uploads/{begun}").json()["offset"] == 2000
    last = files.part(operator, begun, 2000, PDF[2000:]).json()
    again = files.part(operator, begun, 2000, PDF[2000:]).json()  # its reply was lost
    assert again == last == operator.get(f"uploads/{begun}").json()
    for wrong in ("", "-1", "1.5", "x", "9" * 12):
        reply = operator.http.patch(f"uploads/{begun}", content=b"", headers={"Upload-Offset": wrong})
        assert reply.status_code == 400
    with lab.database.read() as session:
        assert len(session.scalars(select(DocumentVersion)).all()) == 1


def test_what_a_cut_write_left_behind_is_cut_off(lab, draft):
    operator = lab.client("operator")
    begun = files.begin(operator, draft, PDF).json()["id"]
    files.part(operator, begun, 0, PDF[:2000])
    (path,) = parts(lab)
    path.write_bytes(path.read_bytes() + b"half of a part")
    assert files.part(operator, begun, 2000, PDF[2000:]).json()["document"]["sha256"] == hashlib.sha256(PDF).hexdigest()


def test_a_lost_folder_begins_again(lab, draft):
    operator = lab.client("operator")
    begun = files.begin(operator, draft, PDF).json()["id"]
    files.part(operator, begun, 0, PDF[:2000])
    parts(lab)[0].unlink()
    assert files.part(operator, begun, 2000, PDF[2000:]).headers["upload-offset"] == "0"
    assert files.part(operator, begun, 0, PDF).json()["document"] is not None


def test_a_killed_registry_goes_on_where_it_was(database_url, tmp_path):
    first = Process(database_url, str(tmp_path / "var"))
    (tmp_path / "var").mkdir(exist_ok=True)
    second = None
    try:
        draft = first.open()
        content = files.pdf(size=30_000)
        body = files.announced(content, "bukti.pdf")
        path = f"uploads/{first.write('POST', f'assessments/{draft}/uploads', body, str(uuid4())).json()['id']}"
        first.http.patch(path, content=content[:10_000], headers={"Upload-Offset": "0"})
        headers = {"Upload-Offset": "10000", "X-Die": "before-commit"}  # the part is on the disk by then
        with pytest.raises(httpx.TransportError):
            first.http.patch(path, content=content[10_000:20_000], headers=headers)
        assert first.ended() == -9

        second = Process(database_url, str(tmp_path / "var"))
        offset = second.http.get(path).json()["offset"]
        assert offset == 10_000
        reply = second.http.patch(path, content=content[offset:], headers={"Upload-Offset": str(offset)})
        document = reply.json()["document"]
        assert second.http.get(f"documents/{document['id']}/content").content == content
        assert len(second.http.get(f"assessments/{draft}/evidence").json()["documents"]) == 1
    finally:
        first.end()
        if second is not None:
            second.end()


@files.EVERYWHERE
def test_the_same_file_twice_at_once_is_stored_once_and_two_documents(lab, draft, at_once):
    operator, rekan = lab.client("operator"), lab.client("operator2")
    content = files.pdf(size=200_000)
    one, two = at_once(
        lambda: files.sent(operator, draft, content, "Perwali.pdf"),
        lambda: files.sent(rekan, draft, content, "Perwali (salinan).pdf"),
    )
    assert one["document"]["id"] != two["document"]["id"]
    assert stored(lab) == [hashlib.sha256(content).hexdigest()]
    shown = operator.get(f"assessments/{draft}/evidence").json()
    assert {each["name"] for each in shown["documents"]} == {"Perwali.pdf", "Perwali (salinan).pdf"}
    assert shown["used"] == 200_000


def test_one_upload_sent_from_two_places_at_once_is_one_document(lab, draft, at_once):
    operator = lab.client("operator")
    begun = files.begin(operator, draft, PDF).json()["id"]
    replies = at_once(*[lambda: files.part(lab.client("operator"), begun, 0, PDF)] * 4)
    assert {reply.status_code for reply in replies} <= {200, 409}
    assert operator.get(f"uploads/{begun}").json()["document"] is not None
    assert len(operator.get(f"assessments/{draft}/evidence").json()["documents"]) == 1


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)  # a matter of bytes, not of the database
def test_g3_11_the_largest_file_arrives_whole_and_one_byte_more_is_refused_before_it_is_sent(lab, draft):
    operator = lab.client("operator")
    largest = files.pdf(size=wire.MAX_FILE)
    document = files.sent(operator, draft, largest)["document"]
    assert (document["size"], document["sha256"]) == (wire.MAX_FILE, hashlib.sha256(largest).hexdigest())
    assert operator.get(f"documents/{document['id']}/content").content == largest
    refused = files.begin(operator, draft, largest + b"x")
    assert refused.status_code == 413
    assert "paling besar 25 MB" in refused.json()["detail"]
    assert files.send(operator, draft, b"x").status_code == 422
    assert len(operator.get(f"assessments/{draft}/evidence").json()["documents"]) == 1


@files.EVERYWHERE
def test_a_lying_size_hash_or_type_is_refused_and_nothing_is_kept(lab, draft):
    operator = lab.client("operator")
    assert files.begin(operator, draft, b"", "kosong.pdf").status_code == 422
    large = files.begin(operator, draft, PDF, size=wire.MAX_FILE + 1)
    assert large.status_code == 413
    assert "25,0 MB; paling besar 25 MB" in large.json()["detail"]
    other = files.send(operator, draft, PDF, sha256="0" * 64)
    assert (other.status_code, "tidak sama" in other.json()["detail"]) == (422, True)
    page = files.send(operator, draft, b"<html><script>alert(1)</script>", "bukti.pdf")
    assert (page.status_code, "Jenis berkas" in page.json()["detail"]) == (422, True)
    assert stored(lab) == []
    assert parts(lab) == []
    shown = operator.get(f"assessments/{draft}/evidence").json()
    assert (shown["documents"], shown["ties"], shown["uploads"]) == ([], [], [])


TAKEN = {
    "application/pdf": files.pdf(),
    "image/png": files.png(b"Comment\0x"),
    "image/jpeg": files.jpeg(),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": files.office(files.DOCX),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": files.office(files.XLSX),
}


def bomb():
    """Made when it is needed: it takes seconds."""
    return files.office(files.XLSX, *((f"x{n}", b"\0" * 60_000_000) for n in range(9)))


REFUSED = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "Jenis berkas"),
    "html": (b"<!doctype html><p>", "Jenis berkas"),
    "gif": (b"GIF89a" + b"\0" * 40, "Jenis berkas"),
    "plain zip": (files.office("text/plain"), "Jenis berkas"),
    "locked pdf": (files.pdf(b"trailer <</Encrypt 5 0 R>>"), "dikunci dengan sandi"),
    "cut pdf": (files.pdf()[:-20], "tidak utuh"),
    "old or locked office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "dikunci dengan sandi atau"),
    "docm": (files.office(files.DOCM), "makro"),
    "macro beside": (files.office(files.DOCX, ("word/vbaProject.bin", b"x")), "makro"),
    "cut office": (files.office(files.DOCX)[:-30], "tidak utuh"),
    "bomb": (bomb, "mengembang"),
    "cut png": (files.png()[:-8], "tidak utuh"),
    "png and html": (files.png() + b"<html>", "tidak utuh"),
    "cut jpeg": (files.jpeg()[:-2], "tidak utuh"),
    "bare jpeg head": (b"\xff\xd8\xff", "tidak utuh"),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_a_content_is_told_by_itself(kind):
    assert media_type(TAKEN[kind]) == kind


@pytest.mark.parametrize("case", REFUSED)
def test_g5_15_what_is_not_taken_says_why(case):
    content, said = REFUSED[case]
    with pytest.raises(ContentError, match=said):
        media_type(content() if callable(content) else content)


def test_a_full_region_and_too_many_at_once_are_refused(lab, draft, monkeypatch):
    operator = lab.client("operator")
    files.sent(operator, draft, PDF)
    monkeypatch.setattr(rules, "QUOTA", 9_000)
    full = files.begin(operator, draft, files.pdf(size=5001))
    assert (full.status_code, "Ruang berkas" in full.json()["detail"]) == (413, True)
    assert files.begin(operator, draft, files.pdf(size=3000)).status_code == 201
    assert files.begin(operator, draft, files.pdf(size=3000)).status_code == 413  # what is on its way counts
    monkeypatch.setattr(rules, "QUOTA", 10**9)
    monkeypatch.setattr(uploads, "OPEN", 1)
    assert files.begin(operator, draft, PDF).status_code == 409
    assert files.begin(lab.client("operator2"), draft, PDF).status_code == 201


def test_an_upload_is_its_senders_own_and_can_be_given_up(lab, draft):
    operator = lab.client("operator")
    begun = files.begin(operator, draft, PDF).json()["id"]
    files.part(operator, begun, 0, PDF[:100])
    for name, expected in (("operator2", 404), ("koordinator", 404), ("denpasar", 404), ("pendamping", 403)):
        client = lab.client(name)
        assert client.get(f"uploads/{begun}").status_code == expected
        assert files.part(client, begun, 100, PDF[100:]).status_code == expected
        assert client.http.delete(f"uploads/{begun}").status_code == expected
    assert operator.http.delete(f"uploads/{begun}").status_code == 204
    assert operator.get(f"uploads/{begun}").status_code == 404
    assert parts(lab) == []


def test_a_disk_that_is_full_keeps_what_was_acknowledged(lab, draft, monkeypatch):
    operator = lab.client("operator")
    begun = files.begin(operator, draft, PDF).json()["id"]
    files.part(operator, begun, 0, PDF[:2000])
    with monkeypatch.context() as broken:
        broken.setattr("os.pwrite", _no_space)
        assert files.part(operator, begun, 2000, PDF[2000:]).status_code == 503
    assert operator.get(f"uploads/{begun}").json()["offset"] == 2000
    assert files.part(operator, begun, 2000, PDF[2000:]).json()["document"] is not None


def _no_space(*_):
    raise OSError(28, "No space left on device")


def test_a_row_that_lies_about_its_end_is_refused_by_the_database(lab, draft):
    operator = lab.client("operator")
    begun = files.begin(operator, draft, PDF).json()["id"]
    with pytest.raises(Exception, match="received"), lab.database.write() as session:
        session.execute(update(UploadRow).where(UploadRow.id == begun).values(received=5001))
