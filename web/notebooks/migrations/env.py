"""Alembic's entry: runs on the connection it is given (see ../database.py)."""

from __future__ import annotations

from alembic import context

from web.notebooks.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True)
context.run_migrations()
