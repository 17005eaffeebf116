"""One region's share of a batch: the same code in a local worker, in a worker of a cluster and in a test.

It has no effect outside its own process: what it made comes back as bytes, and one place delivers them
(:mod:`reports.batch`). So a share that a lost worker did and another did again is delivered once.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from reports import build, edition, make
from reports.errors import ReportError
from reports.model import Language
from reports.parameters import FORMS, Form
from reports.sources import Snapshot
from spbe_core.errors import DataError, UnknownError
from spbe_core.wire import FileClass


class How(StrEnum):
    """How a share ended."""

    MADE = "jadi"
    UNCHANGED = "tetap"
    DATA = "data"
    TECHNICAL = "teknis"


@dataclass(frozen=True)
class Job:
    """What to make.

    Attributes
    ----------
    code : str
    year : int
    made_on : date
        The day to print.
    known : str or None
        Data version of the report that is delivered already, by this edition of the program; ``None`` makes it again.
    forms : tuple of str
    language : {"id", "en"}
    """

    code: str
    year: int
    made_on: date
    known: str | None = None
    forms: tuple[Form, ...] = FORMS
    language: Language = "id"


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    Attributes
    ----------
    how : How
    edition : str
        Fingerprint of the program that did it.
    title, data_version : str
        Of the report; empty after a failure.
    file_class : FileClass
        How far it may be known.
    files : dict of str to bytes
        To be delivered; empty unless made.
    reason : str
        After a failure: one Indonesian sentence for people.
    log : str
        After a failure: details for the administrator.
    """

    job: Job
    how: How
    edition: str = field(default_factory=edition.fingerprint)
    title: str = ""
    data_version: str = ""
    file_class: FileClass = FileClass.TERBUKA
    files: dict[str, bytes] = field(default_factory=dict)
    reason: str = ""
    log: str = ""

    @property
    def failed(self) -> bool:
        return self.how in {How.DATA, How.TECHNICAL}

    @classmethod
    def lost(cls, job: Job, why: str) -> Outcome:
        """Say that whoever did the job has died or is lost."""
        return cls(job, How.TECHNICAL, reason=f"Laporan tidak diserahkan: {why}.", log=why)


def work(job: Job, snapshot: Snapshot) -> Outcome:
    """Make one region's report, or find that the delivered one says the same; never raises."""
    try:
        facts = snapshot.facts(job.code, job.year)
        report = build.build(job.code, job.year, job.made_on, facts, job.language)
        if report.data_version == job.known:
            return Outcome(job, How.UNCHANGED, title=report.title, data_version=report.data_version)
        made = make.make(report, facts, forms=job.forms)
    except (DataError, UnknownError) as wrong:
        return Outcome(job, How.DATA, reason=str(wrong))
    except ReportError as failed:
        return Outcome(job, How.TECHNICAL, reason=str(failed), log=failed.log)
    except Exception as failed:  # noqa: BLE001 - one region's failure is never the batch's
        name = type(failed).__name__
        return Outcome(
            job,
            How.TECHNICAL,
            reason=f"Laporan tidak diserahkan: gangguan teknis ({name}).",
            log=traceback.format_exc(),
        )
    told = {"title": report.title, "data_version": report.data_version, "file_class": report.file_class}
    return Outcome(job, How.MADE, files=made.files, **told)
