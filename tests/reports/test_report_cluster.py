"""The batch on a Dask cluster: a real scheduler and two workers over TCP on loopback, one of them killed in mid-run."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from waiting import until

from reports import batch, engines, publish
from reports.engines import Cluster
from reports.errors import ReportError
from reports.manifest import Manifest
from reports.sources import Snapshot

DAY = date(2026, 11, 25)
CODES = ("18.71", "32", "51.71", "12.25", "11.10")
QUIET = {"DASK_LOGGING__DISTRIBUTED": "error", "DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "False"}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler's address and its two workers, each a process of its own."""
    place = tmp_path / "scheduler.json"

    def start(part: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{part}", "--scheduler-file", str(place), *words]
        return subprocess.Popen(command, env=os.environ | QUIET, cwd=tmp_path)

    started = [start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")]
    try:
        until(lambda: place.exists() and place.stat().st_size)
        words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        started += [start("worker", *words, "--local-directory", str(tmp_path / name)) for name in ("a", "b")]
        yield json.loads(place.read_text())["address"], started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_g6_13_one_of_two_workers_is_killed_and_each_report_is_delivered_and_published_once(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, workers = cluster
    sent: list[str] = []
    monkeypatch.setattr(publish, "upload", lambda _client, code, *_: sent.append(code))
    out = tmp_path / "out"
    batch.begin(out, batch.Run(CODES, 2024, DAY), Snapshot.take())
    tell: Callable[[batch.Progress], None] = lambda now: workers[0].kill() if now.done == 1 else None  # noqa: E731 - a word for a deed
    _, summary = batch.go_on(out, Cluster(address), registry=object(), tell=tell)  # type: ignore[arg-type]
    assert workers[0].wait(10) == -9
    assert sorted(summary.made) == sorted(sent) == sorted(CODES)
    with Manifest(out) as manifest:
        assert all(manifest.whole(manifest.get(code, 2024)) for code in CODES)
    batch.begin(out, batch.Run(CODES, 2024, DAY), Snapshot.take())
    _, again = batch.go_on(out, Cluster(address), registry=object())  # type: ignore[arg-type]
    assert again.unchanged == list(CODES)
    assert len(sent) == len(CODES)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "xx", "http://127.0.0.1:9"])
def test_a_scheduler_that_is_not_there_is_told_with_its_address_before_anything_is_written(
    address: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ended = subprocess.run(
        [sys.executable, "-m", "hub.cli", "report", "18.71", "--year", "2024", "--out", str(out), "--dask", address],
        env=os.environ | {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "200ms"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, len(ended.stderr.splitlines())) == (4, 1), ended.stderr
    assert f"penjadwal Dask {address} tidak menjawab. Periksa alamatnya" in ended.stderr
    assert not out.exists()


def test_whoever_answers_but_is_no_scheduler_is_told_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "REACH_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ReportError, match=f"{address} tidak menjawab"):
            list(Cluster(address).outcomes([], Snapshot.take(), lambda: False))
