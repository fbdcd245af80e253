"""A number as somebody types it. Limits and sentences are each form's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_NUMBER = re.compile(r"(-?\d{1,30}(?:\.\d{1,4})?)(千|万|億)?(\D{0,12})")
_TIMES = {None: 1, "千": 1e3, "万": 1e4, "億": 1e8}


class NotANumber(ValueError):
    """No number, or one with another unit."""


def typed_number(text: str, units: Mapping[str, float] | None) -> float | None:
    """１，２００件 -> 1200.0, 3万 -> 30000.0; None where nothing was typed. Raises NotANumber.

    ``units``: what may stand after the number, and by how much it multiplies ("" where nothing stands there); None allows anything.
    """
    plain = re.sub(r"[,、\s]", "", unicodedata.normalize("NFKC", text).replace("−", "-"))
    if not plain:
        return None
    found = _NUMBER.fullmatch(plain)
    if found is None or (units is not None and found[3] not in units):
        raise NotANumber(text)
    # 1.1 * 1e4 is 11000.000000000002 in binary; what is typed here is never finer than a ten-thousandth.
    return round(float(found[1]) * _TIMES[found[2]] * (units[found[3]] if units else 1), 4)
