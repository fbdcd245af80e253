"""Numbers as they are typed into a notebook's own figures: read, and what is wrong with them in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from web.typed_number import NotANumber, typed_number


class BadAmount(ValueError):
    """The sentence for the field."""


@dataclass(frozen=True)
class Field:
    """``units``: what may be written after the number, and by what it multiplies. ``example`` stands in sentences."""

    what: str
    units: Mapping[str, float]
    example: str
    least: float
    most: float
    too_small: str
    too_large: str
    whole: bool = False


_PIECES = dict.fromkeys(("", "件", "件/年", "通", "回", "人"), 1.0)
_MINUTES = {"": 1.0, "分": 1.0, "分/件": 1.0, "時間": 60.0}
YEN = {"": 1.0, "円": 1.0}
_TOO_LONG = "{what}が長すぎます。1件で100時間（6,000分）までの数字を入力してください。仕事を分けるか、単位が分になっているかを確かめてください。"
_COST_TOO_LARGE = "{what}が大きすぎます。100億円までの数字を入力してください。桁を確かめてください。"
_COST_TOO_SMALL = "{what}にマイナスは使えません。費用がかからないときは0と入力してください。"
FIELDS: dict[str, Field] = {
    "count": Field(
        *("1年の件数", _PIECES, "1200、3万", 0.01, 1e7),
        "{what}は0より大きい数字で入力してください。0件やマイナスでは時間を計算できません。まだ分からなければ空のままにしてください。",
        "{what}が大きすぎます。1,000万件までの数字を入力してください。桁や単位（1年分か）を確かめてください。",
    ),
    "minutes": Field(
        *("今の1件の時間", _MINUTES, "15、7.5", 0.01, 6000),
        "{what}は0より大きい分数で入力してください。0分やマイナスでは計算できません。まだ測っていなければ空のままにしてください。",
        _TOO_LONG,
    ),
    "minutes_after": Field(
        *("導入後の1件の時間", _MINUTES, "10、0", 0, 6000),
        "{what}にマイナスは使えません。職員の手がまったくかからなくなったときは0と入力してください。",
        _TOO_LONG,
    ),
    "hourly_cost": Field(
        *("職員1時間あたりの費用", YEN, "3000"),
        *(100, 100_000),
        "{what}は100円以上で入力してください。0円では金額に換算できません。金額に換算しないときは空のままにしてください。",
        "{what}が大きすぎます。10万円までの数字を入力してください。1時間あたりの円になっているかを確かめてください。",
    ),
    "cost_first": Field("初めにかかる費用", YEN, "1500000、150万", 0, 1e10, _COST_TOO_SMALL, _COST_TOO_LARGE),
    "cost_yearly": Field("毎年かかる費用", YEN, "600000、60万", 0, 1e10, _COST_TOO_SMALL, _COST_TOO_LARGE),
    "years": Field(
        *("見る年数", {"": 1.0, "年": 1.0, "年間": 1.0}, "5", 1, 10),
        "{what}は1から10までの年数で入力してください。0年では費用と比べられません。",
        "{what}は1から10までの年数で入力してください。それより先は、仕組みや料金が変わり、見通せません。",
        whole=True,
    ),
}


def read_amount(name: str, text: str) -> float | None:
    """１，２００件, 3万, 12.5分 and the like, in the field's own unit; None when empty. Raises BadAmount."""
    return read_field(FIELDS[name], text)


def read_field(field: Field, text: str) -> float | None:
    """As read_amount."""
    try:
        value = typed_number(text, field.units)
    except NotANumber:
        units = "・".join(u for u in field.units if u)
        raise BadAmount(f"{field.what}は数字で入力してください（例: {field.example}。単位は{units}）。") from None
    if value is None:
        return None
    if value < field.least:
        raise BadAmount(field.too_small.format(what=field.what))
    if value > field.most:
        raise BadAmount(field.too_large.format(what=field.what))
    if field.whole and value != int(value):
        raise BadAmount(f"{field.what}は1、2、3のように、年の単位で入力してください。")
    return value


def known_amount(name: str, text: str) -> float | None:
    """As stored; what cannot be read counts as not known."""
    try:
        return read_amount(name, text)
    except BadAmount:
        return None


def amount_problems(fields: Mapping[str, str]) -> dict[str, str]:
    """Path -> sentence, for those of ``fields`` that are numbers of a notebook's figures."""
    problems = {}
    for path, text in fields.items():
        name = path.rpartition(".")[2]
        if path.startswith("figures.") and not path.startswith("figures.measuring.") and name in FIELDS:
            try:
                read_amount(name, text)
            except BadAmount as bad:
                problems[path] = str(bad)
    return problems
