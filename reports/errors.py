"""What can go wrong while a report is made, beyond bad data (:class:`spbe_core.errors.DataError`)."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from spbe_core.errors import SpbeError


class ReportError(SpbeError, RuntimeError):
    """A report that was not delivered, for a technical reason; nothing was changed where reports are kept.

    Parameters
    ----------
    what : str
        What failed, in Indonesian.
    todo : str
        What the person can do.
    log : str, optional
        Details for the log (a kernel's traceback); never for a page.
    """

    def __init__(self, what: str, todo: str, log: str = "") -> None:
        super().__init__(f"Laporan tidak diserahkan: {what}. {todo}.")
        self.what = what
        self.todo = todo
        self.log = log

    @classmethod
    def folder(cls, out: Path, failed: OSError) -> Self:
        """Report an output folder that cannot be written."""
        return cls(
            f"folder {out.name or out} tidak dapat ditulisi ({failed.strerror})",
            "Pilih folder lain atau periksa hak akses dan sisa ruangnya",
        )
