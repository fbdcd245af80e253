"""One direction only: web -> recommender -> catalog; and heavy libraries only where they are needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.paths import REPOSITORY

MAY_IMPORT = {
    "catalog": {"catalog"},
    "recommender": {"recommender", "catalog"},
    "web": {"web", "recommender", "catalog"},
}
OTHERS = {"tests", "benchmarks"}
HEAVY = {"sentence_transformers", "torch", "sklearn"}

MODULES = sorted(p.relative_to(REPOSITORY) for house in MAY_IMPORT for p in (REPOSITORY / house).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Each imported package of ``path``, and whether that happens when the module is imported."""

    def walk(node: ast.AST, at_import: bool) -> Iterator[tuple[str, bool]]:
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], at_import) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (path.parts[0] if node.level else str(node.module).split(".")[0]), at_import
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("__import__", "import_module", "importlib.import_module"):
            yield str(ast.literal_eval(node.args[0])).split(".")[0], at_import
        deferred = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        deferred = deferred or (isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"))
        for child in ast.iter_child_nodes(node):
            yield from walk(child, at_import and not deferred)

    yield from walk(ast.parse((REPOSITORY / path).read_text(encoding="utf-8")), True)


def test_every_house_is_seen() -> None:
    assert {path.parts[0] for path in MODULES} == set(MAY_IMPORT)
    assert ("recommender", True) in set(imports(Path("web/app.py")))
    assert ("sentence_transformers", False) in set(imports(Path("recommender/encoder.py")))


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_imports_only_its_own_house_and_those_below(path: Path) -> None:
    ours = {package for package, _ in imports(path)} & (set(MAY_IMPORT) | OTHERS)
    assert ours <= MAY_IMPORT[path.parts[0]]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_heavy_libraries_are_imported_only_inside_functions(path: Path) -> None:
    assert {package for package, at_import in imports(path) if at_import} & HEAVY == set()


@pytest.mark.parametrize("module", ["recommender.recommend", "recommender.build", "recommender.evaluation.sets", "web.app", "web.cli"])
def test_importing_the_module_alone_loads_no_heavy_library(module: str) -> None:
    code = f"import sys, {module}; print(sorted({HEAVY!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
