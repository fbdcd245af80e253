"""The manual and what it shows stay together: its pictures are made by the browser suite, its labels stand on the pages."""

from __future__ import annotations

import ast
import re

import pytest

from catalog.paths import REPOSITORY

MANUAL = REPOSITORY / "docs" / "manual.md"
PICTURES = REPOSITORY / "docs" / "pictures"
TEXT = MANUAL.read_text(encoding="utf-8")
SHOWN = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", TEXT)
HEAVIEST = 150_000


def drawn() -> list[str]:
    """The name in every ``picture(page, "name", …)`` of the browser suite."""
    names = []
    for path in sorted((REPOSITORY / "tests" / "browser").glob("test_*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "picture":
                names.append(ast.literal_eval(call.args[1]))
    return names


def anchors() -> set[str]:
    """Of its headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_picture_is_made_by_the_browser_suite_and_shown_once() -> None:
    shown = sorted(path for _, path in SHOWN)
    assert shown == sorted(f"pictures/{name}.png" for name in drawn())
    assert shown == sorted(f"pictures/{path.name}" for path in PICTURES.iterdir())


def test_every_picture_is_light_and_told_in_words() -> None:
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > HEAVIEST] == []
    assert [path for words, path in SHOWN if len(words) < 20] == []


@pytest.mark.parametrize("link", re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", TEXT))
def test_every_link_leads_somewhere(link: str) -> None:
    path, _, anchor = link.partition("#")
    assert (MANUAL.parent / path).exists()
    if not path:
        assert anchor in anchors()


def test_every_label_the_manual_names_stands_on_a_page() -> None:
    sources = [p for kind in ("*.html", "*.py", "*.js") for p in (REPOSITORY / "web").rglob(kind)]
    pages = "\n".join(p.read_text(encoding="utf-8") for p in sources)
    browsers_own = {"戻る", "再読み込み"}
    assert sorted({label for label in re.findall(r"［([^］]+)］", TEXT) if label not in pages} - browsers_own) == []
