"""The batch: the reports of many regions from one snapshot of the data, each whole in its place or not at all.

Jobs have no effect of their own; this process alone delivers, writes the manifest and publishes, one region after the
other. So it may be killed at any moment: a reader's folder holds whole reports, and the next run knows which.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from reports import deliver, edition, make, order, proof, publish
from reports.engines import Engine, Stopped
from reports.errors import ReportError
from reports.manifest import Entry, Manifest, digest
from reports.order import LAST, LOGS, RUN, SEEN, SNAPSHOT, STATE, Run, Status, begin, status, stop
from reports.parameters import EVERY, Form
from reports.sources import Snapshot
from reports.work import How, Job, Outcome
from spbe_core import regions
from spbe_core.client import Registry, RegistryError

__all__ = [
    "LOGS",
    "RUN",
    "STATE",
    "Progress",
    "Run",
    "Status",
    "Summary",
    "begin",
    "chosen",
    "go_on",
    "status",
    "stop",
]

TRIES = 2
"""How often a job is tried, the second time by workers started anew; wrong data are not tried again."""


@dataclass(frozen=True)
class Progress:
    """Where a run is.

    Attributes
    ----------
    outcome : Outcome
        What has just ended.
    done, total : int
        Regions.
    rate : float
        Regions per second since the start.
    """

    outcome: Outcome
    done: int
    total: int
    rate: float

    @property
    def left(self) -> float:
        """Seconds that the rest will take at this rate."""
        return (self.total - self.done) / self.rate


@dataclass
class Summary:
    """What a run did, by region code.

    Attributes
    ----------
    made, unchanged : list of str
    wrong, failed : dict of str to str
        Code → reason: data that cannot be reported on, technical failures. Their last good reports stay.
    again : list of str
        Those that succeeded only when they were tried a second time.
    unpublished : dict of str to str
        Code → reason; their reports are in the folder.
    stopped : bool
        Whether somebody stopped it before its end.
    """

    made: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    again: list[str] = field(default_factory=list)
    unpublished: dict[str, str] = field(default_factory=dict)
    stopped: bool = False

    @property
    def good(self) -> list[str]:
        """All whose report is in place."""
        return self.made + self.unchanged


def go_on(
    out: Path,
    engine: Engine,
    *,
    registry: Registry | None = None,
    tell: Callable[[Progress], None] = lambda _: None,
    stopped: Stopped = lambda: False,
) -> tuple[Run, Summary]:
    """Do what is written down and not done yet.

    Parameters
    ----------
    out : Path
        The readers' folder.
    engine : Engine
    registry : Registry, optional
        Where to publish; nothing is published when absent.
    tell : callable, optional
        Told after each region.
    stopped : callable, optional
        Asked all the time; once it says yes, nothing new begins and what is not finished is given up.

    Returns
    -------
    (Run, Summary)
        What was written down, and what became of it.

    Raises
    ------
    DataError
        When no run is written down there.
    ReportError
        When the folder cannot be written or another run works in it.
    """
    with order.held(out) as state, Manifest(out) as manifest:
        run, snapshot = order.read(state)
        deliver.finish(out)
        work = _Work(out, state, manifest, run, snapshot, registry)
        work.all(engine, tell, stopped)
        work.summary.stopped = len(work.summary.good) + len(work.summary.wrong) + len(work.summary.failed) < work.total
        if not work.summary.stopped:
            for name in (RUN, SNAPSHOT):
                (state / name).unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                (state / SEEN).replace(state / LAST)
        return run, work.summary


class _Work:
    """One run at work."""

    def __init__(  # noqa: PLR0913, PLR0917 -- all that a run has
        self, out: Path, state: Path, manifest: Manifest, run: Run, snapshot: Snapshot, registry: Registry | None
    ) -> None:
        self.out, self.state, self.manifest, self.run, self.snapshot = out, state, manifest, run, snapshot
        self.registry = registry
        self.version, self.edition = snapshot.version(), edition.fingerprint()
        self.summary = Summary()
        self.total = len(run.codes)
        self.began = time.monotonic()

    def all(self, engine: Engine, tell: Callable[[Progress], None], stopped: Stopped) -> None:
        jobs = []
        for code in self.run.codes:
            if stopped():
                return
            job = self._job(code)
            entry = self.manifest.get(code, self.run.year, self.run.language)
            if job.known and entry.snapshot == self.version:
                tell(self._take(Outcome(job, How.UNCHANGED, title=entry.title, data_version=entry.data_version)))
            else:
                jobs.append(job)
        for attempt in range(1, TRIES + 1):
            if not jobs or stopped():
                return
            failed = []
            for outcome in engine.outcomes(jobs, self.snapshot, stopped):
                found = self._checked(outcome)
                if found.how is How.MADE:
                    found = self._deliver(found)
                if found.how is How.TECHNICAL and attempt < TRIES:
                    failed.append(found.job)
                    continue
                if attempt > 1 and not found.failed:
                    self.summary.again.append(found.job.code)
                tell(self._take(found))
            jobs = failed

    def _job(self, code: str) -> Job:
        entry = self.manifest.get(code, self.run.year, self.run.language)
        names: dict[Form, str] = {form: self._name(code, form) for form in EVERY}
        # what readers have once had stays up to date, also in a run that did not ask for it
        forms = tuple(form for form in EVERY if form in self.run.forms or names[form] in entry.files)
        complete = all(names[form] in entry.files for form in forms)
        current = entry.edition == self.edition and complete and self.manifest.whole(entry)
        if self.run.force:  # what this run has made already is not made a third time when it goes on
            current = current and entry.run == self.run.id
        known = entry.data_version if current else None
        return Job(code, self.run.year, self.run.made_on, known, forms, self.run.language)

    def _name(self, code: str, form: str) -> str:
        return make.file_name(regions.find(code), self.run.year, form, self.run.language)

    def _checked(self, outcome: Outcome) -> Outcome:
        """Refuse what another edition made, and what holds a secret of this process."""
        if outcome.edition != self.edition:
            return Outcome.lost(outcome.job, "edisi program di proses kerjanya berbeda")
        told = [leak for name, content in outcome.files.items() for leak in proof.leaks(content, name)]
        return Outcome.lost(outcome.job, told[0]) if told else outcome

    def _deliver(self, outcome: Outcome) -> Outcome:
        try:
            deliver.deliver(outcome.files, self.out)
            self.manifest.put(
                Entry(
                    code=outcome.job.code,
                    year=outcome.job.year,
                    language=outcome.job.language,
                    files={name: digest(content) for name, content in outcome.files.items()},
                    title=outcome.title,
                    data_version=outcome.data_version,
                    edition=self.edition,
                    snapshot=self.version,
                    made_on=outcome.job.made_on,
                    file_class=outcome.file_class,
                    run=self.run.id,
                )
            )
        except (ReportError, OSError) as failed:
            reason = str(failed) if isinstance(failed, ReportError) else f"Manifes tidak tertulis ({failed.strerror})."
            return Outcome(outcome.job, How.TECHNICAL, reason=reason, log=repr(failed))
        return outcome

    def _take(self, outcome: Outcome) -> Progress:
        """Count what became of a region, write it down, and publish it."""
        code, summary = outcome.job.code, self.summary
        if outcome.failed:
            (summary.wrong if outcome.how is How.DATA else summary.failed)[code] = outcome.reason
            self._note_failure(outcome)
        else:
            (summary.made if outcome.how is How.MADE else summary.unchanged).append(code)
            self._note_success(code)
        done = len(summary.good) + len(summary.wrong) + len(summary.failed)
        progress = Progress(outcome, done, self.total, done / max(time.monotonic() - self.began, 0.001))
        seen = {"done": done, "total": self.total, "left": progress.left, "rate": progress.rate}
        with suppress(OSError):  # no room to say so
            order.write(self.state / SEEN, json.dumps(seen))
        return progress

    def _note_failure(self, outcome: Outcome) -> None:
        entry = self.manifest.get(outcome.job.code, outcome.job.year, outcome.job.language)
        try:
            self.manifest.put(entry.model_copy(update={"failed": outcome.reason}))
            (self.state / LOGS).mkdir(exist_ok=True)
            name = f"{outcome.job.code}-{outcome.job.year}.txt" if outcome.job.code in _known() else "lain.txt"
            order.write(self.state / LOGS / name, f"{outcome.reason}\n\n{outcome.log}\n")
        except OSError:  # no room even for that: it stands in the summary
            return

    def _note_success(self, code: str) -> None:
        entry = self.manifest.get(code, self.run.year, self.run.language)
        now = entry.model_copy(update={"failed": "", "snapshot": self.version})
        if self.registry is not None and not entry.published:
            try:
                html, pdf = ((self.out / self._name(code, form)).read_bytes() for form in ("html", "pdf"))
                facts = code, entry.year, entry.title, entry.data_version, entry.file_class, entry.language
                publish.upload(self.registry, *facts, html, pdf)
                now = now.model_copy(update={"published": True})
            except (RegistryError, OSError) as failed:
                self.summary.unpublished[code] = str(failed)
        (self.state / LOGS / f"{code}-{self.run.year}.txt").unlink(missing_ok=True)
        if now != entry:
            try:
                self.manifest.put(now)
            except OSError:  # the report and its line are there; only that it was looked at again is not
                return


def _known() -> frozenset[str]:
    return frozenset(region.code for region in regions.all_regions())


def chosen(snapshot: Snapshot, year: int, codes: Sequence[str]) -> tuple[str, ...]:
    """Return the regions of a run: those that were named, each once, or all that have a result in the year.

    Raises
    ------
    UnknownError
        For a code that no region has.
    """
    return tuple(dict.fromkeys(regions.find(code).code for code in codes)) or snapshot.codes(year)
