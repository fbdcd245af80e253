"""The picture of a flow: nothing overlaps, text stays in its box, time goes down, and both panels share their lanes."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.schema_service import Flow, FlowStep, Load, Side
from recommender.recommend import Recommender
from web.pictures.flow import FONT, PAD_X, SIDES, WIDTH, Box, Panel, ems, flow_picture, wrap

LOADS: tuple[Load, ...] = ("heavy", "light", "none")


def flow_of(before: list[FlowStep], after: list[FlowStep]) -> Flow:
    return Flow(id="rpa", title="例", before=before, after=after, falls=["減ります"], basis="整理", strength="D")


def apart(one: Box, other: Box) -> bool:
    return one.x + one.width <= other.x or other.x + other.width <= one.x or one.bottom <= other.y or other.bottom <= one.y


def sound(panel: Panel, steps: list[FlowStep]) -> None:
    assert ["".join(text for _, _, text in box.lines) for box in panel.boxes] == [step.text for step in steps]
    assert [box.number for box in panel.boxes] == list(range(1, len(steps) + 1))
    assert all(apart(a, b) for a, b in combinations(panel.boxes, 2))
    assert all(b.y - a.bottom >= 20 for a, b in pairwise(panel.boxes))  # room for the arrow
    assert len(panel.arrows) == len(steps) - 1
    lanes = {lane.side: lane for lane in panel.lanes}
    for box in panel.boxes:
        lane = lanes[box.step.who]
        assert lane.x < box.x
        assert box.x + box.width < lane.x + lane.width <= panel.meter + 0.5
        assert panel.head < box.y
        assert box.bottom < panel.height
        for x, y, text in box.lines:
            assert box.x + PAD_X <= x
            assert x + ems(text) * FONT <= box.x + box.width - PAD_X + 0.1
            assert box.y + FONT < y < box.bottom - FONT / 4
        if box.bar:
            assert panel.meter < box.bar.x
            assert box.bar.end + FONT <= WIDTH + 0.1
            assert box.y < box.bar.y < box.bar.y + box.bar.height < box.bottom
        assert (box.bar is None) == (box.step.load == "none")


def test_every_flow_of_the_catalogue_can_be_drawn(recommender: Recommender) -> None:
    assert len(recommender.catalog.flows) >= 22
    for flow in recommender.catalog.flows.values():
        picture = flow_picture(flow)
        sound(picture.before, flow.before)
        sound(picture.after, flow.after)
        assert picture.before.lanes == picture.after.lanes


steps = st.lists(
    st.builds(
        FlowStep,
        who=st.sampled_from(SIDES),
        load=st.sampled_from(LOADS),
        text=st.text(alphabet="届いた紙を開け、不備を聞き直すー（電子・紙）ABC123っ", min_size=1, max_size=60),
    ),
    min_size=3,
    max_size=9,
)


@given(steps, steps)
def test_any_flow_can_be_drawn(before: list[FlowStep], after: list[FlowStep]) -> None:
    picture = flow_picture(flow_of(before, after))
    sound(picture.before, before)
    sound(picture.after, after)
    assert picture.before.lanes == picture.after.lanes


def test_only_sides_that_do_something_get_a_lane() -> None:
    def of(*sides: Side) -> list[FlowStep]:
        return [FlowStep(who=side, text="手順") for side in sides]

    picture = flow_picture(flow_of(of("office", "office", "office"), of("machine", "office", "machine")))
    assert [lane.side for lane in picture.before.lanes] == ["office", "machine"]


def test_a_heavier_step_has_a_longer_bar() -> None:
    by_load = [FlowStep(who="office", text="手順", load=load) for load in LOADS]
    heavy, light, none = flow_picture(flow_of(by_load, by_load)).before.boxes
    assert heavy.bar is not None
    assert light.bar is not None
    assert heavy.bar.width > light.bar.width > 0
    assert none.bar is None


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("届いた紙を開け、不備を電話で聞き直す", 7.5, ["届いた紙を開け、", "不備を電話で", "聞き直す"]),
        ("現金を出す", 7.5, ["現金を出す"]),
        ("関係課へ渡す", 4.0, ["関係課へ", "渡す"]),
    ],
)
def test_lines_end_between_phrases(text: str, width: float, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@given(st.text(alphabet="届いた紙を開け、。（）電子ーっAB1", min_size=1, max_size=60), st.floats(4, 20))
def test_lines_hold_the_text_and_keep_to_their_width(text: str, width: float) -> None:
    lines = wrap(text, width)
    assert "".join(lines) == text
    assert all(line and ems(line) <= width for line in lines)


def test_a_mark_begins_no_line() -> None:
    for width in (4.0, 5.0, 6.0, 7.0):
        assert all(line[0] not in "、。）っー" for line in wrap("（電子）か、紙で、出すと、受け付ける、ファックスは、だめ。", width))
