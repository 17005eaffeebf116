"""The registry: the only keeper of work (a REST service over SQLite or PostgreSQL).

:func:`migrate` brings a database to this version's schema, :func:`load_reference` fills in the published facts.
``python -m hub.registry`` serves it; ``docs/registry.md`` describes it.
"""

from hub.registry.migrations import migrate
from hub.registry.reference import load_reference, load_sample_region

__all__ = ["load_reference", "load_sample_region", "migrate"]
