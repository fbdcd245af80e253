"""Where the facts lie and where the derived files go."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def data_dir() -> Path:
    """The facts; ``ERABU_DATA`` points elsewhere."""
    return Path(os.environ.get("ERABU_DATA") or REPOSITORY / "data")


def var_dir() -> Path:
    """Everything derived; safe to delete, ``erabu build`` makes it again. ``ERABU_VAR`` moves it."""
    return Path(os.environ.get("ERABU_VAR") or REPOSITORY / "var")


def catalog_path() -> Path:
    return var_dir() / "catalog.db"
