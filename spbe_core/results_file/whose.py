"""Say whose row it is: the code in the file, or what its damage and its name suggest. Nothing is guessed silently."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

from spbe_core import regions, results
from spbe_core.errors import UnknownError, visible
from spbe_core.regions import full_name
from spbe_core.results_file.model import LEAVE_OUT, Answer, ReadRow, Resolution
from spbe_core.results_file.words import plain, starts_with, words

_KINDS = ("kabupaten", "kota", "provinsi")


def resolve(row: ReadRow, answers: Mapping[str, Answer], *, accept_names: bool) -> Resolution:
    """Find the region of a row.

    Parameters
    ----------
    row : ReadRow
        A row of a table of regions.
    answers : mapping of str to str
        What a person answered, by address.
    accept_names : bool
        Whether a person has confirmed the regions whose names fit exactly.

    Returns
    -------
    Resolution
        With a code where the file's code says it, where code and name together repair a damage, or where a person
        said so; else with a question.
    """
    if row.address in answers:
        return _answered(answers[row.address].strip())
    named = by_name(row.label)
    if row.code is not None:
        return _by_code(row, named)
    return _by_name(row, named, accept_names=accept_names)


def _by_name(row: ReadRow, named: tuple[str, ...], *, accept_names: bool) -> Resolution:
    if not named and (starts_with(row.label, "central") or plain(row.label) in _central()):
        return Resolution(None, "instansi pusat; lab ini memuat pemerintah daerah", left_out=True)
    if len(named) == 1:
        found = full_name(regions.find(named[0]))
        if accept_names:
            return Resolution(named[0], f"kode dari nama: {found}", named, by_name=True)
        return Resolution(None, f"tanpa kode; namanya cocok dengan {found}. Konfirmasi dulu", named, by_name=True)
    if named:
        return Resolution(None, "nama ini milik beberapa daerah. Pilih salah satu, atau lewati", named)
    near = similar(row.label)
    return Resolution(None, "nama ini tidak dikenal. Pilih daerahnya, atau lewati", near)


def by_name(text: str) -> tuple[str, ...]:
    """Return the regions whose name a text is exactly, apart from how its kind is written; several without a kind."""
    kind, rest = _split(text)
    return _index().get((kind, rest), ())


def similar(text: str) -> tuple[str, ...]:
    """Return up to three regions whose names are close to a text."""
    kind, rest = _split(text)
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


def _by_code(row: ReadRow, named: tuple[str, ...]) -> Resolution:
    assert row.code is not None  # noqa: S101 -- narrows what the caller checked
    text = row.code.text
    known = {region.code for region in regions.all_regions()}
    if text in known:
        other = next((code for code in named if code != text), None) if text not in named else None
        if other is not None:
            mine, theirs = full_name(regions.find(text)), full_name(regions.find(other))
            return Resolution(
                None, f"kode {text} adalah {mine}, tetapi namanya {theirs}. Pilih yang benar", (text, other)
            )
        return Resolution(text)
    meant = tuple(regions.meant(text))
    repaired = tuple(code for code in meant if code in named and row.code.kind == "number" and code == f"{text}0")
    if len(repaired) == 1:
        why = f"kode tersimpan sebagai angka {text}; dibaca {repaired[0]} karena namanya cocok"
        return Resolution(repaired[0], why)
    suggestions = tuple(dict.fromkeys((*named, *meant) if named else (*meant, *similar(row.label))))[:4]
    if re.fullmatch(r"[0-9]{4}", text):
        why = f"{text} bukan kode Kemendagri (seperti 32.10); kode BPS berbeda untuk sebagian daerah. Pilih daerahnya"
    elif row.code.kind == "number":
        why = f"kode tersimpan sebagai angka {visible(text)}, sehingga nol di belakang dapat hilang. Pilih daerahnya"
    else:
        why = f"kode “{visible(text)}” tidak dikenal. Pilih daerahnya, atau lewati"
    return Resolution(None, why, suggestions)


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
