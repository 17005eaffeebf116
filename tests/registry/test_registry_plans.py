"""Action plans: target, target levels and actions, each under its own version, none ever lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from hub.registry.plans import rules
from hub.registry.plans.model import ActionVersion
from spbe_core import instruments, planning, wire

FAR = "2035-12-31"
ACTION = {"indicator": "i22", "to_level": 3, "title": "Tetapkan SOP", "owner_office": "Diskominfo", "due": FAR}


def plan_of(lab, draft):
    return wire.Plan.model_validate_json(lab.client("operator").get(f"assessments/{draft}/plan").content)


def put_level(client, draft, level, version, indicator="i22"):
    return client.write("PUT", f"assessments/{draft}/plan/levels/{indicator}", {"value": level}, version=version)


def put_target(client, draft, index, due, version):
    body = {"index": index, "due": due}
    return client.write("PUT", f"assessments/{draft}/plan/target", body, version=version)


def add(client, draft, **changed):
    return client.write("POST", f"assessments/{draft}/plan/actions", ACTION | changed)


def test_an_empty_plan_is_there_at_once(lab, draft):
    plan = plan_of(lab, draft)
    assert (plan.target.index, plan.target_version, plan.levels, plan.actions) == (None, 0, [], [])
    assert plan.now == plan.after
    assert plan_of(lab, draft).id == plan.id


def test_target_levels_give_the_planners_index(lab, draft):
    operator = lab.client("operator")
    instrument = instruments.load("permenpanrb-59-2020")
    levels = {each.id: 2 for each in instrument.indicators}
    for name in levels:
        operator.answer(draft, name, "level", 2, 0)
    targets = {"i22": 4, "i32": 5, "i01": 1}
    for name, level in targets.items():
        saved = wire.PlanSaved.model_validate_json(put_level(operator, draft, level, 0, name).content)
    assert saved.plan.now.index == "2.00"
    assert saved.plan.after == planning.after(instrument, levels, targets).summary()
    assert {aim.indicator: (aim.level, aim.version) for aim in saved.plan.levels} == {
        "i22": (4, 1),
        "i32": (5, 1),
        "i01": (1, 1),
    }
    assert put_level(operator, draft, None, 1).json()["plan"]["levels"][1] == {
        "indicator": "i22",
        "level": None,
        "version": 2,
        "needs": None,
    }


@pytest.mark.parametrize("level", [0, 6, 2.5, "3", True, "tiga"])
def test_a_target_level_is_never_guessed(lab, draft, level):
    assert put_level(lab.client("operator"), draft, level, 0).status_code == 422
    assert plan_of(lab, draft).levels == []


def test_an_old_version_of_a_target_level_is_refused(lab, draft):
    put_level(lab.client("operator"), draft, 4, 0)
    old = put_level(lab.client("operator2"), draft, 5, 0)
    assert (old.status_code, old.json()["stored"]["value"], old.json()["stored"]["author_name"]) == (
        409,
        4,
        "Rina Operator",
    )
    assert put_level(lab.client("operator"), draft, 4, None).status_code == 428
    assert put_level(lab.client("operator"), draft, 4, 0, "i99").status_code == 404


def test_the_coordinator_decides_the_target(lab, draft):
    chief = lab.client("koordinator")
    plan = put_target(chief, draft, "3.5", FAR, 0).json()["plan"]
    assert (plan["target"], plan["target_version"]) == ({"index": "3.5", "due": FAR}, 1)
    old = put_target(chief, draft, "4", FAR, 0)
    assert (old.status_code, old.json()["stored"]["version"]) == (409, 1)
    assert put_target(chief, draft, None, None, 1).json()["plan"]["target_version"] == 2
    assert put_target(lab.client("operator"), draft, "4", FAR, 2).status_code == 403


@pytest.mark.parametrize(
    ("index", "due"), [("5.01", FAR), ("0.9", FAR), ("3,5", FAR), (3.5, FAR), ("3.5", "2020-01-01"), ("3.5", "besok")]
)
def test_a_target_that_cannot_be_is_refused(lab, draft, index, due):
    assert put_target(lab.client("koordinator"), draft, index, due, 0).status_code == 422
    assert plan_of(lab, draft).target_version == 0


def test_an_action_lives_changes_and_ends(lab, draft):
    operator = lab.client("operator")
    operator.answer(draft, "i22", "level", 2, 0)
    (action,) = add(operator, draft, title="  Tetapkan SOP  ").json()["plan"]["actions"]
    assert (action["title"], action["from_level"], action["version"], action["status"]) == (
        "Tetapkan SOP",
        2,
        1,
        "belum",
    )
    path = f"actions/{action['id']}"
    done = ACTION | {"status": "selesai"}
    (changed,) = lab.client("pendamping").write("PUT", path, done, version=1).json()["plan"]["actions"]
    assert (changed["status"], changed["version"], changed["author"]) == ("selesai", 2, "pendamping")
    old = operator.write("PUT", path, ACTION, version=1)
    assert (old.status_code, '"status": "selesai"' in old.json()["stored"]["value"]) == (409, True)
    assert operator.write("DELETE", path, version=1).status_code == 409
    assert operator.write("DELETE", path).status_code == 428
    assert operator.write("DELETE", path, version=2).json()["plan"]["actions"] == []
    assert operator.write("DELETE", path, version=2).status_code == 200
    assert operator.write("PUT", path, ACTION, version=3).status_code == 404
    with lab.database.read() as session:
        kept = session.scalars(select(ActionVersion).order_by(ActionVersion.version)).all()
        assert [(each.version, each.status, each.deleted) for each in kept] == [
            (1, "belum", False),
            (2, "selesai", False),
            (3, "selesai", True),
        ]


@pytest.mark.parametrize(
    "changed",
    [
        {"to_level": 0},
        {"to_level": 6},
        {"to_level": 2.5},
        {"title": " "},
        {"title": "a" * 501},
        {"title": "a\x00"},
        {"owner_office": "a" * 201},
        {"owner_office": ""},
        {"due": "31-12-2035"},
        {"due": "2035-02-30"},
        {"status": "batal"},
        {"sasaran": "x"},
    ],
)
def test_an_action_that_cannot_be_is_refused(lab, draft, changed):
    assert add(lab.client("operator"), draft, **changed).status_code == 422
    assert plan_of(lab, draft).actions == []


def test_an_action_on_an_unknown_indicator_is_not_found(lab, draft):
    assert add(lab.client("operator"), draft, indicator="i99").status_code == 404


def test_an_action_is_overdue_after_its_day_unless_done(lab, draft):
    operator = lab.client("operator")
    today = rules.today("18.71")
    for due, status in ((today, "belum"), (today - timedelta(1), "belum"), (today - timedelta(1), "selesai")):
        add(operator, draft, due=due.isoformat(), status=status)
    actions = plan_of(lab, draft).actions
    assert sorted((each.due, each.status.value, each.overdue) for each in actions) == [
        (today - timedelta(1), "belum", True),
        (today - timedelta(1), "selesai", False),
        (today, "belum", False),
    ]
    (row,) = lab.client("operator").get("portfolio").json()
    assert (row["actions"], row["overdue_actions"]) == (3, 1)


@pytest.mark.parametrize(("region", "day"), [("18.71", 25), ("51.71", 25), ("94.71", 26), ("91.71", 26)])
def test_a_day_begins_in_the_regions_own_zone(region, day):
    moment = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)  # 22.30 WIB, 23.30 WITA, 00.30 WIT
    assert rules.today(region, moment) == date(2026, 11, day)


def test_the_secretariat_reads_plans_and_changes_none(lab, draft):
    secretariat = lab.client("sekretariat")
    assert secretariat.get(f"assessments/{draft}/plan").status_code == 200
    assert add(secretariat, draft).status_code == 403
