"""Numbers as they are typed, and the sentence for each that cannot be used."""

from __future__ import annotations

import pytest

from web.notebooks.amounts import FIELDS, BadAmount, amount_problems, known_amount, read_amount


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("count", "1200", 1200),
        ("count", "１，２００件", 1200),
        ("count", "3万", 30_000),
        ("count", " 1 200 通 ", 1200),
        ("minutes", "１２．５分", 12.5),
        ("minutes", "2時間", 120),
        ("minutes_after", "0", 0),
        ("hourly_cost", "3,000円", 3000),
        ("cost_first", "0", 0),
        ("cost_yearly", "1.5億", 150_000_000),
        ("years", "５年", 5),
        ("years", "", None),
        ("count", "　", None),
    ],
)
def test_what_can_be_read(name: str, text: str, expected: float | None) -> None:
    assert read_amount(name, text) == expected


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("count", "0", "0より大きい"),
        ("count", "−5", "0より大きい"),
        ("count", "2000万", "1,000万件まで"),
        ("count", "たくさん", "数字で"),
        ("count", "100円", "数字で"),
        ("minutes", "0", "まだ測っていなければ空のまま"),
        ("minutes", "-3", "0より大きい"),
        ("minutes", "99999", "100時間"),
        ("minutes_after", "-1", "マイナスは使えません"),
        ("hourly_cost", "0", "0円では金額に換算できません"),
        ("hourly_cost", "100万", "10万円まで"),
        ("cost_first", "-1", "0と入力"),
        ("cost_yearly", "200億", "100億円まで"),
        ("years", "0", "1から10まで"),
        ("years", "50", "1から10まで"),
        ("years", "2.5", "年の単位"),
        ("count", "1" * 40, "数字で"),
        ("count", "1e9", "数字で"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(name: str, text: str, words: str) -> None:
    with pytest.raises(BadAmount) as bad:
        read_amount(name, text)
    sentence = str(bad.value)
    assert words in sentence
    assert sentence.startswith(FIELDS[name].what)
    assert sentence.endswith("。")
    assert known_amount(name, text) is None


def test_problems_are_tied_to_their_fields() -> None:
    fields = {"figures.years": "50", "figures.works.1.count": "0", "figures.works.1.name": "0", "figures.measuring.x.before": "?", "title": "0"}
    assert set(amount_problems(fields)) == {"figures.years", "figures.works.1.count"}
