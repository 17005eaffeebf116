"""``spbe report``: the coaching report of one region and year."""

from __future__ import annotations

import os
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

    delivered = run.run(code, year, out)
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


def _registry() -> Registry:
    """Speak to the lab's registry: as the person of ``SPBE_TOKEN``, else as the command line of this machine.

    Raises
    ------
    LabError
        When this machine's lab was never started, so that there is no registry to publish to.
    """
    places = settings.load()
    url = os.environ.get("SPBE_REGISTRY_URL", places.registry_url)
    token = os.environ.get("SPBE_TOKEN")
    if token is None:
        try:
            token = places.secret("cli-token")
        except OSError as error:
            raise LabError(
                f"Lab dengan folder {places.var} belum pernah dijalankan di sini. Jalankan `spbe lab` lebih dulu, "
                "atau isi SPBE_TOKEN dan SPBE_REGISTRY_URL."
            ) from error
    return Registry(url, token)
