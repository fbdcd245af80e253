from __future__ import annotations

import pytest
from samples import KUJI, YOKOHAMA

from catalog.words import clean
from recommender.need import Need
from recommender.recommend import Recommender


def named_in(recommender: Recommender, text: str) -> set[str]:
    lowered = clean(text).lower()
    return {t.id for t in recommender.catalog.tools.values() if clean(t.name).lower() in lowered}


# Named in words that describe their rivals as well, who are known better or fit the size better.
RIVALLED = ["gijiroku-shien-amivoice", "ai-denwa-ntt", "bunsho-kanri-uchida-yoko"]


@pytest.mark.parametrize("code", [None, KUJI, YOKOHAMA])
def test_a_product_named_in_the_text_comes_first(recommender: Recommender, code: str | None) -> None:
    place = recommender.catalog.municipalities[code] if code else None
    known = [t for t in recommender.catalog.tools.values() if t.status != "ended" and len(clean(t.name)) >= 3]
    tools = [*known[::13], *(recommender.catalog.tools[i] for i in RIVALLED)]
    answers = recommender.recommend_all([Need(f"{t.name}を導入したい", place, limit=1) for t in tools])
    for tool, answer in zip(tools, answers, strict=True):
        assert answer.tools[0].id in named_in(recommender, answer.need), (tool.name, answer.tools[0].name)


@pytest.mark.parametrize("text", ["ｋｉｎｔｏｎｅのライセンスが高い", "KINTONEのライセンスが高い", "Kintone のライセンスが高い"])
def test_a_product_is_recognised_in_any_width_and_case(recommender: Recommender, text: str) -> None:
    answer = recommender.recommend(Need(text))
    assert answer.tools[0].id == "kintone"
    assert answer.tools[0].parts.need == 1


def test_a_product_named_beside_words_out_of_scope_is_not_refused(recommender: Recommender) -> None:
    assert recommender.recommend(Need("カレーの作り方をkintoneで管理")).tools[0].id == "kintone"


@pytest.mark.parametrize(
    ("text", "not_meant"),
    [
        ("SPAMメールが多くて困る", "SPA"),
        ("mobileの端末で現場から報告したい", "mobi"),
        ("MIAMIとの姉妹都市交流の記録を整理したい", "IAM"),
        ("breakfastの配膳の予約を受けたい", "FAST"),
    ],
)
def test_a_short_product_name_inside_another_word_is_not_taken_for_the_product(recommender: Recommender, text: str, not_meant: str) -> None:
    assert not_meant in {t.name for t in recommender.catalog.tools.values()}
    tools = recommender.recommend(Need(text, limit=50)).tools
    assert [t.name for t in tools if t.parts.need == 1] == []


def test_an_ended_service_named_is_told_as_dropped(recommender: Recommender) -> None:
    ended = [t for t in recommender.catalog.tools.values() if t.status == "ended"]
    assert ended
    for tool in ended:
        answer = recommender.recommend(Need(f"{tool.name}を使いたい"))
        assert tool.id not in {t.id for t in answer.tools}
        assert next(d for d in answer.dropped if d.id == tool.id).reason == "提供が終了しています"


@pytest.mark.parametrize("words_only", [False, True])
def test_clear_needs_bring_tools_of_their_category_with_and_without_vectors(recommender: Recommender, words_only: bool) -> None:
    asked = Recommender(recommender.catalog, recommender.index, None if words_only else recommender.encoder)
    for category in list(recommender.catalog.categories.values())[::6]:
        answer = asked.recommend(Need(category.phrases[0]))
        assert answer.words_only is words_only
        assert answer.tools[0].categories[0] == category.id
