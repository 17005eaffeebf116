"""Have a file looked at by a process of its own; see :mod:`hub.previews.child` for what that does."""

from __future__ import annotations

import json
import signal
import subprocess
from dataclasses import dataclass
from typing import Literal

from spbe_core import apart

Fault = Literal["waktu", "ruang", "isi"]
"""Why there is no picture: the file takes too long, too much memory or too many points, or cannot be read."""

CPU = 8
"""Seconds the file may keep a processor busy."""
SECONDS = 40
"""Seconds until the answer; more than :data:`CPU`, as a busy machine is not the file's fault."""
MEMORY = 900_000_000
"""Address space of the child in bytes."""
TOO_MUCH, UNREADABLE = 4, 5
"""Exit codes of the child."""


class TransientError(Exception):
    """The machine did not come to it; the same file may be looked at again."""


@dataclass(frozen=True)
class Look:
    """What a file looks like.

    Attributes
    ----------
    pages : int or None
        Pages of a PDF.
    scanned : bool or None
        Whether a PDF holds pictures of pages and no text to search in; ``None`` for what is no PDF, or not known.
    picture : bytes or None
        Its first page, or the picture itself, made small (WebP).
    fault : str or None
        Why there is no picture.
    """

    pages: int | None = None
    scanned: bool | None = None
    picture: bytes | None = None
    fault: Fault | None = None


def look(content: bytes, media_type: str) -> Look:
    """Look at a file within :data:`CPU` and :data:`MEMORY`.

    Parameters
    ----------
    content : bytes
    media_type : str
        PDF, PNG or JPEG.

    Raises
    ------
    TransientError
        When no answer came within :data:`SECONDS` though the file had not used up its time.
    """
    try:
        done = apart.run("hub.previews.child", media_type.encode() + b"\n" + content, SECONDS)
    except (subprocess.TimeoutExpired, OSError) as error:
        raise TransientError from error
    if done.returncode == 0:
        head, _, picture = done.stdout.partition(b"\n")
        return Look(**json.loads(head), picture=picture)
    return Look(fault=_fault(done.returncode))


def _fault(code: int) -> Fault:
    """Say why the child ended; a fault in native code counts as a file that cannot be read."""
    if -code == signal.SIGXCPU:
        return "waktu"
    if code == TOO_MUCH or -code == signal.SIGKILL:
        return "ruang"
    return "isi"
