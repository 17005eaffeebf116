"""The hub's authenticator: the account store decides who signs in and what they may do.

Groups and roles are given at sign-in and again at every refresh, so a change in the store takes effect within
:attr:`AccountAuthenticator.auth_refresh_age` seconds for cookies *and* tokens: the hub refreshes the owner of a token
too. An account that may no longer be used makes the refresh fail; with ``auth_refresh_strict`` the hub then refuses
the person's tokens as well, instead of going on with what it knew.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import timedelta
from typing import Any
from weakref import WeakKeyDictionary

from jupyterhub.auth import Authenticator
from tornado.ioloop import IOLoop
from traitlets import Bool, Instance, Integer, Unicode, default

from hub.accounts import addresses, claims, rights, sessions, steps
from hub.accounts.model import Account
from hub.accounts.pages.invitation import InvitationHandler
from hub.accounts.pages.no_role import NoRoleHandler
from hub.accounts.pages.password import ChangePasswordHandler
from hub.accounts.pages.people import DecreeFileHandler, PeopleHandler
from hub.accounts.pages.provider import FromProviderHandler, ToProviderHandler
from hub.accounts.pages.second_factor import CodeHandler, EnrolHandler
from hub.accounts.pages.sign_in import SignInHandler
from hub.accounts.pages.sign_out import SignOutHandler
from hub.accounts.provider import Provider
from hub.accounts.second_factor import SecondFactors
from hub.accounts.settings import SignInSettings
from hub.accounts.steps import Step, StepNeeded
from hub.accounts.store import Accounts
from hub.accounts.vouching import Vouching

GIVEN = ("groups", "roles", "user_info")
"""What of a model the hub takes over."""


def _holds(person: Any, model: dict[str, Any]) -> bool:
    """Tell whether the hub's row of a person has the groups and roles of a model, by name."""
    groups, roles = {each.name for each in person.groups}, {each.name for each in person.roles}
    return groups == set(model["groups"]) and roles == {each["name"] for each in model["roles"]}


async def _keep_tokens(
    _authenticator: Any, model: dict[str, Any], kept: dict[str, Any] | None
) -> dict[str, Any] | None:
    """Keep a person's tokens where the hub takes over new rights; only a new sign-in brings others."""
    return model.get("auth_state") or kept


class AccountAuthenticator(Authenticator):  # type: ignore[misc] # JupyterHub ships no types
    """Sign-in against the account store.

    ``authenticate`` raises :class:`hub.accounts.store.Throttled` and :class:`hub.accounts.steps.StepNeeded`; the
    sign-in page (:mod:`hub.accounts.pages`) turns them into what the person reads.
    """

    accounts_url = Unicode(config=True, help="SQLAlchemy address of the account store.")
    account_key = Unicode(config=True, help="Key of what the store keeps encrypted.")
    sign_in = Instance(SignInSettings, (), config=True, help="How people come in.")
    public_url = Unicode(config=True, help="The address people type, without a trailing slash.")
    papers = Unicode(config=True, help="Folder of the regions' decrees.")
    accounts = Instance(Accounts)
    second_factors = Instance(SecondFactors)
    vouching = Instance(Vouching, allow_none=True, help="Asks the OpenID provider, when there is one.")

    manage_groups = Bool(True, config=True)
    manage_roles = Bool(True, config=True)
    allow_all = Bool(True, config=True)
    auth_refresh_age = Integer(10, config=True)
    auth_refresh_strict = Bool(True, config=True)
    refresh_pre_spawn = Bool(True, config=True)

    _worker = Instance(ThreadPoolExecutor)
    _given = Instance(WeakKeyDictionary, ())

    @default("accounts")  # type: ignore[untyped-decorator]
    def _default_accounts(self) -> Accounts:
        return Accounts(self.accounts_url)

    @default("second_factors")  # type: ignore[untyped-decorator]
    def _default_second_factors(self) -> SecondFactors:
        return SecondFactors(self.accounts, self.account_key)

    @default("vouching")  # type: ignore[untyped-decorator]
    def _default_vouching(self) -> Vouching | None:
        wanted = self.sign_in.provider
        if wanted is None:
            return None
        provider = Provider(wanted, f"{self.public_url}/hub/oauth_callback", parent=self)
        return Vouching(self.accounts, provider, claims.load(wanted.mapping), timedelta(minutes=wanted.grace))

    @default("enable_auth_state")  # type: ignore[untyped-decorator]
    def _default_enable_auth_state(self) -> bool:
        return self.sign_in.provider is not None

    @default("reconcile_auth_state_hook")  # type: ignore[untyped-decorator]
    def _default_reconcile_auth_state_hook(self) -> Any:
        return _keep_tokens

    @default("_worker")  # type: ignore[untyped-decorator]
    def _default_worker(self) -> ThreadPoolExecutor:
        # one thread: hashing never starves the hub, and the throttle counts one try after the other
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandi")

    def normalize_username(self, username: str) -> str:
        """Leave the hub's user name as it is: it is an account's opaque id, never a typed name."""
        return username

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """Check what was typed into the sign-in form."""
        account = await self.in_worker(
            self.accounts.sign_in, data.get("username", ""), data.get("password", ""), self.address(handler.request)
        )
        if account is None:
            return None
        step = self.next_step(account)
        if step is not None:
            raise StepNeeded(account, step)
        return self.model(account)

    async def refresh_user(self, user: Any, handler: Any = None) -> dict[str, Any] | bool:
        """Ask the store again, and for an OpenID person the provider; ``False`` when the person may not go on.

        ``True`` where the hub has all of it already: writing it again, for each person every few seconds, would take
        the hub's time from those who arrive.

        What began before a change of password or second factor, or before the account was closed, has ended. Who has
        been given a role that needs a second factor signs in again after setting one up.
        """
        account = self.accounts.by_id(user.name)
        if account is None or not sessions.settle(user, account.sessions_from, handler):
            return False
        if account.identity is not None:
            if not await self._vouched_for(user, account):
                return False
            account = self.accounts.by_id(user.name)  # the provider may have changed it
        if account is None or not self.goes_on(account):
            return False
        model = self.model(account)
        if self.has_given(user, model):
            return True
        self.give(user, model)
        return model

    def goes_on(self, account: Account) -> bool:
        """Tell whether a person who is signed in may go on, as far as the store knows."""
        return account.active and self.next_step(account) not in {Step.PASSWORD, Step.ENROL}

    def has_given(self, user: Any, model: dict[str, Any]) -> bool:
        """Tell whether the hub has all that a model says of a person, so that it need not be written again."""
        return self._given.get(user) == {key: model[key] for key in GIVEN} and _holds(user.orm_user, model)

    def give(self, user: Any, model: dict[str, Any]) -> None:
        """Remember what the hub is handed."""
        self._given[user] = deepcopy({key: model[key] for key in GIVEN})  # the hub writes into what it is handed

    async def vouched_for(self, user: Any) -> bool:
        """Tell whether an OpenID person's provider still vouches for them; true for everybody else."""
        account = self.accounts.by_id(user.name)
        if account is None or account.identity is None:
            return account is not None
        return await self._vouched_for(user, account)

    async def _vouched_for(self, user: Any, account: Account) -> bool:
        return self.vouching is not None and await self.vouching.still(user, account)

    async def in_worker(self, function: Any, *arguments: Any) -> Any:
        """Run a call of the store that hashes a password outside the hub's event loop, one after the other."""
        return await IOLoop.current().run_in_executor(self._worker, function, *arguments)

    def next_step(self, account: Account) -> Step | None:
        """Return what a person whose password fits has to do next."""
        return steps.next_step(account, second_factor=self.sign_in.second_factor)

    def address(self, request: Any) -> str:
        """Return a visitor's address, behind whatever proxies."""
        return addresses.visitor(
            request.headers.get("X-Forwarded-For"), request.remote_ip, self.sign_in.trusted_proxies
        )

    @staticmethod
    def model(account: Account) -> dict[str, Any]:
        """Describe an account in the form the hub stores."""
        return {
            "name": account.id,
            "admin": False,
            "groups": rights.groups(account),
            "roles": rights.roles(account),
            "user_info": rights.info(account),
        }

    def get_handlers(self, app: Any) -> list[tuple[str, type]]:  # noqa: ARG002
        """Serve our own pages around accounts."""
        provider = [("/oauth_login", ToProviderHandler), ("/oauth_callback", FromProviderHandler)]
        return [
            ("/login", SignInHandler),
            ("/logout", SignOutHandler),
            ("/ganti-sandi", ChangePasswordHandler),
            ("/kode", CodeHandler),
            ("/kode/pasang", EnrolHandler),
            ("/belum-ada-peran", NoRoleHandler),
            ("/undangan", InvitationHandler),
            ("/orang", PeopleHandler),
            ("/orang/sk", DecreeFileHandler),
            *(provider if self.vouching is not None else []),
        ]
