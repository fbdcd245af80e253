from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.need import Need
from recommender.rank_tools import score
from recommender.recommend import Recommender

SHARES = st.floats(0, 1, width=32)


def one(need: float, size: float, evidence: float, kept: float) -> float:
    return float(score(*(np.array([v], dtype=np.float32) for v in (need, size, evidence, kept)))[0])


@given(SHARES, SHARES, SHARES, SHARES)
def test_a_score_is_a_share_never_above_the_need(need: float, size: float, evidence: float, kept: float) -> None:
    assert 0 <= one(need, size, evidence, kept) <= need + 1e-6


@given(need=SHARES, size=SHARES, evidence=SHARES, kept=st.floats(0.125, 1, width=32), less=SHARES)
def test_less_of_any_part_never_raises_the_score(need: float, size: float, evidence: float, kept: float, less: float) -> None:
    full = one(need, size, evidence, kept)
    assert one(need * less, size, evidence, kept) <= full
    assert one(need, size * less, evidence, kept) <= full
    assert one(need, size, evidence * less, kept) <= full
    assert one(need, size, evidence, max(0.125, kept * less)) <= full


def test_the_need_weighs_more_than_size_and_evidence_together() -> None:
    assert one(0.8, 0, 0, 1) > one(0.5, 1, 1, 1)


def test_a_score_of_everything_is_1_and_of_no_need_0() -> None:
    assert one(1, 1, 1, 1) == 1
    assert one(0, 1, 1, 1) == 0


def test_nothing_known_about_size_lies_between_fitting_and_not_fitting() -> None:
    assert one(1, 1, 0, 1) > one(1, 0.5, 0, 1) > one(1, 0, 0, 1)


def test_a_second_reading_gets_the_last_place_where_the_first_fills_the_list(recommender: Recommender) -> None:
    answer = recommender.recommend(Need("議会の会議録づくりを楽にしたい。あわせて庁舎の電話を自動で受けたい"))
    present = {category for tool in answer.tools for category in tool.categories}
    assert {c.id for c in answer.categories[:2]} <= present
    assert [t.score for t in answer.tools] == sorted((t.score for t in answer.tools), reverse=True)
