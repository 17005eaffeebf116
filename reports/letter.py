"""A letter as it is printed: Berita Acara of an assessment, or consent to publish its result.

Every text of the sheet is made here from the letter's facts and what was typed; the template only places it. Equal
facts and equal words give equal bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from fractions import Fraction

from reports.model import Frozen
from reports.pdf import typeset
from spbe_core import wire
from spbe_core.formats import id_date, id_number
from spbe_core.spoken import spoken_date
from spbe_core.wire import LetterKind, LetterScope, Stage

PRODUCT = "Lab Loncatan SPBE"
EXERCISE, SAMPLE, OWN = "LATIHAN", "CONTOH", "mandiri"
SCOPES: dict[LetterScope, str] = {
    LetterScope.INDEKS: "indeks dan predikat",
    LetterScope.BAGIAN: "nilai setiap domain atau aspek",
    LetterScope.INDIKATOR: "tingkat atau nilai setiap indikator",
    LetterScope.PRAKTIK: "uraian praktik baik beserta dokumen berkelas terbuka",
}
STAGES: dict[Stage, str] = {
    Stage.MANDIRI: "penilaian mandiri",
    Stage.DOKUMEN: "penilaian dokumen",
    Stage.INTERVIU: "interviu",
    Stage.PENETAPAN: "penetapan hasil evaluasi",
}
MARKS = {
    EXERCISE: "LATIHAN: surat ini dibuat dari penilaian latihan dan bukan dokumen resmi.",
    SAMPLE: "CONTOH: wilayah dan data contoh; surat ini bukan dokumen resmi.",
}


class Grid(Frozen):
    """A table; numbers are set to the right."""

    caption: str
    columns: tuple[str, ...]
    numbers: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


class Sheet(Frozen):
    """A letter, ready to be placed."""

    lang: str = "id"
    author: str = PRODUCT
    title: str
    heading: str
    subheading: str
    number: str
    office: str
    marks: tuple[str, ...]
    opening: str
    result: tuple[tuple[str, str], ...]
    note: str | None
    parts: Grid | None
    closing: tuple[str, ...]
    scope: tuple[str, ...]
    people: Grid | None
    signed: str
    signer: wire.LetterPerson
    annex: Grid | None
    proof: str


def facts_hash(facts: wire.LetterFacts) -> str:
    """Return the SHA-256 of a letter's facts in their one form: sorted keys, no spaces, Unicode as it is."""
    text = json.dumps(facts.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def render(facts: wire.LetterFacts, made: wire.LetterMake, seq: int) -> bytes:
    """Set a letter.

    Parameters
    ----------
    facts : LetterFacts
    made : LetterMake
        What was typed.
    seq : int
        The event of the log that the facts rest on.

    Returns
    -------
    bytes
        PDF/UA-1; equal input gives equal bytes.
    """
    return typeset("surat.typ", sheet(facts, made, seq).model_dump_json(), made.date)


def sheet(facts: wire.LetterFacts, made: wire.LetterMake, seq: int) -> Sheet:
    """Lay a letter out; see :func:`render`."""
    consent = facts.kind is LetterKind.PERSETUJUAN
    heading = "Pernyataan Persetujuan Publikasi" if consent else "Berita Acara"
    subheading = f"{'hasil ' if consent else ''}{STAGES[facts.stage]} periode {facts.period}"
    marks = tuple(_marks(facts))
    return Sheet(
        title=" – ".join((*marks, f"{heading} {subheading}, {facts.region_name}")),
        heading=heading,
        subheading=subheading,
        number=made.number,
        office=f"Pemerintah {facts.region_name}",
        marks=tuple(MARKS[each] for each in marks),
        opening=_opening(facts, made),
        result=tuple(_result(facts)),
        note=facts.note,
        parts=None if consent else _parts(facts),
        closing=tuple(_closing(facts)),
        scope=tuple(SCOPES[each] for each in LetterScope if each in made.scope),
        people=_people(made) if made.people else None,
        signed=f"{made.place}, {id_date(made.date)}",
        signer=made.signer,
        annex=None if consent else _annex(facts),
        proof=(
            f"Disusun {PRODUCT} dari isi yang tersimpan sampai peristiwa nomor {seq}. Sidik isi (SHA-256): "
            f"{facts_hash(facts)}. Instrumen {facts.instrument}, versi {facts.instrument_hash[:16]}. Keaslian "
            "diperiksa di halaman Surat pada lab."
        ),
    )


def _marks(facts: wire.LetterFacts) -> Iterator[str]:
    if facts.sample:
        yield SAMPLE
    if facts.purpose == "latihan":
        yield EXERCISE


def _opening(facts: wire.LetterFacts, made: wire.LetterMake) -> str:
    title = facts.instrument_title.partition(" (")[0]
    by = f"menurut {facts.regulation} ({title})"
    if facts.kind is LetterKind.PERSETUJUAN:
        return (
            f"Yang bertanda tangan di bawah ini, {made.signer.name}, {made.signer.position}, pada hari "
            f"{spoken_date(made.date)}, atas nama Pemerintah {facts.region_name} menyatakan persetujuan agar hasil "
            f"{STAGES[facts.stage]} periode {facts.period} {by} dipublikasikan, sebatas lingkup di bawah ini."
        )
    return (
        f"Pada hari {spoken_date(made.date)}, bertempat di {made.place}, kami yang bertanda tangan di bawah ini "
        f"menyatakan bahwa {STAGES[facts.stage]} periode {facts.period} pada Pemerintah {facts.region_name} {by} telah "
        "dilaksanakan dengan hasil sebagai berikut."
    )


def _result(facts: wire.LetterFacts) -> Iterator[tuple[str, str]]:
    index = Fraction(facts.index)
    own = f" ({OWN})" if facts.stage is Stage.MANDIRI else ""
    exact = "" if index.denominator == 1 or (index * 100).denominator == 1 else f" (nilai tepat {_exact(index)})"
    yield "Indeks", f"{id_number(index)}{own}{exact}"
    yield "Predikat", f"{facts.predicate}{own}"
    yield "Wilayah", f"{facts.region_name} (kode {facts.region_code})"
    if facts.kind is LetterKind.BERITA_ACARA:
        yield "Data dukung", f"{id_number(facts.documents, 0)} dokumen dan tautan"


def _exact(value: Fraction) -> str:
    """Write a value without rounding: as a decimal where it ends within six places, else as a fraction."""
    for decimals in range(3, 7):
        if (value * 10**decimals).denominator == 1:
            return id_number(value, decimals)
    return f"{value.numerator}/{value.denominator}"


def _value(part: wire.LetterPart, decimals: int = 2) -> str:
    if part.value is None:
        return "–"
    return id_number(Fraction(part.value), decimals) + ("" if part.basis is None else f" ({part.basis})")


def _parts(facts: wire.LetterFacts) -> Grid | None:
    if not facts.parts:
        return None
    rows = tuple((each.name, f"{_weight(each.weight)} %", _value(each)) for each in facts.parts)
    kind = "Aspek" if facts.fractional else "Domain"
    return Grid(
        caption=f"Nilai {kind.lower()}",
        columns=(kind, "Bobot", _column(facts)),
        numbers=(False, True, True),
        rows=rows,
    )


def _weight(weight: str | None) -> str:
    value = Fraction(weight or 0)
    return id_number(value, next((n for n in (0, 1) if (value * 10**n).denominator == 1), 2))


def _column(facts: wire.LetterFacts, word: str = "Nilai") -> str:
    return f"{word} {OWN}" if facts.stage is Stage.MANDIRI else word


def _annex(facts: wire.LetterFacts) -> Grid | None:
    if not facts.indicators:
        return None
    word, decimals = ("Nilai", 2) if facts.fractional else ("Tingkat", 0)
    return Grid(
        caption=f"Lampiran: {word.lower()} setiap indikator",
        columns=("No.", "Indikator", _column(facts, word)),
        numbers=(True, False, True),
        rows=tuple((each.number, each.name, _value(each, decimals)) for each in facts.indicators),
    )


def _people(made: wire.LetterMake) -> Grid:
    return Grid(
        caption="Yang ikut serta",
        columns=("No.", "Nama", "Jabatan", "Paraf"),
        numbers=(True, False, False, False),
        rows=tuple((str(number), each.name, each.position, "") for number, each in enumerate(made.people, start=1)),
    )


def _closing(facts: wire.LetterFacts) -> Iterator[str]:
    if facts.kind is LetterKind.PERSETUJUAN:
        yield "Persetujuan ini dapat dicabut sewaktu-waktu dengan menyatakan alasannya."
        return
    if facts.stage is Stage.MANDIRI:
        yield "Nilai di atas adalah hasil penilaian mandiri, bukan hasil penetapan."
    if facts.indicators:
        yield "Rincian setiap indikator ada pada lampiran yang tidak terpisahkan dari berita acara ini."
    yield "Demikian berita acara ini dibuat untuk dipergunakan sebagaimana mestinya."
