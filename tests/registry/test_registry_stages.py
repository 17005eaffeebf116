"""Values per stage: kept apart, versioned with a reason, and the official result that follows from penetapan."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from tampering import tamper

from hub.doctor import replay
from hub.registry import events
from spbe_core import benchmark, regions, results, stages, wire

KALTIM = "regions/64/stages/2024"
SOURCE = "Rekap evaluasi SPBE 2024"


def put(client, path, value, version=0, **more):
    return client.write("PUT", path, {"value": value, "source": SOURCE, **more}, version=version)


def rows(lab, **params):
    found = lab.client("peneliti").get("results", params=params).json()
    return [wire.OfficialResult.model_validate(row) for row in found]


def sound(lab):
    with lab.database.read() as session:
        assert events.verify(session) == []
        assert replay.compare(session)[0] == []


def test_three_stages_of_one_province_and_benchmarks_use_penetapan_only(lab):
    secretariat = lab.client("sekretariat")
    for stage, value in (("mandiri", "4.35"), ("interviu", "3.28"), ("penetapan", "3.79")):
        reply = put(secretariat, f"{KALTIM}/{stage}/indeks", value)
        assert reply.status_code == 200, reply.text
        assert reply.json()["stored"]["value"] == value
    held = [wire.StageValue.model_validate(row) for row in secretariat.get("regions/64/stages?period=2024").json()]
    moved = [(step.stage.value, step.value, step.change and str(step.change)) for step in stages.steps(held)]
    assert moved == [("mandiri", "4.35", None), ("interviu", "3.28", "-107/100"), ("penetapan", "3.79", "51/100")]
    effective = rows(lab)
    place = benchmark.position(effective, "64", 2024, benchmark.same_kind(regions.find("64")))
    assert place.result.index == "3.79"
    assert place.rank == benchmark.position(results.official(), "64", 2024, place.group).rank
    assert results.national(results.frame(effective), 2024) == results.national(results.frame(), 2024)
    sound(lab)


def test_a_correction_is_a_new_version_with_who_when_and_why(lab):
    secretariat, path = lab.client("sekretariat"), f"{KALTIM}/penetapan/indeks"
    put(secretariat, path, "3.79")
    refused = put(secretariat, path, "3.80", version=1)
    assert refused.status_code == 422
    assert refused.json()["field"] == "reason"
    stored = put(secretariat, path, "3.8", version=1, reason="Salah ketik pada lampiran").json()["stored"]
    assert (stored["value"], stored["version"], stored["author_name"]) == ("3.80", 2, "Wulan Sekretariat")
    history = secretariat.get(f"{path}/history").json()
    assert [(row["version"], row["value"], row["reason"]) for row in history] == [
        (2, "3.80", "Salah ketik pada lampiran"),
        (1, "3.79", None),
    ]
    (effective,) = rows(lab, year=2024, region="64")
    assert effective.index == "3.80"
    assert effective.predicate == "Sangat Baik"
    assert SOURCE in effective.source
    withdrawn = put(secretariat, path, None, version=2, reason="Lampiran dicabut")
    assert withdrawn.json()["stored"]["value"] is None
    (effective,) = rows(lab, year=2024, region="64")
    assert effective == results.find("64", 2024)
    sound(lab)


def test_an_old_version_is_refused_with_what_stands(lab):
    secretariat, path = lab.client("sekretariat"), f"{KALTIM}/mandiri/indeks"
    put(secretariat, path, "4.35")
    late = put(secretariat, path, "4.40", version=0)
    assert late.status_code == 409
    assert late.json()["stored"]["value"] == "4.35"
    unnamed = secretariat.write("PUT", path, {"value": "4.40", "source": SOURCE})
    assert unnamed.status_code == 428


@pytest.mark.parametrize(
    ("subject", "value", "words"),
    [
        ("indeks", "5.01", "di luar 1 sampai 5"),
        ("indeks", "3,79", "bukan angka netral"),
        ("indeks", "nan", "bukan angka netral"),
        ("indeks", "3.123456", "lebih dari 4 angka desimal"),
        ("predikat", "Bagus", "bukan predikat"),
        ("i01", "2.5", "bukan tingkat"),
        ("i99", "3", "tidak dikenal"),
    ],
)
def test_what_the_instrument_does_not_allow_is_refused(lab, subject, value, words):
    reply = put(lab.client("sekretariat"), f"{KALTIM}/penetapan/{subject}", value)
    assert reply.status_code in {404, 422}
    assert words in reply.json()["detail"]
    assert lab.client("sekretariat").get("regions/64/stages").json() == []


def test_a_region_without_a_published_result_gets_one(lab):
    code = next(
        each.code for each in regions.all_regions() if each.level == "kota" and not results.find(each.code, 2025)
    )
    secretariat = lab.client("sekretariat")
    before = len(rows(lab))
    put(secretariat, f"regions/{code}/stages/2025/mandiri/indeks", "4.00")
    assert len(rows(lab)) == before
    put(secretariat, f"regions/{code}/stages/2025/penetapan/indeks", "1.80")
    (made,) = rows(lab, year=2025, region=code)
    assert (made.index, made.predicate, made.kebijakan) == ("1.80", "Cukup", None)
    assert "pita indeks" in made.note
    put(secretariat, f"regions/{code}/stages/2025/penetapan/predikat", "kurang")
    (made,) = rows(lab, year=2025, region=code)
    assert made.predicate == "Kurang"
    assert "karena dibulatkan" in made.note


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_g5_06_the_kept_index_decides_and_two_decimals_are_only_shown(lab):
    secretariat, place = lab.client("sekretariat"), "regions/32.10/stages/2025/penetapan"
    put(secretariat, f"{place}/indeks", "2.5951")
    (made,) = rows(lab, year=2025, region="32.10")
    assert (made.index, made.predicate) == ("2.60", "Cukup")
    assert "Tertulis 2,60 karena dibulatkan" in made.note
    put(secretariat, f"{place}/predikat", "Baik")
    (made,) = rows(lab, year=2025, region="32.10")
    assert (made.index, made.predicate) == ("2.60", "Baik")
    assert "indeks 2,5951 termasuk Cukup" in made.note


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_what_is_published_is_replaced_with_a_reason_and_what_disagrees_is_said(lab):
    secretariat, path = lab.client("sekretariat"), "regions/32.11/stages/2024/penetapan/indeks"
    held = results.find("32.11", 2024)
    assert put(secretariat, path.replace("penetapan", "mandiri"), "2.00").json()["deviations"] == []
    refused = put(secretariat, path, "2.00")
    assert (refused.status_code, refused.json()["field"]) == (422, "reason")
    assert f"Yang terbit {held.index.replace('.', ',')}" in refused.json()["detail"]
    assert rows(lab, year=2024, region="32.11") == [held]
    saved = put(secretariat, path, "2.00", reason="Ralat lampiran", note="halaman 3").json()
    (deviation,) = saved["deviations"]
    assert "domain berbobot menghasilkan" in deviation
    assert "indeksnya 2,00" in deviation
    again = put(secretariat, path, held.index, version=1, reason="Ralat dicabut").json()
    assert (again["deviations"], again["stored"]["note"]) == ([], "halaman 3")


def test_levels_of_penetapan_overlay_published_levels(lab):
    secretariat = lab.client("sekretariat")
    put(secretariat, f"{KALTIM}/penetapan/i22", "4")
    put(secretariat, f"{KALTIM}/mandiri/i23", "5")
    levels = lab.client("peneliti").get("results/levels", params={"region": "64"}).json()
    assert [(row["indicator"], row["level"], row["complete"]) for row in levels if row["year"] == 2024] == [
        ("i22", 4, False)
    ]


def test_only_the_secretariat_writes_and_drafts_of_stages_stay_in_the_region(lab):
    secretariat = lab.client("sekretariat")
    put(secretariat, "regions/18.71/stages/2024/mandiri/indeks", "3.90")
    assert put(lab.client("koordinator"), "regions/18.71/stages/2024/mandiri/indeks", "3.91").status_code == 403
    assert len(lab.client("operator").get("regions/18.71/stages").json()) == 1
    for stranger in ("denpasar", "peneliti"):
        assert lab.client(stranger).get("regions/18.71/stages").status_code == 404
    (event,) = lab.client("koordinator").get("regions/18.71/events").json()
    assert event["action"] == "stage.write"
    assert SOURCE not in str(event)


def test_history_cannot_be_changed_underneath(lab):
    put(lab.client("sekretariat"), f"{KALTIM}/penetapan/indeks", "3.79")
    for change in ("UPDATE stage_values SET value = '4.79'", "DELETE FROM stage_values"):
        with pytest.raises(DatabaseError), lab.database.engine.begin() as connection:
            connection.execute(sa.text(change))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE stage_values SET value = '4.79'", "value differs"),
        ("UPDATE stage_values SET source = 'lain'", "the text is not the one that was written"),
        ("UPDATE stage_values SET note = NULL, source = '', salt = NULL", "the text is not the one that was written"),
        ("DELETE FROM stage_values", "is missing"),
        ("UPDATE stage_values SET author = 'orang-lain'", "author differs"),
    ],
)
def test_a_value_changed_past_the_guards_is_found(lab, database_url, change, what):
    put(lab.client("sekretariat"), f"{KALTIM}/penetapan/indeks", "3.79", note="menurut lampiran")
    tamper(database_url, change)
    with lab.database.read() as session:
        faults, _ = replay.compare(session)
    assert [what in fault.what for fault in faults] == [True]
