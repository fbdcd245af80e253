"""The memo for the finance and the personnel section: two A4 pages, every figure with the page it came from (web/papers/cited.py)."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.schema import Case, Category
from recommender.planning.layout import Planned
from web.facts.effects import hours
from web.filters import UNKNOWN, label, number, place
from web.notebooks.document import Document
from web.notebooks.effects.figures import OwnWork
from web.notebooks.naming import shortened
from web.notebooks.plan import words as plan_words
from web.papers.basis import Basis, Part
from web.papers.memo.cited import WIDTH, Cell, Cited, CitedPaper, Dated, Origin, Piece, cited
from web.papers.memo.effects import case_origin, effects, work_origin
from web.papers.memo.money import asked, money

TITLE = "デジタル化の検討資料（財政・人事担当あて）"
_BLANK = "（記入:　　　　　　）"
_WORKS, _CASES = 3, 2  # shown; two pages hold no more
_LONG = 150  # letters of a text of our own


def document(basis: Basis) -> bytes:
    paper = CitedPaper(f"{TITLE} {basis.document.title}", f"{TITLE}　えらぶで作成")
    paper.title(TITLE)
    _head(paper, basis)
    paper.heading("目的")
    paper.say(
        "職員と住民の手間を減らすことです。情報システムの予算を減らすことは、目的にしません。"
        "初めは、準備と今の仕事を並べて行うため、人手も費用も今より多く要ります。"
    )
    paper.heading("お願いしたいこと")
    paper.say("財政担当へ: 導入の費用と、続けて要る費用", *asked(basis), "を、下の表の考え方で認めてください。", bullet=True)
    paper.say("人事担当へ: 準備の間、担当課の人手を確保してください。空いた時間は人を減らす理由にせず、下の使い道に充てさせてください。", bullet=True)
    _why(paper, basis)
    paper.heading("見込める効果と、その根拠")
    effects(paper, basis)
    paper.heading("空いた時間の使い道（人を減らす約束はしません）")
    paper.say("□相談や訪問など、人が向き合う仕事　□時間外勤務を減らす　□点検と改善　□その他", _BLANK)
    paper.heading("要るお金と人")
    paper.table([42, 66, WIDTH - 108], ("項目", "額・人数", "根拠"), list(money(basis)))
    _measuring(paper, basis)
    _risks(paper, basis)
    paper.heading("ほかの方法")
    for pieces in _alternatives(basis):
        paper.say(*pieces, bullet=True)
    paper.heading("日程")
    for pieces in _plan(basis):
        paper.say(*pieces, bullet=True)
    paper.references()
    return paper.saved()


def _typed(field: str) -> Origin:
    return Origin(f"ノート > {field}")


def _quoted(text: str, field: str, length: int = _LONG) -> Cited:
    """Somebody's own words, cut where they are long; what was cut stands on the page that is named."""
    return cited(shortened(" ".join(text.split()), length), _typed(field))


def _head(paper: CitedPaper, basis: Basis) -> None:
    document, own = basis.document, basis.place
    origin = Origin(f"/municipalities/{own.code}", "", f"{own.population_year}年の人口") if own else None
    lines: list[tuple[Cell, Cell, Cell, Cell]] = [
        ("あて先", "財政担当課長、人事担当課長", "作成日", Dated(basis.today)),
        ("差出人", _quoted(document.author, "作成者", 40) if document.author else f"{UNKNOWN}{_BLANK}", "団体", _place(basis, origin)),
    ]
    paper.table([18, 72, 18, WIDTH - 108], None, lines, naming=(0, 2))
    paper.say("件名: ", _quoted(document.title, "題名", 60), strong=True)
    for found in basis.named():
        paper.say(cited(found.note, _typed(found.where)), strong=True)


def _place(basis: Basis, origin: Origin | None) -> Cell:
    own = basis.place
    return cited(f"{own.full_name}（人口{number(own.population)}人）", origin) if own and origin else f"{UNKNOWN}{_BLANK}"


def _why(paper: CitedPaper, basis: Basis) -> None:
    paper.heading("なぜ要るか")
    need = basis.document.need
    paper.say("困りごと: ", _quoted(need, "困りごと") if need else f"{UNKNOWN}{_BLANK}")
    told = [w for w in basis.figures.works if w.typed.name or w.typed.count or w.typed.minutes]
    if not told:
        paper.say(f"今の件数と時間: {UNKNOWN}{_BLANK}。ノートの「効果を数字で確かめる」に入れると、ここに表が入ります。")
        return
    paper.table([66, 36, 36, WIDTH - 138], ("仕事", "年間の件数", "件あたりの時間", "今かかっている時間"), [_work(w) for w in told[:_WORKS]])
    if len(told) > _WORKS:
        paper.say("ほかに", cited(f"{len(told) - _WORKS}件の仕事", _typed("効果 > うちの数字")), "があります。")


def _work(work: OwnWork) -> list[Cell]:
    name = work.name
    known = work.estimate
    if known is None:
        return [cited(shortened(name, 30), work_origin(work)), f"{UNKNOWN}{_BLANK}", f"{UNKNOWN}{_BLANK}", UNKNOWN]
    return [
        cited(shortened(name, 30), work_origin(work)),
        cited(f"{number(known.work.count)}件", work_origin(work)),
        cited(f"{number(known.work.minutes)}分", work_origin(work)),
        cited(f"年{hours(known.now)}時間", work_origin(work)),
    ]


# ---- measuring


def _measuring(paper: CitedPaper, basis: Basis) -> None:
    paper.heading("測る期間と三つの数字")
    years = basis.figures.money.years
    span: Piece = cited(f"{years}年", _typed("効果 > 見る年数")) if years else f"{UNKNOWN}{_BLANK}"
    paper.say("見る期間: ", span, "。始める前と後に、同じ測り方で記録します。")
    numbers = basis.figures.plan[0].numbers[:3] if basis.figures.plan else []
    if not numbers:
        paper.say(f"記録する数字: {UNKNOWN}{_BLANK}。ノートで候補か分類を選ぶと、分類ごとの三つの数字が入ります。")
        return
    lines: list[list[Cell]] = []
    for planned in numbers:
        origin = _typed("効果 > 測る計画")
        again = "・".join(str(n) for n in planned.number.again)
        before = planned.reading.before
        now: Cell = cited(shortened(before, 20), origin) if before else UNKNOWN
        how = shortened(planned.number.how.split("。")[0], 44)
        lines.append([cited(f"{planned.number.name}（{planned.number.unit}）", origin), cited(how, origin), cited(f"始める前、{again}か月後", origin), now])
    paper.table([48, 68, 40, WIDTH - 156], ("数字", "測り方", "いつ", "始める前の値"), lines)


# ---- risks


def _risks(paper: CitedPaper, basis: Basis) -> None:
    paper.heading("うまくいかなかった例と、私たちの備え")
    found = _badly(basis)
    if not found:
        paper.say(
            "この分類で、うまくいかなかった例の記録はありません。起きないという意味ではありません。"
            if basis.categories
            else f"分類が決まっていないため、{UNKNOWN}です。"
        )
        return
    lines: list[list[Cell]] = []
    for case, answers in found:
        origin = case_origin(case)
        happened = shortened(case.lessons[0] if case.lessons else case.action, 70)
        remedy: list[Piece] = [cited(shortened(text, 60), _typed("確認項目")) for text in answers[:1]]
        lines.append([cited(shortened(f"{place(case)}「{case.title}」", 40), origin), cited(happened, origin), remedy or "担当課で備えを記入"])
    paper.table([54, 66, WIDTH - 120], ("例", "分かったこと", "備え（済ませる確認項目）"), lines)


def _badly(basis: Basis) -> list[tuple[Case, list[str]]]:
    """Cases of the categories that went badly, with the check items that answer them; those that an item names first."""
    answers: dict[str, list[str]] = {}
    for item in basis.items.values():
        if item.case:
            answers.setdefault(item.case, []).append(item.text)
    ids = {c.id for c in basis.categories}
    cases = [c for c in basis.catalog.cases.values() if c.went_badly and ids & set(c.categories)]
    main = basis.categories[0].id if basis.categories else ""
    cases.sort(key=lambda c: (c.categories[0] != main, c.id not in answers, c.outcome != "failure", -(c.year or 0), c.id))
    # What no item answers by name is met by the category's own items.
    return [(c, answers.get(c.id) or _own_items(basis)) for c in cases[:_CASES]]


def _own_items(basis: Basis) -> list[str]:
    own = [basis.catalog.check_items[i] for i in basis.items]
    return [i.text for i in own if any(f"category:{c.id}" in i.conditions for c in basis.categories) and i.stage in ("調達", "導入")]


# ---- alternatives and plan


def _alternatives(basis: Basis) -> Iterator[list[Piece]]:
    without: list[Piece] = ["ツールを入れない: "]
    if basis.categories:
        category = basis.categories[0]
        without += [_question(category, n) for n in range(min(2, len(category.bpr_questions)))]
    else:
        without.append("やめられる手続き・様式がないかを、先に問い直します。")
    yield without
    yield ["待つ: ", *_waiting(basis)]
    yield ["共同で調達する: ", *_joint(basis)]


def _question(category: Category, index: int) -> Cited:
    return cited(shortened(category.bpr_questions[index], 74), Origin(f"/categories/{category.id} の「入れる前の問い」"))


def _waiting(basis: Basis) -> list[Piece]:
    plan = basis.plan
    later = [r for r in plan.remaining if r.route.closed is None and r.soonest > plan.asked.start] if plan else []
    if not later:
        return ["次の予算まで待つと、その間は今の手間が続きます。"]
    money = plan_words.money_name(later[0].money)
    return [
        cited(f"{money}まで待つと、使い始めは早くて{plan_words.month(later[0].soonest)}です。", _typed("年度の計画 > 残っている道すじ")),
        "その間は今の手間が続きます。",
    ]


def _joint(basis: Basis) -> list[Piece]:
    ids = {c.id for c in basis.categories}
    joint = [c for c in basis.catalog.cases.values() if c.joint and ids & set(c.categories)]
    own = basis.place.prefecture if basis.place else ""
    joint.sort(key=lambda c: (c.prefecture != own, c.went_badly, -(c.year or 0), c.id))
    asking = "都道府県と近隣の団体に、予定の有無を確かめます。"
    if not joint:
        return [asking]
    case = joint[0]
    text = f"例: {shortened(f'{place(case)}「{case.title}」', 50)}（{label(case.outcome, 'outcome')}）。"
    return [asking, cited(text, case_origin(case))]


_SHOWN = ("request", "assembly", "contract", "start")


def _plan(basis: Basis) -> Iterator[list[Piece]]:
    plan = basis.plan
    if plan is None:
        yield [f"使い始めたい月: {UNKNOWN}{_BLANK}。", *([basis.no_plan] if basis.no_plan else [])]
        return
    verdict = plan_words.verdict(plan)
    yield [cited(f"{verdict.title}。{''.join(verdict.reasons[:2])}", _typed("年度の計画 > 使い始めたい月"))]
    last: dict[str, Planned] = {s.step.part: s for s in plan.steps if s.step.part in _SHOWN}
    if last:
        told = [f"{s.step.label} {plan_words.span(s.begin, s.end)}" for s in last.values()]
        usual = "（「目安」の日付を含みます）" if any(s.fixed == "usual" for s in last.values()) else ""
        yield [cited("、".join(told) + usual, _typed("年度の計画 > 段階ごとの日程"))]
    if plan.under_rule_2027:
        sources = next((n.sources for n in plan_words.notes(plan) if n.sources and "登録" in n.title), ("",))
        origin = Origin("ノート > 年度の計画 > 確かめること", sources[0])
        yield [cited("契約が2027年7月1日（令和9年）以降のため、DMP・ISMAPなどへの登録を確かめます。", origin)]


def parts(document: Document) -> list[Part]:
    """What of the notebook goes into the paper."""
    figures, works = document.figures, document.figures.works.values()
    return [
        Part(bool(document.municipality), "団体", "notebooks.notebook", "place"),
        Part(bool(document.author), "差出人（作成者）", "notebooks.notebook", "conditions"),
        Part(bool(document.need), "困りごと", "notebooks.notebook", "need"),
        Part(any(w.count and w.minutes for w in works), "今の件数と時間", "notebook_effects.effects", "own"),
        Part(bool(figures.hourly_cost), "職員1時間あたりの費用", "notebook_effects.effects", "own"),
        Part(bool(figures.cost_first or figures.first_from), "初めにかかる費用", "notebook_effects.effects", "own"),
        Part(bool(figures.cost_yearly or figures.yearly_from), "毎年かかる費用", "notebook_effects.effects", "own"),
        Part(bool(figures.years), "見る年数", "notebook_effects.effects", "own"),
        Part(any(r.before for r in figures.measuring.values()), "始める前の値", "notebook_effects.effects", "plan-head"),
        Part(bool(document.plan.start), "使い始めたい月", "notebook_plan.plan", "plan-form"),
    ]
