"""What is wrong with a file of facts, where, and how to mend it; and the errors users meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Fault:
    file: str
    field: str
    problem: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.field}" if self.field else self.file
        return f"{where}: {self.problem}"


class ErabuError(Exception):
    """A failure told to the user as it stands: what is wrong, where, what to do (Japanese)."""


class FaultyFacts(ErabuError):
    """The facts in data/ do not pass the check; nothing was built."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__(f"データに{len(faults)}件の誤りがあります。")


_MENDS = {
    "missing": "必須の項目がありません。追加してください。",
    "extra_forbidden": "知らない項目です。つづりを確かめるか、削除してください。",
    "string_type": "文字列で書いてください。数字だけの値は引用符で囲みます。",
    "string_too_short": "空です。書くか、項目ごと削除してください。",
    "int_type": "整数で書いてください。",
    "int_parsing": "整数で書いてください。",
    "int_from_float": "整数で書いてください。",
    "float_type": "数値で書いてください。",
    "float_parsing": "数値で書いてください。",
    "finite_number": "数値で書いてください。",
    "bool_type": "true か false で書いてください。",
    "bool_parsing": "true か false で書いてください。",
    "list_type": "「- 」で始まる一覧で書いてください。",
    "dict_type": "「項目: 値」の形で書いてください。",
    "model_type": "「項目: 値」の形で書いてください。",
}


def mend(error: Any) -> str:
    """A pydantic error (one entry of ``ValidationError.errors()``) as a Japanese sentence."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context.get("error", error["msg"])) + "。"
    if kind == "literal_error":
        return f"「{error['input']}」は使えません。使える値: {context['expected']}。"
    if kind == "too_short":
        return f"{context['actual_length']}件です。{context['min_length']}件以上にしてください。"
    if kind == "greater_than_equal":
        return f"{error['input']} は小さすぎます。{context['ge']} 以上にしてください。"
    if kind == "greater_than":
        return f"{error['input']} は小さすぎます。{context['gt']} より大きくしてください。"
    if kind == "less_than_equal":
        return f"{error['input']} は大きすぎます。{context['le']} 以下にしてください。"
    return _MENDS.get(kind, f"値を確かめてください（{error['msg']}）。")
