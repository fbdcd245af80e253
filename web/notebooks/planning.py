"""The answers of a notebook's plan: read from what was typed, held to sense, handed to recommender/planning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.catalog import Catalog
from recommender.planning.asked import FARTHEST_MONTHS, PlanAsked
from recommender.planning.fiscal import Month, fiscal_year
from recommender.planning.plan import Plan, make_plan
from web.notebooks.document import Document
from web.notebooks.edits import plain, value_at

_MOST_AMOUNT, _LEAST_AMOUNT = 100_000_000_000, 1_000
_MOST_LIMIT, _LEAST_LIMIT = 10_000_000, 10_000
_MOST_YEARS = 20
_UNITS = {"": 1, "千": 1_000, "万": 10_000, "億": 100_000_000}
_AMOUNT = re.compile(r"(-?)(\d{1,15}(?:\.\d{1,4})?)(千|万|億)?円?")
_MONTH = re.compile(r"(?:(\d{4})|(?:令和|R|r)(\d{1,2}|元))(?:年|[-/.])(\d{1,2})月?")
_DATES = ("limit_from", "request_deadline", "assessment", "supplementary_deadline", "subsidy_decision")


def read(fields: Mapping[str, str], document: Document, today: date) -> tuple[dict[str, str], dict[str, str]]:
    """``fields`` as they are to be stored, and path -> sentence for what cannot be.

    A value that stands in the notebook already is not complained about: a month that was fine may be past by now.
    """
    stored = document.model_dump(mode="json")
    result, problems = dict(fields), {}
    for path, text in fields.items():
        name = path.removeprefix("plan.")
        if path == name or not plain(text) or plain(text) == value_at(stored, path):
            continue
        try:
            result[path] = _READERS.get(name, _as_typed)(plain(text), today)
        except ValueError as error:
            problems[path] = str(error)
    changed = {p for p in fields if p not in problems and plain(result[p]) != (value_at(stored, p) or "")}
    return result, problems | _out_of_order(result, stored, changed)


def asked(document: Document) -> PlanAsked | None:
    """None while the month of the start is not said."""
    plan, answers = document.plan, document.answers
    if not plan.start:
        return None
    said: dict[str, bool | None] = {name: {"yes": True, "no": False}.get(answers.get(name) or "") for name in ("multi_year", "subsidy")}
    return PlanAsked(
        start=Month.parse(plan.start),
        way=plan.way or None,
        reached=plan.reached or "none",
        multi_year=said["multi_year"],
        years=_whole(plan.years),
        subsidy=said["subsidy"],
        amount=_whole(plan.amount),
        amount_of=plan.amount_of or None,
        limit_kind=plan.limit_kind or None,
        limit=_whole(plan.limit),
        limit_from=plan.limit_from,
        early_notice={"yes": True, "no": False}.get(plan.early_notice),
        assembly_months=tuple(int(m) for m in plan.assembly_months.split(",") if m),
        request_deadline=plan.request_deadline,
        assessment=plan.assessment,
        supplementary_deadline=plan.supplementary_deadline,
        subsidy_decision=plan.subsidy_decision,
    )


@dataclass(frozen=True)
class Made:
    """``plan`` is None where there can be none; ``problem`` then says why, unless no start was typed."""

    plan: Plan | None
    problem: str | None


def made(document: Document, catalog: Catalog, today: date, money_id: str | None = None) -> Made:
    """``money_id``: as for make_plan."""
    wanted = asked(document)
    if wanted is None:
        return Made(None, None)
    problem = out_of_reach(wanted.start, today)
    return Made(None, problem) if problem else Made(make_plan(catalog.plan_steps.values(), wanted, today, money_id), None)


def out_of_reach(start: Month, today: date) -> str | None:
    """Why there can be no plan to this month; None where there can."""
    if start < Month.of(today):
        return "使い始めたい月が過ぎています。今月より後の月を入力してください。"
    if start > Month.of(today).plus(FARTHEST_MONTHS):
        return f"使い始めたい月が先すぎます。{FARTHEST_MONTHS // 12}年以内の月を入力してください。"
    return None


def _whole(digits: str) -> int | None:
    return int(digits) if digits else None


def _as_typed(text: str, today: date) -> str:
    return text


def _start(text: str, today: date) -> str:
    found = _MONTH.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    try:
        if found is None:
            raise ValueError
        era = {"元": 1}.get(found[2] or "") or int(found[2] or 0)
        month = Month.of(date(int(found[1]) if found[1] else 2018 + era, int(found[3]), 1))
    except ValueError:
        raise ValueError("月は2027-04のように、年-月で入力してください（令和9年4月とも書けます）。月は1から12までです。") from None
    problem = out_of_reach(month, today)
    if problem:
        raise ValueError(problem)
    return str(month)


def _yen(text: str, example: str) -> int:
    found = _AMOUNT.fullmatch(re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", text)))
    if found is None:
        raise ValueError(f"額は数字で入力してください（例: {example}）。")
    yen = round(float(found[2]) * _UNITS[found[3] or ""])
    if found[1] or not yen:
        raise ValueError("額は0より大きい数で入力してください。")
    return yen


def _amount(text: str, today: date) -> str:
    yen = _yen(text, "3000000、300万")
    if yen < _LEAST_AMOUNT:
        raise ValueError(f"額が{_LEAST_AMOUNT:,}円に足りません。千円や万円で書いていないか、単位を確かめてください（例: 300万）。")
    if yen > _MOST_AMOUNT:
        raise ValueError("額が1,000億円を超えています。桁と単位を確かめてください（例: 300万）。")
    return str(yen)


def _limit(text: str, today: date) -> str:
    yen = _yen(text, "1000000、100万")
    if not _LEAST_LIMIT <= yen <= _MOST_LIMIT:
        least, most = f"{_LEAST_LIMIT // 10_000}万円", f"{_MOST_LIMIT // 10_000:,}万円"
        raise ValueError(f"随意契約の限度額は{least}から{most}までで入力してください。桁と単位を確かめてください（例: 100万）。")
    return str(yen)


def _years(text: str, today: date) -> str:
    digits = unicodedata.normalize("NFKC", text).removesuffix("年").removesuffix("か").strip()
    if not digits.isascii() or not digits.isdigit() or not 1 <= int(digits) <= _MOST_YEARS:
        raise ValueError(f"契約の年数は1から{_MOST_YEARS}までの数字で入力してください（例: 5）。")
    return str(int(digits))


def _assembly_months(text: str, today: date) -> str:
    plainly = unicodedata.normalize("NFKC", text)
    found = re.findall(r"\d+", plainly)
    months = sorted({int(m) for m in found})
    if not found or re.sub(r"[\d\s月,、・/と~〜-]", "", plainly) or not all(1 <= m <= 12 for m in months):
        raise ValueError("議会のある月は、1から12までの数字を並べて入力してください（例: 3,6,9,12）。")
    return ",".join(map(str, months))


def _date(text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text  # the notebook says what is wrong with it
    if not 2000 <= day.year <= 2099:
        raise ValueError("年を確かめてください。2000年から2099年までの日付を入力できます。")
    return text


def _request_deadline(text: str, today: date) -> str:
    if _date(text, today)[5:7] == "03":
        raise ValueError("当初予算の要求の締切が3月では、3月の議決に間に合いません。日付を確かめてください。")
    return text


_READERS: dict[str, Callable[[str, date], str]] = {
    "start": _start,
    "amount": _amount,
    "limit": _limit,
    "years": _years,
    "assembly_months": _assembly_months,
    **dict.fromkeys(_DATES, _date),
    "request_deadline": _request_deadline,
}


def _out_of_order(fields: Mapping[str, str], stored: Mapping[str, Any], changed: set[str]) -> dict[str, str]:
    """Dates that contradict each other, told at the field that was changed."""

    def day(name: str) -> date | None:
        path = f"plan.{name}"
        try:
            return date.fromisoformat(plain(fields[path] if path in fields else value_at(stored, path) or ""))
        except ValueError:
            return None

    problems = {}
    deadline, assessment, decision = day("request_deadline"), day("assessment"), day("subsidy_decision")
    if deadline and assessment and assessment <= deadline:
        if "plan.assessment" in changed:
            problems["plan.assessment"] = "査定の日が、当初予算の要求の締切より前になっています。どちらかの日付を直してください。"
        elif "plan.request_deadline" in changed and fiscal_year(assessment) == fiscal_year(deadline):
            problems["plan.request_deadline"] = "当初予算の要求の締切が、査定の日より後になっています。どちらかの日付を直してください。"
    start = fields.get("plan.start") or value_at(stored, "plan.start") or ""
    if decision and re.fullmatch(r"\d{4}-\d{2}", start) and decision > Month.parse(start).last_workday:
        sentence = "交付決定の見込みが、使い始めたい月より後になっています。決定の前に契約できないので、どちらかを直してください。"
        problems |= dict.fromkeys(sorted(changed & {"plan.subsidy_decision", "plan.start"})[-1:], sentence)
    return problems
