"""User names: one form, made in one place.

A name is what people type and read; it is never a key. Folders, system users and the hub's own user name hang on
the account's opaque id, so that ``siti.a``, ``siti_a``, ``Siti.A``, ``siti a`` and ``siti@a`` can never meet in one
home and a renamed person keeps their work. A telephone writes a capital where nobody wants one: at sign-in a name
that fits only without regard to capitals is taken, as long as it fits one person.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

from spbe_core.errors import DataError

NAME = re.compile(r"[^\W_](?:[\w.@+ -]{0,62}[^\W_])?")
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def normalise(text: str) -> str:
    """Bring a typed user name into its one form: Unicode NFKC, no blanks around it, one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def folded(name: str) -> str:
    """Return a name without regard to capitals; several people may share it."""
    return unicodedata.normalize("NFKC", normalise(name).casefold())


def checked(text: str) -> str:
    """Normalise a name for a new account.

    Raises
    ------
    DataError
        When the name is empty, longer than 64 characters, or holds anything but letters, digits, single blanks and
        ``. _ @ + -``.
    """
    name = normalise(text)
    if not NAME.fullmatch(name) or any(mark in text for mark in "\r\n\t"):
        raise DataError(
            where="nama pengguna",
            what=f"{text!r} tidak dapat dipakai",
            todo="gunakan 1–64 huruf, angka, spasi, atau tanda . _ @ + - (diawali dan diakhiri huruf atau angka)",
            en=f"User name: {text!r} cannot be used. Use 1–64 letters, digits, blanks, or . _ @ + - "
            "(a letter or digit first and last).",
        )
    return name


def suggested(display_name: str) -> str:
    """Make a user name of a person's name: ``"Siti Aminah, S.Kom."`` → ``"siti.aminah"``."""
    words = re.findall(r"[^\W_]+", folded(display_name.split(",", maxsplit=1)[0]))
    return ".".join(words)[:64].strip(".") or "orang"


def new_id() -> str:
    """Draw an opaque account id, which is also the person's user name inside the hub (59 bits)."""
    return "p" + "".join(secrets.choice(_ALPHABET) for _ in range(12))
