"""Figures to tables: means with intervals, paired differences, reliability; and the JSON that is kept."""

from __future__ import annotations

import json
import platform
import re
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from catalog.atomic import AtomicFile
from recommender.evaluation.folds import ERABU
from recommender.evaluation.metrics import Bin, Estimate, bootstrap, calibration_error, reliability
from recommender.evaluation.run import Measured, Measurement


@dataclass(frozen=True)
class Row:
    """One system on one set of questions by one metric; ``behind``: Erabu minus it, on the same questions."""

    questions: str
    metric: str
    system: str
    count: int
    value: Estimate
    behind: Estimate | None


@dataclass(frozen=True)
class Summary:
    date: str
    commit: str
    data_hash: str
    model: str
    machine: str
    rows: list[Row]
    calibration: dict[str, list[Bin]]

    def json(self) -> str:
        return json.dumps(asdict(self) | {"calibration_error": self.calibration_errors}, ensure_ascii=False, indent=1)

    @property
    def calibration_errors(self) -> dict[str, float]:
        return {name: round(calibration_error(table), 4) for name, table in self.calibration.items()}

    def row(self, questions: str, metric: str, system: str = ERABU) -> Row | None:
        return next((r for r in self.rows if (r.questions, r.metric, r.system) == (questions, metric, system)), None)


def summarise(measured: Measured, data_hash: str, model: str, commit: str) -> Summary:
    by_key: dict[tuple[str, str], dict[str, list[Measurement]]] = defaultdict(lambda: defaultdict(list))
    for figure in measured.figures:
        by_key[figure.questions, figure.metric][figure.system].append(figure)
    rows = [
        Row(questions, metric, system, len(figures), _mean(figures), None if system == ERABU else _paired(systems.get(ERABU, []), figures))
        for (questions, metric), systems in by_key.items()
        for system, figures in systems.items()
    ]
    shown = [(p.score, p.came_true) for p in measured.predictions]
    first = [(p.score, p.came_true) for p in measured.predictions if p.first]
    tables = {name: reliability([p for p, _ in told], [t for _, t in told]) for name, told in (("shown", shown), ("first", first))}
    return Summary(date.today().isoformat(), commit, data_hash, model, f"{platform.machine()}, Python {platform.python_version()}", rows, tables)


def _mean(figures: list[Measurement]) -> Estimate:
    return bootstrap([f.value for f in figures], [f.group for f in figures])


def _paired(ours: list[Measurement], theirs: list[Measurement]) -> Estimate | None:
    """Only questions both answered with a figure; distances of different shown cases are not paired."""
    value = {f.question: f.value for f in theirs}
    both = [f for f in ours if f.question in value]
    if len(both) != len(ours) or len(ours) != len(theirs):
        return None
    return bootstrap([f.value - value[f.question] for f in both], [f.group for f in both])


def save(summary: Summary, folder: Path) -> Path:
    """``folder``/DATE-MODEL.json, replaced where the same model was measured on the same day."""
    name = re.sub(r"[^A-Za-z0-9.]+", "-", summary.model).strip("-.")
    path = folder / f"{summary.date}-{name}.json"
    write(path, summary.json() + "\n")
    return path


def write(path: Path, text: str) -> None:
    """Raises :class:`ErabuError` where it cannot."""
    with AtomicFile(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
