"""Whether the provider still vouches for people who are signed in.

It is asked again at most every :data:`ASK_EVERY` seconds per person, by whatever the person uses: pages, registry,
tokens, a running server. While it cannot be reached, people go on with what was last known for the minutes of grace
(``SPBE_OIDC_GRACE``), counted from when it last vouched for them; then they are refused until it is back.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hub.accounts import claims, identities
from hub.accounts.model import Account, now
from hub.accounts.provider import Provider, ProviderAwayError
from hub.accounts.store import Accounts
from spbe_core.errors import DataError

ASK_EVERY = 20.0
"""Seconds; with the registry's thirty a group that somebody has left is gone within a minute."""
REST = 10.0
"""Seconds during which a provider that did not answer is not asked again for anybody."""

log = logging.getLogger("spbe.accounts")


class Vouching:
    """Keeps the accounts of a provider's people in step with their claims.

    Parameters
    ----------
    accounts : Accounts
        The store.
    provider : Provider
        Whom to ask.
    mapping : claims.Mapping
        Which claim is which role.
    grace : timedelta
        How long people go on while the provider is away.
    clock : callable
        Monotonic seconds.
    """

    def __init__(
        self,
        accounts: Accounts,
        provider: Provider,
        mapping: claims.Mapping,
        grace: timedelta,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.provider = provider
        self._accounts = accounts
        self._mapping = mapping
        self._grace = grace
        self._clock = clock
        self._asked: dict[str, float] = {}
        self._away_until = 0.0
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def arrive(self, auth_state: dict[str, Any]) -> Account:
        """Return the account of a person who comes from the provider with these claims.

        Raises
        ------
        DataError
            When the claims have no subject.
        """
        person = self._person(auth_state)
        account = identities.arrive(self._accounts, self.provider.issuer, person)
        self._asked[account.id] = self._clock()
        return account

    async def still(self, user: Any, account: Account) -> bool:
        """Tell whether a person may go on.

        Parameters
        ----------
        user : jupyterhub.user.User
            Keeps the person's tokens, encrypted.
        account : Account
            The person's account, with an identity.
        """
        async with self._turns[account.id]:  # a refresh token is used once: never two at a time
            now_ = self._clock()
            if now_ >= self._away_until and now_ >= self._asked.get(account.id, -ASK_EVERY) + ASK_EVERY:
                await self._ask(user, account)
        current = self._accounts.by_id(account.id)
        identity = current.identity if current is not None else None
        if identity is None or identity.refused or identity.issuer != self.provider.issuer:
            return False
        last = self._asked.get(account.id)
        if last is not None and self._clock() < last + ASK_EVERY + REST:
            return True
        return identity.confirmed_at > now() - self._grace

    async def _ask(self, user: Any, account: Account) -> None:
        state = await user.get_auth_state()
        if not state:
            await asyncio.to_thread(identities.refuse, self._accounts, account.id)
            return
        try:
            fresh = await self.provider.ask(state)
            person = self._same_person(fresh, account)
        except ProviderAwayError as error:
            log.warning("the OpenID provider cannot be asked: %s", error)
            self._away_until = self._clock() + REST
            return
        except (PermissionError, DataError) as error:
            log.info("the OpenID provider no longer vouches for %s: %s", account.id, type(error).__name__)
            await asyncio.to_thread(identities.refuse, self._accounts, account.id)
            return
        await user.save_auth_state(fresh)
        await asyncio.to_thread(identities.confirm, self._accounts, account.id, person)
        self._asked[account.id] = self._clock()

    def _same_person(self, auth_state: dict[str, Any], account: Account) -> claims.Person:
        person = self._person(auth_state)
        if account.identity is None or person.subject != account.identity.subject:
            raise PermissionError("the provider speaks of another person")
        return person

    def _person(self, auth_state: dict[str, Any]) -> claims.Person:
        person = claims.person(self._mapping, auth_state[self.provider.user_auth_state_key])
        if person.unknown:
            log.warning("the claims of a person name %d regions that do not exist", person.unknown)
        return person
