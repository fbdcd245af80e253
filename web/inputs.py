"""What somebody typed, read into a Need. Every problem is a sentence tied to its field; nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, get_args

from flask import url_for

from catalog.catalog import Catalog
from catalog.facets import SIZE_LABELS
from catalog.find_municipality import UnclearMunicipality, find_municipality
from catalog.schema import Municipality, NetworkName, Scheme
from recommender.need import BadNeed, Constraints, Need
from web.typed_number import NotANumber, typed_number

FIELDS = ("need", "municipality", "population", "network", "budget", "registration", "size_band", "category", "like_ours", "limit")
_NOT_A_NUMBER = {
    "population": "人口は数字で入力してください（例: 30000、3万）。",
    "budget": "予算は数字で入力してください（例: 3000000、300万）。",
    "limit": "件数は数字で指定してください（例: 10）。",
}


@dataclass(frozen=True)
class Choice:
    """A way out of a problem: the same question with one input mended."""

    text: str
    href: str


@dataclass(frozen=True)
class Problem:
    field: str
    text: str
    choices: list[Choice] = dataclass_field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """``typed`` is what the form shows again; ``need`` is None exactly when there are problems."""

    typed: dict[str, str]
    need: Need | None
    problems: list[Problem]

    @property
    def canonical(self) -> dict[str, str]:
        """The arguments of the address to share: only what was given, the municipality by code."""
        given = {name: value for name, value in self.typed.items() if value}
        if self.need and self.need.municipality:
            given["municipality"] = self.need.municipality.code
        return given

    def problem(self, name: str) -> Problem | None:
        return next((p for p in self.problems if p.field == name), None)


def read_need(args: Mapping[str, str], catalog: Catalog) -> Asked:
    """Of a repeated argument the first counts; unknown arguments are ignored."""
    typed = {name: args.get(name, "").strip() for name in FIELDS}
    if typed["like_ours"]:
        typed["like_ours"] = "" if typed["like_ours"] == "0" else "1"
    problems: list[Problem] = []
    municipality = read_municipality(typed, catalog, problems)
    numbers = {name: _number(typed[name], name, problems) for name in ("population", "budget", "limit")}
    _one_of(typed["network"], "network", get_args(NetworkName), "網は選択肢から選んでください。", problems)
    _one_of(typed["registration"], "registration", get_args(Scheme), "登録制度は選択肢から選んでください。", problems)
    _one_of(typed["size_band"], "size_band", SIZE_LABELS, "人口規模は選択肢から選んでください。", problems)
    _one_of(typed["category"], "category", catalog.categories, f"「{typed['category'][:40]}」という分類はありません。選択肢から選んでください。", problems)
    broken = {p.field for p in problems}
    constraints = Constraints()
    try:
        constraints = Constraints(
            network=_chosen(typed, "network", broken),
            budget=numbers["budget"],
            registration=_chosen(typed, "registration", broken),
            category=_chosen(typed, "category", broken),
            size_band=_chosen(typed, "size_band", broken),
            like_ours=bool(typed["like_ours"]) and "municipality" not in broken and "population" not in broken,
        )
    except BadNeed as error:
        problems.append(Problem(error.field, str(error)))
    need = None
    try:
        limit = {} if numbers["limit"] is None else {"limit": numbers["limit"]}
        need = Need(typed["need"], municipality, numbers["population"], constraints, **limit)
    except BadNeed as error:
        problems.append(Problem(error.field, str(error)))
    problems.sort(key=lambda p: FIELDS.index(p.field))
    return Asked(typed, None if problems else need, problems)


def read_municipality(typed: Mapping[str, str], catalog: Catalog, problems: list[Problem], endpoint: str = "recommend.recommend") -> Municipality | None:
    """None when nothing was typed, or when a problem was added; its choices keep all other inputs."""
    text = typed["municipality"]
    if not text:
        return None
    try:
        return find_municipality(text[:100], catalog.municipalities, catalog.retired_codes)
    except UnclearMunicipality as error:
        rest = {name: value for name, value in typed.items() if value and name != "municipality"}
        choices = [Choice(m.full_name, url_for(endpoint, **{**rest, "municipality": m.code})) for m in error.candidates]  # type: ignore[arg-type]
        problems.append(Problem("municipality", _sentence(str(error), bool(choices)), choices))
        return None


def _sentence(message: str, has_choices: bool) -> str:
    # The names after the colon follow as links, so they are not said twice.
    return re.sub(r"(選んでください): .*$", r"\1。", message).split("もしかして:")[0] if has_choices else message


def _number(text: str, name: str, problems: list[Problem]) -> int | None:
    """３０，０００人, 300万円 and the like."""
    try:
        value = typed_number(text, dict.fromkeys(("", "円", "人", "件"), 1.0))
    except NotANumber:
        problems.append(Problem(name, _NOT_A_NUMBER[name]))
        return None
    if value is not None and not value.is_integer():
        problems.append(Problem(name, _NOT_A_NUMBER[name]))
        return None
    return None if value is None else int(value)


def _one_of(value: str, name: str, allowed: Any, sentence: str, problems: list[Problem]) -> None:
    if value and value not in allowed:
        problems.append(Problem(name, sentence))


def _chosen(typed: Mapping[str, str], name: str, broken: set[str]) -> Any:
    return None if name in broken else typed[name] or None
