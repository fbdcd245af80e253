"""How facts are written on screen: numbers, people, effects, labels, marked words, sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask
from markupsafe import Markup, escape

from catalog.facets import SIZE_LABELS
from catalog.schema import Case, Tool
from catalog.sources import host_kind
from recommender.reasons import describe_effect, people
from web.state import catalog

UNKNOWN = "未確認"
_WEAK = {"copy": "転載・複製", "blog": "個人の記事"}


def number(value: float | None) -> str:
    """30793 -> 30,793; 2.50 -> 2.5; None is unknown."""
    return UNKNOWN if value is None else f"{value:,.10g}"


def percent(value: float) -> str:
    return f"{value:.0%}"


def year(value: int | None) -> str:
    """2024 -> 2024年（令和6年）; officers file by the Japanese era. 2019 is both 平成31 and 令和元年."""
    return "年は未確認" if value is None else f"{value}年（{_era(value)}）"


def _era(value: int) -> str:
    if value == 2019:
        return "平成31・令和元年"
    return f"令和{value - 2018}年" if value > 2019 else f"平成{value - 1988}年"


def day(value: date | None) -> str:
    """2026年4月1日（令和8年）"""
    return "日付は未確認" if value is None else f"{year(value.year).replace('（', f'{value.month}月{value.day}日（')}"


def when(value: str) -> str:
    """When a source said it, as exactly as is known: 2020-04 -> 2020年4月. Without the era, which would outgrow the fact beside it."""
    return "".join(f"{int(part)}{unit}" for part, unit in zip(value.split("-"), "年月日", strict=False))


def japan_time(value: datetime) -> str:
    """UTC without a zone, as stored -> 2026年4月1日（令和8年）9時05分 in Japan, which has no summer time."""
    there = value + timedelta(hours=9)
    return f"{day(there.date())}{there.hour}時{there.minute:02}分"


def label(value: str, section: str) -> str:
    """What data/labels.yaml calls a code."""
    return catalog().labels[section].get(value, value)


def category_label(value: str) -> str:
    return catalog().categories[value].label


def case_name(value: str) -> str:
    """○○市「…」, of a case's id."""
    case = catalog().cases[value]
    return f"{case.place}「{case.title}」"


def place(case: Case) -> str:
    """岩手県久慈市; the prefecture is not said twice."""
    return case.place if case.place.startswith(case.prefecture) or case.prefecture == "複数" else f"{case.prefecture}{case.place}"


def population(case: Case) -> str | None:
    """Only where the case is about one municipality."""
    if len(case.municipalities) != 1:
        return None
    return people(catalog().municipalities[case.municipalities[0]].population)


def adopted(tool: Tool) -> int:
    return sum(a.kind == "adopted" for a in tool.adopters)


def host(url: str) -> str:
    return (urlsplit(url).hostname or url).rstrip(".")


def weak(url: str) -> str | None:
    """Why a source is weak evidence, or None where its host says nothing against it."""
    return _WEAK.get(host_kind(url, catalog().wording["source-hosts"]))


def mark(text: str, words: Iterable[str]) -> Markup:
    """``text`` escaped, with ``words`` in <mark>; longer words first so that none is cut."""
    wanted = sorted(filter(None, words), key=len, reverse=True)
    if not wanted:
        return escape(text)
    pieces = re.split(f"({'|'.join(map(re.escape, wanted))})", text)
    return Markup("").join(Markup("<mark>{}</mark>").format(p) if n % 2 else escape(p) for n, p in enumerate(pieces))


def register(app: Flask) -> None:
    facts = (label, category_label, case_name, place, population, adopted, host, weak, describe_effect)
    for function in (number, percent, people, year, day, when, japan_time, mark, *facts):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.globals["UNKNOWN"] = UNKNOWN
    app.jinja_env.globals["SIZE_BANDS"] = [(band, band) for band in SIZE_LABELS]
