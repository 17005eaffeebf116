"""Reports and letters as A4 PDF, set by Typst: tagged (PDF/UA-1), with title, language and a fixed date."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import as_file, files

import typst

from reports.blocks import Document


def render(document: Document) -> bytes:
    """Set a report.

    Parameters
    ----------
    document : Document
        Its date is also the one in the file's metadata.

    Returns
    -------
    bytes
        PDF/UA-1; equal documents give equal bytes.
    """
    return typeset("laporan.typ", document.model_dump_json(), date.fromisoformat(document.date))


def typeset(template: str, document: str, day: date) -> bytes:
    """Set a document with one of the templates.

    The document travels as JSON in ``sys.inputs``: no text of it ever becomes Typst code.

    Parameters
    ----------
    template : str
        Name of a file in ``templates/``.
    document : str
        JSON, as the template reads it.
    day : date
        The one in the file's metadata.

    Returns
    -------
    bytes
        PDF/UA-1; equal input gives equal bytes.
    """
    made = datetime(day.year, day.month, day.day, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as empty, as_file(files("reports") / "templates" / template) as path:
        compiler = typst.Compiler(
            path.read_bytes(),
            root=empty,
            font_paths=_fonts(),
            sys_inputs={"document": document},
        )
        content = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=made)
    if not isinstance(content, bytes):
        raise TypeError("Typst gave no PDF")
    return content


@cache
def _fonts() -> typst.Fonts:
    with as_file(files("widgets") / "static" / "fonts") as folder:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])
