"""``spbe report``: the coaching report of one region, or of many in one run."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.commands import speaking, words
from hub.commands.outcome import Outcome
from hub.errors import PartlyDoneError
from spbe_core import regions, results
from spbe_core.client import Registry, RegistryError
from spbe_core.errors import DataError
from spbe_core.formats import WIB, id_number, id_span
from spbe_core.wire import IN_CARE, PROGRAMME_CODE
from spbe_core.workbooks.model import file_name

if TYPE_CHECKING:
    from reports.batch import Progress, Summary
    from reports.engines import Engine


class Language(StrEnum):
    """In which reports are written."""

    ID = "id"
    EN = "en"


def report(  # noqa: PLR0913, PLR0917 - the words of one command
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder tujuan; dibuat bila belum ada.")],
    codes: Annotated[
        list[str] | None, typer.Argument(metavar="[WILAYAH]…", help="Kode atau nama wilayah; boleh beberapa.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", metavar="TAHUN", help="Tahun hasil penetapan; bila kosong, yang terbaru.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Semua wilayah yang punya hasil pada tahun itu.")] = False,  # noqa: FBT002 - Typer's way to write a flag
    programme: Annotated[
        str | None,
        typer.Option(
            "--programme",
            metavar="PROGRAM|BERKAS|dampingan",
            help="Wilayah sebuah program: kode program, berkas dengan satu kode atau nama wilayah per baris "
            "(peserta.txt), atau dampingan Anda; jadi satu zip.",
        ),
    ] = None,
    jobs: Annotated[
        int,
        typer.Option("--jobs", metavar="N", min=1, help="Berapa proses bekerja sekaligus; bila kosong, sebanyak inti."),
    ] = len(os.sched_getaffinity(0)),
    dask: Annotated[
        str | None, typer.Option("--dask", metavar="ALAMAT", help="Penjadwal Dask, misalnya tcp://penjadwal:8786.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Lanjutkan pembuatan yang terhenti di folder itu.")] = False,  # noqa: FBT002 - same
    status: Annotated[bool, typer.Option("--status", help="Hanya lihat: apa yang berjalan di folder itu.")] = False,  # noqa: FBT002 - same
    stop: Annotated[bool, typer.Option("--stop", help="Hentikan yang berjalan; dapat dilanjutkan.")] = False,  # noqa: FBT002 - same
    force: Annotated[bool, typer.Option("--force", help="Buat juga yang tidak berubah.")] = False,  # noqa: FBT002 - same
    plan: Annotated[  # noqa: FBT002 - same
        bool, typer.Option("--plan", help="Muat juga rencana aksi dan catatan pendamping; laporan menjadi terbatas.")
    ] = False,
    slides: Annotated[  # noqa: FBT002 - same
        bool, typer.Option("--slides", help="Juga Paparan Sekda (PPTX) dan Matriks Tindak Lanjut (XLSX).")
    ] = False,
    language: Annotated[Language, typer.Option("--language", help="Bahasa laporan.")] = Language.ID,
    publish: Annotated[bool, typer.Option("--publish", help="Terbitkan juga di halaman Laporan wilayah.")] = False,  # noqa: FBT002 - same
) -> None:
    """Buat laporan satu wilayah atau banyak wilayah (HTML, PDF, dan notebook untuk pendamping)."""
    if status or stop:
        _beside(out, stop=stop)
        return
    given = words.codes(codes or ())
    if resume and (every or given or programme or year or force or plan or slides):
        what = "melanjutkan pembuatan yang tertulis di folder itu, seperti dahulu diminta"
        raise DataError("--resume", what, "Sebut hanya --out, dan --publish, --jobs, atau --dask bila perlu")
    if not (resume or every or given or programme):
        raise DataError("Perintah report", "wilayahnya belum jelas", "Sebut kode, --programme, --all, atau --resume")
    if every and (given or programme):
        raise DataError("Perintah report", "--all disebut bersama kode", "Pilih salah satu")
    registry = speaking.registry() if publish or plan or (programme and _kept(programme)) else None
    with _closing(registry):
        if programme:
            given += _of_programme(programme, registry)
        if len(given) == 1 and not (programme or dask or force or plan or slides):
            _one(given[0], year, out, registry, language)
            return
        engine = _engine(jobs, dask)
        if not resume:
            wanted = _Wanted(given, year, force, plan, slides, Path(programme).stem if programme else "", language)
            _order(out, wanted, registry if publish or plan else None)
        _go_on(out, engine, registry if publish else None)


def _of_programme(programme: str, registry: Registry | None) -> list[str]:
    """Return the regions of a programme: of one that the registry keeps, in a file, or in the caller's care."""
    if registry is None or not _kept(programme):
        return words.listed(Path(programme))
    if programme != IN_CARE:
        return speaking.programme(registry, programme).regions
    found = [row.region.code for row in registry.portfolio() if not row.region.sample]
    if not found:
        raise DataError(
            f"Program {IN_CARE}", "tidak ada daerah dalam pendampingan Anda", "Minta peran kepada sekretariat"
        )
    return found


def _kept(programme: str) -> bool:
    """Return whether a programme is one that the registry is asked for: a file's name has a dot or a slash."""
    return re.fullmatch(PROGRAMME_CODE, programme) is not None


def _beside(out: Path, *, stop: bool) -> None:
    """Say what runs in a folder, or ask it to stop."""
    from reports import batch  # noqa: PLC0415 - papermill and its charts take a second to import

    now = batch.status(out)
    asked = stop and batch.stop(out)
    if now.process is None:
        line = (
            f"Terhenti pada {now.done} dari {now.total}; lanjutkan dengan --resume."
            if now.total
            else "Tidak ada yang berjalan."
        )
    elif asked:
        line = f"Proses {now.process} diminta berhenti pada {now.done} dari {now.total}."
    else:
        rate = id_number(f"{now.rate:.2f}")
        line = f"Proses {now.process}: {now.done} dari {now.total}, {rate} laporan/detik, sisa {id_span(now.left)}."
    sys.stdout.write(f"{line}\n")


def _one(code: str, year: int | None, out: Path, registry: Registry | None, language: Language) -> None:
    from reports import publish as publishing  # noqa: PLC0415 - papermill and its charts take a second to import
    from reports import run  # noqa: PLC0415 - same

    def make(source: Registry | None) -> run.Delivered:
        rows = None if source is None else source.result_rows()
        return run.run(
            code, max(results.full_years(rows)) if year is None else year, out, source, language=language.value
        )

    unread: RegistryError | None = None
    try:
        delivered = make(registry)  # with results that the lab has imported
    except RegistryError as error:
        unread, delivered = error, make(None)  # what the package publishes: for the folder, and for nobody's page
    for path in (delivered.html, delivered.pdf, delivered.notebook):
        sys.stdout.write(f"{path}\n")
    if registry is None:
        return
    try:
        if unread is not None:
            raise unread
        publishing.publish(delivered, registry)
    except RegistryError as error:
        raise PartlyDoneError(
            f"Berkas laporan sudah jadi, tetapi belum terbit. {error} Jalankan lagi perintah ini untuk menerbitkan."
        ) from error
    sys.stdout.write("Laporan sudah terbit di halaman Laporan wilayah.\n")


@dataclass(frozen=True)
class _Wanted:
    """What a run is to make, as the command's words said it."""

    codes: list[str]
    year: int | None
    force: bool
    plan: bool
    slides: bool
    programme: str
    language: Language


def _order(out: Path, wanted: _Wanted, registry: Registry | None) -> None:
    """Write down what is to be made, and from which data."""
    from reports import batch, coaching, parameters  # noqa: PLC0415 - papermill and its charts take a second to import
    from reports.sources import Snapshot  # noqa: PLC0415 - same

    snapshot = Snapshot.take(registry)
    of = max(results.full_years(snapshot.rows)) if wanted.year is None else wanted.year
    chosen = batch.chosen(snapshot, of, wanted.codes)
    if not chosen:
        raise DataError(f"Laporan {of}", "tidak ada hasil penetapan yang terbit", "Pilih tahun lain")
    if wanted.plan and registry is not None:
        snapshot = snapshot.model_copy(update={"coaching": coaching.of_regions(registry, chosen, of)})
    run = batch.Run(
        chosen,
        of,
        datetime.now(WIB).date(),
        force=wanted.force,
        forms=parameters.EVERY if wanted.slides else parameters.FORMS,
        language=wanted.language.value,
        programme=wanted.programme,
    )
    batch.begin(out, run, snapshot)


def _engine(jobs: int, dask: str | None) -> Engine:
    """Return who works; a Dask scheduler is spoken to before anything is written down."""
    from reports import engines  # noqa: PLC0415 - papermill and its charts take a second to import

    if not dask:
        return engines.Local(jobs)
    cluster = engines.Cluster(dask)
    cluster.reach()
    return cluster


def _go_on(out: Path, engine: Engine, registry: Registry | None) -> None:
    """Do what is written down, say what became of it, and end with its exit code."""
    from reports import batch, packed  # noqa: PLC0415 - papermill and its charts take a second to import

    with _stoppable() as stopped:
        run, summary = batch.go_on(out, engine, registry=registry, tell=_tell, stopped=stopped)
    if run.programme and summary.good and not summary.stopped:
        named = ("laporan", run.programme, str(run.year), *(() if run.language == "id" else (run.language,)))
        place = packed.pack(out, file_name(*named), run.year, summary.good, run.language)
        sys.stdout.write(f"{place}\n")
    sys.stdout.write(_said(summary))
    if (code := outcome(summary)) is not Outcome.DONE:
        raise typer.Exit(code)


def outcome(summary: Summary) -> Outcome:
    """Return the exit code of a run: scripts decide by it what to run again."""
    if summary.good and (summary.wrong or summary.failed or summary.unpublished or summary.stopped):
        return Outcome.PARTLY_DONE
    if summary.failed or summary.stopped:
        return Outcome.TECHNICAL
    return Outcome.BAD_DATA if summary.wrong else Outcome.DONE


@contextmanager
def _closing(registry: Registry | None) -> Iterator[None]:
    try:
        yield
    finally:
        if registry is not None:
            registry.close()


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """Take Ctrl-C and SIGTERM as the wish to stop between two deliveries, never within one."""
    asked: list[int] = []
    before = {
        number: signal.signal(number, lambda got, _: asked.append(got)) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(progress: Progress) -> None:
    job, how = progress.outcome.job, progress.outcome.how
    name = regions.full_name(regions.find(job.code))
    width = len(str(progress.total))
    sys.stderr.write(
        f"{progress.done:>{width}}/{progress.total} {job.code} {name}: {WORDS[how]} · "
        f"{id_number(f'{progress.rate:.2f}')} laporan/detik · sisa {id_span(progress.left)}\n"
    )


WORDS = {"jadi": "jadi", "tetap": "tidak berubah", "data": "data bermasalah", "teknis": "gagal"}


def _said(summary: Summary) -> str:
    """Say what a run did: the counts, and each region that needs somebody."""
    from reports import order  # noqa: PLC0415 - papermill and its charts take a second to import

    lines = [f"{len(summary.made)} laporan jadi, {len(summary.unchanged)} tidak berubah."]
    lines += [f"{code}: {reason}" for code, reason in (summary.wrong | summary.failed).items()]
    if summary.failed or summary.wrong:
        lines.append("Laporan lama wilayah-wilayah itu tetap di tempatnya.")
    if summary.again:
        lines.append(f"Baru berhasil pada percobaan kedua: {', '.join(summary.again)}.")
    lines += [f"{code}: belum terbit. {reason}" for code, reason in summary.unpublished.items()]
    if summary.stopped:
        lines.append(f"Dihentikan sebelum selesai. {order.GO_ON}")
    return "\n".join(lines) + "\n"
