"""The report's sentences: computed from the facts, and left out where they would not be true.

What pages say too comes from :mod:`spbe_core.headlines`, so that a page and a report never disagree. A sentence that
would be false for some region is never written: ties name all who share, a missing value makes its clause disappear,
equality is not called a rise.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from reports.model import AspectLine, DomainLine, NextBand, Report, Step, YearLine
from spbe_core.formats import id_number, id_signed
from spbe_core.results import ABOVE

BRIEF_LIMIT = 150
"""Most words the head of region is asked to read on page 2."""
NOTICEABLE = Fraction(1, 100)
"""The smallest change of an index that two decimals can show."""


def listed(words: Sequence[str]) -> str:
    """Join words the Indonesian way: ``"a, b, dan c"``."""
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"


def headline(report: Report) -> str:
    """Return the cover's sentence."""
    start = (
        f"Indeks SPBE {report.name} tahun {report.year} adalah {id_number(report.index)}, predikat {report.predicate}"
    )
    if report.previous is None or report.change is None:
        return f"{start}."
    if report.change == 0:
        return f"{start}, tercetak sama dengan tahun {report.previous.year}."
    return f"{start}, {_moved(report.change)} dari tahun {report.previous.year}."


def _moved(change: Fraction) -> str:
    return f"{'naik' if change > 0 else 'turun'} {id_number(abs(change))}"


def brief(report: Report) -> str:
    """Return the paragraph for the head of region, at most :data:`BRIEF_LIMIT` words."""
    result = f"indeks SPBE {id_number(report.index)} dengan predikat {report.predicate}"
    sentences = (
        f"Pada penetapan {report.year}, {report.name} memperoleh {result}.",
        f"{report.national.sentence}." if report.national else "",
        _change_sentence(report),
        _gap_sentence(report),
        _gain_sentence(report),
        _request(report),
    )
    return " ".join(filter(None, sentences))


def brief_title(next_band: NextBand | None) -> str:
    """Return page 2's heading: how far the next predicate is."""
    if next_band is None:
        return "Predikat tertinggi sudah diraih"
    near = next_band.distance < NOTICEABLE
    return f"{'Kurang dari 0,01' if near else id_number(next_band.distance)} lagi menuju predikat {next_band.predicate}"


def _change_sentence(report: Report) -> str:
    previous, change = report.previous, report.change
    if previous is None or change is None:
        return (
            f"Hasil {report.year - 1} dengan instrumen yang sama tidak tersedia, sehingga perubahannya tidak dihitung."
        )
    if change == 0:
        return f"Indeks tercetaknya sama dengan tahun {previous.year}."
    moved = f"Indeks ini {_moved(change)} dari {id_number(previous.index)} pada {previous.year}"
    sizes = {line.name: line.change for line in report.domains if line.change is not None}
    along = {name: size for name, size in sizes.items() if size * change > 0}
    if len(sizes) < len(report.domains) or not along:
        return f"{moved}."
    most = max(along.values(), key=abs)
    names = listed([name for name, size in along.items() if size == most])
    return f"{moved}; {'kenaikan' if change > 0 else 'penurunan'} terbesar ada pada domain {names} ({id_signed(most)})."


def gap_title(report: Report) -> str:
    """Return the domain section's heading: which domain is furthest behind the median."""
    behind = _furthest_behind(report.domains)
    if behind:
        gap = behind[0].gap or Fraction(0)
        return (
            f"{listed([line.name for line in behind])} paling tertinggal dari median {_kind(report)} ({id_signed(gap)})"
        )
    if _all_compared(report.domains):
        return f"Tidak ada domain di bawah median {_kind(report)}"
    return f"Nilai domain {report.year}"


def _furthest_behind(domains: Sequence[DomainLine]) -> list[DomainLine]:
    gaps = [line.gap for line in domains if line.gap is not None and line.gap < 0]
    return [line for line in domains if gaps and line.gap == min(gaps)]


def _all_compared(domains: Sequence[DomainLine]) -> bool:
    return bool(domains) and all(line.gap is not None for line in domains)


def _kind(report: Report) -> str:
    return report.region.level


def _gap_sentence(report: Report) -> str:
    behind = _furthest_behind(report.domains)
    if behind:
        each = listed(
            [
                f"{line.name} ({id_number(line.value)}; median {id_number(line.median)})"
                for line in behind
                if line.value is not None and line.median is not None
            ]
        )
        return f"Domain yang paling tertinggal dari median {_kind(report)} adalah {each}."
    if _all_compared(report.domains):
        return f"Tidak ada domain di bawah median {_kind(report)}."
    return ""


def _gain_sentence(report: Report) -> str:
    best = max((line.gain_at_median for line in report.domains), default=Fraction(0))
    if best < NOTICEABLE:
        return ""
    names = [line.name for line in report.domains if line.gain_at_median == best]
    each = "masing-masing " if len(names) > 1 else ""
    return (
        f"Peluang terbesar ada pada domain {listed(names)}: "
        f"bila {each}mencapai median {_kind(report)}, indeks bertambah sekitar {id_number(best)}."
    )


def _request(report: Report) -> str:
    if report.steps:
        return (
            f"Laporan ini merinci {len(report.steps)} langkah yang bersama-sama menambah "
            f"{id_number(total(report.steps))}; kami menyarankan {report.head} menetapkan target, tenggat, dan "
            "penanggung jawabnya."
        )
    return (
        f"Kami menyarankan {report.head} menugaskan pengisian penilaian mandiri agar langkah per indikator terlihat, "
        "lalu menetapkan target dan penanggung jawabnya."
    )


def position(report: Report) -> str:
    """Return how the region stands: in its province, against the median, and against the common aim of 3.0."""
    national = report.national
    if national is None:
        return ""
    gap = Fraction(report.index) - national.median
    side = "sama dengan" if gap == 0 else f"{id_number(abs(gap))} {'di atas' if gap > 0 else 'di bawah'}"
    sentences = [f"Indeks {report.name} {side} median {national.group} ({id_number(national.median)})."]
    if report.province is not None:
        sentences.append(f"{report.province.sentence}.")
    if report.region.level != "provinsi":
        state = "termasuk" if Fraction(report.index) > ABOVE else "belum termasuk"
        sentences.append(
            f"Tujuan bersama adalah indeks di atas 3,0: {national.above_three} dari {national.size} {national.group} "
            f"sudah mencapainya, {state} {report.name}."
        )
    return " ".join(sentences)


def years_title(years: Sequence[YearLine]) -> str:
    """Return the heading of the series."""
    first, last = years[0], years[-1]
    if len(years) == 1:
        return f"Baru satu hasil dengan instrumen ini: {id_number(last.index)} pada {last.year}"
    change = Fraction(last.index) - Fraction(first.index)
    if change == 0:
        return f"Indeks {last.year} tercetak sama dengan {first.year}: {id_number(last.index)}"
    verb = "naik" if change > 0 else "turun"
    return f"Indeks {verb} dari {id_number(first.index)} pada {first.year} ke {id_number(last.index)} pada {last.year}"


def levels_title(aspects: Sequence[AspectLine]) -> str:
    """Return the heading of the indicator section: how many are still low."""
    levels = [line.level for aspect in aspects for line in aspect.indicators]
    for level in (1, 2):
        if count := levels.count(level):
            return f"{count} dari {len(levels)} indikator masih pada tingkat {level}"
    return f"Semua {len(levels)} indikator pada tingkat 3 atau lebih"


def strengths(aspects: Sequence[AspectLine]) -> str:
    """Return which aspects are strongest and weakest; all that share the place are named."""
    top, low = max(aspect.value for aspect in aspects), min(aspect.value for aspect in aspects)
    if top == low:
        return f"Semua aspek bernilai sama, {id_number(top)}."
    best = listed([aspect.name for aspect in aspects if aspect.value == top])
    worst = listed([aspect.name for aspect in aspects if aspect.value == low])
    return f"Aspek terkuat: {best} ({id_number(top)}). Aspek terlemah: {worst} ({id_number(low)})."


def total(steps: Sequence[Step]) -> Fraction:
    """Return what all steps give together."""
    return sum((step.gain for step in steps), Fraction(0))


def steps_title(steps: Sequence[Step]) -> str:
    """Return the heading of the steps."""
    return f"{len(steps)} langkah dengan kenaikan tertinggi menambah {id_number(total(steps))}"


def steps_intro(steps: Sequence[Step]) -> str:
    """Return how the list of steps is to be read."""
    return (
        "Setiap langkah menaikkan satu indikator satu tingkat. Urutannya menurut tambahan indeks; bila sama, tingkat "
        f"yang lebih rendah didahulukan. Bila semuanya tercapai, indeks menjadi {id_number(steps[-1].index_after)}."
    )


def closes(domains: Sequence[DomainLine]) -> bool:
    """Whether reaching the median everywhere would move the index by at least 0.01."""
    return _to_median(domains) >= NOTICEABLE


def _to_median(domains: Sequence[DomainLine]) -> Fraction:
    return sum((line.gain_at_median for line in domains), Fraction(0))


def closing_title(report: Report) -> str:
    """Return the heading where no level is known: what reaching the median would give."""
    if closes(report.domains):
        gain = id_number(_to_median(report.domains))
        return f"Menutup celah ke median {_kind(report)} menambah indeks sekitar {gain}"
    return f"Celah terhadap median {_kind(report)}"


def closing_intro(report: Report) -> str:
    """Return how the table of gaps was computed, and what to do next."""
    how = (
        f"Tambahan indeks adalah selisih nilai domain ke median {_kind(report)} dikalikan bobot domain; angkanya "
        "perkiraan, karena nilai domain yang terbit sudah dibulatkan."
        if closes(report.domains)
        else f"Tidak ada celah ke median {_kind(report)} yang mengubah indeks secara berarti."
    )
    return f"{how} Langkah per indikator terlihat setelah penilaian mandiri diisi di lab."
