"""Real workers with real kernels: what they make is what one report's run makes, and their death is noticed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from waiting import until

from hub import processes
from reports import batch, kernel
from reports.engines import Local
from reports.errors import ReportError
from reports.manifest import Manifest
from reports.parameters import Parameters
from reports.sources import Snapshot
from reports.work import How, Job, Outcome, work
from reports.worker import NICENESS

pytestmark = pytest.mark.processes

DAY = date(2026, 11, 25)
SNAPSHOT = Snapshot.take()
OTHERS: set[int] = set()


def named(name: str) -> list[int]:
    """Processes below this one that are called so."""

    def below(pid: int) -> Iterator[int]:
        for child in table.get(pid, []):
            yield child
            yield from below(child)

    table = processes.children()
    return [pid for pid in below(os.getpid()) if _called(pid) == name and pid not in OTHERS]


def _called(pid: int) -> str:
    try:
        return (Path("/proc") / str(pid) / "comm").read_text().strip()
    except OSError:
        return ""


@pytest.fixture
def team() -> Iterator[list[int]]:
    """Worker processes of this test's engines; all must be gone at its end, with their kernels."""
    found: list[int] = []
    OTHERS.clear()
    OTHERS.update(named("warm-kernel") + named("warm-parent"))  # of a lab that runs below this process too
    yield found
    until(lambda: not named("warm-kernel") and not named("warm-parent"))
    assert not [pid for pid in found if (Path("/proc") / str(pid)).exists()]


def test_a_killed_worker_is_noticed_and_replaced_and_the_others_work_on(team: list[int]) -> None:
    jobs = [Job(code, 2024, DAY) for code in ("18.71", "32", "18.71")]
    outcomes: list[Outcome] = []
    going = Local(1).outcomes(jobs, SNAPSHOT, lambda: False)
    outcomes.append(next(going))
    [parent] = named("warm-parent")
    team.append(int((Path("/proc") / str(parent) / "stat").read_text().rpartition(")")[2].split()[1]))
    os.kill(team[0], signal.SIGKILL)
    outcomes += going
    assert [outcome.how for outcome in outcomes] == [How.MADE, How.TECHNICAL, How.MADE]
    assert "mati (sinyal 9)" in outcomes[1].reason
    assert outcomes[0].files == outcomes[2].files  # the same bytes, from another worker


def test_a_stopped_engine_ends_its_workers_and_their_kernels_at_once(team: list[int]) -> None:
    seen: list[int] = []

    def working() -> bool:
        seen.extend(named("warm-kernel"))
        return bool(seen)

    assert list(Local(1).outcomes([Job("18.71", 2024, DAY)], SNAPSHOT, working)) == []
    assert seen


def test_a_worker_and_its_kernels_step_back_for_whoever_saves_on_the_machine(team: list[int]) -> None:
    steps: set[int] = set()

    def working() -> bool:
        own = os.getpriority(os.PRIO_PROCESS, 0)
        with suppress(ProcessLookupError):
            steps.update(os.getpriority(os.PRIO_PROCESS, pid) - own for pid in named("warm-kernel"))
        return bool(steps)

    assert list(Local(1).outcomes([Job("18.71", 2024, DAY)], SNAPSHOT, working)) == []
    assert steps == {NICENESS}


def command(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "hub.cli", "report", *words], stderr=subprocess.PIPE, text=True)


def test_a_command_that_is_interrupted_ends_whole_refuses_a_second_and_goes_on(tmp_path: Path) -> None:
    """Ctrl-C in mid-run: whole reports, a true manifest, exit code 5, no process left; what is made stays as it was."""
    words = ("18.71", "32", "51.71", "--year", "2024", "--out", str(tmp_path), "--jobs", "1")
    first = command(*words)
    assert first.stderr is not None
    assert first.stderr.readline().startswith("1/3 18.71")
    left = processes.descendants(first.pid)
    for worker in processes.children()[first.pid]:
        os.kill(worker, signal.SIGSTOP)  # the run waits in its middle
    second = command(*words)
    _, refused = second.communicate(timeout=60)
    assert second.returncode == 4
    assert "pembuatan lain sedang berjalan" in refused
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=60)
    assert first.returncode == 5
    until(lambda: not [pid for pid in left if (Path("/proc") / str(pid)).exists()])
    with Manifest(tmp_path) as manifest:
        held = [entry for code in ("18.71", "32", "51.71") if (entry := manifest.get(code, 2024)).files]
        assert [entry.code for entry in held] == ["18.71"]
        assert all(manifest.whole(entry) for entry in held)
    whole = {path.name: path.read_bytes() for path in tmp_path.glob("laporan-*")}
    assert sorted(whole) == sorted(name for entry in held for name in entry.files)
    third = command("--resume", "--out", str(tmp_path), "--jobs", "1")
    _, said = third.communicate(timeout=120)
    assert third.returncode == 0, said
    assert {path.name for path in tmp_path.glob("laporan-*")} > whole.keys()
    assert {name: (tmp_path / name).read_bytes() for name in whole} == whole


def test_g2_01_kernels_that_do_not_start_for_three_regions_are_tried_anew_and_none_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the real work: what a kernel that does not start leaves is a failure of its region, the first time."""
    codes = ("18.71", "32", "51.71", "12.25")
    real, tried = kernel.execute, list[str]()

    def execute(checked: Parameters, folder: Path) -> object:
        tried.append(checked.region)
        if checked.region != "32" and tried.count(checked.region) == 1:
            raise ReportError("kernel tidak menyala", "Jalankan sekali lagi", "address already in use")
        return real(checked, folder)

    class Here:
        def outcomes(self, jobs: Sequence[Job], snapshot: Snapshot, _stopped: Callable[[], bool]) -> Iterator[Outcome]:
            yield from (work(job, snapshot) for job in jobs)

    monkeypatch.setattr(kernel, "execute", execute)
    batch.begin(tmp_path, batch.Run(codes, 2024, DAY), SNAPSHOT)
    _, summary = batch.go_on(tmp_path, Here())
    assert (sorted(summary.made), summary.failed) == (sorted(codes), {})
    assert summary.again == ["18.71", "51.71", "12.25"]
    with Manifest(tmp_path) as manifest:
        assert all(manifest.whole(manifest.get(code, 2024)) for code in codes)


def test_a_command_that_was_killed_leaves_no_process_and_goes_on(tmp_path: Path) -> None:
    out = str(tmp_path)
    first = command("18.71", "32", "--year", "2024", "--out", out, "--jobs", "1")
    assert first.stderr is not None
    assert first.stderr.readline().startswith("1/2 18.71")
    left = processes.descendants(first.pid)
    first.kill()
    first.communicate()
    until(lambda: not [pid for pid in left if (Path("/proc") / str(pid)).exists()])
    whole = {path.name: path.read_bytes() for path in tmp_path.glob("laporan-18.71-*")}
    assert len(whole) == 3
    second = command("--resume", "--out", out, "--jobs", "1")
    _, said = second.communicate(timeout=120)
    assert second.returncode == 0, said
    assert "tidak berubah" in said.splitlines()[0]
    assert {path.name: path.read_bytes() for path in tmp_path.glob("laporan-18.71-*")} == whole
    assert len(list(tmp_path.glob("laporan-32-*"))) == 3
