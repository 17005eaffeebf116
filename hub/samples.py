"""The sample accounts of a new lab: three regions, two coaches, a researcher, the secretariat, the administrator.

A fourth region does not exist: Kabupaten Contoh, to try things out under nobody's name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hub.accounts import passwords
from hub.accounts.people import new_account
from hub.accounts.store import Accounts
from spbe_core.regions import SAMPLE

_REGIONS = (
    ("18.71", "bandarlampung", "Kota Bandar Lampung"),
    ("51.71", "denpasar", "Kota Denpasar"),
    ("32.11", "sumedang", "Kab. Sumedang"),
    (SAMPLE.code, "contoh", SAMPLE.name),
)


@dataclass(frozen=True)
class Sample:
    """A sample account to be made.

    Attributes
    ----------
    name, display_name : str
        User name and displayed name.
    role : str
        One of the permission table's roles.
    regions : tuple of str
        Region codes the role is given for; empty for a role without regions.
    password : str
        The initial password; drawn when the account is made.
    """

    name: str
    display_name: str
    role: str
    regions: tuple[str, ...] = ()
    password: str = ""


WANTED: tuple[Sample, ...] = (
    *(
        Sample(f"{role}.{short}", f"{role.capitalize()} {title}", role, (code,))
        for code, short, title in _REGIONS
        for role in ("operator", "koordinator")
    ),
    Sample("pendamping.satu", "Pendamping Satu", "pendamping", ("18.71", "51.71")),
    Sample("pendamping.dua", "Pendamping Dua", "pendamping", ("32.11", "51.71")),
    Sample("peneliti", "Peneliti Contoh", "peneliti"),
    Sample("sekretariat", "Sekretariat Program", "sekretariat"),
    Sample("pengelola", "Pengelola Lab", "pengelola"),
)


def create(accounts: Accounts, keep: Callable[[str], None]) -> tuple[Sample, ...]:
    """Make the sample accounts, each with a generated password that has to be changed at the first sign-in.

    Parameters
    ----------
    accounts : Accounts
        The store; it gets all of them or none.
    keep : callable
        Writes the listing with the passwords down before the accounts are stored: none can exist whose password
        nobody knows.
    """
    made = tuple(
        Sample(wanted.name, wanted.display_name, wanted.role, wanted.regions, passwords.generated())
        for wanted in WANTED
    )
    accounts.add(
        (
            new_account(
                sample.name,
                sample.display_name,
                sample.password,
                roles=[(sample.role, region) for region in sample.regions or (None,)],
                sample=True,
            )
            for sample in made
        ),
        before_commit=lambda: keep(listing(made)),
    )
    return made


def listing(samples: tuple[Sample, ...]) -> str:
    """Lay the accounts out as text: user name, initial password, role and regions in three aligned columns."""
    rows = [("nama pengguna", "sandi awal", "peran")]
    rows += [(item.name, item.password, " ".join([item.role, *item.regions])) for item in samples]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "".join(f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c}\n" for a, b, c in rows)
