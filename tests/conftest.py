"""Fixtures every suite shares. All of them are real: real facts, real files, the real model."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.catalog import Catalog
from catalog.paths import data_dir
from recommender.build import build
from recommender.recommend import Recommender


class Silent:
    """A build's progress, unseen."""

    def step(self, name: str, length: int) -> Callable[[int], None]:
        return lambda _: None


@pytest.fixture(scope="session")
def recommender() -> Recommender:
    """The real catalogue with the bundled model; built first where it is not up to date."""
    build(Silent())
    return Recommender.open()


@pytest.fixture(scope="session")
def catalog(recommender: Recommender) -> Catalog:
    return recommender.catalog


@pytest.fixture
def small_data(tmp_path: Path) -> Path:
    """A copy of data/ that may be broken at will: all wording and categories, 15 tools, 15 cases."""
    target = tmp_path / "data"
    shutil.copytree(data_dir(), target)
    for tool in sorted((target / "tools").glob("*.yaml"))[15:]:
        tool.unlink()
    kept = {path.stem for path in (target / "tools").glob("*.yaml")}
    cases = sorted((target / "cases").glob("*.yaml"))
    usable = [c for c in cases if all(line.split(": ")[1] in kept for line in c.read_text().splitlines() if line.startswith("  id: "))]
    for case in set(cases) - set(usable[:15]):
        case.unlink()
    # Cases that other files rest on are not all here any more; one that is stands in for them.
    known = min(path.stem for path in (target / "cases").glob("*.yaml"))
    gone = re.compile(rf"(?<![a-z0-9-])({'|'.join(sorted({c.stem for c in cases} - {c.stem for c in usable[:15]}))})(?![a-z0-9-])")
    for path in (target / "measures.yaml", *(p for folder in ("checklists", "flows", "guides") for p in (target / folder).glob("*.yaml"))):
        path.write_text(gone.sub(known, path.read_text(encoding="utf-8")), encoding="utf-8")
    for name in ("needs-made.jsonl", "out-of-scope.yaml"):
        made = target / name
        made.write_text("".join(made.read_text(encoding="utf-8").splitlines(keepends=True)[::20]), encoding="utf-8")
    return target


@pytest.fixture
def small_home(small_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Erabu on ``small_data``, words only (builds in a second); returns the folder of derived files."""
    monkeypatch.setenv("ERABU_DATA", str(small_data))
    monkeypatch.setenv("ERABU_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ERABU_MODEL", "words-only")
    return tmp_path / "var"
