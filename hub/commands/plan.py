"""``spbe plan``: the plan that carries a region to a target, with its proof."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hub.commands import words
from spbe_core import instruments, regions
from spbe_core.errors import DataError
from spbe_core.exact import exact
from spbe_core.formats import day_in, zone_of
from spbe_core.instrument_parts import Confidence
from spbe_core.instruments import Instrument
from spbe_core.levels_file import read_levels
from spbe_core.planning import building, estimate
from spbe_core.planning.answer import Wish, answer
from spbe_core.planning.model import WINDOW, Calendar, Fund, Task
from spbe_core.planning.region import budget
from spbe_core.planning.targets import parse
from spbe_core.planning.telling import as_object, as_text
from spbe_core.scoring import Value

INSTRUMENT = "permenpanrb-59-2020"
LINE = "3,0"
"""What every region is to reach first; the target of a programme when none is named."""
START = {
    "terbit": "tingkat per indikator yang terbit",
    "perkiraan": "PERKIRAAN: tingkat diundi agar cocok dengan domain yang terbit; hanya untuk gambaran",
    "berkas": "tingkat dari berkas Anda",
}


class Holding(StrEnum):
    """Which prerequisites between indicators hold, by how sure they are."""

    SURE = "sure"
    ALL = "all"
    NONE = "none"


SURE: dict[Holding, tuple[Confidence, ...]] = {
    Holding.SURE: building.SURE,
    Holding.ALL: ("checked", "one-source", "inferred"),
    Holding.NONE: (),
}


def plan(  # noqa: PLR0913, PLR0917 - the options of a command are its arguments
    code: Annotated[str | None, typer.Argument(metavar="[KODE]", help="Kode wilayah, misalnya 18.71.")] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            metavar="X",
            help="Indeks (3,5), predikat (Sangat Baik), atau semua-3; tanpa ini: indeks tertinggi sampai tenggat.",
        ),
    ] = None,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="TANGGAL", help="Hari pertama; bawaan: hari ini.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TANGGAL", help="Tenggat; bawaan: dua bulan.")] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="TAHUN", help="Hasil yang menjadi titik awal.")] = None,
    levels: Annotated[
        Path | None, typer.Option("--levels", metavar="FILE", help="Tingkat daerah sendiri, seperti pada spbe score.")
    ] = None,
    instrument: Annotated[
        str | None,
        typer.Option("--instrument", metavar="ID", help=f"Instrumen dari --levels; bawaan: {INSTRUMENT}."),
    ] = None,
    people: Annotated[
        list[str] | None, typer.Option("--people", metavar="OPD=N", help="Orang per minggu, misalnya diskominfo=4.")
    ] = None,
    money: Annotated[
        list[str] | None,
        typer.Option("--dpa", metavar="TANGGAL:JUTA", help="Dana yang dimuat DPA atau DPPA, misalnya 2027-01-04:500."),
    ] = None,
    forbid: Annotated[
        list[str] | None, typer.Option("--without", metavar="INDIKATOR", help="Indikator yang tidak boleh dinaikkan.")
    ] = None,
    reach: Annotated[
        list[str] | None, typer.Option("--reach", metavar="INDIKATOR=N", help="Tingkat yang harus dicapai.")
    ] = None,
    holding: Annotated[
        Holding, typer.Option("--prerequisites", help="Prasyarat yang berlaku: yang pasti, semua, atau tidak satu pun.")
    ] = Holding.SURE,
    effort: Annotated[
        int | None, typer.Option("--effort", metavar="N", min=1, help="Batas orang-minggu untuk indeks tertinggi.")
    ] = None,
    sure: Annotated[
        int | None,
        typer.Option(
            "--sure", metavar="PERSEN", help="Cadangan: peluang target tetap tercapai setelah koreksi asesor."
        ),
    ] = None,
    programme: Annotated[
        str | None,
        typer.Option(
            "--programme",
            metavar="PROGRAM",
            help="Semua daerah sebuah program sekaligus, sampai hari terakhirnya; hanya dengan --target dan --until.",
        ),
    ] = None,
    soonest: Annotated[  # noqa: FBT002 - Typer's way to write a flag
        bool, typer.Option("--soonest", help="Cari tanggal paling awal, bukan beban paling ringan.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Keluarkan JSON, bukan teks.")] = False,  # noqa: FBT002 - same
) -> None:
    """Susun rencana yang mencapai target dengan beban paling ringan, beserta buktinya."""
    if programme is not None:
        own = (code, begin, year, levels, instrument, people, money, forbid, reach, effort, sure)
        if soonest or as_json or holding is not Holding.SURE or any(each is not None for each in own):
            raise DataError("--programme", "disebut bersama pilihan satu daerah", "Pakai hanya --target dan --until")
        from hub.commands import plan_many  # noqa: PLC0415 - speaks to the lab, which the plan of one region does not

        plan_many.plan(programme, target or LINE, words.day(until, "--until") if until else None)
        return
    if code is None:
        raise DataError("Perintah plan", "wilayahnya belum jelas", "Sebut kode wilayah, atau --programme PROGRAM")
    _fitting(target, levels, year=year, instrument=instrument, effort=effort, sure=sure, soonest=soonest)
    region = regions.find(code)
    start = words.day(begin, "--from") if begin else day_in(datetime.now(UTC), zone_of(region.code))
    calendar = Calendar.until(start, words.day(until, "--until") if until else start + WINDOW)
    if levels is None:
        found = estimate.of_region(region.code, year)
        used, year = instruments.load(found.instrument), found.year
        values: dict[str, Value] = dict(found.levels)
    else:
        used, warnings = instruments.load(instrument or INSTRUMENT), list[str]()
        values = read_levels(levels, used, warnings)
        sys.stderr.writelines(f"Peringatan: {each}\n" for each in warnings)
    basis = "berkas" if levels else found.basis
    means = building.Means(calendar, _people(people or (), used), tuple(_fund(each) for each in money or ()))
    task = building.from_levels(used, values, means, sure=SURE[holding])
    task = _chosen(task, forbid or (), reach or ())
    wish = Wish(parse(target, used) if target else None, soonest=soonest, most_effort=effort, sure=sure)
    said = answer(task, wish)
    if as_json:
        head = {"region": region.code, "name": region.name, "year": year, "basis": basis}
        sys.stdout.write(json.dumps(head | as_object(said), ensure_ascii=False, indent=2) + "\n")
    else:
        when = f" {year}" if year else ""
        sys.stdout.write(f"{regions.full_name(region)}, titik awal{when}: {START[basis]}.\n{as_text(said)}")


def _fitting(  # noqa: PLR0913 - what may contradict what
    target: str | None,
    levels: Path | None,
    *,
    year: int | None,
    instrument: str | None,
    effort: int | None,
    sure: int | None,
    soonest: bool,
) -> None:
    """Refuse an option that the question leaves without effect: the answer would look as if it had one."""
    vain = {
        "--instrument": instrument is not None and levels is None and "hanya untuk tingkat dari --levels",
        "--year": year is not None and levels is not None and "titik awalnya berkas dari --levels",
        "--effort": effort is not None and target is not None and "hanya membatasi indeks tertinggi, tanpa --target",
        "--soonest": soonest and target is None and "hanya untuk tanggal sebuah --target",
        "--sure": sure is not None
        and (target is None or soonest)
        and "hanya untuk beban paling ringan sampai --target",
    }
    for option, why in vain.items():
        if why:
            raise DataError(option, f"tidak berlaku: {why}", "Hapus salah satunya")


def _people(given: Sequence[str], instrument: Instrument) -> dict[str, int]:
    found, known = {}, building.asked_offices(instrument.id).keys() if given else ()
    for each in given:
        office, _, count = each.partition("=")
        if not re.fullmatch(r"[0-9]{1,3}", count) or office in found:
            raise DataError("--people", f"“{each}” tidak dipahami", "Tulis seperti diskominfo=4, sekali tiap OPD")
        if office not in known:
            raise DataError("--people", f"“{office}” tidak dikenal", f"Pilih dari: {', '.join(sorted(known))}")
        found[office] = int(count)
    return found


def _fund(text: str) -> Fund:
    day, _, millions = text.partition(":")
    if not re.fullmatch(r"[0-9]{1,7}", millions):
        raise DataError("--dpa", f"“{text}” tidak dipahami", "Tulis seperti 2027-01-04:500 (juta rupiah)")
    when = words.day(day, "--dpa")
    return Fund(budget(when), when, int(millions) * 1_000_000)


def _chosen(task: Task, forbid: Sequence[str], reach: Sequence[str]) -> Task:
    """Return the task in which some indicators stay where they are and others must reach a level."""
    kept = {each: task.start[task.instrument.indicator(each).id] for each in forbid}
    wanted = {indicator: exact(level, "--reach") for indicator, _, level in (each.partition("=") for each in reach)}
    return replace(task, at_most=kept, at_least=wanted)
