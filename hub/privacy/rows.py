"""The rows of a person, as the inventory names them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement
from sqlalchemy import Table as SqlTable

from hub.accounts.model import Account, Base
from hub.privacy.inventory import Table, inventory
from hub.registry.tables import METADATA as REGISTRY

Store = Literal["registry", "accounts"]
METADATA = {"registry": REGISTRY, "accounts": Base.metadata}


@dataclass(frozen=True)
class Who:
    """A person in the stores' terms: the opaque id, and the account's number while there is an account."""

    id: str
    number: int | None

    @classmethod
    def of(cls, account: Account) -> Who:
        """Return whoever holds an account."""
        return cls(account.id, account.number)


@dataclass(frozen=True)
class Mine:
    """A table with rows of a person.

    Attributes
    ----------
    entry : Table
        What the inventory says of it.
    table : sqlalchemy.Table
        The table.
    where : ColumnElement
        Chooses the person's rows.
    """

    entry: Table
    table: SqlTable
    where: ColumnElement[bool]


def of(store: Store, who: Who) -> Iterator[Mine]:
    """Return the tables of a store in which a person can have rows, in the inventory's order."""
    for name, entry in inventory().tables[store].items():
        if entry.person is not None:
            table = METADATA[store].tables[name]
            key: Any = who.number if entry.person.endswith("account_number") else who.id
            yield Mine(entry, table, table.c[entry.person] == key)
