"""``spbe results``: official results and recaps from files."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Annotated

import typer

from hub.commands.outcome import Outcome
from hub.commands.snapshot import snapshot
from hub.commands.speaking import refused, registry
from spbe_core import sheets, wire
from spbe_core.errors import DataError, visible
from spbe_core.formats import id_number
from spbe_core.stages import PREDICATE
from spbe_core.wire.stages import Stage

app = typer.Typer(help="Hasil penetapan dan nilai per tahap dari berkas.", no_args_is_help=True, rich_markup_mode=None)
_STAGES = ", ".join(Stage)


@app.command("import")
def import_(  # noqa: PLR0913, PLR0917 -- the words of one command
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Berkas XLSX atau CSV.")],
    year: Annotated[str, typer.Option("--year", metavar="TAHUN", help="Tahun penilaian.")],
    source: Annotated[str, typer.Option("--source", metavar="DOKUMEN", help="Dokumen asalnya, misalnya nomor SK.")],
    stage: Annotated[Stage, typer.Option("--stage", metavar="TAHAP", help=f"Tahap: {_STAGES}.")] = Stage.PENETAPAN,
    region: Annotated[
        str | None, typer.Option("--region", metavar="KODE", help="Untuk rekap satu daerah: kode wilayahnya.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="ALASAN", help="Alasan, bila mengoreksi nilai.")] = "",
    accept_names: Annotated[  # noqa: FBT002 - Typer's way to write a flag
        bool, typer.Option("--accept-names", help="Kode yang diusulkan dari nama sudah Anda periksa.")
    ] = False,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="SEL=KODE", help="Jawaban satu baris, misalnya Hasil!B7=32.10 atau =lewati."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Periksa saja; tidak ada yang disimpan.")] = False,  # noqa: FBT002 - same
) -> None:
    """Impor hasil penetapan banyak daerah, atau rekap nilai satu daerah: semua tersimpan, atau tidak satu pun."""
    try:
        asked = wire.ImportRequest(
            name=file.name,
            content=base64.b64encode(sheets.content_of(file)).decode("ascii"),
            period=year,
            stage=stage,
            region=region,
            source=source,
            reason=reason,
            accept_names=accept_names,
            answers=_answers(answer or []),
        )
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            "Pilihan perintah",
            "ada yang tidak dapat dipakai",
            "Periksa --year, --region, dan --source (3 huruf atau lebih)",
        ) from error
    with registry() as lab, refused(file.name):
        plan = lab.check_import(asked)
        sys.stdout.write(as_text(plan))
        if plan.problems:
            raise typer.Exit(Outcome.BAD_DATA)
        if dry_run:
            return
        done = lab.store_import(asked.model_copy(update={"digest": plan.digest}))
    sys.stdout.write(f"Tersimpan: {done.written} nilai. Daerah berhasil {year}: {done.results_after}.\n")


def as_text(plan: wire.ImportPlan) -> str:
    """Describe a dry run row by row, then its totals and what stands in the way."""
    lines = [f"Lembar {sheet.name}: {'dibaca, ' if sheet.used else ''}{sheet.what}" for sheet in plan.sheets]
    if plan.form == "csv":
        lines.append(f"CSV {plan.encoding}, pemisah {plan.delimiter!r}")
    lines += [_row(row) for row in plan.rows]
    lines += [f"Perhatikan {each.address} {each.label}: {each.what}" for each in plan.deviations]
    lines.append(", ".join(f"{count} {state}" for state, count in plan.counts.items() if count) + ".")
    lines.append(f"Daerah dengan hasil {plan.period}: {plan.results_before} sebelum, {plan.results_after} sesudah.")
    lines += [f"Belum dapat disimpan: {problem}" for problem in plan.problems]
    return "\n".join(lines) + "\n"


def _row(row: wire.ImportRow) -> str:
    whose = f"“{visible(row.label)}” → {row.code} {row.region_name}" if row.code else f"“{visible(row.label)}”"
    values = "; ".join(_cell(cell) for cell in row.cells)
    guesses = ", ".join(f"{each.code} {each.name}" for each in row.suggestions) if row.code is None else ""
    parts = [f"[{row.state}] {row.address} {whose}", values, row.why, guesses and f"mungkin: {guesses}"]
    return " | ".join(part for part in parts if part)


def _cell(cell: wire.ImportCell) -> str:
    new, old = _shown(cell, cell.value), cell.stored and _shown(cell, cell.stored)
    return f"{cell.name} {new}" if old in {None, new} else f"{cell.name} {old} menjadi {new}"


def _shown(cell: wire.ImportCell, value: str) -> str:
    if cell.subject == PREDICATE or "." not in value:
        return value
    return id_number(value, len(value.partition(".")[2]))


def _answers(given: list[str]) -> dict[str, str]:
    found = {}
    for each in given:
        address, sign, code = each.rpartition("=")
        if not sign or not address or not code:
            raise DataError("--answer", f"“{each}” tidak berbentuk SEL=KODE", "Tulis misalnya Hasil!B7=32.10")
        found[address] = code
    return found


app.command("snapshot")(snapshot)
