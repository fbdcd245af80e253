"""Where the boxes, lanes and arrows of a flow lie: lanes beside each other, time downwards. The template only draws them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from catalog.schema_service import Flow, FlowStep, Load, Side
from catalog.words import phrases

SIDES: tuple[Side, ...] = ("resident", "counter", "office", "machine")
WIDTH, METER = 592, 58  # the meter: a column beside the lanes for staff time
FONT, LINE = 14, 20
HEAD, GAP = 38, 26  # the lanes' names; between two boxes
MARGIN, PAD_X, PAD_Y = 6, 8, 10  # of a box in its lane, of text in its box
WIDEST = 216  # of a box, where a lane is wide
BARS: dict[Load, int] = {"heavy": 34, "light": 11, "none": 0}
BAR = 12
_NOT_FIRST = "、。，．・）」』］ー…ゃゅょっャュョッ々"
_NOT_LAST = "（「『［"


@dataclass(frozen=True)
class Lane:
    side: Side
    x: float
    width: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Bar:
    """Staff time of one step, in the meter; its word stands at ``end``."""

    x: float
    y: float
    width: float
    height: float = BAR

    @property
    def end(self) -> float:
        return self.x + self.width + 4


@dataclass(frozen=True)
class Box:
    """``lines``: left end, base line and text of each; ``bar``: None where it takes no staff time."""

    number: int
    step: FlowStep
    x: float
    y: float
    width: float
    height: float
    lines: list[tuple[float, float, str]]

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def bar(self) -> Bar | None:
        length = BARS[self.step.load]
        return Bar(WIDTH - METER + 4, self.middle[1] - BAR / 2, length) if length else None


@dataclass(frozen=True)
class Panel:
    """``head``: height of the lanes' names; ``meter``: where it begins; ``arrows``: each a path and the corners of its tip."""

    width: int
    height: float
    head: int
    meter: int
    lanes: list[Lane]
    boxes: list[Box]
    arrows: list[tuple[str, str]]


@dataclass(frozen=True)
class FlowPicture:
    """Both panels have the same lanes, so that eyes can go across."""

    flow: Flow
    before: Panel
    after: Panel


def flow_picture(flow: Flow) -> FlowPicture:
    held = {step.who for step in (*flow.before, *flow.after)}
    sides = [side for side in SIDES if side in held]
    width = (WIDTH - METER) / len(sides)
    lanes = [Lane(side, round(n * width, 1), round(width, 1)) for n, side in enumerate(sides)]
    return FlowPicture(flow, _panel(flow.before, lanes), _panel(flow.after, lanes))


def _panel(steps: list[FlowStep], lanes: list[Lane]) -> Panel:
    by_side = {lane.side: lane for lane in lanes}
    boxes: list[Box] = []
    top: float = HEAD + 14
    for number, step in enumerate(steps, start=1):
        box = _box(number, step, by_side[step.who], top)
        boxes.append(box)
        top = box.bottom + GAP
    return Panel(WIDTH, top - GAP + 14, HEAD, WIDTH - METER, lanes, boxes, [_arrow(a, b) for a, b in pairwise(boxes)])


def _box(number: int, step: FlowStep, lane: Lane, top: float) -> Box:
    width = min(lane.width - 2 * MARGIN, WIDEST)
    texts = wrap(step.text, (width - 2 * PAD_X) / FONT)
    x = round(lane.middle - width / 2, 1)
    lines = [(x + PAD_X, top + PAD_Y + n * LINE + FONT, text) for n, text in enumerate(texts)]
    return Box(number, step, x, top, round(width, 1), 2 * PAD_Y + LINE * len(texts) - (LINE - FONT) / 2, lines)


def _arrow(start: Box, end: Box) -> tuple[str, str]:
    (x, _), (to, _) = start.middle, end.middle
    bend = start.bottom + GAP / 2 - 3
    tip = end.y - 1
    return f"M{x:g} {start.bottom:g}V{bend:g}H{to:g}V{tip - 6:g}", f"{to - 5:g},{tip - 8:g} {to + 5:g},{tip - 8:g} {to:g},{tip:g}"


def ems(text: str) -> float:
    """How wide the ink of a line is, in widths of a Japanese letter; the right half of a last mark is empty."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.62 for c in text) - (0.5 if text[-1:] in tuple("、。）") else 0.0)


@lru_cache(maxsize=1_024)
def wrap(text: str, width: float) -> list[str]:
    """Lines of at most ``width`` ems, even and ended between phrases where that can be; a mark never begins a line."""
    ends, at = set(), 0
    for phrase in phrases(text):
        at += len(phrase)
        ends.add(at)
    # The cheapest way to set text[:n], for every n: (cost, where its last line begins).
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(text) + 1):
        ways = []
        for begin in range(end - 1, -1, -1):
            free = width - ems(text[begin:end])
            if free < 0 and begin < end - 1:
                break
            last = end == len(text)
            cost = 6.0 + (0.4 if last else 1.0) * free**2
            if not last and end not in ends:
                cost += 60.0
            if not last and (text[end] in _NOT_FIRST or text[end - 1] in _NOT_LAST):
                cost += 1_000.0
            ways.append((best[begin][0] + cost, begin))
        best.append(min(ways))
    lines: list[str] = []
    end = len(text)
    while end:
        begin = best[end][1]
        lines.insert(0, text[begin:end])
        end = begin
    return lines
