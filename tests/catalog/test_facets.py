"""Which facet values a record has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.catalog import Catalog
from catalog.facets import LARGEST_BAND, SIZE_BANDS, case_facets, size_band, tool_facets
from catalog.read import Facts
from catalog.schema import Adopter, Case, Network, Note, Price, Registration, Tool

URL = "https://example.jp/"
KUJI = "032077"


@pytest.fixture
def bare(facts: Facts) -> Tool:
    """A tool of which only what must be known is known."""
    return Tool(id="bare", name="素", summary="あ" * 40, categories=["chat", "rpa"], users="staff", sources=[URL])


def of(tool: Tool, facts: Facts, cases: list[Case] | None = None) -> set[tuple[str, str]]:
    return set(tool_facets(tool, facts.municipalities, cases or []))


@pytest.mark.parametrize(
    ("population", "band"),
    [
        (1, "1万人未満"),
        (9_999, "1万人未満"),
        (10_000, "1万〜5万人"),
        (49_999, "1万〜5万人"),
        (50_000, "5万〜10万人"),
        (99_999, "5万〜10万人"),
        (100_000, "10万〜30万人"),
        (299_999, "10万〜30万人"),
        (300_000, "30万人以上"),
        (3_700_000, "30万人以上"),
    ],
)
def test_size_bands_begin_at_their_lower_bound(population: int, band: str) -> None:
    assert size_band(population) == band


@given(st.integers(1, 4_000_000), st.integers(1, 4_000_000))
def test_more_people_never_give_a_smaller_band(one: int, other: int) -> None:
    order = [label for _, label in SIZE_BANDS] + [LARGEST_BAND]
    assert order.index(size_band(min(one, other))) <= order.index(size_band(max(one, other)))


def test_what_is_unknown_of_a_tool_gives_no_value(bare: Tool, facts: Facts) -> None:
    assert of(bare, facts) == {("category", "chat"), ("category", "rpa"), ("users", "staff")}


def test_networks_and_registrations_count_only_where_confirmed(bare: Tool, facts: Facts) -> None:
    tool = bare.model_copy(
        update={
            "networks": [Network(name="lgwan"), Network(name="internet", available=False)],
            "registrations": [
                Registration(scheme="ISMAP", registered=True, checked="2025", source=URL),
                Registration(scheme="DMP", registered=False, checked="2025", source=URL),
            ],
        }
    )
    assert of(tool, facts) - of(bare, facts) == {("network", "lgwan"), ("registration", "ISMAP")}


@pytest.mark.parametrize(("kind", "counts"), [("adopted", True), ("trial", False), ("ended", False)])
def test_only_adoption_tells_where_a_tool_is_used(bare: Tool, facts: Facts, kind: str, counts: bool) -> None:
    tool = bare.model_copy(update={"adopters": [Adopter.model_validate({"code": KUJI, "kind": kind, "source": URL})]})
    place = {("prefecture", "岩手県"), ("size", size_band(facts.municipalities[KUJI].population))}
    assert of(tool, facts) - of(bare, facts) == (place if counts else set())


def test_a_price_in_words_is_no_recorded_amount(bare: Tool, facts: Facts) -> None:
    assert of(bare.model_copy(update={"prices": [Price(text="要見積")]}), facts) == of(bare, facts)
    assert ("evidence", "金額の記録あり") in of(bare.model_copy(update={"prices": [Price(text="無料", amount=0)]}), facts)


def test_a_free_trial_and_the_status_are_told(bare: Tool, facts: Facts) -> None:
    tool = bare.model_copy(update={"free_trials": [Note(text="30日")], "status": "ended"})
    assert of(tool, facts) - of(bare, facts) == {("evidence", "無料試用の記録あり"), ("status", "ended")}


@pytest.mark.parametrize(("outcome", "value"), [("success", "効果を実測した事例あり"), ("failure", "うまくいかなかった事例あり")])
def test_a_tools_cases_are_evidence(bare: Tool, facts: Facts, outcome: str, value: str) -> None:
    case = next(c for c in facts.cases.values() if c.outcome == outcome and (outcome == "success" or not c.measured_improvement))
    assert of(bare, facts, [case]) - of(bare, facts) == {("evidence", value)}


def test_a_case_has_its_places_sizes_and_prefectures(facts: Facts) -> None:
    case = next(iter(facts.cases.values())).model_copy(update={"municipalities": [KUJI, "131211"], "prefecture": "複数"})
    values = list(case_facets(case, facts.municipalities))
    assert {v for f, v in values if f == "prefecture"} == {"岩手県", "東京都"}
    assert {v for f, v in values if f == "size"} == {"1万〜5万人", "30万人以上"}


@pytest.mark.parametrize(("prefecture", "values"), [("岩手県", {"岩手県"}), ("複数", set())])
def test_a_case_of_no_one_municipality_has_its_prefecture_and_no_size(facts: Facts, prefecture: str, values: set[str]) -> None:
    case = next(iter(facts.cases.values())).model_copy(update={"municipalities": [], "prefecture": prefecture})
    found = list(case_facets(case, facts.municipalities))
    assert {v for f, v in found if f == "prefecture"} == values
    assert "size" not in dict(found)


@pytest.mark.parametrize("kind", ["tool", "case"])
def test_every_value_shown_has_a_label_in_words(catalog: Catalog, kind: str) -> None:
    codes = {d["id"] for d in catalog.wording["facets"][f"{kind}s"] if d["labels"] != "verbatim"}
    for facet in catalog.listing(kind).facets:
        assert all(v.label != v.value for v in facet.values if facet.id in codes), facet.id
        assert len({v.label for v in facet.values}) == len(facet.values)
