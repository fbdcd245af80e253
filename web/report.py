"""A recommendation as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.catalog import Catalog
from recommender.reasons import people
from recommender.recommendation import Recommendation


def report(answer: Recommendation, catalog: Catalog) -> str:
    return "\n".join(_lines(answer, catalog))


def _lines(answer: Recommendation, catalog: Catalog) -> Iterator[str]:
    who = f"{answer.municipality_name}（{people(answer.population)}）" if answer.municipality_name and answer.population else ""
    yield f"困りごと: {answer.need}" + (f" ／ {who}" if who else "")
    yield answer.message
    if answer.words_only:
        yield "（意味検索エンジンが使えないため、言葉の一致だけで探しました）"
    yield from (f"  ・{line}" for line in answer.advice)
    if answer.abstained:
        return
    yield "読み取った分類: " + "、".join(f"{c.label} {c.probability:.0%}" for c in answer.categories)
    if answer.bpr_questions:
        yield "\n■ ツールの前に（業務の見直し）"
        yield from (f"  ・{q.text}" for q in answer.bpr_questions)
    yield "\n■ 合うツール"
    for rank, tool in enumerate(answer.tools, start=1):
        yield f"{rank:>2}. {tool.name}（{tool.vendor or '事業者は未確認'}） 合う見込み {tool.score:.0%} [{tool.id}]"
        yield f"    {tool.summary}"
        yield from (f"    ・{reason}" for reason in tool.reasons)
        if tool.unknown:
            yield f"    ・要確認: {'、'.join(tool.unknown)}"
    for dropped in answer.dropped:
        yield f"    外したツール: {dropped.name}（{dropped.reason}）"
    for partner in answer.partners:
        if partner.tools:
            yield f"\n■ あわせて考える「{partner.label}」: {'、'.join(t.name for t in partner.tools)}"
            yield f"    {partner.reason}"
    yield "\n■ 似た事例"
    for case in answer.cases:
        year = f"{case.year}年" if case.year else "年は未確認"
        yield f"  ・[{catalog.labels['outcome'][case.outcome]}] {case.place}（{year}）{case.title} [{case.id}]"
        yield f"    {' '.join(case.reasons)}"
    yield "\n■ 確認項目（必ず当てはまるもの）"
    for checklist in answer.checklists:
        certain = [e for e in checklist.items if e.certain]
        yield f"  {checklist.stage}: {len(certain)}件（ほかに条件つき{len(checklist.items) - len(certain)}件）"
        if checklist.stage in ("導入", "運用"):
            yield from (f"    □ {e.text}（{e.role}）" for e in certain)
