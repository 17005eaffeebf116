"""Alembic's environment: runs the steps on the connection that :meth:`hub.migrating.Schema.upgrade` opened."""

from alembic import context

from hub.accounts.migrations import SCHEMA

context.configure(connection=context.config.attributes["connection"], version_table=SCHEMA.version_table)
context.run_migrations()
