"""The next best step of a region: one, chosen by a fixed order, so that Beranda can offer one button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spbe_core import course, wire
from spbe_core.next_step import open_notes
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
        Indicator to open there.
    """

    label: str
    reason: str
    page: str
    indicator: str | None = None


def next_step(  # noqa: PLR0911 - a ladder: one return per rung
    assessment: wire.AssessmentInfo | None, comments: Sequence[wire.Comment], plan: wire.Plan | None, *, writes: bool
) -> Step:
    """Choose the next step.

    Order: open a self-assessment; see where a closed one stands; fill what is empty; answer the coach; act on what is
    overdue; write a plan; look at comparable regions.

    Parameters
    ----------
    assessment : AssessmentInfo or None
        The period's self-assessment.
    comments : sequence of Comment
        Its notes and replies.
    plan : Plan or None
        Its action plan.
    writes : bool
        Whether the visitor may fill in; somebody who only reads is led to what can be read.
    """
    if not writes:
        return Step(_("Lihat daerah setara"), _("Pengisian dilakukan oleh tim SPBE daerah ini."), "tolok-ukur")
    if assessment is None:
        return Step(_("Mulai penilaian mandiri"), _("Belum ada draf untuk periode ini."), "penilaian")
    state = course.load().state(assessment.state)
    if state.writable == "nothing":
        says = state.says_en if language() == "en" else state.says_id
        return Step(_("Lihat tahap penilaian"), says, "penilaian")
    empty = assessment.summary.empty
    if empty:
        number = int(empty[0].removeprefix("i"))
        reason = _("{n} dari {total} indikator belum diisi.").format(n=len(empty), total=assessment.summary.total)
        return Step(_("Isi indikator {number}").format(number=number), reason, "penilaian", empty[0])
    notes = open_notes(comments)
    if notes:
        reason = _("{n} catatan pendamping menunggu tanggapan.").format(n=len(notes))
        return Step(_("Tanggapi catatan pendamping"), reason, "penilaian", notes[0].indicator)
    actions = plan.actions if plan else []
    late = [action for action in actions if action.overdue]
    if late:
        return Step(_("Perbarui aksi yang terlambat"), _("{n} aksi lewat tenggat.").format(n=len(late)), "rencana-aksi")
    if not actions:
        return Step(_("Susun rencana aksi"), _("Draf lengkap; belum ada aksi."), "rencana-aksi")
    return Step(_("Lihat daerah setara"), _("Draf lengkap dan tidak ada aksi yang terlambat."), "tolok-ukur")
