"""The second factor: time-based codes of an authenticator app (RFC 6238), and recovery codes for a lost telephone.

The secret is kept encrypted; its key lies outside the database (``var/secrets/account-key``). A code is good for its
half minute and the one before and after, and once only.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import time
from collections.abc import Callable
from dataclasses import dataclass

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from hub.accounts import changes, passwords, throttle
from hub.accounts.model import Account, RecoveryCode, SecondFactor, now
from hub.accounts.store import Accounts, wait_for_turn
from hub.settings import PRODUCT_NAME

INTERVAL = 30
DRIFT = 1
"""Steps a telephone's clock may be behind or ahead."""
RECOVERY_CODES = 8
OFFERED = 15 * 60
"""Seconds an offered secret may wait to be confirmed."""


@dataclass(frozen=True)
class Offer:
    """A new secret, shown to its person and not stored yet.

    Attributes
    ----------
    secret : str
        In base 32, to be typed where no camera is at hand.
    address : str
        The ``otpauth:`` address, which a telephone opens in its authenticator app.
    picture : str
        The address as a QR code, inline SVG.
    sealed : str
        Secret and person, encrypted, for the form to bring back.
    """

    secret: str
    address: str
    picture: str
    sealed: str


class SecondFactors:
    """Second factors of the people in a store.

    Parameters
    ----------
    accounts : Accounts
        The store.
    key : str
        A Fernet key.
    clock : callable
        Seconds since 1970.
    """

    def __init__(self, accounts: Accounts, key: str, clock: Callable[[], float] = time.time) -> None:
        self._accounts = accounts
        self._fernet = Fernet(key)
        self._clock = clock

    def offer(self, account: Account) -> Offer:
        """Draw a new secret for a person."""
        secret = pyotp.random_base32()
        sealed = self._fernet.encrypt(f"{account.id}:{secret}".encode()).decode()
        return self._picture(account, secret, sealed)

    def again(self, account: Account, sealed: str) -> Offer | None:
        """Return the offer that a form brought back; ``None`` when it is too old or another person's."""
        secret = self._opened(account, sealed)
        return None if secret is None else self._picture(account, secret, sealed)

    def enrol(self, account: Account, sealed: str, code: str) -> list[str] | None:
        """Store an offered secret that a code confirms.

        Returns
        -------
        list of str or None
            Recovery codes, to be shown once; ``None`` when the code is wrong or the offer not this person's.
        """
        secret = self._opened(account, sealed)
        step = None if secret is None else self._step(secret, code, after=-1)
        if secret is None or step is None:
            return None
        with self._accounts.session() as session:
            person = session.get(Account, account.number)
            if person is None or person.second_factor is not None:
                return None
            person.sessions_from = now()
            session.add(
                SecondFactor(
                    account_number=account.number,
                    secret=self._fernet.encrypt(secret.encode()).decode(),
                    enrolled_at=now(),
                    last_step=step,
                )
            )
            drawn = [passwords.generated() for _ in range(RECOVERY_CODES)]
            session.add_all(
                RecoveryCode(digest=_digest(account.number, code), account_number=account.number) for code in drawn
            )
            changes.record(session, account.id, "second-factor.enrol", account.id)
        return drawn

    def check(self, account: Account, code: str, address: str) -> bool:
        """Check a code of the app, or use up a recovery code.

        Raises
        ------
        Throttled
            When this person's name or this address has failed too often.
        """
        with self._accounts.session() as session:
            wait_for_turn(session, account.name, address)
            fits = self._use(session, account, code)
            if fits:
                throttle.forgive(session, account.name, address)
            else:
                throttle.failed(session, account.name, address, now())
        return fits

    def _use(self, session: Session, account: Account, code: str) -> bool:
        held = session.get(SecondFactor, account.number)
        if held is None:
            return False
        try:
            step = self._step(self._fernet.decrypt(held.secret.encode()).decode(), code, after=held.last_step)
        except InvalidToken:  # the key was lost; the recovery codes hang on none
            step = None
        if step is not None:
            held.last_step = step
            return True
        used = session.execute(delete(RecoveryCode).where(RecoveryCode.digest == _digest(account.number, code)))
        if isinstance(used, CursorResult) and used.rowcount == 1:
            changes.record(session, account.id, "second-factor.recover", account.id)
            return True
        return False

    def _step(self, secret: str, code: str, after: int) -> int | None:
        """Return the time step that a code belongs to, when it is near the present one and later than ``after``."""
        typed = "".join(code.split())
        present = int(self._clock()) // INTERVAL
        app = pyotp.TOTP(secret, interval=INTERVAL)
        for step in range(max(present - DRIFT, after + 1), present + DRIFT + 1):
            if hmac.compare_digest(app.generate_otp(step).encode(), typed.encode()):
                return step
        return None

    def _opened(self, account: Account, sealed: str) -> str | None:
        try:
            owner, _, secret = self._fernet.decrypt(sealed.encode(), ttl=OFFERED).decode().partition(":")
        except InvalidToken:
            return None
        return secret if owner == account.id else None

    @staticmethod
    def _picture(account: Account, secret: str, sealed: str) -> Offer:
        address = pyotp.TOTP(secret, interval=INTERVAL).provisioning_uri(name=account.name, issuer_name=PRODUCT_NAME)
        drawn = io.BytesIO()
        segno.make(address, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=3)
        return Offer(secret, address, drawn.getvalue().decode(), sealed)


def reset(accounts: Accounts, name: str, *, actor: str = changes.COMMAND_LINE) -> None:
    """Take a person's second factor and recovery codes away; where it is needed, the next sign-in sets up a new one.

    Raises
    ------
    UnknownError
        When nobody has this name.
    """
    account = accounts.by_name(name)
    with accounts.session() as session:
        session.execute(delete(RecoveryCode).where(RecoveryCode.account_number == account.number))
        held = session.scalar(select(SecondFactor).where(SecondFactor.account_number == account.number))
        if held is not None:
            session.delete(held)
        session.execute(update(Account).where(Account.number == account.number).values(sessions_from=now()))
        changes.record(session, actor, "second-factor.reset", account.id)


def _digest(number: int, code: str) -> str:
    """Return what is kept of a recovery code; it has 79 random bits, so a plain hash gives nothing away."""
    return hashlib.sha256(f"{number}:{''.join(code.lower().split())}".encode()).hexdigest()
