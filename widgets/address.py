"""Addresses of the region pages, so that one widget can lead to another."""

from __future__ import annotations

import os
from urllib.parse import quote

from widgets import assets
from widgets.page import Query, Visit

ENTER = "rooms:enter"
"""The right to enter a region's shared workspace."""
APPS = "/services/apps/"
REGISTRY = "/services/registry/"


def page(visit: Visit, name: str, indicator: str | None = None, period: str | None = None) -> str:
    """Return a page's address for the same region and language, and the same period unless another is named.

    Parameters
    ----------
    visit : Visit
    name : str
        ``"penilaian"``, ``"tolok-ukur"``, ``"rencana-aksi"`` …
    indicator : str, optional
        Indicator id to open, e.g. ``"i22"``.
    period : str, optional
        Year as text.
    """
    query = Query(visit.region.code, period or visit.period, visit.lang).encode()
    return f"{APPS}{name}?{query}" + (f"#{quote(indicator)}" if indicator else "")


def room(code: str) -> str:
    """Return the door of a region's shared workspace; a whole address in a notebook server, which has its own host."""
    return f"{os.environ.get(assets.LAB, '')}/hub/ruang/{code}"


def report_content(report_id: str) -> str:
    """Return the address of a published report's file."""
    return f"{REGISTRY}api/reports/{quote(report_id, safe='')}/content"


def results_file(form: str) -> str:
    """Return the address of all published results as a file; ``form`` is ``"xlsx"`` or ``"csv"``."""
    return f"{REGISTRY}api/results/file?format={form}"
