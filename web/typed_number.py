"""A number as somebody types it. Limits and sentences are each form's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise

_DIGITS = r"\d{1,30}(?:\.\d{1,4})?"
_PART = re.compile(rf"({_DIGITS})(億|千万|百万|万|千)?")
_NUMBER = re.compile(rf"(-?)((?:{_DIGITS}(?:億|千万|百万|万|千))*)({_DIGITS})?(\D{{0,12}})")
_TIMES = {"": 1.0, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "億": 1e8}
_READABLE_REST = 100  # 3万5 is 35,000 to one and 30,005 to another


class NotANumber(ValueError):
    """No number, or one with another unit."""


def typed_number(text: str, units: Mapping[str, float] | None) -> float | None:
    """１，２００件 -> 1200.0, 1億2千万円 -> 120000000.0; None where nothing was typed. Raises NotANumber.

    ``units``: what may stand after the number, and by how much it multiplies ("" where nothing stands there); None allows anything.
    """
    plain = re.sub(r"[,、\s]", "", unicodedata.normalize("NFKC", text).replace("−", "-"))
    if not plain:
        return None
    found = _NUMBER.fullmatch(plain)
    if found is None or not (found[2] or found[3]) or (units is not None and found[4] not in units):
        raise NotANumber(text)
    parts = [(float(digits), _TIMES[times]) for digits, times in _PART.findall(found[2] + (found[3] or ""))]
    for (_, times), (value, smaller) in pairwise(parts):
        if value * smaller >= times or (smaller == 1 and value < _READABLE_REST):
            raise NotANumber(text)
    total = sum(value * times for value, times in parts) * (units[found[4]] if units else 1)
    # 1.1 * 1e4 is 11000.000000000002 in binary; what is typed here is never finer than a ten-thousandth.
    return round(-total if found[1] else total, 4)
