"""Static files: kept for long under an address that changes with them, and asked for anew under any other."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from reading import PAGES

from web.static_files import version


@pytest.mark.parametrize("address", PAGES)
def test_every_static_address_of_a_page_has_its_hash_and_is_kept_for_a_year(client: FlaskClient, address: str) -> None:
    found = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get(address).text))
    assert len(found) > 5
    for one in found:
        assert re.search(r"\?v=[0-9a-f]{12}$", one), one
        with client.get(one) as response:
            assert response.status_code == 200
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable", one


@pytest.mark.parametrize("address", ["/static/base.css", "/static/base.css?v=", "/static/base.css?v=000000000000"])
def test_another_address_is_asked_for_anew(client: FlaskClient, address: str) -> None:
    with client.get(address) as response:
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["ETag"]


def test_a_missing_file_is_not_kept(client: FlaskClient) -> None:
    response = client.get("/static/none.css?v=1")
    assert response.status_code == 404
    assert "max-age" not in response.headers.get("Cache-Control", "")


def test_the_address_changes_with_the_content(app: Flask, tmp_path: Path) -> None:
    shutil.copy(Path(app.static_folder or "") / "base.css", tmp_path / "base.css")

    def address() -> str:
        other = Flask("other", static_folder=str(tmp_path))
        version(other)
        with other.test_request_context():
            return url_for("static", filename="base.css")

    before = address()
    assert address() == before
    (tmp_path / "base.css").write_text("body { color: red }")
    assert address() != before
