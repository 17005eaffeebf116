"""The account store's schema, step by step.

The first stores were made without a version table; one that has accounts and no version is of the first revision.
"""

from __future__ import annotations

from pathlib import Path

from hub.migrating import Schema

SCHEMA = Schema(Path(__file__).parent, version_table="account_version", unversioned="account")
