"""The check items of a notebook as a task list."""
