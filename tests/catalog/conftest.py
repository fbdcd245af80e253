"""Real facts for the catalogue's tests: all of them checked once, a few of them built once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import settings
from threadpoolctl import threadpool_limits

from catalog.check import check
from catalog.paths import data_dir
from catalog.read import Facts
from recommender.build import Built, build

settings.register_profile("untimed", deadline=None)  # a slow machine is no failure
settings.load_profile("untimed")


class _Silent:
    def step(self, name: str, length: int) -> Callable[[int], None]:
        return lambda _: None


@pytest.fixture(scope="session")
def facts() -> Facts:
    """All of data/, checked; tests change copies."""
    return check(data_dir())


@pytest.fixture
def rebuild() -> Callable[..., Built]:
    return _build


@pytest.fixture(scope="session")
def _template(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("template")
    shutil.copytree(data_dir(), root / "data")
    linked = next(c for c in facts.cases.values() if c.tool_ids and c.municipalities)
    kept = {
        "tools": {*linked.tool_ids, *list(facts.tools)[:8]},
        "cases": {linked.id, *[c.id for c in facts.cases.values() if not c.tool_ids][:8]},
    }
    for folder, names in kept.items():
        for path in (root / "data" / folder).iterdir():
            if path.stem not in names:
                path.unlink()
    for path in (root / "data/checklists").iterdir():
        items = yaml.safe_load(path.read_text(encoding="utf-8"))
        left = [{k: v for k, v in item.items() if k != "case" or v in kept["cases"]} for item in items]
        path.write_text(yaml.safe_dump(left, allow_unicode=True), encoding="utf-8")
    for path in (root / "data/flows").iterdir():
        flow = yaml.safe_load(path.read_text(encoding="utf-8"))
        few = {"cases": [i for i in flow["cases"] if i in kept["cases"]], "strength": "D"}
        path.write_text(yaml.safe_dump(flow | few, allow_unicode=True), encoding="utf-8")
    for path in (root / "data/guides").iterdir():
        guide = yaml.safe_load(path.read_text(encoding="utf-8"))
        path.write_text(yaml.safe_dump(guide | {"basis": [i for i in guide.get("basis", []) if i in kept["cases"]]}, allow_unicode=True), encoding="utf-8")
    measures = yaml.safe_load((root / "data/measures.yaml").read_text(encoding="utf-8"))
    fewer = [one | {"cases": [i for i in one.get("cases", []) if i in kept["cases"]]} for one in measures]
    (root / "data/measures.yaml").write_text(yaml.safe_dump(fewer, allow_unicode=True), encoding="utf-8")
    # Fewer sentences: the category model learns from them in half a second.
    for name, lines in (("out-of-scope.yaml", 12), ("needs-dev.jsonl", 5), ("needs-made.jsonl", 5)):
        path = root / "data" / name
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:lines]))
    for path in (root / "data/categories").iterdir():
        category = yaml.safe_load(path.read_text(encoding="utf-8"))
        path.write_text(yaml.safe_dump(category | {"phrases": category["phrases"][:20]}, allow_unicode=True), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        _live_in(root, patch)
        _build()
    return root


@pytest.fixture
def built_data(_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The facts of a small Erabu, built by words only, that may be broken at will; one of its cases names a tool."""
    shutil.copytree(_template, tmp_path / "erabu")
    _live_in(tmp_path / "erabu", monkeypatch)
    return tmp_path / "erabu/data"


@pytest.fixture
def built_var(built_data: Path) -> Path:
    """The derived files of the same Erabu."""
    return Path(os.environ["ERABU_VAR"])


def _build(force: bool = False) -> Built:
    with threadpool_limits(1):  # the matrices are small; many threads only wait for each other on a busy machine
        return build(_Silent(), force)


def _live_in(root: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("ERABU_DATA", str(root / "data"))
    patch.setenv("ERABU_VAR", str(root / "var"))
    patch.setenv("ERABU_MODEL", "words-only")
