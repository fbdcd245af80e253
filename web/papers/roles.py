"""The role sheet: what to expect of an outside adviser or CIO aide for this need, and what stays with the office.

Its lines come from data/roles.yaml; a line stands where one of its check items applies. Days and pay are left to fill in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from docx.shared import Pt

from catalog.schema_service import RoleLine, RolePart
from recommender.checklists import STAGES, of_some_category
from recommender.planning.fiscal import Month
from web.filters import UNKNOWN, day, label, number
from web.notebooks.document import Document
from web.notebooks.naming import shortened
from web.notebooks.plan import words as plan_words
from web.papers import word
from web.papers.basis import Basis, Part
from web.papers.cells import readable

TITLE = "外部人材・CIO補佐官の役割の整理"
_BLANK = "　　　　　　"
_OWN = 3  # check items of the category shown in one stage
_SKILLS = {
    "全体を導く人": "全庁の方針、事業の順番、続けるかやめるかを、CIOの横で整える人です。",
    "計画を進める人": "日程、費用、課題、測る数字を見て、計画を前へ進める人です。",
    "業務を設計する人": "現場の仕事を見て、流れと様式を職員と描き直す人です。",
    "技術を見る人": "網、安全、データ、AIの答えを確かめ、事業者の回答を読み解く人です。",
}


def document(basis: Basis) -> bytes:
    paper = word.new_paper(f"{TITLE} {basis.document.title}", f"{TITLE}　{day(basis.today)}　えらぶで作成")
    word.heading(paper, TITLE, 0)
    word.table(paper, [34, word.WIDTH - 34], None, _about(basis))
    for found in basis.named():
        word.text(paper, found.note, bold=True)
    word.text(
        paper,
        "この一枚は、外部人材に頼む前に、庁内（首長・CIO・担当課・情報担当）で読み合わせるためのものです。"
        "困りごとに合う人を探し、任せることと自分たちで決めることを、先に分けておきます。",
    )
    _skills(paper, basis)
    _expectations(paper, basis)
    word.heading(paper, "自分たちで決めること（任せないこと）", 1)
    own = _lines(basis, "own")
    word.table(paper, [58, 46, word.WIDTH - 104], ("決めること", "決める人", "任せない理由"), [(r.text, r.who or "", r.why or "") for r in own])
    word.heading(paper, "CIOとの進め方", 1)
    rows = [(r.text, r.ask or "", "") for r in _lines(basis, "cio")]
    word.table(paper, [34, 98, word.WIDTH - 132], ("決めること", "考え方", "うちの決め（記入）"), rows)
    _time(paper, basis)
    word.heading(paper, "事業者との関わり（利益相反）", 1)
    _boxes(paper, _lines(basis, "conflict"))
    word.heading(paper, "終わりの引継ぎ", 1)
    _boxes(paper, _lines(basis, "handover"))
    _grounds(paper, basis)
    return word.saved(paper)


def _lines(basis: Basis, part: RolePart) -> list[RoleLine]:
    lines = [r for r in basis.catalog.role_lines.values() if r.part == part]
    return [r for r in lines if not r.items or any(i in basis.items for i in r.items)]


def _about(basis: Basis) -> list[tuple[str, str]]:
    own, plan = basis.place, basis.document.plan
    return [
        ("ノート", basis.document.title),
        ("団体", f"{own.full_name}（人口{number(own.population)}人）" if own else f"{UNKNOWN}{_BLANK}"),
        ("困りごと", basis.document.need or f"{UNKNOWN}（ノートの「困りごと」に書くと、ここに入ります）"),
        ("分類", "、".join(label_of(basis)) or UNKNOWN),
        ("使い始めたい月", plan_words.month(Month.parse(plan.start)) if plan.start else UNKNOWN),
        ("頼む期間", f"　　　年　　月から　　　年　　月まで（{UNKNOWN}）"),
    ]


def label_of(basis: Basis) -> list[str]:
    """What the categories are called in papers that name no product."""
    functions = basis.catalog.functions
    return [(functions[c.id].label if c.id in functions else None) or c.label for c in basis.categories]


def _skills(paper: Any, basis: Basis) -> None:
    """Which kind of person most of what is expected takes: needs and skills often do not meet."""
    word.heading(paper, "どのような人が要るか", 1)
    counted = Counter(r.skill for r in _lines(basis, "expect") if r.skill)
    rows = [(name, _SKILLS[name], f"{count}件", "□") for name, count in counted.most_common()]
    word.table(paper, [34, word.WIDTH - 68, 20, 14], ("人の型", "すること", "表の数", "頼む"), rows)
    word.text(paper, "一人がすべてを兼ねるとは限りません。庁内にいる人は頼まずに済みます。足りない型だけに印を付けてください。")


def _expectations(paper: Any, basis: Basis) -> None:
    word.heading(paper, "段階ごとに期待すること", 1)
    rows: list[tuple[str, ...]] = []
    for stage in STAGES:
        lines = [r for r in _lines(basis, "expect") if r.stage == stage]
        rows += [(stage, r.text + _maybe(r, basis), r.skill or "", _asked_by(r, basis), "□") for r in lines]
        rows += [(stage, f"次を確かめるのを手伝う: {text}", "業務に合わせて", role, "□") for text, role in _own_items(stage, basis)]
    word.table(paper, [16, 74, 32, word.WIDTH - 136, 14], ("段階", "期待すること", "人の型", "庁内で組む担当", "頼む"), rows)


def _maybe(line: RoleLine, basis: Basis) -> str:
    """Where only the office can tell whether the items behind a line apply."""
    found = [basis.items[i] for i in line.items if i in basis.items]
    return "（当てはまる場合）" if found and not any(e.certain for e in found) else ""


def _asked_by(line: RoleLine, basis: Basis) -> str:
    roles = [basis.items[i].role for i in line.items if i in basis.items]
    return "\n".join(dict.fromkeys(roles)) or "担当課"


def _own_items(stage: str, basis: Basis) -> list[tuple[str, str]]:
    items = [e for e in basis.items.values() if e.stage == stage and e.certain and of_some_category(basis.catalog.check_items[e.id])]
    return [(e.text, e.role) for e in items[:_OWN]]


def _time(paper: Any, basis: Basis) -> None:
    word.heading(paper, "常勤か、非常勤・委託か", 1)
    rows = [(r.text, r.full or "", r.part_time or "", "") for r in _lines(basis, "time")]
    word.table(paper, [46, 50, 50, word.WIDTH - 146], ("問い", "常勤・任期付きに向く", "非常勤・委託に向く", "うちの答え"), rows)
    word.text(paper, "日数のめやす（見積や募集の前に、庁内で記入します。えらぶは日数や報酬の数字を示しません）")
    tasks = [(r.text, f"{_BLANK}日", "", "") for r in _lines(basis, "task")]
    word.table(
        paper, [74, 30, 36, word.WIDTH - 140], ("頼む仕事", "日数（記入）", "時期（記入）", "庁内の相手（記入）"), [*tasks, ("合計", f"{_BLANK}日", "", "")]
    )


def _boxes(paper: Any, lines: Sequence[RoleLine]) -> None:
    for line in lines:
        word.text(paper, f"□ {line.text}").paragraph_format.space_after = Pt(2)


def _grounds(paper: Any, basis: Basis) -> None:
    word.heading(paper, "根拠", 1)
    word.text(paper, "次のほかの行は、公の文書で確かめたものではなく、えらぶの推論です。自団体の規則に合わせて直してください。")
    parts: tuple[RolePart, ...] = ("expect", "own", "cio", "time", "conflict", "handover")
    told = [r for part in parts for r in _lines(basis, part) if r.strength != "D"]
    for sources in dict.fromkeys(tuple(r.sources) for r in told):
        lines = [r for r in told if tuple(r.sources) == sources]
        grounds = "、".join(dict.fromkeys(f"{r.basis}〔{label(r.strength, 'strength')}〕" for r in lines))
        rows = "、".join(f"「{shortened(r.text, 18)}」" for r in lines)
        small = word.text(paper, f"{rows}: {grounds}　{'　'.join(map(readable, sources))}", style="List Bullet")
        for run in small.runs:
            run.font.size = Pt(8.5)


def parts(document: Document) -> list[Part]:
    """What of the notebook goes into the paper."""
    return [
        Part(bool(document.municipality), "団体", "notebooks.notebook", "place"),
        Part(bool(document.need), "困りごと", "notebooks.notebook", "need"),
        Part(bool(document.candidates or document.conditions.get("category")), "候補または分類", "notebooks.notebook", "conditions"),
        Part(any(document.answers.values()), "確認項目の質問への答え", "notebook_checklist.checklist", ""),
        Part(bool(document.plan.start), "使い始めたい月", "notebook_plan.plan", "plan-form"),
    ]
