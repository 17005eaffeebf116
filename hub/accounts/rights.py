"""What an account's memberships mean to the hub: groups, roles with filtered scopes, and the first page."""

from __future__ import annotations

from typing import Any, Literal

from hub import permissions
from hub.accounts.model import Account

ACCESS = ("access:services!service=registry", "access:services!service=apps")
"""What every signed-in person may open; the services then decide by the custom scopes."""

USER_SCOPES = ("self", *ACCESS)
"""Scopes of the hub's ``user`` role. The authenticator must name this role too, or the hub would strip it."""

PERSON_SCOPES = (permissions.scope("self:manage"),)
"""What every person may do at the registry, with or without a role; a room is nobody."""

ROOM_SCOPES = ("access:servers", "servers")
"""What the right ``rooms:enter`` means to the hub, each filtered by the room's group.

``servers`` is ``start:servers`` with what the hub's own waiting page asks for besides: to read and to stop. Whoever is
in a room can stop its server anyhow.
"""

Home = Literal["pages", "lab", "administration", "room", "none"]


def groups(account: Account) -> list[str]:
    """Return the hub groups of an account: the codes of a person's regions, each once, sorted; a room's own group."""
    if code := room(account):
        return [room_group(code)]
    return sorted({item.region_code for item in account.memberships if item.region_code})


def room(account: Account) -> str:
    """Return the code of the region whose shared workspace the account is, or an empty text for a person."""
    return next((item.region_code for item in account.memberships if permissions.role(item.role).home == "room"), "")


def room_group(code: str) -> str:
    """Name the hub group whose one member is a region's room.

    People reach the room's server by the group, so their roles need not know whether the room exists yet; and the
    region's own group, which holds people, gives nobody a way into another person's server.
    """
    return f"ruang-{code}"


def roles(account: Account) -> list[dict[str, Any]]:
    """Return the hub roles of an account in the form ``manage_roles`` wants.

    One role per membership (``operator-18.71``, ``peneliti``), so that two people of the same role and region share
    it and a role is removed by the hub when its last holder loses it.
    """
    found: list[dict[str, Any]] = [{"name": "user", "scopes": list(USER_SCOPES)}]
    if not room(account):
        found.append({"name": "orang", "description": "Setiap orang", "scopes": list(PERSON_SCOPES)})
    for item in account.memberships:
        role = permissions.role(item.role)
        regions = [item.region_code] if item.region_code else []
        found.append(
            {
                "name": "-".join([role.name, *regions]),
                "description": " ".join([role.label_id, *regions]),
                "scopes": permissions.role_scopes(role.name, regions) + _room_scopes(role, regions),
            }
        )
    return found


def _room_scopes(role: permissions.Role, regions: list[str]) -> list[str]:
    if "rooms:enter" not in role.permissions:
        return []
    return [f"{scope}!group={room_group(code)}" for code in regions for scope in ROOM_SCOPES]


def home(account: Account) -> Home:
    """Return where sign-in leads: to JupyterLab with a notebook role, else to the pages, else to administration."""
    homes = {permissions.role(item.role).home for item in account.memberships}
    order: tuple[Home, ...] = ("lab", "pages", "administration", "room")
    return next((place for place in order if place in homes), "none")


def notebooks(account: Account) -> list[str]:
    """Return which of the lab's notebook folders a person works with, by what they may read."""
    if room(account):
        return ["room", "research"]
    may = {name for item in account.memberships for name in permissions.role(item.role).permissions}
    if home(account) != "lab":
        return []
    return (["coach"] if "assessments:read" in may else []) + (["research"] if "published:read" in may else [])


def info(account: Account) -> dict[str, Any]:
    """Return what services may show of a person (the hub hands it on as ``user_info``); no right hangs on it."""
    return {
        "name": account.name,
        "display_name": account.display_name,
        "roles": list(dict.fromkeys(item.role for item in account.memberships)),
        "home": home(account),
    }
