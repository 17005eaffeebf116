"""The batch: unchanged is not made again, a failure is one region's, and a reader's folder holds whole reports only."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from hub.commands import report as command
from hub.commands import words as read_words
from hub.commands.outcome import Outcome as Exit
from hub.errors import PartlyDoneError
from reports import batch, build, deliver, document, make, order, packed, publish, run
from reports.batch import Run, Summary
from reports.engines import Stopped
from reports.errors import ReportError
from reports.manifest import Manifest
from reports.parameters import EVERY, FORMS
from reports.sources import Snapshot
from reports.work import How, Job, Outcome
from spbe_core import results
from spbe_core.client import Registry, RegistryError
from spbe_core.errors import DataError, UnknownError
from spbe_core.wire import OfficialResult

DAY = date(2026, 11, 25)
CODES = ("11.10", "18.71", "32", "51.71")
SNAPSHOT = Snapshot.take()


class Here:
    """An engine in this process: what a job comes to is written in the test."""

    def __init__(self, become: Callable[[Job], Outcome]) -> None:
        self.become = become
        self.asked: list[str] = []

    def outcomes(self, jobs: Sequence[Job], snapshot: Snapshot, stopped: Stopped) -> Iterator[Outcome]:
        assert snapshot.rows
        for job in jobs:
            if stopped():
                return
            self.asked.append(job.code)
            yield self.become(job)


def made(job: Job, mark: str = "1") -> Outcome:
    if job.known == mark:
        return Outcome(job, How.UNCHANGED, title="Laporan", data_version=mark)
    files = {f"laporan-{job.code}-{job.year}.{form}": f"{form} {job.code} {mark}".encode() for form in ("html", "pdf")}
    return Outcome(job, How.MADE, title="Laporan", data_version=mark, files=files)


def broken(job: Job) -> Outcome:
    return Outcome(job, How.TECHNICAL, reason="Laporan tidak diserahkan: kernel mati.", log="Traceback …")


def go(
    out: Path,
    become: Callable[[Job], Outcome] = made,
    *,
    codes: tuple[str, ...] = CODES,
    force: bool = False,
    snapshot: Snapshot = SNAPSHOT,
    **options: object,
) -> tuple[Summary, list[str]]:
    """Run from the start; return the summary and which regions were asked for, in order."""
    batch.begin(out, Run(codes, 2024, DAY, force), snapshot)
    return go_on(out, become, **options)


def go_on(out: Path, become: Callable[[Job], Outcome] = made, **options: object) -> tuple[Summary, list[str]]:
    engine = Here(become)
    _, summary = batch.go_on(out, engine, **options)  # type: ignore[arg-type]
    return summary, engine.asked


def shown(folder: Path) -> dict[str, bytes]:
    """What a reader finds."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("laporan-*"))}


def assert_true(folder: Path) -> None:
    """The manifest names what is there, and nothing else is there."""
    with Manifest(folder) as manifest:
        entries = [entry for code in CODES if (entry := manifest.get(code, 2024)).files]
        assert all(manifest.whole(entry) for entry in entries)
    assert sorted(shown(folder)) == sorted(name for entry in entries for name in entry.files)
    assert {path.name for path in folder.iterdir()} == {batch.STATE, "manifest.jsonl", *shown(folder)}


def test_all_are_made_once_and_a_second_run_asks_nobody(tmp_path: Path) -> None:
    first, asked = go(tmp_path)
    assert (first.made, asked) == (list(CODES), list(CODES))
    assert_true(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("laporan-*")}
    second, asked = go(tmp_path)
    assert (second.unchanged, second.made, asked) == (list(CODES), [], [])
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("laporan-*")} == before


def test_a_report_that_was_lost_or_touched_is_made_again(tmp_path: Path) -> None:
    go(tmp_path)
    whole = shown(tmp_path)
    (tmp_path / "laporan-32-2024.pdf").unlink()
    (tmp_path / "laporan-11.10-2024.html").write_bytes(b"x")
    again, asked = go(tmp_path)
    assert again.made == asked == ["11.10", "32"]
    assert shown(tmp_path) == whole


def test_other_data_are_asked_about_and_only_what_says_something_else_is_made(tmp_path: Path) -> None:
    go(tmp_path)
    other = SNAPSHOT.model_copy(update={"rows": SNAPSHOT.rows[1:]})
    moved, asked = go(tmp_path, lambda job: made(job, "2" if job.code == "32" else "1"), snapshot=other)
    assert (moved.made, moved.unchanged) == (["32"], ["11.10", "18.71", "51.71"])
    assert asked == list(CODES)
    assert go(tmp_path, snapshot=other)[1] == []


def test_slides_are_made_when_asked_for_and_kept_up_to_date_from_then_on(tmp_path: Path) -> None:
    asked: list[tuple[str, ...]] = []

    def with_forms(job: Job) -> Outcome:
        asked.append(job.forms)
        outcome = made(job)
        names = {form: f"{make.CALLED.get(form, 'laporan')}-{job.code}-{job.year}.{form}" for form in job.forms}
        return outcome if outcome.how is How.UNCHANGED else replace(outcome, files=dict.fromkeys(names.values(), b"x"))

    go(tmp_path, with_forms, codes=("32",))
    for forms in (EVERY, FORMS):
        batch.begin(tmp_path, Run(("32",), 2024, DAY, forms=forms), SNAPSHOT)
        go_on(tmp_path, with_forms)
    assert asked == [FORMS, EVERY]
    go(tmp_path, with_forms, codes=("32",), force=True)
    assert asked == [FORMS, EVERY, EVERY]


def test_force_makes_all_again_once_however_often_it_goes_on(tmp_path: Path) -> None:
    go(tmp_path)
    stop: list[str] = []

    def two(job: Job) -> Outcome:
        stop.append(job.code)
        return made(job)

    go(tmp_path, two, force=True, stopped=lambda: len(stop) == 2)
    summary, asked = go_on(tmp_path)
    assert asked == ["32", "51.71"]
    assert summary.unchanged == ["11.10", "18.71"]


def test_one_region_of_which_the_data_changed_moves_only_what_shows_it() -> None:
    """A value that is no median and no leaper's is shown in its own report alone; an index in all of its kind.

    A report's version moves exactly when something moves that it says.
    """

    def says(snapshot: Snapshot) -> dict[str, tuple[str, tuple[str, ...]]]:
        found = {}
        for code in snapshot.codes(2024):
            if code[3:4] == "7" or code.startswith("18"):
                report = build.build(code, 2024, DAY, snapshot.facts(code, 2024))
                texts = document.lay_out(report.model_copy(update={"data_version": ""}), make.blank).texts()
                found[code] = report.data_version, texts
        return found

    def changed(code: str, **values: str) -> set[str]:
        rows = tuple(
            row.model_copy(update=values) if (row.region_code, row.year) == (code, 2024) else row
            for row in SNAPSHOT.rows
        )
        now = says(SNAPSHOT.model_copy(update={"rows": rows}))
        versions, texts = ({each for each in now if now[each][part] != before[each][part]} for part in (0, 1))
        assert versions == texts
        return versions

    before = says(SNAPSHOT)
    lampung = {code for code in before if code.startswith("18.")}
    kota = {code for code in before if code[3:4] == "7"}
    assert len(kota) == 93
    assert changed("18.72", tata_kelola="3.11") == {"18.72"}
    # the median of Lampung, and among those that rose most of everybody who stood where it stood
    assert {"18.71", "18.02", "11.75"} <= changed("18.71", tata_kelola="2.41") < before.keys()
    # the kabupaten of Lampung show no rank of the kota, and the province's median did not move
    assert kota <= changed("18.71", index="2.99") <= kota | lampung


def test_g2_03_a_failure_is_one_regions_and_its_last_good_report_stays(tmp_path: Path) -> None:
    go(tmp_path, codes=("18.71",))
    good = shown(tmp_path)
    other = SNAPSHOT.model_copy(update={"rows": SNAPSHOT.rows[1:]})
    summary, asked = go(tmp_path, lambda job: broken(job) if job.code == "18.71" else made(job, "2"), snapshot=other)
    assert summary.failed == {"18.71": "Laporan tidak diserahkan: kernel mati."}
    assert sorted(summary.made) == ["11.10", "32", "51.71"]
    assert asked == [*CODES, "18.71"]  # tried a second time, by an engine that began anew
    assert shown(tmp_path).items() >= good.items()
    assert_true(tmp_path)
    with Manifest(tmp_path) as manifest:
        assert (manifest.get("18.71", 2024).failed, manifest.get("18.71", 2024).data_version) == (
            "Laporan tidak diserahkan: kernel mati.",
            "1",
        )
    log = tmp_path / batch.STATE / batch.LOGS / "18.71-2024.txt"
    assert "Traceback" in log.read_text()
    assert (tmp_path / batch.STATE).stat().st_mode & 0o077 == 0  # no reader sees it
    go(tmp_path, lambda job: made(job, "2"), snapshot=other)
    assert not log.exists()


def test_g2_01_kernels_that_do_not_start_at_first_are_noted_and_no_region_is_lost(tmp_path: Path) -> None:
    begun: list[str] = []

    def stumbles(job: Job) -> Outcome:
        begun.append(job.code)
        return broken(job) if begun.count(job.code) == 1 and job.code != "32" else made(job)

    summary, _ = go(tmp_path, stumbles)
    assert sorted(summary.made) == sorted(CODES)
    assert summary.again == ["11.10", "18.71", "51.71"]
    assert command.outcome(summary) is Exit.DONE


def test_g2_06_each_ending_has_its_own_exit_code(tmp_path: Path) -> None:
    def wrong(job: Job) -> Outcome:
        return Outcome(job, How.DATA, reason="belum ada hasil")

    def ends(become: Callable[[Job], Outcome], name: str, **options: object) -> Exit:
        return command.outcome(go(tmp_path / name, become, **options)[0])

    assert ends(made, "a") is Exit.DONE
    assert ends(wrong, "b") is Exit.BAD_DATA
    assert ends(broken, "c") is Exit.TECHNICAL
    assert ends(lambda job: wrong(job) if job.code == "32" else made(job), "d") is Exit.PARTLY_DONE
    assert ends(made, "e", stopped=lambda: True) is Exit.TECHNICAL
    assert go(tmp_path / "b", wrong)[1] == list(CODES)  # wrong data are not tried twice


def test_two_runs_at_once_refuse_each_other(tmp_path: Path) -> None:
    said: list[str] = []

    def second(job: Job) -> Outcome:
        with pytest.raises(ReportError, match="pembuatan lain sedang berjalan") as caught:
            go(tmp_path)
        said.append(caught.value.what)
        return made(job)

    assert go(tmp_path, second)[0].made == list(CODES)
    assert len(said) == len(CODES)


def test_a_stopped_run_goes_on_where_it_was_with_its_own_data_and_day(tmp_path: Path) -> None:
    days: list[date] = []
    summary, asked = go(tmp_path, lambda job: days.append(job.made_on) or made(job), stopped=lambda: len(days) == 2)
    assert (summary.stopped, asked) == (True, ["11.10", "18.71"])
    assert_true(tmp_path)
    summary, asked = go_on(tmp_path, lambda job: days.append(job.made_on) or made(job))
    assert (summary.stopped, asked, set(days)) == (False, ["32", "51.71"], {DAY})
    with pytest.raises(DataError, match="tidak ada pembuatan yang terhenti"):
        go_on(tmp_path)


def test_a_run_whose_process_was_lost_goes_on(tmp_path: Path) -> None:
    def dies(job: Job) -> Outcome:
        if job.code == "32":
            raise SystemExit
        return made(job)

    with pytest.raises(SystemExit):
        go(tmp_path, dies)
    with (tmp_path / "manifest.jsonl").open("ab") as torn:
        torn.write(b'{"code":"32","ye')
    assert_true(tmp_path)
    assert go_on(tmp_path)[1] == ["32", "51.71"]


KILLED = """
import os, sys
from pathlib import Path
from reports import deliver
real, left = Path.replace, int(sys.argv[2])
def replace(self, target):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)
    return real(self, target)
Path.replace = replace
deliver.deliver({"a": b"new", "b": b"new", "c": b"new"}, Path(sys.argv[1]))
"""


@pytest.mark.parametrize("renamed", [0, 1, 2])
def test_a_delivery_that_was_killed_is_finished_by_the_next(tmp_path: Path, renamed: int) -> None:
    for name in "abc":
        (tmp_path / name).write_bytes(b"old")
    died = subprocess.run([sys.executable, "-c", KILLED, tmp_path, str(renamed)], check=False)
    assert died.returncode == -9
    deliver.finish(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict.fromkeys("abc", b"new")


def test_a_full_disk_leaves_whole_reports_and_a_true_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go(tmp_path)
    real = deliver._write

    def full(path: Path, content: bytes) -> None:
        if path.name == "laporan-18.71-2024.pdf":
            real(path, content[:3])
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, content)

    monkeypatch.setattr(deliver, "_write", full)
    summary, _ = go(tmp_path, lambda job: made(job, "2"), force=True)
    assert list(summary.failed) == ["18.71"]
    assert "No space left" in summary.failed["18.71"]
    assert shown(tmp_path)["laporan-18.71-2024.html"] == b"html 18.71 1"
    assert_true(tmp_path)


def test_a_manifest_without_room_is_as_it_was(tmp_path: Path) -> None:
    go(tmp_path)
    with Manifest(tmp_path) as manifest:
        before = (tmp_path / "manifest.jsonl").read_bytes()

        class Full:
            def __getattr__(self, name: str) -> object:
                return getattr(real, name)

            def write(self, line: bytes) -> int:
                return real.write(line[:7])

        real, manifest._file = manifest._file, Full()  # type: ignore[assignment]
        with pytest.raises(OSError, match="No space left"):
            manifest.put(manifest.get("32", 2024).model_copy(update={"failed": "x"}))
        assert (tmp_path / "manifest.jsonl").read_bytes() == before
        assert not manifest.get("32", 2024).failed


def test_g2_12_what_holds_a_secret_is_not_delivered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPBE_TOKEN", "laporan-rahasia-0123456789")

    def tells(job: Job) -> Outcome:
        files = {"laporan-32-2024.html": b"<p>laporan-rahasia-0123456789</p>"}
        return Outcome(job, How.MADE, data_version="1", files=files) if job.code == "32" else made(job)

    summary, _ = go(tmp_path, tells)
    assert "memuat rahasia" in summary.failed["32"]
    assert not [name for name in shown(tmp_path) if name.startswith("laporan-32-")]


def test_what_another_edition_made_is_refused(tmp_path: Path) -> None:
    def other(job: Job) -> Outcome:
        return Outcome(job, How.MADE, edition="lain", data_version="1", files=made(job).files)

    summary, _ = go(tmp_path, other)
    assert set(summary.failed) == set(CODES)
    assert shown(tmp_path) == {}


def test_g6_13_each_report_is_published_once_also_after_the_registry_was_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, bytes]] = []
    away = {"32"}

    def upload(
        _client: Registry, code: str, _y: int, _t: str, _v: str, _c: str, _l: str, html: bytes, _pdf: bytes
    ) -> None:
        if code in away:
            raise RegistryError("Registri tidak menjawab.")
        sent.append((code, html))

    monkeypatch.setattr(publish, "upload", upload)
    registry = object()
    first, _ = go(tmp_path, registry=registry)
    assert list(first.unpublished) == ["32"]
    assert command.outcome(first) is Exit.PARTLY_DONE
    away.clear()
    second, asked = go(tmp_path, registry=registry)
    assert (second.unpublished, asked) == ({}, [])
    assert sorted(code for code, _ in sent) == sorted(CODES)
    go(tmp_path, lambda job: made(job, "2"), force=True, registry=registry)
    assert [code for code, html in sent if html.endswith(b" 2")] == list(CODES)


def test_progress_counts_every_region(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    go(tmp_path, tell=lambda now: seen.append((now.done, now.total)))
    assert seen == [(n, 4) for n in (1, 2, 3, 4)]


def test_a_run_can_be_seen_and_stopped_from_beside(tmp_path: Path) -> None:
    assert batch.status(tmp_path) == batch.Status(None)
    assert not batch.stop(tmp_path)
    seen: list[batch.Status] = []

    def looked_at(job: Job) -> Outcome:
        seen.append(batch.status(tmp_path))
        if job.code == "18.71":
            with command._stoppable() as stopped:
                assert batch.stop(tmp_path)
                asked.append(stopped())
        return made(job)

    asked: list[bool] = []
    summary, _ = go(tmp_path, looked_at, stopped=lambda: any(asked))
    assert summary.stopped
    assert [(now.process, now.done, now.total) for now in seen] == [(os.getpid(), 0, 0), (os.getpid(), 1, 4)]
    assert (batch.status(tmp_path).process, batch.status(tmp_path).done) == (None, 2)
    go_on(tmp_path)
    assert batch.status(tmp_path) == batch.Status(None)
    last = order.last(tmp_path)
    assert (last.process, last.done, last.total) == (None, 4, 4)


def test_somebody_who_looks_at_a_run_for_a_moment_does_not_make_it_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with order.held(tmp_path) as state:
        pass
    with (state / order.LOCK).open("rb") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        monkeypatch.setattr(order.time, "sleep", lambda _: looking.close())
        with order.held(tmp_path):
            assert order.status(tmp_path).process == os.getpid()


def test_a_clock_that_jumps_moves_no_report_no_rate_and_no_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[batch.Progress] = []
    jumps = iter(range(10**9, 0, -86_400))
    monkeypatch.setattr(time, "time", lambda: float(next(jumps)))  # a day back at every look
    summary, _ = go(tmp_path, tell=seen.append)
    assert summary.made == list(CODES)
    assert all(now.rate > 0 and 0 <= now.left < 3_600 for now in seen)
    for number, path in enumerate(sorted(tmp_path.glob("laporan-*"))):
        os.utime(path, (number * 10**9, number * 10**9))  # decades before, and after
    whole = shown(tmp_path)
    assert go(tmp_path)[1] == []
    assert shown(tmp_path) == whole
    with Manifest(tmp_path) as manifest:
        assert {manifest.get(code, 2024).made_on for code in CODES} == {DAY}


def test_a_programmes_zip_is_the_same_for_the_same_reports(tmp_path: Path) -> None:
    summary, _ = go(tmp_path)
    first = packed.pack(tmp_path, "laporan-uji-2024", 2024, summary.made).read_bytes()
    assert packed.pack(tmp_path, "laporan-uji-2024", 2024, reversed(summary.made)).read_bytes() == first


def test_a_zip_is_never_whole_in_memory(tmp_path: Path) -> None:
    large, codes = 4_000_000, ("11.10", "18.71", "32", "51.71", "12.25", "32.11")
    for code in codes:
        (tmp_path / f"laporan-{code}-2024.pdf").write_bytes(os.urandom(large))
    tracemalloc.start()
    try:
        place = packed.pack(tmp_path, "laporan-uji-2024", 2024, codes)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < len(codes) * large < place.stat().st_size


def test_a_list_of_codes_is_checked_as_a_whole(tmp_path: Path) -> None:
    listed = tmp_path / "uji.txt"
    listed.write_text("# peserta\n18.71 Kota Bandar Lampung\n\n11.10;Kab. Bireuen\n", encoding="utf-8")
    assert read_words.listed(listed) == ["18.71", "11.10"]
    listed.write_text("18.71\n11.1\n", encoding="utf-8")
    with pytest.raises(UnknownError, match=r"11\.10"):
        read_words.listed(listed)
    listed.write_text("# kosong\n", encoding="utf-8")
    with pytest.raises(DataError, match="tidak memuat satu daerah"):
        read_words.listed(listed)


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"every": True, "codes": ["18.71"]},
        {"resume": True, "codes": ["18.71"]},
        {"resume": True, "slides": True},
        {"resume": True, "year": 2023},
    ],
    ids=str,
)
def test_words_that_name_no_regions_or_two_sets_are_refused(tmp_path: Path, words: dict[str, object]) -> None:
    with pytest.raises(DataError):
        command.report(tmp_path / "out", **words)  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


class Holding:
    """A registry that holds a year more than the package."""

    def result_rows(self) -> tuple[OfficialResult, ...]:
        return SNAPSHOT.rows + tuple(row.model_copy(update={"year": 2025}) for row in SNAPSHOT.rows if row.year == 2024)

    def close(self) -> None:
        pass


FILES = SimpleNamespace(html="a.html", pdf="a.pdf", notebook="a.ipynb")


class Away(Holding):
    def result_rows(self) -> tuple[OfficialResult, ...]:
        raise RegistryError("Registri tidak terjangkau.")


@pytest.mark.parametrize(("registry", "year"), [(Holding(), 2025), (Away(), 2024)], ids=["there", "away"])
def test_without_a_year_one_region_has_the_newest_that_the_lab_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: Holding, year: int
) -> None:
    asked: list[int] = []
    sent: list[object] = []
    monkeypatch.setattr(command.speaking, "registry", lambda: registry)
    monkeypatch.setattr(run, "run", lambda _code, of, *_, **__: asked.append(of) or FILES)
    monkeypatch.setattr(publish, "publish", lambda made, _: sent.append(made))
    away = isinstance(registry, Away)
    with pytest.raises(PartlyDoneError, match=r"belum terbit\. Registri tidak terjangkau") if away else nullcontext():
        command.report(tmp_path, ["18.71"], publish=True)
    assert asked == [year]
    assert sent == ([] if away else [FILES]), "what the lab's own results are not in is published nowhere"


def test_a_year_that_is_none_is_not_taken_for_the_newest(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Laporan Kota Bandar Lampung 0: belum ada hasil"):
        command.report(tmp_path, ["18.71"], year=0)


def test_all_regions_with_a_result_are_chosen() -> None:
    codes = batch.chosen(SNAPSHOT, 2024, ())
    assert len(codes) == 523
    assert batch.chosen(SNAPSHOT, 2024, ("18.71", "18.71")) == ("18.71",)
    assert {row.region_code for row in results.official() if row.year == 2024 and row.region_code} == set(codes)


def test_the_run_is_written_down_whole(tmp_path: Path) -> None:
    batch.begin(tmp_path, Run(CODES, 2024, DAY), SNAPSHOT)
    noted = json.loads((tmp_path / batch.STATE / batch.RUN).read_text())
    assert (noted["codes"], noted["made_on"]) == (list(CODES), "2026-11-25")


def test_who_held_a_folder_before_is_neither_named_nor_stopped(tmp_path: Path) -> None:
    with order.held(tmp_path) as state:
        assert order.status(tmp_path).process == os.getpid()
    lock = state / order.LOCK
    assert lock.read_bytes() == b""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other, lock.open("r+") as taken:
        fcntl.flock(taken, fcntl.LOCK_EX)  # just taken by somebody; the file names one that was killed, or its like
        lock.write_text(str(other.pid))
        assert batch.status(tmp_path).process is None
        assert not batch.stop(tmp_path)
        assert other.poll() is None
        lock.write_text(str(os.getpid()))
        assert batch.status(tmp_path).process == os.getpid()
        other.kill()
