"""What is kept of a job of reports: a folder of its own with who asked for what, the reports, and how it ended.

A job is ``spbe report`` in a process of its own, with the rights of whoever started it: their token is in its
environment and nowhere else. It outlives the notebook, the browser and the server from which it was started, and ends
with the registry. Everything that is told of it is read from its folder, so that a registry that starts anew knows it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from hub.registry.report_jobs.run import REGISTRY
from reports import order
from spbe_core import wire
from spbe_core.workbooks.model import file_name

WORKERS = 1
"""Processes of one job: the machine is everybody's."""
ASKED, OUT, ENDED, STOPPED, CUT = "pesanan.json", "hasil", "akhir.json", "dihentikan", "terhenti"
"""What was asked for, the reports, the exit code; marks that somebody asked to stop, and that the lab ended."""
SAID, WENT = "keluaran.log", "jalannya.log"
"""What the command says at its end, and how it went region by region; no programme's list is called so."""
GONE = "dihapus"
"""Marks that its reports were removed to make room."""
WENT_AWAY = "Berkasnya sudah dihapus untuk memberi tempat bagi pembuatan yang lebih baru; buat lagi bila perlu."
AGAIN = "Tekan Lanjutkan untuk meneruskannya."
START_SECONDS = 10.0
LONGEST = 4000
"""Characters of what a job says at its end that are told."""
COMMAND = (sys.executable, "-m", "hub.registry.report_jobs.run")
ENDS: dict[int, wire.ReportJobState] = {0: "selesai", 3: "gagal", 4: "gagal", 5: "sebagian"}
"""By the exit code of ``spbe report``."""


class Job:
    """A job by its folder."""

    def __init__(self, folder: Path, asked: wire.ReportJobAsked) -> None:
        self.folder, self.asked = folder, asked

    @property
    def out(self) -> Path:
        return self.folder / OUT

    def told(self, by_name: str) -> wire.ReportJob:
        """Say where the job is, and how whoever started it is called."""
        now, state = self._now()
        total = now.total or len(self.asked.codes)
        return wire.ReportJob(
            **self.asked.model_dump(),
            by_name=by_name,
            state=state,
            done=total if state == "selesai" else now.done,
            total=total,
            rate=now.rate,
            left=now.left if state == "berjalan" else 0.0,
            said=self._said() if state != "berjalan" else "",
            packed=self.packed() is not None,
        )

    @property
    def state(self) -> wire.ReportJobState:
        """Where it is."""
        return self._now()[1]

    def _now(self) -> tuple[order.Status, wire.ReportJobState]:
        now = order.last(self.out)
        ended = self._ended()
        state: wire.ReportJobState = "berjalan"
        if ended is not None:
            state = ENDS.get(ended, "gagal")
        elif now.process is None and self.folder not in _RUNNING:
            state = "terhenti"
        through = state == "selesai" or (state == "sebagian" and now.done == now.total)  # asked too late to matter
        if state != "berjalan" and not through:
            marks: dict[str, wire.ReportJobState] = {STOPPED: "dihentikan", CUT: "terhenti"}
            state = next((told for mark, told in marks.items() if (self.folder / mark).exists()), state)
        return now, state

    def packed(self) -> Path | None:
        """Return the zip of all its reports, once it is there."""
        return next(iter(sorted(self.out.glob("*.zip"))), None)

    @property
    def gone(self) -> bool:
        """Whether its reports were removed to make room."""
        return (self.folder / GONE).exists()

    def empty(self) -> None:
        """Remove its reports; who asked for what, and how it ended, stays. Marked last, in case of a crash."""
        for path in self.out.iterdir() if self.out.is_dir() else ():
            if path.is_dir() and path.name != order.STATE:
                shutil.rmtree(path)
            elif path.name != order.STATE:
                path.unlink()
        (self.folder / GONE).touch()

    def stop(self) -> None:
        """Ask it to stop after what it is delivering."""
        (self.folder / STOPPED).touch()
        if not order.stop(self.out) and (process := _RUNNING.get(self.folder)) is not None:
            process.terminate()

    def _ended(self) -> int | None:
        try:
            return int(json.loads((self.folder / ENDED).read_bytes()))
        except (OSError, ValueError):
            return None

    def _said(self) -> str:
        said = self._last_words()
        return f"{said.rstrip()}\n{WENT_AWAY}".lstrip() if self.gone else said

    def _last_words(self) -> str:
        try:
            said = (self.folder / SAID).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return said.replace(f"{self.out}/", "").replace(order.GO_ON, AGAIN)[-LONGEST:]


_RUNNING: dict[Path, subprocess.Popen[bytes]] = {}
"""This registry's jobs, until it is written down how they ended."""


def jobs(place: Path) -> list[Job]:
    """Return all jobs, the newest first."""
    found = []
    for folder in place.iterdir() if place.is_dir() else ():
        try:
            asked = wire.ReportJobAsked.model_validate_json((folder / ASKED).read_bytes())
        except (OSError, ValidationError):
            continue
        found.append(Job(folder, asked))
    return sorted(found, key=lambda job: (job.asked.at, job.asked.id), reverse=True)


def found(place: Path, job_id: str) -> Job | None:
    """Return a job that was written down."""
    return next((job for job in jobs(place) if job.asked.id == job_id), None)


def make_room(place: Path, keep: int) -> None:
    """Leave their reports to as many jobs as may keep them; the oldest lose theirs, unpublished ones first.

    Parameters
    ----------
    place : Path
        The folder of all jobs.
    keep : int
        How many; jobs that run are not counted and lose nothing.
    """
    full = [job for job in jobs(place) if not job.gone and job.state != "berjalan"]
    oldest = sorted(full, key=lambda job: (job.asked.publish, job.asked.at, job.asked.id))
    for job in oldest[: max(0, len(full) - keep)]:
        with suppress(OSError):  # what is away already, or cannot be removed, holds nobody's job up
            job.empty()


def start(place: Path, asked: wire.ReportJobAsked, token: str, registry_url: str) -> Job:
    """Write a job down and begin it; a folder that was claimed, but in which no job was written down, is taken over.

    Parameters
    ----------
    place : Path
        The folder of all jobs.
    asked : ReportJobAsked
    token : str
        Of whoever starts it; the job publishes and reads with their rights, and with no others.
    registry_url : str
        Where the job finds the registry.
    """
    folder = place / asked.id
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    _list_of(folder, asked).write_text("\n".join(asked.codes), encoding="utf-8")
    job = Job(folder, asked)
    order.write(folder / ASKED, asked.model_dump_json())
    go_on(job, token, registry_url)
    return job


def go_on(job: Job, token: str, registry_url: str) -> None:
    """Begin a job's process, or begin it again where it ended: what it made is not made twice.

    Parameters
    ----------
    job : Job
    token, registry_url : str
        As for :func:`start`; of whoever goes on with it.
    """
    for mark in (ENDED, STOPPED, CUT, GONE):
        (job.folder / mark).unlink(missing_ok=True)
    begun = threading.Event()
    given = (job.folder, _words(job), _environment(token, registry_url), begun)
    threading.Thread(target=_go, args=given, name="laporan", daemon=True).start()
    begun.wait(START_SECONDS)


def _words(job: Job) -> list[str]:
    """Return the command's words: its own order goes on with its own data and day; one that ended is given again."""
    asked = job.asked
    words = ["report", "--resume"]
    if not (job.out / order.STATE / order.RUN).exists():
        words = ["report", "--programme", str(_list_of(job.folder, asked)), "--year", str(asked.year)]
        words += ["--language", asked.language]
        words += [f"--{option}" for option in ("plan", "slides") if getattr(asked, option)]
    return [*words, "--out", str(job.out), "--jobs", str(WORKERS), *(["--publish"] if asked.publish else [])]


def _list_of(folder: Path, asked: wire.ReportJobAsked) -> Path:
    return folder / f"{file_name(asked.name)}.txt"


def _environment(token: str, registry_url: str) -> dict[str, str]:
    from reports.proof import harmless  # noqa: PLC0415 - reads PDF, which the registry does not otherwise

    own = {"SPBE_TOKEN": token, "SPBE_REGISTRY_URL": registry_url, REGISTRY: str(os.getpid())}
    return harmless(os.environ) | own


def _go(folder: Path, words: list[str], environment: dict[str, str], begun: threading.Event) -> None:
    """Run the command; the thread lives as long as it, because the kernel ends it with the thread that began it."""
    try:
        with (folder / SAID).open("wb") as said, (folder / WENT).open("wb") as went:
            process = subprocess.Popen(  # noqa: S603 - our own command; codes and names stand in a file
                [*COMMAND, *words],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=went,
                cwd=folder,
                env=environment,
                start_new_session=True,  # the key that interrupts the lab is not for it
            )
        _RUNNING[folder] = process
        begun.set()
        order.write(folder / ENDED, json.dumps(process.wait()))
    except OSError:  # no room, or the folder is gone: the job then counts as cut off
        return
    finally:
        begun.set()
        _RUNNING.pop(folder, None)


def stop_all(place: Path) -> None:
    """Ask every job to stop: the lab ends, and leaves no process behind."""
    for job in jobs(place):
        if job.state == "berjalan":
            with suppress(OSError):  # no room to say so
                (job.folder / CUT).touch()
            order.stop(job.out)
    for process in list(_RUNNING.values()):
        process.terminate()
    for process in list(_RUNNING.values()):
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
