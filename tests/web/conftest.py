from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recommender.recommend import Recommender
from web.app import create_app
from web.notebooks.store import NotebookStore
from web.state import NOTEBOOKS


@pytest.fixture(scope="session")
def app(recommender: Recommender, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = create_app(recommender, NotebookStore(tmp_path_factory.mktemp("userdata") / "notebooks.db"))
    app.config["TESTING"] = False  # error pages are part of what is tested
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def store(app: Flask) -> Iterator[NotebookStore]:
    """The notebooks behind ``client``; what a test leaves there is off the list afterwards."""
    store: NotebookStore = app.extensions[NOTEBOOKS]
    yield store
    for notebook in store.all():
        store.set_removed(notebook.id, True)
