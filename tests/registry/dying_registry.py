"""A real registry process that kills itself (SIGKILL) where a request asks for it: before or after the commit.

``X-Die: before-commit`` kills it when the database is about to commit, ``X-Die: after-commit`` when the reply is about
to be sent. Both are moments at which a machine may lose power. With VAR the event log is sealed
and files stand in that folder.
"""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import uvicorn
from fake_hub import FakeHub
from registry_lab import settings_for
from sqlalchemy import event

from hub.registry.app import create_app
from hub.settings import SEALS


def die(*_arguments) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, port: int, var: str | None = None) -> None:
    settings = settings_for(url)
    if var is not None:
        settings = replace(settings, seals=Path(var) / SEALS, folder=Path(var))
    registry = create_app(settings, FakeHub().transport)
    engine = registry.state.services.database.engine

    async def app(scope, receive, send):
        wish = dict(scope.get("headers", [])).get(b"x-die")
        if wish == b"before-commit":
            event.listen(engine, "commit", die)

        async def last_words(message):
            if wish == b"after-commit" and message["type"] == "http.response.start":
                die()
            await send(message)

        await registry(scope, receive, last_words)

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
