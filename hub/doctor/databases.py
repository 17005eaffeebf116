"""The databases: can they be reached, are they whole, do they have this version's schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hub.accounts import migrations as accounts
from hub.accounts import rights
from hub.accounts.model import Account
from hub.accounts.wording import Words
from hub.doctor.findings import Finding, State, bad, good, note, technical
from hub.doctor.lab import Lab
from hub.migrating import Schema
from hub.registry import migrations as registry


def registry_database(lab: Lab) -> Iterator[Finding]:
    """Look at the registry's database."""
    yield from _database(lab, "registry", lab.places.database_url, registry.SCHEMA)


def accounts_database(lab: Lab) -> Iterator[Finding]:
    """Look at the account store, and whether sample accounts are open in it beside people's."""
    found = list(_database(lab, "accounts", lab.places.accounts_url, accounts.SCHEMA))
    yield from found
    if all(each.state is State.GOOD for each in found):
        with lab.reading(lab.places.accounts_url) as connection:
            yield from _samples(connection)


def hub_database(lab: Lab) -> Iterator[Finding]:
    """Look at the hub's own database; a lab that never ran has none, and losing it only ends sessions."""
    if lab.running or (lab.places.var / "hub.sqlite").exists():
        yield from _database(lab, "hub", lab.places.hub_database_url, None)


def _database(lab: Lab, name: str, url: str, schema: Schema | None) -> Iterator[Finding]:
    try:
        with lab.reading(url) as connection:
            yield _integrity(name, connection)
            if schema is not None:
                yield _schema(name, connection, schema)
    except (SQLAlchemyError, OSError) as error:
        kind = type(error).__name__
        yield technical(
            f"{name}.reachable",
            Words(f"basis data {name} tidak dapat dibuka ({kind})", f"the {name} database cannot be opened ({kind})"),
            Words(
                "periksa SPBE_VAR dan SPBE_DATABASE_URL; bila berkasnya rusak, pulihkan cadangan",
                "check SPBE_VAR and SPBE_DATABASE_URL; restore a backup if the file is damaged",
            ),
        )


def _samples(connection: Connection) -> Iterator[Finding]:
    with Session(connection) as session:
        people = [each for each in session.scalars(select(Account).where(Account.active)) if not rights.room(each)]
    samples = sum(each.sample for each in people)
    real = len(people) - samples
    if samples and real:
        yield note(
            "accounts.samples",
            Words(
                f"{samples} akun contoh masih terbuka di samping {real} akun lain; mereka masuk tanpa kode keamanan",
                f"{samples} sample accounts are open beside {real} others; they sign in without a security code",
            ),
            Words(
                "tutup: `spbe users deactivate NAMA` (bertanda contoh di `spbe users list`)",
                "close them: `spbe users deactivate NAME` (marked contoh in `spbe users list`)",
            ),
        )


def _integrity(name: str, connection: Connection) -> Finding:
    check: Callable[[Connection], list[str]]
    check = _sqlite_faults if connection.dialect.name == "sqlite" else _postgresql_faults
    faults = check(connection)
    if not faults:
        engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.dialect.name]
        return good(
            f"{name}.integrity",
            f"basis data {name} ({engine}) terbuka dan utuh",
            f"the {name} database ({engine}) opens and is whole",
        )
    return bad(
        f"{name}.integrity",
        Words(f"basis data {name} rusak: {faults[0]}", f"the {name} database is damaged: {faults[0]}"),
        Words("hentikan lab dan pulihkan cadangan terakhir", "stop the lab and restore the last backup"),
    )


def _sqlite_faults(connection: Connection) -> list[str]:
    said = [str(line) for line in connection.exec_driver_sql("PRAGMA integrity_check(5)").scalars()]
    said += [f"{row[0]} → {row[2]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    return [line for line in said if line != "ok"]


def _postgresql_faults(connection: Connection) -> list[str]:
    """Return constraints and indexes the server itself does not vouch for."""
    query = """
        SELECT conname::text FROM pg_constraint
        WHERE NOT convalidated AND connamespace = current_schema()::regnamespace
        UNION ALL
        SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace
    """
    return [str(name) for name in connection.exec_driver_sql(query).scalars()]


def _schema(name: str, connection: Connection, schema: Schema) -> Finding:
    found, known = schema.revision(connection), schema.revisions()
    if found == known[-1]:
        return good(f"{name}.schema", f"skema {name} terbaru ({found})", f"the {name} schema is the newest ({found})")
    if found is not None and found not in known:
        return bad(
            f"{name}.schema",
            Words(f"skema {name} {found} dari versi lab yang lebih baru", f"{name} schema {found} is of a newer lab"),
            Words("perbarui lab ini", "update this lab"),
        )
    missing = len(known) - (known.index(found) + 1 if found else 0)
    return technical(
        f"{name}.schema",
        Words(f"skema {name} kurang {missing} langkah", f"the {name} schema lacks {missing} steps"),
        Words("hentikan lab, cadangkan, lalu `spbe lab`", "stop the lab, make a backup, then `spbe lab`"),
    )
