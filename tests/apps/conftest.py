"""Fixtures of the page service's tests.

``service``
    The real page service in a process of its own, between a fake hub and a fake registry, with notebooks that show
    what a kernel sees. One per test session; leases last seconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import nbformat
import pytest
from tornado.httpclient import HTTPRequest
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketClientConnection, websocket_connect

from hub import settings
from hub.settings import Settings
from widgets import assets

HOSTILE = "Kota <script>alert('wilayah')</script>"
READ = ["assessments:read"]
REGIONS = {
    "18.71": {"code": "18.71", "name": "Kota Bandar Lampung"},
    "51.71": {"code": "51.71", "name": "Kota Denpasar"},
    "32.11": {"code": "32.11", "name": HOSTILE},
}
PEOPLE: dict[str, tuple[list[str], dict[str, list[str]]]] = {
    "ani": (["operator"], {"assessments:read": ["18.71"], "published:read": ["*"]}),
    "budi": (["operator"], {"assessments:read": ["51.71"]}),
    "citra": (["koordinator"], {"assessments:read": ["32.11"]}),
    "dewi": (["peneliti"], {"published:read": ["*"]}),
    "fajar": ([], {}),  # for whom the registry is away
    "eko": (["pendamping"], {"assessments:read": ["18.71", "51.71"]}),
}
SECRET = "rahasia-layanan"

SETUP = """\
import json, os
from pathlib import Path
from widgets import assets
assets.STATIC = Path({static!r})
from widgets.base import LabWidget
from widgets.page import visit
from markupsafe import escape
class Echo(LabWidget):
    _module = "echo.mjs"
    def html(self):
        return f"<h1 id='judul'>{{escape(self.state['title'])}}</h1><pre id='env'>{{escape(self.state['env'])}}</pre>"
"""
CELLS = {
    "beranda": [
        "here = visit()",
        "env = json.dumps(dict(os.environ))",
        "echo = Echo(state={'title': here.region.name, 'count': 0, 'pid': os.getpid(), 'env': env})",
        "def answer(change):",
        "    new = change['new']",
        "    if new.get('busy'):",
        "        Path('lama').touch()",
        "        import time; time.sleep(600)",
        "    if new.get('asked'):",
        "        echo.state = {**new, 'asked': False, 'count': new['count'] + 1}",
        "echo.observe(answer, 'state')",
        "echo",
    ],
    "penilaian": ["here = visit()", "raise RuntimeError('kunci /rahasia/sandi')"],
    "tolok-ukur": ["1 + 1"],
    "rencana-aksi": ["import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
    "laporan": [
        "from spbe_core.client import UnreachableError",
        "raise UnreachableError('Layanan data tidak menjawab.')",
    ],
    "praktik": ["1 + 1"],
    "riwayat": ["1 + 1"],
    # held until a test lets it go: the page's own limit for a cell bounds the polling
    "pekerjaan": ["import time", "while (assets.STATIC.parent / 'tunggu').exists():", "    time.sleep(0.02)"],
    "hasil": ["1 + 1"],
    "surat": ["much = []", "while True: much.append(bytearray(1 << 26))"],
}
ECHO = """\
export default {
  render({ model, el }) {
    const button = document.createElement("button");
    button.textContent = "tanya";
    button.addEventListener("click", () => {
      model.set("state", { ...model.get("state"), asked: true });
      model.save_changes();
    });
    const busy = document.createElement("button");
    busy.textContent = "lama";
    busy.addEventListener("click", () => {
      model.set("state", { ...model.get("state"), busy: true });
      model.save_changes();
    });
    const count = document.createElement("output");
    model.on("change:state", () => { count.value = String(model.get("state").count); });
    el.append(button, busy, count);
  },
};
"""


class _Hub(RequestHandler):
    def get(self, path: str) -> None:
        if path == "user":
            token = self.request.headers.get("Authorization", "").split()[-1]
            name = token.removeprefix("token-")
            if name not in PEOPLE:
                self.set_status(500 if name == "nobody-knows" else 403)  # to whoever has this name, the hub is away
                return
            self.finish({"name": name, "kind": "user", "groups": [], "scopes": ["access:services!service=apps"]})
        elif path == "oauth2/authorize":
            code = self.get_cookie("as")
            assert self.get_argument("client_id") == "service-apps"
            assert self.get_argument("code_challenge")
            query = urlencode({"code": code, "state": self.get_argument("state")})
            self.redirect(f"{self.get_argument('redirect_uri')}?{query}")

    def post(self, path: str) -> None:
        assert path == "oauth2/token"
        sent = {
            **self.request.arguments,
            **{k: [v[0].encode()] for k, v in parse_qs(self.request.body.decode()).items()},
        }
        assert sent["client_secret"] == [SECRET.encode()]
        self.finish({"access_token": f"token-{sent['code'][0].decode()}", "token_type": "Bearer"})


class _Registry(RequestHandler):
    def get(self) -> None:
        name = self.request.headers["Authorization"].removeprefix("Bearer ").removeprefix("token-")
        if name == "fajar":
            self.set_status(503)
            return
        roles, permissions = PEOPLE[name]
        held = permissions.get("assessments:read", [])
        place = {"level": "kota", "province_code": "18", "province_name": "Lampung"}
        regions = [{**REGIONS[code], **place} for code in held]
        person = {"name": name, "display_name": f"Nama {name}", "roles": roles, "regions": regions}
        self.finish({**person, "permissions": permissions, "xsrf": None})


@dataclass
class Service:
    """The running page service, as tests see it."""

    places: Settings
    process: subprocess.Popen[bytes]
    log_file: Path
    notebooks: Path
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.places.apps_port}"

    @property
    def url(self) -> str:
        return f"{self.origin}{self.places.apps_prefix}"

    def client(self, name: str | None = None, **headers: str) -> httpx.Client:
        """Return a client that acts with a person's token, or with none."""
        token = {"Authorization": f"token token-{name}"} if name else {}
        client = httpx.Client(base_url=self.url, headers={**token, **headers}, timeout=60)
        self.clients.append(client)
        return client

    def signed_in(self, name: str, **headers: str) -> httpx.Client:
        """Return a client that went through the hub's sign-in and holds the service's cookie."""
        client = self.client(None, **{"Sec-Fetch-Mode": "navigate", **headers})
        start = client.get("beranda")
        assert start.status_code == 302
        target = urlsplit(start.headers["Location"])
        hub = f"http://127.0.0.1:{self.places.hub_port}{target.path}?{target.query}"
        back = httpx.get(hub, headers={"Cookie": f"as={name}"})
        done = client.get(f"{self.origin}{back.headers['Location']}")
        assert done.status_code == 302, done.text
        return client

    def open(self, name: str, page: str = "beranda", **headers: str) -> Opened:
        reply = self.signed_in(name, **headers).get(page)
        return Opened(self, name, reply)

    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")


@dataclass
class Opened:
    """A page as it was answered."""

    service: Service
    owner: str
    reply: httpx.Response

    @property
    def text(self) -> str:
        return self.reply.text

    @property
    def config(self) -> dict[str, Any]:
        found = re.search(r'<script type="application/json" id="spbe-page">(.*?)</script>', self.text)
        assert found, self.text
        return dict(json.loads(found[1]))

    @property
    def kernel(self) -> str:
        found = re.search(r'<script type="application/json" id="spbe-kernel">(.*?)</script>', self.text)
        assert found, self.text
        return str(json.loads(found[1]))

    @property
    def state(self) -> dict[str, Any]:
        found = re.search(r'</div>\s*<script type="application/json">(.*?)</script>', self.text, re.DOTALL)
        assert found, self.text
        return dict(json.loads(found[1])["state"]["state"])

    @property
    def environ(self) -> dict[str, str]:
        return dict(json.loads(self.state["env"]))

    @property
    def reference(self) -> str:
        found = re.search(r'class="reference">([0-9A-Z]{4}-[0-9A-Z]{4})<', self.text)
        assert found, self.text
        return found[1]

    def alive(self) -> bool:
        return self.service.client(self.owner).get(f"api/kernels/{self.kernel}").status_code == 200


def ends_within(seconds: float, question: Callable[[], bool]) -> bool:
    """Ask until the answer is no, at most for some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not question():
            return True
        time.sleep(0.1)  # polling another process; the deadline bounds it
    return False


@asynccontextmanager
async def connect(opened: Opened, name: str, session: str = "s1") -> AsyncIterator[WebSocketClientConnection]:
    """Hold a line to a page's kernel."""
    address = f"{opened.service.url.replace('http', 'ws')}api/kernels/{opened.kernel}/channels?session_id={session}"
    request = HTTPRequest(address, headers={"Authorization": f"token token-{name}"})
    socket = await websocket_connect(request)
    try:
        yield socket
    finally:
        socket.close()
        while await socket.read_message() is not None:
            pass


def message(kind: str, content: dict[str, Any], channel: str = "shell") -> str:
    header = {"msg_id": kind, "msg_type": kind, "session": "s1", "username": "", "version": "5.3", "date": ""}
    return json.dumps(
        {
            "channel": channel,
            "header": {**header, "date": "2026-01-01T00:00:00Z"},
            "parent_header": {},
            "metadata": {},
            "content": content,
            "buffers": [],
        }
    )


@pytest.fixture(scope="session")
def tools() -> Any:
    """The helper functions of this file, for tests (imports between test files do not work)."""

    class Tools:
        ends_within = staticmethod(ends_within)
        connect = staticmethod(connect)
        message = staticmethod(message)
        hostile = HOSTILE
        people = PEOPLE

    return Tools


@pytest.fixture(scope="session")
def service(free_ports: Callable[[], int]) -> Iterator[Service]:
    folder = Path(tempfile.mkdtemp(prefix="spbe-apps-"))
    folder.chmod(0o755)
    places = settings.load({"SPBE_VAR": str(folder / "var"), "SPBE_PORT": str(free_ports())})
    places.secrets.mkdir(parents=True, mode=0o700)
    (places.secrets / "apps-token").write_text(SECRET)
    for name in ("administration-token", "metrics-token"):
        (places.secrets / name).write_text(f"{SECRET}-{name}")
    static, notebooks = folder / "static", folder / "notebooks"
    shutil.copytree(assets.STATIC, static)
    (static / "echo.mjs").write_text(ECHO)
    notebooks.mkdir()
    for name, cells in CELLS.items():
        code = [
            nbformat.v4.new_code_cell(SETUP.format(static=str(static))),
            nbformat.v4.new_code_cell("\n".join(cells)),
        ]
        nbformat.write(nbformat.v4.new_notebook(cells=code), notebooks / f"{name}.ipynb")
    stop = _serve_outside(places)
    log_file = folder / "apps.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("page_server.py")), str(notebooks), str(static)],
            env=os.environ
            | {
                "SPBE_VAR": str(places.var),
                "SPBE_PORT": str(places.port),
                "SPBE_DATABASE_URL": "postgresql://x:sandi@db",
            },
            stdout=log,
            stderr=log,
        )
    found = Service(places, process, log_file, notebooks)
    try:
        assert ends_within(60, lambda: not _listens(places.apps_port)), found.log()
        yield found
    finally:
        for client in found.clients:
            client.close()
        process.terminate()
        process.wait(30)
        stop()
        shutil.rmtree(folder)


def _listens(port: int) -> bool:
    try:
        httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
    except httpx.TransportError:
        return False
    return True


def _serve_outside(places: Settings) -> Callable[[], None]:
    loop = asyncio.new_event_loop()

    async def start() -> None:
        hub = Application([(r"/hub/api/(.*)", _Hub)])
        registry = Application([(r"/services/registry/api/me", _Registry)])
        servers.append(hub.listen(places.hub_port, "127.0.0.1"))
        servers.append(registry.listen(places.registry_port, "127.0.0.1"))

    async def close() -> None:
        for server in servers:
            server.stop()
            await server.close_all_connections()

    servers: list[Any] = []
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(start(), loop).result(10)

    def stop() -> None:
        pending: Awaitable[None] = close()
        asyncio.run_coroutine_threadsafe(pending, loop).result(10)  # type: ignore[arg-type]
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()

    return stop
