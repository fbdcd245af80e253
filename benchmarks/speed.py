"""How fast the query path is: ``make bench``. Never part of the tests, since machines differ.

Prints minimum, median and maximum of each figure over several runs in this one process, and
whole commands from cold. Compare figures only within one run.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from recommender.need import Need
from recommender.recommend import Recommender

ERABU = str(Path(sys.executable).with_name("erabu"))
NEED = "転入の手続きで住民が何枚も同じことを書かされ、待ち時間が長い"


def timed(action: Callable[[], object], runs: int) -> list[float]:
    """Seconds of each of ``runs`` calls, after one call to warm up."""
    action()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return seconds


def show(name: str, seconds: list[float], scale: float = 1000, unit: str = "ms") -> None:
    low, middle, high = min(seconds) * scale, statistics.median(seconds) * scale, max(seconds) * scale
    print(f"{name:<46}{low:>9.1f}{middle:>9.1f}{high:>9.1f} {unit}")


def command(*arguments: str, **variables: str) -> Callable[[], object]:
    environment = os.environ | variables
    return lambda: subprocess.run([ERABU, *arguments], check=True, capture_output=True, env=environment)  # noqa: S603


def in_process() -> Iterator[tuple[str, list[float]]]:
    recommender = Recommender.open()
    needs = [Need(n.need_staff, recommender.catalog.municipalities["032077"]) for n in recommender.catalog.needs]
    encoder = recommender.encoder
    if encoder:
        yield "embed one need", [s / len(needs) for s in timed(lambda: [encoder.encode_query([n.text]) for n in needs], 3)]
    yield "recommend, embedding included", [s / len(needs) for s in timed(lambda: [recommender.recommend(n) for n in needs], 3)]


def main() -> None:
    print(f"{'':<46}{'min':>9}{'median':>9}{'max':>9}")
    for name, seconds in in_process():
        show(name, seconds)
    show("erabu recommend from cold", timed(command("recommend", "--need", NEED, "--municipality", "久慈市"), 5))
    with tempfile.TemporaryDirectory() as folder:
        batch = Path(folder) / "batch.jsonl"
        lines = [json.dumps({"id": i, "need": f"{NEED} {i}", "municipality": "032077", "limit": 10}, ensure_ascii=False) for i in range(200)]
        batch.write_text("\n".join(lines))
        seconds = timed(command("recommend", "--batch", str(batch)), 2)
        show("200 needs in one batch, start included", seconds, 1, "s")
        start = time.perf_counter()
        command("build", ERABU_VAR=str(Path(folder) / "new"))()
        show("erabu build from nothing", [time.perf_counter() - start], 1, "s")


if __name__ == "__main__":
    main()
