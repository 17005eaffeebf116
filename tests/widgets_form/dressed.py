"""A page as the page service sends it: the lab's own frame around a widget, or one of its states; without a kernel."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from hub.apps import pages
from hub.apps.frame import Frame, templates
from hub.apps.states import State
from spbe_core import wire
from widgets import i18n
from widgets.base import LabWidget
from widgets.page import Query, Visit


class _Drawn:
    """What the template asks of a drawing, for a widget that is there already."""

    failure = kernel_id = None
    form_stands = False

    def __init__(self, widget: LabWidget) -> None:
        self._widget = widget

    def early(self) -> tuple[dict[str, Any], ...]:
        return ()

    def ahead(self) -> tuple[int, ...]:
        return ()

    def start(self) -> bool:
        return True

    async def widgets(self) -> AsyncIterator[dict[str, Any]]:
        bundle = self._widget.page_bundle()
        heading = "" if "<h1" in bundle["html"] else "<h1>Portofolio</h1>"  # that of the notebook it stands in
        yield bundle | {"html": heading + bundle["html"]}


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Let the widgets of this process speak a language, as a page's kernel does."""
    os.environ["QUERY_STRING"] = f"{i18n.QUERY_KEY}={lang}"
    try:
        yield
    finally:
        del os.environ["QUERY_STRING"]


def frame(
    name: str, person: wire.Person | None, query: Query | None, region: wire.Region | None, asked: Mapping[str, str]
) -> Frame:
    lang = asked.get(i18n.QUERY_KEY, i18n.SOURCE)
    places = {"prefix": "/services/apps/", "registry_prefix": "/services/registry/"}
    return Frame(pages.find(name), person, query, region, lang, asked=asked, **places)


def page(widget: LabWidget, visit: Visit, name: str, asked: Mapping[str, str]) -> str:
    around = frame(name, visit.person, Query(visit.region.code, visit.period, visit.lang), visit.region, asked)
    return _render("page.html.j2", around, drawing=_Drawn(widget))


def stopped(state: State, person: wire.Person | None, name: str, asked: Mapping[str, str]) -> str:
    return _render("stopped.html.j2", frame(name, person, None, None, asked), state=state)


def _render(template: str, around: Frame, **more: Any) -> str:
    made = templates().get_template(template).render_async(**around.context(), **more)
    return asyncio.run(made)
