"""The one guard between a request and the data: deny by default.

A route gets at the database only through the :class:`Grant` that :func:`needs` (or :func:`signed_in`) hands it, and
the application refuses to start with a route that declares neither (:func:`undeclared`). A region's things answer
whoever has nothing to do with the region exactly like things that do not exist.

A guard is one dependency, and one that answers from memory where it can: who the hub said is calling, and in which
region the thing lies. Only who has to ask the hub or the database goes through a thread for it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from sqlalchemy.orm import Session

from hub import permissions
from hub.metrics import bears
from hub.registry.db import Database
from hub.registry.evidence.store import Store
from hub.registry.identity import Caller, Hub
from hub.registry.locating import Lasting, Locate
from hub.registry.pace import Pace
from hub.registry.problems import ProblemError
from hub.registry.sessions import BrowserSession, Sessions
from hub.registry.settings import RegistrySettings
from hub.registry.tasks import opening
from spbe_core.wire import FileClass

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FILE_RIGHTS = {
    FileClass.TERBUKA: None,
    FileClass.TERBATAS: "restricted:read",
    FileClass.DIKECUALIKAN: "excluded:read",
}
"""What a file of each class needs besides the right that its route declares."""


@dataclass(frozen=True)
class Services:
    """What the application holds for its routes (``app.state.services``)."""

    settings: RegistrySettings
    database: Database
    hub: Hub
    sessions: Sessions
    pace: Pace
    files: Store | None


@dataclass(frozen=True)
class Grant:
    """Leave to do one thing.

    Attributes
    ----------
    caller : Caller
        Who does it.
    region : str or None
        The region code it is about; ``None`` when not about one.
    browser : BrowserSession or None
        The browser session, when the caller came with one.
    """

    caller: Caller
    region: str | None
    browser: BrowserSession | None
    _database: Database

    @property
    def code(self) -> str:
        """The region code; only for rights that are about a region."""
        if self.region is None:
            raise RuntimeError("this right is not about a region")
        return self.region

    def over(self, permission: str, code: str) -> Grant:
        """Return the leave to do a thing in a region that the body of the request names (:func:`needs_named`).

        Raises
        ------
        ProblemError
            404 when the region is not the caller's, 403 when it is and the right is missing.
        """
        if not self.caller.sees(code):
            raise ProblemError(404)
        if not self.caller.holds(permission, code):
            raise ProblemError(403)
        return replace(self, region=code)

    def may_see(self, file_class: FileClass, keeper: str) -> bool:
        """Whether the caller may see a file of the region: by its class, or because they put it there themselves."""
        needed = FILE_RIGHTS[file_class]
        return needed is None or keeper == self.caller.name or self.caller.holds(needed, self.code)

    def demand(self, permission: str) -> None:
        """Refuse with 403 unless the caller holds a further permission over the region (steps need one each)."""
        if not self.caller.holds(permission, self.code):
            raise ProblemError(403)

    def read(self) -> AbstractContextManager[Session]:
        """Open a reading session."""
        return self._database.read()

    def write(self) -> AbstractContextManager[Session]:
        """Open the writing session."""
        return self._database.write()


@dataclass(frozen=True)
class LinkGrant(Grant):
    """Leave to do one task's work: what somebody has who came with a one-task link, and nothing besides.

    Attributes
    ----------
    link : str
        The link's id.
    assessment, unit, office : str
        The task, and for which office it was when the link was made.
    """

    link: str
    assessment: str
    unit: str
    office: str


@dataclass(frozen=True)
class Declared:
    """What a route's guard demands; kept on the guard for the check at start and the documentation."""

    permission: str | None
    regional: bool


def services(request: Request) -> Services:
    """Return the application's services."""
    found: Services = request.app.state.services
    return found


@dataclass(frozen=True)
class _Visitor:
    caller: Caller
    browser: BrowserSession | None


def _visitor(request: Request, held: Services, who: Callable[[str], Caller | None]) -> _Visitor | None:
    """Read who is calling; ``None`` when ``who`` cannot tell."""
    header = request.headers.get("authorization")
    browser: BrowserSession | None = None
    if header is not None:
        kind, _, token = header.partition(" ")
        if kind.lower() not in {"bearer", "token"} or not token.strip():
            raise ProblemError(401, headers={"WWW-Authenticate": "Bearer"})
        token = token.strip()
    else:
        browser = held.sessions.open(request.cookies.get(held.settings.session_cookie()[0]))
        if browser is None:
            raise ProblemError(401, headers={"WWW-Authenticate": "Bearer"})
        if request.method not in SAFE:
            _own_page(request, held, browser)
        token = browser.token
    caller = who(token)
    return None if caller is None else _Visitor(caller, browser)


def _own_page(request: Request, held: Services, browser: BrowserSession) -> None:
    """Refuse a cookie's write that does not come from one of the lab's own pages."""
    given = request.headers.get("x-spbe-xsrf", "").encode("utf-8", "surrogateescape")
    proven = hmac.compare_digest(given, held.sessions.xsrf(browser).encode("ascii"))
    if not proven or request.headers.get("origin") != held.settings.origin:
        raise ProblemError(
            403, "Permintaan ini tidak berasal dari halaman lab yang sedang Anda buka. Muat ulang halaman, lalu ulangi."
        )


@dataclass(frozen=True)
class Guard:
    """The dependency that :func:`needs` and its kin declare.

    Attributes
    ----------
    declared : Declared
    locate : callable or None
        Finds the region the path is about; without it the right is not checked against a region here.
    """

    declared: Declared
    locate: Locate | None = None

    async def __call__(self, request: Request) -> Grant:
        """Let a request in, or refuse it."""
        grant = self._at_once(request)
        return await run_in_threadpool(self._ask, request) if grant is None else grant

    def again(self, request: Request) -> Grant:
        """Do the same for a request that was let in before; blocks where the hub or the database has to be asked."""
        grant = self._at_once(request)
        return self._ask(request) if grant is None else grant

    def _ask(self, request: Request) -> Grant:
        held = services(request)
        visitor = _visitor(request, held, held.hub.caller)
        if visitor is None:
            raise RuntimeError("the hub answers with a caller or a problem")
        if self.locate is None:
            return self._granted(held, visitor, None)
        with held.database.read() as session:
            region = self.locate(session, request.path_params)
        return self._granted(held, visitor, region)

    def _at_once(self, request: Request) -> Grant | None:
        """Answer from memory; ``None`` when that does not hold the answer."""
        held = services(request)
        region: str | None = None
        if self.locate is not None:
            region = self.locate.known(held.database, request.path_params) if isinstance(self.locate, Lasting) else None
            if region is None:
                return None
        visitor = _visitor(request, held, held.hub.remembered)
        return None if visitor is None else self._granted(held, visitor, region)

    def _granted(self, held: Services, visitor: _Visitor, region: str | None) -> Grant:
        permission = self.declared.permission
        if self.locate is not None:
            if region is None or not visitor.caller.sees(region):
                raise ProblemError(404)
            if permission is not None and not visitor.caller.holds(permission, region):
                raise ProblemError(403)
        elif permission is not None and not self.declared.regional and not visitor.caller.holds(permission):
            raise ProblemError(403, "Akun Anda tidak berwenang melihat atau melakukan ini. Hubungi sekretariat.")
        return Grant(visitor.caller, region, visitor.browser, held.database)


def needs(permission: str, locate: Locate | None = None) -> Any:
    """Declare the permission a route needs.

    Parameters
    ----------
    permission : str
        A name from the permission table.
    locate : callable, optional
        Finds the region the path is about; required exactly when the permission is held per region.

    Returns
    -------
    FastAPI dependency
        Yields a :class:`Grant`. Answers 401 without a valid token, 404 when the thing does not exist or its region is
        not the caller's, 403 when the region is the caller's but the right is missing.
    """
    regional = permissions.permission(permission).bound == "region"
    if regional != (locate is not None):
        raise ValueError(f"{permission} is held {'per region' if regional else 'everywhere'}; the route says otherwise")

    return Depends(Guard(Declared(permission, regional), locate))


def renewed(request: Request, need: Any) -> Grant:
    """Ask again whether a caller may do what was asked, for a request that goes on being answered.

    Parameters
    ----------
    request : Request
    need : FastAPI dependency
        What :func:`needs` gave; the one the route declares.

    Raises
    ------
    ProblemError
        As at the first time: 401, 403, 404, or 503 when nobody can say.
    """
    guard: Guard = need.dependency
    return guard.again(request)


def needs_named(permission: str) -> Any:
    """Declare the permission a route needs in every region that its request's body, or the thing it is about, names.

    Returns
    -------
    FastAPI dependency
        Yields a :class:`Grant` of no region; the rule asks :meth:`Grant.over` for each before it writes anything.
    """
    if permissions.permission(permission).bound != "region":
        raise ValueError(f"{permission} is not held per region; the route says otherwise")

    return Depends(Guard(Declared(permission, regional=True)))


async def _machine(request: Request) -> None:
    if not bears(request.headers.get("authorization", ""), services(request).settings.metrics_token):
        raise ProblemError(401, headers={"WWW-Authenticate": "Bearer"})


async def _public() -> None:
    """Nothing is demanded."""


signed_in = Depends(Guard(Declared(None, regional=False)))
"""Declares a route for everybody whom the hub knows."""
_machine.declared = Declared(None, regional=False)  # type: ignore[attr-defined]
machine = Depends(_machine)
"""Declares a route for programs that hold the lab's ``metrics-token``; no person's token opens it."""
_public.declared = Declared(None, False)  # type: ignore[attr-defined]
public = Depends(_public)
"""Declares a route for everybody."""


def task_link(*, finished: bool = False) -> Any:
    """Declare a route for whoever holds a one-task link (:mod:`hub.registry.tasks.opening`): no sign-in, no cookie.

    Parameters
    ----------
    finished : bool
        Whether a link that was finished opens the route too, for a repeat of what finished it.

    Returns
    -------
    FastAPI dependency
        Yields a :class:`LinkGrant`. Whatever opens nothing is answered one way (404), too many tries with 429.
    """

    def guard(request: Request) -> LinkGrant:
        held = services(request)
        kind, _, shown = request.headers.get("authorization", "").partition(" ")
        held.pace.check(request)
        with held.database.read() as session:
            row = opening.by_both(session, shown.strip(), finished=finished) if kind.lower() == "tautan" else None
        if row is None:
            held.pace.failed(request)
            raise opening.dead()
        held.pace.used(row.link_id)
        caller = Caller(f"{opening.RESPONDENT}{row.link_id}", "responden (tautan)", (), frozenset())
        return LinkGrant(
            caller, row.region_code, None, held.database, row.link_id, row.assessment_id, row.unit, row.office
        )

    guard.declared = Declared(None, False)  # type: ignore[attr-defined]
    return Depends(guard)


def _walk(dependant: Dependant | None) -> Iterator[Declared]:
    if dependant is None:
        return
    declared = getattr(dependant.call, "declared", None)
    if declared is not None:
        yield declared
    for inner in dependant.dependencies:
        yield from _walk(inner)


@dataclass(frozen=True)
class Door:
    """A route as the guard sees it."""

    method: str
    path: str
    declared: Declared | None


def doors(app: FastAPI) -> list[Door]:
    """List every route and method of the application with what its guard demands."""
    return [
        Door(method, context.path or "?", next(_walk(getattr(context, "dependant", None)), None))
        for context in iter_route_contexts(app.routes)
        for method in sorted(context.methods or {"?"})
    ]


def undeclared(app: FastAPI) -> list[str]:
    """Name the routes that declare no permission."""
    return [f"{door.method} {door.path}" for door in doors(app) if door.declared is None]
