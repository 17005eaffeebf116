"""``spbe report``: the coaching report of one region and year."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hub.commands import speaking
from hub.errors import PartlyDoneError
from spbe_core import regions
from spbe_core.client import RegistryError


def report(
    code: Annotated[str, typer.Argument(metavar="KODE", help="Kode wilayah, misalnya 18.71.")],
    year: Annotated[int, typer.Option("--year", metavar="TAHUN", help="Tahun hasil penetapan.")],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder tujuan; dibuat bila belum ada.")],
    publish: Annotated[bool, typer.Option("--publish", help="Terbitkan juga di halaman Laporan wilayah.")] = False,  # noqa: FBT002 - Typer's way to write a flag
) -> None:
    """Buat laporan wilayah (HTML dan PDF)."""
    code = regions.find(code).code
    registry = speaking.registry() if publish else None
    from reports import publish as publishing  # noqa: PLC0415 - papermill and its charts take a second to import
    from reports import run  # noqa: PLC0415 - same

    try:
        delivered = run.run(code, year, out, registry)  # with results that the lab has imported
    except RegistryError:
        delivered = run.run(code, year, out)  # the lab is away: what the package publishes; publishing says so below
    for path in (delivered.html, delivered.pdf):
        sys.stdout.write(f"{path}\n")
    if registry is None:
        return
    try:
        publishing.publish(delivered, registry)
    except RegistryError as error:
        raise PartlyDoneError(
            f"Berkas laporan sudah jadi, tetapi belum terbit. {error} Jalankan lagi perintah ini untuk menerbitkan."
        ) from error
    finally:
        registry.close()
    sys.stdout.write("Laporan sudah terbit di halaman Laporan wilayah.\n")
