"""The dry run: what would happen with each row of a file, and why not."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from sqlalchemy.orm import Session

from hub.registry.db import canonical
from hub.registry.imports.reading import Received
from hub.registry.imports.standing import Standing
from hub.registry.problems import ProblemError
from hub.registry.regions.model import RegionRow
from spbe_core import regions, stages, wire
from spbe_core.results_file import ReadCell, ReadRow, Resolution
from spbe_core.results_file.checks import disagreements
from spbe_core.stages import INDEX, same
from spbe_core.wire.stages import RowState, Stage


@dataclass(frozen=True)
class _Known:
    """A row with its region."""

    row: ReadRow
    whose: Resolution


def standing_for(session: Session, received: Received) -> Standing:
    """Read what stands where a file has values.

    Raises
    ------
    ProblemError
        404 for an unknown region.
    """
    asked = received.asked
    if asked.region is not None and session.get(RegionRow, asked.region) is None:
        raise ProblemError(404)
    return Standing(session, received.instrument.id, asked.period, asked.stage, asked.region)


def plan(received: Received, standing: Standing) -> wire.ImportPlan:
    """Compare a file with what stands.

    Parameters
    ----------
    received : Received
        The file.
    standing : Standing
        From :func:`standing_for`.

    Returns
    -------
    ImportPlan
        The same for the same file, answers and registry, so that its digest stands for what was confirmed.
    """
    asked = received.asked
    known = [_Known(row, whose) for row, whose in zip(received.table.rows, received.whose, strict=True)]
    doubled = _doubled(known)
    names = stages.names(received.instrument)
    rows = [_row(each, standing, doubled, names) for each in known]
    counts: dict[RowState, int] = dict.fromkeys(get_args(RowState), 0)
    counts |= Counter(row.state for row in rows)
    added = {row.code for row in rows if row.state in {"baru", "koreksi"} and _sets_index(row)}
    added -= standing.regions | {regions.SAMPLE.code}
    made = wire.ImportPlan(
        file=asked.name,
        form=received.book.form,
        encoding=received.book.encoding,
        delimiter=received.book.delimiter,
        period=asked.period,
        instrument=received.instrument.id,
        stage=asked.stage,
        sheets=[wire.ImportSheet(name=s.name, used=s.used, what=s.what) for s in received.table.sheets],
        rows=rows,
        counts=counts,
        results_before=len(standing.regions),
        results_after=len(standing.regions) + (len(added) if asked.stage is Stage.PENETAPAN else 0),
        deviations=_deviations(received, rows),
        problems=_problems(counts, asked),
        digest="",
    )
    facts = {**made.model_dump(mode="json"), "source": asked.source, "reason": asked.reason, "sha256": received.sha256}
    return made.model_copy(update={"digest": hashlib.sha256(canonical(facts).encode("utf-8")).hexdigest()})


def _doubled(known: Iterable[_Known]) -> dict[str, str]:
    """Return address → where the same region (or indicator) stands too."""
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in known:
        if each.whose.code is None or each.whose.left_out or each.row.left_out:
            continue
        for cell in each.row.cells:
            places[each.whose.code, cell.subject].append(each.row.address)
    return {
        address: next(other for other in found if other != address)
        for found in places.values()
        if len(found) > 1
        for address in found
    }


def _row(known: _Known, standing: Standing, doubled: dict[str, str], names: dict[str, str]) -> wire.ImportRow:
    row, whose = known.row, known.whose
    code = whose.code
    cells = [_cell(each, code or "", standing, names[each.subject]) for each in row.cells]
    state, why = _state(known, cells, standing, doubled)
    if row.hidden and state != "dilewati":
        why = ". ".join(filter(None, (why.rstrip("."), "Baris ini tersembunyi di berkas")))
    return wire.ImportRow(
        sheet=row.sheet,
        row=row.row,
        address=row.address,
        label=row.label[:300],
        code=code,
        region_name=regions.full_name(regions.find(code)) if code else None,
        state=state,
        why=why,
        suggestions=[
            wire.Suggestion(code=each, name=regions.full_name(regions.find(each))) for each in whose.suggestions
        ],
        by_name=whose.by_name,
        cells=cells,
        note=row.note,
    )


def _cell(cell: ReadCell, code: str, standing: Standing, name: str) -> wire.ImportCell:
    key = (code, cell.subject)
    return wire.ImportCell(
        subject=cell.subject,
        name=name,
        address=cell.address,
        text=cell.text,
        value=cell.value,
        stored=standing.value(key),
        version=standing.version(key),
    )


def _state(
    known: _Known, cells: list[wire.ImportCell], standing: Standing, doubled: dict[str, str]
) -> tuple[RowState, str]:
    row, whose = known.row, known.whose
    if row.left_out or whose.left_out:
        return "dilewati", row.left_out or whose.why or "dilewati atas permintaan"
    if row.faults:
        return "ditolak", " ".join(row.faults)
    if whose.code is None:
        return "tanya", whose.why
    if row.address in doubled:
        return "ditolak", f"{row.address} dan {doubled[row.address]} tentang hal yang sama. Sisakan satu."
    changed = changes(cells, row.note, whose.code, standing)
    if not changed:
        return "sama", whose.why
    return ("koreksi" if any(map(corrects, changed)) else "baru"), whose.why


def changes(cells: Iterable[wire.ImportCell], note: str | None, code: str, standing: Standing) -> list[wire.ImportCell]:
    """Return the cells whose value, or whose note, differs from what stands; ``None`` says nothing about notes."""
    return [
        cell
        for cell in cells
        if not same(cell.subject, cell.stored, cell.value)
        or (cell.version and note is not None and note != standing.note((code, cell.subject)))
        or (note and not cell.version)
    ]


def corrects(cell: wire.ImportCell) -> bool:
    """Whether a new version of a cell changes what somebody has written, or what was published."""
    return bool(cell.version) or (cell.stored is not None and not same(cell.subject, cell.stored, cell.value))


def _sets_index(row: wire.ImportRow) -> bool:
    return any(cell.subject == INDEX for cell in row.cells)


def _deviations(received: Received, rows: Iterable[wire.ImportRow]) -> list[wire.Deviation]:
    """Check each region's values against each other: a row of a table, or all rows of a recap."""
    taken = [row for row in rows if row.code and row.state in {"baru", "koreksi", "sama"} and row.cells]
    groups = [taken] if received.asked.region is not None else [[row] for row in taken]
    found = []
    for group in (each for each in groups if each):
        values = {cell.subject: cell.value for row in group for cell in row.cells}
        place = next((row for row in group if _sets_index(row)), group[0])
        found += [
            wire.Deviation(address=place.address, label=place.region_name or place.label, what=what)
            for what in disagreements(received.instrument, values)
        ]
    return found


def _problems(counts: dict[RowState, int], asked: wire.ImportRequest) -> list[str]:
    found = []
    if counts["ditolak"]:
        found.append(
            f"{counts['ditolak']} baris ditolak. Perbaiki berkasnya, atau lewati baris itu, lalu periksa lagi."
        )
    if counts["tanya"]:
        found.append(f"{counts['tanya']} baris belum jelas daerahnya. Jawab satu per satu, lalu periksa lagi.")
    if counts["koreksi"] and not asked.reason:
        found.append(
            f"{counts['koreksi']} baris mengoreksi nilai yang sudah ada. Isi alasan koreksi, lalu periksa lagi."
        )
    return found
