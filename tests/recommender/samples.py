"""Small records the recommender's tests are about: real records, made here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalog.schema import Case, Tool
from recommender.build import Built, build

KUJI = "032077"  # 岩手県久慈市, about 30,000 residents
YOKOHAMA = "141003"
MAIN_NEED = "転入の手続きで住民が何枚も同じことを書かされ、待ち時間が長い"


def tool(**values: Any) -> Tool:
    """A tool of which nothing is known but what ``values`` say."""
    known = {"id": "sample", "name": "見本", "summary": "あ" * 40, "categories": ["chatbot"], "users": "staff", "sources": ["https://example.jp/"]}
    return Tool.model_validate(known | values)


def adopter(code: str, kind: str = "adopted", year: int | None = None, source: str = "https://www.city.example.lg.jp/") -> dict[str, Any]:
    return {"code": code, "kind": kind, "year": year, "source": source}


def case(outcome: str = "launched", **values: Any) -> Case:
    known = {
        "id": "sample",
        "place": "久慈市",
        "prefecture": "岩手県",
        "municipalities": [KUJI],
        "categories": ["chatbot"],
        "title": "見本",
        "need": "電話が多い",
        "action": "見本を入れた",
        "outcome": outcome,
        "source": "https://www.city.example.lg.jp/",
        "source_kind": "municipality",
    }
    return Case.model_validate(known | values)


def measured(before: float = 58, after: float = 23, better: bool | None = True, kind: str = "measured") -> dict[str, Any]:
    return {"metric": "待ち時間", "before": before, "after": after, "unit": "分", "change_pct": -60, "kind": kind, "better": better}


class _Quiet:
    def step(self, name: str, length: int) -> Callable[[int], None]:
        return lambda _: None


def built(force: bool = False) -> Built:
    """``erabu build`` without its progress bars."""
    return build(_Quiet(), force)
