"""What a reader might look for in the report and does not find: each said in a sentence, never left to be guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports import comparing, words
from reports.model import DomainLine
from reports.sources import Facts
from spbe_core import instruments
from spbe_core.formats import id_date, id_number
from spbe_core.scoring import Score


def sentences(facts: Facts, domains: Sequence[DomainLine], score: Score | None) -> tuple[str, ...]:
    """Return everything that is not there, most important first.

    Parameters
    ----------
    facts : Facts
    domains : sequence of DomainLine
        The report's domain lines; empty when no domain is published.
    score : Score or None
        The scored levels, when they are published and agree with the index.
    """
    return (
        *_years(facts),
        *_domains(facts, domains),
        *(() if score else _levels(facts)),
        *_successor(facts),
        "Penilaian mandiri (draf) tidak dimuat; laporan ini hanya memakai hasil penetapan yang sudah terbit.",
    )


def _years(facts: Facts) -> Iterator[str]:
    year = facts.year
    if not comparing.comparable(facts):
        yield f"Hasil {year} hanya tersedia untuk sebagian daerah, sehingga peringkat dan median tidak dihitung."
    if facts.before is None:
        yield f"Hasil {year - 1} dengan instrumen yang sama tidak tersedia, sehingga perubahannya tidak dihitung."
    if other := sorted({row.year for row in facts.own if row.instrument != facts.result.instrument}):
        years = words.listed([str(each) for each in other])
        yield f"Hasil {years} memakai instrumen lain dan tidak dibandingkan dengan hasil {year}."


def _successor(facts: Facts) -> Iterator[str]:
    instrument = instruments.load(facts.result.instrument)
    if instrument.revoked and instrument.revoked_by:
        yield (
            f"Instrumen hasil ini dicabut sejak {id_date(instrument.revoked)} oleh {instrument.revoked_by}; hasil "
            "menurut instrumen penggantinya tidak digabung dengan angka di sini."
        )


def _domains(facts: Facts, domains: Sequence[DomainLine]) -> Iterator[str]:
    if not domains:
        yield f"Nilai domain {facts.year} tidak tersedia; yang diketahui hanya indeks dan predikat."
    for row in filter(None, (facts.result, facts.before)):
        for line in domains:
            printed, start = getattr(row, line.column), f"Nilai domain {line.name} {row.year}"
            if printed is None:
                yield f"{start} tidak tersedia."
            elif comparing.plausible(printed) is None:
                yield f"{start} tercetak {id_number(printed)}, di luar rentang 1–5, dan tidak dipakai."


def _levels(facts: Facts) -> Iterator[str]:
    rows = [row for row in facts.levels if row.year == facts.year]
    start = f"Tingkat per indikator {facts.year}"
    if not rows:
        yield f"{start} tidak tersedia, sehingga aspek terlemah dan langkah per indikator tidak dapat ditunjukkan."
    elif not all(row.complete for row in rows):
        yield f"{start} hanya tersedia sebagian ({len(rows)} indikator) dan tidak dipakai."
    else:
        yield f"{start} tidak menghasilkan indeks tercetak {id_number(facts.result.index)} dan tidak dipakai."
