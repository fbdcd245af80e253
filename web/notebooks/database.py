"""Opens the notebooks database and brings it to today's tables."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

from catalog.faults import ErabuError
from catalog.paths import REPOSITORY

MIGRATIONS = Path(__file__).parent / "migrations"


def notebooks_path() -> Path:
    """Kept apart from ``var/``, which may be deleted at will; ``ERABU_USERDATA`` names another folder."""
    return Path(os.environ.get("ERABU_USERDATA") or REPOSITORY / "userdata") / "notebooks.db"


def open_engine(path: Path) -> Engine:
    """An engine on an up-to-date file, made where there is none. Raises ErabuError where it cannot be used."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ErabuError(f"ノートを置くフォルダ {path.parent} を作れません（{error.strerror}）。場所と権限を確かめてください。") from error
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    try:
        with engine.begin() as connection:
            upgrade(connection)
    except DatabaseError as error:
        raise ErabuError(f"ノートのファイル {path} を開けません（{error.orig}）。壊れているときは、控えのファイルに置き換えてください。") from error
    return engine


def upgrade(connection: Connection, to: str = "head") -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    present = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if present is not None and present not in known:
        raise ErabuError(f"ノートのファイルは、このえらぶより新しい版で作られています（{present}）。えらぶを新しくしてから開いてください。")
    command.upgrade(config, to)


def _on_connect(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, below
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _on_begin(connection: Connection) -> None:
    # Writers queue up from their first statement on, so that none overwrites what another has read.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
