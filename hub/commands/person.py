"""``spbe person``: a person's data, to be taken along or erased."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub import settings
from spbe_core.errors import DataError
from spbe_core.formats import id_moment

if TYPE_CHECKING:
    from hub.privacy.desk import Desk

app = typer.Typer(
    help="Data diri seseorang: unduh, hapus, dan permintaannya.", no_args_is_help=True, rich_markup_mode=None
)
Name = Annotated[str, typer.Argument(metavar="NAMA", help="Nama pengguna.")]

QUESTION = (
    "Data diri {display} ({name}) akan dihapus: nama, peran, cara masuk, sesi, dan folder rumahnya. Isian, catatan, "
    "rencana, dan laporan tetap milik wilayah dengan penulis “akun dihapus”. Ini tidak dapat dibatalkan. Lanjutkan?"
)


def _desk() -> AbstractContextManager[Desk]:
    from hub.privacy.desk import desk  # noqa: PLC0415 - the registry's code; the other commands start without it

    return desk(settings.load())


@app.command("export")
def export(
    name: Name,
    out: Annotated[Path, typer.Option("--out", metavar="BERKAS", help="Berkas zip yang dibuat.")],
) -> None:
    """Kumpulkan data diri seseorang dalam satu zip (JSON dan halaman untuk dibaca)."""
    if out.exists():
        raise DataError("--out", f"{out} sudah ada", "sebut berkas baru")
    with _desk() as desk:
        content = desk.export(name)
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    sys.stdout.write(f"{out} berisi data diri {name}. Serahkan kepada orangnya saja.\n")


@app.command("erase")
def erase(
    name: Name,
    sure: Annotated[bool, typer.Option("--ya", help="Tanpa bertanya lagi.")] = False,  # noqa: FBT002 - Typer's way to write a flag
) -> None:
    """Hapus data diri seseorang; pekerjaannya tetap milik wilayah, tanpa namanya."""
    with _desk() as desk:
        person = desk.person(name)
        if not sure:
            typer.confirm(QUESTION.format(display=person.display_name, name=person.name), abort=True)
        desk.erase(name)
    sys.stdout.write(f"Data diri {name} sudah dihapus. Cadangan lama memuatnya sampai masa simpannya habis.\n")


@app.command("finish")
def finish() -> None:
    """Selesaikan penghapusan yang terputus; semua yang tercatat diperiksa lagi."""
    with _desk() as desk:
        count = desk.finish()
    sys.stdout.write(f"{count} penghapusan tercatat dan selesai.\n")


@app.command("requests")
def list_requests() -> None:
    """Tampilkan permintaan penghapusan yang menunggu keputusan."""
    with _desk() as desk:
        for name, at in desk.waiting():
            sys.stdout.write(f"{name}  diminta {id_moment(at, 'WIB')}\n")


@app.command("decline")
def decline(
    name: Name,
    reason: Annotated[str, typer.Option("--alasan", metavar="TEKS", help="Alasan; dibaca orang yang meminta.")],
) -> None:
    """Tolak permintaan penghapusan seseorang, dengan alasan."""
    with _desk() as desk:
        desk.decline(name, reason)
    sys.stdout.write(f"Permintaan {name} ditolak; alasannya dapat dibaca orangnya.\n")
