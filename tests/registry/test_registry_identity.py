"""Asking the hub: with the caller's own token, seldom, and honestly when it does not answer."""

import httpx
import pytest
from fake_hub import FakeHub, person
from waiting import until

from hub.registry import identity
from hub.registry.identity import AHEAD, FRESH, KEPT, REFUSED, Hub
from hub.registry.problems import ProblemError


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def fake():
    return FakeHub()


@pytest.fixture
def hub(fake, clock):
    hub = Hub("http://hub.invalid/hub/api", fake.transport, clock)
    yield hub
    hub.close()


def refusal(hub, token):
    with pytest.raises(ProblemError) as caught:
        hub.caller(token)
    return caught.value


def test_the_answer_is_kept_for_a_while(hub, fake, clock):
    for _ in range(3):
        assert hub.caller("token-operator").display_name == "Rina Operator"
    assert fake.asked == 1
    clock.now += FRESH
    hub.caller("token-operator")
    assert fake.asked == 2


def test_who_keeps_on_saving_is_asked_about_before_the_answer_is_old_and_never_waits_for_it(hub, fake, clock):
    hub.caller("token-operator")
    clock.now += AHEAD
    fake.hold.clear()
    for _ in range(3):
        assert hub.caller("token-operator").name == "operator"  # while the hub still thinks about it
    fake.hold.set()
    until(lambda: fake.asked == 2 and not hub._ahead)
    fake.down = True  # whoever asked now would have to wait
    clock.now += AHEAD - 1
    assert hub.caller("token-operator").name == "operator"
    assert fake.asked == 2


def test_a_token_that_was_given_up_is_not_known_again_by_what_was_asked_ahead(hub, fake, clock):
    hub.caller("token-operator")
    clock.now += AHEAD
    fake.hold.clear()
    hub.caller("token-operator")
    hub.forget("token-operator")
    fake.hold.set()
    until(lambda: not hub._ahead)
    del fake.people["operator"]
    assert refusal(hub, "token-operator").status == 401


def test_what_was_asked_ahead_takes_a_right_away(hub, fake, clock):
    hub.caller("token-operator")
    del fake.people["operator"]
    clock.now += AHEAD
    hub.caller("token-operator")
    until(lambda: fake.asked == 2)
    until(lambda: not hub._ahead)
    assert refusal(hub, "token-operator").status == 401


def test_a_withdrawn_right_ends_within_a_minute(hub, fake, clock):
    assert hub.caller("token-operator").holds("answers:write", "18.71")
    fake.people["operator"].scopes = []
    clock.now += FRESH
    assert not hub.caller("token-operator").holds("answers:write", "18.71")
    del fake.people["operator"]
    clock.now += FRESH
    assert refusal(hub, "token-operator").status == 401


def test_an_unknown_token_is_refused_and_soon_asked_again(hub, fake, clock):
    for _ in range(3):
        assert refusal(hub, "token-new").status == 401
    assert fake.asked == 1
    fake.people["new"] = person("new", "operator", ("18.71",))
    clock.now += REFUSED
    assert hub.caller("token-new").name == "new"


def test_while_the_hub_is_away_its_last_answer_stands_for_a_minute(hub, fake, clock):
    hub.caller("token-operator")
    fake.down = True
    clock.now += KEPT - 1
    assert hub.caller("token-operator").name == "operator"
    clock.now += 1
    problem = refusal(hub, "token-operator")
    assert (problem.status, problem.headers["Retry-After"]) == (503, "5")
    assert refusal(hub, "token-koordinator").status == 503
    fake.down = False
    assert hub.caller("token-operator").name == "operator"


def test_a_silent_hub_is_not_asked_for_every_request(hub, fake, clock):
    hub.caller("token-operator")
    tried = []
    fake.down = True
    hub._client = httpx.Client(
        base_url="http://hub.invalid/hub/api",
        transport=httpx.MockTransport(lambda request: tried.append(request) or httpx.Response(502)),
    )
    clock.now += FRESH
    for _ in range(4):
        hub.caller("token-operator")
    assert len(tried) == 1


def test_only_so_many_tokens_are_remembered(hub, fake, monkeypatch):
    monkeypatch.setattr(identity, "BOUND", 3)
    for number in range(6):
        refusal(hub, f"token {number}")
    hub.caller("token-operator")
    assert len(hub._known) == 3
    asked = fake.asked
    hub.caller("token-operator")
    assert fake.asked == asked


@pytest.mark.parametrize("token", ["a\r\nX-Evil: 1", "tökén", "\udcff", "x" * 100_000])
def test_odd_tokens_are_unknown_tokens(hub, token):
    assert refusal(hub, token).status == 401


def test_scopes_that_are_not_the_labs_are_dropped(hub, fake):
    fake.people["operator"].scopes.append("admin:users")
    assert all(scope.startswith("custom:spbe:") for scope in hub.caller("token-operator").scopes)
    assert "custom:spbe" not in repr(hub.caller("token-operator"))


def test_a_service_is_a_caller_too(hub, fake):
    fake.people["cli"] = person("spbe-cli", "sekretariat")
    fake.people["cli"].kind = "service"
    caller = hub.caller("token-spbe-cli")
    assert (caller.name, caller.display_name, caller.roles) == ("spbe-cli", "spbe-cli", ())
    assert caller.holds("reports:publish", "18.71")


def test_the_role_of_a_comment_is_the_one_held_in_that_region(fake):
    both = person("both", "operator", ("18.71",))
    both.scopes += person("both", "pendamping", ("51.71",)).scopes
    both.roles = ("operator", "pendamping")
    fake.people["both"] = both
    hub = Hub("http://hub.invalid/hub/api", fake.transport)
    caller = hub.caller("token-both")
    assert (caller.role_in("18.71"), caller.role_in("51.71"), caller.role_in("32.11")) == ("operator", "pendamping", "")
    hub.close()


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_g1_16_the_token_of_a_pages_kernel_opens_its_visitors_region_and_writes_nowhere(lab):
    own, foreign = lab.open("operator"), lab.open("denpasar", "51.71")
    kernel = lab.client("kernel")
    assert kernel.get(f"assessments/{own}").status_code == 200
    missing = kernel.get("assessments/00000000-0000-4000-8000-000000000000")
    for path in (f"assessments/{foreign}", f"assessments/{foreign}/evidence", f"assessments/{foreign}/comments"):
        assert kernel.get(path).status_code == missing.status_code == 404, path
    assert kernel.get("regions/51.71/assessments").status_code == 404
    assert kernel.answer(foreign, "i22", "level", 5, 0).status_code == 404
    assert kernel.answer(own, "i22", "level", 5, 0).status_code == 403
    assert lab.client("operator").answer(own, "i22", "level", 3, 0).status_code == 200
