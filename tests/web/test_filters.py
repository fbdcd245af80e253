"""How dates are written on screen."""

from __future__ import annotations

import pytest

from web.filters import when


@pytest.mark.parametrize(("seen", "said"), [("2020", "2020年"), ("2020-04", "2020年4月"), ("2026-11-03", "2026年11月3日")])
def test_when_is_as_exact_as_is_known(seen: str, said: str) -> None:
    assert when(seen) == said
