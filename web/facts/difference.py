"""「うちに置き換えると」: a case's numbers beside our own, if the same ratio held.

One line for each effect whose ratio after/before is known. What is typed is a figure of today, and for
effects per piece (分/件, 円/通) the pieces a year, which give hours or yen a year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.schema import Case, Effect
from recommender.effects.values import ratio
from web.inputs import Problem
from web.typed_number import NotANumber, typed_number

LARGEST = 1e9  # beyond it a slip of the hand is likelier than a figure of one office
FAR = 100  # times theirs: worth a second look at the unit
_PER_PIECE = re.compile(r"(秒|分|時間|円)/(件|回|人|通)")
_PIECES = {"件": "年間の件数", "回": "年間の回数", "人": "年間の人数", "通": "年間の通数"}
_PER_YEAR = {"秒": ("時間/年", 3600), "分": ("時間/年", 60), "時間": ("時間/年", 1), "円": ("円/年", 1)}


@dataclass(frozen=True)
class Measure:
    """One effect to set our own figures beside. ``unit`` is None where any unit will do (倍, a mere percentage)."""

    effect: Effect
    ratio: float
    now: str
    count: str | None
    unit: str | None

    @property
    def pieces(self) -> str | None:
        """What to count a year, in words; None where nothing is counted."""
        return _PIECES[self._per_piece[2]] if self.count and self._per_piece else None

    @property
    def piece(self) -> str:
        return self._per_piece[2] if self._per_piece else ""

    @property
    def per_year(self) -> tuple[str, int]:
        """Unit of the yearly sum, and by what to divide for it."""
        return _PER_YEAR[self._per_piece[1]] if self._per_piece else ("", 1)

    @property
    def _per_piece(self) -> re.Match[str] | None:
        return _PER_PIECE.fullmatch(self.unit or "")


@dataclass(frozen=True)
class Line:
    """One row of the table. ``then`` and ``change`` are None where the ratio leads nowhere; ``note`` says why."""

    measure: Measure
    now: float
    then: float | None
    unit: str
    change_unit: str
    pieces: str | None = None
    note: str | None = None

    @property
    def change(self) -> float | None:
        return None if self.then is None else _tidy(self.then - self.now)


@dataclass(frozen=True)
class Difference:
    measures: list[Measure]
    typed: dict[str, str]
    problems: list[Problem]
    lines: list[Line]

    @property
    def saves_time(self) -> bool:
        return any(line.change is not None and line.change < 0 and re.match("秒|分|時間", line.unit) for line in self.lines)

    def problem(self, name: str) -> Problem | None:
        return next((p for p in self.problems if p.field == name), None)


def measures(case: Case) -> list[Measure]:
    """The case's effects whose ratio is known; the names of their fields follow their place in the record."""
    found = []
    for number, effect in enumerate(case.effects):
        known = ratio(effect)
        if known is None:
            continue
        free = effect.unit in (None, "倍") or (effect.unit == "%" and effect.before is None)
        counted = effect.unit is not None and _PER_PIECE.fullmatch(effect.unit)
        found.append(Measure(effect, known, f"now{number}", f"count{number}" if counted else None, None if free else effect.unit))
    return found


def read_difference(case: Case, args: Mapping[str, str]) -> Difference:
    """Every problem is a sentence tied to its field; nothing typed is lost, empty fields are no problem."""
    every = measures(case)
    names = [name for m in every for name in (m.now, m.count) if name]
    typed = {name: args.get(name, "").strip() for name in names}
    problems: list[Problem] = []
    lines: list[Line] = []
    for measure in every:
        now = _figure(typed[measure.now], measure.now, measure.effect.metric, measure.unit, problems)
        count = _figure(typed[measure.count], measure.count, measure.pieces or "", measure.piece, problems) if measure.count else None
        if typed[measure.now] == "" and measure.count and typed[measure.count]:
            problems.append(Problem(measure.now, f"「{measure.effect.metric}」は、今の値も入力してください。{measure.pieces}だけでは計算できません。"))
        if now and count and now * count > LARGEST * 100:
            problems.append(Problem(measure.count or "", f"年間の合計が大きすぎます。今の値と{measure.pieces}の桁を確かめてください。"))
        if now is not None and not any(p.field in (measure.now, measure.count) for p in problems):
            lines += _lines(measure, now, count)
    return Difference(every, typed, problems, [] if problems else lines)


def _lines(measure: Measure, now: float, count: float | None) -> list[Line]:
    unit = measure.unit or ""
    then: float | None = _rounded(now * measure.ratio)
    note = None
    if unit == "%" and then is not None and then > 100:
        then, note = None, "同じ割合では100%を超えるため、計算していません。"
    elif measure.unit and measure.effect.before and not 1 / FAR <= now / measure.effect.before <= FAR:
        note = f"この事例の前の値と大きく違います。単位（{unit}）を確かめてください。"
    lines = [Line(measure, now, then, unit, "ポイント" if unit == "%" else unit, note=note)]
    if count is not None and then is not None:
        year, divisor = measure.per_year
        pieces = f"{measure.pieces} {count:,.10g}{measure.piece}"
        lines.append(Line(measure, _rounded(now * count / divisor), _rounded(then * count / divisor), year, year, pieces))
    return lines


def _figure(text: str, name: str, what: str, unit: str | None, problems: list[Problem]) -> float | None:
    """１２．５分, 1,200件, 3万 and the like; None when empty or when a problem was added."""
    # The unit may be written after the figure, whole (分/件) or only what is counted (分).
    units = None if unit is None else dict.fromkeys(("", unit, unit.split("/")[0]), 1.0)
    try:
        value = typed_number(text, units)
    except NotANumber:
        wanted = f"単位は{unit}です。" if unit else ""
        problems.append(Problem(name, f"「{what}」は数字で入力してください（例: 120、12.5、3万）。{wanted}"))
        return None
    if value is None:
        return None
    if value <= 0:
        problems.append(Problem(name, f"「{what}」は0より大きい数字で入力してください。"))
    elif value > LARGEST:
        problems.append(Problem(name, f"「{what}」の値が大きすぎます。10億以下の数字で入力してください。単位や桁の間違いがないか確かめてください。"))
    elif unit == "%" and value > 100:
        problems.append(Problem(name, f"「{what}」は割合なので、100以下の数字で入力してください。"))
    else:
        return value
    return None


def _rounded(value: float) -> float:
    """Three figures are as many as such an estimate bears; whole numbers above a thousand."""
    return float(round(value)) if abs(value) >= 1000 else float(f"{value:.3g}")


def _tidy(value: float) -> float:
    return float(f"{value:.10g}")  # 120 - 18.5 and no rest of binary fractions
