"""What a room's server is told beyond what every server is told; the one difference between rooms and people."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from spbe_core import results
from widgets import i18n, period_names
from widgets.page import Query

HERE = Path(__file__).parent
CONFIG = HERE / "config"
"""Jupyter's configuration of rooms, read before that of all servers: working together is on."""

CODE = "SPBE_ROOM"
"""Names the region to the room's server (:mod:`hub.singleuser`, :mod:`hub.rooms.server`)."""


def room_environment(code: str, env: Mapping[str, str]) -> dict[str, str]:
    """Return what a room's server gets besides, or instead of, the environment of every server.

    Parameters
    ----------
    code : str
        Region code.
    env : mapping
        The environment of every server.
    """
    return {
        CODE: code,
        "JUPYTER_CONFIG_PATH": os.pathsep.join([str(CONFIG), env["JUPYTER_CONFIG_PATH"]]),
        "JUPYTER_PATH": str(HERE),  # its labextensions/ holds the room's face
        # what one person leaves in the shared home must not change the server under the others
        "JUPYTERHUB_DISABLE_USER_CONFIG": "1",
        # the notebooks of the room are about its region, as the pages' notebooks are about their visit, and about the
        # instrument that has results to compare
        "QUERY_STRING": Query(code, period_names.newest_with(results.INSTRUMENT).period, i18n.SOURCE).encode(),
    }
