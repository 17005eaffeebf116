"""Making many reports from a notebook: what is asked for, what is told while it runs and after, and the stop."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import ipywidgets as ui
import pytest

from spbe_core import results, wire
from spbe_core.client import RegistryError
from widgets import report_jobs
from widgets.report_jobs import ReportJobsView, counted

HOSTILE = "<img src=x onerror=alert(1)>"


class Lab:
    """The registry's client, as far as jobs ask it."""

    def __init__(self) -> None:
        self.started: list[wire.ReportJobStart] = []
        self.jobs: list[wire.ReportJob] = []
        self.stopped: list[str] = []
        self.refuses = ""
        self.resumed: list[str] = []
        self.cohorts = [cohort("gelombang-1", ["18.71", "32.11"]), cohort("nasional", ["18.71", "32.11", "51.71"])]
        self.programmes = SimpleNamespace(all=lambda: self.cohorts)

    def result_rows(self, year: int | None = None) -> list[Any]:
        return [row for row in results.official() if year in (None, row.year)]

    def portfolio(self) -> list[Any]:
        return [SimpleNamespace(region=SimpleNamespace(code=code)) for code in ("18.71", "91.09", "32.11")]

    def start_report_job(self, asked: wire.ReportJobStart) -> None:
        if self.refuses:
            raise RegistryError(self.refuses)
        self.started.append(asked)
        self.jobs.insert(0, job(codes=asked.codes or ["18.71"], name=asked.name))

    def report_jobs(self) -> list[wire.ReportJob]:
        return self.jobs

    def stop_report_job(self, made: str) -> None:
        self.stopped.append(made)
        self.jobs = [each.model_copy(update={"state": "dihentikan"}) for each in self.jobs]

    def resume_report_job(self, made: str) -> None:
        self.resumed.append(made)
        self.jobs = [each.model_copy(update={"state": "berjalan"}) for each in self.jobs]

    def report_job_zip(self, made: str) -> bytes:
        return f"PK{made}".encode()


def job(**more: Any) -> wire.ReportJob:
    given = {"id": "a" * 36, "codes": ["18.71"], "year": 2024, "by": "p", "by_name": "Ibu Pendamping"}
    given |= {"at": datetime(2026, 11, 25, tzinfo=UTC), "state": "berjalan", "done": 12, "total": 62, "rate": 1.8}
    return wire.ReportJob.model_validate({**given, "left": 27.7, "said": "", "packed": False, **more})


def cohort(code: str, codes: list[str]) -> wire.Programme:
    given = {"name": code.title(), "begin": "2026-08-01", "until": "2026-09-30", "regions": codes}
    return wire.Programme.model_validate({**given, "code": code, "version": 1, "at": datetime(2026, 7, 1, tzinfo=UTC)})


def buttons(view: ReportJobsView) -> dict[str, ui.Button]:
    return {
        part.description: part for line in view.jobs.children for part in line.children if isinstance(part, ui.Button)
    }


def text(view: ReportJobsView) -> str:
    return " ".join(part.value for line in view.jobs.children for part in line.children if isinstance(part, ui.HTML))


@pytest.fixture
def lab() -> Lab:
    return Lab()


def test_all_regions_in_care_with_a_result_are_made_when_none_is_named(lab: Lab) -> None:
    view = ReportJobsView(lab)  # type: ignore[arg-type]
    assert view.year.value == 2024
    view.publish.value = True
    view.begin.click()
    [asked] = lab.started
    held = {row.region_code for row in results.official() if row.year == 2024}
    assert asked.codes == [code for code in ("18.71", "91.09", "32.11") if code in held]
    assert (asked.publish, asked.plan, asked.language) == (True, False, "id")
    assert "boleh ditutup" in view.said.value
    assert view.begin.disabled


def test_named_regions_are_made_and_a_refusal_is_told(lab: Lab) -> None:
    view = ReportJobsView(lab)  # type: ignore[arg-type]
    view.codes.value = "18.71, Sumedang"
    lab.refuses = "Lab sedang membuat laporan lain."
    view.start()
    assert "Lab sedang membuat laporan lain." in view.said.value
    lab.refuses = ""
    view.start()
    assert lab.started[0].codes == ["18.71", "32.11"]
    view.codes.value = "11.1x"
    view.start()
    assert "Kode wilayah “11.1x” tidak dikenal" in view.said.value
    view.codes.value = "Bogor"
    view.start()
    assert "dipakai 2 daerah: Kabupaten Bogor (32.01), Kota Bogor (32.71)" in view.said.value
    assert len(lab.started) == 1


def test_a_programme_is_made_as_such_or_as_far_as_it_is_in_care_and_that_is_said(lab: Lab) -> None:
    view = ReportJobsView(lab)  # type: ignore[arg-type]
    assert [code for _, code in view.programme.options] == ["", "gelombang-1", "nasional"]
    view.programme.value = "gelombang-1"
    view.start()
    assert (lab.started[0].programme, lab.started[0].codes) == ("gelombang-1", [])
    assert "name" not in lab.started[0].model_fields_set  # the registry calls it as the programme is called
    view.programme.value = "nasional"
    view.start()
    assert (lab.started[1].programme, lab.started[1].codes) == (None, ["18.71", "32.11"])
    assert lab.started[1].name == "Nasional"
    assert "2 dari 3 daerah program itu dibuat" in view.said.value
    view.codes.value = "18.71"
    view.start()
    assert "salah satu" in view.said.value
    lab.cohorts[1] = cohort("nasional", ["11.10"])
    view = ReportJobsView(lab)  # type: ignore[arg-type]
    view.programme.value = "nasional"
    view.start()
    assert "Tidak satu pun daerah program ini" in view.said.value
    assert len(lab.started) == 2


@pytest.mark.parametrize("state", ["dihentikan", "terhenti", "sebagian", "gagal", "selesai", "berjalan"])
def test_a_job_that_ended_before_its_end_is_gone_on_with(lab: Lab, state: str) -> None:
    lab.jobs = [job(state=state)]
    view = ReportJobsView(lab)  # type: ignore[arg-type]
    if state in {"selesai", "berjalan"}:
        assert "Lanjutkan" not in buttons(view)
        return
    buttons(view)["Lanjutkan"].click()
    assert lab.resumed == ["a" * 36]
    assert view.begin.disabled


def test_progress_rate_and_time_left_are_told_and_a_job_is_stopped(lab: Lab) -> None:
    lab.jobs = [job()]
    assert counted(lab.jobs[0]) == "12 dari 62 · 1,80 laporan/detik · sisa 28 detik"
    view = ReportJobsView(lab)  # type: ignore[arg-type]
    assert "Ibu Pendamping" in text(view)
    buttons(view)["Hentikan"].click()
    assert lab.stopped == ["a" * 36]
    assert "dihentikan" in text(view)
    assert not view.begin.disabled


def test_a_finished_job_gives_its_zip_and_its_words_as_they_are(lab: Lab, tmp_path: Any) -> None:
    lab.jobs = [job(state="sebagian", packed=True, said=HOSTILE, name=HOSTILE)]
    view = ReportJobsView(lab, tmp_path)  # type: ignore[arg-type]
    assert HOSTILE not in text(view)
    buttons(view)["Simpan zip"].click()
    assert (tmp_path / "laporan-2024-aaaaaaaa.zip").read_bytes().startswith(b"PK")


def test_it_looks_again_by_itself_until_nothing_runs(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_jobs, "LOOK_SECONDS", 0)
    lab.jobs = [job()]

    async def watch() -> ReportJobsView:
        view = ReportJobsView(lab)  # type: ignore[arg-type]
        lab.jobs = [job(state="selesai", done=62, packed=True)]
        assert view._looking is not None
        await asyncio.wait_for(view._looking, 10)
        assert not view.begin.disabled
        return view

    assert "62 dari 62" in text(asyncio.run(watch()))


def test_looking_again_changes_only_what_has_changed(lab: Lab) -> None:
    lab.jobs = [job(), job(id="b" * 36, state="selesai", packed=True)]
    view = ReportJobsView(lab)  # type: ignore[arg-type]
    lines = view.jobs.children
    changes: list[Any] = []
    for box in (view.jobs, *lines):
        box.observe(changes.append, "children")
    for part in (part for line in lines for part in line.children):
        part.observe(changes.append, "value")
    stop = buttons(view)["Hentikan"]
    lab.jobs = [job(done=13, left=27.0), lab.jobs[1]]
    view.refresh()
    assert list(view.jobs.children) == list(lines)
    assert buttons(view)["Hentikan"] is stop
    assert {each.new for each in changes} == {13, "13 dari 62 · 1,80 laporan/detik · sisa 27 detik"}


def test_a_lab_that_was_away_for_a_moment_is_no_trouble_any_more(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.jobs = [job()]
    view = ReportJobsView(lab)  # type: ignore[arg-type]

    def away() -> list[wire.ReportJob]:
        raise RegistryError("Lab tidak terjangkau.")

    monkeypatch.setattr(lab, "report_jobs", away)
    view.refresh()
    assert "Lab tidak terjangkau." in view.said.value
    monkeypatch.undo()
    view.refresh()
    assert "Lab tidak terjangkau." not in view.said.value
