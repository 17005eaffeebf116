"""The report's sentences: computed from the facts, and left out where they would not be true.

What pages say too comes from :mod:`spbe_core.headlines`, so that a page and a report never disagree. A sentence that
would be false for some region is never written: ties name all who share, a missing value makes its clause disappear,
equality is not called a rise. Sentences are in the language that is spoken (:func:`widgets.i18n.spoken`); what they say
of a plan stands in :mod:`reports.plan_words`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from reports.model import Alike, AspectLine, DomainLine, Leaper, Report, Step, YearLine
from spbe_core import headlines, regions, wire
from spbe_core.results import ABOVE
from widgets import writing
from widgets.i18n import SOURCE, _, language

NOTICEABLE = Fraction(1, 100)
"""The smallest change of an index that two decimals can show."""
TOLD = 3
"""How many of those that rose most are told about in sentences; the table has all."""


def listed(words: Sequence[str]) -> str:
    """Join words: ``"a, b, dan c"``."""
    if len(words) < 3:
        return _(" dan ").join(words)
    return _("{first}, dan {last}").format(first=", ".join(words[:-1]), last=words[-1])


def predicate(name: wire.Predicate) -> str:
    """Return what a predicate is called."""
    return writing.predicate(name)


def head(region: wire.Region) -> str:
    """Return what the head of a region is called."""
    return {"provinsi": _("Gubernur"), "kabupaten": _("Bupati"), "kota": _("Wali Kota")}[region.level]


def kinds(region: wire.Region) -> str:
    """Return what regions of the kind are called: ``"kota"``, ``"cities"``."""
    return {"provinsi": _("provinsi"), "kabupaten": _("kabupaten"), "kota": _("kota")}[region.level]


def title(name: str, year: int) -> str:
    """Return the report's title."""
    return _("Laporan Pendampingan SPBE {name} {year}").format(name=name, year=year)


def note(result: wire.OfficialResult) -> str | None:
    """Return why a printed predicate differs from the band of the printed index, where it does."""
    said = writing.note(result.note, result.index, result.predicate)
    if said is not None and said == result.note and language() != SOURCE:
        return _("Ada catatan pada hasil ini; bunyinya ada dalam laporan berbahasa Indonesia.")
    return said


def headline(report: Report) -> str:
    """Return the cover's sentence."""
    facts = {
        "name": report.name,
        "year": report.year,
        "index": writing.number(report.index),
        "predicate": predicate(report.predicate),
    }
    if report.previous is None or report.change is None:
        return _("Indeks SPBE {name} tahun {year} adalah {index}, predikat {predicate}.").format(**facts)
    if report.change == 0:
        template = _(
            "Indeks SPBE {name} tahun {year} adalah {index}, predikat {predicate}, tercetak sama dengan tahun {before}."
        )
    elif report.change > 0:
        template = _(
            "Indeks SPBE {name} tahun {year} adalah {index}, predikat {predicate}, naik {size} dari tahun {before}."
        )
    else:
        template = _(
            "Indeks SPBE {name} tahun {year} adalah {index}, predikat {predicate}, turun {size} dari tahun {before}."
        )
    return template.format(**facts, before=report.previous.year, size=writing.number(abs(report.change)))


def unchanged(year: int) -> str:
    """Say that nothing is known of the year before, so that no change is told."""
    return _("Hasil {year} dengan instrumen yang sama tidak tersedia, sehingga perubahannya tidak dihitung.").format(
        year=year - 1
    )


def gap_title(report: Report) -> str:
    """Return the domain section's heading: which domain is furthest behind the median."""
    behind = furthest_behind(report.domains)
    if behind:
        return _("{names} paling tertinggal dari median {kinds} ({gap})").format(
            names=listed([line.name for line in behind]),
            kinds=kinds(report.region),
            gap=writing.signed(behind[0].gap or Fraction(0)),
        )
    if all_compared(report.domains):
        return _("Tidak ada domain di bawah median {group}").format(group=kinds(report.region))
    return _("Nilai domain {year}").format(year=report.year)


def furthest_behind(domains: Sequence[DomainLine]) -> list[DomainLine]:
    """Return the domains that are furthest below their median; none where none is below."""
    gaps = [line.gap for line in domains if line.gap is not None and line.gap < 0]
    return [line for line in domains if gaps and line.gap == min(gaps)]


def all_compared(domains: Sequence[DomainLine]) -> bool:
    """Whether every domain has a value and a median."""
    return bool(domains) and all(line.gap is not None for line in domains)


def filled(report: Report) -> bool:
    """Whether every indicator of the self-assessment is known to be answered."""
    return report.coaching is not None and report.coaching.answered >= report.coaching.total


def position(report: Report) -> str:
    """Return how the region stands: in its province, against the median, and against the common aim of 3.0."""
    national = report.national
    if national is None:
        return ""
    gap = Fraction(report.index) - national.median
    facts = {
        "name": report.name,
        "group": national.group,
        "gap": writing.number(abs(gap)),
        "median": writing.number(national.median),
    }
    if gap == 0:
        sentences = [_("Indeks {name} sama dengan median {group} ({median}).").format(**facts)]
    elif gap > 0:
        sentences = [_("Indeks {name} {gap} di atas median {group} ({median}).").format(**facts)]
    else:
        sentences = [_("Indeks {name} {gap} di bawah median {group} ({median}).").format(**facts)]
    if report.province is not None:
        sentences.append(f"{report.province.sentence}.")
    if report.region.level != "provinsi":
        template = (
            _("Tujuan bersama adalah indeks di atas 3,0: {above} dari {n} {group} sudah mencapainya, termasuk {name}.")
            if Fraction(report.index) > ABOVE
            else _(
                "Tujuan bersama adalah indeks di atas 3,0: {above} dari {n} {group} sudah mencapainya, belum termasuk "
                "{name}."
            )
        )
        sentences.append(template.format(**facts, above=national.above_three, n=national.size))
    return " ".join(sentences)


def years_title(years: Sequence[YearLine]) -> str:
    """Return the heading of the series."""
    first, last = years[0], years[-1]
    facts = {
        "from": writing.number(first.index),
        "to": writing.number(last.index),
        "first": first.year,
        "last": last.year,
    }
    if len(years) == 1:
        return _("Baru satu hasil dengan instrumen ini: {to} pada {last}").format(**facts)
    change = Fraction(last.index) - Fraction(first.index)
    if change == 0:
        return _("Indeks {last} tercetak sama dengan {first}: {to}").format(**facts)
    if change > 0:
        return _("Indeks naik dari {from} pada {first} ke {to} pada {last}").format(**facts)
    return _("Indeks turun dari {from} pada {first} ke {to} pada {last}").format(**facts)


def leap_title(leapers: Sequence[Leaper], kind: str) -> str:
    """Return the heading of those that rose most; all that share the first place are named."""
    top = [each for each in leapers if each.rise == leapers[0].rise]
    names = listed([regions.short_name(regions.find(each.code)) for each in top])
    return _("{names} naik paling tinggi di antara {kinds} ({rise})").format(
        names=names, kinds=kind, rise=writing.signed(leapers[0].rise)
    )


def alike_title(found: Alike) -> str:
    """Return the heading of those that stood alike; that all are above 3.0 is no news where all were."""
    if found.above_all_along:
        return found.sentence
    return _("{start}; {after}").format(start=found.sentence, after=found.after)


def alike(found: Alike, report: Report) -> str:
    """Return the region's place among those that stood alike, and what moved in those that rose most."""
    own = found.own.rise
    facts = {"name": report.name, "size": writing.number(abs(own)), "place": found.place, "n": found.n}
    if own > 0:
        mine = _("{name} naik {size}, urutan ke-{place} dari {n} menurut kenaikan.").format(**facts)
    elif own < 0:
        mine = _("{name} turun {size}, urutan ke-{place} dari {n} menurut kenaikan.").format(**facts)
    else:
        mine = _("Indeks tercetak {name} tidak berubah, urutan ke-{place} dari {n} menurut kenaikan.").format(**facts)
    told = [each for each in found.leapers if each.code != report.region.code][:TOLD]
    return " ".join([mine, *map(_moved, told)])


def _moved(leaper: Leaper) -> str:
    facts = {
        "name": regions.full_name(regions.find(leaper.code)),
        "from": writing.number(leaper.before),
        "to": writing.number(leaper.index),
        "domains": listed(
            [f"{headlines.domain_name(column, _)} ({writing.signed(change)})" for column, change in _foremost(leaper)]
        ),
    }
    if facts["domains"]:
        return _("{name} dari {from} ke {to}; yang paling naik: {domains}.").format(**facts)
    return _("{name} dari {from} ke {to}.").format(**facts)


def _foremost(leaper: Leaper) -> list[tuple[str, Fraction]]:
    """Return the two domains that rose most and whoever shares the second place; none where not all are known."""
    rises = sorted((move.change for move in leaper.moves if move.change is not None and move.change > 0), reverse=True)
    if not leaper.most or not rises:
        return []
    least = rises[min(len(rises), 2) - 1]
    found = [(move.column, move.change) for move in leaper.moves if move.change is not None and move.change >= least]
    return sorted(found, key=lambda each: -each[1])


def levels_title(aspects: Sequence[AspectLine]) -> str:
    """Return the heading of the indicator section: how many are still low."""
    levels = [line.level for aspect in aspects for line in aspect.indicators]
    for level in (1, 2):
        if count := levels.count(level):
            return _("{count} dari {n} indikator masih pada tingkat {level}").format(
                count=count, n=len(levels), level=level
            )
    return _("Semua {n} indikator pada tingkat 3 atau lebih").format(n=len(levels))


def strengths(aspects: Sequence[AspectLine]) -> str:
    """Return which aspects are strongest and weakest; all that share the place are named."""
    top, low = max(aspect.value for aspect in aspects), min(aspect.value for aspect in aspects)
    if top == low:
        return _("Semua aspek bernilai sama, {value}.").format(value=writing.number(top))
    best = listed([aspect.name for aspect in aspects if aspect.value == top])
    worst = listed([aspect.name for aspect in aspects if aspect.value == low])
    return _("Aspek terkuat: {best} ({top}). Aspek terlemah: {worst} ({low}).").format(
        best=best, top=writing.number(top), worst=worst, low=writing.number(low)
    )


def total(steps: Sequence[Step]) -> Fraction:
    """Return what all steps give together."""
    return sum((step.gain for step in steps), Fraction(0))


def steps_title(steps: Sequence[Step]) -> str:
    """Return the heading of the steps."""
    return _("{n} langkah dengan kenaikan tertinggi menambah {gain}").format(
        n=len(steps), gain=writing.number(total(steps))
    )


def steps_intro(steps: Sequence[Step]) -> str:
    """Return how the list of steps is to be read."""
    return _(
        "Setiap langkah menaikkan satu indikator satu tingkat. Urutannya menurut tambahan indeks; bila sama, tingkat "
        "yang lebih rendah didahulukan. Bila semuanya tercapai, indeks menjadi {index}."
    ).format(index=writing.number(steps[-1].index_after))


def closes(domains: Sequence[DomainLine]) -> bool:
    """Whether reaching the median everywhere would move the index by at least 0.01."""
    return _to_median(domains) >= NOTICEABLE


def _to_median(domains: Sequence[DomainLine]) -> Fraction:
    return sum((line.gain_at_median for line in domains), Fraction(0))


def closing_title(report: Report) -> str:
    """Return the heading where no level is known: what reaching the median would give."""
    if closes(report.domains):
        return _("Menutup celah ke median {kinds} menambah indeks sekitar {gain}").format(
            kinds=kinds(report.region), gain=writing.number(_to_median(report.domains))
        )
    return _("Celah terhadap median {kinds}").format(kinds=kinds(report.region))


def closing_intro(report: Report) -> str:
    """Return how the table of gaps was computed, and what to do next."""
    how = (
        _(
            "Tambahan indeks adalah selisih nilai domain ke median {kinds} dikalikan bobot domain; angkanya perkiraan, "
            "karena nilai domain yang terbit sudah dibulatkan."
        )
        if closes(report.domains)
        else _("Tidak ada celah ke median {kinds} yang mengubah indeks secara berarti.")
    ).format(kinds=kinds(report.region))
    if report.coaching is not None and report.coaching.actions:
        return f"{how} " + _("Langkah per indikator ada dalam rencana aksi.")
    if filled(report):
        return how
    return f"{how} " + _("Langkah per indikator terlihat setelah penilaian mandiri diisi di lab.")
