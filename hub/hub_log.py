"""What the hub logs about a request: status, method, path, who, how long; and of a failure where it came from.

JupyterHub's own line tells queries, redirects' targets and, after a failure, headers. It hides the tokens it knows by
name, but not one inside the address somebody is sent back to. Tornado's line about a failure tells the whole address.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from jupyterhub.metrics import prometheus_log_method
from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError

from hub import logs

log = logging.getLogger("tornado.access")

SLOW = 1.0
"""Seconds from which a request is told of although it went well."""

GRANTED = re.compile(r"Service JupyterHub service (registry|apps) requested scopes ")
"""How the hub begins to tell which scopes one of our services gets for a person."""

QUOTED = re.compile(r"\?\S*|: b['\"].*", re.DOTALL)
"""A query, or bytes of one that Tornado could not read as text."""


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


def keep_quiet(hub: logging.Logger) -> None:
    """Keep out of the log what belongs to a session or stands in a query, and what goes without saying.

    Of Tornado's lines see :func:`_without_query`. The hub warns with all their names, at each sign-in twice, when a
    service may ask for more scopes than a person holds: ours ask for all they can use and get what the person holds.

    Parameters
    ----------
    hub : logging.Logger
        The hub's own.
    """
    hub.addFilter(lambda record: not GRANTED.match(str(record.msg)))
    logging.getLogger("tornado.application").addFilter(lambda record: record.module != "_xsrf_utils")
    for name in ("tornado.application", "tornado.general"):
        logging.getLogger(name).addFilter(_without_query)


def _without_query(record: logging.LogRecord) -> bool:
    """Cut queries off the addresses in a record and messages off its errors, which may quote what people sent."""
    if isinstance(record.args, tuple):
        record.args = tuple(_shown(argument) for argument in record.args)
    if record.exc_info and record.exc_info[1] is not None:
        record.msg, record.args = f"{record.getMessage()}\n{logs.stack(record.exc_info[1])}", ()
        record.exc_info = None
    return True


def _shown(argument: Any) -> Any:
    if isinstance(argument, HTTPServerRequest):
        return f"{argument.method} {argument.path}"
    return QUOTED.sub("", argument) if isinstance(argument, str) else argument


def _name(handler: Any) -> str:
    """Return the opaque id of whoever asked, or nothing."""
    try:
        user = handler.current_user
    except (HTTPError, RuntimeError):  # a request that failed before anybody was known
        return ""
    return str(getattr(user, "name", "") or "")
