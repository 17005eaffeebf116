"""The portfolio: right for one region, and quick for all of them."""

import pytest
import sqlalchemy as sa

from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.comments import rules as comments
from hub.registry.db import Base
from hub.registry.identity import Caller
from hub.registry.plans import writing
from spbe_core import regions, wire

LATE = wire.ActionWrite(indicator="i22", to_level=3, title="SOP", owner_office="Diskominfo", due="2020-01-01")


def test_a_line_says_where_a_region_stands(lab, draft):
    coach, operator = lab.client("pendamping"), lab.client("operator")
    operator.answer(draft, "i22", "level", 3, 0)
    note = coach.write("POST", f"assessments/{draft}/comments", {"text": "a"}).json()
    operator.write("POST", f"assessments/{draft}/comments", {"text": "b", "reply_to": note["id"]})
    closed = coach.write("POST", f"assessments/{draft}/comments", {"text": "c"}).json()
    operator.write("PATCH", f"comments/{closed['id']}", {"done": True}, version=1)
    rows = {row["region"]["code"]: row for row in coach.get("portfolio").json()}
    assert list(rows) == ["18.71", "32.11", "51.71"]
    lampung = wire.PortfolioRow.model_validate(rows["18.71"])
    assert (lampung.official.year, lampung.official.index, lampung.previous.year) == (2024, "2.98", 2023)
    assert (lampung.assessment.id, lampung.assessment.summary.answered) == (draft, 1)
    assert (lampung.open_comments, lampung.actions, lampung.overdue_actions) == (1, 0, 0)
    assert (rows["51.71"]["assessment"], lampung.deadline) == (None, None)
    path, due = f"assessments/{draft}/course/steps", {"step": "due", "deadline": "2030-11-30T23:59"}
    assert lab.client("koordinator").write("POST", path, due, version=0).status_code == 200
    deadlines = {row["region"]["code"]: row["deadline"] for row in coach.get("portfolio").json()}
    assert deadlines == {"18.71": "2030-11-30T16:59:00Z", "32.11": None, "51.71": None}


@pytest.fixture
def everything(lab):
    """Every evaluated region with a draft, a comment and an overdue action: one is made, the others are like it."""
    scopes = frozenset(scope.partition("!")[0] for scope in lab.hub.people["pendamping"].scopes)
    caller = Caller("pendamping", "Sari Pendamping", ("pendamping",), scopes)
    codes = [region.code for region in regions.all_regions() if not region.administrative_only]
    with lab.database.write() as session:
        grant = Grant(caller, codes[0], None, lab.database)
        _, info = assessments.open_one(session, grant, wire.AssessmentCreate(period="2025", purpose="latihan"))
        session.flush()
        comments.add(session, grant, None, info.id, wire.CommentCreate(text="catatan"))
        writing.add_action(session, grant, info.id, LATE)
    with lab.database.write() as session:
        for name in ("assessments", "plans", "comments", "action_versions"):
            table = Base.metadata.tables[name]
            (row,) = session.execute(sa.select(table)).mappings()
            session.execute(sa.insert(table), [like(row, code) for code in codes[1:]])
    return codes


def like(row, code):
    """Return a row as another region has it; identities are told apart by the region's code."""
    named = {name: f"{row[name]}-{code}" for name in ("id", "assessment_id", "plan_id", "action_id") if row.get(name)}
    return {**row, **named, **({"region_code": code} if "region_code" in row else {})}


def test_all_regions_are_listed_in_a_few_queries(lab, everything):
    secretariat = lab.client("sekretariat")
    secretariat.get("me")
    statements = []
    sa.event.listen(
        lab.database.engine, "before_cursor_execute", lambda _c, _u, statement, *_rest: statements.append(statement)
    )
    rows = secretariat.get("portfolio").json()
    assert [row["region"]["code"] for row in rows] == everything
    assert {(row["open_comments"], row["actions"], row["overdue_actions"]) for row in rows} == {(1, 1, 1)}
    assert len([statement for statement in statements if statement.lstrip().startswith("SELECT")]) == 6
