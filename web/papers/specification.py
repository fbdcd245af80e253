"""The specification outline for an RFI or a tender: what is wanted, in words that fit no single product.

Functions are those that several tools of the category share (data/functions.yaml); clauses come from the check items that
apply (data/clauses.yaml). What is demanded and what is only wished, and every figure, is left to the office.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any, get_args

from catalog.schema import Category
from catalog.schema_service import Clause, ClauseSection, SharedFunction
from catalog.words import clean
from recommender.checklists import of_some_category
from recommender.planning.fiscal import Month
from recommender.recommendation import ChecklistEntry
from web.compare.table import compare
from web.facts.effects import hours
from web.filters import UNKNOWN, day, label, number
from web.notebooks.document import Document
from web.notebooks.plan import words as plan_words
from web.papers import word
from web.papers.basis import Basis, Part
from web.papers.roles import label_of

TITLE = "仕様書の骨子"
_CHOICE = "□必須\n□希望"
_BLANK = "〔　　　　　　〕"
_STAGES = ("調達", "導入", "運用")
_FEWEST = 2  # tools that share a function
_POINTS = (
    ("困りごとが解けるか", "実際の例を使った実演で、職員の手間がどれだけ減るかを見る"),
    ("使いやすさ", "はじめて使う職員と、住民が使う場合は住民に近い人が試す"),
    ("安全と個人情報", "網、暗号化、記録、置き場所、登録の回答を確かめる"),
    ("続ける費用", "初期と毎年を分け、使う年数の総額で比べる"),
    ("支える体制", "研修、マニュアル、問い合わせ、障害のときの約束を比べる"),
    ("やめるときの備え", "データの返し方、消去、引継ぎの約束と費用を比べる"),
    ("実績と、うまくいかなかった例", "人口の近い団体での使われ方と、つまずいた点への対応を聞く"),
)


def document(basis: Basis) -> bytes:
    paper = word.new_paper(f"{TITLE} {basis.document.title}", f"{TITLE}　{day(basis.today)}　えらぶで作成")
    word.heading(paper, f"{TITLE}（情報提供の依頼・入札の案）", 0)
    for found in basis.named():
        word.text(paper, found.note, bold=True)
    word.text(
        paper,
        "特定の製品だけに合わない言い方にした案です。〔　〕と□は、担当課と契約担当が決めて埋めます。要らない行は消してください。"
        "「目録での数」と「もとにした確認項目」の列、最後の章は庁内の控えです。外に出すときは消してください。",
    )
    for place, (title, write) in enumerate(_sections(basis), start=1):
        word.heading(paper, f"{place} {title}", 1)
        write(paper, basis, place)
    return word.saved(paper)


def _sections(basis: Basis) -> Iterator[tuple[str, Callable[[Any, Basis, int], None]]]:
    yield "背景と目的", _background
    yield "今の状況の数字", _figures
    yield "対象の範囲", _scope
    yield "機能の要件", _functions
    for section in get_args(ClauseSection):
        if section_clauses(section, basis):
            yield section, partial(_clauses, section)
    if _own_items(basis):
        yield "この分類で確かめること", _own
    yield "評価の視点", _points
    yield "事業者への質問", _questions
    yield "庁内で決めておくこと", _decisions


def _background(paper: Any, basis: Basis, place: int) -> None:
    own, plan = basis.place, basis.document.plan
    lines = [
        ("件名", basis.document.title),
        ("団体", f"{own.full_name}（人口{number(own.population)}人、{own.population_year}年）" if own else f"{UNKNOWN}{_BLANK}"),
        ("困りごと", basis.document.need or f"{UNKNOWN}{_BLANK}"),
        ("目的", f"職員と住民の手間を減らす。具体には{_BLANK}"),
        ("使い始めたい月", plan_words.month(Month.parse(plan.start)) if plan.start else f"{UNKNOWN}{_BLANK}"),
        ("契約の期間", f"{plan.years}年" if plan.years else f"{UNKNOWN}{_BLANK}"),
    ]
    word.table(paper, [34, word.WIDTH - 34], None, lines)


def _figures(paper: Any, basis: Basis, place: int) -> None:
    works = [w for w in basis.figures.works if w.typed.name or w.typed.count or w.typed.minutes]
    rows = []
    for work in works:
        known = work.estimate
        told = (f"{number(known.work.count)}件", f"{number(known.work.minutes)}分", f"{hours(known.now)}時間") if known else (UNKNOWN, UNKNOWN, UNKNOWN)
        rows.append((work.name, *told))
    rows.append((f"{_BLANK}",) * 4)
    word.table(paper, [word.WIDTH - 108, 36, 36, 36], ("仕事", "1年の件数", "1件の時間", "1年の時間"), rows)
    blanks = [("利用する職員", "〔　　　〕人", "同時に使う人数", "〔　　　〕人"), ("窓口・拠点", "〔　　　〕か所", "繁忙期の1か月の件数", "〔　　　〕件")]
    word.table(paper, [38, 49, 38, word.WIDTH - 125], None, blanks)


def _scope(paper: Any, basis: Basis, place: int) -> None:
    labels = "、".join(label_of(basis)) or f"{UNKNOWN}{_BLANK}"
    names = "、".join(w.typed.name for w in basis.figures.works if w.typed.name)
    lines = [
        ("対象の分野", labels),
        ("対象の業務", names or f"{UNKNOWN}{_BLANK}"),
        ("対象の部署・拠点", _BLANK),
        ("対象に含めないもの", _BLANK),
        ("つなぐ仕組み", f"{_BLANK}（つなぐ方法と、費用の負担も書く）"),
        ("今の仕組みと契約の終わり", _BLANK),
    ]
    word.table(paper, [44, word.WIDTH - 44], None, lines)


# ---- functions


def shared_functions(category: Category, basis: Basis) -> list[tuple[SharedFunction, int, int]]:
    """Each with how many tools of the category have it, of how many; those that most have first."""
    known = basis.catalog.functions.get(category.id)
    tools = [t for t in basis.catalog.tools.values() if category.id in t.categories]
    told = [[clean(f).lower() for f in t.functions] for t in tools]
    found = []
    for function in known.functions if known else []:
        words = [clean(w).lower() for w in function.words]
        having = sum(any(w in f for f in own for w in words) for own in told)
        if having >= _FEWEST:
            found.append((function, having, len(tools)))
    return sorted(found, key=lambda f: -f[1])


def _functions(paper: Any, basis: Basis, place: int) -> None:
    if not basis.categories:
        word.text(paper, f"分類が決まっていないため、{UNKNOWN}です。ノートで候補か分類を選ぶと、同じ分類のツールに共通する機能が入ります。")
        return
    place_of = count(1)
    for category, name in zip(basis.categories, label_of(basis), strict=True):
        word.heading(paper, name, 2)
        rows = [(f"{place}-{next(place_of)}", f.text, _CHOICE, f"{total}のうち{having}") for f, having, total in shared_functions(category, basis)]
        word.table(paper, [15, word.WIDTH - 65, 20, 30], ("番号", "機能", "求め方", "目録での数"), [*rows, ("", _BLANK, _CHOICE, "")])
    told = "「目録での数」は、えらぶの目録にある同じ分類のツールのうち、公開情報でその機能を確認できた数です。"
    word.text(paper, f"{told}確認できないものを「ない」とは数えていません。")


# ---- clauses and check items


def section_clauses(section: ClauseSection, basis: Basis) -> list[Clause]:
    return [c for c in basis.catalog.clauses.values() if c.section == section and c.item in basis.items]


def _clauses(section: ClauseSection, paper: Any, basis: Basis, place: int) -> None:
    if section == "登録制度":
        ours = "ノートの計画では、契約がこの日以降になります。" if basis.plan and basis.plan.under_rule_2027 else ""
        rule = f"2027年7月1日（令和9年）以降の契約では、原則として、国が挙げる制度に登録されたものから選びます。{ours}"
        word.text(paper, rule).paragraph_format.keep_with_next = True
    rows = []
    for n, clause in enumerate(section_clauses(section, basis), start=1):
        entry = basis.items[clause.item]
        rows.append((f"{place}-{n}", clause.text, _CHOICE, f"{'' if entry.certain else '※'}{entry.text}〔{label(entry.strength, 'strength')}〕"))
    word.table(paper, [15, 80, 20, word.WIDTH - 115], ("番号", "求めること", "求め方", "もとにした確認項目"), rows)
    asked = dict.fromkeys(e.ask for c in section_clauses(section, basis) if not (e := basis.items[c.item]).certain and e.ask)
    if asked:
        word.text(paper, f"※は、答えによって要らなくなる行です。{''.join(asked)}（ノートの確認項目で答えられます）")


def _own_items(basis: Basis) -> list[ChecklistEntry]:
    return [e for e in basis.items.values() if e.stage in _STAGES and of_some_category(basis.catalog.check_items[e.id])]


def _own(paper: Any, basis: Basis, place: int) -> None:
    word.text(paper, "受託者は、本団体が次のことを確かめるのに協力すること（済んだときの言い方で書いています）。").paragraph_format.keep_with_next = True
    rows = [(e.text, e.stage, e.role, _CHOICE) for e in _own_items(basis)]
    word.table(paper, [word.WIDTH - 82, 18, 44, 20], ("確かめること", "段階", "庁内の担当", "求め方"), rows)


def _points(paper: Any, basis: Basis, place: int) -> None:
    rows = [(name, how, "　　　点") for name, how in _POINTS]
    word.table(paper, [50, word.WIDTH - 80, 30], ("視点", "見方", "配点（記入）"), rows)
    word.text(paper, "配点と審査の基準は、公募の前に決めて文書にします。")


def questions(basis: Basis) -> list[str]:
    """What is unknown of any candidate, asked of all alike, so that nobody can tell whose it is."""
    if not basis.tools:
        return []
    return list(dict.fromkeys(r.question for r in compare(basis.tools, basis.place) if r.question and r.asking))


def _questions(paper: Any, basis: Basis, place: int) -> None:
    asked = questions(basis)
    if asked:
        rows = [(f"{place}-{n}", text, "") for n, text in enumerate(asked, start=1)]
        word.table(paper, [15, word.WIDTH - 65, 50], ("番号", "質問", "回答"), rows)
    else:
        word.text(paper, "候補がまだないため、質問はありません。ノートに候補を入れると、公開情報で確認できなかったことが質問になります。")


def _decisions(paper: Any, basis: Basis, place: int) -> None:
    """Items that are the office's own to settle before the paper goes out."""
    used = {c.item for c in basis.catalog.clauses.values()} | {e.id for e in _own_items(basis)}
    left = [e for e in basis.items.values() if e.stage == "調達" and e.id not in used and e.certain]
    word.text(paper, "仕様には書かず、出す前に庁内で済ませておく確認項目です。").paragraph_format.keep_with_next = True
    word.table(paper, [word.WIDTH - 84, 44, 40], ("確認項目", "担当", "決めたこと（記入）"), [(e.text, e.role, "") for e in left])


def parts(document: Document) -> list[Part]:
    """What of the notebook goes into the paper."""
    works = document.figures.works.values()
    return [
        Part(bool(document.municipality), "団体", "notebooks.notebook", "place"),
        Part(bool(document.need), "困りごと", "notebooks.notebook", "need"),
        Part(bool(document.candidates), "候補（質問と機能のもと）", "notebooks.notebook", "candidates"),
        Part(any(w.name for w in works), "対象の業務の名前", "notebook_effects.effects", "own"),
        Part(any(w.count and w.minutes for w in works), "今の件数と時間", "notebook_effects.effects", "own"),
        Part(any(document.answers.values()), "確認項目の質問への答え（個人情報、委託など）", "notebook_checklist.checklist", ""),
        Part(bool(document.plan.start), "使い始めたい月", "notebook_plan.plan", "plan-form"),
    ]
