"""What an account's memberships mean to the hub: groups, roles with filtered scopes, and the first page."""

from __future__ import annotations

from typing import Any, Literal

from hub import permissions
from hub.accounts.model import Account

ACCESS = ("access:services!service=registry", "access:services!service=apps")
"""What every signed-in person may open; the services then decide by the custom scopes."""

USER_SCOPES = ("self", *ACCESS)
"""Scopes of the hub's ``user`` role. The authenticator must name this role too, or the hub would strip it."""

Home = Literal["pages", "lab", "none"]


def groups(account: Account) -> list[str]:
    """Return the hub groups of a person: the codes of their regions, each once, sorted."""
    return sorted({item.region_code for item in account.memberships if item.region_code})


def roles(account: Account) -> list[dict[str, Any]]:
    """Return the hub roles of a person in the form ``manage_roles`` wants.

    One role per membership (``operator-18.71``, ``peneliti``), so that two people of the same role and region share
    it and a role is removed by the hub when its last holder loses it.
    """
    found: list[dict[str, Any]] = [{"name": "user", "scopes": list(USER_SCOPES)}]
    for item in account.memberships:
        role = permissions.role(item.role)
        regions = [item.region_code] if item.region_code else []
        found.append(
            {
                "name": "-".join([role.name, *regions]),
                "description": " ".join([role.label_id, *regions]),
                "scopes": permissions.role_scopes(role.name, regions),
            }
        )
    return found


def home(account: Account) -> Home:
    """Return where sign-in leads: a notebook role goes to JupyterLab, everybody else to the pages."""
    homes = {permissions.role(item.role).home for item in account.memberships}
    if "lab" in homes:
        return "lab"
    return "pages" if homes else "none"


def notebooks(account: Account) -> list[str]:
    """Return which of the lab's notebook folders a person works with, by what they may read."""
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
