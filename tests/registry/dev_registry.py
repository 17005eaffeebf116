"""A registry to develop against: real storage, a pretended hub, one fixed token per kind of user.

    .venv/bin/python tests/registry/dev_registry.py [--port 8302] [--var FOLDER]

Prints the address and the tokens. Sign-in by browser works too: ``masuk?next=…`` asks which of them to be. Needs no
``spbe lab``; nothing it does touches the checkout's ``var/``.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from pathlib import Path

import uvicorn

sys.path.insert(0, str(Path(__file__).parent))

from fake_hub import FakeHub, sign_in_page

from hub.registry import load_reference, migrate
from hub.registry.app import create_app
from hub.registry.db import engine_for
from hub.registry.settings import RegistrySettings


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--port", type=int, default=8302)
    options.add_argument("--var", type=Path, default=None, help="keeps the database; a new temporary folder if absent")
    options.add_argument("--public-url", default=None, help="where pages come from (Origin), if not this server")
    given = options.parse_args()
    folder = given.var or Path(tempfile.mkdtemp(prefix="spbe-registry-"))
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'registry.sqlite'}"
    migrate(url)
    engine = engine_for(url)
    load_reference(engine)
    engine.dispose()
    here = f"http://127.0.0.1:{given.port}"
    settings = RegistrySettings(
        database_url=url,
        hub_api_url="http://hub.invalid/hub/api",
        public_url=(given.public_url or here).rstrip("/"),
        prefix="/services/registry/",
        client_secret="secret-of-the-registry",
        session_key="development only",
    )
    hub = FakeHub()
    app = sign_in_page(create_app(settings, hub.transport), hub)
    print(f"{here}/services/registry/api/ (database in {folder})")
    for name, person in hub.people.items():
        print(f"  token {person.token:24} {name} ({', '.join(person.roles)})")
    sys.stdout.flush()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    uvicorn.run(app, host="127.0.0.1", port=given.port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
