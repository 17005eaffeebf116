"""Letters: made from what is stored, the same bytes for the same content; stale when it changed; consent withdrawn."""

from __future__ import annotations

import hashlib
import io
from uuid import uuid4

import letters
import pypdf
import pytest
import signing
from sqlalchemy import select
from tampering import tamper

from hub.doctor import replay
from hub.registry import events
from hub.registry.assessments.model import AssessmentRow
from hub.registry.letters import content
from hub.signatures import checking
from reports.letter import facts_hash, render
from spbe_core.wire import LetterFacts, LetterKind, LetterMake

ON_SQLITE = pytest.mark.parametrize("template", ["sqlite"], indirect=True)
"""For what no database decides."""


@pytest.fixture
def filled(lab, draft):
    letters.fill_in(lab, draft)
    return draft


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def file_of(client, letter, kind="file") -> bytes:
    reply = client.get(f"letters/{letter['id']}/{kind}")
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-disposition"].startswith("attachment; ")
    return reply.content


@ON_SQLITE
def test_the_minutes_say_what_is_stored(lab, filled):
    koordinator = lab.client("koordinator")
    summary = koordinator.get(f"assessments/{filled}").json()["summary"]
    letter = letters.made(koordinator, filled)
    content = file_of(lab.client("pendamping"), letter)
    assert hashlib.sha256(content).hexdigest() == letter["sha256"]
    assert (letter["status"], letter["version"], letter["current"]) == ("dibuat", 1, True)
    text = text_of(content)
    for wanted in (
        "PEMERINTAH KOTA BANDAR LAMPUNG",
        "BERITA ACARA",
        "Nomor: 555/12/2026",
        "LATIHAN",
        "Pada hari Senin tanggal tiga puluh bulan November tahun dua ribu dua puluh enam",
        f"{summary['index'].replace('.', ',')} (mandiri)",
        f"{summary['predicate']} (mandiri)",
        "Budi Santoso",
        "Dr. Hj. Ratna Dewi, M.Si.",
        f"peristiwa nomor {letter['rests_on']}",
        letter["facts_hash"],
        "halaman 1 dari 3",
    ):
        assert wanted in text, wanted
    facts = LetterFacts.model_validate(letter["facts"])
    assert facts_hash(facts) == letter["facts_hash"]
    assert render(facts, LetterMake.model_validate(letter["made"]), letter["rests_on"]) == content
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("id")
    assert reader.metadata.title.startswith("LATIHAN – Berita Acara")


def test_the_same_words_make_the_same_letter_and_a_replay_answers_alike(lab, filled):
    koordinator, key = lab.client("koordinator"), str(uuid4())
    path = f"assessments/{filled}/letters"
    first = koordinator.write("POST", path, letters.MINUTES, key=key)
    again = koordinator.write("POST", path, letters.MINUTES, key=key)
    assert (first.status_code, again.content) == (201, first.content)
    same = koordinator.write("POST", path, letters.MINUTES)
    assert (same.status_code, same.json()["letter"]["id"]) == (200, first.json()["letter"]["id"])
    assert letters.made(koordinator, filled, number="556")["id"] != first.json()["letter"]["id"]
    assert len(letters.listed(koordinator, filled)["letters"]) == 2


@ON_SQLITE
def test_what_the_assessment_says_now_is_gathered_once_for_letters_alike(lab, filled, monkeypatch):
    koordinator, gathered = lab.client("koordinator"), []
    facts = content.facts

    def counting(*asked):
        gathered.append(asked)
        return facts(*asked)

    monkeypatch.setattr(content, "facts", counting)

    def listing(number):
        letters.made(koordinator, filled, number=f"{number}/2026")
        gathered.clear()
        assert len(letters.listed(koordinator, filled)["letters"]) == number
        return len(gathered)

    once = listing(1)
    assert [listing(number) for number in (2, 3)] == [once] * 2


@ON_SQLITE
def test_nobodys_write_waits_while_a_letter_is_set(lab, filled, monkeypatch):
    operator, koordinator = lab.client("operator"), lab.client("koordinator")
    wrote, rests_on = [], []

    def setting(facts, made, seq):
        if not wrote:
            wrote.append(operator.answer(filled, "i22", "fakta", "sementara itu", 0).status_code)
        rests_on.append(seq)
        return render(facts, made, seq)

    monkeypatch.setattr("reports.letter.render", setting)
    letter = letters.made(koordinator, filled)
    assert wrote == [200]
    assert len(rests_on) == 2
    assert letter["rests_on"] == rests_on[1] > rests_on[0]  # set anew from what stood when it was kept
    assert letters.made(koordinator, filled, number="557")["rests_on"] == rests_on[1]
    assert len(rests_on) == 3


def test_a_letter_says_in_what_the_assessment_went_on(lab, filled):
    koordinator = lab.client("koordinator")
    letter = letters.made(koordinator, filled)
    assert lab.client("operator").answer(filled, "i32", "level", 5, 1).status_code == 200
    (stale,) = letters.listed(koordinator, filled)["letters"]
    assert (stale["current"], stale["sha256"]) == (False, letter["sha256"])
    assert any(each.startswith("indeks ") for each in stale["differences"])
    assert "nilai 1 indikator berubah" in stale["differences"]
    assert lab.client("operator").answer(filled, "i32", "level", None, 2).status_code == 200
    (stale,) = letters.listed(koordinator, filled)["letters"]
    assert stale["differences"] == ["Masih ada 1 indikator yang belum diisi. Lengkapi penilaiannya dulu."]


@ON_SQLITE
def test_what_is_not_there_yet_makes_no_letter(lab, draft):
    koordinator = lab.client("koordinator")
    offers = letters.listed(koordinator, draft)["offers"]
    assert {(each["kind"], each["stage"]) for each in offers} == {(kind, "mandiri") for kind in LetterKind}
    assert all("47 indikator" in each["hindered"] for each in offers)
    refused = koordinator.write("POST", f"assessments/{draft}/letters", letters.MINUTES)
    assert refused.status_code == 422
    assert letters.listed(koordinator, draft)["letters"] == []


REFUSED = (
    ({"signer": {"name": "Ratna 3201234567890001", "position": "Sekda"}}, "signer"),
    ({"place": "Bandar\nLampung"}, "place"),
    ({"people": [{"name": "A\u202e", "position": "B"}]}, "people"),
    ({"number": "5\x00"}, "number"),
    ({"scope": ["indeks"]}, "scope"),
    ({"date": "30-11-2026"}, "date"),
    ({"signer": {"name": " ", "position": "Sekda"}}, "signer"),
    ({"nik": "3201234567890001"}, "nik"),
)


@ON_SQLITE
def test_what_cannot_be_printed_or_must_not_be_kept_is_refused(lab, filled):
    koordinator = lab.client("koordinator")
    for changed, field in REFUSED:
        reply = koordinator.write("POST", f"assessments/{filled}/letters", letters.MINUTES | changed)
        assert reply.status_code == 422, (changed, reply.text)
        assert (reply.json()["field"] or "").split(".")[-1] == field
    assert letters.listed(koordinator, filled)["letters"] == []
    signer = {"name": "Ratna", "position": "Sekda, NIP 197001011990032001"}  # eighteen digits: no NIK
    assert "197001011990032001" in text_of(file_of(koordinator, letters.made(koordinator, filled, signer=signer)))


def test_a_consent_names_its_scope_and_is_withdrawn_with_a_reason(lab, filled):
    koordinator = lab.client("koordinator")
    consent = letters.made(koordinator, filled, letters.CONSENT)
    text = text_of(file_of(koordinator, consent))
    assert "PERNYATAAN PERSETUJUAN PUBLIKASI" in text
    assert "indeks dan predikat" in text
    assert "praktik baik" not in text
    path = f"letters/{consent['id']}/withdrawal"
    assert koordinator.write("POST", path, {"reason": " "}, version=1).status_code == 422
    assert koordinator.write("POST", path, {"reason": "salah lingkup"}).status_code == 428
    done = koordinator.write("POST", path, {"reason": "salah lingkup"}, version=1).json()["letter"]
    assert (done["status"], done["history"][1]["reason"]) == ("dicabut", "salah lingkup")
    stale = koordinator.write("POST", path, {"reason": "lagi"}, version=1)
    assert (stale.status_code, stale.json()["stored"]["value"]) == (409, "dicabut")
    assert koordinator.write("POST", path, {"reason": "lagi"}, version=2).status_code == 422
    other = f"letters/{letters.made(koordinator, filled)['id']}/withdrawal"
    assert koordinator.write("POST", other, {"reason": "x"}, version=1).status_code == 422
    assert letters.made(koordinator, filled, letters.CONSENT)["id"] != consent["id"]


def test_of_two_who_withdraw_at_once_one_wins(lab, filled, at_once):
    koordinator = lab.client("koordinator")
    path = f"letters/{letters.made(koordinator, filled, letters.CONSENT)['id']}/withdrawal"
    replies = at_once(*(lambda: lab.client("koordinator").write("POST", path, {"reason": "x"}, version=1),) * 2)
    assert sorted(each.status_code for each in replies) == [200, 409]


@ON_SQLITE
def test_a_stage_is_written_from_its_own_values(lab, filled):
    sekretariat, koordinator = lab.client("sekretariat"), lab.client("koordinator")
    values = {"indeks": "1.8", "predikat": "Kurang", "i22": "2"}
    for subject, value in values.items():
        path = f"regions/18.71/stages/2025/interviu/{subject}"
        assert sekretariat.write("PUT", path, {"value": value, "source": "rekap"}, version=0).status_code == 200
    offers = letters.listed(koordinator, filled)["offers"]
    assert ("berita-acara", "interviu") in [(each["kind"], each["stage"]) for each in offers]
    letter = letters.made(koordinator, filled, stage="interviu")
    text = text_of(file_of(koordinator, letter))
    assert "interviu periode 2025" in text
    assert "1,80" in text
    assert "Kurang" in text
    assert "mandiri" not in text
    found = {each["id"]: each["value"] for each in letter["facts"]["indicators"]}
    assert (found["i22"], found["i01"]) == ("2", None)


@ON_SQLITE
def test_an_official_letter_waits_for_the_course(lab):
    """Minutes once the assessment was submitted, a consent once it is final; reopened, both stay what they were."""
    koordinator = lab.client("koordinator")
    body = {"period": "2026", "purpose": "resmi"}
    draft = koordinator.write("POST", "regions/18.71/assessments", body).json()["id"]
    letters.fill_in(lab, draft)

    def step(state):
        with lab.database.write() as session:
            row = session.execute(select(AssessmentRow).where(AssessmentRow.id == draft)).scalar_one()
            row.state = state
        hindered = {each["kind"]: each["hindered"] for each in letters.listed(koordinator, draft)["offers"]}
        return [name for name, why in hindered.items() if why is None]

    assert step("draft") == []
    refused = koordinator.write("POST", f"assessments/{draft}/letters", letters.MINUTES)
    assert (refused.status_code, "masih dapat diubah" in refused.json()["detail"]) == (422, True)
    assert step("submitted") == ["berita-acara"]
    assert letters.made(koordinator, draft)["current"]
    assert step("final") == ["berita-acara", "persetujuan"]
    assert step("penetapan") == ["berita-acara", "persetujuan"]
    assert step("returned") == []
    assert [each["current"] for each in letters.listed(koordinator, draft)["letters"]] == [True]


@ON_SQLITE
def test_pemdi_says_what_is_waiting(lab):
    draft = lab.open("koordinator", period="2026")
    letters.fill_in(lab, draft)
    text = text_of(file_of(lab.client("koordinator"), letters.made(lab.client("koordinator"), draft)))
    assert "(menunggu indeks luar)" in text
    assert "Nilai aspek" in text


def test_the_log_tells_letters_without_names_and_the_doctor_finds_a_changed_one(lab, filled, database_url):
    koordinator = lab.client("koordinator")
    letter = letters.made(koordinator, filled, letters.CONSENT)
    path = f"letters/{letter['id']}/withdrawal"
    assert koordinator.write("POST", path, {"reason": "x"}, version=1).status_code == 200
    lines = [each for each in koordinator.get("regions/18.71/log").json() if each["action"].startswith("letter.")]
    assert [each["action"] for each in lines] == ["letter.withdraw", "letter.make"]
    assert lines[0]["period"] == "2025"
    assert "Ratna" not in str(lines)

    def faults():
        with lab.database.read() as session:
            assert events.verify(session) == []
            return [each.what for each in replay.compare(session)[0] if "letter" in each.what]

    assert faults() == []
    tamper(database_url, "UPDATE letters SET details = replace(details, 'Ratna', 'Rita')")
    assert ["the text is not the one" in each for each in faults()] == [True]
    tamper(database_url, f"DELETE FROM letter_versions WHERE letter_id = '{letter['id']}' AND version = 2")
    assert any("is missing" in each for each in faults())


@ON_SQLITE
def test_a_signed_letter_comes_back_and_is_looked_at_again_when_its_authority_is_trusted(lab, filled):
    koordinator = lab.client("koordinator")
    letter = letters.made(koordinator, filled)
    path = f"letters/{letter['id']}"
    assert koordinator.get(f"{path}/signed").status_code == 404
    refused = koordinator.write("POST", f"{path}/signed", version=1, content=b"bukan PDF").json()["letter"]
    assert (refused["status"], refused["has_signed"]) == ("ditolak", False)
    assert "bukan PDF" in refused["history"][1]["reason"]
    assert koordinator.write("POST", f"{path}/check", version=2).status_code == 422
    content = signing.sign(file_of(koordinator, letter))
    assert koordinator.write("POST", f"{path}/signed", content=content).status_code == 428
    assert koordinator.write("POST", f"{path}/signed", version=1, content=content).status_code == 409
    taken = koordinator.write("POST", f"{path}/signed", version=2, content=content).json()["letter"]
    assert (taken["status"], taken["version"]) == ("tte-utuh", 3)
    assert taken["history"][2]["signatures"][0]["chain"] == "penerbit-tidak-dikenal"
    assert file_of(lab.client("pendamping"), letter, "signed") == content
    for worse in (b"bukan PDF", signing.scan()):
        assert koordinator.write("POST", f"{path}/signed", version=3, content=worse).status_code == 422
    folder = lab.folder / "penerbit"
    folder.mkdir()
    (folder / "induk.pem").write_bytes(signing.authority().pem())
    again = koordinator.write("POST", f"{path}/check", version=3).json()["letter"]
    assert (again["status"], again["version"]) == ("tte-terverifikasi", 4)
    same = koordinator.write("POST", f"{path}/check", version=4).json()["letter"]
    assert (same["status"], same["version"]) == ("tte-terverifikasi", 4)
    actions = [each["action"] for each in koordinator.get("regions/18.71/log").json()]
    assert actions[:4] == ["letter.check", "letter.sign", "letter.refuse", "letter.make"]
    with lab.database.read() as session:
        assert [each.what for each in replay.compare(session)[0] if "letter" in each.what] == []


def test_of_two_signed_files_at_once_one_is_taken(lab, filled, at_once, monkeypatch):
    verdict = {"status": "tanda-tangan-basah", "reason": None, "signatures": []}
    monkeypatch.setattr(checking, "judged", lambda *_: verdict)
    path = f"letters/{letters.made(lab.client('koordinator'), filled)['id']}/signed"
    keys = {content: str(uuid4()) for content in (b"%PDF-1", b"%PDF-2")}

    def send(content):
        return lab.client("koordinator").write("POST", path, version=1, key=keys[content], content=content)

    replies = at_once(*(lambda content=content: (content, send(content)) for content in keys))
    assert sorted(reply.status_code for _, reply in replies) == [200, 409]
    ((content, first),) = [(content, reply) for content, reply in replies if reply.status_code == 200]
    assert send(content).content == first.content
    (letter,) = letters.listed(lab.client("koordinator"), filled)["letters"]
    assert (letter["version"], letter["status"]) == (2, "tanda-tangan-basah")


def test_equal_facts_have_one_hash_and_nothing_typed_becomes_code():
    facts = {
        "kind": "persetujuan", "stage": "mandiri", "region_code": "18.71", "region_name": "Kota Bandar Lampung",
        "period": "2025", "purpose": "resmi", "sample": True, "instrument": "i", "instrument_title": "t",
        "regulation": "r", "instrument_hash": "h", "fractional": False, "index": "5/2", "predicate": "Cukup",
        "parts": (), "indicators": (), "documents": 0,
    }  # fmt: skip
    one = LetterFacts.model_validate(facts)
    assert facts_hash(one) == facts_hash(LetterFacts.model_validate(dict(reversed(facts.items()))))
    assert facts_hash(one) != facts_hash(one.model_copy(update={"index": "5/3"}))
    typed = LetterMake.model_validate(letters.CONSENT | {"signer": {"name": '#eval("1")', "position": "*a* $x$"}})
    text = text_of(render(one, typed, 7))
    assert '#eval("1")' in text
    assert "CONTOH" in text
    assert "LATIHAN" not in text
