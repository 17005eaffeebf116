"""The registry's web application, put together."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from types import ModuleType
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from hub.metrics import Requests
from hub.privacy import retention
from hub.registry import health, metering, migrations, problems, sign_in
from hub.registry.access import Services, undeclared
from hub.registry.answers import routes as answers
from hub.registry.assessments import routes as assessments
from hub.registry.comments import routes as comments
from hub.registry.course import routes as course
from hub.registry.db import Database, engine_for
from hub.registry.edge import Edge
from hub.registry.events import routes as events
from hub.registry.evidence import routes as evidence
from hub.registry.evidence import store
from hub.registry.external import routes as external
from hub.registry.identity import Hub
from hub.registry.imports import routes as imports
from hub.registry.instruments import routes as instruments
from hub.registry.items import routes as items
from hub.registry.judgements import routes as judgements
from hub.registry.letters import routes as letters
from hub.registry.live import Live
from hub.registry.live import routes as live
from hub.registry.live.listeners import Listeners
from hub.registry.me import routes as me
from hub.registry.pace import Pace
from hub.registry.packing import Packing
from hub.registry.pages import routes as pages
from hub.registry.people import routes as people
from hub.registry.plans import routes as plans
from hub.registry.portfolio import routes as portfolio
from hub.registry.practices import routes as practices
from hub.registry.programmes import routes as programmes
from hub.registry.recommendations import routes as recommendations
from hub.registry.regions import routes as regions
from hub.registry.report_jobs import kept as report_jobs_kept
from hub.registry.report_jobs import routes as report_jobs
from hub.registry.reports import routes as reports
from hub.registry.reserve import Reserve
from hub.registry.results import routes as results
from hub.registry.rooms import routes as rooms
from hub.registry.seals import sealing
from hub.registry.sessions import Sessions
from hub.registry.settings import RegistrySettings
from hub.registry.stages import routes as stages
from hub.registry.tasks import link_routes as task_links
from hub.registry.tasks import routes as tasks
from hub.registry.visits import routes as visits
from hub.registry.workbooks import routes as workbooks
from hub.settings import PRODUCT_NAME
from spbe_core import wire

log = logging.getLogger("spbe.registry")

RESOURCES = (
    answers, live, pages, assessments, me, evidence, tasks, recommendations, regions,
    items, external, comments, plans, course, judgements, instruments, results, stages, practices, people, sign_in,
    health, metering, reports, report_jobs, events, portfolio, programmes, visits, rooms, workbooks, imports, letters,
    task_links,
)  # fmt: skip
"""Those first for which is asked most often: an address is looked for in one after the other."""

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": problems.TITLES[status],
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (400, 401, 403, 404, 405, 409, 413, 422, 428, 500, 503)
}


def create_app(settings: RegistrySettings, hub_transport: httpx.BaseTransport | None = None) -> FastAPI:
    """Build the application.

    Parameters
    ----------
    settings : RegistrySettings
        Where the registry stands.
    hub_transport : httpx.BaseTransport, optional
        Another way to reach the hub (tests).

    Raises
    ------
    StorageError
        When the database is not what the registry relies on.
    RuntimeError
        When a route declares no permission.
    """
    database = Database(engine_for(settings.database_url))
    migrations.check(database.engine)
    database.check()
    hub = Hub(settings.hub_api_url, hub_transport)
    files = None if settings.folder is None else store.opened(settings.folder, settings.s3)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with sealing(database, settings.seals), retention.daily(settings.places):
            yield
        if settings.folder is not None:
            report_jobs_kept.stop_all(settings.folder / "laporan")
        hub.close()
        if files is not None:
            files.close()
        database.engine.dispose()

    app = FastAPI(title=f"{PRODUCT_NAME}: registry", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.live = Live(Listeners(database))
    app.state.services = Services(settings, database, hub, Sessions(settings.session_key), Pace(), files)
    app.router.routes.extend(_included(settings.prefix.rstrip("/"), RESOURCES))
    open_doors = undeclared(app)
    if open_doors:
        raise RuntimeError(f"routes without a declared permission: {open_doors}")
    problems.install(app)
    app.state.requests = Requests("registry")
    app.add_middleware(Packing)
    app.add_middleware(Reserve)
    app.add_middleware(Edge, requests=app.state.requests)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


@cache
def _included(prefix: str, resources: tuple[ModuleType, ...]) -> list[BaseRoute]:
    """Put the resources' routes below a prefix; once a process, as it is nine tenths of the work of an application."""
    whole = APIRouter()
    for resource in resources:
        whole.include_router(resource.router, prefix=prefix, responses=PROBLEMS)
    return whole.routes


def _openapi(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, with the one problem schema instead of the framework's."""
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        schemas = document["components"]["schemas"]
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        problem = wire.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= problem.pop("$defs", {}) | {"Problem": problem}
        app.openapi_schema = document
    return app.openapi_schema
