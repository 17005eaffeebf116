"""An action keeps whether a DPA pays for it: a proposal that was taken breaks nothing and stays as light."""

from test_registry_composing import add, answered, day, plan_of, propose, put, review, set_means

from spbe_core import wire


def test_a_proposal_that_was_taken_with_money_breaks_nothing_and_is_planned_around_as_light(lab, draft):
    answered(lab, draft)
    assert set_means(lab, draft, funds=[{"day": day(5), "amount": 2_000_000_000}]).status_code == 200
    found = propose(lab, draft, weeks=43, target="2,4")
    paid = {each.indicator for each in found.actions if each.cost}
    assert paid
    for each in found.actions:
        add(lab, draft, **each.model_dump(mode="json", include=set(wire.ActionWrite.model_fields)))
    taken = plan_of(lab, draft)
    assert {each.indicator for each in taken.actions if each.funded} == paid
    assert (taken.clashes, sum(each.effort for each in taken.actions)) == ([], found.effort)
    again = propose(lab, draft, weeks=43, target="2,4")
    assert (again.effort, {each.held for each in again.actions}) == (found.effort, {True})
    assert {each.indicator for each in again.actions if each.funded} == paid
    for each in taken.actions:
        put(lab, each, funded=False)
    assert sum(each.effort for each in plan_of(lab, draft).actions) > found.effort


def test_who_changes_the_way_changes_the_plan_that_was_submitted(lab, draft):
    answered(lab, draft)
    action = add(lab, draft, indicator="i45", due=day(20))
    assert not action.funded
    assert review(lab, draft, "ajukan", 0).status_code == 200
    before = put(lab, action, funded=True).json()["plan"]
    assert (before["actions"][0]["funded"], before["changed"]) == (True, 1)
    assert [each["kind"] for each in before["clashes"]].count("money") == 1
    seen = lab.client("pendamping").get(f"assessments/{draft}/plan/reviews/1").json()
    assert [each["funded"] for each in seen["actions"]] == [False]
