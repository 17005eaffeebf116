"""Backup and restore of a whole lab: databases, seals, people's files, and secrets on request.

:func:`create` works while the lab writes, :func:`verify` proves a backup by restoring it aside and counting,
:func:`restore` makes a lab's folder (and PostgreSQL database) of it. ``docs/admin/backup.md`` tells how to use them.
"""

from hub.backup.creating import create
from hub.backup.restoring import restore
from hub.backup.verifying import verify

__all__ = ["create", "restore", "verify"]
