"""Beranda's one button: what the registry says comes next in the assessment, and what comes before and after it."""

from __future__ import annotations

from dataclasses import dataclass

from spbe_core import course, instruments, wire
from widgets import writing
from widgets.i18n import _, language


@dataclass(frozen=True)
class Step:
    """What to do next.

    Attributes
    ----------
    label : str
        The button's text.
    reason : str
        Why this comes first.
    page : str
        Page to open.
    indicator : str or None
        Indicator to open there, or another part of the page.
    """

    label: str
    reason: str
    page: str
    indicator: str | None = None


def next_step(  # noqa: PLR0911 - a ladder: one return per rung
    assessment: wire.AssessmentInfo | None,
    following: wire.NextStep | None,
    plan: wire.Plan | None,
    *,
    writes: bool,
    unread: str | None = None,
) -> Step:
    """Choose the next step.

    Order: open a self-assessment; see where a closed one stands; what the registry says is to be done in it
    (:mod:`spbe_core.next_step`); act on what is overdue; write a plan; rise; look at comparable regions.

    Parameters
    ----------
    assessment : AssessmentInfo or None
        The period's self-assessment.
    following : NextStep or None
        What the registry says comes next in it.
    plan : Plan or None
        Its action plan.
    writes : bool
        Whether the visitor may fill in; somebody who only reads is led to what can be read.
    unread : str or None
        Why the assessment or its plan could not be read; nothing is said to be complete then.
    """
    if not writes:
        return Step(_("Lihat daerah setara"), _("Pengisian dilakukan oleh tim SPBE daerah ini."), "tolok-ukur")
    if assessment is None:
        return Step(_("Mulai penilaian mandiri"), _("Belum ada draf untuk periode ini."), "penilaian")
    state = course.load().state(assessment.state)
    if state.writable == "nothing":
        says = state.says_en if language() == "en" else state.says_id
        return Step(_("Lihat tahap penilaian"), says, "penilaian")
    if following is not None and following.kind != "naik":
        return _within(assessment, following)
    if unread is not None:
        return Step(_("Buka Penilaian"), unread, "penilaian")
    actions = plan.actions if plan else []
    late = [action for action in actions if action.overdue]
    if late:
        return Step(_("Perbarui aksi yang terlambat"), _("{n} aksi lewat tenggat.").format(n=len(late)), "rencana-aksi")
    if not actions:
        return Step(_("Susun rencana aksi"), _("Draf lengkap; belum ada aksi."), "rencana-aksi")
    if following is not None:
        return _within(assessment, following)
    return Step(_("Lihat daerah setara"), _("Draf lengkap dan tidak ada aksi yang terlambat."), "tolok-ukur")


def _within(assessment: wire.AssessmentInfo, following: wire.NextStep) -> Step:
    """Word what the registry says comes next in the assessment."""
    place = following.indicator
    number = instruments.load(assessment.instrument).indicator(place).number if place else 0
    count, total = following.count, following.total
    match following.kind:
        case "ditandai":
            label = _("Perbaiki indikator {number}").format(number=number)
            reason = _("{n} bagian terbuka dalam masa perbaikan.").format(n=count)
        case "kosong":
            label = _("Isi indikator {number}").format(number=number)
            reason = _("{n} dari {total} indikator belum diisi.").format(n=count, total=total)
        case "catatan":
            label = _("Tanggapi catatan pendamping")
            reason = _("{n} catatan pendamping menunggu tanggapan.").format(n=count)
        case "data_dukung":
            label = _("Lengkapi data dukung indikator {number}").format(number=number)
            reason = _("{n} indikator belum punya data dukung; yang ini paling menentukan indeks.").format(n=count)
        case "indeks_luar":
            label, place = _("Isi indeks luar"), "indeks-luar"
            reason = _("{n} indikator menunggu indeks luar dan masing-masing dihitung 1,00.").format(n=count)
        case "naik":
            label = _("Naikkan indikator {number}").format(number=number)
            toward = writing.predicate(following.toward) if following.toward else ""
            reason = _("{n} langkah tersingkat menuju predikat {predicate}.").format(n=count, predicate=toward)
    return Step(label, reason, "penilaian", place)
