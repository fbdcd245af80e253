"""The tiny language of check items' conditions: names joined by "and" and "or"."""

from __future__ import annotations

import re


def parse(text: str) -> list[list[str]]:
    """ "a and b or c" -> [["a", "b"], ["c"]]: any group whose names all hold ("and" binds tighter).

    Raises ValueError with a Japanese sentence where the text is not of that form.
    """
    groups = [part.split(" and ") for part in text.split(" or ")]
    for name in (name for group in groups for name in group):
        if not re.fullmatch(r"[a-z0-9_]+", name):
            raise ValueError(f"条件「{text}」を読めません。条件名を and と or でつないでください（例: personal_data and outsourcing）。")
    return groups
