"""Consistent copies of live databases.

Every database ends up as an SQLite file: one format to check, and a backup of PostgreSQL needs no PostgreSQL to be
looked into. SQLite copies itself (``VACUUM INTO``: one snapshot, without what was deleted). PostgreSQL is read in one
``REPEATABLE READ`` transaction, table by table. ``pg_dump`` was not taken: it must be installed beside the lab and be
as new as the server, and its output can only be proved by another server.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    LargeBinary,
    NullPool,
    Row,
    Table,
    create_engine,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
    text,
)

from hub.errors import LabError, StorageError
from hub.registry import migrations
from hub.registry.db import engine_for
from hub.registry.tables import METADATA

PAGE = 500
"""Rows on their way at once; one, where a row can hold a file."""


def take(url: str, target: Path) -> str:
    """Copy a live database into an SQLite file.

    Parameters
    ----------
    url : str
        SQLAlchemy address.
    target : Path
        The file to make; readable by its owner only.

    Returns
    -------
    str
        The engine it came from: ``sqlite`` or ``postgresql``.

    Raises
    ------
    StorageError
        When the copy does not hold as many rows as the database.
    """
    place = make_url(url)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    if place.get_backend_name() == "sqlite":
        _vacuum(place, target)
        return "sqlite"
    _export(url, target)
    return "postgresql"


def _vacuum(place: URL, target: Path) -> None:
    if not Path(str(place.database)).is_file():
        raise FileNotFoundError(2, "No such file or directory", str(place.database))
    engine = create_engine(place, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM INTO :file"), {"file": str(target)})


def _export(url: str, target: Path) -> None:
    source = engine_for(url)
    copy = f"sqlite:///{target}"
    try:
        migrations.check(source)
        migrations.migrate(copy)
        once = source.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with once as reading, _unchecked(copy).begin() as writing:
            for table in METADATA.sorted_tables:
                for rows in _pages(reading, table):
                    writing.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001 - its public name
                wanted, found = (_count(side, table) for side in (reading, writing))
                if wanted != found:
                    raise StorageError(f"The copy of {table.name} holds {found} rows instead of {wanted}.")
    finally:
        source.dispose()


def refuse_filled(url: str) -> None:
    """Check that a PostgreSQL database holds nothing of a lab.

    Raises
    ------
    LabError
        Naming the first table that holds something.
    """
    engine = engine_for(url)
    try:
        with engine.connect() as connection:
            there = set(inspect(connection).get_table_names())
            for table in METADATA.sorted_tables:
                if table.name in there and _count(connection, table):
                    raise LabError(
                        f"Basis data tujuan sudah berisi (tabel {table.name}). Buat basis data kosong, lalu ulangi."
                    )
    finally:
        engine.dispose()


def fill(url: str, source: Path) -> None:
    """Fill an empty PostgreSQL database of this version's schema with the rows of an SQLite file, all or none."""
    target = engine_for(url)
    origin = create_engine(f"sqlite:///file:{source}?mode=ro&uri=true", poolclass=NullPool)
    try:
        with origin.connect() as reading, target.begin() as writing:
            for table in METADATA.sorted_tables:
                _copy_in(writing, table, (row for rows in _pages(reading, table) for row in rows))
    finally:
        target.dispose()


def _copy_in(connection: Connection, table: Table, rows: Iterable[Row[Any]]) -> None:
    """Store rows by PostgreSQL's ``COPY``, which checks references when the whole table is there."""
    dialect = connection.dialect
    binders = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns]
    quote = dialect.identifier_preparer.format_column
    names = ", ".join(quote(column) for column in table.columns)
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - an open connection has one
    statement = f"COPY {dialect.identifier_preparer.format_table(table)} ({names}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([bind(value) if bind else value for bind, value in zip(binders, row, strict=True)])


def _pages(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    size = 1 if any(isinstance(column.type, LargeBinary) for column in table.columns) else PAGE
    options = {"stream_results": True, "yield_per": size}
    return connection.execute(select(table), execution_options=options).partitions()


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _unchecked(url: str) -> Engine:
    """Return an engine that checks no references: a reply may be copied before its note."""
    engine = create_engine(url, poolclass=NullPool)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    return engine
