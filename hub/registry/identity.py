"""Who is calling: the hub is asked with the caller's own token, and the answer is kept for a minute at most.

A caller is what the hub says the token is: a name, a name to show, and scopes. Rights are answered by JupyterHub's own
:func:`~jupyterhub.services.auth.check_scopes`; there is no role table here and no name is ever parsed.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx
from jupyterhub.services.auth import check_scopes

from hub import permissions
from hub.registry.problems import ProblemError

FRESH = 30.0
"""Seconds after which the hub is asked again."""
AHEAD = 26.0
"""Seconds after which it is asked behind the caller's back: who keeps on saving does not stand in the hub's line, where
those are who arrive."""
AHEAD_AT_ONCE = 4
"""How many are asked about so at the same time."""
KEPT = 60.0
"""Seconds an answer stands while the hub cannot be reached."""
REFUSED = 5.0
"""Seconds a refused token stays refused, and a silent hub is not asked again."""
PATIENCE = httpx.Timeout(5, connect=2)
"""For somebody whom the hub vouched for a moment ago: its last answer stands when it is slow."""
PATIENCE_AT_ARRIVAL = httpx.Timeout(15, connect=5)
"""For somebody new: a room of people arrives at once, and nobody can be let in without the hub."""
BOUND = 5_000
"""Tokens remembered at most."""


@dataclass(frozen=True)
class Caller:
    """Whoever holds the token.

    Attributes
    ----------
    name : str
        The hub's name of the person or service.
    display_name : str
        What people are shown.
    roles : tuple of str
        What the account store calls the person, for display; no right hangs on it.
    scopes : frozenset of str
        The token's scopes as the hub expands them.
    """

    name: str
    display_name: str
    roles: tuple[str, ...]
    scopes: frozenset[str] = field(repr=False)

    def holds(self, permission: str, region: str | None = None) -> bool:
        """Whether the caller holds a permission: for a region, or (without one) everywhere."""
        wanted = permissions.scope(permission, region)
        known = self._told.get(wanted)
        if known is None:
            known = self._told[wanted] = bool(check_scopes({wanted}, self.scopes))
        return known

    @cached_property
    def _told(self) -> dict[str, bool]:
        """What was asked of this answer of the hub; JupyterHub's memory of it is too short for hundreds of people."""
        return {}

    @cached_property
    def _filters(self) -> frozenset[str]:
        """What the scopes are filtered by."""
        return frozenset(scope.partition("!")[2] for scope in self.scopes)

    def regions(self, permission: str, codes: Collection[str]) -> frozenset[str]:
        """Return those of the region codes for which the caller holds a permission."""
        if self.holds(permission):
            return frozenset(codes)
        named = (
            code for code in codes if f"group={code}" in self._filters
        )  # of hundreds, a few are worth asking about
        wanted = {permissions.scope(permission, code): code for code in named}
        return frozenset(wanted[scope] for scope in check_scopes(set(wanted), self.scopes)) if wanted else frozenset()

    def held(self, codes: Collection[str]) -> dict[str, list[str]]:
        """Return every permission the caller holds, with the region codes it is held for, or ``["*"]``.

        The same as :meth:`holds` and :meth:`regions` for each permission, in one question.
        """
        named = [code for code in codes if f"group={code}" in self._filters]
        rights = permissions.table().permissions
        wanted = {permissions.scope(right.name): (right.name, "*") for right in rights}
        wanted |= {permissions.scope(name, code): (name, code) for name in _REGIONAL for code in named}
        found: dict[str, list[str]] = {}
        for name, where in sorted(wanted[scope] for scope in check_scopes(set(wanted), self.scopes)):
            if found.get(name) != ["*"]:
                found.setdefault(name, []).append(where)
        return {right.name: found[right.name] for right in rights if right.name in found}

    def sees(self, region: str) -> bool:
        """Whether the region is the caller's to know anything of that is not published."""
        known = self._told.get(region)
        if known is None:
            wanted = {permissions.scope(name, region) for name in _REGIONAL}
            known = self._told[region] = bool(check_scopes(wanted, self.scopes))
        return known

    def role_in(self, region: str) -> str:
        """Name the role in which the caller acts in a region, for display: the first of theirs held there in full."""
        return next((name for name in self.roles if self._acts_as(name, region)), "")

    def _acts_as(self, role: str, region: str) -> bool:
        names = permissions.role(role).permissions
        wanted = {permissions.scope(name, region if name in _REGIONAL else None) for name in names}
        return bool(check_scopes(wanted, self.scopes) == wanted)


_REGIONAL = tuple(right.name for right in permissions.table().permissions if right.bound == "region")


@dataclass
class _Known:
    caller: Caller | None
    asked: float
    retry: float


class Hub:
    """The hub as the registry asks it.

    Parameters
    ----------
    api_url : str
        The hub's API, without a trailing slash.
    transport : httpx.BaseTransport, optional
        Another way to reach it (tests).
    clock : callable
        Monotonic seconds.
    """

    def __init__(
        self,
        api_url: str,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = httpx.Client(base_url=api_url, transport=transport, timeout=PATIENCE)
        self._clock = clock
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._lock = threading.Lock()
        self._ahead: set[bytes] = set()
        self._threads = ThreadPoolExecutor(AHEAD_AT_ONCE, thread_name_prefix="ahead")

    def close(self) -> None:
        """Close the connections."""
        self._threads.shutdown(cancel_futures=True)
        self._client.close()

    def caller(self, token: str) -> Caller:
        """Return whoever holds a token.

        Raises
        ------
        ProblemError
            401 when the hub does not know the token; 503 when the hub cannot be reached and its last answer is older
            than a minute.
        """
        key, now, known = self._look_up(token)
        if known is None or now >= known.retry:
            known = self._ask(token, known, now)
            self._remember(key, known)
        elif _aging(known, now):
            self._ask_ahead(key, token, known, now)
        if known.caller is not None:
            return known.caller
        raise ProblemError(401, headers={"WWW-Authenticate": "Bearer"})

    def remembered(self, token: str) -> Caller | None:
        """Return whoever holds a token if that is known still; never waits.

        Returns
        -------
        Caller or None
            ``None`` when the hub has to be asked, or has refused the token: :meth:`caller` says which.
        """
        key, now, known = self._look_up(token)
        if known is None or now >= known.retry:
            return None
        if _aging(known, now):
            self._ask_ahead(key, token, known, now)
        return known.caller

    def _look_up(self, token: str) -> tuple[bytes, float, _Known | None]:
        key = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()  # no token lies about in memory
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
        return key, self._clock(), known

    def forget(self, token: str) -> None:
        """Drop what is remembered of a token (sign-out)."""
        with self._lock:
            self._known.pop(hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest(), None)

    def exchange(self, form: dict[str, str]) -> str | None:
        """Exchange an OAuth code for a token; ``None`` when the hub refuses it.

        Raises
        ------
        ProblemError
            503 when the hub cannot be reached.
        """
        try:
            reply = self._client.post("/oauth2/token", data=form, timeout=PATIENCE_AT_ARRIVAL)
        except httpx.HTTPError:
            raise _unreachable() from None
        if reply.status_code >= 500:
            raise _unreachable()
        token = reply.json().get("access_token") if reply.status_code == 200 else None
        return token if isinstance(token, str) else None

    def _ask_ahead(self, key: bytes, token: str, known: _Known, now: float) -> None:
        """Ask in the background while the last answer is still good; once at a time for each token."""
        with self._lock:
            if key in self._ahead:
                return
            self._ahead.add(key)

        def ask() -> None:
            found = known
            try:
                found = self._ask(token, known, now)
            finally:
                with self._lock:
                    self._ahead.discard(key)
                    # not of a hub that did not answer, nor of a token that was given up meanwhile
                    if found.asked > known.asked and self._known.get(key) is known:
                        self._known[key] = found

        self._threads.submit(ask)

    def _remember(self, key: bytes, known: _Known) -> None:
        with self._lock:
            self._known[key] = known
            self._known.move_to_end(key)
            while len(self._known) > BOUND:
                self._known.popitem(last=False)

    def _ask(self, token: str, known: _Known | None, now: float) -> _Known:
        try:
            patience = PATIENCE if known else PATIENCE_AT_ARRIVAL
            reply = self._client.get("/user", headers={"Authorization": f"token {token}"}, timeout=patience)
            reachable = reply.status_code < 500
        except httpx.HTTPError:
            reachable = False
        except (UnicodeError, ValueError):  # what cannot stand in a header is no token of the hub
            return _Known(None, now, now + REFUSED)
        if reachable:
            caller = _caller(reply.json()) if reply.status_code == 200 else None
            if known is not None and caller == known.caller:
                caller = known.caller  # with all that was worked out about their rights
            return _Known(caller, now, now + (FRESH if caller else REFUSED))
        if known is not None and known.caller is not None and now < known.asked + KEPT:
            return _Known(known.caller, known.asked, min(now + REFUSED, known.asked + KEPT))
        raise _unreachable()


def _aging(known: _Known, now: float) -> bool:
    """Whether it is time to ask again behind the caller's back."""
    return known.caller is not None and now >= known.asked + AHEAD and known.retry == known.asked + FRESH


def _caller(model: dict[str, Any]) -> Caller:
    info = model.get("user_info") or {}
    return Caller(
        name=model["name"],
        display_name=info.get("display_name") or model["name"],
        roles=tuple(role.name for role in permissions.table().roles if role.name in info.get("roles", ())),
        scopes=frozenset(scope for scope in model["scopes"] if scope.startswith(permissions.PREFIX)),
    )


def _unreachable() -> ProblemError:
    return ProblemError(503, headers={"Retry-After": "5"})
