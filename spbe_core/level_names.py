"""Whether the names in a file of levels belong to its codes.

Codes decide, names never are keys. Where they disagree somebody should look: rows may have slipped by one, or the file
may be made for another instrument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spbe_core import instruments
from spbe_core.errors import visible
from spbe_core.instruments import Indicator, Instrument
from spbe_core.sheets import fold

NAMES = ("nama indikator", "indikator", "nama", "indicator name", "name")
"""Headers of a column of names, in any case; one that holds the codes is none."""
MOST = 10
"""Disagreements that are told one by one."""
_PREFIX = re.compile(r"^(?:\d+[.)]?\s+)?(?:indikator\s+(?:\d+\s+)?)?(?:tingkat kematangan\s+)?")
_USUAL = frozenset(
    (
        "daerah", "dan", "dengan", "di", "digital", "instansi", "internal", "kebijakan", "kematangan", "layanan",
        "manajemen", "pelaksanaan", "pemdi", "pemerintah", "penerapan", "pusat", "sistem", "spbe", "tingkat", "untuk",
        "yang",
    )
)  # fmt: skip
"""Words that say nothing about which indicator is meant."""


def disagreements(rows: Iterable[tuple[str, str, str]], instrument: Instrument) -> list[str]:
    """Compare names with codes.

    Parameters
    ----------
    rows : iterable of (str, str, str)
        The address of the name, the code beside it, and the name as written.
    instrument : Instrument

    Returns
    -------
    list of str
        Warnings in Indonesian, each with its cell; at most :data:`MOST` and one that counts the others.
    """
    found = list(_each(rows, instrument))
    more = len(found) - MOST
    return [*found[:MOST], *([f"{more} baris lain juga bernama lain daripada kodenya."] if more > 0 else [])]


def _each(rows: Iterable[tuple[str, str, str]], instrument: Instrument) -> Iterator[str]:
    for place, code, name in rows:
        own = instrument.indicator(code)
        if not name.strip() or _bare(name) == _bare(own.name):
            continue
        meant = next((each.id for each in instrument.indicators if _bare(name) == _bare(each.name)), None)
        if meant is None and _alike(name, own):
            continue
        meant = meant or _elsewhere(name)
        whose = f"adalah nama {meant}" if meant else "tidak mirip namanya"
        yield f"{place}: “{visible(name)}” di samping kode {own.id} {whose}. Yang dihitung kodenya; periksa barisnya."


def _elsewhere(name: str) -> str | None:
    """Return the other instrument that has an indicator of a name."""
    for other in instruments.available():
        if any(_bare(name) == _bare(each.name) for each in instruments.load(other).indicators):
            return f"sebuah indikator instrumen {other}"
    return None


def _alike(name: str, indicator: Indicator) -> bool:
    """Whether a name can be the indicator's own, shortened or drawn out: it shares a word that says something."""
    return bool(_words(name) & _words(indicator.name))


def _words(name: str) -> frozenset[str]:
    return frozenset(_bare(name).split()) - _USUAL


def _bare(name: str) -> str:
    plain = " ".join(re.sub(r"[^\w]+", " ", fold(name)).split())
    return _PREFIX.sub("", plain, count=1)
