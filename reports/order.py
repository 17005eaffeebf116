"""What is written down of a run: what it is to make, from which data, how far it is, and who works on it.

All of it lies in a hidden folder beside the reports, which only its owner can open. So a run goes on after its process
was lost, and can be seen and stopped from beside.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from reports.errors import ReportError
from reports.model import Language
from reports.parameters import FORMS, Form
from reports.sources import Snapshot
from spbe_core.errors import DataError

HELD_TRIES, HELD_WAIT = 20, 0.05
"""How often, and after how many seconds each, the lock is asked for: whoever looks at a run has it for a moment."""
LOOKS = 5
"""How often whoever looks waits that long for the name of the one that has just taken the lock."""
GO_ON = "Lanjutkan dengan --resume dan --out folder yang sama."
"""What whoever runs the command is told of a run that did not end."""
STATE = ".laporan"
"""The hidden folder beside the reports: the lock, the run that goes on, and what failures left to look at."""
RUN, SNAPSHOT, SEEN, LOCK, LOGS = "berjalan.json", "data.json", "kemajuan.json", "kunci", "gagal"
LAST = "terakhir.json"
"""How far the run came that ended last."""


@dataclass(frozen=True)
class Run:
    """What one run is to make; written down at its start, so that it can go on after it was killed.

    Attributes
    ----------
    codes : tuple of str
    year : int
    made_on : date
        The day to print on what is made.
    force : bool
        Make also what has not changed.
    forms : tuple of str
        Which files (:data:`reports.parameters.EVERY`); what lacks one of them is made again.
    language : {"id", "en"}
        Of the reports.
    programme : str
        What the programme is called that these regions belong to; names their zip.
    id : str
        Tells what this run has made from what others made.
    """

    codes: tuple[str, ...]
    year: int
    made_on: date
    force: bool = False
    forms: tuple[Form, ...] = FORMS
    language: Language = "id"
    programme: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8))


@dataclass(frozen=True)
class Status:
    """What a folder's run is doing, as somebody beside it sees it.

    Attributes
    ----------
    process : int or None
        The process that works on it; ``None`` when none does.
    done, total : int
        Regions of the run that is written down; both 0 when there is none.
    left : float
        Seconds that the rest would take, as last told.
    rate : float
        Regions per second.
    """

    process: int | None
    done: int = 0
    total: int = 0
    left: float = 0.0
    rate: float = 0.0


def status(out: Path) -> Status:
    """Look at a folder's run without touching it."""
    state = out / STATE
    process = _holder(state)
    try:
        return Status(process, **json.loads((state / SEEN).read_bytes()))
    except OSError:
        return Status(process)


def last(out: Path) -> Status:
    """Look at a folder's run, or at the one that ended last."""
    now = status(out)
    try:
        return now if now.total else Status(now.process, **json.loads((out / STATE / LAST).read_bytes()))
    except OSError:
        return now


def stop(out: Path) -> bool:
    """Ask the process that works on a folder to stop after what it is delivering; return whether there is one."""
    process = _holder(out / STATE)
    if process is None:
        return False
    try:
        os.kill(process, signal.SIGTERM)
    except ProcessLookupError:  # it has just ended
        return False
    return True


def begin(out: Path, run: Run, snapshot: Snapshot) -> None:
    """Write down what a run is to make and from which data; replaces a run that did not end.

    Raises
    ------
    ReportError
        When the folder cannot be written or another run works in it.
    """
    with held(out) as state:
        noted = asdict(run) | {"made_on": run.made_on.isoformat()}
        for name in (RUN, SEEN, LAST):  # never an old order beside new data
            (state / name).unlink(missing_ok=True)
        write(state / SNAPSHOT, snapshot.model_dump_json())
        write(state / RUN, json.dumps(noted))


@contextmanager
def held(out: Path) -> Iterator[Path]:
    """Hold the folder's lock and give its hidden folder; it goes with the process that holds it, however that ends."""
    state = out / STATE
    try:
        out.mkdir(parents=True, exist_ok=True)
        state.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(state / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as failed:
        raise ReportError.folder(out, failed) from failed
    try:
        _take(lock)
        _name(lock, str(os.getpid()))
        try:
            yield state
        finally:
            _name(lock, "")
    except BlockingIOError:
        raise ReportError(
            f"pembuatan lain sedang berjalan di folder {out.name}", "Tunggu sampai selesai, atau pilih folder lain"
        ) from None
    finally:
        os.close(lock)


def _take(lock: int) -> None:
    for _ in range(HELD_TRIES):
        with suppress(BlockingIOError):
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        time.sleep(HELD_WAIT)
    return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _name(lock: int, holder: str) -> None:
    os.ftruncate(lock, 0)
    os.pwrite(lock, holder.encode(), 0)


def _holder(state: Path) -> int | None:
    """Return the process that holds the lock.

    For an instant after it was taken the file is empty, or still names one that was killed while it held it: then it is
    looked at again. A process that does not have the file open is never named, since whoever is named may be stopped.
    """
    path = state / LOCK
    for _ in range(LOOKS):
        try:
            with path.open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            if (process := int(path.read_text() or 0)) and _has_open(process, path):
                return process
            time.sleep(HELD_WAIT)
            continue
        except OSError:
            return None
        return None
    return None


def _has_open(process: int, path: Path) -> bool:
    own = path.stat()
    try:
        handles = list(Path(f"/proc/{process}/fd").iterdir())
    except FileNotFoundError:
        return False
    except PermissionError:  # somebody else's: only its existence can be seen
        return True
    for handle in handles:
        with suppress(OSError):
            if os.path.samestat(handle.stat(), own):
                return True
    return False


def read(state: Path) -> tuple[Run, Snapshot]:
    """Return the run that is written down, and its data.

    Raises
    ------
    DataError
        When there is none.
    """
    try:
        noted = json.loads((state / RUN).read_bytes())
        snapshot = Snapshot.model_validate_json((state / SNAPSHOT).read_bytes())
    except FileNotFoundError:
        raise DataError(
            "--resume", "tidak ada pembuatan yang terhenti di folder ini", "Jalankan tanpa --resume"
        ) from None
    typed = {"codes": tuple(noted["codes"]), "forms": tuple(noted["forms"])}
    return Run(**noted | typed | {"made_on": date.fromisoformat(noted["made_on"])}), snapshot


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    aside = path.with_name(f".{path.name}")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
