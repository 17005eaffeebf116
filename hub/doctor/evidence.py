"""The files of evidence: each that a row names is there and is what its hash says; what else is kept there is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import PurePosixPath

from sqlalchemy.exc import SQLAlchemyError

from hub.accounts.wording import Words
from hub.doctor.findings import Finding, bad, good, note, technical
from hub.doctor.lab import Lab
from hub.errors import FilesAwayError
from hub.registry.evidence.model import named
from hub.registry.evidence.store import WHOLE, Store, opened
from spbe_core.errors import DataError


def evidence(lab: Lab) -> Iterator[Finding]:
    """Compare the store with the rows."""
    try:
        with lab.reading(lab.places.database_url) as connection:
            wanted = named(connection)
    except (SQLAlchemyError, OSError):
        return  # said by the check of the database
    try:
        with closing(opened(lab.places.var, lab.places.s3)) as store:
            yield from _compared(store, wanted)
    except DataError as error:
        yield technical(
            "evidence.storage",
            Words(str(error), error.en or str(error)),
            Words("perbaiki berkas itu", "mend that file"),
        )
    except FilesAwayError as error:
        yield technical(
            "evidence.storage",
            Words(f"penyimpanan S3 tidak dapat dipakai ({error})", f"the object storage cannot be used ({error})"),
            Words("periksa SPBE_S3_… dan penyimpanan itu sendiri", "look at SPBE_S3_… and at the storage itself"),
        )


def _compared(store: Store, wanted: set[str]) -> Iterator[Finding]:
    wrong = sorted(name for name in wanted if not _whole(name, store.content(name)))
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
    elif wanted:
        yield good(
            "evidence.files",
            f"{len(wanted)} berkas data dukung ada dan utuh",
            f"{len(wanted)} files of evidence are there and whole",
        )
    left = sorted(store.names() - wanted)
    if left:
        yield note(
            "evidence.left",
            Words(
                f"{len(left)} berkas di {WHOLE}/ tidak disebut baris mana pun, misalnya {left[0]}",
                f"{len(left)} files in {WHOLE}/ are named by no row, such as {left[0]}",
            ),
            Words(
                "sisa unggahan yang terhenti; hapus saat lab tidak berjalan",
                "left by an upload that was cut short; delete them while the lab does not run",
            ),
        )


def _whole(name: str, content: bytes | None) -> bool:
    return content is not None and hashlib.sha256(content).hexdigest() == PurePosixPath(name).name
