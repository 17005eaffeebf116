"""``spbe backup``: make, prove and restore backups."""

from __future__ import annotations

import os
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub import settings
from spbe_core.formats import id_moment, id_number

if TYPE_CHECKING:
    from hub.backup.verifying import Proof

app = typer.Typer(help="Buat, periksa, dan pulihkan cadangan.", no_args_is_help=True, rich_markup_mode=None)

File = Annotated[Path, typer.Argument(metavar="BERKAS", help="Berkas cadangan (spbe-….tar.gz).")]

KEYS = (
    "Perhatian: cadangan ini memuat kunci lab. Siapa pun yang memegangnya dapat menyamar sebagai bagian lab; "
    "simpan seperti kata sandi.\n"
)
NO_KEYS = (
    "Tanpa kunci lab (--with-secrets): lab hasil pemulihan memakai kunci baru, dan pemegang peran dengan kode "
    "mendaftarkan faktor keduanya lagi.\n"
)


@app.command("create")
def create(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Tempat berkas cadangan.")] = Path("cadangan"),
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="Sertakan kunci lab; simpan cadangannya seperti kata sandi.")
    ] = False,
) -> None:
    """Buat cadangan; lab boleh sedang berjalan. Cadangan diperiksa sebelum diberi nama."""
    from hub import backup  # noqa: PLC0415 - the registry's models; other commands start without them
    from hub.backup import archive  # noqa: PLC0415 - as above

    made = backup.create(settings.load(), out, secrets=with_secrets)
    size = id_number(Fraction(made.stat().st_size, 10**6), 1)
    sys.stdout.write(f"Cadangan dibuat dan diperiksa: {made} ({size} MB)\nSHA-256 {archive.sha256(made)}\n")
    sys.stderr.write(KEYS if with_secrets else NO_KEYS)


@app.command("verify")
def verify(file: File) -> None:
    """Pulihkan cadangan ke tempat sementara, lalu hitung dan periksa isinya."""
    from hub import backup  # noqa: PLC0415 - as in create

    _tell(backup.verify(file))
    sys.stdout.write("Cadangan utuh.\n")


@app.command("restore")
def restore(
    file: File,
    *,
    into: Annotated[Path, typer.Option("--into", metavar="FOLDER", help="Folder lab (SPBE_VAR) yang akan dibuat.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Sisihkan isi folder yang sudah ada; isi lama tidak dihapus.")
    ] = False,
) -> None:
    """Buat folder lab dari cadangan; dengan SPBE_DATABASE_URL, isi juga PostgreSQL yang kosong."""
    from hub import backup  # noqa: PLC0415 - as in create

    places = settings.load(os.environ | {"SPBE_VAR": str(into)})
    proof, before = backup.restore(file, places, replace=replace)
    _tell(proof)
    if before is not None:
        sys.stdout.write(f"Isi lama disisihkan ke {before}\n")
    sys.stdout.write(
        f"Dipulihkan ke {places.var}. Semua orang harus masuk lagi. Jalankan: SPBE_VAR={places.var} spbe lab\n"
    )


def _tell(proof: Proof) -> None:
    made = proof.manifest
    moment = id_moment(made.made_at, "WIB")
    sys.stdout.write(f"Cadangan {moment}, versi lab {made.version}, {len(made.files)} berkas:\n")
    for name, database in made.databases.items():
        rows = id_number(proof.rows[name], 0)
        sys.stdout.write(
            f"  {name:<9} {len(database.tables)} tabel, {rows} baris: sama dengan manifes, integritas baik\n"
        )
    events = made.events.seq if made.events else 0
    sys.stdout.write(f"  catatan kejadian: {id_number(events, 0)} kejadian, rantai dan segel utuh\n")
