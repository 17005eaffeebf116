"""What an account must be like before it is stored."""

from __future__ import annotations

from collections.abc import Iterable

from hub import permissions
from hub.accounts import names, passwords
from hub.accounts.model import LOCAL, Account, Membership
from spbe_core import regions
from spbe_core.errors import DataError


def new_account(  # noqa: PLR0913 - the marks are named at each call
    name: str,
    display_name: str,
    password: str | None,
    *,
    roles: Iterable[tuple[str, str | None]] = (),
    sample: bool = False,
    must_change: bool = True,
    source: str = LOCAL,
) -> Account:
    """Return an account that is not stored yet.

    Parameters
    ----------
    name, display_name : str
        User name and displayed name.
    password : str or None
        The initial password; ``None`` for a person who signs in at an OpenID provider only.
    roles : iterable of (str, str or None)
        Roles, each with its region code or ``None``.
    sample : bool
        Whether the account belongs to the sample data.
    must_change : bool
        Whether the password has to be changed at the first sign-in.
    source : str
        Where the roles come from.

    Raises
    ------
    DataError
        When the name has a wrong form, the displayed name is empty, or a role does not fit.
    UnknownError
        When a region does not exist.
    """
    held = dict.fromkeys((role, checked_region(role, region)) for role, region in roles)
    return Account(
        id=names.new_id(),
        name=names.checked(name),
        display_name=checked_display_name(display_name),
        password_hash="" if password is None else passwords.hashed(password),
        must_change=password is not None and must_change,
        sample=sample,
        memberships=[Membership(role=role, region_code=code, source=source) for role, code in held],
        second_factor=None,
        identity=None,
    )


def checked_display_name(text: str) -> str:
    """Bring a displayed name into one line.

    Raises
    ------
    DataError
        When it is empty or longer than 120 characters.
    """
    name = " ".join(text.split())
    if not name:
        raise DataError(
            where="nama lengkap",
            what="kosong",
            todo="isi nama yang ditampilkan",
            en="Full name: empty. Write the name to be shown.",
        )
    if len(name) > 120:
        raise DataError(
            where="nama lengkap",
            what="lebih dari 120 karakter",
            todo="persingkat namanya",
            en="Full name: longer than 120 characters. Shorten it.",
        )
    return name


def checked_region(role: str, region: str | None) -> str:
    """Check that a role exists and goes with a region, and return what is stored: the code, or an empty text.

    Raises
    ------
    DataError
        When the role is unknown, or needs a region and has none, or takes no region and has one.
    UnknownError
        When the region does not exist.
    """
    known = {item.name: item for item in permissions.table().roles if item.home != "room"}
    if role not in known:
        raise DataError(
            where="peran",
            what=f"{role!r} tidak dikenal",
            todo=f"pilih salah satu: {', '.join(known)}",
            en=f"Role: {role!r} is unknown. Choose one of: {', '.join(known)}.",
        )
    if known[role].bound != "region":
        if region is not None:
            raise DataError(where=f"peran {role}", what="tidak diberikan per wilayah", todo="hapus kode wilayahnya")
        return ""
    if region is None:
        raise DataError(
            where=f"peran {role}", what="memerlukan wilayah", todo="tulis sebagai PERAN:KODE, misalnya 18.71"
        )
    return regions.find(region).code
