"""Who may start, see, stop and take home a job of reports."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from hub.registry.access import FILE_RIGHTS, Grant
from hub.registry.idempotency import other
from hub.registry.people.model import PersonRow, shown
from hub.registry.problems import ProblemError, invalid
from hub.registry.programmes import rules as programmes
from hub.registry.report_jobs import kept
from hub.registry.report_jobs.kept import Job
from spbe_core import regions, wire

PUBLISH = "reports:publish"
"""The right that making reports needs, in every region of the job."""
AT_ONCE = 1
"""Jobs that run: each takes a processor."""
OURS = UUID("a6cf5b0e-52f5-4b7d-9d5e-6f8f3a0c1f57")
"""Where the ids of jobs come from."""
_STARTING = Lock()
"""Held while a job is begun: one at a time finds its folder, or claims it."""


def asked(grant: Grant, body: wire.ReportJobStart, key: str, place: Path) -> wire.ReportJobAsked:
    """Check what is asked for; the caller's idempotency key always gives the same job, with the regions it began with.

    Raises
    ------
    ProblemError
        404 or 403 for a region that is not the caller's, 404 for a programme that there is not, 422 for one without a
        region, and where not exactly one of codes and programme is named; nothing is begun then.
    UnknownError
        For a code that no region has.
    """
    if bool(body.codes) == bool(body.programme):
        raise invalid("Sebut kode wilayah, atau sebuah program: salah satu.", "codes")
    job_id = str(uuid5(OURS, f"{grant.caller.name}\n{key}"))
    if not body.programme:
        found: dict[str, object] = {"codes": _named(grant, body)}
    else:
        found = _begun_with(grant, body, kept.found(place, job_id)) or _of_programme(grant, body)
    given = body.model_dump() | found
    return wire.ReportJobAsked(**given, id=job_id, by=grant.caller.name, at=datetime.now(UTC))


def _named(grant: Grant, body: wire.ReportJobStart) -> list[str]:
    codes = list(dict.fromkeys(regions.find(code).code for code in body.codes))
    for code in codes:
        grant.over(PUBLISH, code)
    return codes


def _begun_with(grant: Grant, body: wire.ReportJobStart, job: Job | None) -> dict[str, object]:
    """Return what a job took from its programme when it was begun; nothing where it was not, or is not the caller's."""
    if job is None or job.asked.programme != body.programme or not _over_all(grant, PUBLISH, job):
        return {}
    return {"codes": job.asked.codes, "name": job.asked.name}


def _of_programme(grant: Grant, body: wire.ReportJobStart) -> dict[str, object]:
    """Return what a job over a programme makes: all its regions or nothing, under its name unless another is given."""
    if not grant.caller.holds("published:read"):
        raise ProblemError(403)
    with grant.read() as session:
        programme = programmes.one(session, body.programme or "")
    if not programme.regions:
        raise invalid(f"Program {programme.code} belum mempunyai anggota.", "programme")
    if strange := set(programme.regions) - grant.caller.regions(PUBLISH, programme.regions):
        raise ProblemError(
            403,
            f"Program {programme.code} memuat {len(strange)} daerah yang laporannya tidak dapat Anda terbitkan. "
            "Sebut kode daerah Anda sendiri, atau minta sekretariat membuatnya.",
        )
    name = body.name if "name" in body.model_fields_set else programme.name
    return {"codes": programme.regions, "name": name}


def begun(place: Path, asked: wire.ReportJobAsked, token: str, registry_url: str, keep: int) -> Job:
    """Begin a job, or return it when it was begun before: then its answer was lost on the way.

    With it, ``keep`` jobs have their reports; the others lose theirs.

    Raises
    ------
    ProblemError
        422 when another job was begun under the key; 503 while as many jobs run as may.
    """
    with _STARTING:
        known = kept.found(place, asked.id)
        if known is None:
            _free(place)
            kept.make_room(place, keep - 1)
            return kept.start(place, asked, token, registry_url)
        changes = {"at", "codes", "name"} if asked.programme else {"at"}  # a programme may have changed meanwhile
        if known.asked.model_dump(exclude=changes) != asked.model_dump(exclude=changes):
            raise other()
        return known


def again(grant: Grant, place: Path, job_id: str, token: str, registry_url: str) -> Job:
    """Go on with a job that ended before its end, with the rights of whoever asks; one that runs just runs.

    Raises
    ------
    ProblemError
        404 for one that they may not see; 422 for one that is all done; 503 while as many jobs run as may.
    """
    with _STARTING:
        job = one(grant, place, job_id)
        if job.state == "selesai":
            raise invalid("Pembuatan ini sudah selesai. Mulai pembuatan baru bila datanya berubah.")
        if job.state != "berjalan":
            _free(place)
            kept.go_on(job, token, registry_url)
        return job


def told(session: Session, job: Job) -> wire.ReportJob:
    """Say where a job is, and how whoever started it is called now."""
    return job.told(shown(session.get(PersonRow, job.asked.by)))


def _free(place: Path) -> None:
    """Refuse while as many jobs run as may, naming nobody."""
    running = [job for job in kept.jobs(place) if job.state == "berjalan"]
    if len(running) >= AT_ONCE:
        raise ProblemError(
            503,
            "Lab sedang membuat laporan lain. Tunggu sampai selesai, atau minta yang memulainya menghentikannya.",
            headers={"Retry-After": "60"},
        )


def seen(grant: Grant, place: Path) -> list[Job]:
    """Return the jobs that the caller may see: those over regions in which they may make reports themselves."""
    return [job for job in kept.jobs(place) if _over_all(grant, PUBLISH, job)]


def one(grant: Grant, place: Path, job_id: str) -> Job:
    """Return a job that the caller may see.

    Raises
    ------
    ProblemError
        404 for one that they may not see, as for one that is not there.
    """
    found = next((job for job in seen(grant, place) if job.asked.id == job_id), None)
    if found is None:
        raise ProblemError(404)
    return found


def packed(grant: Grant, place: Path, job_id: str) -> Path:
    """Return the zip of a job's reports.

    Raises
    ------
    ProblemError
        404 when it is not there (yet), or holds reports of a class that is not for the caller.
    """
    job = one(grant, place, job_id)
    right = FILE_RIGHTS[wire.FileClass.TERBATAS] if job.asked.plan else None
    if right and job.asked.by != grant.caller.name and not _over_all(grant, right, job):
        raise ProblemError(404)
    if job.gone:
        raise ProblemError(404, kept.WENT_AWAY)
    if (found := job.packed()) is None:
        raise ProblemError(404, "Berkas zip-nya belum ada. Tunggu sampai pembuatannya selesai.")
    return found


def _over_all(grant: Grant, right: str, job: Job) -> bool:
    codes = set(job.asked.codes)
    return grant.caller.regions(right, codes) >= codes
