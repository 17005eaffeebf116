"""Regions as people write them in a field, a list or a command: by code, by name, or both. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spbe_core import regions, wire
from spbe_core.errors import DataError, UnknownError, visible
from spbe_core.regions import full_name
from spbe_core.results_file.whose import by_name, similar

_CODE = re.compile(r"\d[\d.]*")


def region(text: str) -> wire.Region:
    """Return the region that a text names.

    Parameters
    ----------
    text : str
        A code, or a name; with its kind ("Kota Bogor") where several governments share it.

    Raises
    ------
    UnknownError
        For what no region is called; the message offers what was probably meant.
    DataError
        For a name of several regions; the message names them all.

    Examples
    --------
    >>> region("32.11").name, region("kab. sumedang").code
    ('Kabupaten Sumedang', '32.11')
    """
    told = " ".join(text.split())
    if told[:1].isdigit():
        return regions.find(told)
    found = by_name(told)
    if len(found) == 1:
        return regions.find(found[0])
    if not found:
        raise _unknown(told)
    named = ", ".join(_both(code) for code in found)
    raise DataError(
        f"Nama wilayah “{visible(told)}”",
        f"dipakai {len(found)} daerah: {named}",
        "Tulis jenisnya atau kodenya",
        en=f"“{visible(told)}” names {len(found)} regions: {named}. Write its kind or its code.",
    )


def several(text: str) -> list[wire.Region]:
    r"""Return all regions that a text names, each once: apart by comma, semicolon or line, codes also by a blank.

    A code with its own region's name behind it is one region.

    Raises
    ------
    UnknownError, DataError
        As :func:`region`.

    Examples
    --------
    >>> [one.code for one in several("18.71 32.11, Kota Denpasar\n51.71 Kota Denpasar")]
    ['18.71', '32.11', '51.71']
    """
    found = (one for part in re.split(r"[,;\n]", text) for one in _of_part(part))
    return list({one.code: one for one in found}.values())


def _of_part(part: str) -> Iterator[wire.Region]:
    words = part.split()
    codes = 0
    while codes < len(words) and _CODE.fullmatch(words[codes]):
        codes += 1
    known = [regions.find(code) for code in words[:codes]]
    yield from known
    name = " ".join(words[codes:])
    if name and not (codes == 1 and (name == known[0].name or known[0].code in by_name(name))):
        yield region(name)


def _unknown(told: str) -> UnknownError:
    near = [_both(code) for code in similar(told)]
    hint, hint_en = "Periksa penulisannya, atau tulis kodenya.", "Check its spelling, or write its code."
    if near:
        hint, hint_en = f"Maksud Anda {' atau '.join(near)}?", f"Did you mean {' or '.join(near)}?"
    shown = visible(told)
    return UnknownError(f"Nama wilayah “{shown}” tidak dikenal. {hint}", en=f"No region is called “{shown}”. {hint_en}")


def _both(code: str) -> str:
    return f"{full_name(regions.find(code))} ({code})"
