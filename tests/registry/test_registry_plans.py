"""Action plans: target, target levels and actions, each under its own version, none ever lost."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from hub.registry.plans import rules
from hub.registry.plans.model import ActionVersion
from spbe_core import instruments, planning, wire
from spbe_core.formats import day_in

FAR = "2035-12-31"
IDS = [each.id for each in instruments.load("permenpanrb-59-2020").indicators]
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


def propose(lab, draft, target, until, role="operator"):
    return lab.client(role).get(f"assessments/{draft}/plan/proposal?target={target}&until={until}")


def answered(lab, draft, level=2):
    for indicator in IDS:
        lab.client("operator").answer(draft, indicator, "level", level, 0)


def test_a_proposal_reaches_the_target_with_ordinary_actions_and_stores_nothing(lab, draft):
    answered(lab, draft)
    before = plan_of(lab, draft)
    until = day_in(datetime.now(UTC), "WIB") + timedelta(days=90)
    found = wire.Proposal.model_validate_json(propose(lab, draft, "2,2", until).content)
    assert found.status == "optimal"
    targets = {}
    for action in found.actions:
        assert action.due <= found.end <= found.until <= until
        targets[action.indicator] = max(action.to_level, targets.get(action.indicator, 0))
        wire.ActionWrite.model_validate(action.model_dump(include=set(wire.ActionWrite.model_fields)))
    after = planning.after(instruments.load("permenpanrb-59-2020"), dict.fromkeys(IDS, 2), targets)
    assert str(after.index) == found.index
    assert after.index >= Fraction("2.2")
    assert plan_of(lab, draft) == before


def test_a_target_out_of_reach_is_told_with_what_would_help(lab, draft):
    answered(lab, draft)
    until = day_in(datetime.now(UTC), "WIB") + timedelta(days=35)
    found = wire.Proposal.model_validate_json(propose(lab, draft, "semua-3", until).content)
    assert (found.status, found.actions) == ("infeasible", [])
    helps = {each.kind: each for each in found.helps}
    assert 2 < Fraction(helps["index"].index) < 3
    assert helps["date"].until > until


def test_what_cannot_be_planned_is_refused_in_words(lab, draft):
    answered(lab, draft)
    for target, days, said in (
        ("1,5", 60, "Target: sudah tercapai: indeks sekarang 2,00."),
        ("9", 60, "Target: 9,00 melampaui nilai tertinggi 5,00."),
        ("naik", 60, "Target: “naik” tidak dikenal."),
        ("3", 3, "Tenggat: tidak ada satu minggu penuh"),
        ("3", -60, "Tenggat: tidak ada satu minggu penuh"),
        ("3", 2000, "Tenggat paling jauh 3 tahun."),
    ):
        refused = propose(lab, draft, target, day_in(datetime.now(UTC), "WIB") + timedelta(days=days))
        assert refused.status_code == 422
        assert refused.json()["detail"].startswith(said)


def test_an_incomplete_assessment_gets_no_proposal_and_a_stranger_gets_nothing(lab, draft):
    until = day_in(datetime.now(UTC), "WIB") + timedelta(days=60)
    refused = propose(lab, draft, "3", until)
    told = (
        "Titik awal: 47 dari 47 indikator belum dinilai. Isi semua indikator dahulu; rencana tidak mengisi yang kosong."
    )
    assert (refused.status_code, refused.json()["detail"]) == (422, told)
    assert propose(lab, draft, "3", until, "peneliti").status_code == 404
