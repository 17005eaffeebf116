"""The *Matriks Tindak Lanjut* of a report: each step with what it takes, and empty columns for who does it until when.

It comes from the published results. What a region really plans stands in its own matrix
(:mod:`spbe_core.workbooks.follow_up`), made from its plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from fractions import Fraction

from reports import brief_words, edition, words
from reports.model import Report
from spbe_core.formats import WIB
from spbe_core.workbooks.model import Column, Cover, Export, Labels, Number, Table, Value
from spbe_core.workbooks.writing import to_xlsx
from widgets import writing
from widgets.i18n import N_, _, spoken

STEPS = (
    (N_("Urutan"), 8),
    (N_("Indikator"), 34),
    (N_("Tingkat sekarang"), 10),
    (N_("Tingkat tujuan"), 10),
    (N_("Tambahan indeks"), 11),
    (N_("Yang harus ada"), 56),
    (N_("Data dukung yang lazim"), 44),
    (N_("Biasanya dipegang"), 28),
)
DOMAINS = (
    (N_("Urutan"), 8),
    (N_("Domain"), 24),
    (N_("Nilai sekarang"), 10),
    (N_("Median"), 10),
    (N_("Tambahan indeks bila mencapai median"), 16),
)
OPEN = ((N_("Penanggung jawab"), 26), (N_("Tenggat"), 14), (N_("Keadaan"), 16), (N_("Keterangan"), 34))
"""Left empty, to be filled in by the region."""


def render(report: Report) -> bytes:
    """Make the matrix.

    Parameters
    ----------
    report : Report

    Returns
    -------
    bytes
        An XLSX file; equal reports give equal bytes.
    """
    with spoken(report.language):
        return _made(report)


def _made(report: Report) -> bytes:
    columns, rows = (STEPS, _steps(report)) if report.steps else (DOMAINS, _domains(report))
    title = _("Matriks Tindak Lanjut")
    full = tuple((*row, *(None,) * len(OPEN)) for row in rows)
    cover = Cover(
        title=f"{title} {report.year}: {report.name}",
        facts=(
            (_("Indeks {year}").format(year=report.year), writing.number(report.index)),
            (_("Predikat"), words.predicate(report.predicate)),
            (_("Menuju"), brief_words.title(report.next_band)),
            (_("Versi data"), report.data_version),
            (_("Versi program"), edition.name()),
        ),
        notes=(
            words.steps_intro(report.steps) if report.steps else words.closing_intro(report),
            _("Kolom penanggung jawab sampai keterangan diisi daerah."),
        ),
        sources=report.sources,
    )
    named = tuple(Column(_(name), width) for name, width in (*columns, *OPEN))
    sheet = Table(_("Tindak lanjut"), f"{title}, {report.name}", named, full)
    made = datetime.combine(report.made_on, time(), WIB)
    return to_xlsx(Export(cover, (sheet,), labels=_labels(report)), made)


def _labels(report: Report) -> Labels:
    return Labels(
        cover=_("Sampul"),
        made=_("Dibuat"),
        moment=writing.moment(datetime.combine(report.made_on, time(), WIB), "WIB"),
        notes=_("Catatan"),
        sources=_("Sumber"),
        page=_("Halaman {page} dari {pages}").format(page="&P", pages="&N"),
    )


def _steps(report: Report) -> Iterator[tuple[Value, ...]]:
    for place, step in enumerate(report.steps, start=1):
        yield (
            Number(place),
            f"{step.number}. {step.name}",
            Number(step.from_level),
            Number(step.to_level),
            Number(step.gain, 4),
            step.criterion,
            "; ".join(step.evidence),
            words.listed(step.owner),
        )


def _domains(report: Report) -> Iterator[tuple[Value, ...]]:
    for place, line in enumerate(sorted(report.domains, key=lambda line: -line.gain_at_median), start=1):
        yield (
            Number(place),
            line.name,
            None if line.value is None else Number(Fraction(line.value), 2),
            None if line.median is None else Number(line.median, 2),
            Number(line.gain_at_median, 2),
        )
