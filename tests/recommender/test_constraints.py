from __future__ import annotations

from typing import Any

import pytest
from samples import KUJI, YOKOHAMA, adopter, case, tool

from catalog.catalog import Catalog
from catalog.schema import Tool
from recommender.constraints import judge, like_ours, share, yearly_cost
from recommender.need import Constraints
from recommender.recommendation import Judged
from recommender.similarity import Neighbourhood, neighbourhood
from recommender.size import SizeFit

PUBLISHED = {"text": "年額120万円", "amount": 1_200_000, "period": "年額", "basis": "公表価格"}
SOURCE = {"checked": "2026-04-01", "source": "https://www.example.go.jp/"}


@pytest.fixture(scope="module")
def near(catalog: Catalog) -> Neighbourhood:
    return neighbourhood(catalog.municipalities)


def state(subject: Tool, catalog: Catalog, **asked: Any) -> tuple[str, str]:
    """The state and the sentence of the one constraint asked."""
    (judged,) = judge(subject, Constraints(**asked), catalog)
    assert judged.name == next(iter(asked))
    return judged.state, judged.text


def test_nothing_asked_is_nothing_judged_and_counts_fully(catalog: Catalog) -> None:
    assert judge(tool(), Constraints(), catalog) == []
    assert share([]) == 1


@pytest.mark.parametrize("asked", [{"network": "lgwan"}, {"budget": 1}, {"registration": "ISMAP"}])
def test_absence_of_a_fact_is_unknown_never_broken(catalog: Catalog, asked: dict[str, Any]) -> None:
    found, text = state(tool(), catalog, **asked)
    assert found == "unknown"
    assert "未確認" in text


@pytest.mark.parametrize("asked", [{"network": "my_number"}, {"registration": "JC-STAR"}])
def test_no_real_tool_is_dropped_for_a_fact_that_is_absent(catalog: Catalog, asked: dict[str, Any]) -> None:
    for subject in catalog.tools.values():
        known = {n.name for n in subject.networks} | {r.scheme for r in subject.registrations}
        if not set(asked.values()) & known:
            judged = next(j for j in judge(subject, Constraints(**asked), catalog) if j.name in asked)
            assert judged.state == "unknown"


def test_a_network_is_kept_broken_or_unknown_as_was_seen(catalog: Catalog) -> None:
    offered, refused = tool(networks=[{"name": "lgwan"}]), tool(networks=[{"name": "lgwan", "available": False}])
    elsewhere = tool(networks=[{"name": "internet"}])
    assert state(offered, catalog, network="lgwan") == ("kept", "LGWANで使えることを確認しています")
    assert state(refused, catalog, network="lgwan") == ("broken", "LGWANでは使えないことを確認しています")
    found, text = state(elsewhere, catalog, network="lgwan")
    assert found == "unknown"
    assert "インターネット" in text


def test_a_registration_is_kept_broken_or_unknown_with_the_day_it_was_checked(catalog: Catalog) -> None:
    held, refused = (tool(registrations=[{"scheme": "ISMAP", "registered": known, **SOURCE}]) for known in (True, False))
    found, text = state(held, catalog, registration="ISMAP")
    assert found == "kept"
    assert "2026-04-01" in text
    assert state(refused, catalog, registration="ISMAP")[0] == "broken"
    assert state(held, catalog, registration="ISMAP-LIU")[0] == "unknown"


def test_a_published_price_above_the_budget_breaks_it(catalog: Catalog) -> None:
    found, text = state(tool(prices=[PUBLISHED]), catalog, budget=1_000_000)
    assert found == "broken"
    assert "1,200,000円" in text
    assert "1,000,000円" in text


def test_a_published_price_within_the_budget_still_needs_a_quotation(catalog: Catalog) -> None:
    found, text = state(tool(prices=[PUBLISHED]), catalog, budget=1_200_000)
    assert found == "unknown"
    assert "予算内" in text
    assert "見積り" in text


def test_what_another_body_paid_hints_but_does_not_decide(catalog: Catalog) -> None:
    paid = tool(prices=[PUBLISHED | {"basis": "契約額", "contract_by": "久慈市"}])
    found, text = state(paid, catalog, budget=1_000_000)
    assert found == "unknown"
    assert "久慈市" in text
    assert "予算を超え" in text


def test_a_monthly_price_counts_twelve_times(catalog: Catalog) -> None:
    monthly = tool(prices=[PUBLISHED | {"amount": 100_001, "period": "月額"}])
    assert state(monthly, catalog, budget=1_200_000)[0] == "broken"
    assert "1,200,012円" in state(monthly, catalog, budget=1_200_000)[1]


@pytest.mark.parametrize("change", [{"period": "初期"}, {"period": "総額"}, {"period": "1件"}, {"period": None}, {"amount": None}])
def test_a_price_that_does_not_recur_says_nothing_about_a_yearly_budget(catalog: Catalog, change: dict[str, Any]) -> None:
    once = tool(prices=[PUBLISHED | change])
    assert yearly_cost(once.prices) is None
    assert state(once, catalog, budget=1)[0] == "unknown"


def test_the_cheapest_recurring_price_decides(catalog: Catalog) -> None:
    monthly = PUBLISHED | {"amount": 10_000, "period": "月額"}
    both = tool(prices=[PUBLISHED, monthly])
    found = yearly_cost(both.prices)
    assert found is not None
    assert found.amount == 10_000
    assert state(both, catalog, budget=120_000)[0] == "unknown"


def test_a_free_service_does_not_exceed_any_budget(catalog: Catalog) -> None:
    free = tool(prices=[{"text": "無料", "amount": 0, "period": "月額", "basis": "無料"}])
    found, text = state(free, catalog, budget=1)
    assert found != "broken"
    assert "予算を超え" not in text


def test_a_category_is_kept_by_any_of_the_tools_categories(catalog: Catalog) -> None:
    two = tool(categories=["chatbot", "voice"])
    assert state(two, catalog, category="voice")[0] == "kept"
    assert state(two, catalog, category="rpa")[0] == "broken"


def test_an_ended_service_is_broken_without_being_asked(catalog: Catalog) -> None:
    (judged,) = judge(tool(status="ended"), Constraints(), catalog)
    assert (judged.name, judged.state) == ("status", "broken")
    assert "終了" in judged.text
    assert judge(tool(status="active"), Constraints(), catalog) == []


def test_every_constraint_asked_is_answered_once(catalog: Catalog) -> None:
    asked = Constraints(network="lgwan", budget=1, registration="DMP", category="chatbot", size_band="1万人未満", like_ours=True)
    for subject in catalog.tools.values():
        names = [j.name for j in judge(subject, asked, catalog)]
        assert sorted(set(names) - {"status"}) == ["budget", "category", "like_ours", "network", "registration", "size_band"]
        assert len(names) == len(set(names))


# ---- "only": what is not known to be is left out, and the sentence says so


def test_a_size_band_is_kept_only_by_adopters_known_in_it(catalog: Catalog) -> None:
    used = tool(adopters=[adopter(KUJI), adopter(YOKOHAMA, kind="trial")])
    assert state(used, catalog, size_band="1万〜5万人") == ("kept", "人口1万〜5万人の1団体での採用を確認しています")
    for band in ("1万人未満", "30万人以上"):  # a trial is no adoption
        assert state(used, catalog, size_band=band) == ("broken", f"人口{band}の団体での採用は確認できていません")


@pytest.mark.parametrize(("factor", "found"), [(2.9, True), (3.1, False), (1 / 2.9, True), (1 / 3.1, False)])
def test_a_case_like_ours_is_of_a_body_between_a_third_and_three_times(catalog: Catalog, near: Neighbourhood, factor: float, found: bool) -> None:
    who = SizeFit([], catalog.municipalities, near).asker(round(catalog.municipalities[KUJI].population / factor), None)
    assert bool(like_ours([case(municipalities=[KUJI])], who)) == found


def test_our_own_case_and_one_of_nobody_are_not_like_ours(catalog: Catalog, near: Neighbourhood) -> None:
    us = catalog.municipalities[KUJI]
    who = SizeFit([], catalog.municipalities, near).asker(us.population, us)
    other = next(m for m in catalog.municipalities.values() if m.code != KUJI and us.population / 2 < m.population < us.population * 2)
    own, nobody, both = case(municipalities=[KUJI]), case(municipalities=[]), case(municipalities=[KUJI, other.code])
    assert like_ours([own, nobody, both], who) == [both]
    assert like_ours([own, both], None) == []


def test_only_tools_with_a_case_like_ours_keep_that_condition(catalog: Catalog, near: Neighbourhood) -> None:
    us = catalog.municipalities[KUJI]
    who = SizeFit([], catalog.municipalities, near).asker(us.population, us)
    states = set()
    for subject in catalog.tools.values():
        judged = next(j for j in judge(subject, Constraints(like_ours=True), catalog, who) if j.name == "like_ours")
        count = len(like_ours(catalog.cases_of_tool[subject.id], who))
        assert (judged.state, "確認できていません" in judged.text) == (("kept", False) if count else ("broken", True))
        states.add(judged.state)
    assert states == {"kept", "broken"}


def test_share_is_the_mean_and_nothing_when_any_is_broken() -> None:
    kept, unknown, broken = (Judged(name="network", state=s, text="") for s in ("kept", "unknown", "broken"))
    assert [share(j) for j in ([kept], [unknown], [kept, unknown], [kept, kept, broken])] == [1, 0.5, 0.75, 0]
