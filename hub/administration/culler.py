"""The hub's service that applies the rule for idle servers: ``python -m hub.administration.culler``.

It is jupyterhub-idle-culler; added is a line in the log of acts for each server that it ends, from which the server's
person learns of it.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from jupyterhub_idle_culler import IdleCuller  # type: ignore[import-untyped]
from traitlets.config import Config

from hub import processes, settings
from hub.administration.acts import RULE, Acts
from hub.administration.culling import HUB, idle_limit


def arbiter(acts: Acts) -> Any:
    """Return the decision over one server, which writes down whom it meets."""

    def decide(*, inactive: timedelta, inactive_limit: int, server: dict[str, Any], **_more: Any) -> bool:
        if inactive.total_seconds() < inactive_limit:
            return False
        acts.note(RULE, "idle", owner(server), "asked")
        return True

    return decide


def owner(server: dict[str, Any]) -> str:
    """Return the account id of a server's person, from the hub's description of the server."""
    return unquote(urlsplit(server["url"]).path.split("/user/")[1].split("/")[0])


def main() -> None:
    """Look at all servers again and again until the hub ends."""
    processes.end_with_parent(int(os.environ[HUB]))  # it may have ended while this imported
    limit = int(idle_limit().total_seconds())
    IdleCuller.launch_instance(
        argv=[],
        config=Config(
            IdleCuller={
                "timeout": limit,
                "cull_every": max(min(limit // 4, 300), 1),
                "cull_arbiter_hook": arbiter(Acts.of(settings.load())),
                "config_file": "",
            }
        ),
    )


if __name__ == "__main__":
    main()
