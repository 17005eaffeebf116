"""What a report says of a region's plan, its self-assessment and its progress; never called a result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from reports import words
from reports.coaching import Coaching
from reports.model import Report
from spbe_core import course, instruments
from spbe_core.item_states import ItemState
from spbe_core.wire import ActionStatus, Stage
from widgets import writing
from widgets.i18n import _, language


def stage(which: Stage) -> str:
    """Return what a stage is called."""
    return {
        Stage.MANDIRI: _("Penilaian mandiri"),
        Stage.DOKUMEN: _("Penilaian dokumen"),
        Stage.INTERVIU: _("Interviu"),
        Stage.PENETAPAN: _("Penetapan"),
    }[which]


def item(state: ItemState) -> str:
    """Return what the state of an evidence item is called."""
    return {
        ItemState.BELUM: _("Belum"),
        ItemState.DRAF: _("Draf"),
        ItemState.DIUNGGAH: _("Diunggah"),
        ItemState.DITERIMA: _("Diterima"),
        ItemState.REVISI: _("Revisi"),
        ItemState.TERTOLAK_OTOMATIS: _("Tertolak otomatis"),
    }[state]


def status(which: ActionStatus) -> str:
    """Return how far an action is, in words."""
    return {
        ActionStatus.BELUM: _("Belum mulai"),
        ActionStatus.BERJALAN: _("Berjalan"),
        ActionStatus.SELESAI: _("Selesai"),
    }[which]


def course_state(name: str) -> str:
    """Return where an assessment stands in its course, in words."""
    state = course.load().state(name)
    return state.label_en if language() == "en" else state.label_id


def title(coaching: Coaching) -> str:
    """Return the heading of the plan: what is to be reached, until when."""
    if coaching.target is None:
        return _("Target belum ditetapkan")
    index = writing.number(coaching.target)
    if coaching.due is None:
        return _("Target indeks {index}, tenggatnya belum ditetapkan").format(index=index)
    return _("Target indeks {index}, paling lambat {day}").format(index=index, day=writing.day(coaching.due))


def progress(coaching: Coaching, report: Report) -> str:
    """Return how far assessment and plan are, on the report's day."""
    plan = instruments.load(coaching.instrument)
    sentences = [
        _("Penilaian mandiri {period}: {answered} dari {total} indikator terjawab.").format(
            period=coaching.period, answered=coaching.answered, total=coaching.total
        ),
        _self_value(coaching, report),
        _window(coaching, report.made_on),
        _actions(coaching, report.made_on),
    ]
    if coaching.after is not None:
        low, high = (writing.number(each) for each in coaching.after)
        template = (
            _(
                "Bila semua tingkat tujuan tercapai, indeks menurut penilaian mandiri menjadi {low}; ini bukan "
                "penetapan."
            )
            if low == high
            else _(
                "Bila semua tingkat tujuan tercapai, indeks menurut penilaian mandiri antara {low} dan {high}; ini "
                "bukan penetapan."
            )
        )
        sentences.append(template.format(low=low, high=high))
    if coaching.instrument != report.instrument.id:
        sentences.append(
            _("Rencana ini mengikuti {regulation} dan tidak dibandingkan dengan indeks {year}.").format(
                regulation=plan.regulation, year=report.year
            )
        )
    return " ".join(filter(None, sentences))


def _self_value(coaching: Coaching, report: Report) -> str:
    """Say what the self-assessment gives now, beside the published index only where one instrument measured both."""
    if coaching.now is None or coaching.answered == 0:
        return ""
    low, high = (Fraction(each) for each in coaching.now)
    value = writing.number(low) if low == high else f"{writing.number(low)}–{writing.number(high)}"
    facts = {"value": value, "state": course_state(coaching.state).lower(), "year": report.year}
    if coaching.instrument != report.instrument.id:
        return _("Indeks menurut penilaian mandiri ({state}): {value}, bukan penetapan.").format(**facts)
    gaps = [each - Fraction(report.index) for each in (low, high)]
    gap = writing.signed(gaps[0])
    if low != high:
        gap = _("{low} sampai {high}").format(low=gap, high=writing.signed(gaps[1]))
    return _(
        "Indeks menurut penilaian mandiri ({state}): {value}, bukan penetapan; terhadap penetapan {year}: {gap}."
    ).format(**facts, gap=gap)


def _window(coaching: Coaching, day: date) -> str:
    if coaching.due is None:
        return ""
    left = (coaching.due - day).days
    if left > 0:
        return _("Pada {day} tersisa {n} hari sampai tenggat target.").format(day=writing.day(day), n=left)
    if left == 0:
        return _("Tenggat target jatuh pada {day}.").format(day=writing.day(day))
    return _("Pada {day} tenggat target sudah lewat {n} hari.").format(day=writing.day(day), n=-left)


def _actions(coaching: Coaching, day: date) -> str:
    if not coaching.actions:
        return _("Rencana aksi belum memuat satu aksi pun.")
    counts = {
        template: sum(action.status is each for action in coaching.actions)
        for each, template in (
            (ActionStatus.SELESAI, _("{n} selesai")),
            (ActionStatus.BERJALAN, _("{n} berjalan")),
            (ActionStatus.BELUM, _("{n} belum mulai")),
        )
    }
    parts = words.listed([template.format(n=count) for template, count in counts.items() if count])
    said = _("Rencana aksi memuat {n} aksi: {parts}.").format(n=len(coaching.actions), parts=parts)
    if late := sum(action.late(day) for action in coaching.actions):
        said += " " + _("Sampai {day}, {n} aksi melewati tenggatnya.").format(day=writing.day(day), n=late)
    return said


def items_title(counts: Iterable[tuple[ItemState, int]]) -> str:
    """Return how many evidence items were accepted so far."""
    held = dict(counts)
    return _("Butir bukti menurut keadaan: {accepted} dari {total} diterima").format(
        accepted=held.get(ItemState.DITERIMA, 0), total=sum(held.values())
    )
