from __future__ import annotations

import re
from dataclasses import replace

import pytest

from recommender.evaluation.folds import ERABU
from recommender.evaluation.report import QUESTIONS, report
from recommender.evaluation.run import Measured
from recommender.evaluation.summary import Summary, summarise


@pytest.fixture(scope="module")
def summary(measured: Measured) -> Summary:
    return summarise(measured, "abc123", "words-only", "1234567+")


def tables(text: str) -> dict[str, list[str]]:
    """Heading -> the lines beneath it."""
    found: dict[str, list[str]] = {}
    for block in text.split("\n■ ")[1:]:
        heading, *lines = block.splitlines()
        found[heading.rsplit(":", 1)[0]] = lines
    return found


def test_the_first_line_says_what_was_measured(summary: Summary) -> None:
    assert report(summary).splitlines()[0] == f"{summary.date} · 1234567+ · データ abc123 · words-only · {summary.machine}"


def test_every_set_of_questions_shows_every_system_measured_on_it(summary: Summary) -> None:
    found = tables(report(summary))
    for questions, title in QUESTIONS.items():
        systems = {r.system for r in summary.rows if r.questions == questions}
        assert systems
        for system in systems:
            assert any(line.startswith(f"{system} ") for line in found[title]), (title, system)
        assert all(r.metric in found[title][0] for r in summary.rows if r.questions == questions)


def test_figures_stand_with_their_intervals_and_differences_with_their_signs(summary: Summary) -> None:
    lines = tables(report(summary))[QUESTIONS["staff"]]
    row = summary.row("staff", "nDCG@10", "BM25（Sudachi）")
    assert row
    assert row.behind
    shown = [line for line in lines if line.startswith("BM25（Sudachi）")]
    assert len(shown) == 2
    assert f"{row.value.mean:.3f} [{row.value.low:.2f},{row.value.high:.2f}]" in shown[0]
    assert f"{row.behind.mean:+.3f} [{row.behind.low:.2f},{row.behind.high:.2f}]" in shown[1]
    assert sum(line.startswith(f"{ERABU} ") for line in lines) == 1  # it has no difference to itself


def test_calibration_is_told_bin_by_bin(summary: Summary) -> None:
    lines = report(summary).split("■ 確からしさの較正")[1].splitlines()[1:]
    assert [re.findall(r"^(.+?): ECE (\d\.\d{3})", line)[0] for line in lines] == [
        ("示したツールすべて", f"{summary.calibration_errors['shown']:.3f}"),
        ("1位のツール", f"{summary.calibration_errors['first']:.3f}"),
    ]
    assert [line.count("→") for line in lines] == [len(summary.calibration["shown"]), len(summary.calibration["first"])]


def test_sets_that_were_not_measured_are_left_out(summary: Summary) -> None:
    text = report(replace(summary, rows=[r for r in summary.rows if r.questions == "short"]))
    assert QUESTIONS["short"] in text
    assert all(title not in text for questions, title in QUESTIONS.items() if questions != "short")


def test_where_nothing_was_shown_the_rest_is_still_reported(summary: Summary) -> None:
    text = report(replace(summary, calibration={"shown": [], "first": []}))
    assert QUESTIONS["staff"] in text
