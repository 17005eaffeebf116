"""``python -m hub.registry``: serve the registry on 127.0.0.1, in one process."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from types import FrameType

import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from hub import garbage
from hub import settings as lab
from hub.accounts.settings import Network, trusted_proxies
from hub.errors import StorageError
from hub.registry.app import create_app
from hub.registry.live import Live
from hub.registry.settings import from_lab
from spbe_core.errors import DataError

KEEP_ALIVE = 180
"""Seconds for which a resting connection is kept; the proxy lets go of it after 90 (Traefik's ``idleConnTimeout``)."""


class Server(uvicorn.Server):
    """Ends the streams that pages listen to when it is asked to end; it would wait for them for ever."""

    def __init__(self, app: FastAPI, port: int, proxies: Iterable[Network] = ()) -> None:
        # the edge writes the access log: uvicorn's would hold query strings, and so OAuth codes
        known = ["127.0.0.1", *map(str, proxies)]  # else all visitors behind one count as one
        settings = uvicorn.Config(
            app, "127.0.0.1", port, access_log=False, server_header=False, forwarded_allow_ips=known
        )
        # longer than the proxy keeps a line that rests: it would send a save into one that is being closed here
        settings.timeout_keep_alive = KEEP_ALIVE
        super().__init__(settings)
        self._live: Live = app.state.live

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal."""
        self._live.listeners.close()
        super().handle_exit(sig, frame)


def main() -> int:
    """Serve until a signal ends it; returns the exit code (4: the storage is not usable)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for talkative in ("httpx", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    places, proxies = lab.load(), trusted_proxies()
    try:
        app = create_app(from_lab(places))
    except (StorageError, DataError) as error:  # the second: the bucket's keys
        logging.getLogger("spbe.registry").error("%s", error)  # noqa: TRY400 -- one clear line, no traceback
        return 4
    except SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        logging.getLogger("spbe.registry").error("The database cannot be used: %s", kind)  # noqa: TRY400 -- as above
        return 4
    server = Server(app, places.registry_port, proxies)
    garbage.calm()
    server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
