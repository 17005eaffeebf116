"""Exit codes, and the one place that maps what happened to them."""

from __future__ import annotations

import re
import secrets
import sys
import traceback
from enum import IntEnum

from hub.errors import PartlyDoneError
from spbe_core.errors import DataError, SpbeError, UnknownError


class Outcome(IntEnum):
    """How a command ended. Scripts rely on these numbers."""

    DONE = 0
    WRONG_USE = 2
    BAD_DATA = 3
    TECHNICAL = 4
    PARTLY_DONE = 5


def usage_line(error: Exception) -> str:
    """Say in Indonesian what is wrong with the words after ``spbe``.

    Typer's own classes are private and English; what they carry is enough to say it again.
    """
    if (option := getattr(error, "option_name", None)) and not getattr(error, "param", None):
        return f"pilihan {option} tidak ada"
    if parameter := getattr(error, "param", None):
        name = parameter.metavar if parameter.param_type_name == "argument" else parameter.opts[0]
        return f"{name} belum diisi atau tidak sesuai"
    text = str(getattr(error, "message", error)).rstrip(".")
    unknown = re.fullmatch(r"No such command '(.*)'", text)
    return f"perintah {unknown[1]} tidak ada" if unknown else text


def outcome_of(error: BaseException) -> tuple[Outcome, str]:
    """Map an error to its exit code and to one line for the terminal.

    Our own errors say in Indonesian what to do. Anything else is technical: the person gets a reference number, and
    the traceback goes to standard error only in Python's development mode (it may hold data of a region).
    """
    if isinstance(error, (DataError, UnknownError)):
        return Outcome.BAD_DATA, str(error)
    if isinstance(error, PartlyDoneError):
        return Outcome.PARTLY_DONE, str(error)
    if isinstance(error, SpbeError):
        return Outcome.TECHNICAL, str(error)
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return Outcome.TECHNICAL, f"{place}{error.strerror}."
    reference = secrets.token_hex(4)
    if sys.flags.dev_mode:
        traceback.print_exception(error)
    line = (
        f"Terjadi gangguan teknis ({type(error).__name__}, nomor {reference}). "
        "Ulangi dengan `python -X dev -m hub.cli …` untuk melihat rinciannya."
    )
    return Outcome.TECHNICAL, line
