from __future__ import annotations

import jaconv
import numpy as np
import pytest
from samples import KUJI, YOKOHAMA

from catalog.words import clean
from recommender.matching import Matcher
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


@pytest.fixture(scope="module")
def matcher(recommender: Recommender) -> Matcher:
    return Matcher(recommender.catalog, recommender.index)


def is_named(matcher: Matcher, text: str) -> set[str]:
    """Ids of the tools the text is taken to name."""
    return set(matcher.read(text, None).named)


def test_a_short_latin_name_counts_only_as_its_vendor_writes_it(recommender: Recommender, matcher: Matcher) -> None:
    short = [t for t in recommender.catalog.tools.values() if clean(t.name).isascii() and 3 <= len(clean(t.name)) <= 4]
    assert {"FAST", "Crew", "mobi"} <= {t.name for t in short}
    for tool in short:
        name = clean(tool.name)
        for written in (name, jaconv.h2z(name, ascii=True, digit=True)):
            assert tool.id in is_named(matcher, clean(f"{written}を使いたい")), written
        for other in {name.lower(), name.upper(), name.capitalize(), name.swapcase()} - {name}:
            assert tool.id not in is_named(matcher, f"{other}を使いたい"), other


def test_longer_names_count_in_any_case(recommender: Recommender, matcher: Matcher) -> None:
    longer = [t for t in recommender.catalog.tools.values() if any(c.isascii() and c.isalpha() for c in t.name) and len(clean(t.name)) > 4]
    assert len(longer) > 50
    for tool in longer[::4]:
        for written in (tool.name, tool.name.upper(), tool.name.lower()):
            assert tool.id in is_named(matcher, clean(f"職員が「{written}」を使う")), written


@pytest.mark.parametrize("text", ["もっとfastに処理したい", "CREWを集めたい", "消防のcrewの勤務表を作りたい"])
def test_an_ordinary_word_is_not_taken_for_a_short_product_name(matcher: Matcher, text: str) -> None:
    assert is_named(matcher, text) == set()


def test_a_name_of_one_or_two_letters_names_nothing(recommender: Recommender, matcher: Matcher) -> None:
    for tool in recommender.catalog.tools.values():
        if len(clean(tool.name)) < 3:
            assert tool.id not in is_named(matcher, f"{tool.name}を使いたい")


def test_case_matches_are_shares_and_the_cases_own_need_matches_best(recommender: Recommender, matcher: Matcher) -> None:
    assert recommender.encoder is not None
    for case in list(recommender.catalog.cases.values())[::40]:
        for vector in (None, recommender.encoder.encode_query([case.need])[0]):
            found = matcher.cases(matcher.read(case.need, vector))
            assert found.shape == (len(recommender.index.case_ids),)
            assert ((found >= 0) & (found <= 1)).all()
            assert case.id in {recommender.index.case_ids[row] for row in np.argsort(-found)[:3]}


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
