from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from recommender.evaluation.folds import ERABU
from recommender.evaluation.metrics import Bin, Estimate
from recommender.evaluation.plot import draw
from recommender.evaluation.run import Measured
from recommender.evaluation.summary import Row, Summary, summarise

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def summary(measured: Measured) -> Summary:
    return summarise(measured, "abc123", "words-only", "1234567+")


@pytest.fixture(scope="module")
def drawing(summary: Summary) -> ElementTree.Element:
    return ElementTree.fromstring(draw(summary))


def texts(element: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in element.iter(f"{SVG}text")]


def test_the_picture_is_xml_and_has_a_title_with_its_date(drawing: ElementTree.Element, summary: Summary) -> None:
    assert drawing.tag == f"{SVG}svg"
    assert drawing.get("role") == "img"
    title = drawing.find(f"{SVG}title")
    assert title is not None
    assert summary.date in (title.text or "")


def test_each_panel_names_every_system_with_its_figure(drawing: ElementTree.Element, summary: Summary) -> None:
    panels = drawing.findall(f"{SVG}g")[:4]
    measured = [("staff", "nDCG@10"), ("short", "nDCG@10"), ("staff", "success@3"), ("cases", "採用@10")]
    for panel, (questions, metric) in zip(panels, measured, strict=True):
        shown = texts(panel)
        rows = [r for r in summary.rows if (r.questions, r.metric) == (questions, metric)]
        assert {ERABU, "BM25（Sudachi）", "FTS5 trigram"} <= {r.system for r in rows}
        for row in rows:
            assert shown[shown.index(row.system) + 1] == f"{row.value.mean:.2f}"
        assert len(panel.findall(f"{SVG}circle")) == len(rows)


def test_points_and_intervals_lie_where_their_figures_are() -> None:
    rows = [Row("staff", "nDCG@10", "all", 3, Estimate(1.0, 0.5, 1.0), None), Row("staff", "nDCG@10", "none", 3, Estimate(0.0, 0.0, 0.5), None)]
    panel = ElementTree.fromstring(draw(Summary("2025-04-01", "c", "h", "m", "x", rows, {"shown": [Bin(0.5, 0.5, 1)]}))).findall(f"{SVG}g")[0]
    full, nothing = (float(c.get("cx", "")) for c in panel.findall(f"{SVG}circle"))
    (low, high), (low_none, high_none) = ([float(x.split()[0]) for x in p.get("d", "")[1:].split("H")] for p in panel.findall(f"{SVG}path"))
    assert high == full > nothing == low_none
    assert low == high_none == pytest.approx((full + nothing) / 2)


def test_nothing_reaches_over_the_edge(drawing: ElementTree.Element) -> None:
    _, _, width, height = map(float, drawing.get("viewBox", "").split())
    for group in drawing.findall(f"{SVG}g"):
        left, top = map(float, group.get("transform", "")[len("translate(") : -1].split())
        for circle in group.findall(f"{SVG}circle"):
            assert 0 < left + float(circle.get("cx", "")) < width
            assert 0 < top + float(circle.get("cy", "")) < height
        for text in group.findall(f"{SVG}text"):
            assert 0 < top + float(text.get("y", "")) < height


def test_every_bin_is_a_point_and_the_fullest_the_largest(drawing: ElementTree.Element, summary: Summary) -> None:
    points = drawing.findall(f"{SVG}g")[-1].findall(f"{SVG}circle")
    table = summary.calibration["shown"]
    assert len(points) == len(table) > 1
    sizes = [float(p.get("r", "")) for p in points]
    assert sizes.index(max(sizes)) == max(range(len(table)), key=lambda n: table[n].count)


def test_where_nothing_was_shown_the_systems_are_still_drawn(summary: Summary) -> None:
    drawing = ElementTree.fromstring(draw(replace(summary, calibration={"shown": [], "first": []})))
    assert ERABU in texts(drawing)
