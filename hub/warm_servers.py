"""What notebook servers are forked from (:mod:`hub.kernels.spawner`): data, and the start of their parent.

Preloaded is what a server imports, except modules that look, while they are imported, at what differs from server to
server: its variables, its home. Those, and whatever imports them, are imported by each server itself
(``jupyterhub.services.auth`` takes its addresses from there, ``jupyter_client.session`` the name of the user,
``send2trash`` and ``jupyterlab.labapp`` folders in the home). A test watches over this.
"""

from __future__ import annotations

import os
import re
from typing import Any

from hub.kernels.spawner import prepare as prepare_parent

OWN = re.compile(
    r"HOME|USER|SHELL|QUERY_STRING|JUPYTER_(CONFIG_)?PATH|JPY_API_TOKEN|JUPYTERHUB_(?!XSRF_)\w+|SPBE_\w+"
    r"|(MEM|CPU)_(LIMIT|GUARANTEE)"
)
"""Names of the variables that a server may have to itself; all others come from the hub and are alike."""
PRELOAD = (
    # what hub.singleuser imports
    *("hub.processes", "hub.rooms.journal", "hub.rooms.setting", "hub.settings"),
    # what JupyterHub's part of a server imports: its log format comes with the hub's database, however little it needs
    *("jupyterhub._xsrf_utils", "jupyterhub.crypto", "jupyterhub.httpclient", "jupyterhub.objects", "jupyterhub.orm"),
    *("jupyterhub.roles", "jupyterhub.slugs", "jupyterhub.spawner"),
    # the parts of Jupyter Server and JupyterLab that are the same for everybody
    *("jupyter_core.application", "jupyter_core.migrate", "jupyter_events.logger", "jupyter_server.auth.authorizer"),
    *("jupyter_server.auth.decorator", "jupyter_server.auth.utils", "jupyter_server.config_manager"),
    *(
        "jupyter_server.extension.config",
        "jupyter_server.extension.manager",
        "jupyter_server.extension.serverextension",
    ),
    *("jupyter_server.gateway.gateway_client", "jupyter_server.i18n", "jupyter_server.services.config.manager"),
    *("jupyter_server.services.contents.filecheckpoints", "jupyter_server.services.kernels.connection.abc"),
    *("jupyter_server.services.sessions.sessionmanager", "jupyter_server.utils", "notebook_shim.traits"),
    *("jupyter_builder.jlpm", "jupyter_builder.jupyterlab_semver"),
    # what all these stand on
    *("IPython.paths", "async_lru", "dateutil.parser", "http.server", "jinja2.ext", "json5", "nbformat.sign"),
    *("overrides", "packaging.specifiers", "pycrdt.store", "pycrdt.websocket", "requests", "tarfile"),
    *("terminado.management", "tornado.httpserver", "tornado.platform.asyncio", "tornado.web", "tornado.websocket"),
    *("traitlets.config", "unittest.mock", "websocket", "xml.etree.ElementTree", "xmlrpc.client", "zmq.asyncio"),
    "zmq.eventloop.zmqstream",
)
WARM_UP = ""


def prepare(configuration: Any) -> None:
    """Start the parent for the spawner's configuration, before the first person comes; does not wait."""
    kept = {name: os.environ[name] for name in configuration.env_keep if name in os.environ}
    prepare_parent(configuration.cmd, configuration.preload, configuration.warm_up, kept)
