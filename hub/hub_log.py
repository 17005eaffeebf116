"""The hub's line about a request: status, method, path, who, how long.

JupyterHub's own line tells queries, redirects' targets and, after a failure, headers. It hides the tokens it knows by
name, but not one inside the address somebody is sent back to.
"""

from __future__ import annotations

import logging
from typing import Any

from jupyterhub.metrics import prometheus_log_method
from tornado.web import HTTPError

log = logging.getLogger("tornado.access")

SLOW = 1.0
"""Seconds from which a request is told of although it went well."""


def log_request(handler: Any) -> None:
    """Write the line, as Tornado's ``log_function``; health checks and unchanged files stay silent."""
    status, request = handler.get_status(), handler.request
    seconds = request.request_time()
    quiet = status == 304 or request.path.endswith("/health") or "/static/" in request.path
    if quiet and status < 400 and seconds < SLOW:
        level = logging.DEBUG
    else:
        level = logging.INFO if status < 400 else logging.WARNING if status < 500 else logging.ERROR
    who = f"{_name(handler)}@{request.remote_ip}"
    log.log(level, "%s %s %s (%s) %.0f ms", status, request.method, request.path, who, seconds * 1000)
    prometheus_log_method(handler)


def _name(handler: Any) -> str:
    """Return the opaque id of whoever asked, or nothing."""
    try:
        user = handler.current_user
    except (HTTPError, RuntimeError):  # a request that failed before anybody was known
        return ""
    return str(getattr(user, "name", "") or "")
