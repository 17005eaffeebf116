"""The second factor: who needs it, which codes are taken, how guessing is slowed."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyotp
import pytest
from cryptography.fernet import Fernet

from hub.accounts import second_factor, steps
from hub.accounts.second_factor import INTERVAL, SecondFactors
from hub.accounts.steps import Step
from hub.accounts.store import Throttled

PASSWORD = "kalimat sandi yang panjang"
BEGIN = 1_790_000_000 // INTERVAL * INTERVAL


class Clock:
    now = float(BEGIN)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def factors(accounts, clock):
    return SecondFactors(accounts, Fernet.generate_key().decode(), clock)


@pytest.fixture
def coach(accounts):
    return accounts.create("coach", "Coach", PASSWORD, roles=[("pendamping", "18.71")], must_change=False)


@pytest.fixture
def app(factors, coach):
    """The coach's authenticator app, enrolled with the code of one step before the clock's."""
    offer = factors.offer(coach)
    made = pyotp.TOTP(offer.secret)
    made.recovery = factors.enrol(coach, offer.sealed, made.at(BEGIN - INTERVAL))
    return made


@pytest.mark.parametrize(
    ("role", "region", "needed"),
    [
        ("operator", "18.71", False),
        ("koordinator", "18.71", False),
        ("peneliti", None, False),
        ("pendamping", "18.71", True),
        ("sekretariat", None, True),
        ("pengelola", None, True),
    ],
)
def test_who_sees_many_peoples_data_needs_a_second_factor(accounts, role, region, needed):
    person = accounts.create("orang", "Orang", None, roles=[(role, region)], must_change=False)
    sample = accounts.create("contoh", "Contoh", None, roles=[(role, region)], must_change=False, sample=True)
    assert steps.next_step(person, second_factor=True) == (Step.ENROL if needed else None)
    assert steps.next_step(person, second_factor=False) is None
    assert steps.next_step(sample, second_factor=True) is None


def test_a_new_password_comes_before_the_code_and_does_not_replace_it(accounts, coach, app):
    accounts.set_password(coach.id, "sandi-awal-1", must_change=True)
    assert steps.next_step(accounts.by_id(coach.id), second_factor=True) is Step.PASSWORD
    accounts.set_password(coach.id, PASSWORD, must_change=False)
    assert steps.next_step(accounts.by_id(coach.id), second_factor=False) is Step.CODE


def test_a_code_is_taken_once_and_none_before_it(factors, coach, app, clock):
    clock.now = BEGIN + INTERVAL
    assert factors.check(coach, app.at(clock.now), "::1")
    assert not factors.check(coach, app.at(clock.now), "::1")
    assert not factors.check(coach, app.at(clock.now - INTERVAL), "::1")
    assert factors.check(coach, app.at(clock.now + INTERVAL), "::1")


def test_the_code_of_the_enrolment_opens_nothing_afterwards(factors, coach, app):
    assert not factors.check(coach, app.at(BEGIN - INTERVAL), "::1")


@pytest.mark.parametrize(("steps_off", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(factors, coach, app, clock, steps_off, taken):
    clock.now = BEGIN + 10 * INTERVAL + 7
    assert factors.check(coach, app.at(clock.now + steps_off * INTERVAL), "::1") is taken


def test_one_code_sent_twice_at_once_is_taken_once(factors, coach, app):
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: factors.check(coach, app.at(BEGIN), f"10.0.0.{n}"), range(3)))
    assert sum(taken) == 1


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "000000 or 1=1", "\0", "9" * 5000])
def test_what_is_no_code_is_refused(factors, coach, app, code):
    assert not factors.check(coach, code, "::1")


def test_guessing_codes_is_slowed_and_the_right_password_forgives_nothing(accounts, factors, coach, app):
    for _ in range(4):
        assert accounts.sign_in("coach", PASSWORD, "::1") is not None
        assert not factors.check(coach, "000000", "::1")
    with pytest.raises(Throttled):
        factors.check(coach, app.at(BEGIN), "::1")
    with pytest.raises(Throttled):
        accounts.sign_in("coach", PASSWORD, "::1")


def test_a_recovery_code_works_once_and_for_its_person_only(accounts, factors, coach, app):
    other = accounts.create("lain", "Lain", None, roles=[("sekretariat", None)], must_change=False)
    offer = factors.offer(other)
    factors.enrol(other, offer.sealed, pyotp.TOTP(offer.secret).at(BEGIN))
    assert len(set(app.recovery)) == second_factor.RECOVERY_CODES
    assert not factors.check(other, app.recovery[0], "::1")
    assert factors.check(coach, f" {app.recovery[0].upper()} ", "::1")
    assert not factors.check(coach, app.recovery[0], "::1")


def test_an_offer_is_for_its_person_and_needs_a_right_code(accounts, factors, coach):
    other = accounts.create("lain", "Lain", None)
    offer = factors.offer(coach)
    right = pyotp.TOTP(offer.secret).at(BEGIN)
    assert factors.enrol(other, offer.sealed, right) is None
    assert factors.enrol(coach, offer.sealed, "000000") is None
    assert factors.enrol(coach, offer.sealed + "x", right) is None
    assert factors.enrol(coach, offer.sealed, right) is not None
    assert factors.enrol(coach, offer.sealed, right) is None  # a second enrolment would replace the first


def test_the_database_holds_neither_secret_nor_codes(accounts, factors, coach, app):
    accounts.close()
    folder = Path(accounts.engine.url.database).parent
    raw = b"".join(path.read_bytes() for path in folder.glob("accounts.sqlite*"))
    assert app.secret.encode() not in raw
    assert not any(code.encode() in raw for code in app.recovery)


def test_a_reset_takes_app_and_recovery_codes(accounts, factors, coach, app):
    second_factor.reset(accounts, "coach")
    assert steps.next_step(accounts.by_id(coach.id), second_factor=True) is Step.ENROL
    assert not factors.check(coach, app.at(BEGIN), "::1")
    assert not factors.check(coach, app.recovery[0], "::2")


def test_the_picture_is_plain_svg_even_for_a_hostile_name(accounts, factors):
    person = accounts.create("a+b@c", "<script>alert(1)</script>", None)
    offer = factors.offer(person)
    assert re.match(r"<svg [^>]*viewBox=", offer.picture)  # scales to its place on a phone
    assert "<script" not in offer.picture + offer.address
    assert offer.address.startswith("otpauth://totp/")
