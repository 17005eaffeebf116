"""The sections with what is not published: a region's plan, its progress, its values stage by stage."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from reports import cells, charts, levels, plan_words
from reports.blocks import Block, Column, Section, Table, Text
from reports.coaching import ActionLine, Coaching, IndicatorStages
from reports.model import Report
from spbe_core import instruments, stages
from spbe_core.instruments import Instrument
from spbe_core.item_states import ItemState
from spbe_core.wire import Stage
from widgets import writing
from widgets.i18n import SOURCE, _, language


def plan(report: Report, coaching: Coaching, draw: charts.Draw) -> Section:
    """Show target, progress, the actions by their due dates and owners, and the coach's last note."""
    blocks: list[Block] = [Text(text=plan_words.progress(coaching, report))]
    if coaching.stages:
        blocks.append(_own_stages(report, coaching))
    if coaching.actions:
        blocks.append(charts.due_dates(report, coaching.actions, draw))
        instrument = instruments.load(coaching.instrument)
        titles = _("Aksi"), _("Tingkat"), _("Penanggung jawab"), _("Tenggat"), _("Keadaan")
        columns = (Column(title=title, number=False, long=title == titles[2]) for title in titles)
        blocks.append(
            Table(
                caption=_("Rencana aksi {name}, menurut tenggat").format(name=report.name),
                columns=tuple(columns),
                rows=tuple(
                    (
                        f"{action.title} ({_indicator(action, instrument)})",
                        str(action.to_level)
                        if action.from_level is None
                        else _("{low} ke {high}").format(low=action.from_level, high=action.to_level),
                        action.office,
                        writing.day(action.due),
                        _("{status}, terlambat").format(status=plan_words.status(action.status))
                        if action.late(report.made_on)
                        else plan_words.status(action.status),
                    )
                    for action in coaching.actions
                ),
            )
        )
    if coaching.note is not None:
        said = _("Catatan pendamping, {day}: {text}").format(
            day=writing.day(coaching.note.day), text=coaching.note.text
        )
        blocks.append(Text(role="note", text=said))
    return Section(id="rencana", kicker=_("Rencana"), title=plan_words.title(coaching), blocks=tuple(blocks))


def _indicator(action: ActionLine, instrument: Instrument) -> str:
    if language() == SOURCE or not action.indicator_id:
        return action.indicator
    indicator = instrument.indicator(action.indicator_id)
    return f"{indicator.number}. {indicator.label_en}"


def _own_stages(report: Report, coaching: Coaching) -> Table:
    """Show how the index of the report's year came about: what the region said of itself, and what became of it."""
    published = Fraction(report.index)
    rows = [
        (plan_words.stage(each.stage), writing.number(each.value), cells.signed(published - Fraction(each.value)))
        for each in coaching.stages
    ]
    rows.append((plan_words.stage(Stage.PENETAPAN), writing.number(report.index), cells.NONE))
    return Table(
        caption=_("Indeks {year} menurut tahap").format(year=report.year),
        columns=(
            Column(title=_("Tahap"), number=False),
            Column(title=_("Indeks")),
            Column(title=_("Perubahan sampai penetapan")),
        ),
        rows=tuple(rows),
        own=(len(rows) - 1,),
    )


def stages_of(coaching: Coaching) -> tuple[Stage, ...]:
    """Return the stages at which at least one indicator has a value."""
    return tuple(stage for stage in stages.STAGES if any(stage in line.values for line in coaching.indicators))


def stages_section(coaching: Coaching) -> Section:
    """Every indicator of the newest assessment: its values by stage, its evidence items by state."""
    instrument = instruments.load(coaching.instrument)
    blocks: list[Block] = []
    counts = sum((Counter(line.items) for line in coaching.indicators), Counter[ItemState]())
    title = _("Nilai indikator menurut tahap, {period}").format(period=coaching.period)
    held = stages_of(coaching)
    if counts:
        title = plan_words.items_title(counts.items())
        blocks.append(_items(coaching, instrument))
    if held:
        blocks.append(
            Table(
                caption=_("Nilai indikator menurut tahap, {period}").format(period=coaching.period),
                columns=(
                    Column(title=_("Indikator"), number=False),
                    *(Column(title=plan_words.stage(stage)) for stage in held),
                ),
                rows=tuple(
                    (_named(line, instrument), *(_score(line.values.get(stage), instrument) for stage in held))
                    for line in coaching.indicators
                ),
            )
        )
        how = _("Hanya penetapan yang berlaku sebagai hasil; tahap lain menunjukkan bagaimana nilainya bergerak.")
        blocks.append(Text(role="how", text=how))
    return Section(id="tahap", kicker=_("Menurut tahap"), title=title, blocks=tuple(blocks))


def _items(coaching: Coaching, instrument: Instrument) -> Table:
    return Table(
        caption=_("Butir bukti per indikator, {period}").format(period=coaching.period),
        columns=(
            Column(title=_("Indikator"), number=False),
            *(Column(title=plan_words.item(state)) for state in ItemState),
        ),
        rows=tuple(
            (_named(line, instrument), *(str(line.items.get(state, 0)) for state in ItemState))
            for line in coaching.indicators
        ),
    )


def _named(line: IndicatorStages, instrument: Instrument) -> str:
    indicator = instrument.indicator(line.id)
    return f"{indicator.number}. {levels.label(indicator)}"


def _score(value: str | None, instrument: Instrument) -> str:
    return cells.value(value, 2 if instrument.fractional else 0)
