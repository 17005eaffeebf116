"""Start the page service: ``python -m hub.apps``."""

from __future__ import annotations

from hub import settings
from hub.apps.app import PageService


def main() -> None:
    """Run the service until it is told to stop."""
    service = PageService.from_settings(settings.load())
    service.initialize(argv=[])
    service.start()


if __name__ == "__main__":
    main()
