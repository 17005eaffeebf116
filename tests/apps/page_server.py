"""Run the page service for tests: own notebooks and browser files, short leases, few kernels per person."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from markupsafe import escape
from tornado.web import RequestHandler

from hub import settings
from hub.apps import app, pages
from hub.apps.app import PageService
from hub.apps.metrics import template
from widgets import assets
from widgets.working import WorkingPage


def doors(routes):
    """Every method and template of the service."""
    return [
        [method, template(route[0])]
        for route in routes
        for method in RequestHandler.SUPPORTED_METHODS
        if getattr(route[1], method.lower()) is not RequestHandler._unimplemented_method
    ]


class Told(PageService):
    """The service, which also tells which routes it has."""

    def init_handlers(self):
        routes = super().init_handlers()
        (pages.NOTEBOOKS / "routes.json").write_text(json.dumps(doors(routes)))
        return routes


def form():
    """A form that needs no kernel; made when its module is there."""

    class Form(WorkingPage):
        _module = "echo.mjs"

        @classmethod
        def state_of(cls, visit):
            return {"problem": None, "title": f"Isian {visit.region.name}", "count": 0}

        @classmethod
        def html_of(cls, state):
            return f"<h1 id='judul'>{escape(state['title'])}</h1>"

    return Form


if __name__ == "__main__":
    pages.NOTEBOOKS = Path(sys.argv[1])
    assets.STATIC = Path(sys.argv[2])
    app.PING_MS = 2_000
    app.PAGES = tuple(replace(each, form=form()) if each.name == "hasil" else each for each in pages.PAGES)
    service = Told.from_settings(settings.load())
    service.config.PageKernels.reconnect_seconds = 2.5
    service.config.PageKernels.unreached_seconds = 8.0
    service.config.PageKernels.per_person = 3
    service.config.PageKernels.drawn_at_once = 2
    service.initialize(argv=[])
    service.start()
