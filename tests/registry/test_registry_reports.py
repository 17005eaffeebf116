"""Reports: the delivered file is the published one, once per content, shown where nothing in it can run."""

import hashlib

import pytest
from sqlalchemy import func, select

from hub.registry.reports.model import BlobRow
from spbe_core import wire

HTML = "<!doctype html><html lang=id><script>alert(1)</script><p>Laporan – 2,98</p>".encode()
PDF = b"%PDF-1.7\n\x00\xff binary"


def publish(client, content=HTML, code="18.71", key=None, **changed):
    report = {"year": "2024", "format": "html", "title": "Laporan <b>2024</b>", "data_version": "2024-1"} | changed
    return client.write("POST", f"regions/{code}/reports", params=report, content=content, key=key)


@pytest.mark.parametrize(
    ("content", "kind", "media", "disposition"),
    [(HTML, "html", "text/html; charset=utf-8", "inline"), (PDF, "pdf", "application/pdf", "attachment")],
)
def test_the_delivered_file_is_the_published_one(lab, content, kind, media, disposition):
    made = wire.Report.model_validate_json(publish(lab.client("pendamping"), content, format=kind).content)
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    assert (made.size, made.title, made.published_by) == (len(content), "Laporan <b>2024</b>", "Sari Pendamping")
    listed = lab.client("operator").get("regions/18.71/reports").json()
    assert [each["id"] for each in listed] == [made.id]
    reply = lab.client("operator").get(f"reports/{made.id}/content")
    assert reply.content == content
    assert reply.headers["content-type"] == media
    assert reply.headers["content-disposition"] == f'{disposition}; filename="laporan-18.71-2024.{kind}"'
    policy = reply.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_report_keeps_its_language(lab):
    made = publish(lab.client("pendamping"), PDF, format="pdf", language="en").json()
    indonesian = publish(lab.client("pendamping")).json()
    languages = {each["id"]: each["language"] for each in lab.client("operator").get("regions/18.71/reports").json()}
    assert languages == {made["id"]: "en", indonesian["id"]: "id"}
    reply = lab.client("operator").get(f"reports/{made['id']}/content")
    assert reply.headers["content-disposition"] == 'attachment; filename="laporan-18.71-2024-en.pdf"'
    assert publish(lab.client("pendamping"), b"%PDF-2", format="pdf", language="fr").status_code == 422


def test_html_can_be_downloaded_too(lab):
    made = publish(lab.client("pendamping")).json()
    reply = lab.client("operator").get(f"reports/{made['id']}/content", params={"download": "true"})
    assert reply.headers["content-disposition"].startswith("attachment")


def test_the_same_content_is_the_same_report(lab, at_once):
    replies = at_once(*(lambda: publish(lab.client("pendamping")) for _ in range(3)))
    assert sorted(reply.status_code for reply in replies) == [200, 200, 201]
    assert len({reply.json()["id"] for reply in replies}) == 1
    other = publish(lab.client("pendamping"), code="51.71")
    assert other.status_code == 201
    with lab.database.read() as session:
        assert session.scalar(select(func.count()).select_from(BlobRow)) == 1


def test_the_same_content_under_another_class_is_refused(lab):
    made = publish(lab.client("pendamping"), file_class="terbuka")
    assert made.status_code == 201
    again = publish(lab.client("pendamping"), file_class="dikecualikan")
    assert again.status_code == 409
    assert "sudah terbit sebagai terbuka" in again.json()["detail"]


def test_newest_first(lab):
    for year in ("2023", "2024"):
        publish(lab.client("pendamping"), HTML + year.encode(), year=year)
    assert [each["year"] for each in lab.client("operator").get("regions/18.71/reports").json()] == [2024, 2023]


@pytest.mark.parametrize(
    ("content", "changed"),
    [
        (b"", {}),
        (PDF, {}),
        (HTML, {"format": "pdf"}),
        (b"MZ\x90", {"format": "pdf"}),
        (HTML, {"format": "exe"}),
        (HTML, {"year": "24"}),
        (HTML, {"title": ""}),
        (HTML, {"title": "a\x00b"}),
        (HTML, {"title": "a" * 301}),
    ],
)
def test_what_is_no_report_is_refused(lab, content, changed):
    assert publish(lab.client("pendamping"), content, **changed).status_code == 422
    assert lab.client("operator").get("regions/18.71/reports").json() == []


def test_the_command_line_may_publish(lab):
    lab.hub.people["cli"] = lab.hub.people["sekretariat"].__class__(
        "spbe-cli", "spbe-cli", (), lab.hub.people["sekretariat"].scopes, "token-cli", kind="service"
    )
    assert publish(lab.client("cli")).json()["published_by"] == "spbe-cli"
