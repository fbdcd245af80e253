"""Opening the file: made, brought up to date, refused with a sentence."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from catalog.faults import ErabuError
from web.notebooks.database import notebooks_path, open_engine, upgrade
from web.notebooks.document import Document
from web.notebooks.models import Base
from web.notebooks.store import NotebookStore


def test_migrations_make_the_tables_that_the_models_say(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "notebooks.db")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    engine.dispose()


def test_opening_again_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "notebooks.db"
    store = NotebookStore(path)
    made = store.create(Document(title="残るノート"))
    store.close()
    again = NotebookStore(path)
    assert again.get(made.id).document.title == "残るノート"
    again.close()


def test_migrations_can_be_run_twice(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "notebooks.db")
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notebooks.db"
    open_engine(path).dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(ErabuError, match="新しい版"):
        open_engine(path)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notebooks.db"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(ErabuError, match=r"notebooks\.db を開けません"):
        open_engine(path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ErabuError, match="フォルダ"):
        open_engine(tmp_path / "file" / "notebooks.db")


def test_the_file_lies_outside_what_may_be_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERABU_USERDATA", str(tmp_path))
    assert notebooks_path() == tmp_path / "notebooks.db"
    monkeypatch.delenv("ERABU_USERDATA")
    assert "var" not in notebooks_path().parts
