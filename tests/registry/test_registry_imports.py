"""Official results from files: a dry run row by row, all or nothing, the same file twice changes nothing."""

import base64
import os
import signal

import openpyxl
import pytest
import sqlalchemy as sa
from fake_hub import sample_people
from registry_lab import Lab
from workbooks import book, package, saved

from hub.doctor import replay
from hub.registry import events, load_sample_region
from hub.registry.events.model import EventRow
from hub.registry.imports import planning
from hub.registry.results import rules
from hub.registry.stages.model import StageVersion
from spbe_core import regions, results
from spbe_core.results_file import whose

ONE = pytest.mark.parametrize("template", ["sqlite"], indirect=True)
"""Of tests about what a file says: nothing in them depends on the engine."""
HEAD = ["Kode", "Nama Instansi", "Indeks SPBE", "Predikat", "Kebijakan", "Tata Kelola", "Manajemen", "Layanan"]
SUMEDANG = ["32.11", "Kab. Sumedang", "4,51", "Memuaskan", "5,00", "4,30", "3,91", "4,69"]


def asked(data, **more):
    content = base64.b64encode(data if isinstance(data, bytes) else data.encode()).decode()
    return {"name": "lampiran.xlsx", "content": content, "period": "2025", "source": "KepmenPANRB 1/2026"} | more


def csv(*rows, head=HEAD):
    return "\n".join(";".join(map(str, row)) for row in [head, *rows])


def check(lab, data, status=200, **more):
    reply = lab.client("sekretariat").write("POST", "results/imports/check", asked(data, **more))
    assert reply.status_code == status, reply.text
    return reply.json()


def store(lab, data, plan, **more):
    body = asked(data, **more) | {"digest": plan["digest"]}
    return lab.client("sekretariat").write("POST", "results/imports", body)


def by_state(plan):
    return {state: count for state, count in plan["counts"].items() if count}


def official(lab, year="2025"):
    return {row["region_code"]: row for row in lab.client("peneliti").get("results", params={"year": year}).json()}


def kept(lab):
    with lab.database.read() as session:
        return (
            session.scalar(sa.select(sa.func.count()).select_from(StageVersion)),
            session.scalar(sa.select(sa.func.count()).select_from(EventRow)),
        )


def sound(lab):
    with lab.database.read() as session:
        assert events.verify(session) == []
        assert replay.compare(session)[0] == []


def annex(count, *, index="3,10", faults=()):
    """A decree annex of many kabupaten/kota; ``faults`` are rows whose index is no number."""
    known = {row.region_code for row in results.official() if row.year == 2025}
    places = [each for each in regions.all_regions() if each.level != "provinsi" and each.code not in known][:count]
    rows = [[each.code, each.name, "tiga" if n in faults else index, "Baik"] for n, each in enumerate(places)]
    return book(("Lampiran", [HEAD[:4], *rows]))


def test_g4_17_all_or_nothing_then_once_and_only_once(lab):
    before, wrong, right = len(official(lab)), annex(500, faults=(3, 250, 499)), annex(500)
    plan = check(lab, wrong)
    assert by_state(plan) == {"baru": 497, "ditolak": 3}
    refused = [row for row in plan["rows"] if row["state"] == "ditolak"]
    assert [row["row"] for row in refused] == [5, 252, 501]
    assert "Lembar “Lampiran” sel C5: “tiga” bukan angka" in refused[0]["why"]
    assert store(lab, wrong, plan).status_code == 422
    assert kept(lab) == (0, 0)
    plan = check(lab, right)
    assert (plan["problems"], plan["results_after"] - plan["results_before"]) == ([], 500)
    done = store(lab, right, plan)
    assert done.status_code == 200, done.text
    assert done.json()["written"] == 1000
    assert len(official(lab)) == before + 500 == done.json()["results_after"]
    once = kept(lab)
    again = check(lab, right)
    assert by_state(again) == {"sama": 500}
    assert store(lab, right, again).json()["written"] == 0
    assert kept(lab) == once
    sound(lab)


def test_what_was_confirmed_is_what_is_stored(lab):
    plan = check(lab, csv(SUMEDANG))
    path = "regions/32.11/stages/2025/penetapan/indeks"
    lab.client("sekretariat").write("PUT", path, {"value": "4.5", "source": "SK 1/2026"}, version=0)
    moved = store(lab, csv(SUMEDANG), plan)
    assert moved.status_code == 409
    assert official(lab)["32.11"]["index"] == "4.50"
    other = store(lab, csv([*SUMEDANG[:2], "4,52", *SUMEDANG[3:]]), plan)
    assert other.status_code == 409


def test_a_correction_needs_a_reason_and_is_a_new_version(lab):
    store(lab, csv(SUMEDANG), check(lab, csv(SUMEDANG)))
    new = csv([*SUMEDANG[:2], "4,52", *SUMEDANG[3:]])
    plan = check(lab, new)
    assert by_state(plan) == {"koreksi": 1}
    (problem,) = plan["problems"]
    assert "Isi alasan koreksi" in problem
    assert store(lab, new, plan).status_code == 422
    reason = "Ralat lampiran halaman 3"
    done = store(lab, new, check(lab, new, reason=reason), reason=reason)
    assert done.json()["written"] == 1
    history = lab.client("sekretariat").get("regions/32.11/stages/2025/penetapan/indeks/history").json()
    assert [(row["value"], row["reason"]) for row in history] == [("4.52", reason), ("4.51", None)]
    sound(lab)


@ONE
def test_what_is_published_already_changes_nothing_and_a_difference_is_a_correction(lab):
    held = results.find("32.11", 2024)
    values = [held.kebijakan, held.tata_kelola, held.manajemen, held.layanan]
    row = ["32.11", "Kab. Sumedang", held.index.replace(".", ","), held.predicate, *values]
    assert by_state(check(lab, csv(row), period="2024")) == {"sama": 1}
    other = check(lab, csv([*row[:2], "4,00", *row[3:]]), period="2024")
    assert by_state(other) == {"koreksi": 1}
    (cell,) = (cell for cell in other["rows"][0]["cells"] if cell["subject"] == "indeks")
    assert (cell["address"], cell["stored"], cell["value"]) == ("lampiran.xlsx!C2", held.index, "4.00")


@ONE
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_the_lab_hands_out_comes_back_without_a_change(lab, form):
    data = lab.client("peneliti").get("results/file", params={"format": form, "year": "2024"}).content
    plan = check(lab, data, period="2024")
    central = sum(row.region_code is None and row.year == 2024 for row in results.official())
    assert by_state(plan) == {"sama": 523, "dilewati": central}
    assert [each["label"] for each in plan["deviations"]] == [
        "Kabupaten Nias Barat",
        "Kabupaten Pacitan",
        "Kabupaten Luwu",
    ]
    assert plan["results_before"] == plan["results_after"] == 523
    wrong = check(lab, data, period="2023")
    assert by_state(wrong) == {"ditolak": 523, "dilewati": central}
    assert "tahunnya 2024, bukan 2023" in wrong["rows"][0]["why"]


@ONE
def test_names_only_suggest_and_somebody_confirms(lab):
    head = ["No", "Nama Instansi", "Indeks"]
    data = csv(
        [1, "KABUPATEN\u00a0SUMEDANG", "4,51"],
        [2, "Bandung", "3,10"],
        [3, "Kab. Bandng Barat", "3,20"],
        [4, "Kementerian Agama", "4,00"],
        ["", "Rata-rata", "3,70"],
        ["", "Ditetapkan di Jakarta", ""],
        head=head,
    )
    plan = check(lab, data)
    assert by_state(plan) == {"tanya": 3, "dilewati": 3}
    assert [[each["code"] for each in row["suggestions"]][:2] for row in plan["rows"][:3]] == [
        ["32.11"],
        ["32.04", "32.73"],
        ["32.17", "19.05"],
    ]
    assert store(lab, data, plan).status_code == 422
    answers = {plan["rows"][1]["address"]: "32.73", plan["rows"][2]["address"]: "lewati"}
    more = {"accept_names": True, "answers": answers}
    plan = check(lab, data, **more)
    assert [(row["code"], row["state"]) for row in plan["rows"][:3]] == [
        ("32.11", "baru"),
        ("32.73", "baru"),
        (None, "dilewati"),
    ]
    assert plan["rows"][0]["by_name"]
    assert store(lab, data, plan, **more).json()["written"] == 2
    unknown = check(lab, data, accept_names=True, answers={plan["rows"][1]["address"]: "99.99"})
    assert "tidak dikenal" in unknown["rows"][1]["why"]
    sample = check(lab, data, accept_names=True, answers={plan["rows"][1]["address"]: "99.01"})
    assert "hanya contoh" in sample["rows"][1]["why"]


@ONE
def test_g4_04_doubles_and_foreign_codes_are_reported_by_row(lab):
    data = csv(
        SUMEDANG[:4], ["3210", "Majalengka", "3,1", "Baik"], SUMEDANG[:4], ["32.10", "Kab. Sumedang", "3", "Baik"]
    )
    plan = check(lab, data)
    first, bps, third, crossed = plan["rows"]
    assert first["state"] == third["state"] == "ditolak"
    assert "lampiran.xlsx!B2 dan lampiran.xlsx!B4" in first["why"]
    assert "kode BPS" in bps["why"]
    assert "kode 32.10 adalah Kabupaten Majalengka, tetapi namanya Kabupaten Sumedang" in crossed["why"]


@ONE
def test_a_central_body_under_a_regions_code_is_asked_and_never_stored(lab):
    data = csv(["12", "Kementerian Agama", "4,00", "Sangat Baik"], SUMEDANG[:4], head=HEAD[:4])
    plan = check(lab, data)
    assert [(row["state"], row["code"], row["label"]) for row in plan["rows"]] == [
        ("tanya", None, "Kementerian Agama"),
        ("baru", "32.11", "Kab. Sumedang"),
    ]
    assert store(lab, data, plan).status_code == 422
    answers = {"lampiran.xlsx!B2": "lewati"}
    assert store(lab, data, check(lab, data, answers=answers), answers=answers).json()["written"] == 2
    assert "12" not in official(lab)


@ONE
def test_the_recap_of_an_interview_loses_no_row(lab):
    rows = [[n, 1 + n % 5, 1 + (n + 1) % 5, 1 + (n + 2) % 5] for n in range(1, 48)]
    data = csv(*rows, head=["No Indikator", "Mandiri", "Interviu", "Akhir"])
    plan = check(lab, data, region="18.71")
    assert by_state(plan) == {"baru": 47}


@ONE
def test_the_same_values_without_notes_change_nothing_and_a_correction_keeps_the_note(lab):
    more = {"region": "18.71", "stage": "interviu"}
    noted, bare, other = (
        csv(row, head=head)
        for row, head in (
            ([1, 3, "Ada SK"], ["No Indikator", "Nilai", "Catatan"]),
            ([1, 3], ["No Indikator", "Nilai"]),
            ([1, 4], ["No Indikator", "Nilai"]),
        )
    )
    store(lab, noted, check(lab, noted, **more), **more)
    assert by_state(check(lab, bare, **more)) == {"sama": 1}
    more["reason"] = "Ralat"
    store(lab, other, check(lab, other, **more), **more)
    (held,) = lab.client("sekretariat").get("regions/18.71/stages").json()
    assert (held["value"], held["version"], held["note"]) == ("4", 2, "Ada SK")


@ONE
def test_hidden_rows_are_named(lab):
    made = openpyxl.Workbook()
    for row in (HEAD[:4], SUMEDANG[:4], ["32.10", "Kab. Majalengka", "3,10", "Baik"]):
        made.active.append(row)
    made.active.row_dimensions[3].hidden = True
    plan = check(lab, saved(made))
    assert [("tersembunyi" in row["why"], row["state"]) for row in plan["rows"]] == [(False, "baru"), (True, "baru")]
    assert plan["sheets"][0]["what"].endswith("baris tersembunyi ikut dibaca: 3")


@ONE
def test_whose_the_rows_are_is_found_before_the_registry_is_held(lab, monkeypatch):
    data = csv(*[["", f"Kabupaten Xx{n} qwerty", "3,10", "Baik"] for n in range(300)], head=HEAD[:4])
    plan = check(lab, data)
    assert by_state(plan) == {"tanya": 300}
    held = []
    found, kept_standing = whose.resolve, planning.standing_for
    monkeypatch.setattr(whose, "resolve", lambda *each, **more: held.append("resolve") or found(*each, **more))
    monkeypatch.setattr(planning, "standing_for", lambda *each: held.append("session") or kept_standing(*each))
    store(lab, data, plan)
    assert held == ["resolve"] * 300 + ["session"]


@ONE
def test_the_sample_region_has_values_but_none_of_them_is_published(lab):
    load_sample_region(lab.database.engine)
    more = {"region": "99.01", "period": "2025"}
    before = lab.client("peneliti").get("results/levels").json()
    data = csv(["Indeks", "4,00"], [1, 3], head=["No Indikator", "Nilai Penetapan"])
    plan = check(lab, data, **more)
    assert (by_state(plan), plan["results_after"]) == ({"baru": 2}, plan["results_before"])
    assert store(lab, data, plan, **more).json()["written"] == 2
    assert len(lab.client("sekretariat").get("regions/99.01/stages").json()) == 2
    assert "99.01" not in official(lab)
    assert lab.client("peneliti").get("results/levels").json() == before
    with lab.database.read() as session:
        assert {row.region_code for row in rules.levels(session)} & {"99.01"} == set()


@ONE
def test_printed_predicates_that_differ_are_explained_and_never_corrected(lab):
    data = csv(
        ["12.25", "Kab. Nias Barat", "1,80", "Kurang"],
        ["35.01", "Kab. Pacitan", "3,50", "Baik"],
        ["73.17", "Kab. Luwu", "2,60", "Cukup"],
        ["32.11", "Kab. Sumedang", "2,60", "Memuaskan"],
        ["32.10", "Kab. Majalengka", "3,495", "Sangat Baik"],
        ["32.12", "Kab. Indramayu", "3,495", "Baik"],
        head=HEAD[:4],
    )
    plan = check(lab, data)
    assert [each["label"] for each in plan["deviations"]] == [row["region_name"] for row in plan["rows"][:5]]
    assert ["karena dibulatkan" in each["what"] for each in plan["deviations"]] == [True, True, True, False, False]
    assert "indeks 3,495 termasuk Baik" in plan["deviations"][4]["what"]
    store(lab, data, plan)
    assert {code: row["predicate"] for code, row in official(lab).items() if code in {"12.25", "35.01", "73.17"}} == {
        "12.25": "Kurang",
        "35.01": "Baik",
        "73.17": "Cukup",
    }


@ONE
def test_domains_that_do_not_make_the_index_are_listed(lab):
    plan = check(lab, csv(SUMEDANG, ["18.71", "Kota Bandar Lampung", "3,20", "Baik", "3", "3", "3", "3"]))
    (deviation,) = plan["deviations"]
    assert deviation["address"] == "lampiran.xlsx!B3"
    assert "domain berbobot menghasilkan 3,00, indeksnya 3,20" in deviation["what"]
    assert plan["problems"] == []


def test_a_recap_of_one_region_keeps_its_stage_and_notes(lab):
    head = ["No", "Nilai Mandiri", "Nilai Interviu", "Catatan"]
    data = csv([1, 4, 3, "bukti belum tuntas"], [2, 5, "3,0", ""], [3, 4, "-", ""], head=head)
    more = {"period": "2024", "region": "64", "stage": "interviu"}
    plan = check(lab, data, **more)
    assert by_state(plan) == {"baru": 2, "dilewati": 1}
    assert store(lab, data, plan, **more).json()["written"] == 2
    held = lab.client("sekretariat").get("regions/64/stages?period=2024").json()
    assert [(row["stage"], row["subject"], row["value"], row["note"]) for row in held] == [
        ("interviu", "i01", "3", "bukti belum tuntas"),
        ("interviu", "i02", "3", None),
    ]
    assert by_state(check(lab, data, **more)) == {"sama": 2, "dilewati": 1}
    assert official(lab, "2024")["64"]["index"] == "3.79"
    sound(lab)


@ONE
def test_a_file_without_a_table_says_what_to_write(lab):
    refusal = check(lab, "a;b\n1;2", status=422)
    assert "Beri judul kolom" in refusal["detail"]
    assert "bom zip" in check(lab, package("", extra={"xl/media/a.bin": bytes(120_000_000)}), status=422)["detail"]
    assert kept(lab) == (0, 0)


def test_two_imports_at_once_store_one(lab, at_once):
    data = annex(40)
    plan = check(lab, data)
    replies = at_once(*[lambda: store(lab, data, plan)] * 2)
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    assert kept(lab) == (80, 40)
    sound(lab)


def test_a_replay_gets_the_first_answer(lab):
    plan = check(lab, csv(SUMEDANG))
    body, key = asked(csv(SUMEDANG)) | {"digest": plan["digest"]}, "3f6c2f6e-3f1c-4c57-9d27-1f9f3a1f2b11"
    first, second = (lab.client("sekretariat").write("POST", "results/imports", body, key=key) for _ in range(2))
    assert first.status_code == 200
    assert first.content == second.content


@pytest.mark.parametrize("at", [1, 60])
def test_a_process_killed_in_the_middle_of_an_import_leaves_nothing(database_url, at):
    lab = Lab(database_url)
    data = annex(40)
    plan = check(lab, data)
    lab.close()
    child = os.fork()
    if child == 0:
        try:
            _import_and_die(database_url, data, plan, at)
        finally:
            os._exit(99)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    lab = Lab(database_url)
    assert sample_people()
    assert kept(lab) == (0, 0)
    assert store(lab, data, check(lab, data)).status_code == 200
    assert kept(lab) == (80, 40)
    sound(lab)
    lab.close()


def _import_and_die(url, data, plan, at):
    """Import in this process, which ends just before its n-th new row."""
    mine, left = Lab(url), iter(range(at))

    def count(_connection, _cursor, statement, *_):
        if statement.lstrip().upper().startswith("INSERT INTO") and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(mine.database.engine, "before_cursor_execute", count)
    store(mine, data, plan)


@ONE
def test_what_a_formula_made_is_taken_and_a_name_that_no_text_can_hold_is_refused(lab):
    made = package(
        '<row>{}</row><row r="2">{}<c r="C2"><v>3.5599999999999996</v></c></row>'.format(
            *(
                "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in row)
                for row in (HEAD[:3], SUMEDANG[:2])
            )
        )
    )
    assert [each["text"] for each in check(lab, made)["rows"][0]["cells"]] == ["3.56"]
    refused = check(lab, csv(SUMEDANG), 422, name="a\0.csv")
    assert refused["field"] == "name"
