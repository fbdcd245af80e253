"""The check items: all of them, or those that apply to a category, a municipality and what the asker answers, with why."""

from __future__ import annotations

from datetime import date
from typing import get_args

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog.catalog import Catalog
from catalog.conditions import parse
from catalog.schema import Municipality, NetworkName
from catalog.schema_service import CheckItem
from recommender.checklists import STAGES, Situation, label, of_some_category, questions
from recommender.checklists import checklists as applying
from web.inputs import Problem, read_municipality
from web.lists import Chip
from web.notebooks.document import YES_NO_LABELS
from web.state import by_htmx, catalog

pages = Blueprint("checklists", __name__)

_FIELDS = ("category", "municipality", "network")


@pages.get("/checklists")
def checklists() -> ResponseReturnValue:
    source = catalog()
    typed = {name: request.args.get(name, "").strip() for name in (*_FIELDS, *source.conditions) if name in _FIELDS or source.conditions[name].ask}
    problems: list[Problem] = []
    municipality = read_municipality(typed, source, problems, "checklists.checklists")
    situation = _situation(typed, municipality, source, problems)
    asked = {name: text for name, text in typed.items() if text}
    page = render_template(
        "checklists_found.html" if by_htmx() else "checklists.html",
        typed=typed,
        problems=problems,
        municipality=municipality,
        questions=questions(source, situation),
        applied=[c for c in applying(source, situation) if c.items] if asked and not problems else None,
        every=[(stage, _of_stage(source, stage, own=False), _of_stage(source, stage, own=True)) for stage in STAGES],
        catalog=source,
        answers=YES_NO_LABELS,
        chips=[
            Chip(f"{source.conditions[name].label}: {YES_NO_LABELS[text]}", _address({n: t for n, t in asked.items() if n != name}))
            for name, text in asked.items()
            if name not in _FIELDS and text in YES_NO_LABELS
        ],
        fragment=by_htmx(),
        today=date.today(),
    )
    response = make_response(page, 400 if problems else 200)
    if by_htmx() and not problems:
        response.headers["HX-Push-Url"] = _address(asked)
    return response


def _address(asked: dict[str, str]) -> str:
    return url_for("checklists.checklists", **asked)  # type: ignore[arg-type]


def _situation(typed: dict[str, str], municipality: Municipality | None, source: Catalog, problems: list[Problem]) -> Situation:
    if typed["category"] and typed["category"] not in source.categories:
        problems.append(Problem("category", f"「{typed['category'][:40]}」という分類はありません。選択肢から選んでください。"))
    if typed["network"] and typed["network"] not in get_args(NetworkName):
        problems.append(Problem("network", "網は選択肢から選んでください。"))
    answers = {name: text for name, text in typed.items() if name not in _FIELDS and text}
    for name in answers:
        if answers[name] not in YES_NO_LABELS:
            problems.append(Problem(name, f"「{source.conditions[name].label}」には「はい」か「いいえ」で答えてください。"))
    return Situation(
        categories=[source.categories[typed["category"]]] if typed["category"] in source.categories else [],
        population=municipality.population if municipality else None,
        network=typed["network"] or None,
        today=date.today(),
        answers={name: text == "yes" for name, text in answers.items()},
    )


def _of_stage(source: Catalog, stage: str, own: bool) -> list[tuple[CheckItem, str]]:
    """``own``: those of single categories, else those for any tool; each with when it applies."""
    return [(i, _when(i)) for i in source.check_items.values() if i.stage == stage and of_some_category(i) == own]


def _when(item: CheckItem) -> str:
    """When an item applies, in words: 個人情報を扱う かつ 業務を外に委託する／…"""
    conditions = catalog().conditions
    return "／".join(" かつ ".join(label(term, conditions) for term in group) for group in parse(item.conditions))
