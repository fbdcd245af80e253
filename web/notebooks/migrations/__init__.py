"""The steps from each state of the notebooks database to the next (Alembic)."""
