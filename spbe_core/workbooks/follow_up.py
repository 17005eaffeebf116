"""*Matriks Tindak Lanjut Rekomendasi*: per indicator what was recommended and what is planned, by whom, until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest

from spbe_core import regions, wire
from spbe_core.formats import Zone, day_in, id_date, id_number
from spbe_core.instruments import Instrument
from spbe_core.workbooks.form import facts, level_value, sources
from spbe_core.workbooks.long_texts import pieces
from spbe_core.workbooks.model import Column, Cover, Export, Number, Table, Value

TITLE = "Matriks Tindak Lanjut Rekomendasi"
STATUS = {
    wire.ActionStatus.BELUM: "Belum mulai",
    wire.ActionStatus.BERJALAN: "Berjalan",
    wire.ActionStatus.SELESAI: "Selesai",
}
_COLUMNS = (
    Column("Kode", 7),
    Column("Nomor", 7),
    Column("Indikator", 30),
    Column("Rekomendasi (catatan terbuka)", 56),
    Column("Tindak lanjut (aksi)", 50),
    Column("Dari tingkat", 8),
    Column("Ke tingkat", 8),
    Column("Penanggung jawab", 26),
    Column("Tenggat", 12),
    Column("Status", 14),
    Column("Terlambat", 10),
)
NONE_YET = "Belum ada aksi"
_NOTHING: tuple[Value, ...] = (None,) * 7
"""The columns of an action where there is none."""


def follow_up(  # noqa: PLR0913 -- the facts of one matrix, by name
    *,
    instrument: Instrument,
    region: wire.Region,
    zone: Zone,
    assessment: wire.AssessmentInfo,
    plan: wire.Plan,
    comments: Sequence[wire.Comment] | None,
    recommendations: Sequence[wire.RegionRecommendation] = (),
) -> Export:
    """Lay out a plan beside the open comments.

    Parameters
    ----------
    instrument : Instrument
    region : Region
    zone : Zone
        Its time zone, in which the comments are dated.
    assessment : AssessmentInfo
    plan : Plan
        Of the assessment.
    comments : sequence of Comment, or None
        All of the assessment; ``None`` when whoever asks may not read comments.
    recommendations : sequence of RegionRecommendation
        Of the region and period; the refused ones are told with their reason.
    """
    name = regions.full_name(region)
    threads = [each for each in comments or () if each.reply_to is None and not each.done]
    rows = [
        row
        for indicator in instrument.indicators
        for row in _rows(
            (indicator.id, Number(indicator.number), indicator.name),
            [_given(each, zone) for each in recommendations if each.indicator == indicator.id]
            + [_told(each, zone) for each in threads if each.indicator == indicator.id],
            [each for each in plan.actions if each.indicator == indicator.id],
        )
    ]
    rows += _rows((None, None, "Umum"), [_told(each, zone) for each in threads if each.indicator is None], [])
    notes = [
        "Rekomendasi adalah yang diberikan pendamping dan sekretariat, dan catatan yang belum ditandai selesai.",
        "Aksi diambil dari Rencana Aksi.",
    ]
    if comments is None:
        notes.append("Catatan tidak dimuat, karena pengunduh tidak berhak membacanya.")
    cover = Cover(
        title=f"{TITLE} {assessment.period}: {name}",
        facts=(*facts(instrument, region, assessment), *_goal(plan)),
        notes=tuple(notes),
        sources=sources(instrument),
        sample=assessment.sample,
    )
    return Export(cover, (Table("Tindak lanjut", f"{TITLE}, {name}", _COLUMNS, tuple(rows)),))


def _goal(plan: wire.Plan) -> tuple[tuple[str, Value], ...]:
    target = "belum ditetapkan" if plan.target.index is None else id_number(plan.target.index)
    if plan.target.due is not None:
        target += f", paling lambat {id_date(plan.target.due)}"
    done = sum(action.status is wire.ActionStatus.SELESAI for action in plan.actions)
    overdue = sum(action.overdue for action in plan.actions)
    return (("Target indeks", target), ("Aksi", f"{len(plan.actions)}; selesai {done}, terlambat {overdue}"))


def _rows(head: tuple[Value, ...], said: Iterable[str], actions: Sequence[wire.Action]) -> list[tuple[Value, ...]]:
    """Return recommendations with open comments and the actions side by side, one row each.

    A comment that no cell can hold goes on in the next rows.
    """
    told = [piece for each in said for piece in pieces(each)]
    done = [_action(each) for each in sorted(actions, key=lambda each: (each.due, each.id))]
    if told and not done:
        done = [(NONE_YET, *_NOTHING[1:])]
    return [(*head, text, *(action or _NOTHING)) for text, action in zip_longest(told, done)]


def _action(action: wire.Action) -> tuple[Value, ...]:
    return (
        action.title,
        level_value(action.from_level),
        level_value(action.to_level),
        action.owner_office,
        action.due,
        STATUS[action.status],
        "ya" if action.overdue else "tidak",
    )


def _given(one: wire.RegionRecommendation, zone: Zone) -> str:
    day: date = day_in(one.text.at, zone)
    state = one.state.status.value + (f": {one.state.reason}" if one.state.reason else "")
    parts = (one.text.title, one.text.text, f"(rekomendasi {one.text.author_name}, {id_date(day)}; {state})")
    return "\n".join(part for part in parts if part)


def _told(comment: wire.Comment, zone: Zone) -> str:
    day: date = day_in(comment.at, zone)
    return f"{comment.shown()}\n({comment.author_name}, {id_date(day)})"
