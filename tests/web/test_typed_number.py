"""Numbers as they are typed."""

from __future__ import annotations

import pytest

from web.typed_number import NotANumber, typed_number

UNITS = {"": 1.0, "件": 1.0, "円": 1.0, "分": 1.0, "時間": 60.0}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1200", 1200),
        ("１，２００件", 1200),
        ("3万", 30_000),
        ("3千円", 3_000),
        ("1.1万円", 11_000),
        ("1.2345億", 123_450_000),
        ("1万2000", 12_000),
        ("1万500件", 10_500),
        ("1億2千万円", 120_000_000),
        ("3百万円", 3_000_000),
        ("2億3,400万円", 234_000_000),
        ("−5", -5),
        (" 1．5 時間 ", 90),
        ("", None),
        ("　", None),
    ],
)
def test_what_can_be_read(text: str, expected: float | None) -> None:
    assert typed_number(text, UNITS) == expected


@pytest.mark.parametrize("text", ["たくさん", "1e9", "1" * 31, "1.23456", "3万5", "3万5万", "1万20000", "2千3億", "--3", "万", "5人"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(NotANumber):
        typed_number(text, UNITS)


def test_any_unit() -> None:
    assert typed_number("5人", None) == 5
