"""Published results as a table to take along: values as printed, codes as text, the source in every row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from spbe_core import wire
from spbe_core.workbooks.model import Column, Cover, Export, Number, Table, Value

_COLUMNS = (
    Column("Kode wilayah", 13),
    Column("Nama", 34),
    Column("Jenis", 11),
    Column("Tahun", 8),
    Column("Instrumen", 24),
    Column("Indeks", 9),
    Column("Predikat", 15),
    Column("Kebijakan", 10),
    Column("Tata kelola", 10),
    Column("Manajemen", 10),
    Column("Layanan", 10),
    Column("Sumber", 60),
    Column("Keterangan", 60),
)
TITLE = "Hasil penetapan yang terbit"
NOTES = (
    "Angka seperti tercetak (dua desimal). Yang tidak terbit dibiarkan kosong.",
    "Kode wilayah adalah teks: 11.10 bukan 11,1. Pakai kode, bukan nama, untuk menggabungkan tabel.",
    "Hasil dari instrumen berbeda tidak sebanding; jangan disambung menjadi satu deret.",
    "Predikat mengikuti indeks yang belum dibulatkan; perbedaan dengan angka tercetak dijelaskan pada Keterangan.",
)


def published(results: Sequence[wire.OfficialResult]) -> Export:
    """Lay out published results.

    Parameters
    ----------
    results : sequence of OfficialResult
        In the order of the rows.
    """
    years = sorted({each.year for each in results})
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years)) or "tidak ada"
    cover = Cover(
        title=TITLE,
        facts=(("Tahun", span), ("Baris", Number(len(results)))),
        notes=NOTES,
        sources=tuple(dict.fromkeys(each.source for each in results)),
    )
    return Export(cover, (Table("Hasil", f"{TITLE}, {span}", _COLUMNS, tuple(_rows(results))),))


def _rows(results: Iterable[wire.OfficialResult]) -> Iterable[tuple[Value, ...]]:
    for each in results:
        yield (
            each.region_code,
            each.region_name,
            each.level,
            Number(each.year),
            each.instrument,
            _printed(each.index),
            each.predicate,
            *(_printed(value) for value in (each.kebijakan, each.tata_kelola, each.manajemen, each.layanan)),
            each.source,
            each.note,
        )


def _printed(value: str | None) -> Number | None:
    """Return a printed value with the decimals it was printed with."""
    return None if value is None else Number(Fraction(value), len(value.partition(".")[2]))
