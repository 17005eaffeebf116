"""``spbe score``: the index of a file of maturity levels or scores."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from spbe_core import instruments, scoring
from spbe_core.confidence import caveats
from spbe_core.formats import id_number, id_or_range
from spbe_core.levels_file import read_levels
from spbe_core.wire import Summary


def score(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="XLSX atau CSV dengan kolom indicator dan level, atau lembar isian lab."),
    ],
    instrument: Annotated[
        str,
        typer.Option("--instrument", metavar="ID", help=f"Instrumen penilaian: {', '.join(instruments.available())}."),
    ] = "permenpanrb-59-2020",
    as_json: Annotated[bool, typer.Option("--json", help="Keluarkan JSON, bukan teks.")] = False,  # noqa: FBT002 - Typer's way to write a flag
) -> None:
    """Hitung indeks dari berkas tingkat kematangan atau nilai indikator."""
    used = instruments.load(instrument)
    warnings: list[str] = []
    summary = scoring.score(used, read_levels(file, used, warnings)).summary()
    for each in warnings:
        sys.stderr.write(f"Peringatan: {each}\n")
    if as_json:
        sys.stdout.write(json.dumps(as_object(summary), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(as_text(summary))


def as_object(summary: Summary) -> dict[str, Any]:
    """Describe a score for programs.

    Numbers stay text: ``index_exact`` is a fraction (``"1192/400"``), ``index`` has two decimals and a point.
    ``range`` is there only while indicators are missing; ``index`` and ``predicate`` are null then.
    """
    found = summary.model_dump(mode="json")
    bounds = {name: found.pop(name) for name in list(found) if name.startswith(("low", "high"))}
    if summary.empty:
        found["range"] = bounds
    return found


def as_text(summary: Summary) -> str:
    """Describe a score for people: Indonesian numbers, a range while indicators are missing."""
    if summary.index is None:
        span = (
            f"Rentang sementara {id_number(summary.low)}–{id_number(summary.high)} "
            f"({summary.low_predicate} sampai {summary.high_predicate}); "
            f"{summary.answered} dari {summary.total} indikator terisi."
        )
        lines = [
            span,
            f"Belum diisi: {', '.join(summary.empty)}",
        ]
    else:
        lines = [f"Indeks {id_number(summary.index)}, predikat {summary.predicate} (tepat: {summary.index_exact})."]
    if summary.note:
        lines.append(summary.note)
    for part in summary.domains or summary.aspects:
        lines.append(f"  {part.name}: {id_or_range(part.value, part.low, part.high)}")
    lines += caveats(instruments.load(summary.instrument))
    return "\n".join(lines) + "\n"
