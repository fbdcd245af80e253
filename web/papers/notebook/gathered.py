"""A notebook to hand over: what the Word file (word.py) and the workbook (book.py) are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.catalog import Catalog
from catalog.schema import Case, Municipality, Tool
from recommender.reasons import describe_effect, people
from recommender.recommend import Recommender
from web.compare.table import Fact, compare
from web.filters import UNKNOWN, day, japan_time, label, place, year
from web.notebooks.document import OUTCOME_LABELS, STATUS_LABELS, Candidate, Document, PinnedCase
from web.notebooks.effects.figures import effect_figures
from web.notebooks.effects.lines import FigureLine, figure_lines
from web.notebooks.plan.reading import Made, made
from web.notebooks.standing import answered
from web.notebooks.store import Notebook
from web.notebooks.tasks.progress import Checked, Item, checked
from web.papers.cells import readable

GONE = "掲載終了（いまの目録にありません。提供が続いているか、事業者に確かめてください）"
NOTE = (
    "事実は、公開されたページで確認できたものだけを、出典とともに載せています。「未確認」は「ない」という意味ではありません。"
    "理由・コメント・判断は、このノートを書いた人の意見です。契約の前に、必ず事業者に確かめてください。"
)
NONE = "記入なし"
FACTS = ("項目", "確認できたこと", "出典")
COMMENTS = ("書いた人", "日時", "コメント")
CASE = ("団体", "年", "結果", "したこと", "効果", "学び", "コメント", "出典")


@dataclass(frozen=True)
class Recommended:
    """One tool of the shortlist. ``facts``: what, said, sources; ``asks``: questions for what is unknown. Both empty for a tool that is gone."""

    rank: int
    candidate: Candidate
    tool: Tool | None
    facts: list[tuple[str, str, str]]
    asks: list[str]


@dataclass(frozen=True)
class HandedOver:
    """Everything both files are made of; ``version`` is that of the catalogue."""

    document: Document
    place: Municipality | None
    conditions: list[tuple[str, str]]
    tools: list[Recommended]
    cases: list[tuple[PinnedCase, Case | None]]
    plan: Made
    figures: list[FigureLine]
    answers: list[tuple[str, str]]
    checked: Checked
    day: date
    version: str


def handed_over(notebook: Notebook, recommender: Recommender, today: date) -> HandedOver:
    document, catalog = notebook.document, recommender.catalog
    own = catalog.municipalities.get(document.municipality or "")
    found = checked(document, recommender, today)
    return HandedOver(
        document,
        own,
        _conditions(document, catalog),
        _recommended(document, own, catalog),
        [(pinned, catalog.cases.get(i)) for i, pinned in document.cases.items()],
        made(document, catalog, today),
        figure_lines(effect_figures(document, catalog, found.situation.categories)),
        answered(document, catalog),
        found,
        today,
        catalog.data_hash,
    )


def about(handed: HandedOver) -> list[tuple[str, str]]:
    own = handed.place
    return [
        ("団体", f"{own.full_name}（人口{people(own.population)}）" if own else "指定なし"),
        *handed.conditions,
        ("作成者", handed.document.author or NONE),
        ("作成日", day(handed.day)),
        ("目録の版", handed.version),
    ]


def _conditions(document: Document, catalog: Catalog) -> list[tuple[str, str]]:
    names = {"population": "人口", "network": "網", "budget": "年間の予算", "registration": "登録制度", "category": "分類"}
    said = dict(document.conditions)
    if said.get("budget", "").isdecimal():
        said["budget"] = f"{int(said['budget']):,}円"
    if said.get("network"):
        said["network"] = label(said["network"], "network")
    if said.get("category") in catalog.categories:
        said["category"] = catalog.categories[said["category"]].label
    return [(f"条件（{name}）", said[key]) for key, name in names.items() if said.get(key)]


def _recommended(document: Document, own: Municipality | None, catalog: Catalog) -> list[Recommended]:
    known = [i for i in document.candidates if i in catalog.tools]
    rows = compare([catalog.tools[i] for i in known], own) if known else []
    result = []
    for rank, (tool_id, candidate) in enumerate(document.candidates.items(), start=1):
        facts: list[tuple[str, str, str]] = []
        asks: list[str] = []
        if tool_id in known:
            column = known.index(tool_id)
            said = [(r.label, r.cells[column].facts) for r in rows if r.cells[column].facts]
            facts = [(name, "\n".join(filter(None, map(_said, known_ones))), _sources(known_ones)) for name, known_ones in said]
            asks = [str(r.question) for r in rows if column in r.asking]
        result.append(Recommended(rank, candidate, catalog.tools.get(tool_id), facts, asks))
    return result


def _said(fact: Fact) -> str:
    if not fact.text:
        return ""  # the row of sources, whose addresses stand in their own column
    return f"{fact.text}（{fact.note}）" if fact.note else fact.text


def _sources(facts: Sequence[Fact]) -> str:
    return "\n".join(dict.fromkeys(readable(f.source) for f in facts if f.source))


def case_lines(pinned: PinnedCase, case: Case | None) -> list[tuple[str, str]]:
    if case is None:
        return [("団体", pinned.place), ("結果", "掲載終了（いまの目録にありません）"), ("コメント", pinned.comment or NONE)]
    return [
        ("団体", place(case)),
        ("年", year(case.year)),
        ("結果", label(case.outcome, "outcome")),
        ("したこと", case.action),
        ("効果", "\n".join(f"{describe_effect(e)}（{label(e.kind, 'effect_kind')}）" for e in case.effects) or UNKNOWN),
        ("学び", "\n".join(case.lessons) or UNKNOWN),
        ("コメント", pinned.comment or NONE),
        ("出典", case.source),
    ]


def stages(checked: Checked) -> Iterator[tuple[str, list[Item]]]:
    for stage in checked.stages:
        yield stage.name, stage.items
    if checked.left_over:
        yield "いまの条件では当てはまらない項目", checked.left_over


def check_text(item: Item) -> str:
    maybe = f"（場合により。{item.entry.ask}）" if item.entry and not item.entry.certain and item.entry.ask else ""
    return item.text + maybe


def progress_of(item: Item) -> tuple[str, str, str]:
    """Status, owner and due date."""
    progress = item.progress
    return STATUS_LABELS[progress.status], progress.owner, progress.due.isoformat() if progress.due else ""


def comment_lines(document: Document) -> list[tuple[str, str, str]]:
    return [(c.author, japan_time(c.at), c.text) for c in document.comments.values()]


def decision_lines(document: Document) -> list[tuple[str, str]]:
    decision = document.decision
    return [
        ("判断の結果", OUTCOME_LABELS[decision.outcome] if decision.outcome else "まだ決めていない"),
        ("判断した人", decision.by or NONE),
        ("判断した日", day(decision.on) if decision.on else NONE),
        ("判断の理由", decision.why or NONE),
    ]
