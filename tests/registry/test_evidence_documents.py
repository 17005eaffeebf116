"""Documents: tied, renamed, classed, removed, brought back; seen by whom; whole in log, backup and doctor."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import evidence_files as files
import pytest
from fake_hub import person
from registry_lab import Lab
from sqlalchemy import select
from tampering import tamper

from hub.backup import creating, restoring, verifying
from hub.doctor import replay
from hub.doctor.evidence import evidence
from hub.doctor.findings import State
from hub.doctor.lab import Lab as DoctorLab
from hub.errors import PartlyDoneError
from hub.privacy import retention
from hub.registry import events
from hub.registry.events.model import EventRow
from hub.registry.evidence.names import disposition, file_name
from hub.registry.evidence.store import Store, inside
from hub.settings import load

PDF = files.pdf(size=3000)
SHOWN = ("operator", "koordinator", "pendamping", "berkas", "sekretariat", "kernel", "denpasar", "peneliti")
CLASSES = {
    "terbuka": {"operator", "koordinator", "pendamping", "berkas", "sekretariat", "kernel"},
    "terbatas": {"operator", "koordinator", "berkas", "sekretariat", "kernel"},
    "dikecualikan": {"koordinator"},
}


def tie(client, draft, unit, document, version, *, tied=True):
    path = f"assessments/{draft}/units/{unit}/documents/{document}"
    return client.write("PUT", path, {"tied": tied}, version=version)


def change(client, document, version, **facts):
    body = {"name": "SK", "file_class": "terbuka", **facts}
    return client.write("PUT", f"documents/{document}", body, version=version)


@pytest.mark.parametrize("file_class", CLASSES)
def test_who_lacks_the_right_finds_nothing(lab, draft, file_class):
    lab.hub.people["berkas"] = person("berkas", "pendamping", ("18.71",))
    coach = person("x", "berkas", ("18.71",))
    lab.hub.people["berkas"].scopes.extend(coach.scopes)
    found = files.sent(lab.client("operator2"), draft, PDF, file_class=file_class)["document"]["id"]
    lab.client("koordinator").get(f"documents/{found}/preview")  # a picture that is kept is for nobody else either
    for name in SHOWN:
        client = lab.client(name)
        may = name in CLASSES[file_class]
        reply = client.get(f"documents/{found}/content")
        missing = client.get(f"documents/{uuid4()}/content")
        assert reply.status_code == (200 if may else 404), name
        if may:
            assert [each["id"] for each in client.get(f"assessments/{draft}/evidence").json()["documents"]] == [found]
            continue
        assert client.get(f"documents/{found}/history").status_code == 404
        for part in ("look", "preview"):
            hidden, none = (client.get(f"documents/{each}/{part}") for each in (found, uuid4()))
            assert {**hidden.json(), "reference": ""} == {**none.json(), "reference": ""}, name
        assert {**reply.json(), "reference": ""} == {**missing.json(), "reference": ""}
        listed = client.get(f"assessments/{draft}/evidence")
        if listed.status_code == 200:
            assert (listed.json()["documents"], listed.json()["ties"]) == ([], [])
    if file_class == "dikecualikan":
        operator = lab.client("operator")
        assert change(operator, found, 1).status_code == 404
        assert tie(operator, draft, "i22-L2", found, 0).status_code == 404
        assert lab.client("operator2").get(f"documents/{found}/content").content == PDF  # who brought it keeps it


def test_g5_12_another_regions_file_is_nowhere_by_id_or_hash_or_path(lab, draft):
    document = files.sent(lab.client("operator"), draft, PDF)["document"]
    denpasar = lab.client("denpasar")
    theirs = lab.open("denpasar", "51.71")
    assert tie(denpasar, theirs, "i22-L3", document["id"], 0).status_code == 404
    assert change(denpasar, document["id"], 1).status_code == 404
    for name in (
        document["sha256"],
        inside("18.71", document["sha256"]),
        "../18.71",
        "..%2F..%2Fregistry.sqlite",
        "%00",
        f"..%2f..%2fpratinjau%2f18.71%2f{document['sha256'][:2]}%2f{document['sha256']}",
    ):
        for part in ("content", "look", "preview", "history"):
            assert denpasar.get(f"documents/{name}/{part}").status_code == 404, (name, part)
    own = files.sent(denpasar, theirs, PDF)["document"]  # the same content is stored again, and is another document
    assert own["id"] != document["id"]
    assert len(list((lab.folder / "bukti").rglob(document["sha256"]))) == 2
    with pytest.raises(ValueError, match="region code"):
        inside("../..", document["sha256"])
    with pytest.raises(ValueError, match="region code"):
        inside("18.71", "../../secrets/session-key")


def test_where_in_a_document_the_proof_stands_is_versioned_with_its_tie(lab, draft):
    operator = lab.client("operator")
    found = files.sent(operator, draft, PDF)["document"]["id"]
    path = f"assessments/{draft}/units/i22-L3/documents/{found}"
    put = [
        operator.write("PUT", path, body, version=version).json()["tie"]["pages"]
        for version, body in (
            (1, {"tied": True, "pages": " hlm. 3–5 "}),
            (2, {"tied": False}),
            (3, {"tied": True}),
            (4, {"tied": True, "pages": ""}),
        )
    ]
    assert put == ["hlm. 3–5", "hlm. 3–5", "hlm. 3–5", ""]
    assert operator.write("PUT", path, {"tied": True, "pages": "x" * 121}, version=5).status_code == 422
    with lab.database.read() as session:
        assert replay.compare(session)[0] == []
        logged = session.scalars(select(EventRow).where(EventRow.action == "evidence.tie")).all()
    assert [set(each.after) - {"version", "tied"} for each in logged] == [
        set(),
        {"digest"},
        {"digest"},
        {"digest"},
        set(),
    ]
    assert "hlm" not in str([each.after for each in logged])


def test_one_document_serves_several_units_and_leaves_with_undo(lab, draft):
    operator = lab.client("operator")
    seq = operator.get(f"assessments/{draft}").json()["seq"]
    found = files.sent(operator, draft, PDF)["document"]["id"]
    assert operator.get(f"assessments/{draft}/changes?after={seq}").json()["evidence_changed"] is True
    assert tie(operator, draft, "i22-L2", found, 0).status_code == 200
    assert tie(operator, draft, "i01-L5", found, 0).json()["tie"]["version"] == 1
    assert tie(operator, draft, "i22-L2", found, 0).status_code == 409
    gone = tie(operator, draft, "i22-L2", found, 1, tied=False).json()
    assert (gone["tie"]["tied"], gone["tie"]["version"]) == (False, 2)
    back = tie(operator, draft, "i22-L2", found, 2).json()
    assert (back["tie"]["tied"], back["tie"]["version"]) == (True, 3)
    for unit in ("i22-L6", "i22-L0", "i99-L1", "i22", "I13-L1-02", "i22-L3x"):
        assert tie(operator, draft, unit, found, 0).status_code == 404, unit
    seq = operator.get(f"assessments/{draft}").json()["seq"]
    assert operator.get(f"assessments/{draft}/changes?after={seq}").json()["evidence_changed"] is False
    pemdi = lab.open(period="2026")
    assert tie(operator, pemdi, "I13-L1-02", found, 0).status_code == 200
    assert tie(operator, pemdi, "i13-L1", found, 0).status_code == 404


def test_a_document_changes_by_versions_and_the_log_knows_all(lab, draft):
    operator = lab.client("operator")
    found = files.sent(operator, draft, PDF, "lama.pdf")["document"]["id"]
    assert change(operator, found, 2).status_code == 409
    assert (
        change(operator, found, 1, name="SK Bupati 12/2025", file_class="terbatas").json()["document"]["version"] == 2
    )
    gone = change(operator, found, 2, name="SK Bupati 12/2025", file_class="terbatas", removed=True)
    assert gone.json()["document"]["removed"] is True
    assert operator.get(f"documents/{found}/content").status_code == 404
    assert operator.get(f"assessments/{draft}/evidence").json()["documents"] == []
    assert change(operator, found, 3, name="SK", file_class="terbatas").status_code == 200
    assert operator.get(f"documents/{found}/content").content == PDF
    names = [each["name"] for each in operator.get(f"documents/{found}/history").json()]
    assert names == ["lama.pdf", "SK Bupati 12/2025", "SK Bupati 12/2025", "SK"]
    lines = lab.client("koordinator").get("regions/18.71/log").json()
    assert [line["action"] for line in lines][:5] == [*["document.change"] * 3, "evidence.tie", "document.add"]
    assert lines[3]["indicator"] == "i22"
    assert "lama" not in str(lines)
    assert "SK" not in str(lines)
    with lab.database.read() as session:
        assert events.verify(session) == []
        faults, rows = replay.compare(session)
    assert (faults, rows) == ([], 6)  # an assessment, four versions of a document, a tie


def test_the_date_on_a_document_is_one_that_can_be_and_is_in_the_log(lab, draft):
    operator = lab.client("operator")
    today = operator.get(f"assessments/{draft}/evidence").json()["today"]
    tomorrow = (date.fromisoformat(today) + timedelta(days=1)).isoformat()
    for dated in (tomorrow, "1944-12-31", "2025-02-30", "kemarin"):
        assert files.begin(operator, draft, PDF, dated=dated).status_code == 422, dated
    found = files.sent(operator, draft, PDF, dated="1945-01-01")["document"]
    assert found["dated"] == "1945-01-01"
    assert change(operator, found["id"], 1, dated=tomorrow).json()["field"] == "dated"
    assert change(operator, found["id"], 1, dated=today).json()["document"]["dated"] == today
    kept = change(operator, found["id"], 2, name="SK").json()["document"]  # a page of the version before knows no date
    assert (kept["name"], kept["dated"]) == ("SK", today)
    link = {"unit": "i22-L3", "name": "JDIH", "url": "https://jdih.contoh.go.id/1"}
    path = f"assessments/{draft}/links"
    assert operator.write("POST", path, {**link, "dated": tomorrow}).status_code == 422
    assert operator.write("POST", path, {**link, "dated": "2025-03-04"}).json()["document"]["dated"] == "2025-03-04"
    dates = [each["dated"] for each in operator.get(f"documents/{found['id']}/history").json()]
    assert dates == ["1945-01-01", today, today]
    with lab.database.read() as session:
        assert replay.compare(session)[0] == []
    tamper(lab.database.engine.url, "UPDATE document_versions SET dated = '1999-01-01'")
    with lab.database.read() as session:
        assert {fault.what.split(": ")[1] for fault in replay.compare(session)[0]} == {"dated differs"}


def test_a_link_is_https_and_whole(lab, draft):
    operator = lab.client("operator")

    def add(url, name="JDIH"):
        return operator.write("POST", f"assessments/{draft}/links", {"unit": "i22-L3", "name": name, "url": url})

    made = add("https://jdih.contoh.go.id/perwali?no=12#pasal-3").json()["document"]
    assert (made["kind"], made["url"]) == ("tautan", "https://jdih.contoh.go.id/perwali?no=12#pasal-3")
    assert operator.get(f"documents/{made['id']}/content").status_code == 404
    for url in (
        "http://jdih.contoh.go.id", "javascript:alert(1)", "data:text/html,x", "//contoh.go.id", "https://",
        "https://budi:sandi@contoh.go.id", "https://127.0.0.1/x", "https://[::1]/", "https://lokal/x", "https://a b.id",
        "https://contoh.go.id\\@jahat.id", "https://contoh.go.id:x/", "ftp://contoh.go.id/", "https://contoh..id",
    ):  # fmt: skip
        assert add(url).status_code == 422, url
    assert add("https://contoh.go.id", name=" . ").status_code == 422


PDF_TYPE = "application/pdf"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("bukti.pdf", "bukti.pdf"),
        ("Bukti.PDF", "Bukti.pdf"),
        ("bukti .pdf", "bukti.pdf"),
        ("../../etc/passwd", "_.._etc_passwd.pdf"),
        ("..\\..\\bukti.pdf", "_.._bukti.pdf"),
        ("x.pdf.html", "x.pdf.html.pdf"),
        ("con.pdf", "_con.pdf"),
        ("NUL", "_NUL.pdf"),
        ("a\r\nX: y.pdf", "a__X_ y.pdf"),
        ("fdp\u202egnp.pdf", "fdp_gnp.pdf"),
        ("وثيقة 📄.pdf", "وثيقة 📄.pdf"),
        ('"; filename="x.exe', "_; filename=_x.exe.pdf"),
        ("a" * 255, "a" * 120 + ".pdf"),
        ("...", "dokumen.pdf"),
    ],
)
def test_a_name_is_safe_to_save_under(label, name):
    assert file_name(label, PDF_TYPE) == name
    header = disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert header.startswith("attachment; ")


def test_g5_13_names_that_look_alike_stay_apart(lab, draft):
    operator = lab.client("operator")
    sent = {}
    for number, name in enumerate(("bukti.pdf", "bukti.pdf", "Bukti.PDF", "../bukti.pdf", "x" * 255, "con.pdf", "📄1")):
        content = files.pdf(b"%d" % number)
        document = files.sent(operator, draft, content, name)["document"]
        assert document["name"] == name
        sent[document["id"]] = content
    assert len(sent) == 7
    for document, content in sent.items():
        assert operator.get(f"documents/{document}/content").content == content


@files.EVERYWHERE
def test_a_damaged_file_is_not_delivered_and_the_same_upload_heals_it(lab, draft, bucket):
    operator = lab.client("operator")
    document = files.sent(operator, draft, PDF)["document"]
    name = inside("18.71", document["sha256"])
    if bucket is None:
        (lab.folder / name).write_bytes(b"%PDF-broken")
    else:
        bucket.objects[name] = b"%PDF-broken"
    assert operator.get(f"documents/{document['id']}/content").status_code == 503
    files.sent(operator, draft, PDF)
    assert operator.get(f"documents/{document['id']}/content").content == PDF


def _in_folder(lab, places):
    """Send a file to a registry whose folder is the lab's own."""
    draft = lab.open()
    document = files.sent(lab.client("operator"), draft, PDF)["document"]
    Store(places.var).keep("18.71", PDF)
    return places.var / inside("18.71", document["sha256"])


def states(places):
    with DoctorLab(places).reading(places.database_url):
        return {each.check: each.state for each in evidence(DoctorLab(places))}


@pytest.fixture
def kept(places):
    lab = Lab(places.database_url)
    path = _in_folder(lab, places)
    yield path
    lab.close()


def test_a_backup_brings_the_files_back_and_says_when_one_lacks(kept, places, tmp_path):
    (places.var / "unggahan").mkdir()
    (places.var / "unggahan" / str(uuid4())).write_bytes(b"half")
    (places.var / "laporan" / "x").mkdir(parents=True)
    (places.var / "laporan" / "x" / "pesanan.json").write_text("{}")
    file = creating.create(places, tmp_path / "cadangan")
    made = verifying.verify(file).manifest
    assert kept.relative_to(places.var).as_posix() in made.files
    assert not any(name.startswith(("unggahan", "laporan")) for name in made.files)
    again = load({"SPBE_VAR": str(tmp_path / "pulih")})
    restoring.restore(file, again)
    restored = tmp_path / "pulih" / kept.relative_to(places.var)
    assert restored.read_bytes() == PDF
    assert restored.stat().st_mode & 0o777 == 0o600
    kept.unlink()
    with pytest.raises(PartlyDoneError, match="data dukung"):
        creating.create(places, tmp_path / "lain")


def test_the_doctor_finds_missing_damaged_and_stray_files(kept, places):
    assert states(places) == {"evidence.files": State.GOOD}
    (kept.parent / ("0" * 64)).write_bytes(b"x")
    assert states(places) == {"evidence.files": State.GOOD, "evidence.left": State.NOTE}
    kept.write_bytes(b"%PDF-other")
    assert states(places)["evidence.files"] is State.BAD
    kept.unlink()
    assert states(places)["evidence.files"] is State.BAD


def test_a_part_that_nobody_continues_goes_and_a_document_stays(places):
    lab = Lab(places.database_url)
    draft = lab.open()
    files.sent(lab.client("operator"), draft, PDF)
    begun = files.begin(lab.client("operator"), draft, PDF).json()["id"]
    path = places.var / "unggahan" / begun
    path.parent.mkdir()
    path.write_bytes(PDF[:100])
    later = datetime.now(UTC) + timedelta(days=4)
    gone = {each.name: each.count for each in retention.apply(places, later) if each.count}
    assert (gone["evidence_uploads"], gone["unggahan/*"]) == (2, 1)  # a row that became a document has no more use
    assert not path.exists()
    shown = lab.client("operator").get(f"assessments/{draft}/evidence").json()
    assert (len(shown["documents"]), shown["uploads"]) == (1, [])
    lab.close()
