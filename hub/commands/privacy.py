"""``spbe privacy``: how long data are kept."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hub import settings

app = typer.Typer(help="Masa simpan data.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Keep ``apply`` a command of its own."""


@app.command("apply")
def apply(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Hanya hitung; tidak ada yang dihapus.")] = False,  # noqa: FBT002 - Typer's way to write a flag
) -> None:
    """Hapus data yang melewati masa simpannya (registri melakukannya sendiri setiap hari)."""
    from hub.privacy import retention  # noqa: PLC0415 - the registry's code; the other commands start without it
    from hub.privacy.desk import desk  # noqa: PLC0415 - same

    places = settings.load()
    with desk(places):
        verb = "akan dihapus" if dry_run else "dihapus"
        for each in retention.apply(places, dry_run=dry_run):
            sys.stdout.write(f"{each.name:<24} {each.days:>5} hari  {each.count:>7} {verb}\n")
