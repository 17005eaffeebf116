"""Say whose row it is: the code in the file, or what its damage and its name suggest. Nothing is guessed silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache

from spbe_core import regions, results
from spbe_core.errors import UnknownError, visible
from spbe_core.regions import full_name
from spbe_core.results_file.model import LEAVE_OUT, Answer, ReadRow, Resolution
from spbe_core.results_file.words import plain, starts_with, words

_KINDS = ("kabupaten", "kota", "provinsi")
SUGGESTED = 100
"""Unknown names of a file that get suggestions; each costs a comparison with every region."""
_LONGEST = 100
"""Characters of a name that are compared."""


def resolve_all(
    rows: Iterable[ReadRow], answers: Mapping[str, Answer], *, accept_names: bool
) -> tuple[Resolution, ...]:
    """Find the regions of a file's rows, as :func:`resolve`; suggestions for the first :data:`SUGGESTED` names only."""
    near = Near()
    return tuple(
        Resolution(None, row.left_out, left_out=True)
        if row.left_out
        else resolve(row, answers, accept_names=accept_names, near=near)
        for row in rows
    )


class Near:
    """Similar names of one file: each name is compared once, and no more than :data:`SUGGESTED` of them."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, ...]] = {}

    def of(self, label: str) -> tuple[tuple[str, ...], str]:
        """Return region codes, and what to say where there was no more looking."""
        if label not in self._found and len(self._found) >= SUGGESTED:
            return (), f"; usulan hanya untuk {SUGGESTED} nama pertama yang tidak dikenal"
        if label not in self._found:
            self._found[label] = similar(label)
        return self._found[label], ""


def resolve(row: ReadRow, answers: Mapping[str, Answer], *, accept_names: bool, near: Near | None = None) -> Resolution:
    """Find the region of a row.

    Parameters
    ----------
    row : ReadRow
        A row of a table of regions.
    answers : mapping of str to str
        What a person answered, by address.
    accept_names : bool
        Whether a person has confirmed the regions whose names fit exactly.
    near : Near, optional
        The similar names of the file found so far.

    Returns
    -------
    Resolution
        With a code where the file's code says it, where code and name together repair a damage, or where a person
        said so; else with a question.
    """
    if row.address in answers:
        return _answered(answers[row.address].strip())
    named, near = by_name(row.label), near or Near()
    if row.code is not None:
        return _by_code(row, named, near)
    return _by_name(row, named, near, accept_names=accept_names)


def _is_central(label: str) -> bool:
    return starts_with(label, "central") or plain(label) in _central()


def _by_name(row: ReadRow, named: tuple[str, ...], near: Near, *, accept_names: bool) -> Resolution:
    if not named and _is_central(row.label):
        return Resolution(None, "instansi pusat; lab ini memuat pemerintah daerah", left_out=True)
    if len(named) == 1:
        found = full_name(regions.find(named[0]))
        if accept_names:
            return Resolution(named[0], f"kode dari nama: {found}", named, by_name=True)
        return Resolution(None, f"tanpa kode; namanya cocok dengan {found}. Konfirmasi dulu", named, by_name=True)
    if named:
        return Resolution(None, "nama ini milik beberapa daerah. Pilih salah satu, atau lewati", named)
    suggestions, end = near.of(row.label)
    return Resolution(None, f"nama ini tidak dikenal. Pilih daerahnya, atau lewati{end}", suggestions)


def by_name(text: str) -> tuple[str, ...]:
    """Return the regions whose name a text is exactly, apart from how its kind is written; several without a kind."""
    kind, rest = _split(text)
    return _index().get((kind, rest), ())


def similar(text: str) -> tuple[str, ...]:
    """Return up to three regions whose names are close to a text."""
    kind, rest = _split(text[:_LONGEST])
    known = {letters for one, letters in _index() if one == kind}
    close = get_close_matches(rest, sorted(known), n=3, cutoff=0.75)
    return tuple(code for letters in close for code in _index()[kind, letters])[:3]


def _answered(answer: Answer) -> Resolution:
    if answer.casefold() == LEAVE_OUT:
        return Resolution(None, "dilewati atas permintaan", left_out=True)
    try:
        found = regions.find(answer)
    except UnknownError as error:
        return Resolution(None, str(error))
    if found.sample:
        return Resolution(
            None, f"{full_name(found)} hanya contoh dan tidak punya hasil. Pilih daerah lain, atau lewati"
        )
    return Resolution(found.code, f"ditentukan: {full_name(found)}")


def _by_code(row: ReadRow, named: tuple[str, ...], near: Near) -> Resolution:
    assert row.code is not None  # noqa: S101 -- narrows what the caller checked
    text = row.code.text
    known = {region.code for region in regions.all_regions()}
    if text in known:
        if text in named or row.label in {"", row.code.text}:
            return Resolution(text)
        mine = f"kode {text} adalah {full_name(regions.find(text))}, tetapi namanya"
        if named:
            return Resolution(None, f"{mine} {full_name(regions.find(named[0]))}. Pilih yang benar", (text, *named))
        label = f"{mine} “{visible(row.label, 60)}”"
        if _is_central(row.label):
            return Resolution(None, f"{label}, instansi pusat. Lewati, atau pilih daerahnya", (text,))
        return Resolution(None, f"{label}, yang bukan nama daerah. Pilih daerahnya, atau lewati", (text,))
    meant = tuple(regions.meant(text))
    repaired = tuple(code for code in meant if code in named and row.code.kind == "number" and code == f"{text}0")
    if len(repaired) == 1:
        why = f"kode tersimpan sebagai angka {text}; dibaca {repaired[0]} karena namanya cocok"
        return Resolution(repaired[0], why)
    similar_names, end = ((), "") if named else near.of(row.label)
    suggestions = tuple(dict.fromkeys((*named, *meant, *similar_names)))[:4]
    if re.fullmatch(r"[0-9]{4}", text):
        why = f"{text} bukan kode Kemendagri (seperti 32.10); kode BPS berbeda untuk sebagian daerah. Pilih daerahnya"
    elif row.code.kind == "number":
        why = f"kode tersimpan sebagai angka {visible(text)}, sehingga nol di belakang dapat hilang. Pilih daerahnya"
    else:
        why = f"kode “{visible(text)}” tidak dikenal. Pilih daerahnya, atau lewati"
    return Resolution(None, why + end, suggestions)


def _split(text: str) -> tuple[str, str]:
    """Return the kind of government that a name says, and its letters; no kind where it says none."""
    folded = re.sub(r"^[0-9]+ ", "", plain(text))
    for kind, forms in words()["kinds"].items():
        for form in sorted(forms, key=len, reverse=True):
            if folded.startswith(f"{form} "):
                return kind, _letters(folded.removeprefix(f"{form} "))
    return "", _letters(folded)


def _letters(folded: str) -> str:
    short = {"adm": "administrasi", "kep": "kepulauan"}
    return "".join(short.get(word, word) for word in folded.split())


@cache
def _central() -> frozenset[str]:
    """Return the central bodies that have published results, folded."""
    return frozenset(plain(row.region_name) for row in results.official() if row.region_code is None)


@cache
def _index() -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}

    def add(kind: str, letters: str, code: str) -> None:
        if code not in found.get((kind, letters), ()):
            found[kind, letters] = (*found.get((kind, letters), ()), code)

    for region in regions.all_regions():
        bare = plain(region.name)
        for kind in _KINDS:
            bare = bare.removeprefix(f"{kind} ")
        for kind in (region.level, ""):
            add(kind, _letters(bare), region.code)
    for alias, code in words()["aliases"].items():
        for kind in (regions.find(code).level, ""):
            add(kind, _letters(alias), code)
    return found
