"""The answers of a notebook's plan: read from what was typed, held to sense, handed to recommender/planning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from catalog.catalog import Catalog
from recommender.planning.asked import FARTHEST_MONTHS, PlanAsked
from recommender.planning.fiscal import Month, fiscal_year
from recommender.planning.plan import Plan, make_plan
from web.notebooks.amounts import YEN, Field, read_field
from web.notebooks.document import Document
from web.notebooks.edits import plain, value_at
from web.typed_date import read_date

_YEARS = "{what}は1から20までの数字で入力してください（例: 5）。"
_LIMIT = "{what}は1万円から1,000万円までで入力してください。桁と単位を確かめてください（例: 100万）。"
_NUMBERS = {
    "amount": Field(
        *("予定の額", YEN, "3000000、300万", 1_000, 1e11),
        "{what}は1,000円以上で入力してください。千円や万円で書いていないか、単位を確かめてください（例: 300万）。",
        "{what}が1,000億円を超えています。桁と単位を確かめてください（例: 300万）。",
    ),
    "limit": Field("随意契約の限度額", YEN, "1000000、100万", 10_000, 1e7, _LIMIT, _LIMIT),
    "years": Field("契約の年数", dict.fromkeys(("", "年", "年間", "か年"), 1.0), "5", 1, 20, _YEARS, _YEARS, whole=True),
}
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
            result[path] = _start(plain(text), today) if name == "start" else _READERS.get(name, str)(plain(text))
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


def _start(text: str, today: date) -> str:
    first = read_date(f"{text.removesuffix('月')}-1")
    if first is None:
        raise ValueError("月は2027-04のように、年-月で入力してください（令和9年4月とも書けます）。月は1から12までです。")
    problem = out_of_reach(Month.of(first), today)
    if problem:
        raise ValueError(problem)
    return str(Month.of(first))


def _number(name: str, text: str) -> str:
    value = read_field(_NUMBERS[name], text)
    return "" if value is None else f"{value:.0f}"


def _assembly_months(text: str) -> str:
    plainly = unicodedata.normalize("NFKC", text)
    found = re.findall(r"\d+", plainly)
    months = sorted({int(m) for m in found})
    if not found or re.sub(r"[\d\s月,、・/と~〜-]", "", plainly) or not all(1 <= m <= 12 for m in months):
        raise ValueError("議会のある月は、1から12までの数字を並べて入力してください（例: 3,6,9,12）。")
    return ",".join(map(str, months))


def _date(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text  # the notebook says what is wrong with it
    if not 2000 <= day.year <= 2099:
        raise ValueError("年を確かめてください。2000年から2099年までの日付を入力できます。")
    return text


def _request_deadline(text: str) -> str:
    if _date(text)[5:7] == "03":
        raise ValueError("当初予算の要求の締切が3月では、3月の議決に間に合いません。日付を確かめてください。")
    return text


_READERS: dict[str, Callable[[str], str]] = {
    **{name: partial(_number, name) for name in _NUMBERS},
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
