"""What the administrator's buttons do."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from tornado.web import HTTPError

from hub import control
from hub.administration import pages_service
from hub.administration.acts import Button
from hub.administration.collect import running
from hub.administration.reset import reset
from hub.errors import LabError
from hub.settings import Settings

_BUTTON: TypeAdapter[Button] = TypeAdapter(Button)
ANSWER_FIRST = 0.5
"""Seconds that the hub waits before it has itself started again: the answer to the button leaves first."""


@dataclass(frozen=True)
class Deed:
    """Something to be done.

    Attributes
    ----------
    what : str
    target : str
        Whom or what it meets, as the log of acts names it.
    work : coroutine
        Does it; fails when it could not be done.
    """

    what: Button
    target: str
    work: Coroutine[Any, Any, None]


async def find(what: str, target: str, handler: Any, settings: Settings) -> Deed | None:
    """Return the deed that a button stands for; ``None`` when what it is about is gone.

    Parameters
    ----------
    what, target : str
        As the form sent them.
    handler : jupyterhub.handlers.base.BaseHandler
        The hub, as a request sees it.
    settings : Settings

    Raises
    ------
    LabError
        When the page service does not say whose a kernel is.
    tornado.web.HTTPError
        400 for what no button of ours sends.
    """
    try:
        button = _BUTTON.validate_python(what)
        if button == "restart-part":
            return Deed(button, target, _restart(control.Question.model_validate({"restart": target}), settings))
    except ValidationError as error:
        raise HTTPError(400) from error
    if button == "stop-kernel":
        owner = next((kernel.owner for kernel in await pages_service.kernels(settings) if kernel.id == target), None)
        return None if owner is None else Deed(button, owner, pages_service.end(settings, target))
    for user, spawner in running(handler.users):
        if user.name == target:
            work = _stop(user, spawner, handler) if button == "stop-server" else reset(user, spawner, handler.proxy)
            return Deed(button, target, work)
    return None


async def _restart(question: control.Question, settings: Settings) -> None:
    if question.restart == "hub":
        await asyncio.sleep(ANSWER_FIRST)
    await control.ask(settings, question)


async def _stop(user: Any, spawner: Any, handler: Any) -> None:
    """Stop a server as its owner would, and wait for the end; the hub itself bounds that."""
    await (await handler.stop_single_user(user, spawner.name))
    if spawner.active:
        raise LabError.still_running()
