"""*Daftar Lengkap Bukti Dukung*: every piece of evidence that the levels ask for, whose it is, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from spbe_core import regions, wire
from spbe_core.confidence import CONFIDENCE, caveats
from spbe_core.exact import exact
from spbe_core.instruments import Indicator, Instrument, Level
from spbe_core.item_states import ItemStatus
from spbe_core.workbooks import item_cells, layout
from spbe_core.workbooks.form import facts, sources
from spbe_core.workbooks.model import Column, Cover, Export, Number, Options, Table, Value
from spbe_core.workbooks.stored import Stored, documents

TITLE = layout.EVIDENCE
_OF_ITEMS = {layout.ITEM, "Jenis", "Diubah oleh", layout.ITEM_VERSION, "Keyakinan"}
_COLUMNS = (
    Column("Aspek", 26),
    Column("Kode", 7),
    Column("Nomor", 7),
    Column(layout.NAME, 30),
    Column("Untuk tingkat", 8),
    Column(layout.ITEM, 13),
    Column(layout.USUAL, 62),
    Column("Jenis", 28),
    Column("Pemilik", 30),
    Column(layout.STATE, 26),
    Column("Diubah oleh", 22),
    Column(layout.ITEM_VERSION, 7),
    Column("Keyakinan", 18),
)

_ITEM_ONLY = {place for place, column in enumerate(_COLUMNS) if column.title in _OF_ITEMS}


def evidence(
    instrument: Instrument,
    region: wire.Region,
    assessment: wire.Assessment,
    stored: Sequence[Stored] | None = None,
    *,
    fill_in: bool = False,
) -> Export:
    """List the evidence of an assessment.

    Parameters
    ----------
    instrument : Instrument
        The one the assessment was opened with. Where it has evidence items, each is a row with its state; elsewhere
        each usual piece of evidence of a level, with how that level lies to the one filled in.
    region : Region
    assessment : Assessment
    stored : sequence of Stored, optional
        The documents that stand under it, on a sheet of their own.
    fill_in : bool, optional
        Whether the states of items are to be filled in: then they stand as they were written, without what is derived
        (*tertolak otomatis*), and their versions are hidden.
    """
    rows = tuple(
        row
        for aspect in instrument.aspects
        for indicator in aspect.indicators
        for row in _indicator(instrument, aspect.name, indicator, assessment, fill_in=fill_in)
    )
    cover = Cover(
        title=f"{TITLE} {assessment.period}: {regions.full_name(region)}",
        facts=facts(instrument, region, assessment),
        notes=_notes(instrument),
        sources=sources(instrument),
        sample=assessment.sample,
    )
    places = [place for place in range(len(_COLUMNS)) if instrument.item_list is not None or place not in _ITEM_ONLY]
    columns = tuple(_column(_COLUMNS[place], fill_in=fill_in and bool(instrument.item_list)) for place in places)
    kept = tuple(tuple(row[place] for place in places) for row in rows)
    title = f"{TITLE}, {regions.full_name(region)}"
    listed = () if stored is None else (documents(instrument, title, stored),)
    return Export(cover, (Table("Bukti dukung", title, columns, kept), *listed))


def _column(column: Column, *, fill_in: bool) -> Column:
    if fill_in and column.title == layout.STATE:
        return replace(column, input=True, rule=Options(item_cells.TEXTS))
    return replace(column, hidden=True) if fill_in and column.title == layout.ITEM_VERSION else column


def _notes(instrument: Instrument) -> tuple[str, ...]:
    if instrument.item_list is not None:
        return instrument.item_list.warning, *caveats(instrument)
    return (
        "Bukti yang lazim menurut praktik penilaian; daftar resmi adalah kriteria pada instrumen.",
        "Keadaan dibaca dari tingkat yang diisi: bukti sampai tingkat itu semestinya ada, yang berikutnya disiapkan.",
        *caveats(instrument),
    )


def _indicator(
    instrument: Instrument, aspect: str, indicator: Indicator, assessment: wire.Assessment, *, fill_in: bool
) -> Iterator[tuple[Value, ...]]:
    head: tuple[Value, ...] = (aspect, indicator.id, Number(indicator.number), indicator.name)
    if instrument.item_list is not None:
        kinds = {kind.id: kind.name for kind in instrument.item_list.kinds}
        written = {item.code: item for item in assessment.items}
        for level in indicator.levels:
            yield from _items(head, level, kinds, written, fill_in=fill_in)
        return
    now = next(answer.level.value for answer in assessment.answers if answer.indicator == indicator.id)
    for level in indicator.levels:
        owner = ", ".join(level.owner or (*indicator.owner, *indicator.co_owner))
        for text in level.evidence:
            state = _state(level.level, now)
            yield *head, Number(level.level), None, text, None, owner, state, None, None, None


def _items(
    head: tuple[Value, ...],
    level: Level,
    kinds: Mapping[str, str],
    written: Mapping[str, wire.ItemValue],
    *,
    fill_in: bool,
) -> Iterator[tuple[Value, ...]]:
    for item in level.items or ():
        found = written.get(item.code)
        status = ItemStatus() if found is None else _status(found, as_written=fill_in)
        yield (
            *head,
            Number(level.level),
            item.code,
            item.label,
            kinds[item.kind],
            ", ".join(item.owner),
            status.label,
            found.author_name if found else None,
            Number(found.version) if found else Number(0) if fill_in else None,
            CONFIDENCE[item.confidence],
        )


def _status(item: wire.ItemValue, *, as_written: bool) -> ItemStatus:
    if as_written or item.shown == item.state:
        return ItemStatus(item.state, item.reason)
    return ItemStatus(item.shown)


def _state(level: int, now: int | str | None) -> str:
    if now is None:
        return "indikator belum diisi"
    reached = exact(now)
    if level <= reached:
        return "termasuk tingkat yang diisi"
    return "disiapkan untuk tingkat berikutnya" if level <= reached + 1 else "tingkat di atasnya"
