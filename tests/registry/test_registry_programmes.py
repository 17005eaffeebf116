"""Programmes: written by the secretariat under their version, read by everybody, every version kept and proven."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from registry_lab import PREFIX, PUBLIC, InProcess

from hub.doctor import replay
from hub.registry import events
from hub.registry.events.model import EventRow
from spbe_core import wire
from spbe_core.client import ConflictError, Registry
from spbe_core.regions import SAMPLE

WAVE = {
    "name": "Gelombang 1",
    "begin": "2026-08-01",
    "until": "2026-09-30",
    "description": "Dua bulan, empat sesi.",
    "regions": ["51.71", "18.71", "51.71"],
}
PATH = "programmes/gelombang-1"


def put(lab, body=WAVE, version=0, name="sekretariat", path=PATH, **more):
    return lab.client(name).write("PUT", path, body, version=version, **more)


def proven(lab):
    with lab.database.read() as session:
        assert replay.compare(session)[0] == []
        assert events.verify(session) == []


def test_a_programme_is_made_once_and_read_by_everybody_without_its_author(lab):
    key = str(uuid4())
    made = put(lab, key=key)
    assert made.status_code == 200, made.text
    assert made.json()["regions"] == ["18.71", "51.71"]  # each once, in order
    assert put(lab, key=key).text == made.text
    for name in ("operator", "pendamping", "peneliti", "kernel"):
        client = lab.client(name)
        assert client.get("programmes").json() == [made.json()]
        assert client.get(PATH).json() == made.json()
    assert "Wulan" not in made.text
    assert lab.client("peneliti").get("programmes/gelombang-2").status_code == 404
    proven(lab)


def test_only_the_secretariat_writes_and_reads_who_wrote(lab):
    for name in ("operator", "koordinator", "pendamping", "peneliti", "kernel"):
        assert put(lab, name=name).status_code == 403
        assert lab.client(name).get(f"{PATH}/history").status_code == 403
    assert put(lab).status_code == 200
    assert put(lab, WAVE | {"regions": ["32.11"], "until": "2026-10-31"}, 1).status_code == 200
    newest, first = lab.client("sekretariat").get(f"{PATH}/history").json()
    assert (newest["version"], newest["regions"], newest["until"]) == (2, ["32.11"], "2026-10-31")
    assert (first["version"], first["regions"], first["author_name"]) == (1, ["18.71", "51.71"], "Wulan Sekretariat")
    with lab.database.read() as session:
        [last, _] = session.scalars(sa.select(EventRow).order_by(EventRow.seq.desc())).all()
    assert (last.action, last.object, last.region_code) == ("programme.write", PATH, None)
    assert last.after["regions"] == ["32.11"]
    assert "Gelombang" not in str(last.after)  # texts by their digest
    proven(lab)


def test_of_two_editors_the_later_is_told_who_wrote_and_overwrites_nothing(lab, at_once):
    put(lab)
    lab.hub.people["dua"] = lab.hub.people["sekretariat"].__class__(
        "dua", "Joko Sekretariat", ("sekretariat",), lab.hub.people["sekretariat"].scopes, "token-dua"
    )
    replies = at_once(
        lambda: put(lab, WAVE | {"regions": ["18.71"]}, 1),
        lambda: put(lab, WAVE | {"regions": ["51.71"]}, 1, "dua"),
    )
    won, lost = sorted(replies, key=lambda reply: reply.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    told = lost.json()
    assert told["detail"].startswith("Program ini sudah diubah oleh ")
    assert told["stored"]["version"] == 2
    assert told["stored"]["author_name"] in told["detail"]
    assert lab.client("peneliti").get(PATH).json() == won.json()
    proven(lab)


def test_of_two_who_make_the_same_programme_one_is_told_that_it_is_there(lab, at_once):
    replies = at_once(lambda: put(lab), lambda: put(lab, WAVE | {"name": "Lain"}))
    won, lost = sorted(replies, key=lambda reply: reply.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    assert lost.json()["detail"] == "Program “gelombang-1” sudah ada. Pilih kode lain, atau ubah program yang ada itu."
    assert len(lab.client("peneliti").get("programmes").json()) == 1


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"until": "2026-07-31"}, "until", "Hari terakhir program (31 Juli 2026) mendahului hari pertamanya"),
        ({"regions": ["18.71", "11.1"]}, "regions", "tidak berbentuk seperti yang diminta"),
        ({"regions": ["99.98"]}, "regions", "tidak dikenal"),
        ({"regions": [SAMPLE.code]}, "regions", "hanya contoh"),
        ({"regions": ["31.71"]}, "regions", "tidak mempunyai penilaian sendiri"),
        ({"regions": ["18.71\x00"]}, "regions", ""),
        ({"name": " "}, "name", "masih kosong"),
        ({"name": "Gelombang\n1"}, "name", "baris baru"),
        ({"description": "\x00"}, "description", "huruf rusak"),
        ({"begin": "0001-01-01"}, "begin", ""),
        ({"begin": "1 Agustus"}, "begin", "tanggal"),
        ({"sesi": 4}, "sesi", "tidak dikenal"),
    ],
)
def test_what_cannot_be_a_programme_is_refused_in_words_and_leaves_nothing(lab, wrong, field, said):
    refused = put(lab, WAVE | wrong)
    assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text
    assert said in refused.json()["detail"]
    assert lab.client("peneliti").get("programmes").json() == []


def test_the_word_for_all_regions_in_care_is_no_programmes_code(lab):
    refused = put(lab, path=f"programmes/{wire.IN_CARE}")
    assert (refused.status_code, refused.json()["field"]) == (422, "code")
    assert lab.client("peneliti").get("programmes").json() == []


@pytest.mark.parametrize("code", ["Gelombang", "gelombang 1", "gelombang--1", "-", "x" * 61, "a%00", "a%0A"])
def test_a_code_is_fit_for_an_address_and_a_file_name(lab, code):
    assert put(lab, path=f"programmes/{code}").status_code in {404, 422}
    assert lab.client("peneliti").get("programmes").json() == []


def test_a_version_must_be_named_and_a_programme_that_is_not_there_has_none(lab):
    assert lab.client("sekretariat").write("PUT", PATH, WAVE).status_code == 428
    assert put(lab, version=1).status_code == 404


def test_a_closed_programme_stands_still_until_it_is_opened_and_follows_those_that_are_open(lab):
    put(lab)
    put(lab, WAVE | {"begin": "2026-01-01"}, path="programmes/lama")
    assert put(lab, WAVE | {"closed": True}, 1).status_code == 200
    changed = put(lab, WAVE | {"closed": True, "regions": []}, 2)
    assert (changed.status_code, changed.json()["field"]) == (422, "closed")
    codes = [each["code"] for each in lab.client("peneliti").get("programmes").json()]
    assert codes == ["lama", "gelombang-1"]
    assert put(lab, WAVE | {"regions": []}, 2).json()["closed"] is False
    proven(lab)


def test_no_version_can_be_changed_or_taken_away(lab):
    put(lab)
    for statement in (
        "UPDATE programme_versions SET name = 'x'",
        "DELETE FROM programme_versions",
        "UPDATE programme_regions SET region_code = '32.11'",
        "DELETE FROM programme_regions",
    ):
        with pytest.raises(sa.exc.DBAPIError, match="only ever added"), lab.database.engine.begin() as connection:
            connection.exec_driver_sql(statement)


def test_a_region_smuggled_into_a_programme_is_found(lab):
    put(lab)
    with lab.database.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO programme_regions VALUES ('gelombang-1', 1, '32.11', 1)")
    with lab.database.read() as session:
        [fault] = replay.compare(session)[0]
    assert "programme_regions gelombang-1/1/32.11: there is no such event" in fault.what


def test_the_client_reads_writes_and_tells_a_conflict(lab):
    transport = InProcess(lab.app)
    with Registry(f"{PUBLIC}{PREFIX}/", lab.hub.token("sekretariat"), transport) as registry:
        wanted = wire.ProgrammeWrite.model_validate(WAVE)
        made = registry.programmes.put("gelombang-1", wanted, 0)
        assert registry.programmes.all() == [registry.programmes.one("gelombang-1")] == [made]
        with pytest.raises(ConflictError, match="sudah ada"):
            registry.programmes.put("gelombang-1", wanted, 0)
        assert [each.author for each in registry.programmes.history("gelombang-1")] == ["sekretariat"]
