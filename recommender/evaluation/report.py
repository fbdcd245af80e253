"""The result as tables for the terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from recommender.evaluation.folds import ERABU
from recommender.evaluation.metrics import Estimate
from recommender.evaluation.summary import Row, Summary

QUESTIONS = {
    "staff": "職員の文（needs-dev）",
    "short": "短い語（needs-dev）",
    "fresh-staff": "職員の文（needs-fresh。学習にも調整にも使っていないもの）",
    "fresh-short": "短い語（needs-fresh。学習にも調整にも使っていないもの）",
    "cases": "事例の採用（その事例と団体を抜いて学習）",
    "adoptions": "採用した製品（種類の名前だけで尋ねる）",
    "outside": "ツールで解決しない文（out-of-scope-dev）",
}


def report(summary: Summary) -> str:
    return "\n".join(_lines(summary))


def _lines(summary: Summary) -> Iterator[str]:
    yield f"{summary.date} · {summary.commit} · データ {summary.data_hash} · {summary.model} · {summary.machine}"
    for questions, title in QUESTIONS.items():
        rows = [r for r in summary.rows if r.questions == questions]
        metrics = list(dict.fromkeys(r.metric for r in rows))
        systems = list(dict.fromkeys(r.system for r in rows))
        if not rows:
            continue
        yield f"\n■ {title}: {rows[0].count}件"
        yield _wide("", 22) + "".join(_wide(m, 22) for m in metrics)
        for system in [*(s for s in systems if s != ERABU), ERABU]:
            found = {r.metric: r for r in rows if r.system == system}
            yield _wide(system, 22) + "".join(_wide(_figure(found.get(m)), 22) for m in metrics)
        yield "  差（Erabu − 各方法、対応のある95%区間）"
        for system in (s for s in systems if s != ERABU):
            found = {r.metric: r for r in rows if r.system == system}
            yield _wide(system, 22) + "".join(_wide(_difference(found.get(m)), 22) for m in metrics)
    yield "\n■ 確からしさの較正（予測 → 実際、件数）"
    for name, table in summary.calibration.items():
        title = {"shown": "示したツールすべて", "first": "1位のツール"}[name]
        yield f"{title}: ECE {summary.calibration_errors[name]:.3f}  " + "  ".join(f"{b.predicted:.2f}→{b.observed:.2f}({b.count})" for b in table)


def _figure(row: Row | None) -> str:
    return "" if row is None else f"{row.value.mean:.3f} {_interval(row.value)}"


def _difference(row: Row | None) -> str:
    return "" if row is None or row.behind is None else f"{row.behind.mean:+.3f} {_interval(row.behind)}"


def _interval(estimate: Estimate) -> str:
    return f"[{estimate.low:.2f},{estimate.high:.2f}]"


def _wide(text: str, width: int) -> str:
    taken = sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in text)
    return text + " " * max(1, width - taken)
