"""Forms before their kernels: while others are drawn first, the service draws what needs no kernel.

A page that works with the registry alone (:attr:`hub.apps.pages.Page.form`) can be filled in and saved as soon as its
state is read. Where its turn has not come, it is read and drawn here, with the lab's own code and the visitor's own
token; nothing that a person wrote runs. A few at a time: the service has lines to hold besides.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from hub.apps.pages import Page
from spbe_core import wire
from spbe_core.client import Registry
from widgets.i18n import spoken
from widgets.page import Query, Visit, with_rights
from widgets.working import WorkingPage

AT_ONCE = 2
"""How many are drawn at the same time; most of it waits for the registry."""

log = logging.getLogger("hub.apps")


@dataclass(frozen=True)
class Wanted:
    """A form that somebody waits for.

    Attributes
    ----------
    page : hub.apps.pages.Page
    person : spbe_core.wire.Person
    region : spbe_core.wire.Region
    query : widgets.page.Query
    token : str
        The visitor's, which only reads.
    rights : tuple of str
        What the visitor's roles carry.
    """

    page: Page
    person: wire.Person
    region: wire.Region
    query: Query
    token: str = field(repr=False)
    rights: tuple[str, ...]


class Forms:
    """Draws forms.

    Parameters
    ----------
    registry_url : str
        The registry's address as this service reaches it.
    """

    def __init__(self, registry_url: str) -> None:
        self._registry_url = registry_url
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="form")

    async def drawn(self, wanted: Wanted) -> dict[str, Any] | None:
        """Return what the page's template needs: :meth:`widgets.base.LabWidget.page_bundle` without a model.

        Returns
        -------
        dict or None
            ``None`` for a page without a form, and where it could not be drawn: the kernel will say why.
        """
        form = wanted.page.form
        if form is None:
            return None
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._draw, form, wanted)
        except Exception:  # the page goes on waiting for its kernel, which meets the same and tells the person
            log.exception("A form could not be drawn before its kernel: page=%s", wanted.page.name)
            return None

    def _draw(self, form: type[WorkingPage], wanted: Wanted) -> dict[str, Any] | None:
        query, region = wanted.query, wanted.region
        offered = with_rights(wanted.person, wanted.rights, region.code)
        with Registry(self._registry_url, wanted.token) as registry, spoken(query.lang):
            registry.speak(query.lang)
            state = form.state_of(Visit(registry, offered, region, query.period, query.lang))
            return None if state["problem"] else form.bundle_of(state)
