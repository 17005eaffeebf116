"""Regional governments: 38 provinces and 514 kabupaten/kota under their Kemendagri codes.

A code is text with a pattern ("11.10" is not 11.1); a name is a label and never a key.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from spbe_core import wire
from spbe_core.errors import UnknownError
from spbe_core.files import read_csv

if TYPE_CHECKING:
    import pandas as pd

COVARIATES = (
    "ipm_2021",
    "poverty_pct_2021",
    "mean_years_schooling_2021",
    "expenditure_per_capita_thousand_rp_2021",
    "grdp_constant_million_rp_2021",
)
"""Statistics of 2021 that only kabupaten/kota have (BPS; see data/README.md)."""


@cache
def all_regions() -> tuple[wire.Region, ...]:
    """Return every region in the order of its code, each province before its kabupaten/kota."""
    return tuple(
        wire.Region.model_validate(
            {
                **{key: row[key] for key in ("code", "name", "level", "province_code", "province_name")},
                "administrative_only": row["administrative_only"] == "yes",
                "population": int(row["population"]) if row["population"] else None,
                "area_km2": row["area_km2"] or None,
            }
        )
        for row in read_csv("regions.csv")
    )


SAMPLE = wire.Region(
    code="99.01",
    name="Kabupaten Contoh",
    level="kabupaten",
    province_code="99",
    province_name="Contoh",
    sample=True,
)
"""The region of the sample accounts, for trying things out. It is none of :func:`all_regions`, so that no count, group
or list has it; :func:`find` knows it, so that people can hold roles in it."""


@cache
def _by_code() -> dict[str, wire.Region]:
    return {region.code: region for region in all_regions()}


def find(code: str) -> wire.Region:
    """Return the region with a code.

    Parameters
    ----------
    code : str
        Exactly as in the reference data, e.g. ``"18.71"``, or that of :data:`SAMPLE`. Nothing is repaired.

    Raises
    ------
    UnknownError
        When there is none; the message offers what was probably meant ("11.1" → 11.10).
    """
    if code == SAMPLE.code:
        return SAMPLE
    try:
        return _by_code()[code]
    except (KeyError, TypeError):
        raise UnknownError.naming("kode wilayah", code, _by_code(), near=meant(code)) from None


def figures(code: str) -> dict[str, str | None]:
    """Return a region's row of the reference data as text, ``None`` where nothing is; empty for the sample region."""
    return _figures().get(code, {})


@cache
def _figures() -> dict[str, dict[str, str | None]]:
    return {row["code"]: {key: value or None for key, value in row.items()} for row in read_csv("regions.csv")}


def full_name(region: wire.Region) -> str:
    """Return the name as it is said in a sentence: "Provinsi Lampung", "Kota Bandar Lampung"."""
    bare_province = region.level == "provinsi" and not region.name.startswith("Daerah ")
    return f"Provinsi {region.name}" if bare_province else region.name


def short_name(region: wire.Region) -> str:
    """Return the name without its kind, for headlines and labels: "Bandar Lampung", "Sumedang", "Lampung"."""
    return region.name.removeprefix("Kabupaten ").removeprefix("Kota ")


def table(rows: Iterable[wire.Region]) -> pd.DataFrame:
    """Return regions as a table.

    Returns
    -------
    DataFrame
        One row per region, the sample region left out: codes and names as text, ``administrative_only`` as bool,
        ``population`` as nullable integer, ``area_km2`` as float.
    """
    import pandas as pd  # noqa: PLC0415 - a third of the time in which commands and services start, which need no table

    columns = [name for name in wire.Region.model_fields if name != "sample"]
    made = pd.DataFrame([row.model_dump() for row in rows if not row.sample], columns=columns)
    made = made.astype({name: "str" for name in columns if name not in {"administrative_only", "population"}})
    made["area_km2"] = pd.to_numeric(made["area_km2"]).astype("float64")
    return made.astype({"administrative_only": "bool", "population": "Int64"})


def frame() -> pd.DataFrame:
    """Return all regions as a table, with the covariates of 2021.

    Returns
    -------
    DataFrame
        552 rows; as :func:`table`, and :data:`COVARIATES` as float (missing where not published).
    """
    import pandas as pd  # noqa: PLC0415 - as above

    made = table(all_regions())
    raw = pd.DataFrame(read_csv("regions.csv"), columns=list(COVARIATES)).replace("", None)
    for name in COVARIATES:
        made[name] = pd.to_numeric(raw[name]).astype("float64")
    return made


def meant(code: object) -> list[str]:
    """Guess a code from ways in which spreadsheets and people spoil it: lost zeros, lost dots, odd spaces."""
    digits = "".join(char for char in unicodedata.normalize("NFKC", str(code)) if char.isdigit() or char == ".")
    province, _, rest = digits.partition(".")
    guesses = [digits, f"{province}.{rest}0", f"{digits[:2]}.{digits[2:]}"]
    return [guess for guess in dict.fromkeys(guesses) if guess in _by_code()]
