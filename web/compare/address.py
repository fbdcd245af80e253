"""What the address of a comparison says. All state lives there: which tools, in which order, which rows, what to ask."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flask import url_for
from werkzeug.datastructures import MultiDict

from catalog.catalog import Catalog
from catalog.schema import SLUG, Municipality
from web.inputs import Problem, read_municipality

MOST = 4
_LONGEST_LIST = 40  # ids or questions read from an address


@dataclass(frozen=True)
class Comparing:
    """``ids`` are known and distinct, the pinned one first; those after the first four wait."""

    ids: list[str]
    pin: str | None = None
    only_different: bool = False
    ask: list[str] = field(default_factory=list)
    municipality: Municipality | None = None
    typed_municipality: str = ""
    unknown: list[str] = field(default_factory=list)
    doubled: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def shown(self) -> list[str]:
        return self.ids[:MOST]

    @property
    def waiting(self) -> list[str]:
        return self.ids[MOST:]

    def problem(self, name: str) -> Problem | None:
        return next((p for p in self.problems if p.field == name), None)

    def arguments(self) -> dict[str, str]:
        given = {
            "ids": ",".join(self.ids),
            "municipality": self.municipality.code if self.municipality else self.typed_municipality,
            "pin": self.pin or "",
            "only": "diff" if self.only_different else "",
            "ask": ",".join(self.ask),
        }
        return {name: value for name, value in given.items() if value}

    def address(self, endpoint: str = "compare.compare", **more: str) -> str:
        return url_for(endpoint, **{**self.arguments(), **more})  # type: ignore[arg-type]

    def without(self, tool: str) -> Comparing:
        return replace(self, ids=[i for i in self.ids if i != tool], pin=None if self.pin == tool else self.pin)

    def plus(self, tool: str) -> Comparing:
        return replace(self, ids=[*self.ids, tool])

    def pinned(self, tool: str | None) -> Comparing:
        """``tool`` first and held there; with None nothing is held."""
        return replace(self, ids=sorted(self.ids, key=lambda i: i != tool) if tool else self.ids, pin=tool)

    def moved(self, tool: str, step: int) -> Comparing | None:
        """One place to the left (-1) or right (1); None at an end, beside the pinned one, and for the pinned one."""
        here = self.ids.index(tool)
        there = here + step
        first = 1 if self.pin else 0
        if here < first or not first <= there < len(self.shown):
            return None
        ids = list(self.ids)
        ids[here], ids[there] = ids[there], ids[here]
        return replace(self, ids=ids)

    def swapped_in(self, tool: str) -> Comparing:
        """A waiting tool takes the last shown place."""
        ids = [i for i in self.ids if i != tool]
        return replace(self, ids=[*ids[: MOST - 1], tool, *ids[MOST - 1 :]])

    def switched(self) -> Comparing:
        return replace(self, only_different=not self.only_different)

    def asking(self, row: str) -> Comparing:
        """With the question of ``row`` added, or taken out where it was."""
        return replace(self, ask=[r for r in self.ask if r != row] if row in self.ask else [*self.ask, row])


def read_list(args: MultiDict[str, str], name: str) -> list[str]:
    """``?ids=a,b`` and ``?ids=a&ids=b`` say the same."""
    return [part for value in args.getlist(name) for part in map(str.strip, value.split(",")) if part][:_LONGEST_LIST]


def read_address(args: MultiDict[str, str], catalog: Catalog) -> Comparing:
    """Never raises: what cannot be used is told in ``unknown``, ``doubled`` and ``problems``."""
    asked = read_list(args, "ids")
    distinct = list(dict.fromkeys(asked))
    state = Comparing(
        ids=[i for i in distinct if i in catalog.tools],
        only_different=args.get("only") == "diff",
        ask=[r for r in dict.fromkeys(read_list(args, "ask")) if SLUG.fullmatch(r)],
        typed_municipality=args.get("municipality", "").strip()[:100],
        unknown=[i[:60] for i in distinct if i not in catalog.tools],
        doubled=len(asked) > len(distinct),
    )
    pin = args.get("pin", "")
    state = state.pinned(pin if pin in state.ids else None)
    municipality = read_municipality({**state.arguments(), "municipality": state.typed_municipality}, catalog, state.problems, "compare.compare")
    return replace(state, municipality=municipality)
