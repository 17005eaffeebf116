"""The inventory names every column of every store, and the documents say what it says."""

import pytest
import sqlalchemy as sa
import yaml
from pydantic import ValidationError

from hub.accounts.model import Base
from hub.privacy import documents, inventory
from hub.registry.tables import METADATA
from spbe_core.errors import DataError

STORES = {"registry": METADATA, "accounts": Base.metadata}


@pytest.mark.parametrize("store", STORES)
def test_every_column_is_named_and_no_other(store):
    assert inventory.unnamed(store, STORES[store]) == []


def test_a_column_that_nobody_named_is_found():
    known = sa.MetaData()
    for table in METADATA.tables.values():
        table.to_metadata(known)
    known.tables["comments"].append_column(sa.Column("mood", sa.Text()))
    sa.Table("diaries", known, sa.Column("text", sa.Text()))
    assert inventory.unnamed("registry", known) == ["registry.comments.mood", "registry.diaries.text"]


@pytest.mark.parametrize("template", documents.DOCUMENTS)
def test_the_documents_are_written_from_it(template):
    written = documents.DOCUMENTS[template].read_text(encoding="utf-8")
    assert written == documents.render(template), "run python -m hub.privacy.documents"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"other": ["id", "author"]}, "named twice"),
        ({"person": "writer"}, "not listed"),
        ({"erase": None}, "what erasure does"),
        ({"erase": "clear"}, "which columns"),
        ({"keep_days": 3}, "go together"),
        ({"kind": None}, "is of a kind"),
        ({"keep_days": 0, "keep_by": "id"}, "greater than or equal to 1"),
        ({"mood": "x"}, "Extra inputs"),
    ],
)
def test_contradictions_are_refused(change, said):
    table = {"kind": "catatan", "person": "author", "personal": ["author"], "other": ["id"], "erase": "keep"}
    inventory.Table.model_validate(table)
    with pytest.raises(ValidationError, match=said):
        inventory.Table.model_validate(table | change)


def test_a_kind_that_nothing_is_of_is_refused():
    content = yaml.safe_load(inventory.SOURCE.read_text(encoding="utf-8"))
    content["kinds"].append(content["kinds"][0] | {"name": "lain"})
    with pytest.raises(ValidationError, match="lain"):
        inventory.Inventory.model_validate(content)


def test_own_periods_are_read():
    assert inventory.settings("") == {}
    assert inventory.settings("replies=30  log/*.log.*=14") == {"replies": 30, "log/*.log.*": 14}


@pytest.mark.parametrize("text", ["replies", "replies=0", "replies=x", "replies=99999", "events=30", "=3", "replies:3"])
def test_a_wrong_period_is_said(text):
    with pytest.raises(DataError, match="SPBE_RETENTION"):
        inventory.settings(text)
