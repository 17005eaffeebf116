"""Start the page service: ``python -m hub.apps``."""

from __future__ import annotations

import resource

from hub import settings
from hub.apps.app import PageService


def make_room() -> None:
    """Allow as many open files as the machine does: every page has a dozen, and many systems begin at 1,024 in all."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main() -> None:
    """Run the service until it is told to stop."""
    make_room()
    service = PageService.from_settings(settings.load())
    service.initialize(argv=[])
    service.start()


if __name__ == "__main__":
    main()
