"""A plan in sentences, for the page and for the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from recommender.planning.direct import Direct
from recommender.planning.fiscal import Month, fiscal_year
from recommender.planning.layout import Planned, State
from recommender.planning.money import Fixed, Money
from recommender.planning.plan import Plan, Remaining
from recommender.planning.steps import RULE_2027
from recommender.planning.workdays import count
from web.filters import day, number, year
from web.notebooks.document import LIMIT_LABELS, PLAN_LABELS

STATE_LABELS: dict[State, str] = {"late": "遅れ", "unfunded": "予算より前", "now": "いま", "ahead": "これから"}
USUAL = "目安"
HOLIDAYS = "土日・祝日と12月29日〜1月3日を休みとして、開庁日で数えています。自団体の閉庁日が違えば、その分ずれます。"


@dataclass(frozen=True)
class Verdict:
    """``reasons``: which step should have begun when; ``after``: what to do now."""

    kind: Literal["good", "hurried", "late"]
    title: str
    reasons: list[str]
    after: str


@dataclass(frozen=True)
class Note:
    """Something to make sure of. ``fields``: names of plan fields that would settle it."""

    title: str
    text: str
    fields: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def month(value: Month) -> str:
    """2027年4月（令和9年）"""
    return year(value.year).replace("（", f"{value.number}月（")


def fiscal(value: int) -> str:
    """2027年度（令和9年度）"""
    return year(value).replace("年", "年度")


def span(begin: date, end: date) -> str:
    """The year is said once where both days are of one."""
    if begin == end:
        return day(begin)
    return f"{day(begin)}〜{f'{end.month}月{end.day}日' if begin.year == end.year else day(end)}"


def money_name(money: Money) -> str:
    if money.session:
        return f"{month(money.session)}の議会の補正予算"
    return f"{fiscal(money.fiscal_year)}の{'当初予算' if money.kind == 'initial' else '議決済みの予算'}"


def verdict(plan: Plan) -> Verdict:
    upcoming = next((s for s in plan.steps if s.state in ("now", "ahead")), None)
    after = ""
    if upcoming and plan.in_time:
        latest = f"（遅くとも{day(upcoming.latest)}まで）" if upcoming.latest > upcoming.begin else ""
        name = f"「{upcoming.step.label}」"
        after = f"いまは{name}の期間です。" if upcoming.state == "now" else f"次は{name}を、{day(upcoming.begin)}に始めます{latest}。"
    if not plan.in_time:
        reasons = [f"「{s.step.label}」は、{day(s.latest)}までに始めている必要がありました。" for s in plan.late]
        reasons += [f"「{s.step.label}」が、予算が使えるようになる{day(plan.money.available)}より前になります。" for s in plan.unfunded]
        more = "下の「残っている道すじ」から、始められる月を選び直せます。"
        taken = next(r for r in plan.remaining if r.money.id == plan.money.id)
        if not reasons or taken.route.closed == "year_ends":
            return Verdict("late", f"{month(plan.asked.start)}に使い始める道すじが見つかりません", [reason(taken, plan)], more)
        return Verdict("late", f"{month(plan.asked.start)}には間に合いません", reasons, more)
    title = f"{month(plan.month)}に使い始められる日程です"
    if plan.hurried:
        return Verdict("hurried", title, ["最短に近い日数でつないだ段階があります。一つ遅れると間に合わなくなります。"], after)
    return Verdict("good", title, [], after)


def reason(found: Remaining, plan: Plan) -> str:
    """Why this way is open or closed, and what it leads to."""
    money, route = found.money, found.route
    deadline = money.calendar.deadline if money.calendar else None
    bound = "契約" if plan.asked.multi_year else "契約と納品"
    if route.closed == "year_ends":
        return f"{fiscal(money.fiscal_year)}の終わり（3月31日）までに、{bound}が終わりません。繰越などができるかは、財政担当に確かめてください。"
    if route.closed and deadline:
        if route.closed == "deadline_passed":
            return f"{_deadline(deadline)}の{day(deadline.day)}を過ぎています。"
        left = count(plan.today, deadline.day)
        return f"{_deadline(deadline)}の{day(deadline.day)}まで{left}開庁日しかなく、見積までの準備と要求書づくりが入りません。"
    asked_for = "要求は済んでいます。" if money.requested else f"{_deadline(deadline)}は{day(deadline.day)}です。" if deadline else ""
    if found.serves:
        return f"{asked_for}{month(plan.asked.start)}に間に合います。"
    if found.soonest <= plan.asked.start:
        too_far = f"{bound}が{fiscal(money.fiscal_year)}のうちになるため、使い始めるのが{month(plan.asked.start)}では先すぎます。"
        return f"{asked_for}{too_far}{_over_years(found, plan)}"
    since = "いま" if _at_hand(money, plan) else f"予算が使えるのは{day(money.available)}からで、そこ"
    return f"{asked_for}{since}から契約と準備に日数が要ります。"


def _deadline(fixed: Fixed) -> str:
    return f"要求の締切{'' if fixed.own else f'（{USUAL}）'}"


def _at_hand(money: Money, plan: Plan) -> bool:
    return money.kind == "granted" and money.fiscal_year == fiscal_year(plan.today)


def _over_years(found: Remaining, plan: Plan) -> str:
    if plan.asked.multi_year or not (found.money.requested or found.money.kind == "granted"):
        return ""
    return "年度をまたぐ契約にするときは、その質問に「はい」と答えてください。数え直します。"


def notes(plan: Plan) -> list[Note]:
    found = []
    if plan.direct:
        found.append(_direct(plan.direct, plan))
    if plan.way_is_open:
        found.append(Note("契約の方法が未定です", "いちばん長くかかるプロポーザルの日数で数えています。", ("way",)))
    if plan.early_notice_helps:
        text = f"年度が始まる前の公告（予算の成立を条件にした準備）を自団体の規則が認めていれば、{month(plan.asked.start)}に間に合うかもしれません。"
        found.append(Note("年度前の公告ができるか", text + "契約担当に確かめて、答えてください。", ("early_notice",)))
    if plan.money.requested or (plan.money.kind == "granted" and not _at_hand(plan.money, plan)):
        found.append(Note("どの予算で数えているか", _said_of_money(plan.money), ("reached",)))
    if plan.asked.multi_year:
        text = (
            "債務負担行為の議決（期間と限度額）を得るか、自団体の条例で長期継続契約の対象になっていることが要ります。"
            "長期継続契約にできるかは、契約担当に確かめてください。年ごとの支払いの予算も要ります。"
        )
        if plan.money.kind == "granted":
            text += "議決済みの予算に債務負担行為が入っていなければ、次の議会の議決を待つことになります。"
        found.append(Note("複数年の契約", text))
    elif plan.crosses_years:
        contracted, used = fiscal(plan.money.fiscal_year), fiscal(fiscal_year(plan.month.first_workday))
        text = (
            f"契約から納品までは{contracted}、使い始めは{used}です。{contracted}の予算で払えるのは、3月31日までに納められたものだけです"
            "（4月と5月の出納整理期間は、支払いを済ませるための期間です）。"
            f"4月からの利用料は、{used}の予算にも要求してください。一つの契約で年度をまたぐなら、債務負担行為などが要ります。"
        )
        found.append(Note("契約と使い始めの年度が違います", text))
    if plan.asked.subsidy:
        text = (
            "交付決定の前に契約すると対象外になる補助金があるため、契約を決定の後に置いています。"
            "決定の前に始めてよいか、いつまでに終えて報告するかを、要綱で確かめてください。地方債だけのときは、財政担当に手続きと時期を確かめてください。"
        )
        found.append(Note("補助金・交付金", text, () if plan.asked.subsidy_decision else ("subsidy_decision",)))
    if plan.under_rule_2027:
        text = (
            f"{day(RULE_2027)}以降に導入する情報システムや始まる業務委託は、自団体の選定基準に沿い、"
            "原則としてDMP・ISMAP・ISMAP-LIU・JC-STARに登録されたものから選びます。"
            "登録がないものは、供給元のリスクへの対策が講じられていると自分たちで判断できるものに限られます。国の案内は、これから詳しくなる見込みです。"
        )
        sources = ("https://www.soumu.go.jp/main_content/001080538.pdf", "https://www.soumu.go.jp/main_content/001080829.pdf")
        found.append(Note("登録の確認が要る時期です", text, (), sources))
    told = {name for note in found for name in note.fields}
    open_ones = tuple(name for name in plan.missing if name not in told)
    if open_ones:
        named = "、".join(PLAN_LABELS[name] for name in open_ones)
        usual = f"「{USUAL}」と書いた日は、ほかの団体の例やえらぶの推論で置いた日です。" if any(s.fixed == "usual" for s in plan.steps) else ""
        found.append(Note("自団体の日付と決まりを入れてください", f"まだ入っていないもの: {named}。{usual}", open_ones))
    return found


def _said_of_money(money: Money) -> str:
    how = "要求が済み、議決はこれから" if money.requested else f"{day(money.available)}から使える"
    return f"{money_name(money)}を、{how}とみて数えています。違うときや、そのあと進んだときは、選び直してください。"


def _direct(direct: Direct, plan: Plan) -> Note:
    limit, since = plan.asked.limit, plan.asked.limit_from
    kind = f"「{LIMIT_LABELS[plan.asked.limit_kind]}」の" if plan.asked.limit_kind else ""
    under = f"予定の額{number(direct.compared)}円は、入力された{kind}限度額{number(limit)}円"
    match direct.verdict:
        case "no_limit":
            text = (
                "随意契約の限度額が未入力です。自団体の財務規則（契約規則）で、この契約の種類の額と施行日を確かめて入力してください。"
                "それまでは、随意契約にできるとは言えません。"
            )
            return Note("随意契約にできるかは、まだ分かりません", text, ("limit", "limit_from"), ("https://shop.gyosei.jp/online/?p=104757",))
        case "no_amount":
            return Note("随意契約にできるかは、まだ分かりません", "予定の額が未入力のため、限度額と比べられません。", ("amount",))
        case "no_years":
            text = "複数年の契約は総額で比べます。契約の年数を入力してください（1年だけなら1）。"
            return Note("随意契約にできるかは、まだ分かりません", text, ("years",))
        case "no_date":
            text = f"{under}以下ですが、その額がいつからのものか未入力です。契約の予定日の{day(direct.on)}に効いている額かを確かめてください。"
            return Note("随意契約にできるかは、まだ分かりません", text, ("limit_from",))
        case "not_in_force":
            text = f"入力された限度額は{day(since)}からで、契約の予定日の{day(direct.on)}にはまだ効いていません。その日に効いている額を確かめてください。"
            return Note("随意契約にできるかは、まだ分かりません", text, ("limit", "limit_from"))
        case "above":
            text = (
                f"{under}を超えています。額を理由とする随意契約はできません。入札かプロポーザルで計画し直してください"
                "（ほかの理由によるときは、契約担当に相談してください）。"
            )
            return Note("随意契約の限度額を超えています", text, ("way",))
        case "within":
            text = (
                f"{under}以下です。限度額の施行日は{day(since)}です。額を理由とする随意契約を検討できます。一つの契約を分けて小さくすることはできません。"
                "税込みで比べるか、借入れを年額で比べるかなど、数え方は自団体の規則で確かめ、二者以上の見積と理由を残してください。"
            )
            return Note("随意契約の限度額の範囲です", text)


def length(planned: Planned) -> str:
    short, long = planned.step.days
    return f"{short}開庁日" if short == long else f"{short}〜{long}開庁日"


def whose(planned: Planned) -> str:
    """Whose date a step of the calendar has; empty for all others."""
    return {"own": "自団体の日付", "usual": f"{USUAL}（自団体の日付を入れてください）", None: ""}[planned.fixed]
