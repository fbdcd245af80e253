"""A search as a long list to be judged: every tool it found, and those it dropped with the reason it gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.datastructures import MultiDict

from catalog.catalog import Catalog
from catalog.faults import ErabuError
from catalog.schema import Municipality, Tool
from recommender.need import MAX_LIMIT, Constraints, Need
from recommender.reasons import people
from recommender.recommendation import DroppedTool, RecommendedTool
from web.back import safe_back
from web.filters import adopted, percent, when
from web.inputs import Choice, read_need
from web.lists import ListKind, read_page
from web.notebooks.document import Document, Entry, Selection
from web.state import catalog, recommender

MOST = 60  # more than one can judge with a reason each
PORTIONS = (MAX_LIMIT, 20, 10)  # how many results of a need can be taken
_LINE = 200
_ORDER = "並び順: "


class NotTakeable(ErabuError):
    """A search that gives no list to judge; ``ways`` lead on."""

    def __init__(self, sentence: str, ways: list[Choice] | None = None):
        super().__init__(sentence)
        self.ways = ways or []


@dataclass(frozen=True)
class Taken:
    """``conditions``: as a notebook keeps them, by the names of the need form."""

    selection: Selection
    municipality: Municipality | None
    need: str = ""
    conditions: dict[str, str] = field(default_factory=dict)

    @property
    def found(self) -> int:
        return sum(e.place is not None for e in self.selection.entries.values())

    @property
    def dropped(self) -> int:
        return len(self.selection.entries) - self.found

    def title(self) -> str:
        """A name to begin with."""
        place = f"{self.municipality.name} " if self.municipality else ""
        narrowed = [f for f in self.selection.filters if not f.startswith(("団体: ", _ORDER))]
        about = self.need or "、".join(narrowed) or self.selection.question
        return f"{place}{about if len(about) <= 40 else about[:39] + '…'}"

    def notebook(self, title: str) -> Document:
        """A new notebook that holds this list. Raises pydantic.ValidationError for a title that is empty or too long."""
        code = self.municipality.code if self.municipality else None
        return Document(title=title, municipality=code, need=self.need, conditions=self.conditions, selection=self.selection)


def take(address: str, tools: ListKind, today: date, most: int = MAX_LIMIT) -> Taken:
    """``address``: path and query of a results page or of the list of ``tools``; of results at most ``most`` are taken. Raises NotTakeable."""
    safe = safe_back(address) or ""
    parts = urlsplit(safe)
    arguments = MultiDict(parse_qsl(parts.query))
    if parts.path == "/recommend":
        taken = _from_need(safe, arguments, today, most)
    elif parts.path == "/tools":
        taken = _from_list(safe, arguments, tools, today)
    else:
        raise NotTakeable("検索の結果のページから開いてください。どの検索を記録に残すのか、このアドレスからは分かりません。")
    if not taken.selection.entries:
        sentence = "この検索では、ツールが一つも見つかっていません。条件をゆるめて、見つかってから記録に残してください。"
        raise NotTakeable(sentence, [Choice("検索の結果に戻る", safe)])
    return taken


def _from_need(address: str, arguments: Mapping[str, str], today: date, most: int) -> Taken:
    asked = read_need(arguments, catalog())
    if asked.need is None:
        raise NotTakeable("検索の条件に誤りがあります。" + "".join(p.text for p in asked.problems), [Choice("検索の結果に戻る", address)])
    need = replace(asked.need, limit=most)
    answer = recommender().recommend(need)
    entries = {t.id: _recommended(t, rank) for rank, t in enumerate(answer.tools, start=1)}
    entries |= {t.id: _dropped(t, catalog()) for t in answer.dropped if t.id not in entries}
    filters = _conditions(need, catalog())
    if len(answer.tools) == most:
        filters.append(f"合う見込みの高い順に{most}件まで")
    selection = _selection(need.text, filters, address, today, entries)
    kept = ("population", "network", "budget", "registration", "category")
    return Taken(selection, need.municipality, need.text, {n: v for n, v in asked.canonical.items() if n in kept})


def _from_list(address: str, arguments: MultiDict[str, str], kind: ListKind, today: date) -> Taken:
    first = read_page(kind, _at(arguments, 1))
    if first.count > MOST:
        raise NotTakeable(
            f"この一覧には{first.count:,}件あります。一件ずつ理由を付けて判断できるよう、{MOST}件までに絞り込んでから記録に残してください。",
            [Choice("一覧に戻って絞り込む", address)],
        )
    pages = [first, *(read_page(kind, _at(arguments, n)) for n in range(2, first.last + 1))]
    entries = {t.id: _listed(t, rank) for rank, t in enumerate((t for page in pages for t in page.records), start=1)}
    question = f"「{first.text}」という言葉を含むツール" if first.text else "ツールの一覧から、条件に合うもの"
    filters = [c.label for c in first.chips[bool(first.text) :]]
    if first.own:
        filters.insert(0, f"団体: {first.own.full_name}（人口{people(first.own.population)}）")
    return Taken(_selection(question, [*filters, f"{_ORDER}{first.order.name}"], address, today, entries), first.own)


def _at(arguments: MultiDict[str, str], page: int) -> MultiDict[str, str]:
    turned = arguments.copy()
    turned["page"] = str(page)
    return turned


def _selection(question: str, filters: list[str], address: str, today: date, entries: dict[str, Entry]) -> Selection:
    version = f"{catalog().data_hash}（{when(catalog().built[:10])}作成）"
    cut = [f[:_LINE] for f in filters]
    return Selection(question=question, filters=cut, address=address, searched_on=today, catalogue=version, entries=entries)


def _recommended(tool: RecommendedTool, rank: int) -> Entry:
    likely = percent(tool.score) if tool.score >= 0.005 else "1%未満"
    found = f"合う見込み{likely}。{tool.use.text}"
    return Entry(name=tool.name[:_LINE], vendor=tool.vendor, place=rank, found=found[:_LINE])


def _dropped(tool: DroppedTool, source: Catalog) -> Entry:
    known = source.tools[tool.id]
    found = "検索の条件に合わない"
    return Entry(name=tool.name[:_LINE], vendor=known.vendor, found=found, verdict="dropped", why=tool.reason)


def _listed(tool: Tool, rank: int) -> Entry:
    count = adopted(tool)
    found = f"{count}団体での採用を確認" if count else "採用は未確認"
    return Entry(name=tool.name[:_LINE], vendor=tool.vendor, place=rank, found=found)


def _conditions(need: Need, source: Catalog) -> list[str]:
    """What narrowed the search, as people read it."""
    asked: Constraints = need.constraints
    who = None
    if need.municipality:
        who = f"団体: {need.municipality.full_name}（人口{people(need.municipality.population)}）"
    elif need.population:
        who = f"人口: {people(need.population)}"
    lines: dict[str, Any] = {
        "network": f"網: {source.labels['network_short'].get(asked.network or '')}",
        "budget": f"予算: 年{asked.budget or 0:,}円まで",
        "registration": f"登録: {asked.registration}",
        "category": f"分類: {source.categories[asked.category].label if asked.category else ''}",
        "size_band": f"採用した団体の人口: {asked.size_band}",
        "like_ours": "こちらと似た団体の事例があるツールだけ",
    }
    return ([who] if who else []) + [str(lines[name]) for name in asked.asked]
