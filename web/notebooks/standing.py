"""How a notebook's plan and effects stand, in a sentence or two; its answers and its remaining ways in words."""

from __future__ import annotations

from catalog.catalog import Catalog
from recommender.planning.plan import Plan
from web.facts.effects import hours, ranged
from web.notebooks.amounts import FIELDS
from web.notebooks.document import TIME_LABELS, YES_NO_LABELS, Document
from web.notebooks.effects.figures import EffectFigures, OwnWork
from web.notebooks.plan.reading import Made
from web.notebooks.plan.words import money_name, month, verdict


def plan_standing(made: Made) -> list[str]:
    """When it starts, whether that can be reached, what comes next; or what is missing."""
    if made.plan is None:
        return [made.problem or "使い始めたい月が、まだ入力されていません。入れると、今日からの日程が出ます。"]
    found = verdict(made.plan)
    if made.plan.in_time:
        return [f"{found.title}。{''.join(found.reasons)}", *filter(None, [found.after])]
    late = [s.step.label for s in made.plan.late]
    behind = f"始めているはずの段階が{len(late)}つあります（「{late[0]}」{'など' if len(late) > 1 else ''}）。" if late else ""
    open_ones = open_ways(made.plan)
    return [f"{found.title}。{behind}", f"残っている道すじ: {open_ones[0]}" if open_ones else "残っている道すじはありません。月を選び直してください。"]


def open_ways(plan: Plan) -> list[str]:
    """Each way to money that is still open, the soonest first, and when the start would be on it."""
    return [
        f"{money_name(r.money)}なら、早くて{month(r.soonest)}、長ければ{month(r.ordinary)}に使い始められます。" for r in plan.remaining if not r.route.closed
    ]


def is_typed(work: OwnWork) -> bool:
    """Whether anything was typed that tells of this work: a choice alone does not."""
    typed = work.typed
    return any((typed.name, typed.count, typed.minutes, typed.minutes_after))


def missing(work: OwnWork) -> str:
    """What keeps the hours now from being known: 1年の件数と今の1件の時間."""
    return "と".join(FIELDS[name].what for name, text in (("count", work.typed.count), ("minutes", work.typed.minutes)) if not text)


def effects_standing(figures: EffectFigures) -> list[str]:
    """Hours a year now and after, of the staff and of the residents; or what is missing."""
    told = [w for w in figures.works if w.estimate]
    staff, residents = [w for w in told if w.typed.time == "staff"], [w for w in told if w.typed.time != "staff"]
    lines = [_staff(figures, staff)] if staff else []
    lines += [_residents(residents)] if residents else []
    lines += [f"「{w.name}」は、{missing(w) or '件数か時間'}がまだわかりません。" for w in figures.works if not w.estimate and is_typed(w)][:1]
    return lines or ["1年の件数と今の1件の時間が、まだ入力されていません。入れると、今の時間と導入後の時間の幅を計算します。"]


def _staff(figures: EffectFigures, staff: list[OwnWork]) -> str:
    if not figures.after:
        return f"職員の時間は、今は年に{hours(figures.now)}時間です。導入後は、{_unknown(staff[0])}ため、計算していません。"
    now = sum(w.estimate.now for w in figures.counted if w.estimate)
    left = f"導入後の時間がわからない仕事が、ほかに{len(figures.left_out)}つあります。" if figures.left_out else ""
    return f"職員の時間は、今は年に{hours(now)}時間、導入後は年に{ranged(figures.after, 'hours')}の見込みです。{left}"


def _residents(works: list[OwnWork]) -> str:
    first, found = works[0], works[0].estimate
    assert found is not None  # asked for only where it is
    after = f"導入後は年に{ranged(found.after, 'hours')}の見込みです" if found.after else f"導入後は、{_unknown(first)}ため、計算していません"
    more = f"ほかに、住民の時間の仕事が{len(works) - 1}つあります。" if len(works) > 1 else ""
    return f"{TIME_LABELS[first.typed.time]}（{first.name}）は、今は年に{hours(found.now)}時間、{after}。{more}"


def _unknown(work: OwnWork) -> str:
    return "実測した事例が足りない" if work.category else "分類が決まっていない"


def answered(document: Document, catalog: Catalog) -> list[tuple[str, str]]:
    """Question and answer, in the order in which they are asked; what was not answered is left out."""
    said = [(c.ask, document.answers.get(c.id)) for c in catalog.conditions.values()]
    return [(ask, YES_NO_LABELS[answer]) for ask, answer in said if ask and answer]
