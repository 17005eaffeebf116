"""``python -m hub.registry``: serve the registry on 127.0.0.1, in one process."""

from __future__ import annotations

import logging
import sys

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from hub import settings as lab
from hub.errors import StorageError
from hub.registry.app import create_app
from hub.registry.settings import from_lab


def main() -> int:
    """Serve until a signal ends it; returns the exit code (4: the storage is not usable)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for talkative in ("httpx", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    places = lab.load()
    try:
        app = create_app(from_lab(places))
    except StorageError as error:
        logging.getLogger("spbe.registry").error("%s", error)  # noqa: TRY400 -- one clear line, no traceback
        return 4
    except SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        logging.getLogger("spbe.registry").error("The database cannot be used: %s", kind)  # noqa: TRY400 -- as above
        return 4
    # the edge writes the access log: uvicorn's would hold query strings, and so OAuth codes
    uvicorn.run(app, host="127.0.0.1", port=places.registry_port, access_log=False, server_header=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
