"""The registry under test: the application on a database, with a pretended hub and a client per person."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import httpx
from fake_hub import FakeHub

from hub.registry.app import create_app
from hub.registry.db import Database
from hub.registry.settings import RegistrySettings
from hub.s3.place import Place

PREFIX = "/services/registry"
PUBLIC = "http://lab.example"


def settings_for(url: str, folder: Path | None = None, s3: Place | None = None) -> RegistrySettings:
    return RegistrySettings(
        folder=folder,
        s3=s3,
        authorities=folder and folder / "penerbit",
        database_url=url,
        hub_api_url="http://hub.invalid/hub/api",
        public_url=PUBLIC,
        prefix=f"{PREFIX}/",
        client_secret="secret-of-the-registry",
        session_key="a key for tests",
    )


class InProcess(httpx.BaseTransport):
    """Calls the application in this process, each request on an event loop of its own (so threads may share it)."""

    def __init__(self, app) -> None:
        self._asgi = httpx.ASGITransport(first_words(app), raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()

        async def exchange() -> httpx.Response:
            reply = await self._asgi.handle_async_request(request)
            sent = b"".join([part async for part in reply.aiter_raw()])  # as it travels: packed, if it was packed
            return httpx.Response(reply.status_code, headers=reply.headers, content=sent)

        return asyncio.run(exchange())


def first_words(app):
    """Let a caller of a stream go after its first words; the transport waits for the end of every answer."""

    async def cut(scope, receive, send) -> None:
        if not scope["path"].endswith("/live"):  # a file comes in several parts too, and is wanted whole
            await app(scope, receive, send)
            return
        gone = asyncio.Event()

        async def listen():
            if gone.is_set():
                return await receive()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def tell(message) -> None:
            if message["type"] == "http.response.body" and message.get("body") and message.get("more_body"):
                if gone.is_set():
                    return
                message["more_body"] = False
                gone.set()
            await send(message)

        await app(scope, listen, tell)

    return cut


class Client:
    """One caller's way to the registry; every write carries a fresh idempotency key unless one is given."""

    def __init__(self, app, token: str | None) -> None:
        headers = {"Authorization": f"token {token}"} if token else {}
        self.http = httpx.Client(
            transport=InProcess(app), base_url=f"{PUBLIC}{PREFIX}/api/", headers=headers, follow_redirects=False
        )

    def get(self, path, **arguments):
        return self.http.get(path, **arguments)

    def write(self, method, path, body=None, *, version=None, key=None, **arguments):
        headers = {"Idempotency-Key": key or str(uuid4()), **arguments.pop("headers", {})}
        if version is not None:
            headers["If-Match"] = str(version)
        if body is not None:
            arguments["json"] = body
        return self.http.request(method, path, headers=headers, **arguments)

    def answer(self, assessment, indicator, field, value, version, **arguments):
        path = f"assessments/{assessment}/answers/{indicator}/{field}"
        return self.write("PUT", path, {"value": value}, version=version, **arguments)


class Lab:
    """The application under test with its hub and its database."""

    def __init__(self, url: str, s3: Place | None = None) -> None:
        self.hub = FakeHub()
        self._folder = TemporaryDirectory(prefix="spbe-files-")
        self.folder = Path(self._folder.name)
        self.app = create_app(settings_for(url, self.folder, s3), self.hub.transport)
        self.database: Database = self.app.state.services.database

    def client(self, name: str | None) -> Client:
        return Client(self.app, self.hub.token(name) if name else None)

    def open(self, name: str = "operator", code: str = "18.71", period: str = "2025") -> str:
        reply = self.client(name).write("POST", f"regions/{code}/assessments", {"period": period, "purpose": "latihan"})
        assert reply.status_code in {200, 201}, reply.text
        return reply.json()["id"]

    def close(self) -> None:
        self.app.state.services.hub.close()
        self.app.state.services.files.close()
        self.database.engine.dispose()
        self._folder.cleanup()
