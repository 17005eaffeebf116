"""Have a file that came back for a letter judged in a process of its own, only a few at once."""

from __future__ import annotations

import base64
import json
import logging
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from hub.registry.turns import Turns
from spbe_core import apart
from spbe_core.wire import LetterStatus

log = logging.getLogger("spbe.registry")

SECONDS = 60
"""Time for one file by the clock; its processor time is :data:`hub.signatures.judge.SECONDS`."""
MAX_CERTIFICATES = 200
"""Files of the folder that are looked at."""
TURNS = Turns(30)
_TOO_MUCH = (
    "PDF ini tidak dapat diperiksa: terlalu berat atau sengaja dibuat rusak. Minta berkas asli dari aplikasi tanda "
    "tangan, lalu unggah lagi."
)


def trusted(folder: Path | None) -> tuple[list[bytes], list[str]]:
    """Read the certificates that the administrator trusts.

    Parameters
    ----------
    folder : Path or None
        Files in PEM (one certificate or several) or DER; anything else is left out.

    Returns
    -------
    tuple of list of bytes, and list of str
        The certificates (DER), and the names of the files that hold none.
    """
    if folder is None or not folder.is_dir():
        return [], []
    found, strange = [], []
    for path in sorted(each for each in folder.iterdir() if each.is_file())[:MAX_CERTIFICATES]:
        content = path.read_bytes()[: 2**20]
        try:
            pem = b"-----BEGIN" in content
            held = x509.load_pem_x509_certificates(content) if pem else [x509.load_der_x509_certificate(content)]
        except ValueError:
            strange.append(path.name)
            continue
        found += [each.public_bytes(Encoding.DER) for each in held]
    return found, strange


def judged(original: bytes, file: bytes, folder: Path | None, now: datetime) -> dict[str, Any]:
    """Have a file judged.

    Parameters
    ----------
    original : bytes
        The letter as it was made.
    file : bytes
        What came back.
    folder : Path or None
        Of :func:`trusted`.
    now : datetime
        The moment to judge certificates at.

    Returns
    -------
    dict
        :class:`hub.signatures.judge.Verdict` as JSON values.

    Raises
    ------
    ProblemError
        503 when others are having files judged.
    """
    certificates, _ = trusted(folder)
    head = {
        "now": now.isoformat(),
        "certificates": [base64.b64encode(each).decode() for each in certificates],
        "original": len(original),
    }
    sent = json.dumps(head).encode() + b"\n" + original + file
    with TURNS.turn():
        try:
            done = apart.run("hub.signatures.judge", sent, SECONDS)
        except subprocess.TimeoutExpired:
            return _refusal()
    if done.returncode:
        log.warning("a signed file could not be judged: exit code %s", done.returncode)
        return _refusal()
    verdict: dict[str, Any] = json.loads(done.stdout)
    return verdict


def _refusal() -> dict[str, Any]:
    return {"status": LetterStatus.REFUSED.value, "reason": _TOO_MUCH, "signatures": []}
