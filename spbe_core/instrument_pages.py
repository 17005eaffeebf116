"""The published form of the instruments: a reference page for each, and the JSON Schema of their content.

Everything here is generated from the data: ``python -m spbe_core.instrument_pages`` writes it, a test compares.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from spbe_core import instruments
from spbe_core.confidence import CONFIDENCE, KINDS
from spbe_core.exact import neutral
from spbe_core.formats import id_date, id_number
from spbe_core.instrument_parts import Aspect, ExternalIndex, Indicator, Item, ItemList
from spbe_core.instruments import Instrument

ROOT = Path(__file__).parents[1]
PAGES = Path("docs/instruments")
SCHEMA = Path("spbe_core/data/instruments/instrument.schema.json")


def documents() -> dict[Path, str]:
    """Return every generated file (path below the project's folder) with its text."""
    held = [instruments.load(each) for each in instruments.available()]
    pages = {PAGES / f"{each.id}.md": page(each) for each in held}
    return {PAGES / "README.md": contents(held), **pages, SCHEMA: schema()}


def schema() -> str:
    """Return the JSON Schema of an instrument's content (:meth:`spbe_core.instruments.Instrument.content`)."""
    described = Instrument.model_json_schema(mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps({**head, **described}, ensure_ascii=False, indent=2) + "\n"


def contents(held: Iterable[Instrument]) -> str:
    """Render the list of the instruments."""
    rows = [
        [f"[{each.title}]({each.id}.md)", f"`{each.id}`", len(each.indicators), f"{each.lowest}–{each.highest}"]
        for each in held
    ]
    return _document(
        "# Instrumen penilaian",
        _generated(),
        *_table(["Instrumen", "Id", "Baris nilai", "Tingkat"], rows),
        "Nilai menurut instrumen yang berbeda tidak sebanding dan tidak pernah digabung dalam satu deret.",
    )


def page(instrument: Instrument) -> str:
    """Render an instrument's reference page (Markdown, Indonesian)."""
    return _document(
        f"# {instrument.title}",
        _generated(),
        *_facts(instrument),
        *_bands(instrument),
        *_confidence(instrument),
        *(line for index in instrument.external_indices or () for line in _external(index)),
        *(_item_list(instrument.item_list) if instrument.item_list else ()),
        *(line for aspect in instrument.aspects for line in _aspect(instrument, aspect)),
        "## Sumber",
        *_list(f"{each.covers}: {each.source}" for each in instrument.sources),
    )


def _generated() -> str:
    return "Dibuat dari data oleh `python -m spbe_core.instrument_pages`; jangan disunting."


def _facts(instrument: Instrument) -> Iterator[str]:
    dates = {"Berlaku": instrument.in_force, "Dicabut": instrument.revoked}
    facts = [f"{instrument.regulation}, {instrument.gazette}"]
    facts += [f"{name}: {id_date(day)}" for name, day in dates.items() if day]
    facts += [f"Dicabut oleh: {instrument.revoked_by}"] if instrument.revoked_by else []
    facts += [
        f"{len(instrument.domains)} domain, " * bool(instrument.domains)
        + f"{len(instrument.aspects)} aspek, {len(instrument.indicators)} baris nilai, "
        + f"{'nilai pecahan' if instrument.fractional else 'tingkat'} {instrument.lowest}–{instrument.highest}",
        f"Sidik isi (SHA-256): `{instrument.content_hash}`",
    ]
    yield from _list([*facts, *(instrument.notes or ())])


def _bands(instrument: Instrument) -> Iterator[str]:
    rows = []
    for band in instrument.bands:
        top = band.high == instrument.highest
        name = f"{band.name} ({band.stage})" if band.stage else band.name
        rows.append([name, f"{id_number(band.low)} ≤ indeks {'≤' if top else '<'} {id_number(band.high)}"])
    yield "## Predikat"
    yield "Predikat mengikuti indeks yang belum dibulatkan."
    yield from _table(["Predikat", "Rentang"], rows)


def _confidence(instrument: Instrument) -> Iterator[str]:
    yield "## Keyakinan"
    yield from _table(
        ["Isi", "Keyakinan"], [[KINDS[kind], CONFIDENCE[sure]] for kind, sure in instrument.confidence.items()]
    )


def _external(index: ExternalIndex) -> Iterator[str]:
    yield f"## Indeks luar: {index.name}"
    yield (
        f"Pembina: {index.custodian}. Bila nilainya belum ada, indikator yang ditentukannya bernilai "
        f"{id_number(index.missing_score)}. Pita: {CONFIDENCE[index.confidence]}; terjemahan linear di dalam pita: "
        f"{CONFIDENCE[index.interpolation_confidence]}."
    )
    rows = [
        [f"{_short(b.source_low)}–{_short(b.source_high)}", f"{id_number(b.low)}–{id_number(b.high)}"]
        for b in index.bands
    ]
    yield from _table([index.id, "Nilai indikator"], rows)


def _item_list(held: ItemList) -> Iterator[str]:
    yield f"## Butir bukti ({held.status})"
    yield held.warning
    yield f"Simulasi ({CONFIDENCE[held.confidence]}): {held.rule} {held.basis}"
    rows = [[band.level, f"{id_number(band.low)}–{id_number(band.high)}"] for band in held.bands]
    yield from _table(["Tingkat", "Pita simulasi"], rows)
    yield from _list(f"{each.id}: {each.source} ({each.use})" for each in held.sources)


def _aspect(instrument: Instrument, aspect: Aspect) -> Iterator[str]:
    yield f"## {aspect.name} ({_short(aspect.weight)} %)"
    for indicator in aspect.indicators:
        yield from _indicator(instrument, indicator)


def _indicator(instrument: Instrument, indicator: Indicator) -> Iterator[str]:
    yield f"### {indicator.id} {indicator.name}"
    step = "nilai 1,00" if instrument.fractional else "satu tingkat"
    facts = [
        f"Bobot {_short(indicator.weight)} %; {step} lebih tinggi menambah indeks {_short(indicator.weight / 100)}"
    ]
    facts += [f"Penanggung jawab yang lazim: {', '.join((*indicator.owner, *indicator.co_owner))}"]
    if indicator.external_index:
        role = "menentukan nilai" if indicator.external_role == "determines" else "salah satu butir bukti"
        facts += [f"Indeks luar {indicator.external_index}: {role}"]
    facts += [f"{KINDS[kind]}: {CONFIDENCE[sure]}" for kind, sure in (indicator.confidence or {}).items()]
    facts += [f"Bukti yang lazim: {'; '.join(indicator.evidence)}"] if indicator.evidence else []
    yield from _list([*facts, *indicator.notes, *indicator.practice_notes])
    asks = "Gambaran (tidak resmi)" if instrument.item_list else "Kriteria"
    shown = "Butir" if instrument.item_list else "Bukti yang lazim"
    rows = []
    for level in indicator.levels:
        items = [_item(item) for item in level.items or ()]
        name = f"{level.level} {level.name}" if level.name else str(level.level)
        rows.append([name, level.criterion or level.gist, "<br>".join(items or level.evidence)])
    with_evidence = any(row[2] for row in rows)
    wide = 3 if with_evidence else 2
    yield from _table(["Tingkat", asks, shown][:wide], [row[:wide] for row in rows])


def _item(item: Item) -> str:
    note = f". {item.note.removesuffix('.')}" if item.note else ""
    return f"{item.code} {item.label} ({CONFIDENCE[item.confidence]}{note})"


def _short(value: Fraction) -> str:
    """Write a number exactly: "1,3", "10/3"."""
    return neutral(value).replace(".", ",")


def _list(lines: Iterable[str]) -> Iterator[str]:
    yield "\n".join(f"- {line}" for line in lines)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    lines = [head, ["---"] * len(head), *rows]
    yield "\n".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |" for line in lines)


def _document(*blocks: str) -> str:
    return "\n\n".join(blocks) + "\n"


if __name__ == "__main__":
    for path, text in documents().items():
        (ROOT / path).parent.mkdir(exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path} written\n")
