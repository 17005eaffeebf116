"""The template's parameters: declared once, checked before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from reports.frozen import Frozen
from reports.model import Language
from spbe_core.errors import DataError
from spbe_core.wire import RegionCode

Form = Literal["html", "pdf", "pptx", "xlsx"]
"""What can be made of a region's facts: the report twice, the slides, the matrix."""
FORMS: tuple[Form, ...] = ("html", "pdf")
"""What is made when nobody says."""
EVERY: tuple[Form, ...] = (*FORMS, "pptx", "xlsx")


class Parameters(Frozen, strict=True):
    """What the template is run with: identifiers only, never text that people wrote.

    Attributes
    ----------
    region : str
        Region code as text.
    year : int
    made_on : date
        The day to print; travels as ISO text.
    out : str
        Folder to write into.
    forms : tuple of str
        Which files to make.
    language : {"id", "en"}
        Of the report.
    """

    region: RegionCode
    year: int = Field(ge=2018, le=2100)
    made_on: date
    out: str = Field(min_length=1)
    forms: tuple[Form, ...] = Field(min_length=1)
    language: Language


def check(template: Path, given: Mapping[str, Any]) -> Parameters:
    """Check parameters against their declaration and against the template's own parameters cell.

    Parameters
    ----------
    template : Path
        The notebook.
    given : mapping
        Name → value, exactly as the caller gave them.

    Returns
    -------
    reports.parameters.Parameters
        Checked and typed.

    Raises
    ------
    DataError
        Before any run: for an unknown or missing name, a value of another type, or a template that does not
        declare exactly these parameters.
    """
    declared = _declared(template, template.stat().st_mtime_ns)
    if declared != set(Parameters.model_fields):
        raise DataError(
            f"Templat {template.name}",
            f"sel parameternya menyebut {_names(declared)}, padahal seharusnya {_names(Parameters.model_fields)}",
            "Perbaiki sel bertanda “parameters”",
        )
    unknown, missing = set(given) - declared, declared - set(given)
    if unknown or missing:
        said = [
            f"tidak dikenal: {_names(unknown)}" if unknown else "",
            f"belum ada: {_names(missing)}" if missing else "",
        ]
        raise DataError("Parameter laporan", "; ".join(filter(None, said)), "Periksa penulisan nama parameter")
    try:
        return Parameters.model_validate(dict(given))
    except ValidationError as broken:
        wrong = _names({str(error["loc"][0]) for error in broken.errors()})
        raise DataError(
            "Parameter laporan", f"nilai {wrong} tidak sah", "Periksa jenis dan rentang nilainya"
        ) from broken


@lru_cache(maxsize=1)
def _declared(template: Path, _changed: int) -> frozenset[str]:
    """Return the names in a template's parameters cell, as of its last change."""
    import papermill  # noqa: PLC0415 - takes a second, and who only looks at a run needs none

    return frozenset(papermill.inspect_notebook(str(template)))


def _names(names: Mapping[str, Any] | set[str]) -> str:
    return ", ".join(sorted(names)) or "tidak ada"
