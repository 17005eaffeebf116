"""The account store: names, passwords, throttle, and what the hub is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from hub import permissions
from hub.accounts import names, passwords, rights, throttle
from hub.accounts.store import Throttled
from spbe_core.errors import DataError, UnknownError

PASSWORD = "kalimat sandi yang panjang"


LOOK_ALIKE = ("a.b", "a_b", "A.B", "a b", "a@b")


def test_names_that_look_alike_are_different_people_with_different_homes(accounts):
    made = [accounts.create(name, "Siti", PASSWORD + name) for name in LOOK_ALIKE]
    assert len({account.id for account in made}) == 5
    assert len({account.number for account in made}) == 5
    assert all(account.id.isascii() and account.id.isalnum() for account in made)
    for account in made:
        assert accounts.sign_in(account.name, PASSWORD + account.name, "::1").id == account.id
    assert accounts.sign_in("a.B", PASSWORD + "a.b", "::1") is None  # fits two people in other capitals: neither


@pytest.mark.parametrize("again", [" siti.a ", "ｓｉｔｉ.a"])
def test_one_name_in_several_spellings_is_one_person(accounts, again):
    accounts.create("siti.a", "Siti", PASSWORD)
    with pytest.raises(DataError, match="sudah dipakai"):
        accounts.create(again, "Siti", PASSWORD)
    assert accounts.sign_in(again, PASSWORD, "::1").name == "siti.a"


def test_a_telephones_capital_letter_is_forgiven(accounts):
    accounts.create("siti.a", "Siti", PASSWORD)
    assert accounts.sign_in("Siti.a", PASSWORD, "::1").name == "siti.a"
    assert accounts.by_name("SITI.A").name == "siti.a"


@pytest.mark.parametrize("name", ["", " ", "..", "a/b", "a\tb", "-a", "a" * 65, "a\nb", "<script>", "a:b"])
def test_a_name_that_cannot_be_used_is_refused(name):
    with pytest.raises(DataError, match="nama pengguna"):
        names.checked(name)


def test_renaming_keeps_the_identity(accounts):
    before = accounts.create("lama", "Orang", PASSWORD, roles=[("peneliti", None)])
    accounts.create("lain", "Lain", PASSWORD)
    with pytest.raises(DataError, match="sudah dipakai"):
        accounts.rename("lama", "lain")
    accounts.rename("lama", "Baru")
    after = accounts.by_name("baru")
    assert (after.id, after.number) == (before.id, before.number)
    assert [item.role for item in after.memberships] == ["peneliti"]


def test_an_account_with_a_wrong_role_is_not_made_at_all(accounts):
    for roles, said in (
        ([("operator", None)], "memerlukan wilayah"),
        ([("raja", None)], "tidak dikenal"),
        ([("peneliti", "18.71")], "tidak diberikan per wilayah"),
    ):
        with pytest.raises(DataError, match=said):
            accounts.create("gagal", "Gagal", PASSWORD, roles=roles)
    with pytest.raises(UnknownError, match=r"11\.10"):
        accounts.create("gagal", "Gagal", PASSWORD, roles=[("operator", "11.1")])
    assert accounts.everyone() == []


OWASP = {(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)}
"""KiB and passes that its Password Storage Cheat Sheet calls equal in defence, with one lane."""


@pytest.mark.usefixtures("full_hashing")
def test_passwords_are_kept_as_argon2id(accounts):
    account = accounts.create("siti", "Siti", PASSWORD)
    found = extract_parameters(account.password_hash)
    assert found.type is Type.ID
    assert (found.memory_cost, found.time_cost) in OWASP
    assert PASSWORD not in account.password_hash


@pytest.mark.usefixtures("full_hashing")
def test_a_hash_of_older_parameters_is_renewed_at_sign_in(accounts):
    account = accounts.create("siti", "Siti", PASSWORD)
    with accounts.session() as session:
        session.merge(account).password_hash = PasswordHasher(time_cost=2, memory_cost=19 * 1024).hash(PASSWORD)
    assert accounts.sign_in("siti", PASSWORD, "::1") is not None
    assert not passwords.outdated(accounts.by_name("siti").password_hash)


def test_sign_in_gives_one_answer_for_every_mismatch(accounts):
    accounts.create("siti", "Siti", PASSWORD)
    accounts.create("tutup", "Tutup", PASSWORD)
    accounts.set_active("tutup", active=False)
    assert accounts.sign_in("siti", PASSWORD, "a") is not None
    assert accounts.sign_in("siti", PASSWORD + "x", "b") is None
    assert accounts.sign_in("tutup", PASSWORD, "c") is None
    assert accounts.sign_in("tidak.ada", PASSWORD, "d") is None


@pytest.mark.parametrize("name", ["siti", "tidak.ada"])
def test_guessing_a_name_is_slowed_whether_it_exists_or_not(accounts, name):
    accounts.create("siti", "Siti", PASSWORD)
    for number in range(throttle.BY_NAME.free + 1):
        assert accounts.sign_in(name, "tebakan", f"10.0.0.{number}") is None
    with pytest.raises(Throttled) as wait:
        accounts.sign_in(name, PASSWORD, "10.0.1.1")
    assert 1 <= wait.value.seconds <= 3
    assert accounts.sign_in("orang.lain", "tebakan", "10.0.1.1") is None


def test_the_delay_grows_is_bounded_and_is_forgotten(accounts):
    at = datetime(2026, 11, 25, 10)  # noqa: DTZ001 - the store keeps UTC without a zone
    with accounts.session() as session:
        waits = [throttle.failed(session, "siti", "10.0.0.1", at).total_seconds() for _ in range(14)]
        assert waits == [0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
        assert throttle.remaining(session, "siti", "10.0.0.2", at) == timedelta(seconds=300)
        assert throttle.remaining(session, "budi", "10.0.0.1", at) <= timedelta(0)
        later = at + throttle.FORGET + timedelta(seconds=1)
        assert throttle.failed(session, "siti", "10.0.0.1", later) == timedelta(0)


def test_an_address_is_slowed_later_than_a_name(accounts):
    at = datetime(2026, 11, 25, 10)  # noqa: DTZ001 - the store keeps UTC without a zone
    with accounts.session() as session:
        for number in range(throttle.BY_ADDRESS.free + 1):
            throttle.failed(session, f"nama{number}", "10.0.0.1", at)
        assert throttle.remaining(session, "siapa.pun", "10.0.0.1", at) == timedelta(seconds=2)


def test_a_new_password_follows_the_rules():
    old = passwords.hashed(PASSWORD)
    passwords.check_new("cukup panjang", "cukup panjang", names=("siti",), old_hash=old)
    for new, again, said in (
        ("cukup panjang", "cukup panjan", "tidak sama"),
        ("123456789", "123456789", "paling sedikit 10"),
        ("x" * 300, "x" * 300, "paling banyak 256"),
        ("abababababab", "abababababab", "terlalu mudah"),
        ("Siti Aminah", "Siti Aminah", "nama Anda"),
        (PASSWORD, PASSWORD, "harus berbeda"),
    ):
        with pytest.raises(passwords.PasswordError, match=said):
            passwords.check_new(new, again, names=("siti", "siti aminah"), old_hash=old)


def test_generated_passwords_pass_the_rules_and_differ():
    drawn = {passwords.generated() for _ in range(200)}
    assert len(drawn) == 200
    for password in drawn:
        passwords.check_new(password, password, names=(), old_hash=None)


def test_roles_become_filtered_scopes_and_groups(accounts):
    account = accounts.create(
        "coach", "Coach", PASSWORD, roles=[("pendamping", "18.71"), ("pendamping", "11.10"), ("peneliti", None)]
    )
    assert rights.groups(account) == ["11.10", "18.71"]
    roles = {role["name"]: role["scopes"] for role in rights.roles(account)}
    assert set(roles) == {"user", "orang", "pendamping-18.71", "pendamping-11.10", "peneliti"}
    assert "custom:spbe:comments:write!group=11.10" in roles["pendamping-11.10"]
    assert not any(scope.endswith("!group=18.71") for scope in roles["pendamping-11.10"])
    assert roles["peneliti"] == ["custom:spbe:published:read", "custom:spbe:self:manage"]
    assert roles["user"] == list(rights.USER_SCOPES)
    assert rights.home(account) == "lab"
    assert rights.notebooks(account) == ["coach", "research"]


def test_a_person_without_a_role_has_a_right_to_their_own_data_and_to_nothing_else(accounts):
    account = accounts.create("tamu", "Tamu", PASSWORD)
    scopes = [scope for role in rights.roles(account) for scope in role["scopes"] if scope.startswith("custom:")]
    assert scopes == ["custom:spbe:self:manage"]
    assert rights.home(account) == "none"


def test_only_the_secretariat_holds_rights_over_every_region(accounts):
    for role in permissions.table().roles:
        if role.home == "room":
            continue  # no person's role
        region = "18.71" if role.bound == "region" else None
        account = accounts.create(f"orang.{role.name}", "Orang", None, roles=[(role.name, region)])
        scopes = {scope for item in rights.roles(account) for scope in item["scopes"]}
        everywhere = {permissions.scope(p.name) for p in permissions.table().permissions if p.bound == "region"}
        assert bool(scopes & everywhere) == (role.name == "sekretariat")


def test_granting_twice_is_once_and_revoking_what_is_not_held_says_so(accounts):
    accounts.create("siti", "Siti", PASSWORD)
    accounts.grant("siti", "operator", "18.71")
    accounts.grant("siti", "operator", "18.71")
    assert rights.groups(accounts.by_name("siti")) == ["18.71"]
    accounts.revoke("siti", "operator", "18.71")
    assert rights.home(accounts.by_name("siti")) == "none"
    with pytest.raises(UnknownError, match="tidak memegang"):
        accounts.revoke("siti", "operator", "18.71")
