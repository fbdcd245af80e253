from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.encoder import load_encoder
from recommender.evaluation.remember import Remembering, once


@given(st.lists(st.lists(st.text("窓口電話Aa", max_size=3), max_size=6), max_size=6))
def test_every_question_gets_its_own_answer_and_is_asked_once(asked: list[list[str]]) -> None:
    heard: list[str] = []

    def ask(questions: Sequence[str]) -> list[str]:
        assert questions
        heard.extend(questions)
        return [q.lower() + "。" for q in questions]

    answers = once(ask, key=str)
    for questions in asked:
        assert answers(questions) == [q.lower() + "。" for q in questions]
    assert sorted(heard) == sorted({q for questions in asked for q in questions})


def test_questions_of_one_key_are_one_question() -> None:
    answers = once(lambda questions: list(questions), key=str.lower)
    assert answers(["AI", "ai", "RPA"]) == answers(["ai", "AI", "rpa"])
    assert len(set(answers(["AI", "ai", "RPA"]))) == 2


def test_an_answer_too_few_is_no_answer_to_another_question() -> None:
    with pytest.raises(ValueError, match="zip"):
        once(lambda questions: list(questions)[1:], key=str)(["窓口", "電話"])


def test_a_remembering_encoder_gives_the_encoders_own_vectors(tiny_model: Path) -> None:
    encoder = load_encoder(str(tiny_model))
    assert encoder is not None
    remembering, texts = Remembering(encoder), ["窓口", "電話", "窓口", ""]
    for asked in (texts, texts[:1], [*texts, "会議録"]):
        np.testing.assert_array_equal(remembering.encode_query(asked), encoder.encode_query(asked))
    np.testing.assert_array_equal(remembering.encode_document(texts), encoder.encode_document(texts))
