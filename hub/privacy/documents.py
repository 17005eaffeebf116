"""Writing what people read about the data from the inventory: ``python -m hub.privacy.documents``."""

from __future__ import annotations

import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hub.privacy.inventory import Table, inventory

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
DOCUMENTS = {"privasi.md.j2": DOCS / "privasi.md", "processing-record.md.j2": DOCS / "admin" / "processing-record.md"}
"""Template -> document."""

BASES = {
    "a": "persetujuan",
    "b": "perjanjian",
    "c": "kewajiban hukum pengendali",
    "d": "kepentingan vital",
    "e": "tugas demi kepentingan umum, pelayanan publik, atau kewenangan pengendali",
    "f": "kepentingan sah lainnya",
}


def render(template: str) -> str:
    """Return a document as it should be.

    Parameters
    ----------
    template : str
        A key of :data:`DOCUMENTS`.
    """
    held = inventory()
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=False,  # noqa: S701 -- Markdown of our own data, not HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(
        kinds=held.kinds,
        bases=BASES,
        places=_places(),
        stores=held.tables,
        files=held.files,
        erased=_erased,
        removed=_removed,
    )


def _places() -> dict[str, list[str]]:
    held = inventory()
    found: dict[str, list[str]] = {kind.name: [] for kind in held.kinds}
    for store, tables in held.tables.items():
        for name, table in tables.items():
            if table.kind is not None:
                found[table.kind].append(f"`{store}.{name}`")
    for file in held.files:
        if file.kind is not None:
            found[file.kind].append(f"`{file.path}`")
    return found


def _erased(table: Table) -> str:
    if table.erase == "clear":
        return f"{', '.join(table.clear)} emptied"
    return {"delete": "rows deleted", "keep": "rows stay, the id leads to nobody", None: "–"}[table.erase]


def _removed(table: Table) -> str:
    if table.keep_days is None:
        return "–"
    what = "rows" if table.after == "delete" else "texts of versions that a newer one replaced"
    return f"{what}, {table.keep_days} days after `{table.keep_by}`"


if __name__ == "__main__":
    for name, document in DOCUMENTS.items():
        document.write_text(render(name), encoding="utf-8")
        sys.stdout.write(f"{document.relative_to(DOCS.parent)} written\n")
