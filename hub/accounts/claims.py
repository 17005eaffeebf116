"""Which claim of an OpenID provider is which role: a data file, checked when it is read.

A rule names a claim, the value that it must have or hold, and the role that this means. ``{wilayah}`` in a value stands
for a region code, so that one rule serves every region. Codes are text and must be those of regions: ``"11.1"`` in a
claim is nobody's region and never taken for ``"11.10"``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError, model_validator

from hub import permissions
from hub.accounts.people import checked_region
from spbe_core import regions
from spbe_core.errors import DataError, SpbeError, UnknownError

REGION = "{wilayah}"
_FAULTS = {
    "missing": "belum diisi",
    "extra_forbidden": "tidak dikenal",
    "string_type": 'bukan teks; tulis dalam tanda kutip, misalnya "11.10"',
    "string_too_short": "kosong",
}
"""What pydantic's faults are called in Indonesian."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Frozen):
    """One line of the mapping.

    Attributes
    ----------
    claim : str
        The claim's name; with dots, the way to it (``realm_access.roles``).
    value : str
        The value it must have, or hold when it is a list; may contain ``{wilayah}`` once.
    role : str
        One of the permission table's roles.
    region : str or None
        The region code, for a role that is given per region and a value that does not name it.
    """

    claim: StrictStr = Field(min_length=1)
    value: StrictStr = Field(min_length=1)
    role: StrictStr
    region: StrictStr | None = None

    @model_validator(mode="after")
    def _fits(self) -> Rule:
        try:
            if REGION not in self.value:
                checked_region(self.role, self.region)
                return self
            found = permissions.role(self.role)
        except (SpbeError, LookupError) as error:
            raise ValueError(str(error)) from None
        if found.home == "room" or found.bound != "region" or self.region is not None or self.value.count(REGION) > 1:
            raise ValueError(f"{REGION} berlaku sekali saja, dan hanya untuk peran per wilayah tanpa region")
        return self

    def region_in(self, value: str) -> str | None:
        """Return what stands for the region in a claim's value; ``None`` when the value is another."""
        if REGION not in self.value:
            return (self.region or "") if value == self.value else None
        before, after = self.value.split(REGION)
        fits = re.fullmatch(f"{re.escape(before)}([^/]+){re.escape(after)}", value)
        return fits[1] if fits else None


class Mapping(_Frozen):
    """The whole file.

    Attributes
    ----------
    username, name : str
        The claims that a new account's user name and displayed name are made of; nothing hangs on them.
    roles : tuple of Rule
        What gives which role.
    """

    username: StrictStr = "preferred_username"
    name: StrictStr = "name"
    roles: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Person:
    """Who signs in, as the provider says.

    Attributes
    ----------
    subject : str
        The provider's own name for the person, never used again for another.
    username, display_name : str
        What the person is called.
    roles : frozenset of (str, str)
        Role and region code (empty for a role without regions).
    unknown : int
        How many values named a region that does not exist.
    """

    subject: str
    username: str
    display_name: str
    roles: frozenset[tuple[str, str]]
    unknown: int


def load(path: Path) -> Mapping:
    """Read and check the mapping.

    Raises
    ------
    DataError
        When the file cannot be read, or a line cannot be used.
    """
    try:
        return Mapping.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except OSError as error:
        raise DataError(str(path), f"tidak terbaca ({error.strerror})", "buat berkas pemetaan klaim") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise DataError(str(path), "bukan YAML yang sah", "perbaiki lalu jalankan lagi") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        what = _FAULTS.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise DataError(f"{path}: {where}", what, "lihat contoh di docs/admin/sign-in.md") from None


def person(mapping: Mapping, claims: dict[str, Any]) -> Person:
    """Read a person from the claims.

    Raises
    ------
    DataError
        When there is no subject.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise DataError("klaim sub", "tidak ada atau tidak dapat dipakai", "periksa penyedia akun")
    roles: set[tuple[str, str]] = set()
    unknown = 0
    for rule in mapping.roles:
        for value in _values(claims, rule.claim):
            region = rule.region_in(value)
            if region is None:
                continue
            if region and not _exists(region):
                unknown += 1
                continue
            roles.add((rule.role, region))
    return Person(
        subject=subject,
        username=_text(claims, mapping.username),
        display_name=_text(claims, mapping.name),
        roles=frozenset(roles),
        unknown=unknown,
    )


def _exists(code: str) -> bool:
    try:
        return regions.find(code).code == code
    except UnknownError:
        return False


def _values(claims: dict[str, Any], claim: str) -> list[str]:
    found = _at(claims, claim)
    return [value for value in (found if isinstance(found, list) else [found]) if isinstance(value, str)]


def _text(claims: dict[str, Any], claim: str) -> str:
    found = _at(claims, claim)
    return found if isinstance(found, str) else ""


def _at(claims: dict[str, Any], claim: str) -> Any:
    if claim in claims:
        return claims[claim]
    found: Any = claims
    for part in claim.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found
