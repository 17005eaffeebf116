"""OpenID people without a provider: the mapping of claims, accounts, grace, settings."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest

from hub.accounts import claims, identities, settings, steps
from hub.accounts.model import Identity
from hub.accounts.provider import ProviderAwayError
from hub.accounts.vouching import ASK_EVERY, Vouching
from spbe_core.errors import DataError

ISSUER = "https://masuk.contoh.go.id"
MAPPING = claims.Mapping.model_validate(
    {
        "roles": [
            {"claim": "groups", "value": "/spbe/{wilayah}/operator", "role": "operator"},
            {"claim": "realm_access.roles", "value": "sekretariat-spbe", "role": "sekretariat"},
            {"claim": "unit", "value": "diskominfo", "role": "koordinator", "region": "11.10"},
        ]
    }
)


def someone(subject="s-1", **more):
    return claims.person(MAPPING, {"sub": subject, "preferred_username": subject, "name": "Siti Aminah"} | more)


@pytest.mark.parametrize(
    ("given", "roles", "unknown"),
    [
        ({"groups": ["/spbe/18.71/operator", "lain"]}, {("operator", "18.71")}, 0),
        ({"groups": "/spbe/11.10/operator"}, {("operator", "11.10")}, 0),
        ({"groups": ["/spbe/11.1/operator"]}, set(), 1),
        ({"groups": ["/spbe/18.71/18.71/operator", "x/spbe/18.71/operator", "/spbe//operator"]}, set(), 0),
        ({"groups": ["/spbe/18.71/operator\n", "/spbe/１８.71/operator"]}, set(), 1),
        ({"groups": [11.1, None, {"a": 1}, ["/spbe/18.71/operator"]]}, set(), 0),
        ({"groups": {"/spbe/18.71/operator": True}}, set(), 0),
        ({"realm_access": {"roles": ["sekretariat-spbe"]}}, {("sekretariat", "")}, 0),
        ({"realm_access": "sekretariat-spbe"}, set(), 0),
        ({"unit": "diskominfo"}, {("koordinator", "11.10")}, 0),
        ({}, set(), 0),
    ],
)
def test_only_values_that_fit_exactly_give_roles(given, roles, unknown):
    person = someone(**given)
    assert (set(person.roles), person.unknown) == (roles, unknown)


@pytest.mark.parametrize("subject", [None, "", 7, "x" * 256])
def test_a_person_without_a_subject_is_nobody(subject):
    with pytest.raises(DataError, match="sub"):
        claims.person(MAPPING, {"sub": subject})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("roles: [{claim: groups, value: a, role: operator, region: 11.10}]", "region: bukan teks"),
        ('roles: [{claim: groups, value: a, role: operator, region: "11.1"}]', r"11\.1"),
        ("roles: [{claim: groups, value: a, role: raja}]", "raja"),
        ("roles: [{claim: groups, value: a, role: operator}]", "wilayah"),
        ('roles: [{claim: groups, value: "{wilayah}", role: sekretariat}]', "wilayah"),
        ('roles: [{claim: groups, value: "{wilayah}", role: ruang}]', "wilayah"),
        ("roles: [{claim: groups, role: sekretariat}]", "value: belum diisi"),
        ("roles: [{claim: groups, value: a, role: sekretariat, nilai: a}]", "nilai: tidak dikenal"),
        ("roles: [", "YAML"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where(tmp_path, text, said):
    path = tmp_path / "oidc.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        claims.load(path)


def test_names_that_look_alike_are_five_people(accounts):
    made = [identities.arrive(accounts, ISSUER, someone(name)) for name in ("a.b", "a_b", "A.B", "a b", "a@b")]
    assert len({account.id for account in made}) == 5
    assert [account.name for account in made] == ["a.b", "a_b", "A.B", "a.b-2", "a@b"]
    again = identities.arrive(accounts, ISSUER, someone("A.B"))
    assert again.id == made[2].id


def test_a_person_is_issuer_and_subject_and_nothing_else(accounts):
    local = accounts.create("siti", "Siti", "kalimat sandi yang panjang", roles=[("sekretariat", None)])
    first = identities.arrive(accounts, ISSUER, someone("siti", email="siti@contoh.go.id"))
    other = identities.arrive(accounts, "https://lain.contoh.go.id", someone("siti", email="siti@contoh.go.id"))
    assert len({local.id, first.id, other.id}) == 3
    assert accounts.sign_in(first.name, "", "::1") is None
    assert accounts.by_id(first.id).memberships == []


def test_a_second_factor_is_the_providers_business(accounts):
    account = identities.arrive(accounts, ISSUER, someone(realm_access={"roles": ["sekretariat-spbe"]}))
    assert [item.role for item in account.memberships] == ["sekretariat"]
    assert steps.next_step(account, second_factor=True) is None


def test_roles_follow_the_claims_and_those_given_here_stay(accounts):
    account = identities.arrive(accounts, ISSUER, someone(groups=["/spbe/18.71/operator", "/spbe/51.71/operator"]))
    accounts.grant(account.name, "peneliti")
    accounts.grant(account.name, "operator", "51.71")
    identities.confirm(accounts, account.id, someone(groups=[]))
    held = {(item.role, item.region_code) for item in accounts.by_id(account.id).memberships}
    assert held == {("peneliti", ""), ("operator", "51.71")}


class FakeProvider:
    issuer = ISSUER
    user_auth_state_key = "oauth_user"
    groups = ("/spbe/18.71/operator",)
    fault: Exception | None = None
    asked = 0

    async def ask(self, _state):
        self.asked += 1
        await asyncio.sleep(0)  # others may run meanwhile
        if self.fault:
            raise self.fault
        return {"oauth_user": {"sub": "s-1", "groups": list(self.groups)}}


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def world(accounts):
    """A signed-in person, the provider, the clock, and the question whether the person may go on."""
    provider, clock = FakeProvider(), Clock()
    vouching = Vouching(accounts, provider, MAPPING, timedelta(minutes=15), clock)
    account = vouching.arrive({"oauth_user": {"sub": "s-1", "groups": list(provider.groups)}})
    kept = {"state": {"refresh_token": "r"}}

    class User:
        async def get_auth_state(self):
            return kept["state"]

        async def save_auth_state(self, state):
            kept["state"] = state

    def still():
        return asyncio.run(vouching.still(User(), accounts.by_id(account.id)))

    def pass_time(**how):
        gone = timedelta(**how)
        clock.now += gone.total_seconds()
        with accounts.session() as session:
            for identity in session.query(Identity):
                identity.confirmed_at -= gone

    return SimpleNamespace(
        accounts=accounts,
        account=account,
        provider=provider,
        vouching=vouching,
        user=User(),
        still=still,
        pass_time=pass_time,
        kept=kept,
    )


def test_the_provider_is_asked_rarely_and_what_it_says_counts(world):
    assert world.still()
    assert world.provider.asked == 0
    world.pass_time(seconds=ASK_EVERY)
    world.provider.groups = ()
    assert world.still()
    assert world.still()
    assert world.provider.asked == 1
    assert world.accounts.by_id(world.account.id).memberships == []


def test_a_refused_person_is_out_until_the_next_sign_in(world):
    world.pass_time(seconds=ASK_EVERY)
    world.provider.fault = PermissionError()
    assert not world.still()
    world.provider.fault = None
    assert world.accounts.by_id(world.account.id).identity.refused
    identities.arrive(world.accounts, ISSUER, someone())
    assert world.still()


def test_a_provider_that_speaks_of_another_person_is_not_believed(world):
    world.pass_time(seconds=ASK_EVERY)

    async def ask(_state):
        return {"oauth_user": {"sub": "s-2", "groups": ["/spbe/51.71/operator"]}}

    world.provider.ask = ask
    assert not world.still()


def test_a_provider_that_is_away_throws_nobody_out_within_the_grace(world):
    world.provider.fault = ProviderAwayError("down")
    world.pass_time(minutes=14)
    assert world.still()
    asked = world.provider.asked
    assert world.still()
    assert world.provider.asked == asked  # nobody waits for it again and again
    world.pass_time(minutes=2)
    assert not world.still()
    world.provider.fault = None
    world.pass_time(seconds=ASK_EVERY)
    assert world.still()  # back again without signing in


def test_lost_tokens_mean_a_new_sign_in(world):
    world.kept["state"] = None
    world.pass_time(seconds=ASK_EVERY)
    assert not world.still()


def test_many_requests_at_once_use_a_refresh_token_once(world):
    world.pass_time(seconds=ASK_EVERY)

    async def many():
        return await asyncio.gather(*(world.vouching.still(world.user, world.account) for _ in range(20)))

    assert all(asyncio.run(many()))
    assert world.provider.asked == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SPBE_SECOND_FACTOR": "tidak"}, "SPBE_SECOND_FACTOR"),
        ({"SPBE_TRUSTED_PROXIES": "10.0.0.0/8 proxy"}, "SPBE_TRUSTED_PROXIES"),
        ({"SPBE_OIDC_ISSUER": "http://masuk.contoh.go.id"}, "https"),
        ({"SPBE_OIDC_ISSUER": ISSUER}, "SPBE_OIDC_CLIENT_ID"),
        ({"SPBE_OIDC_ISSUER": ISSUER, "SPBE_OIDC_CLIENT_ID": "lab"}, "oidc-client"),
        ({"SPBE_OIDC_ISSUER": ISSUER, "SPBE_OIDC_CLIENT_ID": "lab", "SPBE_OIDC_GRACE": "-1"}, "SPBE_OIDC_GRACE"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path, given, said):
    with pytest.raises(DataError, match=said):
        settings.load(tmp_path, given)


def test_the_clients_secret_may_lie_in_a_file(tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "oidc-client").write_text("rahasia\n")
    found = settings.load(tmp_path, {"SPBE_OIDC_ISSUER": f"{ISSUER}/", "SPBE_OIDC_CLIENT_ID": "lab"}).provider
    assert (found.issuer, found.client_secret, found.grace) == (ISSUER, "rahasia", 15)
    assert settings.load(tmp_path, {}).provider is None
    assert settings.load(tmp_path, {}).second_factor
