"""Names in one place, texts by reference: what has to go when a person's data are erased hangs on one row.

Names move from every row to ``people``. Every text gets a salt, and the event log keeps the text's digest under it
instead of the text or its bare hash. The entries there are keep the hash they had; a second chain over what they hold
since is closed by one event, ``log.carry`` (docs/event-log.md).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SIGNED = ("answer_versions", "target_versions", "target_level_versions", "action_versions", "comments")
SALTED = {"answer_versions": "text", "comments": "text", "action_versions": "title", "reports": "title"}
"""Each table of texts, with a column that holds one where there is one."""
ERASABLE = ("text", "salt")
"""What may be emptied in a version of an answer, and in no other way be changed."""
GENESIS = "0" * 64

Payload = dict[str, Any]
Digest = Callable[..., str | None]


def upgrade() -> None:
    """Move names, salt texts, carry the log over, and guard the new shape."""
    _drop_triggers()
    _people()
    _salts()
    op.add_column("reports", sa.Column("file_class", sa.Text(), nullable=False, server_default="terbatas"))
    op.add_column("events", sa.Column("carried", sa.Text(), nullable=True))
    _carry()
    _drop_names()
    _guard()


# Names


def _people() -> None:
    people = op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "erasure_requests",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_erasure_requests")),
    )
    op.create_index(op.f("ix_erasure_requests_person"), "erasure_requests", ["person"], unique=False)
    names: dict[str, tuple[int, str]] = {}
    for query in (
        *(f"SELECT author, seq, author_name FROM {table}" for table in SIGNED),  # noqa: S608 -- our own names
        "SELECT actor, reports.seq, published_by FROM reports JOIN events ON events.seq = reports.seq",
    ):
        for person, seq, name in op.get_bind().execute(sa.text(query)):
            names[person] = max(names.get(person, (0, "")), (seq, name))
    if names:
        op.bulk_insert(people, [{"id": person, "name": name} for person, (_, name) in names.items()])
    op.execute("UPDATE reports SET published_by = (SELECT actor FROM events WHERE events.seq = reports.seq)")


def _drop_names() -> None:
    for table in SIGNED:
        op.drop_column(table, "author_name")
    op.drop_column("assessments", "last_change_name")


# Texts


def _salts() -> None:
    bind = op.get_bind()
    for name, text in SALTED.items():
        op.add_column(name, sa.Column("salt", sa.Text(), nullable=True))
        table = sa.Table(name, sa.MetaData(), autoload_with=bind)
        keys = list(table.primary_key)
        for row in bind.execute(sa.select(*keys).where(table.c[text].is_not(None))).all():
            same = [key == value for key, value in zip(keys, row, strict=True)]
            bind.execute(table.update().where(*same).values(salt=secrets.token_hex(16)))


def _digest(salt: str, *texts: str) -> str:
    return hmac.new(bytes.fromhex(salt), "\0".join(texts).encode("utf-8"), hashlib.sha256).hexdigest()


class _Texts:
    """Finds the digest of what an old entry speaks of."""

    def __init__(self, bind: sa.Connection) -> None:
        self._bind = bind

    def replaced(self, action: str, thing: str, payload: Payload | None) -> Payload | None:
        """Return an entry's values with digests in place of texts and bare hashes."""
        if payload is None:
            return None
        kept = {key: value for key, value in payload.items() if key not in {"sha256", "title", "owner_office"}}
        if action == "report.publish":
            kept["sha256"] = payload["sha256"]  # of the file, not of a text
        if len(kept) == len(payload):
            return payload
        return kept | {"digest": self._find(action, thing.split("/"), payload)}

    def _find(self, action: str, thing: list[str], payload: Payload) -> str | None:
        if action == "answer.write":
            _, assessment, _, indicator, field = thing
            where = {"assessment_id": assessment, "indicator": indicator, "field": field, "version": payload["version"]}
            return self._of("answer_versions", ("text",), where)
        if action == "comment.add":
            return self._of("comments", ("text",), {"id": thing[1]})
        if action == "report.publish":
            return self._of("reports", ("title",), {"id": thing[1]})
        where = {"action_id": thing[1], "version": payload["version"]}
        return self._of("action_versions", ("title", "owner_office"), where)

    def _of(self, table: str, columns: tuple[str, ...], where: Payload) -> str | None:
        narrowed = " AND ".join(f"{name} = :{name}" for name in where)
        query = f"SELECT salt, {', '.join(columns)} FROM {table} WHERE {narrowed}"  # noqa: S608 -- our own names
        row = self._bind.execute(sa.text(query), where).one_or_none()
        return None if row is None else _digest(*row)


# The log


def _carry() -> None:
    bind = op.get_bind()
    events = sa.Table("events", sa.MetaData(), autoload_with=bind)
    texts, carried, head, seq = _Texts(bind), GENESIS, GENESIS, 0
    for seq in bind.execute(sa.select(events.c.seq).order_by(events.c.seq)).scalars().all():
        row = bind.execute(events.select().where(events.c.seq == seq)).one()
        before, after = (
            texts.replaced(row.action, row.object, json.loads(text) if text is not None else None)
            for text in (row.before, row.after)
        )
        carried = _hash([carried, *_fields(row), before, after, row.hash])
        head = row.hash
        values = {"before": _json(before), "after": _json(after), "carried": carried}
        bind.execute(events.update().where(events.c.seq == seq).values(values))
    if seq:
        _close(bind, events, seq + 1, {"head": head, "carried": carried})


def _close(bind: sa.Connection, events: sa.Table, seq: int, ends: Payload) -> None:
    at = datetime.now(UTC)
    facts = [seq, at.isoformat(timespec="microseconds"), "spbe", None, "log.carry", "events", None, ends]
    bind.execute(
        events.insert().values(
            seq=seq,
            at=at.replace(tzinfo=None) if bind.dialect.name == "sqlite" else at,
            actor="spbe",
            action="log.carry",
            object="events",
            after=_json(ends),
            hash=_hash([ends["head"], *facts]),
        )
    )


def _fields(row: sa.Row[Any]) -> list[Any]:
    at = row.at.replace(tzinfo=UTC) if row.at.tzinfo is None else row.at.astimezone(UTC)
    return [row.seq, at.isoformat(timespec="microseconds"), row.actor, row.region_code, row.action, row.object]


def _json(value: Payload | None) -> str | None:
    return None if value is None else json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _hash(content: list[Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


# The guards


def _drop_triggers() -> None:
    """Open what is rewritten; :func:`_guard` closes it again."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("events", *SIGNED):
        for verb in ("update", "delete") if sqlite else ("",):
            name = f"keep_{table}_{verb}" if sqlite else f"keep_{table}"
            op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {table}")


def _guard() -> None:
    columns = {
        table: [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
        for table in ("answer_versions", "comments")
    }
    versions = [name for name in columns["answer_versions"] if name not in ERASABLE]
    comments = [name for name in columns["comments"] if name not in {"done", "version", "seq"}]
    whole = ("events", "target_versions", "target_level_versions", "action_versions")
    filled = " OR ".join(f"NEW.{name} IS NOT NULL" for name in ERASABLE)
    if op.get_bind().dialect.name == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'history is only ever added to'); END"
        for table in ("events", *SIGNED):
            op.execute(f"CREATE TRIGGER keep_{table}_delete BEFORE DELETE ON {table} {refuse}")
        for table in whole:
            op.execute(f"CREATE TRIGGER keep_{table}_update BEFORE UPDATE ON {table} {refuse}")
        for table, names in (("answer_versions", versions), ("comments", comments)):
            op.execute(f"CREATE TRIGGER keep_{table}_update BEFORE UPDATE OF {_list(names)} ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER keep_answer_versions_text BEFORE UPDATE ON answer_versions WHEN {filled} {refuse}")
        return
    call = "EXECUTE FUNCTION spbe_keep()"
    for table in whole:
        op.execute(f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} {call}")
    for table, names in (("answer_versions", versions), ("comments", comments)):
        op.execute(f"CREATE TRIGGER keep_{table} BEFORE UPDATE OF {_list(names)} ON {table} {call}")
    op.execute(f"CREATE TRIGGER keep_answer_versions_rows BEFORE DELETE OR TRUNCATE ON answer_versions {call}")
    op.execute(
        f"CREATE TRIGGER keep_answer_versions_text BEFORE UPDATE ON answer_versions FOR EACH ROW WHEN ({filled}) {call}"
    )


def _list(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
