"""``spbe programme``: the regions that are guided together, and their window."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from hub.commands import speaking, words
from spbe_core import programmes, regions, wire
from spbe_core.client import Registry
from spbe_core.errors import DataError
from spbe_core.formats import WIB, id_date, id_moment

app = typer.Typer(
    help="Program: daerah yang didampingi bersama, dan masanya.", no_args_is_help=True, rich_markup_mode=None
)
Code = Annotated[str, typer.Argument(metavar="PROGRAM", help="Kode program: huruf kecil, angka, tanda hubung.")]
Codes = Annotated[
    list[str] | None,
    typer.Argument(metavar="[WILAYAH]…", help='Kode atau nama, misalnya 18.71 atau "Kota Bandar Lampung".'),
]
File = Annotated[
    Path | None, typer.Option("--file", metavar="BERKAS", help="Berkas dengan satu kode atau nama wilayah per baris.")
]
Name = Annotated[str, typer.Option("--name", metavar="NAMA", help="Nama program.")]
Begin = Annotated[str, typer.Option("--from", metavar="TANGGAL", help="Hari pertama, misalnya 2026-08-01.")]
Until = Annotated[str, typer.Option("--until", metavar="TANGGAL", help="Hari terakhir.")]
About = Annotated[str, typer.Option("--about", metavar="TEKS", help="Uraian singkat.")]
Wish = dict[str, object]
"""What is to become of a programme, by the fields of its wire model."""


@app.command("list")
def list_() -> None:
    """Tampilkan semua program; yang masih terbuka lebih dahulu."""
    with speaking.registry() as lab:
        found = lab.programmes.all()
    width = max((len(each.code) for each in found), default=0)
    for each in found:
        line = f"{each.code:<{width}}  {state(each, today())}  {window(each)}  {len(each.regions)} daerah  {each.name}"
        sys.stdout.write(f"{line}\n")
    if not found:
        sys.stdout.write("Belum ada program. Buat dengan `spbe programme create`.\n")


@app.command("show")
def show(
    code: Code,
    history: Annotated[bool, typer.Option("--history", help="Juga siapa mengubah apa, dan kapan.")] = False,  # noqa: FBT002 - Typer's way to write a flag
) -> None:
    """Tampilkan satu program dengan daerahnya."""
    with speaking.registry() as lab, speaking.refused(f"Program {code}", "Lihat semua dengan `spbe programme list`"):
        found = lab.programmes.one(code)
        versions = lab.programmes.history(code) if history else []
    lines = [f"{found.name} ({code}): {state(found, today())}, {window(found)}, versi {found.version}"]
    lines += [found.description] if found.description else []
    lines += [f"{each}  {regions.full_name(regions.find(each))}" for each in found.regions]
    lines += [f"{len(found.regions)} daerah."]
    lines += _told(versions)
    sys.stdout.write("\n".join(lines) + "\n")


@app.command("create")
def create(  # noqa: PLR0913, PLR0917 - the facts of one programme
    code: Code,
    name: Name,
    begin: Begin,
    until: Until,
    codes: Codes = None,
    file: File = None,
    about: About = "",
) -> None:
    """Buat program baru."""
    wish = {"name": name, "begin": words.day(begin, "--from"), "until": words.day(until, "--until")}
    wish |= {"description": about, "regions": _given(codes, file)}
    with _spoken(code) as lab:
        made = lab.programmes.put(code, _checked(wish), 0)
    sys.stdout.write(f"Program {code} dibuat: {window(made)}, {len(made.regions)} daerah.\n")


@app.command("change")
def change(  # noqa: PLR0913, PLR0917 - same
    code: Code,
    name: Annotated[str | None, typer.Option("--name", metavar="NAMA", help="Nama yang baru.")] = None,
    begin: Annotated[str | None, typer.Option("--from", metavar="TANGGAL", help="Hari pertama yang baru.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TANGGAL", help="Hari terakhir yang baru.")] = None,
    about: Annotated[str | None, typer.Option("--about", metavar="TEKS", help="Uraian yang baru.")] = None,
    reopen: Annotated[bool, typer.Option("--open", help="Buka kembali program yang sudah ditutup.")] = False,  # noqa: FBT002 - Typer's way to write a flag
) -> None:
    """Ubah nama, masa, atau uraian program, atau buka kembali."""
    days = {"begin": (begin, "--from"), "until": (until, "--until")}
    wish: Wish = {key: words.day(text, option) for key, (text, option) in days.items() if text is not None}
    wish |= {key: text for key, text in (("name", name), ("description", about)) if text is not None}
    wish |= {"closed": False} if reopen else {}
    if not wish:
        raise DataError("Perintah programme change", "tidak ada yang diubah", "Sebut --name, --from, --until, …")
    made = _changed(code, lambda _found: wish)
    sys.stdout.write(f"Program {code} diubah: {made.name}, {state(made, today())}, {window(made)}.\n")


@app.command("add")
def add(code: Code, codes: Codes = None, file: File = None) -> None:
    """Tambahkan daerah ke program."""
    wanted = _some(codes, file)
    made = _changed(code, lambda found: {"regions": [*found.regions, *wanted]})
    sys.stdout.write(f"Program {code} sekarang beranggota {len(made.regions)} daerah.\n")


@app.command("remove")
def remove(code: Code, codes: Codes = None, file: File = None) -> None:
    """Keluarkan daerah dari program; pekerjaan dan laporan daerah itu tetap."""
    wanted = _some(codes, file)
    made = _changed(code, lambda found: _without(found, wanted))
    sys.stdout.write(f"Program {code} sekarang beranggota {len(made.regions)} daerah.\n")


@app.command("close")
def close(code: Code) -> None:
    """Tutup program; tetap dapat dibaca, dan dapat dibuka kembali."""
    made = _changed(code, lambda _found: {"closed": True})
    sys.stdout.write(f"Program {code} ditutup ({len(made.regions)} daerah).\n")


def state(programme: wire.Programme, day: date) -> str:
    """Return where a programme is on a day, in a word."""
    if programme.closed:
        return "ditutup"
    if day < programme.begin:
        return "belum mulai"
    return "berjalan" if day <= programme.until else "lewat masanya"


def window(programme: wire.Programme) -> str:
    """Return a programme's window as people write it."""
    return f"{id_date(programme.begin)} – {id_date(programme.until)}"


def today() -> date:
    """Return the day that the capital has."""
    return datetime.now(UTC).astimezone(WIB).date()


@contextmanager
def _spoken(code: str) -> Iterator[Registry]:
    with speaking.registry() as lab, speaking.refused(f"Program {code}"):
        yield lab


def _changed(code: str, wish: Callable[[wire.Programme], Wish]) -> wire.Programme:
    """Write a programme anew on top of what was read, so that somebody else's change between is never overwritten."""
    with _spoken(code) as lab:
        found = lab.programmes.one(code)
        kept = found.model_dump(include=set(wire.ProgrammeWrite.model_fields))
        wanted = _checked(kept | wish(found))
        if wanted.model_copy(update={"regions": sorted(set(wanted.regions))}) == _checked(kept):
            return found  # done already: no new version
        return lab.programmes.put(code, wanted, found.version)


def _checked(wish: Wish) -> wire.ProgrammeWrite:
    try:
        return wire.ProgrammeWrite.model_validate(wish)
    except ValidationError as error:
        option = {"name": "--name", "begin": "--from", "until": "--until", "description": "--about"}
        place = str(error.errors()[0]["loc"][0])
        what = "kosong, terlalu panjang, atau di luar tahun 2000–2099"
        raise DataError(option.get(place, place), what, "Perbaiki") from error


def _given(codes: Collection[str] | None, file: Path | None) -> list[str]:
    return words.codes(codes or ()) + (words.listed(file) if file else [])


def _some(codes: Collection[str] | None, file: Path | None) -> list[str]:
    if not (found := _given(codes, file)):
        raise DataError("Perintah programme", "tidak ada wilayah", "Sebut kode atau namanya, atau --file BERKAS")
    return found


def _without(found: wire.Programme, wanted: Collection[str]) -> Wish:
    if strange := [each for each in wanted if each not in found.regions]:
        raise DataError(f"Program {found.code}", f"{', '.join(strange)} bukan anggotanya", "Periksa kodenya")
    return {"regions": [each for each in found.regions if each not in wanted]}


def _told(versions: list[wire.ProgrammeVersion]) -> list[str]:
    """Say of each version who wrote it, and which regions joined and left with it."""
    lines = []
    for version, joined, left in programmes.turns(versions):
        moved = [f"+{each}" for each in joined] + [f"−{each}" for each in left]
        when = id_moment(version.at, "WIB")
        what = f"{version.name}, {window(version)}{', ditutup' if version.closed else ''}"
        told = f"versi {version.version}  {when}  {version.author_name}: {what}{'; ' if moved else ''}{' '.join(moved)}"
        lines.append(told)
    return lines
