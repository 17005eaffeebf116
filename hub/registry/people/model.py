"""The people behind the rows: a name stands here once, every other row carries the opaque id.

So a person's name is erased in one row, and the history that hangs on the id stays as it was.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from hub.registry.db import Base

ERASED = "akun dihapus"
"""What people read in place of an erased name."""


class PersonRow(Base):
    """A person or service that has written something. ``name`` is what people are shown; none once it was erased."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    erased_at: Mapped[datetime | None]


def shown(person: PersonRow | None) -> str:
    """Return the name to show for whoever stands behind an id."""
    return (person and person.name) or ERASED


def person_of(column: str) -> Any:
    """Map the person whose id stands in a column; read together with the row."""

    def link(cls: Any) -> Mapped[PersonRow | None]:
        def author() -> Any:
            return cls.__table__.c[column]

        return relationship(
            PersonRow,
            primaryjoin=lambda: PersonRow.id == author(),
            foreign_keys=author,
            lazy="joined",
            viewonly=True,
        )

    return declared_attr(link)


class Signed:
    """Mixed into every row that a person wrote: who and when, under which event."""

    author: Mapped[str]
    at: Mapped[datetime]
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"))
    _author = person_of("author")

    @property
    def author_name(self) -> str:
        """What the author is called now."""
        return shown(self._author)


class ErasureRequest(Base):
    """A person's request that their data be erased, and how it was decided."""

    __tablename__ = "erasure_requests"

    number: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    reason: Mapped[str | None]
