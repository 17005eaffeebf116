"""Checking what people write, and referring to it from the event log.

Unicode is kept exactly; what no database can hold is refused, never repaired. The log holds a text's digest only:
HMAC-SHA-256 under a random salt of its own, which is kept with the text. Together they prove what was written; once
both are erased, nobody can find the text by trying likely ones against the digest.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from hub.registry.problems import invalid


def storable(text: str, field: str) -> str:
    """Return the text unchanged.

    Raises
    ------
    ProblemError
        422 for a NUL character (PostgreSQL cannot keep it) or half a surrogate pair (no UTF-8 has it).
    """
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise invalid("Teks memuat huruf rusak yang tidak dapat disimpan. Hapus huruf itu, lalu kirim lagi.", field)
    return text


def line(text: str, field: str) -> str:
    """Return a text of one line unchanged: a name, a place, a number.

    Raises
    ------
    ProblemError
        As :func:`storable`, and 422 for a line end, or a sign that nobody sees: one can turn the direction of writing,
        so that a name reads as another.
    """
    if not storable(text, field).isprintable():
        raise invalid("Teks ini memuat baris baru atau tanda yang tidak dapat dicetak. Ketik ulang.", field)
    return text


def new_salt() -> str:
    """Draw the salt of one text."""
    return secrets.token_hex(16)


def digest(salt: str | None, *texts: str) -> str | None:
    """Return the digest under which the event log refers to one text or to several of one thing.

    Parameters
    ----------
    salt : str or None
        From :func:`new_salt`; ``None`` once the text was erased.
    *texts : str
        In a fixed order; none holds a NUL (:func:`storable`), so that their borders are unmistakable.

    Returns
    -------
    str or None
        64 hexadecimal digits; ``None`` without a salt.
    """
    if salt is None:
        return None
    return hmac.new(bytes.fromhex(salt), "\0".join(texts).encode("utf-8"), hashlib.sha256).hexdigest()
