"""Who looks at what: the visit that a region's page is drawn for.

An address names the region and the period (``?wilayah=18.71&periode=2025``). The page service settles both before it
starts a kernel and hands the settled query on; the notebook then asks for the visit with one call. Rights are not
decided here: the registry answers each request by the visitor's own token.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from spbe_core import periods, regions, wire
from spbe_core.client import Registry
from spbe_core.errors import SpbeError, UnknownError
from widgets import i18n

REGION_KEY = "wilayah"
PERIOD_KEY = "periode"
READ = "assessments:read"
"""The right that opens a region's pages."""
EVERYWHERE = "*"
RIGHTS_VARIABLE = "SPBE_RIGHTS"
"""Environment variable with the rights that the visitor's roles carry, separated by spaces.

A page's kernel holds a token that only reads, so what the registry says about that token is less than what the
visitor may do from the browser. A page offers what the visitor may do; the registry decides when it is done.
"""
PERSON_VARIABLE = "SPBE_PERSON"
"""Environment variable with the visitor as the registry told them to the page service (wire.Person as JSON).

It saves the kernel the question. Nothing is trusted that matters: whatever the kernel's code made of it, the registry
decides on each request by the visitor's token.
"""


class NoRegionError(SpbeError):
    """The person holds no region at all: somebody must give them one."""


class ChooseRegionError(SpbeError):
    """The person may open several regions and is to say which."""


class NotYoursError(SpbeError, LookupError):
    """The address names a region or period that is unknown or not the person's; which of the two is not said."""


@dataclass(frozen=True)
class Query:
    """The settled part of a page's address.

    Attributes
    ----------
    region : str
        Region code as text, e.g. ``"18.71"``.
    period : str
        Year as text, e.g. ``"2025"``.
    lang : str
        One of :data:`widgets.i18n.LANGUAGES`.
    """

    region: str
    period: str
    lang: str

    def encode(self) -> str:
        """Return the query string, without a question mark."""
        return urlencode({REGION_KEY: self.region, PERIOD_KEY: self.period, i18n.QUERY_KEY: self.lang})

    @classmethod
    def decode(cls, text: str) -> Query:
        """Read a query string that :meth:`encode` wrote.

        Raises
        ------
        NotYoursError
            When a part is missing.
        """
        given = {key: values[0] for key, values in parse_qs(text).items()}
        try:
            return cls(region=given[REGION_KEY], period=given[PERIOD_KEY], lang=given.get(i18n.QUERY_KEY, i18n.SOURCE))
        except KeyError as missing:
            raise NotYoursError(f"Alamat halaman tidak menyebut {missing}. Buka halaman lewat menu.") from None


@dataclass(frozen=True)
class Visit:
    """One person looking at one region's page.

    Attributes
    ----------
    registry : Registry
        Client that carries the visitor's read-only token.
    person : spbe_core.wire.Person
        ``permissions`` are what to offer the visitor in this region: the token's, and in a page their roles' too.
    region : spbe_core.wire.Region
    period : str
        Year as text, e.g. ``"2025"``.
    lang : str
        ``"id"`` or ``"en"``.
    """

    registry: Registry
    person: wire.Person
    region: wire.Region
    period: str
    lang: str

    def may(self, right: str) -> bool:
        """Say whether to offer something in this region, for example ``"answers:write"``; the registry decides."""
        codes = self.person.permissions.get(right, [])
        return EVERYWHERE in codes or self.region.code in codes


def visit(environ: Mapping[str, str] | None = None) -> Visit:
    """Return the visit that this kernel draws a page for.

    Parameters
    ----------
    environ : mapping, optional
        ``os.environ`` when absent. ``QUERY_STRING`` as written by :meth:`Query.encode`; the registry's address and
        token as :meth:`spbe_core.client.Registry.from_environment` reads them. Without :data:`PERSON_VARIABLE`
        (nobody sets it in JupyterLab) the registry is asked who visits.

    Raises
    ------
    NoRegionError, ChooseRegionError, NotYoursError
        When the address does not lead to a region of this person.
    spbe_core.client.RegistryError
        When the registry does not answer.
    """
    env = os.environ if environ is None else environ
    query = Query.decode(env.get("QUERY_STRING", ""))
    registry = Registry.from_environment()
    registry.speak(query.lang)
    told = env.get(PERSON_VARIABLE)
    person = wire.Person.model_validate_json(told) if told else registry.me()
    region = choose_region(person, query.region)
    offered = with_rights(person, env.get(RIGHTS_VARIABLE, "").split(), region.code)
    return Visit(registry, offered, region, choose_period(query.period), query.lang)


def with_rights(person: wire.Person, rights: Iterable[str], code: str) -> wire.Person:
    """Return a person as a page offers things to them: with the rights of their roles, for one region."""
    held = person.permissions
    added = {right: [*held.get(right, []), code] for right in rights if EVERYWHERE not in held.get(right, [])}
    return person.model_copy(update={"permissions": {**held, **added}})


def choose_region(person: wire.Person, code: str | None) -> wire.Region:
    """Return the region a person asked for, or their first one.

    Parameters
    ----------
    person : spbe_core.wire.Person
    code : str or None
        The region code of the address; empty to be asked.

    Raises
    ------
    NoRegionError
        When the person may open no region.
    ChooseRegionError
        When they may open every region and named none, or asked to choose.
    NotYoursError
        When the code is unknown or not theirs.
    """
    held = person.permissions.get(READ, [])
    if not held:
        raise NoRegionError(f"Akun {person.name} belum terhubung dengan wilayah. Hubungi sekretariat program.")
    if code == "" or (code is None and EVERYWHERE in held):
        raise ChooseRegionError("Pilih wilayah yang akan dibuka.")
    if code is None:
        code = next((region.code for region in person.regions if region.code in held), held[0])
    if EVERYWHERE not in held and code not in held:
        raise NotYoursError(f"Halaman wilayah {code} tidak ada atau tidak tersedia untuk akun ini.")
    for region in person.regions:
        if region.code == code:
            return region
    try:
        return regions.find(code)
    except UnknownError:
        raise NotYoursError(f"Halaman wilayah {code} tidak ada atau tidak tersedia untuk akun ini.") from None


def choose_period(period: str | None) -> str:
    """Return a period that the lab can open, the latest when none is named.

    Raises
    ------
    NotYoursError
        When the named period is unknown or its instrument is not in this version of the lab.
    """
    open_periods = [each.period for each in periods.all_periods() if each.available]
    if period is None:
        return open_periods[-1]
    if period not in open_periods:
        raise NotYoursError(f"Periode {period} belum tersedia. Periode yang ada: {', '.join(open_periods)}.")
    return period
