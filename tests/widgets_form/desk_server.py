"""The two working pages without a whole lab: real registry, pretended hub, the widgets drawn as a page draws them.

    .venv/bin/python tests/widgets_form/desk_server.py [--port 8311]

One server is page service, registry and hub at once, so that cookies, ``Origin`` and the header token work as in the
lab. ``/desk/sign-in?as=operator&next=…`` begins a session. Tests can make the registry fail: see :class:`Faults`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, quote

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "registry"))

import dressed
from fake_hub import FakeHub, sign_in_page

from hub.apps import bundle, pages, states
from hub.registry import load_reference, migrate
from hub.registry.app import create_app
from hub.registry.db import engine_for
from hub.registry.sessions import COOKIE
from hub.registry.settings import RegistrySettings
from spbe_core.client import Registry
from widgets import assets, i18n
from widgets.assessment import AssessmentForm
from widgets.base import LabWidget
from widgets.benchmark import BenchmarkView
from widgets.home import HomeView
from widgets.letters import LettersView
from widgets.log import EventLog
from widgets.page import Visit, choose_period, choose_region
from widgets.plan import PlanEditor
from widgets.portfolio import PortfolioView
from widgets.practices import PracticesView
from widgets.reports import ReportsView
from widgets.stages import StagesView
from widgets.work import WorkList

PAGES: dict[str, Callable[[Visit], LabWidget]] = {
    "beranda": HomeView,
    "penilaian": AssessmentForm,
    "tolok-ukur": BenchmarkView,
    "rencana-aksi": PlanEditor,
    "praktik": PracticesView,
    "laporan": ReportsView,
    "hasil": StagesView,
    "pekerjaan": WorkList,
    "surat": LettersView,
    "riwayat": EventLog,
}
PERSON = "desk-person"
REGISTRY = "/services/registry/"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "img-src 'self'"
)
"""At least as strict as the page service's own."""


@dataclass
class Faults:
    """What goes wrong next.

    Attributes
    ----------
    lost_replies : list of str
        Method and a part of the path, ``"PUT /answers/i22/level"``: the next such request is carried out, its reply
        is cut off.
    down : bool
        The registry answers 503.
    signed_out : set of str
        People whose session the registry no longer knows.
    mute : bool
        Streams fall silent without ending, and answers do not come.
    """

    lost_replies: list[str] = field(default_factory=list)
    down: bool = False
    signed_out: set[str] = field(default_factory=set)
    mute: bool = False

    def loses(self, method: str, path: str) -> bool:
        for fault in self.lost_replies:
            verb, part = fault.split()
            if verb == method and part in path:
                self.lost_replies.remove(fault)
                return True
        return False


class Desk:
    """The server's parts, for tests to reach into."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.origin = origin
        self.hub = FakeHub()
        self.faults = Faults()
        self.database_url = f"sqlite:///{folder / 'registry.sqlite'}"
        migrate(self.database_url)
        engine = engine_for(self.database_url)
        load_reference(engine)
        engine.dispose()
        settings = RegistrySettings(
            database_url=self.database_url,
            hub_api_url="http://hub.invalid/hub/api",
            public_url=origin,
            prefix=REGISTRY,
            client_secret="secret-of-the-registry",
            session_key="for tests only",
            folder=folder,
        )
        registry = create_app(settings, self.hub.transport)
        self._services = registry.state.services
        self.sessions = self._services.sessions
        self._registry = sign_in_page(registry, self.hub)
        self._lifespan = registry
        self.listeners = registry.state.live.listeners
        self.dressed = False
        """Whether pages come in the lab's own frame, as from the page service."""
        self.drawn = threading.Event()
        """Cleared, a page comes as far as its content, as while a kernel draws."""
        self.drawn.set()
        self.stopped: states.State | None = None
        """What such a page says instead of its content."""
        self._pages = Starlette(
            routes=[
                Route("/desk/sign-in", self._sign_in),
                Route("/services/apps/{page}", self._page),
                Route(f"{assets.PREFIX}{{version}}/{bundle.FOLDER}{{name:path}}", self._bundle),
                Mount(f"{assets.PREFIX}{{version}}", StaticFiles(directory=assets.STATIC)),
            ]
        )

    def client(self, name: str) -> Registry:
        """Return a Python client of the registry for somebody."""
        return Registry(f"{self.origin}{REGISTRY}", self.hub.token(name))

    def registry_forgets(self, person) -> None:
        """Let what the registry remembers of a person's token be over now, as it is after half a minute."""
        self._services.hub.forget(person.token)

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
        elif scope["path"].startswith((REGISTRY, "/hub/")):
            await self._ask_registry(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _ask_registry(self, scope, receive, send) -> None:
        request = Request(scope)
        who = request.cookies.get(PERSON, "")
        if scope["path"] == "/hub/api/oauth2/authorize" and who and "as" not in request.query_params:
            self.faults.signed_out.discard(who)  # the hub still knows the person: no question asked
            again = f"{scope['path']}?{request.url.query}&as={quote(who)}"
            await RedirectResponse(again)(scope, receive, send)
            return
        by_browser = request.headers.get("authorization", "Tautan").startswith("Tautan")  # or by a one-task link
        if "/api/" in scope["path"] and scope["path"].startswith(REGISTRY) and by_browser:
            if self.faults.down:
                await Response(status_code=503, headers={"Retry-After": "0"})(scope, receive, send)
                return
            if who in self.faults.signed_out:
                await Response(status_code=401)(scope, receive, send)
                return
            if self.faults.mute:
                await asyncio.sleep(60)  # longer than any page waits; the page hangs up
                return
            if scope["path"].endswith("/live"):
                await self._registry(scope, receive, self._unless_mute(send))
                return
            if self.faults.loses(scope["method"], scope["path"]):
                await self._lose_reply(scope, receive, send)
                return
        await self._registry(scope, receive, send)

    def _unless_mute(self, send):
        async def say(message) -> None:
            if not self.faults.mute:
                await send(message)

        return say

    async def _lose_reply(self, scope, receive, send) -> None:
        async def swallow(message) -> None:
            pass

        await self._registry(scope, receive, swallow)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"9999")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send(
            {"type": "http.response.body", "body": b'{"stored', "more_body": False}
        )  # uvicorn: too short, closes

    async def _sign_in(self, request: Request) -> Response:
        name = request.query_params["as"]
        answer = RedirectResponse(request.query_params.get("next", "/services/apps/penilaian"))
        answer.set_cookie(PERSON, name)
        cookie = self.sessions.seal(self.hub.token(name))
        answer.set_cookie(COOKIE, cookie, path=REGISTRY, httponly=True, samesite="strict")
        return answer

    def _page(self, request: Request) -> Response:
        name = request.cookies.get(PERSON)
        if name not in self.hub.people:
            return RedirectResponse("/desk/sign-in?as=operator&next=" + quote(str(request.url.path)))
        query = {key: values[0] for key, values in parse_qs(request.url.query).items()}
        with self.client(name) as registry:
            person = registry.me()
            region = choose_region(person, query.get("wilayah"))
            visit = Visit(registry, person, region, choose_period(query.get("periode")), query.get("bahasa", "id"))
            html = self._drawn(request.path_params["page"], visit, query)
        headers = {"Content-Security-Policy": POLICY}
        if not self.drawn.is_set():
            return StreamingResponse(self._in_two(html), media_type="text/html", headers=headers)
        return HTMLResponse(html, headers=headers)

    async def _in_two(self, html: str) -> AsyncIterator[str]:
        head, main, rest = html.partition("<main")
        yield head
        await asyncio.to_thread(self.drawn.wait, 60)
        yield main + rest

    def _drawn(self, name: str, visit: Visit, query: dict[str, str]) -> str:
        if not self.dressed:
            return document(PAGES[name](visit), visit, name)
        if self.stopped:
            return dressed.stopped(self.stopped, visit.person, name, query)
        with dressed.speaking(visit.lang):
            return dressed.page(self._widget(name, visit), visit, name, query)

    @staticmethod
    def _widget(name: str, visit: Visit) -> LabWidget:
        if name != "portofolio":
            return PAGES[name](visit)
        coach = PortfolioView(visit.registry)
        coach.open_region(visit.region.code)
        return coach  # in a notebook, whose own heading stands above it

    @staticmethod
    def _bundle(request: Request) -> Response:
        name = request.path_params["name"]
        page = pages.find(name.removesuffix(".css"))
        if page is not None and name.endswith(".css"):
            return Response(bundle.styles(page.sheets), media_type="text/css")
        return Response(bundle.of(name), media_type="text/javascript")


def document(widget: LabWidget, visit: Visit, page: str) -> str:
    """Return the page as the lean template draws it, without the lab's menu."""
    bundle = widget.page_bundle()
    place = {
        "name": page, "registry": REGISTRY, "apps": "/services/apps/", "lang": visit.lang, "product": "Lab",
        "user": visit.person.name, "region": visit.region.code, "period": visit.period,
        "messages": i18n.browser_catalogue(visit.lang),
    }  # fmt: skip
    styles = "".join(f'<link rel="stylesheet" href="{escape(address)}">' for address in bundle["styles"])
    return (
        f'<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>Lab</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{styles}</head>'
        f'<body class="spbe"><header class="top"><span class="brand">Lab <em>Loncatan</em> SPBE</span></header>'
        f'<script type="application/json" id="spbe-page">{_script(place)}</script>'
        f'<main><div class="spbe-widget" data-model="{bundle["model_id"]}">{bundle["html"]}</div>'
        f'<script type="application/json">{_script({"module": bundle["module"], "state": bundle["state"]})}</script>'
        f'</main><script type="application/json" id="spbe-kernel">null</script>'
        f'<script type="module" src="{assets.url("host.mjs")}"></script></body></html>'
    )


def _script(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--port", type=int, default=8311)
    port = options.parse_args().port
    desk = Desk(Path(tempfile.mkdtemp(prefix="spbe-desk-")), f"http://127.0.0.1:{port}")
    print(f"{desk.origin}/desk/sign-in?as=operator&next=/services/apps/penilaian", flush=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    uvicorn.run(desk, host="127.0.0.1", port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
