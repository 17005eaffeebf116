"""Changing a registry's database as somebody would who has the file, or the server's administrator password."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psycopg
from sqlalchemy import make_url


def tamper(url: str, *statements: str) -> None:
    """Run statements past every trigger and reference."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(place.database)) as raw, raw:
            guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in guards:
                raw.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                raw.execute(statement)
            for _, definition in guards:
                raw.execute(definition)
        return
    with psycopg.connect(place.set(drivername="postgresql").render_as_string(hide_password=False)) as raw:
        raw.execute("SET session_replication_role = replica")
        for statement in statements:
            raw.execute(statement)
