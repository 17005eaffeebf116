"""What page 2 tells the head of region: where the region stands, what moved, and what is asked of them."""

from __future__ import annotations

from fractions import Fraction

from reports import words
from reports.coaching import Coaching
from reports.model import NextBand, Report
from widgets import writing
from widgets.i18n import _

LIMIT = 150
"""Most words that the head of region is asked to read."""


def text(report: Report) -> str:
    """Return the paragraph for the head of region, at most :data:`LIMIT` words."""
    sentences = (
        _("Pada penetapan {year}, {name} memperoleh indeks SPBE {index} dengan predikat {predicate}.").format(
            year=report.year,
            name=report.name,
            index=writing.number(report.index),
            predicate=words.predicate(report.predicate),
        ),
        f"{report.national.sentence}." if report.national else "",
        _change_sentence(report),
        _gap_sentence(report),
        _gain_sentence(report),
        _request(report),
    )
    return " ".join(filter(None, sentences))


def title(next_band: NextBand | None) -> str:
    """Return page 2's heading: how far the next predicate is."""
    if next_band is None:
        return _("Predikat tertinggi sudah diraih")
    above = words.predicate(next_band.predicate)
    if next_band.distance < words.NOTICEABLE:
        return _("Kurang dari {step} lagi menuju predikat {predicate}").format(
            step=writing.number(words.NOTICEABLE), predicate=above
        )
    return _("{distance} lagi menuju predikat {predicate}").format(
        distance=writing.number(next_band.distance), predicate=above
    )


def _change_sentence(report: Report) -> str:
    previous, change = report.previous, report.change
    if previous is None or change is None:
        return words.unchanged(report.year)
    if change == 0:
        return _("Indeks tercetaknya sama dengan tahun {year}.").format(year=previous.year)
    facts = {"size": writing.number(abs(change)), "before": writing.number(previous.index), "year": previous.year}
    sizes = {line.name: line.change for line in report.domains if line.change is not None}
    along = {name: size for name, size in sizes.items() if size * change > 0}
    if len(sizes) < len(report.domains) or not along:
        template = (
            _("Indeks ini naik {size} dari {before} pada {year}.")
            if change > 0
            else _("Indeks ini turun {size} dari {before} pada {year}.")
        )
        return template.format(**facts)
    most = max(along.values(), key=abs)
    template = (
        _("Indeks ini naik {size} dari {before} pada {year}; kenaikan terbesar ada pada domain {names} ({most}).")
        if change > 0
        else _(
            "Indeks ini turun {size} dari {before} pada {year}; penurunan terbesar ada pada domain {names} ({most})."
        )
    )
    names = words.listed([name for name, size in along.items() if size == most])
    return template.format(**facts, names=names, most=writing.signed(most))


def _gap_sentence(report: Report) -> str:
    behind = words.furthest_behind(report.domains)
    if behind:
        each = [
            _("{name} ({value}; median {median})").format(
                name=line.name, value=writing.number(line.value), median=writing.number(line.median)
            )
            for line in behind
            if line.value is not None and line.median is not None
        ]
        return _("Domain yang paling tertinggal dari median {kinds} adalah {names}.").format(
            kinds=words.kinds(report.region), names=words.listed(each)
        )
    if words.all_compared(report.domains):
        return _("Tidak ada domain di bawah median {group}").format(group=words.kinds(report.region)) + "."
    return ""


def _gain_sentence(report: Report) -> str:
    best = max((line.gain_at_median for line in report.domains), default=Fraction(0))
    if best < words.NOTICEABLE:
        return ""
    names = [line.name for line in report.domains if line.gain_at_median == best]
    template = (
        _(
            "Peluang terbesar ada pada domain {names}: bila masing-masing mencapai median {kinds}, indeks bertambah "
            "sekitar {gain}."
        )
        if len(names) > 1
        else _(
            "Peluang terbesar ada pada domain {names}: bila mencapai median {kinds}, indeks bertambah sekitar {gain}."
        )
    )
    return template.format(names=words.listed(names), kinds=words.kinds(report.region), gain=writing.number(best))


def to_ask(report: Report, coaching: Coaching) -> list[str]:
    """Return what the plan still lacks, each as something to do; empty where nothing is left but to follow it."""
    found = []
    if not coaching.answered:
        found.append(_("menugaskan pengisian penilaian mandiri"))
    elif not words.filled(report):
        found.append(_("meminta penilaian mandiri dilengkapi"))
    if coaching.target is None:
        found.append(_("menetapkan target indeks dan tenggatnya"))
    elif coaching.due is None:
        found.append(_("menetapkan tenggat targetnya"))
    if not coaching.actions:
        found.append(_("menunjuk penanggung jawab setiap langkah"))
    return found


def _request(report: Report) -> str:
    if report.coaching is not None:
        steps = ""
        if report.steps:
            steps = _("Laporan ini merinci {n} langkah yang bersama-sama menambah {gain}.").format(
                n=len(report.steps), gain=writing.number(words.total(report.steps))
            )
        asked = to_ask(report, report.coaching) or [_("memeriksa kemajuan rencana aksi secara berkala")]
        return f"{steps} " * bool(steps) + _("Kami menyarankan {head} {asked}.").format(
            head=report.head, asked=words.listed(asked)
        )
    if report.steps:
        return _(
            "Laporan ini merinci {n} langkah yang bersama-sama menambah {gain}; kami menyarankan {head} menetapkan "
            "target, tenggat, dan penanggung jawabnya."
        ).format(n=len(report.steps), gain=writing.number(words.total(report.steps)), head=report.head)
    return _(
        "Kami menyarankan {head} menugaskan pengisian penilaian mandiri agar langkah per indikator terlihat, lalu "
        "menetapkan target dan penanggung jawabnya."
    ).format(head=report.head)
