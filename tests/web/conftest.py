from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recommender.recommend import Recommender
from web.app import create_app


@pytest.fixture(scope="session")
def app(recommender: Recommender) -> Flask:
    app = create_app(recommender)
    app.config["TESTING"] = False  # error pages are part of what is tested
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
