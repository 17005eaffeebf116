"""Jobs of reports: begun once, seen and stopped by whoever may make those reports, gone with the registry."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from fake_hub import person
from waiting import until

from hub.registry.people.model import ERASED, PersonRow
from hub.registry.report_jobs import kept, routes
from hub.registry.report_jobs.run import REGISTRY
from reports import order
from spbe_core import wire

pytestmark = pytest.mark.processes

JOB = {"codes": ["18.71"], "year": 2024, "name": "Gelombang 1"}
WAITS = (sys.executable, "-c", "import time; time.sleep(600)")
TELLS = (sys.executable, "-c", "import os, sys; print(os.environ['SPBE_TOKEN'], *sys.argv[1:]); sys.exit(5)")
REAL = kept.COMMAND
TOKEN = "token-rahasia-0123456789"


@pytest.fixture
def jobs(lab, monkeypatch):
    """The lab, in whose jobs a process only waits; none is left at the end."""
    monkeypatch.setattr(kept, "COMMAND", WAITS)
    lab.hub.people |= {
        "pendamping": person("pendamping", "pendamping", ("18.71",)),
        "sekretariat": person("sekretariat", "sekretariat"),
    }
    yield lab
    place = lab.folder / "laporan"
    kept.stop_all(place)
    until(lambda: all(job.state != "berjalan" for job in kept.jobs(place)))


def test_a_command_whose_registry_ended_while_it_started_does_nothing(tmp_path):
    environ = os.environ | {REGISTRY: "1"}
    words = ("report", "--status", "--out", str(tmp_path))
    done = subprocess.run([*REAL, *words], env=environ, check=True, timeout=60, capture_output=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_a_start_sent_twice_begins_one_job_and_a_second_job_is_told_to_wait(jobs):
    coach = jobs.client("pendamping")
    key = str(uuid4())
    first, again = (coach.write("POST", "report-jobs", JOB, key=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert len(list((jobs.folder / "laporan").iterdir())) == 1
    later = coach.write("POST", "report-jobs", JOB)
    assert later.status_code == 503
    assert "sedang membuat laporan lain" in later.json()["detail"]


def test_a_job_is_seen_and_stopped_from_beside_and_stopping_twice_does_no_more(jobs):
    coach, office = jobs.client("pendamping"), jobs.client("sekretariat")
    made = coach.write("POST", "report-jobs", JOB).json()
    assert (made["state"], made["by_name"], made["total"]) == ("berjalan", made["by_name"], 1)
    [seen] = office.get("report-jobs").json()
    assert seen["id"] == made["id"]
    for _ in range(2):
        assert office.write("POST", f"report-jobs/{made['id']}/stop", None).status_code == 200
    until(lambda: coach.get("report-jobs").json()[0]["state"] == "dihentikan")
    assert coach.get(f"report-jobs/{made['id']}/content").status_code == 404


def test_a_region_that_is_not_the_callers_begins_nothing(jobs):
    coach = jobs.client("pendamping")
    for codes in (["18.71", "51.71"], ["18.71", "11.1"]):
        assert coach.write("POST", "report-jobs", JOB | {"codes": codes}).status_code in {404, 422}
    assert coach.write("POST", "report-jobs", JOB | {"codes": []}).status_code == 422
    assert kept.jobs(jobs.folder / "laporan") == []


WAVE = {"name": "Gelombang 1/2026", "begin": "2026-08-01", "until": "2026-09-30", "regions": ["18.71", "51.71"]}


def programme(lab, **facts):
    made = lab.client("sekretariat").write("PUT", "programmes/gelombang-1", WAVE | facts, version=0)
    assert made.status_code == 200, made.text


def of_programme(**more):
    return {"programme": "gelombang-1", "year": 2024, **more}


def test_a_programme_gives_the_job_its_regions_and_its_name_and_whoever_lacks_one_begins_nothing(jobs):
    programme(jobs)
    refused = jobs.client("pendamping").write("POST", "report-jobs", of_programme())
    assert refused.status_code == 403
    assert refused.json()["detail"].startswith("Program gelombang-1 memuat 1 daerah yang laporannya tidak dapat Anda")
    office = jobs.client("sekretariat")
    for body, status in (
        (of_programme(codes=["18.71"]), 422),
        ({"year": 2024}, 422),
        (of_programme(programme="gelombang-2"), 404),
    ):
        assert office.write("POST", "report-jobs", body).status_code == status
    assert kept.jobs(jobs.folder / "laporan") == []
    made = office.write("POST", "report-jobs", of_programme()).json()
    assert (made["programme"], made["codes"], made["name"]) == ("gelombang-1", ["18.71", "51.71"], "Gelombang 1/2026")


def test_a_programme_without_a_region_is_told_so(jobs):
    programme(jobs, regions=[])
    refused = jobs.client("sekretariat").write("POST", "report-jobs", of_programme())
    assert (refused.status_code, refused.json()["detail"]) == (422, "Program gelombang-1 belum mempunyai anggota.")


@pytest.mark.parametrize("lost", [True, False])
def test_a_start_told_again_is_the_same_job_though_its_programme_lost_its_regions(jobs, monkeypatch, lost):
    programme(jobs)
    office, key = jobs.client("sekretariat"), str(uuid4())
    with monkeypatch.context() as patch:
        if lost:
            patch.setattr(routes, "remember", lambda *_: 1 / 0)
        first = office.write("POST", "report-jobs", of_programme(), key=key)
    assert first.status_code == (500 if lost else 202)
    assert office.write("PUT", "programmes/gelombang-1", WAVE | {"regions": []}, version=1).status_code == 200
    again = office.write("POST", "report-jobs", of_programme(), key=key)
    assert (again.status_code, again.json()["codes"]) == (202, ["18.71", "51.71"])
    assert lost or again.text == first.text
    assert len(office.get("report-jobs").json()) == 1
    assert office.write("POST", "report-jobs", of_programme()).status_code == 422  # a new one has nothing to make


def test_a_start_by_programme_told_again_is_the_same_job_though_the_programme_has_changed(jobs, monkeypatch):
    programme(jobs)
    office, key = jobs.client("sekretariat"), str(uuid4())
    with monkeypatch.context() as lost:
        lost.setattr(routes, "remember", lambda *_: 1 / 0)
        assert office.write("POST", "report-jobs", of_programme(), key=key).status_code == 500
    changed = WAVE | {"regions": ["32.11"], "name": "Lain"}
    assert office.write("PUT", "programmes/gelombang-1", changed, version=1).status_code == 200
    again = office.write("POST", "report-jobs", of_programme(), key=key)
    assert (again.status_code, again.json()["codes"]) == (202, ["18.71", "51.71"])
    assert len(kept.jobs(jobs.folder / "laporan")) == 1


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_programmes_job_delivers_exactly_its_regions_in_one_zip(jobs, monkeypatch):
    monkeypatch.setattr(kept, "COMMAND", REAL)
    programme(jobs)
    office = jobs.client("sekretariat")
    made = office.write("POST", "report-jobs", of_programme()).json()
    until(lambda: office.get("report-jobs").json()[0]["state"] != "berjalan", 180)
    [told] = office.get("report-jobs").json()
    assert (told["state"], told["done"], told["total"]) == ("selesai", 2, 2), told["said"]
    reply = office.get(f"report-jobs/{made['id']}/content")
    assert "laporan-Gelombang-1-2026-2024.zip" in reply.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(reply.content)) as held:
        assert sorted(held.namelist()) == [
            f"laporan-{code}-2024.{form}" for code in ("18.71", "51.71") for form in ("html", "pdf")
        ]


def test_a_stopped_job_goes_on_once_under_its_key_and_a_finished_one_does_not(jobs):
    coach, office = jobs.client("pendamping"), jobs.client("sekretariat")
    made = coach.write("POST", "report-jobs", JOB).json()
    path = f"report-jobs/{made['id']}"
    assert coach.write("POST", f"{path}/resume", None).json()["state"] == "berjalan"  # it runs: nothing else begins
    coach.write("POST", f"{path}/stop", None)
    until(lambda: coach.get("report-jobs").json()[0]["state"] == "dihentikan")
    key = str(uuid4())
    first, again = (office.write("POST", f"{path}/resume", None, key=key) for _ in range(2))
    assert (first.status_code, first.json()["state"], again.text) == (202, "berjalan", first.text)
    assert coach.write("POST", "report-jobs", JOB).status_code == 503
    [job] = kept.jobs(jobs.folder / "laporan")
    job.stop()
    until(lambda: job.state == "dihentikan")
    assert office.write("POST", f"{path}/resume", None, key=key).text == first.text  # the same click begins nothing
    assert job.state == "dihentikan"
    order.write(job.folder / kept.ENDED, "0")
    (job.folder / kept.STOPPED).unlink()
    assert coach.write("POST", f"{path}/resume", None).status_code == 422


def test_a_job_goes_on_with_the_rights_of_whoever_says_so_and_with_its_own_order(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "COMMAND", TELLS)
    job = laid(tmp_path, 5, kemajuan=(1, 2))
    (job.folder / kept.STOPPED).touch()
    kept.go_on(job, TOKEN, "http://127.0.0.1:9")  # it was stopped before it had written down what to make
    words = ended(job).said.split()
    assert words[:4] == [TOKEN, "report", "--programme", str(job.folder / "Gelombang-1.txt")]
    order.write(job.out / order.STATE / order.RUN, "{}")
    kept.go_on(job, "token-lain", "http://127.0.0.1:9")
    told = ended(job)
    assert told.said.split() == ["token-lain", "report", "--resume", "--out", str(job.out), "--jobs", "1"]
    assert told.state == "sebagian"  # and no longer stopped


def test_another_coach_sees_no_job_over_regions_that_are_not_theirs(jobs):
    jobs.hub.people["pendamping lain"] = person("lain", "pendamping", ("51.71",))
    made = jobs.client("sekretariat").write("POST", "report-jobs", JOB | {"codes": ["18.71", "51.71"]}).json()
    for name in ("pendamping", "pendamping lain"):  # each has but one of the two
        client = jobs.client(name)
        assert client.get("report-jobs").json() == []
        assert client.write("POST", f"report-jobs/{made['id']}/stop", None).status_code == 404


def test_a_zip_with_plans_is_for_whoever_made_it_and_who_may_read_what_is_restricted(jobs):
    other = person("dua", "pendamping", ("18.71",))
    jobs.hub.people["pendamping dua"] = other
    made = jobs.client("pendamping").write("POST", "report-jobs", JOB | {"plan": True}).json()
    out = jobs.folder / "laporan" / made["id"] / kept.OUT
    out.mkdir(exist_ok=True)
    (out / "laporan.zip").write_bytes(b"PK")
    for name, status in (("pendamping", 200), ("sekretariat", 200), ("pendamping dua", 404)):
        assert jobs.client(name).get(f"report-jobs/{made['id']}/content").status_code == status


def asked(**more: object) -> wire.ReportJobAsked:
    given = {"codes": ["18.71", "32"], "year": 2024, "name": "Gelombang 1", "by": "p"}
    return wire.ReportJobAsked.model_validate({**given, "id": str(uuid4()), "at": datetime.now(UTC), **more})


def ended(job: kept.Job) -> wire.ReportJob:
    until(lambda: job.state != "berjalan")
    return job.told("P")


def test_the_token_is_in_the_jobs_environment_and_nowhere_else(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "COMMAND", TELLS)
    monkeypatch.setenv("SPBE_SESSION_KEY", "rahasia-registri-0123456789")
    job = kept.start(tmp_path, asked(name="=../x", plan=True), TOKEN, "http://127.0.0.1:9")
    told = ended(job)
    assert told.state == "sebagian"
    assert told.said.split()[0] == TOKEN  # the pretended command gave it away: the real one never prints it
    assert told.said.split()[1:] == [
        *("report", "--programme", str(job.folder / "x.txt"), "--year", "2024", "--language", "id", "--plan"),
        *("--out", str(job.out), "--jobs", "1"),
    ]
    files = [path for path in job.folder.rglob("*") if path.is_file() and path.name != kept.SAID]
    assert not [path for path in files if TOKEN in path.read_text(errors="replace")]
    assert job.folder.stat().st_mode & 0o077 == 0


def laid(place: Path, ended: int | None = None, **seen: object) -> kept.Job:
    """Lay down a job as its process left it."""
    job = kept.Job(place / "pekerjaan", asked())
    state = job.out / order.STATE
    state.mkdir(parents=True)
    order.write(job.folder / kept.ASKED, job.asked.model_dump_json())
    if ended is not None:
        order.write(job.folder / kept.ENDED, json.dumps(ended))
    for name, (done, total) in seen.items():
        order.write(state / f"{name}.json", json.dumps({"done": done, "total": total, "left": 0.0, "rate": 1.0}))
    return job


def test_the_oldest_unpublished_jobs_lose_their_files_when_another_begins_and_say_so(jobs):
    place, coach = jobs.folder / "laporan", jobs.client("pendamping")
    made = []
    for day in range(1, 12):
        published = day == 1
        job = kept.Job(
            place / str(day), asked(codes=["18.71"], at=datetime(2026, 11, day, tzinfo=UTC), publish=published)
        )
        (job.out / order.STATE).mkdir(parents=True)
        (job.out / "laporan.zip").write_bytes(b"PK")
        order.write(job.folder / kept.ASKED, job.asked.model_dump_json())
        order.write(job.folder / kept.ENDED, "0")
        made.append(job)
    assert coach.write("POST", "report-jobs", JOB).status_code == 202
    told = {each["id"]: each for each in coach.get("report-jobs").json()}
    assert [told[job.asked.id]["packed"] for job in made] == [True, False, False, *[True] * 8]
    assert [job.out.joinpath("laporan.zip").exists() for job in made] == [True, False, False, *[True] * 8]
    assert [told[job.asked.id]["said"] == kept.WENT_AWAY for job in made] == [False, True, True, *[False] * 8]
    assert {told[job.asked.id]["state"] for job in made} == {"selesai"}
    reply = coach.get(f"report-jobs/{made[1].asked.id}/content")
    assert (reply.status_code, reply.json()["detail"]) == (404, kept.WENT_AWAY)


def test_a_job_that_lost_its_files_is_as_new_when_it_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "COMMAND", TELLS)
    job = laid(tmp_path, 5, kemajuan=(1, 2))
    (job.out / "laporan.html").touch()
    kept.make_room(tmp_path, 0)
    assert (job.gone, list(job.out.iterdir())) == (True, [job.out / order.STATE])
    kept.go_on(job, TOKEN, "http://127.0.0.1:9")
    assert kept.WENT_AWAY not in ended(job).said


def test_a_job_that_was_cut_off_is_told_so(tmp_path):
    laid(tmp_path)
    (tmp_path / "bukan-pekerjaan").mkdir()
    [job] = kept.jobs(tmp_path)
    assert job.state == "terhenti"


@pytest.mark.parametrize(
    ("ended", "seen", "mark", "told"),
    [
        (5, {"terakhir": (2, 2)}, None, ("sebagian", 2)),  # one failed, all were tried
        (0, {"terakhir": (2, 2)}, kept.STOPPED, ("selesai", 2)),  # asked too late
        (5, {"terakhir": (2, 2)}, kept.STOPPED, ("sebagian", 2)),
        (5, {"kemajuan": (1, 2)}, kept.STOPPED, ("dihentikan", 1)),
        (5, {"kemajuan": (1, 2)}, kept.CUT, ("terhenti", 1)),
        (4, {}, kept.CUT, ("terhenti", 0)),
        (-15, {"terakhir": (2, 2)}, kept.STOPPED, ("dihentikan", 2)),  # while the zip was packed
    ],
)
def test_how_a_job_ended_is_told_with_how_far_it_came(tmp_path, ended, seen, mark, told):
    job = laid(tmp_path, ended, **seen)
    if mark:
        (job.folder / mark).touch()
    now = job.told("P")
    assert (now.state, now.done) == told


@pytest.mark.parametrize("name", ["keluaran", "jalannya", "pesanan", "akhir", "hasil", "dihentikan", "terhenti"])
def test_no_name_of_a_programme_destroys_its_own_order(tmp_path, monkeypatch, name):
    reads = "import sys, pathlib; print(pathlib.Path(sys.argv[3]).read_text().split())"
    monkeypatch.setattr(kept, "COMMAND", (sys.executable, "-c", reads))
    told = ended(kept.start(tmp_path, asked(name=name), TOKEN, "http://127.0.0.1:9"))
    assert (told.state, told.said.strip()) == ("selesai", "['18.71', '32']")


def test_a_job_is_begun_outside_the_writing_session_in_which_everybodys_saves_would_wait(jobs, monkeypatch):
    began, saves = kept.start, []

    def starting(*given):
        def save():
            with jobs.database.write() as session:
                saves.append(session.scalar(sa.text("SELECT 1")))

        other = threading.Thread(target=save)
        other.start()
        other.join(5)
        assert saves == [1]
        return began(*given)

    monkeypatch.setattr(kept, "start", starting)
    assert jobs.client("pendamping").write("POST", "report-jobs", JOB).status_code == 202


def test_a_start_whose_answer_was_lost_is_told_again_and_begins_no_second_job(jobs, monkeypatch):
    coach, key = jobs.client("pendamping"), str(uuid4())
    with monkeypatch.context() as lost:
        lost.setattr(routes, "remember", lambda *_: 1 / 0)
        assert coach.write("POST", "report-jobs", JOB, key=key).status_code == 500
    [job] = kept.jobs(jobs.folder / "laporan")
    assert coach.write("POST", "report-jobs", JOB | {"year": 2023}, key=key).status_code == 422
    job.stop()
    until(lambda: job.state == "dihentikan")  # the lab is free: a second job could begin
    again = coach.write("POST", "report-jobs", JOB, key=key)
    assert (again.status_code, again.json()["id"]) == (202, job.asked.id)
    shutil.rmtree(job.folder)  # 14 days later
    assert coach.write("POST", "report-jobs", JOB, key=key).text == again.text
    assert kept.jobs(jobs.folder / "laporan") == []


def test_who_started_a_job_is_looked_up_and_stands_in_no_file(jobs):
    coach = jobs.client("pendamping")
    made = coach.write("POST", "report-jobs", JOB).json()
    assert made["by_name"] == "Pendamping"
    assert b"Pendamping" not in (jobs.folder / "laporan" / made["id"] / kept.ASKED).read_bytes()
    with jobs.database.write() as session:
        session.get(PersonRow, "pendamping").name = None
    assert coach.get("report-jobs").json()[0]["by_name"] == ERASED


def test_the_real_command_makes_the_reports_and_one_zip(tmp_path: Path) -> None:
    job = kept.start(tmp_path, asked(), TOKEN, "http://127.0.0.1:9")
    until(lambda: job.told("P").done or job.state != "berjalan")
    until(lambda: job.state != "berjalan")
    told = job.told("P")
    assert (told.state, told.done, told.packed) == ("selesai", 2, True), told.said
    assert told.said.startswith("laporan-Gelombang-1-2024.zip\n2 laporan jadi")
    packed = job.packed()
    assert packed is not None
    with zipfile.ZipFile(packed) as held:
        names = {f"laporan-{code}-2024.{form}" for code in ("18.71", "32") for form in ("html", "pdf")}
        assert set(held.namelist()) == names
    everything = b"".join(path.read_bytes() for path in job.folder.rglob("*") if path.is_file())
    assert TOKEN.encode() not in everything


def test_a_running_job_ends_with_the_lab_and_leaves_whole_reports(tmp_path: Path) -> None:
    job = kept.start(tmp_path, asked(codes=["18.71", "32", "51.71", "12.25"]), TOKEN, "http://127.0.0.1:9")
    until(lambda: order.status(job.out).done >= 1)
    process = order.status(job.out).process
    assert process is not None
    kept.stop_all(tmp_path)
    until(lambda: not (Path("/proc") / str(process)).exists())
    told = job.told("P")
    assert told.state == "terhenti"
    assert kept.AGAIN in told.said
    assert "--resume" not in told.said
    assert 1 <= told.done < told.total == 4
    noted = [json.loads(line) for line in (job.out / "manifest.jsonl").read_text().splitlines()]
    assert {name for each in noted for name in each.get("files", {})} == {
        path.name for path in job.out.glob("laporan-*.*")
    }
    day = {name: (job.out / name).stat().st_mtime_ns for each in noted for name in each.get("files", {})}
    kept.go_on(job, TOKEN, "http://127.0.0.1:9")
    until(lambda: job.state != "berjalan", 180)
    told = job.told("P")
    assert (told.state, told.done, told.packed) == ("selesai", 4, True), told.said
    assert {name: (job.out / name).stat().st_mtime_ns for name in day} == day  # what was made is not made again
