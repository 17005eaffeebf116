"""Passwords: hashing with argon2id, the rules for a new one, and generated initial ones."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.accounts.wording import Words
from spbe_core.errors import DataError

SHORTEST = 10
LONGEST = 256
"""Bounds of a password's length in characters; the upper one keeps the hashing cost bounded."""

_HASHER = PasswordHasher(time_cost=4, memory_cost=9 * 1024, parallelism=1)
"""OWASP's parameters for argon2id. Of the five pairs of memory and passes that its Password Storage Cheat Sheet calls
equal in defence, this one takes a fifth less of the processor than 19 MiB and two passes; 7 MiB and five passes would
save little more. The library's own cost eight times as much, and a room that signs in at once waits for the hashes of
all who came before; guessing is slowed by :mod:`hub.accounts.throttle`, whatever a hash costs."""
_GROUP = "abcdefghjkmnpqrstuvwxyz23456789"


class PasswordError(DataError):
    """A new password breaks a rule; ``words`` says which, in both languages."""

    def __init__(self, words: Words) -> None:
        super().__init__(where="sandi baru", what=words.id, todo="pilih sandi lain")
        self.words = words


@cache
def _nobody() -> str:
    """Hash that no password fits, to be compared with when there is no account."""
    return _HASHER.hash(secrets.token_hex())


def hashed(password: str) -> str:
    """Hash a password with argon2id under the present parameters."""
    return _HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Tell whether a password fits a stored hash.

    An absent hash costs the same time as a wrong password, so that the answer's delay does not tell whether a name
    exists. A password beyond the longest one is cut, not hashed whole.
    """
    try:
        _HASHER.verify(_nobody() if stored is None else stored, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Tell whether a hash was made with other parameters and should be renewed at this sign-in."""
    return _HASHER.check_needs_rehash(stored)


def check_new(password: str, repeated: str, *, names: Iterable[str], old_hash: str | None) -> None:
    """Check a person's new password.

    Parameters
    ----------
    password, repeated : str
        The new password, typed twice.
    names : iterable of str
        The person's user name and displayed name, which the password must not be.
    old_hash : str or None
        The hash in force; the new password must differ.

    Raises
    ------
    PasswordError
        With the rule that was broken.
    """
    if password != repeated:
        raise PasswordError(Words("Kedua isian sandi baru tidak sama.", "The two new passwords differ."))
    if len(password) < SHORTEST:
        raise PasswordError(
            Words(f"Sandi baru paling sedikit {SHORTEST} karakter.", f"Use at least {SHORTEST} characters.")
        )
    if len(password) > LONGEST:
        raise PasswordError(
            Words(f"Sandi baru paling banyak {LONGEST} karakter.", f"Use at most {LONGEST} characters.")
        )
    folded = password.casefold()
    if len(set(folded)) < 4:
        raise PasswordError(
            Words(
                "Sandi baru terlalu mudah ditebak: terlalu sedikit karakter berbeda.", "Too few different characters."
            )
        )
    if any(folded == name.casefold() for name in names):
        raise PasswordError(
            Words("Sandi baru tidak boleh sama dengan nama Anda.", "The password must not be your name.")
        )
    if old_hash is not None and matches(old_hash, password):
        raise PasswordError(
            Words("Sandi baru harus berbeda dari sandi yang sekarang.", "Choose a password other than the present one.")
        )


def generated() -> str:
    """Draw an initial password that can be read aloud: four groups of four characters, about 79 bits."""
    return "-".join("".join(secrets.choice(_GROUP) for _ in range(4)) for _ in range(4))
