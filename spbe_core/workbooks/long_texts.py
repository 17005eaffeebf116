"""Texts that are longer than a cell of a spreadsheet."""

from __future__ import annotations

LONGEST = 32_767
"""Longest text of a cell, in UTF-16 units (a spreadsheet's limit)."""
TOO_LONG = "(teks terlalu panjang untuk lembar kerja; ubah di halaman Penilaian)"
"""Stands, locked, in the place of a text that no spreadsheet can hold."""


def fits(text: str) -> bool:
    """Tell whether a cell can hold a text."""
    return len(text.encode("utf-16-le")) <= 2 * LONGEST


def pieces(text: str) -> list[str]:
    """Cut a text into pieces that a cell can hold, after a line end or a blank where there is one; nothing is lost."""
    found = []
    while not fits(text):
        head = text.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
        place = max(head.rfind("\n"), head.rfind(" ")) + 1
        head = head[:place] if place > LONGEST // 2 else head
        found.append(head)
        text = text[len(head) :]
    return [*found, text]
