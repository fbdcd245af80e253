"""The result as one SVG: what each system reaches, with intervals, and how far scores can be trusted."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.evaluation.folds import ERABU
from recommender.evaluation.metrics import Bin
from recommender.evaluation.summary import Summary

_PANELS = (
    ("staff", "nDCG@10", "職員の文: nDCG@10"),
    ("short", "nDCG@10", "短い語: nDCG@10"),
    ("staff", "success@3", "職員の文: 3位内に正解"),
    ("cases", "採用@10", "事例: 採用した製品が10位内"),
)
_WIDTH, _ROW, _LEFT, _SPAN = 900, 22, 190, 210
_INK, _OURS, _SOFT = "#1a1a1c", "#0017c1", "#949494"


def draw(summary: Summary) -> str:
    """Four panels of systems two by two, a reliability diagram beneath; figures also stand in docs/evaluation.md."""
    systems = list(dict.fromkeys(r.system for r in summary.rows))
    height = 40 + len(systems) * _ROW
    parts: list[str] = []
    for number, (questions, metric, title) in enumerate(_PANELS):
        x, y = (number % 2) * _WIDTH // 2, (number // 2) * height
        parts.append(f'<g transform="translate({x} {y})">{"".join(_panel(summary, systems, questions, metric, title))}</g>')
    parts.append(f'<g transform="translate(0 {2 * height})">{"".join(_reliability(summary.calibration["shown"]))}</g>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {2 * height + 280}" font-family="sans-serif" font-size="12" fill="{_INK}" role="img">'
        f"<title>検索の質の比較（{summary.date}）</title>"
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _panel(summary: Summary, systems: list[str], questions: str, metric: str, title: str) -> Iterator[str]:
    yield f'<text x="12" y="20" font-weight="bold">{title}（95%区間）</text>'
    for number, system in enumerate(systems):
        row = summary.row(questions, metric, system)
        if row is None:
            continue
        y, colour = 40 + number * _ROW, _OURS if system == ERABU else _INK
        low, mean, high = (_LEFT + _SPAN * v for v in (row.value.low, row.value.mean, row.value.high))
        yield f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end" fill="{colour}">{system}</text>'
        yield f'<path d="M{low:.1f} {y}H{high:.1f}" stroke="{colour}" stroke-width="2"/><circle cx="{mean:.1f}" cy="{y}" r="4" fill="{colour}"/>'
        yield f'<text x="{_LEFT + _SPAN + 6}" y="{y + 4}" fill="{colour}">{row.value.mean:.2f}</text>'


def _reliability(table: list[Bin]) -> Iterator[str]:
    left, top, side = _LEFT, 30, 210
    yield '<text x="12" y="20" font-weight="bold">示した確からしさと、実際に当たった割合（点の大きさは件数）</text>'
    yield f'<rect x="{left}" y="{top}" width="{side}" height="{side}" fill="none" stroke="{_SOFT}"/>'
    yield f'<path d="M{left} {top + side}L{left + side} {top}" stroke="{_SOFT}" stroke-dasharray="4 4"/>'
    most = max((b.count for b in table), default=1)
    for b in table:
        x, y = left + side * b.predicted, top + side * (1 - b.observed)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 + 7 * (b.count / most) ** 0.5:.1f}" fill="{_OURS}" fill-opacity="0.7"/>'
    yield f'<text x="{left + side / 2}" y="{top + side + 18}" text-anchor="middle">示した確からしさ 0〜1</text>'
    yield f'<text x="{left - 8}" y="{top + side / 2}" text-anchor="end">当たった割合 0〜1</text>'
