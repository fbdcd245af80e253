"""Dates as officers write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_WRITTEN = re.compile(
    r"(?:(?P<year>[0-9]{4})|(?:令和|R)\s*(?P<reiwa>[0-9]{1,2}|元))\s*[-/.年]\s*(?P<month>[0-9]{1,2})\s*[-/.月]\s*(?P<day>[0-9]{1,2})\s*日?"
    r"(?:\s*\([月火水木金土日]\))?(?:\s+[0-9]{1,2}:[0-9]{2})?",
    re.IGNORECASE,
)


def read_date(text: str) -> date | None:
    """2026-04-01, 2026/4/1, 2026年4月1日, 令和8年4月1日, R8.4.1, also full-width; None for anything else. A time of day is passed over."""
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    reiwa = found["reiwa"]
    year = int(found["year"]) if found["year"] else 2018 + (1 if reiwa == "元" else int(reiwa))
    try:
        return date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None
