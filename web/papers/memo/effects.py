"""The part of the memo that tells what effect can be expected, and on how much evidence."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.schema import Case
from recommender.effects.statistics import FEWEST, MetricRecord
from recommender.effects.values import METRICS
from web.facts.effects import ranged, rows, told, told_span
from web.filters import UNKNOWN, label, place, year
from web.notebooks.effects.figures import OwnWork
from web.notebooks.naming import shortened
from web.papers.basis import Basis
from web.papers.cells import readable
from web.papers.memo.cited import Cited, CitedPaper, Origin, Piece, cited

_WORKS, _NAMED, _METRICS = 3, 3, 2
_KINDS = ("measured", "trial", "expected")


def case_origin(case: Case) -> Origin:
    return Origin(f"/cases/{case.id}", readable(case.source), year(case.year))


def _record(category: str) -> Origin:
    return Origin(f"/categories/{category} の効果の記録")


def work_origin(work: OwnWork) -> Origin:
    return Origin(f"ノート > 効果 > 「{shortened(work.name)}」の件数・時間・試算")


def effects(paper: CitedPaper, basis: Basis) -> None:
    told_works = [w for w in basis.figures.works if w.estimate]
    for work in told_works[:_WORKS]:
        paper.say(*_work(work, basis), bullet=True)
    freed = basis.figures.freed
    if freed and len(basis.figures.counted) > 1:
        origins = tuple(work_origin(w) for w in basis.figures.counted)
        paper.say("合わせて空く時間: ", cited(f"年{ranged(freed, 'hours')}", *origins), bullet=True)
    if not told_works:
        for pieces in _category(basis):
            paper.say(*pieces, bullet=True)
    for pieces in _failures(basis):
        paper.say(*pieces, bullet=True)


def _work(work: OwnWork, basis: Basis) -> Iterator[Piece]:
    found = work.estimate
    assert found is not None  # asked for only where it is
    page, name = work_origin(work), f"{shortened(work.name, 30)}: "
    if found.freed and found.after:
        who = "空く時間" if found.work.time == "staff" else "住民の時間で減る分"
        more = "マイナスは増えることを示します。" if found.freed.low < 0 else ""
        yield cited(f"{name}{who}は年{ranged(found.freed, 'hours')}。{more}", page)
    if found.basis == "own":
        yield "導入の後に自団体で測った値です。"
    elif found.basis == "cases" and found.record and found.span:
        text = f"根拠は、{label(found.record.measure, 'measure')}を実測した{found.span.cases}件の事例（{told_span(found.span, found.record.metric)}）で、"
        yield cited(text, _record(work.category))
        yield from _named(found.record, "measured")
    else:
        few = f"実測した事例が{found.measured}件しかなく" if found.measured else "実測した事例がなく"
        if found.measured >= FEWEST:
            few = "実測した事例は測ったものが違い"
        yield cited(f"{name}{few}、空く時間の幅を示せません（{FEWEST}件から示します）。", _record(work.category) if work.category else page)
        yield from _singles(work)
    if found.trial and found.basis != "own":
        span = found.trial.span
        text = f"実証での値（使い続けた効果ではありません）は別に{span.cases}件（{told_span(span, found.trial.record.metric)}）。"
        yield cited(text, _record(work.category))


def _named(record: MetricRecord, kind: str) -> Iterator[Piece]:
    """The cases nearest to the middle, by name."""
    cases = next(s for s in record.strengths if s.kind == kind).cases
    middle = len(cases) // 2
    shown = cases[max(0, middle - 1) :][:_NAMED]
    for one in shown:
        yield cited(f"{place(one.case)} {told(one.value, record.metric)}", case_origin(one.case))
        yield "、" if one is not shown[-1] else "など。"


def _singles(work: OwnWork) -> Iterator[Piece]:
    found = work.estimate
    assert found is not None
    for single in found.singles[:2]:
        text = f"{place(single.case.case)} {told(single.case.value, METRICS[single.measure])}（{label(single.kind, 'effect_kind')}）。"
        yield cited(text, case_origin(single.case.case))


def _category(basis: Basis) -> Iterator[list[Piece]]:
    """Without figures of our own: what the cases of the main category recorded."""
    yield [f"自団体の件数と時間が{UNKNOWN}のため、空く時間は示せません。"]
    record = next(iter(basis.figures.categories.values()), None)
    if record is None:
        return
    for row in [r for r in rows(record) if r.record.metric.form != "alone"][:_METRICS]:
        name = label(row.record.measure, "measure")
        measured = row.record.of("measured")
        counts = "、".join(f"{label(k, 'effect_kind')}{len(row.record.of(k).cases)}件" for k in _KINDS)  # type: ignore[arg-type]
        if measured.span:
            pieces: list[Piece] = [cited(f"{name}: {told_span(measured.span, row.record.metric)}（{counts}）。", _record(record.category))]
        else:
            few = f"{name}: 実測した事例が{FEWEST}件に満たないため、幅を示せません（{counts}）。"
            pieces = [cited(few, _record(record.category))]
        yield [*pieces, *_named(row.record, "measured")]


def _failures(basis: Basis) -> Iterator[list[Piece]]:
    for record in list(basis.figures.categories.values())[:1]:
        bad, same = len(record.badly), len(record.no_better)
        text = f"この分類の事例{record.cases}件のうち、うまくいかなかったか良い面と悪い面のあった事例が{bad}件、良くならなかった値のある事例がほかに{same}件。"
        found: Cited = cited(text, _record(record.category))
        yield [found, "効果の数字がない事例は、上の幅に入っていません。"]
