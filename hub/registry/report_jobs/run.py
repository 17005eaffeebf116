"""``python -m hub.registry.report_jobs.run …``: ``spbe report …`` in a process that ends with the registry."""

from __future__ import annotations

import os

from hub import processes

REGISTRY = "LAB_REGISTRY_PROCESS"
"""Tells the command whose child it is."""


def main() -> None:
    """Run the command; when the registry dies, it is asked to stop as with Ctrl-C; what it delivered is whole."""
    processes.end_with_parent(int(os.environ[REGISTRY]))  # it may have ended while Python started
    from hub.cli import main as spbe  # noqa: PLC0415 - after that: imports take a second, in which the parent may die

    spbe()


if __name__ == "__main__":
    main()
