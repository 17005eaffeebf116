"""The snapshot of published data for researchers: Parquet tables with a dictionary, a citation and hashes.

The same data give the same files. The content hash is over the rows as text, so that it stays the same when a later
version of the Parquet library writes other bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from typing import Any, cast

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped] # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped] # same

from spbe_core import instruments, regions, results, wire
from spbe_core.errors import DataError
from spbe_core.exact import neutral
from spbe_core.files import read_yaml
from spbe_core.workbooks.csv_text import table as csv_table

TITLE = "Indeks SPBE dan Pemdi pemerintah daerah Indonesia: hasil penetapan yang terbit"
LICENSE = "MIT"
"""Of the compilation, as of the whole project; the figures are facts of public documents."""
_TYPES = {"text": pa.string(), "whole": pa.int64(), "decimal": pa.float64(), "yes-no": pa.bool_()}
_WORDS = {"text": "teks", "whole": "bilangan bulat", "decimal": "bilangan desimal", "yes-no": "ya/tidak"}


def snapshot(official: Sequence[wire.OfficialResult], levels: Sequence[wire.OfficialLevel]) -> dict[str, bytes]:
    """Make the files of a snapshot.

    Parameters
    ----------
    official : sequence of OfficialResult
        The effective results; of regions the package holds, and of central bodies.
    levels : sequence of OfficialLevel
        The effective levels.

    Returns
    -------
    dict of str to bytes
        File name → content; ``datapackage.json`` last, with the hash of every other file.

    Raises
    ------
    DataError
        When the dictionary does not describe the tables exactly.
    """
    frames = {
        "results": results.frame(official),
        "levels": results.levels_frame(levels),
        "regions": regions.frame(),
        "indicators": _indicators(),
    }
    described = read_yaml("snapshot.yaml")
    tables = {entry["table"]: _table(entry, frames[entry["table"]]) for entry in described}
    hashes = {name: content_hash(table) for name, table in tables.items()}
    whole = hashlib.sha256("".join(f"{name} {hashes[name]}\n" for name in sorted(hashes)).encode()).hexdigest()
    files = {f"{name}.parquet": _parquet(table) for name, table in tables.items()}
    files["kamus.csv"] = _dictionary(described)
    files["CITATION.cff"] = _citation(whole).encode()
    files["README.md"] = _readme(described, tables, whole).encode()
    files["datapackage.json"] = _package(described, tables, hashes, whole, files)
    return files


def content_hash(table: pa.Table) -> str:
    """Return the SHA-256 of a table's column names and rows as text, independent of how they are stored."""
    digest = hashlib.sha256("\x1f".join(table.column_names).encode())
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        digest.update(("\x1e" + "\x1f".join("" if value is None else repr(value) for value in row)).encode())
    return digest.hexdigest()


def _indicators() -> pd.DataFrame:
    rows = []
    for instrument in map(instruments.load, instruments.available()):
        domains = {aspect.id: domain.id for domain in instrument.domains for aspect in domain.aspects}
        rows += [
            {
                "instrument": instrument.id,
                "indicator": indicator.id,
                "number": indicator.number,
                "name": indicator.name,
                "domain": domains.get(aspect.id),
                "aspect": aspect.id,
                "weight": neutral(indicator.weight),
                "weight_value": float(indicator.weight),
            }
            for aspect in instrument.aspects
            for indicator in aspect.indicators
        ]
    return pd.DataFrame(rows)


def _table(entry: dict[str, Any], frame: pd.DataFrame) -> pa.Table:
    names = [column["name"] for column in entry["columns"]]
    if names != list(frame.columns):
        wrong = sorted(set(names) ^ set(frame.columns)) or names
        raise DataError(f"snapshot.yaml, tabel {entry['table']}", f"kolom tidak cocok: {wrong}", "Samakan dengan tabel")
    fields, columns = [], []
    for column in entry["columns"]:
        kind = _TYPES[column["type"]]
        about = {"description": column["en"], "description_id": column["id"], "unit": column.get("unit", "")}
        fields.append(pa.field(column["name"], kind, metadata={key: text for key, text in about.items() if text}))
        columns.append(pa.array([_plain(value) for value in frame[column["name"]].astype("object")], type=kind))
    metadata = {"title": entry["en"], "license": LICENSE}
    return pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata=metadata))


def _plain(value: object) -> object:
    return None if bool(pd.isna(cast("Any", value))) else value


def _parquet(table: pa.Table) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd", version="2.6", data_page_version="1.0", write_statistics=True)
    return stream.getvalue()


def _dictionary(described: list[dict[str, Any]]) -> bytes:
    rows = [
        (f"{entry['table']}.parquet", each["name"], _WORDS[each["type"]], each.get("unit", ""), each["id"], each["en"])
        for entry in described
        for each in entry["columns"]
    ]
    return csv_table([("Berkas", "Kolom", "Jenis", "Satuan", "Arti", "Meaning"), *rows])


def _citation(whole: str) -> str:
    return (
        "cff-version: 1.2.0\n"
        "message: Bila memakai data ini, kutiplah susunan ini dan dokumen asal pada kolom source.\n"
        "type: dataset\n"
        f"title: '{TITLE}'\n"
        "authors:\n"
        "  - name: Lab Loncatan SPBE\n"
        f"version: {whole[:12]}\n"
        f"license: {LICENSE}\n"
        "identifiers:\n"
        "  - type: other\n"
        f"    value: sha256:{whole}\n"
        "    description: Hash isi seluruh tabel\n"
    )


def _readme(described: list[dict[str, Any]], tables: dict[str, pa.Table], whole: str) -> str:
    listed = "\n".join(
        f"| `{entry['table']}.parquet` | {tables[entry['table']].num_rows} | {entry['id']} |" for entry in described
    )
    return (
        f"# {TITLE}\n\n"
        f"Versi isi: `{whole}`. Data yang sama memberi hash yang sama.\n\n"
        f"| Berkas | Baris | Isi |\n|---|---|---|\n{listed}\n\n"
        "Arti tiap kolom: `kamus.csv` (juga di dalam tiap berkas Parquet dan `datapackage.json`).\n\n"
        "- Hanya hasil penetapan yang terbit; tidak ada draf, nilai mandiri yang sedang diisi, atau data dukung.\n"
        "- Kode wilayah adalah teks: “11.10” bukan 11.1. Gabungkan tabel dengan kode, bukan nama.\n"
        "- Hasil dari instrumen berbeda tidak sebanding; jangan disambung menjadi satu deret.\n"
        "- 2023 dan 2024 hampir lengkap, tahun lain hanya contoh. Yang tidak terbit dibiarkan kosong.\n"
        "- Sumber: kolom `source` tiap baris. Wilayah: Kemendagri, BIG, dan BPS, lihat `docs/data.md` pada lab.\n"
        f"- Lisensi susunan: {LICENSE}. Angkanya fakta dari dokumen publik. Cara mengutip: `CITATION.cff`.\n"
    )


def _package(
    described: list[dict[str, Any]],
    tables: dict[str, pa.Table],
    hashes: dict[str, str],
    whole: str,
    files: dict[str, bytes],
) -> bytes:
    resources = [
        {
            "name": entry["table"],
            "path": f"{entry['table']}.parquet",
            "description": entry["en"],
            "rows": tables[entry["table"]].num_rows,
            "content_hash": f"sha256:{hashes[entry['table']]}",
            "schema": {
                "fields": [
                    {
                        "name": each["name"],
                        "type": each["type"],
                        "unit": each.get("unit", ""),
                        "description": each["en"],
                    }
                    for each in entry["columns"]
                ]
            },
        }
        for entry in described
    ]
    package = {
        "name": "spbe-published-results",
        "title": TITLE,
        "version": whole[:12],
        "content_hash": f"sha256:{whole}",
        "licenses": [{"name": LICENSE}],
        "sources": [{"title": title} for title in _sources(tables["results"], tables["levels"])],
        "resources": resources,
        "files": {name: f"sha256:{hashlib.sha256(content).hexdigest()}" for name, content in sorted(files.items())},
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _sources(*tables: pa.Table) -> list[str]:
    return sorted({source for table in tables for source in table.column("source").to_pylist()})
