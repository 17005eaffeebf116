"""Run the page service for tests: own notebooks and browser files, short leases, few kernels per person."""

from __future__ import annotations

import sys
from pathlib import Path

from hub import settings
from hub.apps import pages
from hub.apps.app import PageService
from widgets import assets

if __name__ == "__main__":
    pages.NOTEBOOKS = Path(sys.argv[1])
    assets.STATIC = Path(sys.argv[2])
    service = PageService.from_settings(settings.load())
    service.config.PageKernels.reconnect_seconds = 1.0
    service.config.PageKernels.unreached_seconds = 4.0
    service.config.PageKernels.per_person = 3
    service.initialize(argv=[])
    service.start()
