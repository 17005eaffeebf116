"""``spbe results snapshot``: the published data as Parquet files to take along and cite."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from hub import settings
from hub.settings import Settings
from spbe_core import results, wire


def snapshot(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder tujuan; dibuat bila belum ada.")],
) -> None:
    """Simpan data yang terbit sebagai Parquet, dengan kamus data dan cara mengutip."""
    from spbe_core.snapshot import snapshot as make  # noqa: PLC0415 - pyarrow; the other commands start without it

    official, levels, origin = _published(settings.load())
    files = make(official, levels)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        part = out / f".{name}.part"
        part.write_bytes(content)
        os.replace(part, out / name)  # noqa: PTH105 -- atomic: nobody reads half a file
    told = json.loads(files["datapackage.json"])
    sys.stdout.write(f"{len(official)} hasil dan {len(levels)} tingkat dari {origin}\n")
    for name in files:
        sys.stdout.write(f"{out / name}\n")
    sys.stdout.write(f"Hash isi: {told['content_hash']}\n")


def _published(places: Settings) -> tuple[list[wire.OfficialResult], list[wire.OfficialLevel], str]:
    """Read the effective results of this machine's registry; the package's own where the lab never ran here."""
    if places.database_url.startswith("sqlite") and not (places.var / "registry.sqlite").exists():
        return list(results.official()), list(results.official_levels()), "data bawaan (lab belum pernah dijalankan)"
    from hub.registry import migrations  # noqa: PLC0415 - the registry's code; the other commands start without it
    from hub.registry.db import Database, engine_for  # noqa: PLC0415 - same
    from hub.registry.results import rules  # noqa: PLC0415 - same

    engine = engine_for(places.database_url)
    try:
        migrations.check(engine)
        with Database(engine).read() as session:
            return rules.listed(session), rules.levels(session), "registri lab"
    finally:
        engine.dispose()
