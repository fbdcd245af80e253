"""Which municipality somebody means."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.find_municipality import UnclearMunicipality, find_municipality, suggest
from catalog.read import Facts
from catalog.schema import Municipality

Find = Callable[[str], Municipality]
Unclear = Callable[[str], UnclearMunicipality]


@pytest.fixture(scope="module")
def retired(facts: Facts) -> dict[str, str]:
    return {code: row.successor for code, row in facts.retired_codes.items()}


@pytest.fixture
def find(facts: Facts, retired: dict[str, str]) -> Find:
    return lambda text: find_municipality(text, facts.municipalities, retired)


@pytest.fixture
def unclear(find: Find) -> Unclear:
    def told(text: str) -> UnclearMunicipality:
        with pytest.raises(UnclearMunicipality) as caught:
            find(text)
        return caught.value

    return told


@pytest.mark.parametrize(
    "text",
    ["032077", "03207", "０３２０７７", " 032077 ", "久慈市", "岩手県久慈市", "岩手県 久慈市", "岩手県　久慈市", "クジシ", "くじし", "ｸｼﾞｼ", "久慈"],
)
def test_one_municipality_by_code_name_reading_or_name_without_kind(find: Find, text: str) -> None:
    assert find(text).code == "032077"


def test_every_municipality_is_found_by_code_short_code_and_full_name(facts: Facts, retired: dict[str, str]) -> None:
    for code, municipality in list(facts.municipalities.items())[::9]:
        for text in (code, code[:5], municipality.full_name):
            assert find_municipality(text, facts.municipalities, retired) is municipality


def test_a_name_of_one_character_is_no_problem(find: Find) -> None:
    assert find("津").full_name == find("津市").full_name == "三重県津市"


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("府中市", ["東京都府中市", "広島県府中市"]),
        ("池田町", ["北海道池田町", "福井県池田町", "長野県池田町", "岐阜県池田町"]),
        ("府中", ["東京都府中市", "広島県府中市", "広島県府中町"]),
    ],
)
def test_a_shared_name_offers_all_who_bear_it(unclear: Unclear, text: str, candidates: list[str]) -> None:
    error = unclear(text)
    assert [m.full_name for m in error.candidates] == candidates
    assert f"{len(candidates)}つあります" in str(error)
    assert all(f"{m.full_name}（{m.code}）" in str(error) for m in error.candidates)


@pytest.mark.parametrize("text", ["東京都府中市", "広島県府中市", "広島県府中町", "岐阜県池田町"])
def test_the_prefecture_settles_a_shared_name(find: Find, text: str) -> None:
    assert find(text).full_name == text


@pytest.mark.parametrize("text", ["013056", "01305"])
def test_a_retired_code_names_its_successor(unclear: Unclear, text: str) -> None:
    error = unclear(text)
    assert [m.full_name for m in error.candidates] == ["北海道石狩市"]
    assert "廃止" in str(error)
    assert "北海道石狩市（012351）" in str(error)


def test_every_retired_code_names_a_municipality_of_today(facts: Facts, retired: dict[str, str]) -> None:
    for code in list(retired)[::40]:
        with pytest.raises(UnclearMunicipality) as caught:
            find_municipality(code, facts.municipalities, retired)
        assert caught.value.candidates == [facts.municipalities[retired[code]]]


@pytest.mark.parametrize("text", ["999999", "00000"])
def test_an_unknown_code_says_how_codes_are_written(unclear: Unclear, text: str) -> None:
    error = unclear(text)
    assert text in str(error)
    assert "例: 032077" in str(error)
    assert error.candidates == []


@pytest.mark.parametrize("text", ["", "  　", "ニューヨーク"])
def test_an_unknown_name_says_how_to_ask(unclear: Unclear, text: str) -> None:
    assert "例: 久慈市" in str(unclear(text))


def test_a_name_begun_offers_what_it_may_become(unclear: Unclear) -> None:
    error = unclear("さっぽろ")
    assert [m.name for m in error.candidates] == ["札幌市"]
    assert "もしかして: 北海道札幌市" in str(error)


@given(st.text(max_size=20))
@example("0" * 7)
@example("٣٢١٠٧٧")
def test_any_text_is_found_or_told(facts: Facts, retired: dict[str, str], text: str) -> None:
    found = None
    with suppress(UnclearMunicipality):
        found = find_municipality(text, facts.municipalities, retired)
    assert found is None or found.code in facts.municipalities


def names(text: str, facts: Facts, limit: int = 10) -> list[str]:
    return [m.full_name for m in suggest(text, facts.municipalities, limit)]


@pytest.mark.parametrize(("text", "order"), [("東村", ["沖縄県東村", "東京都東村山市"]), ("あきし", ["高知県安芸市", "東京都昭島市"])])
def test_suggestions_put_the_exact_one_before_a_larger_one_that_begins_so(facts: Facts, text: str, order: list[str]) -> None:
    assert names(text, facts)[:2] == order
    assert _population(order[0], facts) < _population(order[1], facts)


def test_suggestions_that_begin_so_come_largest_first(facts: Facts) -> None:
    found = names("府中", facts)
    assert found == ["東京都府中市", "広島県府中町", "広島県府中市"]
    assert [_population(n, facts) for n in found] == sorted((_population(n, facts) for n in found), reverse=True)


def test_suggestions_that_begin_so_come_before_larger_ones_that_hold_it(facts: Facts) -> None:
    assert names("つし", facts)[:4] == ["三重県津市", "愛知県津島市", "長崎県対馬市", "静岡県浜松市"]


@pytest.mark.parametrize(
    ("text", "first"), [("くじ", "岩手県久慈市"), ("ｻｯﾎﾟﾛ", "北海道札幌市"), ("03207", "岩手県久慈市"), ("岩手県久", "岩手県久慈市"), ("横浜", "神奈川県横浜市")]
)
def test_suggestions_by_reading_code_or_prefecture(facts: Facts, text: str, first: str) -> None:
    assert names(text, facts)[0] == first


def test_a_prefecture_suggests_its_municipalities_only(facts: Facts) -> None:
    assert {n[:4] for n in names("神奈川県", facts, limit=100)} == {"神奈川県"}


def test_suggestions_keep_to_the_limit_and_nothing_suggests_nothing(facts: Facts) -> None:
    assert len(names("東京都", facts, limit=7)) == 7
    assert names("", facts) == names("　", facts) == names("Z", facts) == []


def _population(full_name: str, facts: Facts) -> int:
    return next(m.population for m in facts.municipalities.values() if m.full_name == full_name)
