"""Every sentence a recommendation shows. Each says only what a fact at hand says."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from catalog.catalog import Catalog
from catalog.schema import Adopter, Case, Effect, Municipality, Tool
from catalog.words import surfaces, words
from recommender.evidence import Users
from recommender.need import Constraints
from recommender.recommendation import Evidence, Judged, UnderstoodCategory
from recommender.size import Asker, close_users

CONSTRAINTS = {"network": "網", "budget": "予算", "registration": "登録制度", "category": "分類", "size_band": "人口規模", "like_ours": "似た団体の事例"}
_TELLING = 3.0  # idf: one word that fewer than 5 % of the tools have, or several commoner ones


def people(population: int) -> str:
    """30,612 -> 約3.1万人; 812 -> 812人."""
    if population < 10_000:
        return f"{population:,}人"
    if population < 1_000_000:
        return f"約{population / 10_000:.1f}万人".replace(".0万", "万")
    return f"約{population / 10_000:.0f}万人"


def word_weights(tools: Sequence[Tool]) -> dict[str, float]:
    """Inverse document frequency (natural logarithm) of the words in tools' troubles and functions."""
    counts = Counter(word for tool in tools for word in {w for text in [*tool.solves, *tool.functions] for w in words(text)})
    return {word: math.log(len(tools) / count) for word, count in counts.items()}


def matched_facts(tool: Tool, need_words: set[str], weights: dict[str, float], limit: int = 3) -> list[str]:
    """The tool's troubles and functions that share telling words with the need, best first."""
    scored = [(sum(weights[w] for w in need_words & set(words(text))), -number, text) for number, text in enumerate([*tool.solves, *tool.functions])]
    return [text for weight, _, text in sorted(scored, reverse=True)[:limit] if weight >= _TELLING]


def matched_words(text: str, tool: Tool) -> list[str]:
    """Words of the need, as written, that the tool's own facts hold too (for highlighting)."""
    own = set(words("。".join([tool.name, tool.summary, *tool.solves, *tool.functions])))
    return list(dict.fromkeys(surface for surface, form in surfaces(text) if form in own and len(form) > 1))


def need_reason(tool: Tool, understood: list[UnderstoodCategory], matched: list[str], named: bool) -> str:
    facts = _helps(matched)
    if named:
        return f"お困りごとに名前が挙がっているツールです。{facts}"
    hit = next((c for c in understood if c.id in tool.categories), None)
    if hit:
        return f"お困りごとを「{hit.label}」と読み取りました（確からしさ{hit.probability:.0%}）。{facts}"
    return facts or "読み取った分類とは違いますが、参考の候補として挙げています。"


def partner_reason(label: str, main: str, matched: list[str]) -> str:
    return f"「{main}」とあわせて変えたい「{label}」のツールです。{_helps(matched)}"


def _helps(matched: list[str]) -> str:
    return f"「{'」「'.join(matched)}」に役立ちます。" if matched else ""


def size_reasons(tool: Tool, who: Asker | None) -> list[str]:
    if who is None:
        return ["団体を指定していないため、規模の合い方は評価していません。"]
    if not tool.adopters:
        return ["採用した団体が確認できていないため、規模の合い方は評価していません（有利にも不利にもしていません）。"]
    result = []
    ours = next((a for a in tool.adopters if a.code == who.code), None)
    if ours:
        result.append(f"貴団体での{'採用' if ours.kind == 'adopted' else '実証・試行や終了'}の記録があります。")
    close = close_users(tool, who.municipalities, who.population, who.code)
    if close:
        result.append(f"人口の近い{len(close)}団体で採用されています（{_named(close)}）。")
    else:
        users = [who.municipalities[a.code] for a in tool.adopters if a.kind == "adopted" and a.code != who.code]
        if users:
            low, high = min(m.population for m in users), max(m.population for m in users)
            span = people(low) if low == high else f"{people(low)}〜{people(high)}"
            result.append(f"採用が確認できた{len(users)}団体の人口は{span}で、半分から2倍の規模の団体では確認できていません。")
        elif ours and ours.kind == "adopted":
            result.append("ほかの団体での継続した採用は確認できていません。")
        else:
            result.append("継続した採用は確認できておらず、実証・試行や終了の例だけです。")
    if who.municipality:
        home = [
            (a, who.municipalities[a.code])
            for a in tool.adopters
            if a.kind == "adopted" and who.municipalities[a.code].prefecture == who.municipality.prefecture and a.code != who.code
        ]
        if home:
            result.append(f"同じ{who.municipality.prefecture}内の{len(home)}団体で採用されています（{_named(home)}）。")
    return result


def use_line(users: Users) -> str:
    """人口の近い3団体で採用、うち1団体で効果を実測. Never the asker's own use."""
    if users.near:
        return f"人口の近い{users.near}団体で採用、{_measured(users)}"
    if users.adopted:
        far = "（人口の近い団体では未確認）" if users.near == 0 else ""
        return f"{users.adopted}団体で採用{far}、{_measured(users)}"
    if users.tried:
        return f"実証・試行や終了の記録が{users.tried}団体、継続した採用は未確認"
    return "ほかの団体での採用は未確認" if users.own else "採用した団体は未確認"


def _measured(users: Users) -> str:
    if users.measured:
        return f"うち{users.measured}団体で効果を実測"
    return f"効果を実測した事例はほかに{users.measured_cases}件" if users.measured_cases else "効果の実測は未確認"


def _named(users: list[tuple[Adopter, Municipality]], limit: int = 3) -> str:
    names = [f"{m.name} {people(m.population)}{f'、{a.year}年' if a.year else ''}" for a, m in users[:limit]]
    return "／".join(names) + ("ほか" if len(users) > limit else "")


def evidence_reasons(tool: Tool, cases: list[Case]) -> list[str]:
    result = []
    measured = [c for c in cases if c.measured_improvement]
    if measured:
        effect = next(e for e in measured[0].effects if e.kind == "measured" and e.better)
        result.append(f"効果を実測した事例が{len(measured)}件あります（{measured[0].place}: {describe_effect(effect)}）。")
    badly = [c for c in cases if c.went_badly]
    if badly:
        result.append(f"うまくいかなかった点のある事例が{len(badly)}件あります（{badly[0].place}: {badly[0].title}）。")
    if not measured:
        result.append("このツールの効果を実測した事例は、まだ見つかっていません。")
    if tool.status == "ended":
        result.append("提供が終了しています。")
    return result


def describe_effect(effect: Effect) -> str:
    """A short phrase: 待ち時間 58→23分（-60%）."""
    unit = effect.unit or ""
    text = effect.metric
    if effect.before is not None and effect.after is not None:
        text += f" {effect.before:,.10g}→{effect.after:,.10g}{unit}"
    elif effect.after is not None:
        text += f" {effect.after:,.10g}{unit}"
    if effect.change_pct is not None:
        text += f"（{effect.change_pct:+g}%）" if effect.after is not None else f" {effect.change_pct:+g}%"
    return text


def tool_facts(tool: Tool, who: Asker | None, catalog: Catalog) -> list[Evidence]:
    """Facts with source that the reasons rest on: the closest users first."""
    users = [(a, catalog.municipalities[a.code]) for a in tool.adopters]
    if who is not None:
        close = close_users(tool, who.municipalities, who.population, who.code)
        users = close + [u for u in users if u not in close]
    labels = catalog.labels["adoption"]
    return [
        Evidence(text=f"{m.full_name}（{people(m.population)}）{labels[a.kind]}{f'：{a.effect}' if a.effect else ''}", year=a.year, source=a.source)
        for a, m in users[:4]
    ]


def unknown_facts(tool: Tool, asked: Constraints, judged: list[Judged]) -> list[str]:
    """What a page must not leave blank: facts to ask the vendor for, the asked ones first."""
    result = [j.text for j in judged if j.state == "unknown"]
    if not tool.networks and not asked.network:
        result.append("どの網（LGWAN・インターネットなど）で使えるか")
    if not any(p.amount is not None for p in tool.prices) and asked.budget is None:
        result.append("初期費用と年額の金額")
    if not tool.registrations and not asked.registration:
        result.append("DMP・ISMAP・ISMAP-LIU・JC-STARの登録状況")
    if not tool.vendor:
        result.append("提供している事業者")
    return result


def case_reasons(case: Case, need_similarity: float, who: Asker | None, catalog: Catalog) -> list[str]:
    result = [f"お困りごととの近さは{need_similarity:.0%}です。"]
    if who and who.municipality and case.joint and case.prefecture == who.municipality.prefecture:
        result.append(f"同じ{case.prefecture}内の共同の取り組みです。")
    most_alike = who.most_alike(case.municipalities) if who else None
    if who and who.municipality and most_alike:
        place, alike = catalog.municipalities[most_alike[0]], most_alike[1]
        same = "、同じ都道府県" if place.prefecture == who.municipality.prefecture else ""
        result.append(f"{place.name}の人口は{people(place.population)}{same}で、貴団体との近さは{alike:.0%}です。")
    elif not case.municipalities:
        result.append("都道府県や複数団体の事例のため、団体の近さは評価していません。")
    measured = [e for e in case.effects if e.kind == "measured"]
    if measured:
        result.append(f"実測: {describe_effect(measured[0])}。")
    elif case.effects:
        kind = catalog.labels["effect_kind"][case.effects[0].kind]
        result.append(f"{kind}: {describe_effect(case.effects[0])}。")
    else:
        result.append("効果の数値は確認できていません。")
    return result
