"""Tools side by side: the same rows for all, what differs, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

from flask import url_for

from catalog.schema import Case, Effect, Municipality, NetworkName, Scheme, Tool
from recommender.reasons import describe_effect, people
from recommender.size import close_users, near_span
from web.filters import adopted, label, when, year
from web.state import catalog

State = Literal["differs", "open", "same", "unknown", "prose"]

MARKS: dict[State, str] = {"differs": "違いあり", "open": "一部が未確認", "same": "同じ", "unknown": "すべて未確認"}


@dataclass(frozen=True)
class Fact:
    """One known thing. ``note`` says when and on what basis; ``href`` is a page of ours."""

    text: str
    note: str | None = None
    source: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class Cell:
    """No facts: unknown. ``asks`` is also true where what is known does not yet answer the row's question."""

    facts: list[Fact]
    asks: bool


@dataclass(frozen=True)
class Row:
    """``question`` is what to ask a vendor whose cell ``asks``; None where nothing is left to ask."""

    id: str
    label: str
    group: str
    question: str | None
    cells: list[Cell]
    prose: bool = False

    @property
    def state(self) -> State:
        """``open``: the known ones agree, others are unknown, so that nobody can say whether they differ."""
        if self.prose:
            return "prose"
        known = {frozenset(f.text for f in cell.facts) for cell in self.cells if cell.facts}
        if len(known) > 1:
            return "differs"
        if not known:
            return "unknown"
        return "same" if all(cell.facts for cell in self.cells) else "open"

    @property
    def asking(self) -> list[int]:
        """Columns that have this row's question open."""
        return [n for n, cell in enumerate(self.cells) if cell.asks] if self.question else []


Facts = Callable[[Tool], list[Fact]]


def compare(tools: list[Tool], own: Municipality | None) -> list[Row]:
    """Every row for ``tools`` in their order; with ``own`` also who of its size uses them."""
    labels = catalog().labels
    rows = [
        _row("vendor", "事業者", "製品", tools, _vendor, "製品を提供する事業者と、契約の相手方になる事業者はどこですか。"),
        _row("categories", "分類", "製品", tools, _categories),
        _row("summary", "働き", "製品", tools, lambda t: [Fact(t.summary)], prose=True),
        _row("functions", "できること", "製品", tools, lambda t: [Fact(text) for text in t.functions], prose=True),
        _row("users", "使う人", "製品", tools, lambda t: [Fact(label(t.users, "users"))]),
    ]
    for network in get_args(NetworkName):
        question = f"{labels['network_short'][network]}で使えますか。使える場合は、接続の方法と、使えない機能があればその内容も教えてください。"
        rows.append(_row(f"network-{network}", labels["network"][network], "使える網（ネットワーク）", tools, partial(_network, network), question))
    for scheme in get_args(Scheme):
        question = f"{scheme}に登録されていますか。登録済みなら登録日と登録番号を、未登録なら申請の予定を教えてください。"
        rows.append(_row(f"registration-{scheme.lower()}", scheme, "登録制度", tools, partial(_registration, scheme), question))
    rows += [
        _row(
            "certifications",
            "認証",
            "安全性",
            tools,
            lambda t: [Fact(c.name, _joined(c.note, _seen(c.as_of)), c.source) for c in t.certifications],
            "ISO/IEC 27001（情報セキュリティの管理の規格）などの認証はありますか。認証の範囲と有効期限も教えてください。",
        ),
        _prices(tools),
        _row(
            "trial",
            "無料の試用",
            "費用",
            tools,
            lambda t: [Fact(n.text, _seen(n.as_of), n.source) for n in t.free_trials],
            "無料で試用できますか。できる場合は、その期間と条件を教えてください。",
        ),
        _row("status", "提供の状況", "提供と採用", tools, _status, "提供を続ける予定の期間と、終了や後継の製品への移行の予定を教えてください。"),
        _row("count", "採用数（公表）", "提供と採用", tools, _published, "採用している自治体の数と、いつの時点の数かを教えてください。"),
        _row("adopters", "採用を確認した団体", "提供と採用", tools, _adopters, "採用している自治体の名前と、問い合わせのできる担当課を教えてください。"),
    ]
    if own:
        rows.append(_near(tools, own))
    rows += [
        _row(
            "effects", "測った効果", "効果と事例", tools, _effects, "導入の前後で測った効果（処理や待ちの時間、件数など）の数字と、その測り方を教えてください。"
        ),
        _row("cases", "事例", "効果と事例", tools, _cases, "導入が予定どおりに進まなかった例と、その原因・対処を教えてください。"),
        _row("sources", "出典", "出典", tools, lambda t: [Fact("", source=url) for url in t.sources], prose=True),
    ]
    return rows


def counted(rows: Iterable[Row]) -> dict[State, int]:
    counts: dict[State, int] = dict.fromkeys(get_args(State), 0)
    for row in rows:
        counts[row.state] += 1
    return counts


def _row(identity: str, name: str, group: str, tools: list[Tool], facts: Facts, question: str | None = None, prose: bool = False) -> Row:
    found = [facts(tool) for tool in tools]
    return Row(identity, name, group, question, [Cell(f, asks=question is not None and not f) for f in found], prose)


def _seen(as_of: str | None) -> str | None:
    return f"{when(as_of)}時点" if as_of else None


def _joined(*parts: str | None) -> str | None:
    return "・".join(filter(None, parts)) or None


def _vendor(tool: Tool) -> list[Fact]:
    return [Fact(tool.vendor)] if tool.vendor else []


def _categories(tool: Tool) -> list[Fact]:
    return [Fact(catalog().categories[c].label, href=url_for("categories.category", category_id=c)) for c in tool.categories]


def _network(name: NetworkName, tool: Tool) -> list[Fact]:
    found = [n for n in tool.networks if n.name == name]
    return [Fact("使えることを確認" if n.available else "使えないことを確認", _joined(n.note, _seen(n.as_of)), n.source) for n in found]


def _registration(scheme: Scheme, tool: Tool) -> list[Fact]:
    found = [r for r in tool.registrations if r.scheme == scheme]
    return [Fact("登録を確認" if r.registered else "登録を確認できず", _joined(_seen(r.checked), r.note), r.source) for r in found]


def _prices(tools: list[Tool]) -> Row:
    """Words without an amount leave the question open."""

    def facts(tool: Tool) -> list[Fact]:
        return [Fact(p.text, _joined(p.basis, p.period, p.contract_by and f"{p.contract_by}の契約", _seen(p.as_of)), p.source) for p in tool.prices]

    question = "初期費用と年額の金額、その内訳（利用者数や人口などの算定の単位、税込・税抜の別）を教えてください。"
    cells = [Cell(facts(t), asks=all(p.amount is None for p in t.prices)) for t in tools]
    return Row("prices", "費用の記録", "費用", question, cells)


def _status(tool: Tool) -> list[Fact]:
    if tool.status is None:
        return []
    return [Fact(label(tool.status, "status")), *(Fact(n.text, _seen(n.as_of), n.source) for n in tool.status_notes)]


def _published(tool: Tool) -> list[Fact]:
    count = tool.adoption_count
    return [Fact(f"{count.count:,}団体", _seen(count.as_of), count.source)] if count else []


def _adopters(tool: Tool) -> list[Fact]:
    """How many, of which sizes; trials and ended uses are counted apart."""
    populations = sorted(catalog().municipalities[a.code].population for a in tool.adopters if a.kind == "adopted")
    facts = []
    if populations:
        low, high = people(populations[0]), people(populations[-1])
        facts.append(
            Fact(
                f"{adopted(tool):,}団体",
                f"人口 {low}" if low == high else f"人口 {low}〜{high}",
                href=url_for("tools.tool", tool_id=tool.id, _anchor="adopters"),
            )
        )
    for kind, noun in (("trial", "試行・協定・計画"), ("ended", "利用を終えた団体")):
        if count := sum(a.kind == kind for a in tool.adopters):
            facts.append(Fact(f"{noun} {count}"))
    return facts


def _near(tools: list[Tool], own: Municipality) -> Row:
    span = "〜".join(map(people, near_span(own.population)))
    question = f"人口{span}の自治体での採用の実績と、問い合わせのできる団体を教えてください。"
    return _row("near", f"{own.name}と人口の近い団体での採用（{span}）", "提供と採用", tools, partial(_users_near, own), question)


def _users_near(own: Municipality, tool: Tool) -> list[Fact]:
    facts = [Fact(f"{own.name}（{label(a.kind, 'adoption')}）", year(a.year), a.source) for a in tool.adopters if a.code == own.code]
    for adopter, place in close_users(tool, catalog().municipalities, own.population, own.code):
        address = url_for("municipalities.municipality", code=place.code)
        facts.append(Fact(place.full_name, _joined(people(place.population), year(adopter.year)), adopter.source, address))
    return facts


def _effects(tool: Tool) -> list[Fact]:
    """Measured ones only; where a case used several tools, that is said."""
    found: list[tuple[Case, Effect]] = [(c, e) for c in _of(tool) for e in c.effects if e.kind == "measured"]
    return [
        Fact(
            describe_effect(e),
            _joined(c.place, year(c.year), "ほかのツールも使った事例" if len(c.tools) > 1 else None),
            c.source,
            url_for("cases.case", case_id=c.id),
        )
        for c, e in found
    ]


def _cases(tool: Tool) -> list[Fact]:
    return [
        Fact(f"【{label(c.outcome, 'outcome')}】{c.title}", _joined(c.place, year(c.year)), c.source, url_for("cases.case", case_id=c.id)) for c in _of(tool)
    ]


def _of(tool: Tool) -> list[Case]:
    """Those that went badly first, then the newest."""
    return sorted(catalog().cases_of_tool.get(tool.id, []), key=lambda c: (not c.went_badly, -(c.year or 0)))
