"""The permission table: who may do what, read from ``permissions.yaml``.

One table feeds four readers, so that they cannot disagree: the hub's custom scopes, the roles of the account
store, the registry's guard, and ``docs/permissions.md`` (written by ``python -m hub.permissions``).

A permission becomes a JupyterHub scope ``custom:spbe:<permission>``. Held for one region it carries the filter
``!group=<region code>``, because the hub's group names *are* region codes. Nothing else encodes a right: names of
roles, groups or people are never parsed.
"""

from __future__ import annotations

import re
import sys
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from spbe_core.wire import REGION_CODE

TABLE = Path(__file__).with_name("permissions.yaml")
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "permissions.md"
PREFIX = "custom:spbe:"

PermissionName = Annotated[str, StringConstraints(pattern=r"^[a-z]+:[a-z]+$")]
RoleName = Annotated[str, StringConstraints(pattern=r"^[a-z]{3,}$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Permission(_Frozen):
    """One right.

    Attributes
    ----------
    name : str
        ``"<thing>:<verb>"``, for example ``"answers:write"``.
    bound : {"region", "none"}
        Whether the right is held for named regions or not tied to any.
    kernel : bool
        Whether the read-only token of a region page's kernel may carry it.
    hub_only : bool
        Whether it counts at the hub itself only; no token of a service or of a notebook server carries it.
    label_id, label_en : str
        What it allows, for people.
    """

    name: PermissionName = Field(alias="scope")
    bound: Literal["region", "none"]
    kernel: bool
    hub_only: bool = False
    label_id: str = Field(alias="id")
    label_en: str = Field(alias="en")


class Role(_Frozen):
    """What a person can be in the lab.

    Attributes
    ----------
    name : str
        The hub's role name, at least three characters.
    bound : {"region", "all", "none"}
        Given for named regions, over every region, or without any region.
    home : {"pages", "lab", "administration", "room"}
        Where sign-in leads: the region pages, the person's JupyterLab or the administrator's page. What has its home
        in a room is a shared workspace: nobody signs in as it, and the role is given to no person.
    permissions : tuple of str
        Names of the rights the role carries.
    second_factor : bool
        Whether local sign-in asks for a code as well.
    gives : tuple of str
        Roles that its holder may give and take, where the role carries ``people:manage``.
    """

    name: RoleName
    bound: Literal["region", "all", "none"]
    home: Literal["pages", "lab", "administration", "room"]
    permissions: tuple[PermissionName, ...]
    second_factor: bool = False
    gives: tuple[RoleName, ...] = ()
    label_id: str = Field(alias="id")
    label_en: str = Field(alias="en")


class Table(_Frozen):
    """All permissions and roles, checked against each other."""

    permissions: tuple[Permission, ...]
    roles: tuple[Role, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Table:
        bounds = {permission.name: permission.bound for permission in self.permissions}
        if len(bounds) != len(self.permissions) or len({role.name for role in self.roles}) != len(self.roles):
            raise ValueError("permissions.yaml names a permission or a role twice")
        for role in self.roles:
            unknown = [name for name in role.permissions if name not in bounds]
            if unknown:
                raise ValueError(f"role {role.name} in permissions.yaml carries unknown permissions: {unknown}")
            strangers = set(role.gives) - {item.name for item in self.roles}
            if strangers:
                raise ValueError(f"role {role.name} in permissions.yaml gives unknown roles: {sorted(strangers)}")
            if role.bound == "none" and any(bounds[name] == "region" for name in role.permissions):
                raise ValueError(f"role {role.name} is bound to no region but carries a right over regions")
        return self


@cache
def table() -> Table:
    """Read and check the permission table (once per process)."""
    return Table.model_validate(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


@cache
def _permissions() -> dict[str, Permission]:
    return {permission.name: permission for permission in table().permissions}


@cache
def _roles() -> dict[str, Role]:
    return {role.name: role for role in table().roles}


def permission(name: str) -> Permission:
    """Look up a permission by name.

    Raises
    ------
    LookupError
        When the table has no such permission.
    """
    try:
        return _permissions()[name]
    except KeyError:
        raise LookupError(f"permissions.yaml has no permission {name!r}; it has {sorted(_permissions())}") from None


def role(name: str) -> Role:
    """Look up a role by name.

    Raises
    ------
    LookupError
        When the table has no such role.
    """
    try:
        return _roles()[name]
    except KeyError:
        raise LookupError(f"permissions.yaml has no role {name!r}; it has {sorted(_roles())}") from None


@lru_cache(32_768)
def scope(name: str, region: str | None = None) -> str:
    """Name the hub scope of a permission.

    Parameters
    ----------
    name : str
        A permission's name.
    region : str, optional
        A region code; without it the scope is unfiltered, which means every region.

    Returns
    -------
    str
        For example ``"custom:spbe:answers:write!group=18.71"``.

    Raises
    ------
    LookupError
        When the permission is unknown.
    ValueError
        When the region code has not the form of one, or the permission is not held per region.
    """
    found = permission(name)
    if region is None:
        return PREFIX + found.name
    if found.bound == "none":
        raise ValueError(f"the permission {name} is not held per region")
    if not re.fullmatch(REGION_CODE, region, re.ASCII):
        raise ValueError(f"{region!r} is not a region code")
    return f"{PREFIX}{found.name}!group={region}"


def custom_scopes() -> dict[str, dict[str, Any]]:
    """Return the value of ``c.JupyterHub.custom_scopes``."""
    return {PREFIX + item.name: {"description": item.label_id} for item in table().permissions}


def token_scopes() -> list[str]:
    """Return the unfiltered scopes that a token of a service or of a notebook server may carry."""
    return [PREFIX + item.name for item in table().permissions if not item.hub_only]


def kernel_scopes() -> list[str]:
    """Return the unfiltered scopes that a page kernel's read-only token may carry."""
    return [PREFIX + item.name for item in table().permissions if item.kernel]


def role_scopes(name: str, regions: tuple[str, ...] | list[str] = ()) -> list[str]:
    """Expand a role into hub scopes.

    Parameters
    ----------
    name : str
        The role.
    regions : sequence of str
        Region codes the role is given for; must be empty unless the role is bound to regions.

    Returns
    -------
    list of str
        Scopes, filtered per region where both role and permission are bound to regions. A region-bound role
        without regions keeps only its rights that are not tied to a region.

    Raises
    ------
    LookupError
        When the role is unknown.
    ValueError
        When regions are given for a role that takes none, or a code is malformed.
    """
    found = role(name)
    if regions and found.bound != "region":
        raise ValueError(f"the role {name} is not given for named regions")
    scopes: list[str] = []
    for item in found.permissions:
        if found.bound == "region" and permission(item).bound == "region":
            scopes.extend(scope(item, code) for code in regions)
        else:
            scopes.append(scope(item))
    return scopes


def render() -> str:
    """Render the table as the Markdown document ``docs/permissions.md``."""
    roles = table().roles
    lines = [
        "# Permissions",
        "",
        "Generated from `hub/permissions.yaml` by `python -m hub.permissions`; do not edit.",
        "",
        "A right is a JupyterHub scope `custom:spbe:<permission>`. `per region`: held for named regions, as",
        "`custom:spbe:<permission>!group=<region code>`. `page kernel`: the read-only token of a region page's kernel",
        "may carry it. Every person holds `self:manage`, without a role too (`hub/accounts/rights.py`).",
        "",
        "| permission | what it allows | held | page kernel | " + " | ".join(item.name for item in roles) + " |",
        "|---|---|---|---|" + "---|" * len(roles),
    ]
    for right in table().permissions:
        cells = ["yes" if right.name in item.permissions else "–" for item in roles]
        held = "per region" if right.bound == "region" else "everywhere"
        kernel = "yes" if right.kernel else "–"
        lines.append(f"| `{right.name}` | {right.label_en} | {held} | {kernel} | {' | '.join(cells)} |")
    lines += [
        "",
        "## Roles",
        "",
        "| role | in Indonesian | in English | given for | sign-in leads to | code at sign-in | gives the roles |",
        "|---|---|---|---|---|---|---|",
    ]
    given = {"region": "named regions", "all": "every region", "none": "no region"}
    home = {
        "pages": "the region pages",
        "lab": "JupyterLab",
        "administration": "the administrator's page",
        "room": "nowhere: nobody signs in as one",
    }
    lines += [
        f"| `{item.name}` | {item.label_id} | {item.label_en} | {given[item.bound]} | {home[item.home]} | "
        f"{'yes' if item.second_factor else '–'} | {', '.join(f'`{name}`' for name in item.gives) or '–'} |"
        for item in roles
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(render(), encoding="utf-8")
    sys.stdout.write(f"{DOCUMENT.relative_to(DOCUMENT.parent.parent)} written\n")
