"""User names: one form, made in one place.

A name is what people type and read; it is never a key. Folders, system users and the hub's own user name hang on
the account's opaque id, so that ``siti.a``, ``siti_a`` and ``siti@a`` can never meet in one home and a renamed person
keeps their work.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

from spbe_core.errors import DataError

NAME = re.compile(r"[^\W_](?:[\w.@+-]{0,62}[^\W_])?")
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def normalise(text: str) -> str:
    """Bring a typed user name into its one form.

    Unicode NFKC, surrounding blanks removed, case folded: ``" Siti.A "`` and ``"siti.a"`` are one name.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().casefold())


def checked(text: str) -> str:
    """Normalise a name for a new account.

    Raises
    ------
    DataError
        When the name is empty, longer than 64 characters, or holds anything but letters, digits and ``. _ @ + -``.
    """
    name = normalise(text)
    if not NAME.fullmatch(name):
        raise DataError(
            where="nama pengguna",
            what=f"{text!r} tidak dapat dipakai",
            todo="gunakan 1–64 huruf, angka, atau tanda . _ @ + - (diawali dan diakhiri huruf atau angka)",
        )
    return name


def new_id() -> str:
    """Draw an opaque account id, which is also the person's user name inside the hub (59 bits)."""
    return "p" + "".join(secrets.choice(_ALPHABET) for _ in range(12))
