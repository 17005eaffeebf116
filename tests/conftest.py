"""Fixtures every part's tests share.

``lab``
    A whole lab (proxy, hub, registry, apps) on free ports in a folder of its own, with the sample accounts of
    ``spbe lab``; their passwords are set to ``lab.password`` so that tests can sign in. One per test session.
``other_lab``
    Starts a lab with other settings: ``with other_lab({"SPBE_…": …}) as lab``. Costs a start: prefer ``lab``.
``chromium``
    The system's Chromium, one for the session: Playwright cannot be started twice in one process.
``another_chromium``
    Starts one more, for tests that end it.
``camera``
    Takes the pictures of ``docs/gambar`` where pytest runs with ``--gambar``, and else none.
``full_hashing``
    Lets this process hash passwords as the lab does; without it the tests' own are hashed quickly.
``free_ports``
    Draws the first of six neighbouring free ports, as a lab needs them.
"""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from argon2 import PasswordHasher
from memory import temporary
from pictures import Camera
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from waiting import until

from hub import settings
from hub.accounts import passwords
from hub.accounts.store import Accounts
from hub.settings import Settings
from spbe_core.client import Registry

START_LIMIT = 120
USERS = 4_500
"""How many system users a lab takes."""
# numbers of this run's own: no lab on this machine may start or end servers under another's
os.environ["SPBE_UID_START"] = str(1_000_000 + os.getpid() % 100_000 * 2 * USERS)
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", temporary())
_resolve = socket.getaddrinfo
_HASHER = passwords._HASHER


def _loopback(host: Any, *rest: Any, **how: Any) -> Any:
    """Resolve ``*.localhost`` to this machine as browsers do (RFC 6761); not every C library does."""
    name = host.decode() if isinstance(host, bytes) else host
    return _resolve("127.0.0.1" if name and name.endswith(".localhost") else host, *rest, **how)


socket.getaddrinfo = _loopback
PATIENCE = 60_000
"""Milliseconds that a browser waits for anything: for busy machines, it costs only where something fails."""
expect.set_options(timeout=PATIENCE)

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--gambar", action="store_true", help="write a picture of every page and state to docs/gambar")


@pytest.fixture(scope="session")
def camera(pytestconfig: pytest.Config) -> Camera:
    return Camera(pytestconfig.getoption("--gambar"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the quick tests first, then those on PostgreSQL, with a whole lab and in a browser.

    The browser comes last also because Playwright keeps an event loop running in this thread from its first use on
    (``make test`` runs its tests apart). Several workers begin with the labs: those wait a lot, and what computes
    fills their pauses and the end.

    A test that drives other processes (a lab, a browser, a kernel, what is marked so) is run once more when it fails,
    so that one hiccup of a busy machine does not take the other seven thousand with it. What needed that is listed in
    the summary (``RERUN``) and is a fault to be found: nearly all so far were races in the lab or in the test, none was
    chance. Such a test must therefore be able to run twice in one lab, whatever its first try has left there.
    """
    slow = ("postgres", "lab", "browser")
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if item.path.parent.name == "kernels" or any(map(item.get_closest_marker, ("lab", "browser", "processes"))):
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=lambda item: max((n for n, mark in enumerate(slow, 1) if item.get_closest_marker(mark)), default=0))
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("lab") is None)


def pytest_collection_finish() -> None:
    """Keep what was imported out of every later search for garbage: it stays to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _free_block() -> int:
    # below the range from which connections of this machine take theirs, each process beginning somewhere else
    first = 20_000 + os.getpid() % 1_200 * 10
    for start in (*range(first, 32_000, 10), *range(20_000, first, 10)):
        probes = []
        try:
            for port in range(start, start + 6):
                probe = socket.socket()
                probes.append(probe)
                probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        else:
            return start
        finally:
            for probe in probes:
                probe.close()
    raise RuntimeError("no six neighbouring free ports")


@pytest.fixture(scope="session")
def free_ports() -> Callable[[], int]:
    return _free_block


def _patient(browser: Browser) -> Browser:
    """Let a browser's pages wait as long for what they do as ``expect`` does for what it sees."""
    plain = browser.new_context

    def new_context(**how: Any) -> BrowserContext:
        context = plain(**how)
        context.set_default_timeout(PATIENCE)
        return context

    browser.new_context = new_context  # type: ignore[method-assign]
    return browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield _patient(browser)
        browser.close()


@pytest.fixture(scope="session")
def another_chromium(chromium: Browser) -> Callable[[], Browser]:
    """Start a browser of one's own, to be killed or closed by who asked."""
    return lambda: _patient(chromium.browser_type.launch(executable_path=CHROMIUM, args=list(FLAGS)))


@contextmanager
def hashing(hasher: PasswordHasher) -> Iterator[None]:
    """Hash passwords of this process in another way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", hasher)
        passwords._nobody.cache_clear()
        yield
    passwords._nobody.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def quick_hashing() -> Iterator[None]:
    """Hash throw-away passwords quickly; labs hash as they do, and so do tests with ``full_hashing``."""
    with hashing(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)):
        yield


@pytest.fixture
def full_hashing() -> Iterator[None]:
    """Hash passwords of this process as the lab does."""
    with hashing(_HASHER):
        yield


@dataclass
class Lab:
    """A running lab, as tests see it.

    Attributes
    ----------
    settings : Settings
        Its places; ``settings.public_url`` is its address.
    process : subprocess.Popen
        ``spbe lab``.
    """

    settings: Settings
    process: subprocess.Popen[str]
    password: str = "kalimat uji yang panjang"
    clients: list[httpx.Client | Registry] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.settings.public_url

    def server(self, account_id: str) -> str:
        """Return the address of a person's notebook server, on its own host."""
        scheme, host = self.url.split("://")
        return f"{scheme}://{account_id}.{host}/user/{account_id}/"

    def environ(self) -> dict[str, str]:
        """Return the environment in which the command line finds this lab."""
        return os.environ | {"SPBE_VAR": str(self.settings.var), "SPBE_PORT": str(self.settings.port)}

    def accounts(self) -> Accounts:
        """Open the account store (close it after use)."""
        return Accounts(self.settings.accounts_url)

    def ready_account(self, name: str, *roles: tuple[str, str | None]) -> str:
        """Create an account that needs neither a new password nor (as a sample account) a code; return its id.

        One that a test has made before, when it is run once more, is taken as it is.
        """
        accounts = self.accounts()
        account = next((each for each in accounts.everyone() if each.name == name), None) or accounts.create(
            name, f"Nama {name}", self.password, roles=roles, sample=True, must_change=False
        )
        accounts.close()
        return account.id

    @staticmethod
    def fresh(name: str) -> str:
        """Return a name that nobody has: what a test uses up it cannot use again when it is run once more."""
        return f"{name}.{secrets.token_hex(3)}"

    def settled(self) -> None:
        """Wait until every part answers: a test may have killed one and failed before it was back."""
        for path in ("/hub/health", "/services/registry/api/health", "/services/apps/beranda"):
            until(lambda path=path: self._answers(path), 120)

    def _answers(self, path: str) -> bool:
        assert self.process.poll() is None, "the whole lab has ended"
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}{path}", timeout=30).status_code < 400
        return False

    def client(self) -> httpx.Client:
        """A browser-like client that keeps cookies and does not follow redirects."""
        return self._opened(base_url=self.url, headers={"Sec-Fetch-Mode": "navigate"})

    def _opened(self, **how: Any) -> httpx.Client:
        client = httpx.Client(timeout=60, **how)
        self.clients.append(client)
        return client

    def sign_in(self, name: str, password: str | None = None) -> httpx.Client:
        """Return a client that has signed in at the hub."""
        client = self.client()
        reply = self.post_sign_in(client, name, password or self.password)
        assert reply.status_code == 302, (reply.status_code, name)
        return client

    @staticmethod
    def post_sign_in(client: httpx.Client, name: str, password: str) -> httpx.Response:
        """Fill in the sign-in form."""
        client.get("/hub/login")
        form = {"username": name, "password": password, "_xsrf": client.cookies["_xsrf"]}
        return client.post("/hub/login", data=form)

    def session(self, name: str) -> httpx.Client:
        """Return a client with a browser session at the registry, as the pages have it."""
        client = self.sign_in(name)
        reply = client.get("/services/registry/masuk?next=/services/registry/api/me", follow_redirects=True)
        assert reply.status_code == 200, reply.text
        return client

    def token(self, name: str) -> str:
        """Return an API token with all of a person's own rights."""
        client = self.sign_in(name)
        accounts = self.accounts()
        account_id = accounts.by_name(name).id
        accounts.close()
        client.get("/hub/home")
        reply = client.post(
            f"/hub/api/users/{account_id}/tokens",
            json={"note": "test"},
            headers={"X-XSRFToken": client.cookies["_xsrf"]},
        )
        assert reply.status_code == 201, reply.text
        return str(reply.json()["token"])

    def api(self, token: str) -> httpx.Client:
        """Return a client of the registry's API."""
        return self._opened(base_url=f"{self.url}/services/registry/api/", headers={"Authorization": f"Bearer {token}"})

    def log(self, part: str) -> str:
        return (self.settings.logs / f"{part}.log").read_text(encoding="utf-8", errors="replace")


SHARED: list[Lab] = []
"""The session's lab, once it runs."""


def _start(places: Settings, more: dict[str, str]) -> Lab:
    environ = os.environ | {"SPBE_VAR": str(places.var), "SPBE_PORT": str(places.port)} | more
    process = subprocess.Popen(
        [sys.executable, "-m", "hub.cli", "lab"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    until = time.monotonic() + START_LIMIT
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Lab siap"):
            return Lab(places, process)
        if time.monotonic() > until:
            break
    process.terminate()
    process.wait(30)
    logs = "\n".join(
        f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in places.logs.glob("*.log")
    )
    raise AssertionError(f"the lab did not start:\n{''.join(lines)}\n{logs}")


@contextmanager
def _running(more: dict[str, str]) -> Iterator[Lab]:
    var = Path(tempfile.mkdtemp(prefix="spbe-lab-"))  # not below pytest's own folder: other system users must pass it
    places = settings.load({"SPBE_VAR": str(var), "SPBE_PORT": str(_free_block())} | more)
    found = _start(places, more)
    try:
        accounts = found.accounts()
        for account in accounts.everyone():
            accounts.set_password(account.id, found.password, must_change=False)
        accounts.close()
        yield found
    finally:
        for client in found.clients:
            client.close()
        found.process.send_signal(signal.SIGINT)
        found.process.wait(60)
        assert found.process.stdout is not None
        found.process.stdout.close()
        left = _processes_of(places)
        shutil.rmtree(var)
        assert left == [], "Ctrl-C left processes behind"


def _processes_of(places: Settings) -> list[str]:
    """Return the command lines of all processes that were told of a lab's folder or of its registry."""
    marks = (str(places.var), places.registry_url)
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            command = " ".join(process.cmdline())
            told = [command, *process.environ().values()]
            if process.status() != psutil.STATUS_ZOMBIE and any(mark in said for said in told for mark in marks):
                found.append(command)
    return found


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with _running({}) as found:
        SHARED.append(found)
        yield found
        SHARED.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if "lab" in getattr(item, "fixturenames", ()):
        for shared in SHARED:
            shared.settled()


@pytest.fixture(scope="session")
def other_lab() -> Callable[[dict[str, str]], AbstractContextManager[Lab]]:
    beside = {"SPBE_UID_START": str(int(os.environ["SPBE_UID_START"]) + USERS)}
    return lambda more: _running(beside | more)
