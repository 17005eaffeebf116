"""What a document is called when it is downloaded: its label, made safe for every system and with the right ending."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from hub.registry.evidence.content import SUFFIXES
from spbe_core import wire

MAX = 120
"""Characters of the name without its ending; systems count bytes, and one character has up to four."""
FORBIDDEN = re.compile(r'[/\\:*?"<>|]')
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def file_name(label: str, kind: wire.MediaType) -> str:
    """Return the name of a downloaded file.

    Parameters
    ----------
    label : str
        What people call the document.
    kind : str
        What it is; decides the ending, so that ``x.pdf.html`` of a PDF becomes ``x.pdf.html.pdf``.
    """
    endings = SUFFIXES[kind]
    # control and format characters (among them those that turn the direction of writing) hide how a name ends
    plain = "".join("_" if unicodedata.category(sign) in {"Cc", "Cf", "Cs"} else sign for sign in label)
    plain = FORBIDDEN.sub("_", unicodedata.normalize("NFC", plain))
    ending = next((each for each in endings if plain.lower().endswith(each)), None)
    stem = plain[: -len(ending)] if ending else plain
    stem = stem.strip(" .")[:MAX].rstrip(" .") or "dokumen"
    if RESERVED.match(stem):
        stem = f"_{stem}"
    return stem + (ending or endings[0])


def disposition(name: str) -> str:
    """Return the header that makes a browser save a file under a name, and never show it."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", ascii_name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
