"""The check items: all of them, or those that apply to a category and a municipality, with why."""

from __future__ import annotations

from datetime import date
from typing import get_args

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from catalog.conditions import parse
from catalog.schema import CheckItem, NetworkName
from recommender.checklists import STAGES, Situation, label
from recommender.checklists import checklists as applying
from web.inputs import Problem, read_municipality
from web.state import catalog

pages = Blueprint("checklists", __name__)


@pages.get("/checklists")
def checklists() -> ResponseReturnValue:
    source = catalog()
    typed = {name: request.args.get(name, "").strip() for name in ("category", "municipality", "network")}
    problems: list[Problem] = []
    municipality = read_municipality(typed, source, problems, "checklists.checklists")
    if typed["category"] and typed["category"] not in source.categories:
        problems.append(Problem("category", f"「{typed['category'][:40]}」という分類はありません。選択肢から選んでください。"))
    if typed["network"] and typed["network"] not in get_args(NetworkName):
        problems.append(Problem("network", "網は選択肢から選んでください。"))
    applied = None
    if any(typed.values()) and not problems:
        situation = Situation(
            categories=[source.categories[typed["category"]]] if typed["category"] else [],
            population=municipality.population if municipality else None,
            network=typed["network"] or None,
            today=date.today(),
        )
        applied = [c for c in applying(source, situation) if c.items]
    every = [(stage, [(i, _when(i)) for i in source.check_items.values() if i.stage == stage]) for stage in STAGES]
    page = render_template(
        "checklists.html", typed=typed, problems=problems, municipality=municipality, applied=applied, every=every, catalog=source, today=date.today()
    )
    return page, 400 if problems else 200


def _when(item: CheckItem) -> str:
    """When an item applies, in words: 個人情報を扱う かつ 外部に委託する／…"""
    conditions = catalog().conditions
    return "／".join(" かつ ".join(label(term, conditions) for term in group) for group in parse(item.conditions))
