"""Composing a plan: what is fixed stays, the index follows, what breaks is said; submitting, answering, tracking."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from spbe_core import instruments, wire
from spbe_core.formats import day_in
from spbe_core.planning import milp
from spbe_core.planning.building import asked_offices, office_name
from spbe_core.planning.model import WINDOW

INSTRUMENT = instruments.load("permenpanrb-59-2020")
IDS = [each.id for each in INSTRUMENT.indicators]
DAY = day_in(datetime.now(UTC), "WIB")
ACT = {"indicator": "i22", "to_level": 3, "title": "SOP", "owner_office": "Diskominfo"}


def day(weeks):
    return (DAY + timedelta(weeks=weeks)).isoformat()


def answered(lab, draft, level=2):
    for indicator in IDS:
        assert lab.client("operator").answer(draft, indicator, "level", level, 0).status_code == 200


def plan_of(lab, draft):
    return wire.Plan.model_validate_json(lab.client("operator").get(f"assessments/{draft}/plan").content)


def add(lab, draft, **changed):
    reply = lab.client("operator").write("POST", f"assessments/{draft}/plan/actions", ACT | {"due": day(8)} | changed)
    assert reply.status_code == 201, reply.text
    return max(wire.PlanSaved.model_validate_json(reply.content).plan.actions, key=lambda each: each.at)


def put(lab, action, version=None, role="operator", **changed):
    body = {name: getattr(action, name) for name in wire.ActionWrite.model_fields} | changed
    body = wire.ActionWrite.model_validate(body).model_dump(mode="json")
    return lab.client(role).write("PUT", f"actions/{action.id}", body, version=version or action.version)


def set_means(lab, draft, version=0, role="operator", **means):
    return lab.client(role).write("PUT", f"assessments/{draft}/plan/means", means, version=version)


def review(lab, draft, step, version, note="", role="koordinator", **read):
    body = {"step": step, "note": note} | read
    if step == "setujui" and not read:
        body["seq"] = plan_of(lab, draft).seq
    return lab.client(role).write("PUT", f"assessments/{draft}/plan/review", body, version=version)


def propose(lab, draft, weeks=13, target="2,2", question="least"):
    query = f"target={target}&until={day(weeks)}&question={question}"
    reply = lab.client("operator").get(f"assessments/{draft}/plan/proposal?{query}")
    assert reply.status_code == 200, reply.text
    return wire.Proposal.model_validate_json(reply.content)


def test_the_index_follows_every_move_over_time(lab, draft):
    answered(lab, draft)
    first, second = add(lab, draft, due=day(4)), add(lab, draft, indicator="i42", to_level=5, due=day(8))
    path = plan_of(lab, draft).path
    assert [each.day for each in path][1:] == [first.due, second.due]
    assert [each.low_exact for each in path] == ["2", str(2 + Fraction(15, 1000)), str(2 + Fraction(105, 1000))]
    moved = put(lab, second, due=day(2), begin=day(0)).json()["plan"]["path"]
    assert [each["low_exact"] for each in moved] == ["2", str(2 + Fraction(90, 1000)), str(2 + Fraction(105, 1000))]
    put(lab, first, status="selesai")
    done = plan_of(lab, draft).path
    assert (done[0].low_exact, done[1].low_exact, done[1].day) == ("2", str(2 + Fraction(15, 1000)), done[0].day)
    late = add(lab, draft, indicator="i43", to_level=3, due=day(-1))
    now = plan_of(lab, draft)
    assert now.path[-1].low_exact == str(2 + Fraction(105, 1000)), "what is overdue does not count"
    assert [each.kind for each in now.clashes if each.action == late.id] == ["overdue"]


def test_what_an_action_breaks_is_said_and_forbids_nothing(lab, draft):
    answered(lab, draft)
    upper = add(lab, draft, to_level=4, begin=day(0), due=day(2))
    lower = add(lab, draft, to_level=3, begin=day(1), due=day(12))
    audit = add(lab, draft, indicator="i29", to_level=4, begin=day(3), due=day(10))
    found = {(each.action, each.kind): each for each in plan_of(lab, draft).clashes}
    assert found[upper.id, "order"].other == lower.id
    assert found[upper.id, "short"].weeks > 2
    assert found[audit.id, "money"].day is None
    crowd = [each for each in found.values() if each.kind == "people"]
    assert all(Fraction(each.load) > Fraction(each.room) for each in crowd)
    money = [{"day": day(20), "amount": 150_000_000}]
    saved = set_means(lab, draft, persons=dict.fromkeys(("diskominfo", "inspektorat", "setda"), 50), funds=money)
    found = {(each["action"], each["kind"]): each for each in saved.json()["plan"]["clashes"]}
    assert found[audit.id, "money"]["day"] == day(20)
    gone = put(lab, upper, begin=None, due=day(60)).json()["plan"]["clashes"]
    assert {each["kind"] for each in gone if each["action"] == upper.id} == {"needs"}, (
        "of other indicators, not planned"
    )


def test_planning_anew_leaves_alone_what_is_fixed_and_replaces_what_is_not(lab, draft):
    answered(lab, draft)
    for each in propose(lab, draft).actions:
        facts = each.model_dump(mode="json", include=set(wire.ActionWrite.model_fields))
        add(lab, draft, **facts, pinned=False)
    again = propose(lab, draft)
    assert again.drops == []
    assert all(each.action and not each.held for each in again.actions)
    before = plan_of(lab, draft).actions
    kept = max(before, key=lambda each: each.due)
    kept = wire.PlanSaved.model_validate_json(put(lab, kept, pinned=True, begin=kept.begin, due=day(12)).content)
    kept = next(each for each in kept.plan.actions if each.due.isoformat() == day(12))
    own = add(lab, draft, indicator="i07", to_level=4, due=day(11))
    running = min((each for each in before if each.id != kept.id), key=lambda each: each.due)
    put(lab, running, status="berjalan")
    barred = next(each for each in before if each.id not in {kept.id, running.id})
    assert set_means(lab, draft, barred=[barred.indicator]).status_code == 200
    found = propose(lab, draft)
    placed = {each.action: each for each in found.actions if each.action}
    for fixed in (kept, own, running):
        assert (placed[fixed.id].due, placed[fixed.id].held, placed[fixed.id].to_level) == (
            fixed.due,
            True,
            fixed.to_level,
        )
        assert fixed.id not in found.drops
    assert barred.id in found.drops
    assert barred.indicator not in {each.indicator for each in found.actions if not each.held}
    assert Fraction(found.index) >= Fraction("2.2")


def test_fixed_choices_that_contradict_are_named(lab, draft):
    answered(lab, draft)
    add(lab, draft, due=day(4), begin=day(0))
    set_means(lab, draft, barred=["i22"])
    query = f"assessments/{draft}/plan/proposal?target=3&until={day(13)}"
    refused = lab.client("operator").get(query)
    assert (refused.status_code, refused.json()["detail"]) == (
        422,
        "Tetapan: langkah i22-L3 ditetapkan, tetapi i22 tidak boleh melampaui 2,00. Lepaskan salah satunya.",
    )
    set_means(lab, draft, version=1, persons=dict.fromkeys(("diskominfo", "bappeda", "setda", "inspektorat"), 0))
    crowded = propose(lab, draft, target="2,05")
    assert crowded.status == "infeasible"
    assert {"people", "pins"} <= {each.kind for each in crowded.helps}


def test_without_anybody_nothing_is_planned_and_it_is_said(lab, draft):
    answered(lab, draft)
    set_means(lab, draft, persons=dict.fromkeys(asked_offices(INSTRUMENT.id), 0))
    refused = lab.client("operator").get(f"assessments/{draft}/plan/proposal?target=3&until={day(13)}")
    assert (refused.status_code, refused.json()["detail"][:51]) == (
        422,
        "Kapasitas: tidak ada seorang pun yang dapat bekerja",
    )


@pytest.mark.parametrize(
    ("language", "told"), [("id", "ini kesalahan lab, bukan isian Anda. Ubah sedikit target"), ("en", "Change the tar")]
)
def test_a_solvers_fault_is_the_labs_and_says_what_to_do(lab, draft, monkeypatch, caplog, language, told):
    answered(lab, draft)
    monkeypatch.setattr(milp, "_near", lambda *_: milp._Near())
    monkeypatch.setattr(milp, "broken", lambda *_: ["i22-L3 is forbidden"])
    query = f"target=2,2&until={day(13)}&question=least"
    headers = {"Accept-Language": language}
    reply = lab.client("operator").get(f"assessments/{draft}/plan/proposal?{query}", headers=headers)
    assert (reply.status_code, told in reply.json()["detail"]) == (500, True), reply.text
    assert "forbidden" not in reply.text
    assert f"{reply.json()['reference']} solver: i22-L3 is forbidden" in caplog.text


def test_alternatives_leave_out_a_quarter_and_keep_what_is_fixed(lab, draft):
    answered(lab, draft)
    fixed = add(lab, draft, due=day(12))
    first = propose(lab, draft)
    query = f"assessments/{draft}/plan/alternatives?target=2,2&until={day(13)}"
    found = [wire.Proposal.model_validate(each) for each in lab.client("operator").get(query).json()]
    assert 1 <= len(found) <= 3
    steps = [{(each.indicator, each.to_level) for each in plan.actions} for plan in (first, *found)]
    for number, (plan, own) in enumerate(zip(found, steps[1:], strict=True), start=1):
        assert Fraction(plan.index) >= Fraction("2.2")
        assert all(len(own & before) <= len(before) - -(-len(before) // 4) for before in steps[:number])
        assert next(each for each in plan.actions if each.action == fixed.id).held
        assert all(each.reason for each in plan.actions)


def what_binds(lab, draft, weeks=13, target="2,2", question="least", role="operator"):
    query = f"target={target}&until={day(weeks)}&question={question}"
    reply = lab.client(role).get(f"assessments/{draft}/plan/binds?{query}")
    assert reply.status_code == 200, reply.text
    return {each.kind: each for each in map(wire.ProposalBind.model_validate, reply.json())}


def test_what_binds_a_plan_is_named_and_is_gone_where_it_is_lifted(lab, draft):
    answered(lab, draft)
    few = dict.fromkeys(asked_offices(INSTRUMENT.id), 1)
    assert set_means(lab, draft, persons=few, barred=IDS[31:]).status_code == 200
    alone = propose(lab, draft, target="2,1")
    found = what_binds(lab, draft, target="2,1")
    assert all(each.saved or each.weeks for each in found.values())
    assert (found["people"].office, found["people"].weeks > 0) == (office_name("diskominfo"), True)
    assert found["bans"].saved > 0
    assert found["money"].fund is None, "no budget document holds it"
    assert set_means(lab, draft, 1, persons=few).status_code == 200
    assert propose(lab, draft, target="2,1").effort == alone.effort - found["bans"].saved
    assert "bans" not in what_binds(lab, draft, target="2,1")


def test_the_budget_document_that_a_plan_waits_for_is_named_with_its_day(lab, draft):
    answered(lab, draft)
    money = [{"day": day(9), "amount": 10**12}]
    assert set_means(lab, draft, funds=money).status_code == 200
    found = what_binds(lab, draft, weeks=26, target="2,6")
    assert (found["money"].fund[-4:], found["money"].day.isoformat()) == (day(9)[:4], day(9))
    assert found["money"].saved or found["money"].weeks
    assert what_binds(lab, draft, weeks=1) == {}, "without a plan nothing binds it"
    for wrong in ("question=highest&target=3", ""):
        asked = f"assessments/{draft}/plan/binds?until={day(13)}&{wrong}"
        assert lab.client("operator").get(asked).status_code == 422


def test_at_the_top_there_is_nothing_to_plan_whatever_is_asked(lab, draft):
    answered(lab, draft, 5)
    for asked in ("target=5&question=least", "target=5&question=earliest", "question=highest"):
        refused = lab.client("operator").get(f"assessments/{draft}/plan/proposal?until={day(13)}&{asked}")
        assert refused.status_code == 422
        assert refused.json()["detail"].startswith(
            "Rencana: semua indikator sudah" if "highest" in asked else "Target: sudah tercapai"
        )
    assert (
        lab.client("operator").get(f"assessments/{draft}/plan/proposal?until={day(13)}&question=apa").status_code == 422
    )


def test_the_other_two_questions(lab, draft):
    answered(lab, draft)
    soon, high = propose(lab, draft, question="earliest"), propose(lab, draft, question="highest", target="")
    least = propose(lab, draft)
    assert soon.end <= least.end
    assert Fraction(high.index) >= Fraction(least.index) >= Fraction("2.2")
    assert {soon.status, high.status} <= {"optimal", "gap"}, "a busy machine may not finish the proof in time"


def test_means_are_versioned_and_checked(lab, draft):
    assert set_means(lab, draft, persons={"diskominfo": 6}).json()["plan"]["means_version"] == 1
    old = set_means(lab, draft, persons={"diskominfo": 9}, role="operator2")
    assert (old.status_code, '"diskominfo": 6' in old.json()["stored"]["value"]) == (409, True)
    assert set_means(lab, draft, 1, barred=["i99"]).status_code == 404
    for wrong in (
        {"persons": {"diskominfo": -1}},
        {"persons": {"diskominfo": 1000}},
        {"funds": [{"day": day(4), "amount": 0}]},
        {"funds": [{"day": "besok", "amount": 1}]},
        {"barred": ["i22", "i22"]},
        {"persons": {"Budi Santoso 0812 3456 7890": 1}},
    ):
        assert set_means(lab, draft, 1, **wrong).status_code == 422
    own = lab.client("koordinator").write("POST", "regions/18.71/offices", {"name": "UPTD Data"}).json()["id"]
    assert set_means(lab, draft, 1, persons={"diskominfo": 6, own: 2}).status_code == 200
    stranger = set_means(lab, draft, 2, persons={"Budi": 1})
    assert (stranger.json()["field"], "daftar wilayah" in stranger.json()["detail"]) == ("persons", True)
    assert set_means(lab, draft, 2, persons={"diskominfo": 6}).status_code == 200
    assert plan_of(lab, draft).means == wire.PlanMeans(persons={"diskominfo": 6})
    late = lab.client("operator").write(
        "POST", f"assessments/{draft}/plan/actions", ACT | {"due": day(1), "begin": day(2)}
    )
    assert (late.status_code, late.json()["field"]) == (422, "begin")


def test_a_plan_is_submitted_answered_and_every_version_can_be_read(lab, draft):
    assert review(lab, draft, "ajukan", 0).status_code == 422, "there is nothing to submit"
    action = add(lab, draft)
    assert review(lab, draft, "ajukan", 0, role="operator").status_code == 403
    assert review(lab, draft, "ajukan", 0, "mohon ditinjau").json()["plan"]["state"] == "diajukan"
    assert review(lab, draft, "tarik", 0).status_code == 409
    assert review(lab, draft, "setujui", 1).status_code == 403, "nobody approves their own plan"
    assert review(lab, draft, "kembalikan", 1, role="pendamping").status_code == 422, "without a reason"
    assert review(lab, draft, "kembalikan", 1, "terlalu padat", role="pendamping").status_code == 200
    put(lab, action, due=day(10), title="SOP yang ditetapkan")
    assert plan_of(lab, draft).changed == 1
    assert review(lab, draft, "ajukan", 2).status_code == 200
    approved = wire.PlanSaved.model_validate_json(review(lab, draft, "setujui", 3, role="pendamping").content).plan
    assert (approved.state, approved.changed) == ("disetujui", 0)
    assert [(each.step, each.note) for each in approved.reviews][:2] == [
        ("ajukan", "mohon ditinjau"),
        ("kembalikan", "terlalu padat"),
    ]
    put(lab, plan_of(lab, draft).actions[0], due=day(14))
    now = plan_of(lab, draft)
    assert (now.actions[0].first_due.isoformat(), now.changed) == (day(10), 1)
    assert review(lab, draft, "catat", 4, role="operator").status_code == 422
    assert review(lab, draft, "catat", 4, "bergeser karena lelang", role="operator").status_code == 200
    first, last = (
        wire.PlanVersion.model_validate_json(
            lab.client("pendamping").get(f"assessments/{draft}/plan/reviews/{n}").content
        )
        for n in (1, 4)
    )
    assert [(each.title, each.due.isoformat()) for each in first.actions] == [("SOP", day(8))]
    assert [(each.title, each.due.isoformat()) for each in last.actions] == [("SOP yang ditetapkan", day(10))]
    for none in (0, 9, 2**31, 2**63):
        assert lab.client("pendamping").get(f"assessments/{draft}/plan/reviews/{none}").status_code == 404


def test_nobody_approves_a_plan_that_they_have_not_read(lab, draft):
    action = add(lab, draft)
    review(lab, draft, "ajukan", 0)
    read = plan_of(lab, draft).seq
    blind = review(lab, draft, "setujui", 1, role="pendamping", seq=None)
    assert (blind.status_code, blind.json()["field"]) == (422, "seq")
    put(lab, action, due=day(60), to_level=5)
    stale = review(lab, draft, "setujui", 1, role="pendamping", seq=read)
    assert (stale.status_code, "berubah sejak Anda membacanya" in stale.json()["detail"]) == (409, True)
    assert plan_of(lab, draft).state == "diajukan"
    approved = review(lab, draft, "setujui", 1, role="pendamping", seq=plan_of(lab, draft).seq)
    assert (approved.status_code, approved.json()["plan"]["state"]) == (200, "disetujui")


def progress_of(lab, draft):
    reply = lab.client("pendamping").get(f"assessments/{draft}/plan/progress")
    assert reply.status_code == 200, reply.text
    return wire.PlanProgress.model_validate_json(reply.content)


def test_what_was_reached_before_the_approval_is_not_progress(lab, draft):
    answered(lab, draft)
    add(lab, draft, indicator="i42")
    review(lab, draft, "ajukan", 0)
    lab.client("operator").answer(draft, "i42", "level", 3, 1)
    review(lab, draft, "setujui", 1, role="pendamping")
    found = progress_of(lab, draft)
    assert (found.start, found.risen) == (found.now, [])
    assert found.start.low == "2.03"


def test_what_was_approved_stays_promised_whatever_becomes_of_it(lab, draft):
    answered(lab, draft)
    lowered, gone = add(lab, draft, indicator="i42", to_level=5, due=day(-1)), add(lab, draft, due=day(-1))
    unwanted = add(lab, draft, indicator="i43", due=day(-1))
    lab.client("operator").write("DELETE", f"actions/{unwanted.id}", version=unwanted.version)
    review(lab, draft, "ajukan", 0)
    review(lab, draft, "setujui", 1, role="pendamping")
    agreed = progress_of(lab, draft)
    assert (agreed.expected.low, agreed.promised.low) == ("2.11", "2.11"), "not what was deleted before"
    put(lab, lowered, to_level=3, due=day(30))
    lab.client("operator").write("DELETE", f"actions/{gone.id}", version=gone.version)
    later = progress_of(lab, draft)
    assert (later.expected, later.promised) == (agreed.expected, agreed.promised)
    more = add(lab, draft, indicator="i43", due=day(10))
    assert progress_of(lab, draft).promised.low == "2.14", "what came later counts too"
    for each in (more, plan_of(lab, draft).actions[-1]):
        lab.client("operator").write("DELETE", f"actions/{each.id}", version=each.version)
    assert plan_of(lab, draft).actions == []
    assert progress_of(lab, draft).promised == agreed.promised


@pytest.mark.parametrize("wrong", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_days_that_no_plan_has_are_refused(lab, draft, wrong):
    operator = lab.client("operator")
    path = f"assessments/{draft}/plan"
    for body in (ACT | {"due": wrong}, ACT | {"due": day(4), "begin": wrong}):
        assert operator.write("POST", f"{path}/actions", body).status_code == 422
    target = lab.client("koordinator").write("PUT", f"{path}/target", {"index": "3.5", "due": wrong}, version=0)
    assert target.status_code == 422
    assert set_means(lab, draft, funds=[{"day": wrong, "amount": 1}]).status_code == 422
    assert operator.get(path).status_code == 200


def test_a_fixed_lower_action_after_the_deadline_leaves_the_rest_to_be_planned(lab, draft):
    answered(lab, draft)
    late, early = add(lab, draft, due=day(30)), add(lab, draft, to_level=4, due=day(6))
    assert [each.other for each in plan_of(lab, draft).clashes if (each.kind, each.action) == ("order", early.id)] == [
        late.id
    ]
    found = propose(lab, draft)
    assert Fraction(found.index) >= Fraction("2.2")
    assert "i22" not in {each.indicator for each in found.actions}
    assert not {late.id, early.id} & set(found.drops), "what is fixed stays"


def test_progress_starts_where_the_plan_was_approved(lab, draft):
    progress = f"assessments/{draft}/plan/progress"
    assert lab.client("operator").get(progress).status_code == 404
    answered(lab, draft)
    late, done = add(lab, draft, due=day(-1)), add(lab, draft, indicator="i42", due=day(6))
    add(lab, draft, indicator="i43", due=day(40))
    review(lab, draft, "ajukan", 0)
    review(lab, draft, "setujui", 1, role="pendamping")
    lab.client("operator").answer(draft, "i42", "level", 3, 1)
    put(lab, done, status="selesai")
    put(lab, late, status="selesai")
    found = wire.PlanProgress.model_validate_json(lab.client("pendamping").get(progress).content)
    assert (found.start.low, found.now.low, found.expected.low) == ("2.00", "2.03", "2.02")
    assert (found.promised.low, found.forecast.low) == ("2.08", "2.05")
    assert [(each.indicator, each.before, each.now) for each in found.risen] == [("i42", "2", "3")]
    assert found.unfilled == [late.id]


def test_what_is_proposed_for_the_window_is_within_the_window_that_is_followed(lab, draft):
    answered(lab, draft)
    last = day_in(datetime.now(UTC), "WIB") + WINDOW  # in the region it may be a day later than in UTC
    query = f"until={last.isoformat()}&question=highest"
    found = wire.Proposal.model_validate_json(
        lab.client("operator").get(f"assessments/{draft}/plan/proposal?{query}").content
    )
    assert found.end <= last
    add(lab, draft, due=last.isoformat())
    progress = progress_of(lab, draft)
    assert (progress.deadline, progress.forecast) == (last, progress.promised)
    assert progress.forecast != progress.now, "the last step counts"


@pytest.mark.parametrize("period", ["2026"])
def test_pemdi_is_composed_and_proposed_too(lab, period):
    draft = lab.open(period=period)
    pemdi = instruments.load("pemdi-permenpanrb-8-2026")
    operator = lab.client("operator")
    for each in pemdi.indicators:
        operator.answer(draft, each.id, "level", "1.26", 0)
    fixed = add(
        lab, draft, indicator=next(each.id for each in pemdi.indicators if each.external_role is None), to_level=2
    )
    start = plan_of(lab, draft)
    assert Fraction(start.path[-1].low_exact) > Fraction(start.path[0].low_exact)
    index = Fraction(start.now.low_exact) + Fraction(1, 10)
    found = propose(lab, draft, weeks=52, target=f"{float(index):.2f}")
    assert found.status == "optimal"
    assert next(each for each in found.actions if each.action == fixed.id).held
    for each in found.actions:
        if each.action is None:
            add(lab, draft, **each.model_dump(mode="json", include=set(wire.ActionWrite.model_fields)))
    assert Fraction(plan_of(lab, draft).path[-1].low_exact) >= index


def test_a_proposal_for_pemdi_names_the_items_that_are_open(lab):
    draft = lab.open(period="2026")
    pemdi = instruments.load("pemdi-permenpanrb-8-2026")
    operator = lab.client("operator")
    for each in pemdi.indicators:
        operator.answer(draft, each.id, "level", "1.26", 0)
    barred = [each.id for each in pemdi.indicators if each.id != "i01"]
    assert set_means(lab, draft, barred=barred).status_code == 200
    start = Fraction(plan_of(lab, draft).now.low_exact)
    target = f"{float(start + pemdi.indicator('i01').weight / 200):.2f}"
    [before] = propose(lab, draft, weeks=52, target=target).actions
    for code in ("I1-L1-01", "I1-L2-03"):
        assert (
            operator.write("PUT", f"assessments/{draft}/items/{code}", {"state": "diunggah"}, version=0).status_code
            == 200
        )
        assert (
            operator.write("PUT", f"assessments/{draft}/items/{code}", {"state": "diterima"}, version=1).status_code
            == 200
        )
    [now] = propose(lab, draft, weeks=52, target=target).actions
    assert now.title == "Butir yang belum diterima: I1-L2-02"
    assert sum(now.effort.values()) < sum(before.effort.values())
