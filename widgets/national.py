"""Tables for the researcher's notebook: all published results, what their columns mean, counts, change, gaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import NamedTuple

import pandas as pd
from pandas.io.formats.style import Styler

from spbe_core import (
    benchmark,
    headlines,
    instruments,
    leap_headlines,
    leaps,
    peer_headlines,
    peers,
    regions,
    results,
    wire,
    yearly,
)
from spbe_core.client import Registry, RegistryError
from spbe_core.errors import UnknownError
from spbe_core.regions import full_name
from spbe_core.results import KABUPATEN_KOTA, predicates

KINDS = {"provinsi": "Provinsi", "kabupaten": "Kabupaten", "kota": "Kota"}

DICTIONARY = (
    ("region_code", "teks", "Kode wilayah Kemendagri; kosong untuk instansi pusat. “11.10” bukan 11,1."),
    ("region_name", "teks", "Nama seperti tercetak; label, bukan kunci."),
    ("level", "teks", "provinsi, kabupaten, kota, atau pusat."),
    ("year", "bilangan", "Tahun penetapan."),
    ("instrument", "teks", "Instrumen pengukuran; tahun berbeda instrumen tidak sebanding."),
    ("index", "teks", "Indeks seperti tercetak, dua desimal, tanda titik."),
    ("predicate", "teks", "Predikat seperti tercetak; mengikuti indeks yang belum dibulatkan."),
    ("kebijakan … layanan", "teks", "Nilai empat domain seperti tercetak; kosong bila tidak terbit."),
    ("source", "teks", "Dokumen asal angka."),
    ("note", "teks", "Penjelasan bila predikat tercetak tampak berbeda dari angka tercetak."),
    ("index_value … layanan_value", "pecahan", "Angka yang sama sebagai bilangan, hanya untuk grafik."),
)
"""Column, kind of value, meaning."""


class Loaded(NamedTuple):
    """Published results and where they came from."""

    table: pd.DataFrame
    origin: str


def load(registry: Registry | None = None) -> Loaded:
    """Load every published result from the registry, or the package's own copy when it cannot be reached.

    Parameters
    ----------
    registry : Registry, optional
        From the environment when absent.
    """
    try:
        table = (registry or Registry.from_environment()).results()
    except RegistryError as error:
        reason = f"Registri tidak dapat dibaca: {error} Dipakai data terbit yang terpasang bersama lab."
        return Loaded(results.frame(), reason)
    return Loaded(table, f"{len(table)} baris hasil terbit dari registri.")


def show(table: pd.DataFrame, caption: str = "") -> Styler:
    """Show a table with Indonesian numbers, words to the left, and without row numbers.

    What stands in it, in its headings and above it is shown as text: a Styler would take it for HTML, and run what
    people of a region wrote in the browser of whoever looks.
    """
    words = [
        {"selector": f".col{place}", "props": "text-align: left"}
        for place, kind in enumerate(table.dtypes)
        if not pd.api.types.is_numeric_dtype(kind)
    ]
    styled = table.style.format(precision=2, decimal=",", thousands=".", na_rep="–", escape="html")
    styled.format_index(escape="html", axis="columns").set_table_styles(words).hide(axis="index")
    return styled.set_caption(escape(caption)) if caption else styled


def dictionary() -> pd.DataFrame:
    """Return the data dictionary."""
    return pd.DataFrame(DICTIONARY, columns=["Kolom", "Jenis", "Arti"])


@dataclass(frozen=True)
class FullYear:
    """A year published for nearly all bodies with one instrument, and its rows."""

    instrument: str
    year: int
    rows: pd.DataFrame = field(repr=False, compare=False)

    @property
    def regulation(self) -> str:
        """What the instrument is called: "PermenPANRB 59/2020"."""
        known = self.instrument in instruments.available()
        return instruments.load(self.instrument).regulation if known else self.instrument


def full_years(table: pd.DataFrame) -> tuple[FullYear, ...]:
    """Return the years published for nearly all bodies (see :func:`spbe_core.results.full_years`).

    Each is of one instrument; oldest first. Years of different instruments are no series.
    """
    found = []
    for instrument, rows in table.groupby("instrument"):
        years = results.full_years(tuple(rows[["year"]].itertuples()))  # only the rows' years are read
        found += [FullYear(str(instrument), year, rows[rows["year"] == year]) for year in years]
    return tuple(sorted(found, key=lambda each: (each.year, each.instrument)))


def last_two(table: pd.DataFrame) -> tuple[FullYear, FullYear]:
    """Return the last two full years that were measured with the same instrument, the newest that has two.

    Raises
    ------
    UnknownError
        When no instrument has two full years.
    """
    years = full_years(table)
    for place in range(len(years) - 1, 0, -1):
        same = [each for each in years[:place] if each.instrument == years[place].instrument]
        if same:
            return same[-1], years[place]
    raise UnknownError.naming("instrumen dengan dua tahun lengkap", "tidak ada", [each.instrument for each in years])


def above_three(table: pd.DataFrame) -> pd.DataFrame:
    """Count, per full year, the kabupaten/kota with a result and those above 3.0; the instrument in each row."""
    years = full_years(table)
    rows = [results.national(each.rows, each.year) for each in years]
    return pd.DataFrame(
        {
            "Instrumen": [each.regulation for each in years],
            "Tahun": [str(row.year) for row in rows],
            "Kabupaten/kota dengan hasil": [row.n for row in rows],
            "Di atas 3,0": [row.above_3 for row in rows],
            "Bagian (%)": [100 * row.above_3 / row.n for row in rows],
        }
    )


def by_kind(table: pd.DataFrame) -> pd.DataFrame:
    """Count regions by kind, full year and predicate.

    Returns
    -------
    DataFrame
        ``row`` ("Kota 2024", with the regulation where there are several), ``kind``, ``year``, ``instrument``,
        ``predicate``, ``n``; every predicate is named, also with 0.
    """
    years = full_years(table)
    several = len({each.instrument for each in years}) > 1
    lines = [
        {
            "row": f"{label} {each.year}" + (f" ({each.regulation})" if several else ""),
            "kind": kind,
            "year": each.year,
            "instrument": each.instrument,
            "predicate": predicate,
            "n": int(((each.rows["level"] == kind) & (each.rows["predicate"] == predicate)).sum()),
        }
        for kind, label in KINDS.items()
        for each in years
        for predicate in predicates()
    ]
    return pd.DataFrame(lines)


def changes(table: pd.DataFrame) -> pd.DataFrame:
    """Return the kabupaten/kota with a result in both of the last two full years of one instrument.

    See :func:`last_two`.

    Returns
    -------
    DataFrame
        ``code``, ``name``, ``before``, ``after``, ``rise`` (index points), highest rise first. One row per region:
        a region that stands twice in a year raises ``pandas.errors.MergeError``.
    """
    before, after = (each.rows[each.rows["level"].isin(KABUPATEN_KOTA)] for each in last_two(table))
    columns = {"region_code": "code", "region_name": "name", "index_value": "after"}
    last = after[list(columns)].rename(columns=columns)
    first = before[["region_code", "index_value"]]
    first = first.rename(columns={"region_code": "code", "index_value": "before"})
    both = last.merge(first, on="code", validate="one_to_one")
    both["rise"] = (both["after"] - both["before"]).round(2)
    return both.sort_values(["rise", "code"], ascending=[False, True], ignore_index=True)


def rows(table: pd.DataFrame) -> results.Published:
    """Return a table of :func:`load` as results, for what :mod:`spbe_core` computes from them."""
    columns = list(wire.OfficialResult.model_fields)
    known = table[columns].astype(object).where(table[columns].notna(), None)
    return results.Published(wire.OfficialResult.model_validate(row) for row in known.to_dict("records"))


def leapt(table: pd.DataFrame, code: str, band: str = "0.15") -> tuple[str, pd.DataFrame]:
    """Return who stood a year before where a region stands now and rose most, as sentences and as a table."""
    before, after = last_two(table)
    start = benchmark.same_start(rows(table), code, before.year, after.year, Decimal(band), at=after.year)
    if start is None:
        return f"{headlines.missing(regions.find(code), after.year)}.", pd.DataFrame()
    found = leaps.leapers(start)
    lines = [
        {
            "Daerah": full_name(each.region),
            str(before.year): float(each.before.index),
            str(after.year): float(each.after.index),
            "Naik": float(each.difference),
            **{headlines.domain_name(one.domain): float(one.difference) for one in each.domains},
        }
        for each in found.leapers
    ]
    return f"{leap_headlines.alike(start)}. {leap_headlines.leapt(found)}.", pd.DataFrame(lines)


def year_gains(table: pd.DataFrame, code: str) -> tuple[str, pd.DataFrame]:
    """Return what one year brought to those that started most alike, as sentences and as a table of intervals."""
    before, after = last_two(table)
    known = rows(table)
    mine = results.find(code, after.year, known)
    if mine is None:
        return f"{headlines.missing(regions.find(code), after.year)}.", pd.DataFrame()
    found = yearly.Record(known, before.year, after.year).like(mine)
    lines = [
        {"Sedikitnya (%)": each.percent, "Dari": float(each.low), "Sampai": float(each.high)}
        for each in found.intervals
    ]
    return f"{leap_headlines.gained(found)}. {leap_headlines.no_forecast(found)}", pd.DataFrame(lines)


def alike(code: str, weights: dict[str, int] | None = None) -> tuple[str, pd.DataFrame]:
    """Return daerah setara of a region with distances and reasons; weights as in :func:`spbe_core.peers.alike`."""
    found = peers.alike(regions.find(code), weights)
    lines = [
        {
            "Kode": each.region.code,
            "Daerah": full_name(each.region),
            "Jarak": each.distance,
            "Mengapa": _why(each, found),
        }
        for each in found.nearest
    ]
    said = " ".join(filter(None, (f"{peer_headlines.nearest(found)}.", peer_headlines.missing(found))))
    return said, pd.DataFrame(lines)


def _why(peer: peers.Peer, found: peers.Peers) -> str:
    return peer_headlines.why(peer, found.weights)


def without_result(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """List the regions that are evaluated but have no published result of a year; nothing is filled in."""
    known = set(table.loc[table["year"] == year, "region_code"].dropna())
    lost = [region for region in regions.all_regions() if not region.administrative_only and region.code not in known]
    return pd.DataFrame([_place(region) for region in lost], columns=["Kode", "Daerah", "Provinsi"])


def _place(region: wire.Region) -> tuple[str, str, str]:
    return region.code, full_name(region), region.province_name
