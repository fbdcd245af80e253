"""What several modules here measure: a catalogue that is learned in a second, and all that is measured on it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from catalog.catalog import Catalog
from catalog.paths import data_dir
from catalog.schema import SampleNeed
from recommender.encoder import WORDS_ONLY
from recommender.evaluation.run import Measured, evaluate


@pytest.fixture(scope="session")
def thin_var(small_catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of derived files with the small catalogue and every twentieth of its training needs."""
    folder = tmp_path_factory.mktemp("thin")
    shutil.copy(small_catalog.path, folder / "catalog.db")
    connection = sqlite3.connect(folder / "catalog.db")
    with connection:
        connection.execute("DELETE FROM made_needs WHERE rowid % 20")
    connection.close()
    return folder


@pytest.fixture(scope="session")
def thin_catalog(thin_var: Path) -> Catalog:
    return Catalog.open(thin_var / "catalog.db")


@pytest.fixture(scope="session")
def fresh(thin_catalog: Catalog) -> list[SampleNeed]:
    """Those needs that nothing is learned from which are about the catalogue's categories."""
    lines = (data_dir() / "needs-fresh.jsonl").read_text(encoding="utf-8").splitlines()
    return [n for n in map(SampleNeed.model_validate_json, lines) if set(n.categories) <= set(thin_catalog.categories)]


@pytest.fixture(scope="session")
def measured(thin_catalog: Catalog, fresh: list[SampleNeed]) -> Measured:
    return evaluate(thin_catalog, None, WORDS_ONLY, None, fresh)
