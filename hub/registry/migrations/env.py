"""Alembic's environment: runs the steps on the connection that :func:`hub.registry.migrations.migrate` opened."""

from alembic import context

from hub.registry.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
