"""Rules between records: what no single file can show. ``erabu check`` runs all of them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from catalog.conditions import of_category, parse
from catalog.faults import Fault, FaultyFacts
from catalog.read import Facts, read_facts
from catalog.sources import host_kind

# An effect that ends so tells a trial, an agreement or a plan; that alone is no adoption.
_TRIAL = re.compile(r"(実証|実証実験|試行|試験運用|社会実験)(に参加|を実施|を開始|中)?[。]?$|を予定[。]?$|協定(を締結|を結ぶ|を結んだ)?[。]?$|検討中?[。]?$")
_INCIDENT = re.compile(r"誤交付|漏えい|漏洩|流出|誤発行|誤送信|別人の")
_NO_SUCH = {
    "categories": "分類「{}」はありません。data/categories/ のファイル名から選んでください。",
    "cases": "事例「{}」はありません。data/cases/ のファイル名から選んでください。",
    "check_items": "確認項目「{}」はありません。data/checklists/ から選んでください。",
}
# Every way of contract and of money needs its own steps.
_PLAN_WAYS = (
    *((part, money) for part in ("request", "assess", "assembly") for money in ("initial", "supplementary")),
    *(("procure", way) for way in ("bid", "proposal", "negotiated")),
    ("subsidy", "subsidy"),
)


def check(root: Path) -> Facts:
    """Read and check ``root``; raises :class:`FaultyFacts` with every fault found."""
    facts, faults = read_facts(root)
    if not faults:
        faults = sorted(cross_check(facts))
    if faults:
        raise FaultyFacts(faults)
    return facts


def cross_check(facts: Facts) -> Iterator[Fault]:
    yield from _categories(facts)
    yield from _tools(facts)
    yield from _cases(facts)
    yield from _check_items(facts)
    yield from _measurements(facts)
    yield from _flows(facts)
    yield from _plan_steps(facts)
    yield from _guides(facts)
    yield from _papers(facts)
    for need in facts.needs.values():
        yield from _no_such(facts, "categories", need.categories, "data/needs-dev.jsonl", f"{need.id}.categories")
        if need.code is not None and need.code not in facts.municipalities:
            yield Fault("data/needs-dev.jsonl", f"{need.id}.code", f"団体コード {need.code} は市区町村の一覧にありません。確かめてください。")
    for made in facts.made_needs:
        yield from _no_such(facts, "categories", made.categories, "data/needs-made.jsonl", made.need_short)
    for code, row in facts.retired_codes.items():
        if code in facts.municipalities:
            yield Fault("data/retired-codes.csv", code, "今も使われている団体コードです。この行を削除してください。")
        if row.successor not in facts.municipalities:
            yield Fault("data/retired-codes.csv", code, f"引き継ぎ先 {row.successor} が市区町村の一覧にありません。")


def _unknown(ids: Iterable[str], known: Iterable[str]) -> list[str]:
    return sorted(set(ids) - set(known))


def _no_such(facts: Facts, kind: Literal["categories", "cases", "check_items"], ids: Iterable[str], file: str, where: str) -> Iterator[Fault]:
    """A fault for each of ``ids`` that is no record of ``kind``."""
    for slug in _unknown(ids, getattr(facts, kind)):
        yield Fault(file, where, _NO_SUCH[kind].format(slug))


def _categories(facts: Facts) -> Iterator[Fault]:
    owner: dict[str, str] = {}
    for category in facts.categories.values():
        file = f"data/categories/{category.id}.yaml"
        for name, ids in (("partners", category.partners), ("not_this", [n.category for n in category.not_this])):
            yield from _no_such(facts, "categories", ids, file, name)
        if category.id in category.partners:
            yield Fault(file, "partners", "自分自身が入っています。削除してください。")
        yards = {facts.categories[p].group for p in category.partners if p in facts.categories}
        if yards and yards <= {category.group} and category.group != "分野":
            yield Fault(file, "partners", f"相手がすべて同じ「{category.group}」です。窓口側と庁内側を組にしてください。")
        for phrase in category.phrases:
            key = unicodedata.normalize("NFKC", phrase)
            if key in owner:
                yield Fault(file, "phrases", f"「{phrase}」は {owner[key]} にもあります。どちらか一方にしてください。")
            owner[key] = category.id


def _tools(facts: Facts) -> Iterator[Fault]:
    names: dict[str, str] = {}
    for tool in facts.tools.values():
        file = f"data/tools/{tool.id}.yaml"
        yield from _no_such(facts, "categories", tool.categories, file, "categories")
        key = re.sub(r"[\s・/／]", "", unicodedata.normalize("NFKC", tool.name)).lower()
        if key in names:
            yield Fault(file, "name", f"{names[key]} と同じ製品名です。一つのファイルにまとめてください。")
        names[key] = tool.id
        for adopter in tool.adopters:
            where = f"adopters.{adopter.code}"
            if adopter.code not in facts.municipalities:
                yield Fault(file, where, "この団体コードは市区町村の一覧にありません。確かめてください。")
            effect = adopter.effect or ""
            if _INCIDENT.search(effect):
                yield Fault(file, where, "事故は採用の効果ではありません。事例（outcome: failure）に移してください。")
            if adopter.kind == "adopted" and _TRIAL.search(effect):
                yield Fault(file, where, f"「{effect}」は採用を示しません。kind を trial にしてください。")


def _cases(facts: Facts) -> Iterator[Fault]:
    told: dict[tuple[object, ...], str] = {}
    known_hosts = facts.wording["source-hosts"]
    for case in facts.cases.values():
        file = f"data/cases/{case.id}.yaml"
        yield from _no_such(facts, "categories", case.categories, file, "categories")
        for slug in _unknown(case.tool_ids, facts.tools):
            yield Fault(file, "tools", f"ツール「{slug}」はありません。data/tools/ のファイル名から選ぶか、id を消してください。")
        for code in _unknown(case.municipalities, facts.municipalities):
            yield Fault(file, "municipalities", f"団体コード {code} は市区町村の一覧にありません。確かめてください。")
        if len(set(case.municipalities)) < len(case.municipalities):
            yield Fault(file, "municipalities", "同じ団体が二度あります。一つにしてください。")
        key = (case.source, *sorted(case.municipalities), case.outcome, case.categories[0])
        if key in told:
            yield Fault(file, "source", f"{told[key]} と出典・団体・結果・分類が同じです。同じ出来事なら一つにまとめてください。")
        told[key] = case.id
        for number, effect in enumerate(case.effects):
            for slug in _unknown(effect.categories, case.categories):
                yield Fault(file, f"effects.{number}.categories", f"分類「{slug}」はこの事例の categories にありません。その中から選んでください。")
            if effect.after is None and effect.change_pct is None:
                yield Fault(file, f"effects.{number}", "変化の後の値も増減率もありません。効果でないなら context に移してください。")
        kind = host_kind(case.source, known_hosts)
        if kind in ("copy", "blog") and case.source_kind != kind:
            yield Fault(file, "source_kind", f"{urlsplit(case.source).hostname} は{kind}です。source_kind を {kind} にしてください。")


def _measurements(facts: Facts) -> Iterator[Fault]:
    file = "data/measures.yaml"
    for one in facts.measurements.values():
        yield from _no_such(facts, "categories", one.categories, file, f"{one.id}.categories")
        yield from _no_such(facts, "cases", one.cases, file, f"{one.id}.cases")
    for category in facts.categories:
        count = sum(category in one.categories for one in facts.measurements.values())
        if count != 3:
            yield Fault(file, category, f"この分類で測る数字が{count}個あります。ちょうど3個にしてください。")


def _flows(facts: Facts) -> Iterator[Fault]:
    for flow in facts.flows.values():
        file = f"data/flows/{flow.id}.yaml"
        yield from _no_such(facts, "categories", [flow.id], file, "id")
        yield from _no_such(facts, "cases", flow.cases, file, "cases")
        before, after = flow.heavy
        if after >= before and not any(step.who == "machine" for step in flow.after):
            yield Fault(file, "after", f"機械の手順がなく、手間の大きい手順も{before}個から減っていません（後は{after}個）。流れを見直してください。")


def _check_items(facts: Facts) -> Iterator[Fault]:
    by_text: dict[str, list[str]] = defaultdict(list)
    known = facts.conditions.keys() | {of_category(c).id for c in facts.categories.values()}
    for item in facts.check_items.values():
        by_text[item.text].append(item.id)
        try:
            names = {term.name for group in parse(item.conditions) for term in group}
        except ValueError as error:
            yield Fault("data/checklists", f"{item.id}.conditions", str(error))
            continue
        for name in sorted(names - known):
            yield Fault("data/checklists", f"{item.id}.conditions", f"条件「{name}」はありません。data/conditions.yaml から選んでください。")
        yield from _no_such(facts, "cases", [item.case] if item.case else [], "data/checklists", f"{item.id}.case")
    for text, ids in by_text.items():
        if len(ids) > 1:
            yield Fault("data/checklists", ids[-1], f"「{text}」が{len(ids)}回あります。一つにしてください。")
    for condition in facts.conditions.values():
        yield from _no_such(facts, "categories", condition.categories, "data/conditions.yaml", condition.id)


def _plan_steps(facts: Facts) -> Iterator[Fault]:
    file = "data/plan-steps.yaml"
    for step in facts.plan_steps.values():
        yield from _no_such(facts, "check_items", step.items, file, f"{step.id}.items")
    every = list(facts.plan_steps.values())
    for part in ("prepare", "ready", "contract", "build", "start", "after"):
        if not any(s.part == part and not s.paths for s in every):
            yield Fault(file, part, "どの道すじにも要る段階が一つもありません。一つ以上置いてください。")
    for part, path in _PLAN_WAYS:
        if not any(s.part == part and path in s.paths for s in every):
            yield Fault(file, part, f"道すじ「{path}」の段階がありません。一つ以上置いてください。")


def _papers(facts: Facts) -> Iterator[Fault]:
    named = [("data/roles.yaml", f"{r.id}.items", i) for r in facts.role_lines.values() for i in r.items]
    named += [("data/clauses.yaml", f"{c.id}.item", c.item) for c in facts.clauses.values()]
    for file, where, slug in named:
        yield from _no_such(facts, "check_items", [slug], file, where)
    for slug in facts.functions:
        yield from _no_such(facts, "categories", [slug], "data/functions.yaml", slug)
    for slug in _unknown(facts.categories, facts.functions):
        yield Fault("data/functions.yaml", slug, "この分類の機能がありません。二つ以上書いてください。")


def _guides(facts: Facts) -> Iterator[Fault]:
    for guide in facts.guides.values():
        file = f"data/guides/{guide.id}.yaml"
        yield from _no_such(facts, "categories", [guide.id], file, "id")
        yield from _no_such(facts, "cases", guide.basis, file, "basis")
    for slug in sorted(facts.categories.keys() - facts.guides.keys()):
        yield Fault("data/guides", slug, "この分類の手引きがありません。data/guides/ に一つ書いてください。")
