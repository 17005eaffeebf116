"""All reports of a programme in one file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from reports import deliver, make
from reports.model import Language
from spbe_core import regions

READERS = ("html", "pdf", "pptx", "xlsx")
"""What readers get; the notebook is for the coach."""
DAY = (1980, 1, 1, 0, 0, 0)
"""The date of every member: the same reports give the same bytes."""


def pack(out: Path, name: str, year: int, codes: Iterable[str], language: Language = "id") -> Path:
    """Put the files of regions into one zip beside them; no more than one of them is in memory.

    Parameters
    ----------
    out : Path
        The folder of the reports.
    name : str
        Of the file, without ``.zip``.
    year : int
    codes : iterable of str
        Regions whose reports are in the folder.
    language : {"id", "en"}, optional

    Returns
    -------
    Path

    Raises
    ------
    ReportError
        When it could not be written; an older one stays.
    """
    names = [make.file_name(regions.find(code), year, form, language) for code in sorted(codes) for form in READERS]

    def write(file: BinaryIO) -> None:
        with zipfile.ZipFile(file, "w") as packed:
            for member in (out / each for each in names):
                if member.exists():
                    _add(packed, member.name, member.read_bytes())

    deliver.deliver({f"{name}.zip": write}, out)
    return out / f"{name}.zip"


def settled(content: bytes) -> bytes:
    """Pack an office file again in a fixed order with fixed times, so that its bytes depend on what is in it alone."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            _add(new, name, old.read(name))
    return stream.getvalue()


def _add(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    packed.writestr(info, content)
