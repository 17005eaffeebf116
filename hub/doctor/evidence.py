"""The files of evidence: each that a row names is there and is what its hash says; what else lies there is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from hub.accounts.wording import Words
from hub.doctor.findings import Finding, bad, good, note
from hub.doctor.lab import Lab
from hub.registry.evidence.model import DocumentVersion
from hub.registry.evidence.store import WHOLE, inside

BLOCK = 2**20


def evidence(lab: Lab) -> Iterator[Finding]:
    """Compare the store with the rows."""
    try:
        with lab.reading(lab.places.database_url) as connection:
            query = select(DocumentVersion.region_code, DocumentVersion.sha256).distinct()
            named = {inside(region, sha256) for region, sha256 in connection.execute(query) if sha256 is not None}
    except (SQLAlchemyError, OSError):
        return  # said by the check of the database
    var = lab.places.var
    wrong = sorted(name for name in named if _sha256(var / name) != Path(name).name)
    if wrong:
        yield bad(
            "evidence.files",
            Words(
                f"{len(wrong)} berkas data dukung hilang atau rusak, misalnya {wrong[0]}",
                f"{len(wrong)} files of evidence are missing or damaged, such as {wrong[0]}",
            ),
            Words(
                "ambil berkas itu dari cadangan terakhir; bila tidak ada, minta wilayah mengunggah lagi",
                "take the file from the last backup; where there is none, have the region upload it again",
            ),
        )
    elif named:
        yield good(
            "evidence.files",
            f"{len(named)} berkas data dukung ada dan utuh",
            f"{len(named)} files of evidence are there and whole",
        )
    left = [path for path in (var / WHOLE).rglob("*") if path.is_file() and str(path.relative_to(var)) not in named]
    if left:
        yield note(
            "evidence.left",
            Words(
                f"{len(left)} berkas di {WHOLE}/ tidak disebut baris mana pun, misalnya {left[0].relative_to(var)}",
                f"{len(left)} files in {WHOLE}/ are named by no row, such as {left[0].relative_to(var)}",
            ),
            Words(
                "sisa unggahan yang terhenti; hapus saat lab tidak berjalan",
                "left by an upload that was cut short; delete them while the lab does not run",
            ),
        )


def _sha256(path: Path) -> str | None:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()
