"""What a reader might look for in the report and does not find: each said in a sentence, never left to be guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports import comparing, words
from reports.model import Alike, DomainLine
from reports.sources import Facts
from spbe_core import instruments, results
from spbe_core.scoring import Score
from widgets import writing
from widgets.i18n import _


def sentences(facts: Facts, domains: Sequence[DomainLine], score: Score | None, alike: Alike | None) -> tuple[str, ...]:
    """Return everything that is not there, most important first.

    Parameters
    ----------
    facts : Facts
    domains : sequence of DomainLine
        The report's domain lines; empty when no domain is published.
    score : Score or None
        The scored levels, when they are published and agree with the index.
    alike : Alike or None
    """
    return (
        *_years(facts),
        *_domains(facts, domains),
        *(_aspects() if score else _levels(facts)),
        *_leapers(facts, alike),
        *_successor(facts),
        _self_assessment(facts),
    )


def _self_assessment(facts: Facts) -> str:
    if facts.coaching is None:
        return _("Penilaian mandiri (draf) tidak dimuat; laporan ini hanya memakai hasil penetapan yang sudah terbit.")
    if facts.coaching.sent:
        return _("Posisi dan perbandingan hanya memakai hasil penetapan yang sudah terbit, bukan penilaian mandiri.")
    return _(
        "Tingkat dalam penilaian mandiri (draf) tidak dimuat; posisi dan perbandingan hanya memakai hasil penetapan "
        "yang sudah terbit."
    )


def _years(facts: Facts) -> Iterator[str]:
    year = facts.year
    if not comparing.comparable(facts):
        yield _(
            "Hasil {year} hanya tersedia untuk sebagian daerah, sehingga peringkat dan median tidak dihitung."
        ).format(year=year)
    if facts.before is None:
        yield words.unchanged(year)
    if other := sorted({row.year for row in facts.own if row.instrument != facts.result.instrument}):
        yield _("Hasil {years} memakai instrumen lain dan tidak dibandingkan dengan hasil {year}.").format(
            years=words.listed([str(each) for each in other]), year=year
        )


def _leapers(facts: Facts, alike: Alike | None) -> Iterator[str]:
    if facts.before_rows:
        yield _(
            "Yang dikerjakan daerah-daerah dengan kenaikan tertinggi tidak dimuat dalam laporan ini; praktik yang "
            "diterbitkan daerah ada di halaman Praktik."
        )
    if facts.before_rows and facts.before is not None and alike is None:
        yield _(
            "Daerah yang indeksnya pada {year} hampir sama: kurang dari {n} yang hasilnya ada pada kedua tahun, "
            "sehingga kenaikannya tidak dibandingkan."
        ).format(year=facts.year - 1, n=comparing.FEWEST)


def _aspects() -> Iterator[str]:
    yield _(
        "Tingkat indikator hanya terbit untuk sedikit daerah, sehingga aspek tidak dibandingkan dengan daerah lain."
    )


def _successor(facts: Facts) -> Iterator[str]:
    instrument = instruments.load(facts.result.instrument)
    if instrument.revoked and instrument.revoked_by:
        yield _(
            "Instrumen hasil ini dicabut sejak {day} oleh {by}; hasil menurut instrumen penggantinya tidak digabung "
            "dengan angka di sini."
        ).format(day=writing.day(instrument.revoked), by=instrument.revoked_by)


def _domains(facts: Facts, domains: Sequence[DomainLine]) -> Iterator[str]:
    if not domains:
        yield _("Nilai domain {year} tidak tersedia; yang diketahui hanya indeks dan predikat.").format(year=facts.year)
    for row in filter(None, (facts.result, facts.before)):
        for line in domains:
            printed, told = getattr(row, line.column), {"name": line.name, "year": row.year}
            if printed is None:
                yield _("Nilai domain {name} {year} tidak tersedia.").format(**told)
            elif results.plausible(printed) is None:
                yield _("Nilai domain {name} {year} tercetak {value}, di luar rentang 1–5, dan tidak dipakai.").format(
                    **told, value=writing.number(printed)
                )


def _levels(facts: Facts) -> Iterator[str]:
    rows = [row for row in facts.levels if row.year == facts.year]
    told = {"year": facts.year, "n": len(rows), "index": writing.number(facts.result.index)}
    if not rows:
        yield _(
            "Tingkat per indikator {year} tidak tersedia, sehingga aspek terlemah dan langkah per indikator tidak "
            "dapat ditunjukkan."
        ).format(**told)
    elif not all(row.complete for row in rows):
        yield _("Tingkat per indikator {year} hanya tersedia sebagian ({n} indikator) dan tidak dipakai.").format(
            **told
        )
    else:
        yield _("Tingkat per indikator {year} tidak menghasilkan indeks tercetak {index} dan tidak dipakai.").format(
            **told
        )
