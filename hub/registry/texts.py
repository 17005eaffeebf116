"""Checking what people write. Unicode is kept exactly; what no database can hold is refused, never repaired."""

from __future__ import annotations

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
