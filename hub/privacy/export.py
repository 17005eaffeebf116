"""A person's data to take along: one zip with the data as JSON and as a page to read.

The inventory says which rows are the person's. Of other people it holds only the replies to the person's own comments:
text and role, no name.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.privacy import hub_file, rows
from hub.privacy.inventory import inventory
from hub.privacy.rows import Mine, Who
from hub.registry.assessments.model import AssessmentRow
from hub.registry.comments.model import CommentRow
from hub.registry.plans.model import PlanRow
from hub.settings import PRODUCT_NAME, Settings
from spbe_core.formats import id_moment

Rows = list[dict[str, Any]]
HERE = Path(__file__).parent
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
PAGE, DATA = "baca-data-saya.html", "data-saya.json"


def collect(registry: Session, accounts: Session | None, who: Who) -> dict[str, dict[str, Rows]]:
    """Return a person's rows.

    Parameters
    ----------
    registry, accounts : Session
        Reading sessions of the two stores; the second is ``None`` where the registry stands apart from the accounts.
    who : Who
        The person.

    Returns
    -------
    dict of str to dict of str to list of dict
        Kind of the inventory -> table -> rows; values as JSON knows them. Hashes, keys and salts are left out.
    """
    found: dict[str, dict[str, Rows]] = {}
    where = _places(registry)
    stores: dict[rows.Store, Session] = {"registry": registry}
    if accounts is not None:
        stores = {"accounts": accounts, **stores}
    for store, session in stores.items():
        for mine in rows.of(store, who):
            kept = [_placed(row, where) for row in _rows(session, mine)]
            if kept and mine.entry.kind is not None:
                found.setdefault(mine.entry.kind, {})[mine.table.name] = kept
    replies = list(_replies(registry, who))
    if replies:
        found.setdefault("catatan", {})["replies_to_you"] = replies
    return found


def package(registry: Session, accounts: Session | None, who: Who, places: Settings | None) -> bytes:
    """Return everything that the lab keeps of a person, as one zip; parameters as :func:`collect`.

    Parameters
    ----------
    places : Settings or None
        The lab's places, for what the hub keeps; ``None`` where the registry stands apart.
    """
    data = collect(registry, accounts, who)
    sessions = {} if places is None else hub_file.rows(places.var / "hub.sqlite", who.id)
    return archive(data | ({"sesi": sessions} if sessions else {}), who)


def archive(data: dict[str, dict[str, Rows]], who: Who, now: datetime | None = None) -> bytes:
    """Return the zip: ``data-saya.json`` and ``baca-data-saya.html``."""
    made_at = now or datetime.now(UTC)
    head = {"product": PRODUCT_NAME, "person": who.id, "made_at": made_at.isoformat()}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(DATA, json.dumps(head | {"data": data}, ensure_ascii=False, indent=1))
        package.writestr(PAGE, page(data, made_at))
    return content.getvalue()


def page(data: dict[str, dict[str, Rows]], made_at: datetime) -> str:
    """Return the data as a page that needs nothing else."""
    return _template().render(
        product=PRODUCT_NAME,
        made_at=id_moment(made_at, "WIB"),
        kinds=[(inventory().kind(name), tables) for name, tables in data.items()],
        labels=yaml.safe_load((HERE / "labels.yaml").read_text(encoding="utf-8")),
    )


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    environment.filters["shown"] = _shown
    return environment.get_template("data_saya.html.j2")


def _rows(session: Session, mine: Mine) -> Iterator[dict[str, Any]]:
    columns = [mine.table.c[name] for name in mine.entry.personal + mine.entry.other]
    order = [mine.table.c.at] if "at" in mine.table.c else []
    query = select(*columns).where(mine.where).order_by(*order, *mine.table.primary_key)
    for row in session.execute(query).mappings():
        yield {key: _plain(value) for key, value in row.items()}


def _replies(session: Session, who: Who) -> Iterator[dict[str, Any]]:
    own = select(CommentRow.id).where(CommentRow.author == who.id).scalar_subquery()
    query = select(CommentRow).where(CommentRow.reply_to.in_(own), CommentRow.author != who.id)
    for row in session.scalars(query.order_by(CommentRow.at)):
        yield {"reply_to": row.reply_to, "text": row.text, "author_role": row.author_role, "at": row.at.isoformat()}


def _places(session: Session) -> dict[str, dict[str, str]]:
    """Return region and period of every assessment and plan, so that an id says something."""
    query = select(AssessmentRow.id, PlanRow.id, AssessmentRow.region_code, AssessmentRow.period)
    found = {}
    for assessment, plan, region, period in session.execute(query.join(PlanRow)):
        found[assessment] = found[plan] = {"region_code": region, "period": period}
    return found


def _placed(row: dict[str, Any], where: dict[str, dict[str, str]]) -> dict[str, Any]:
    return row | where.get(row.get("assessment_id") or row.get("plan_id") or "", {})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).isoformat()  # the account store keeps UTC without a zone
    return value.isoformat() if isinstance(value, date) else value


def _shown(value: Any) -> str:
    """Write a value for people."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return id_moment(datetime.fromisoformat(value), "WIB")
    return str(value)
