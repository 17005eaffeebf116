"""Alembic's environment: runs the steps on the connection that :func:`hub.accounts.migrations.migrate` opened."""

from alembic import context

from hub.accounts.migrations import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
