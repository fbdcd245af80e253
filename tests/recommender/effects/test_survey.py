"""Which model cases stand beside ours, and what need not be surveyed again."""

from __future__ import annotations

from typing import Any

from samples import KUJI, YOKOHAMA, case

from catalog.catalog import Catalog
from catalog.schema import Case
from recommender.effects.statistics import category_record
from recommender.effects.survey import NEAREST, ModelCase, model_cases


def told(identity: str, kind: str = "measured", better: bool | None = True, **values: Any) -> Case:
    return case(id=identity, effects=[{"metric": "待ち", "before": 2, "after": 1, "kind": kind, "measure": "waiting_time", "better": better}], **values)


def models(catalog: Catalog, cases: list[Case], pinned: list[Case] | None = None, own: str | None = None) -> list[ModelCase]:
    records = {"chatbot": category_record("chatbot", cases)}
    return model_cases(pinned or [], records, cases, catalog.municipalities, catalog.municipalities.get(own or ""))


def test_three_measured_cases_spare_the_counter(catalog: Catalog) -> None:
    enough = models(catalog, [told(f"c{n}") for n in range(3)])[0].effects[0]
    assert enough.skip
    assert "3件の事例" in enough.skip
    assert enough.survey.startswith("うちの今の値だけ")
    few = models(catalog, [told(f"c{n}") for n in range(2)])[0].effects[0]
    assert few.skip is None
    assert "2件しかない" in few.survey


def test_a_case_that_got_worse_need_not_be_doubted(catalog: Catalog) -> None:
    worse = models(catalog, [told("a", better=False)])[0].effects[0]
    assert worse.skip
    assert "悪くなる" in worse.skip


def test_trials_and_expectations_spare_nothing(catalog: Catalog) -> None:
    cases = [told(f"c{n}") for n in range(3)]
    for kind, word in (("trial", "実証"), ("expected", "見込み")):
        one = told("x", kind)
        found = models(catalog, [*cases, one], [one])[0]
        assert found.pinned
        assert found.effects[0].skip is None
        assert word in found.effects[0].survey


def test_the_nearest_in_population_come_first(catalog: Catalog) -> None:
    near, far, many = told("near", year=2010), told("far", municipalities=[YOKOHAMA], year=2025), told("many", municipalities=[KUJI, YOKOHAMA])
    assert [m.case.id for m in models(catalog, [many, far, near], own=KUJI)] == ["near", "far", "many"]
    assert [m.case.id for m in models(catalog, [near, far])] == ["far", "near"]  # without our own: the newest
    assert len(models(catalog, [told(f"c{n}") for n in range(NEAREST + 2)])) == NEAREST


def test_what_grows_with_the_office_asks_for_our_own_figures(catalog: Catalog) -> None:
    effect = {"metric": "削減時間", "after": 9000, "unit": "時間/年", "kind": "measured", "measure": "saved_hours"}
    found = models(catalog, [case(id="a", effects=[effect]), case(id="b", effects=[{**effect, "measure": "users"}])])
    assert [m.case.id for m in found] == ["a"]
    assert "うちの件数と1件の時間" in found[0].effects[0].survey


def test_effects_of_one_metric_stand_together(catalog: Catalog) -> None:
    effect = {"metric": "待ち", "before": 2, "after": 1, "kind": "measured", "measure": "waiting_time"}
    found = models(catalog, [case(id="a", effects=[effect, {**effect, "metric": "最大の待ち"}, {**effect, "measure": "other"}])])
    assert [[e.metric for e in c.effects] for c in found[0].effects] == [["待ち", "最大の待ち"]]


def test_a_pinned_case_of_another_category_keeps_its_effects(catalog: Catalog) -> None:
    other = told("other", categories=["rpa"])
    assert [len(m.effects) for m in models(catalog, [told("a")], [other])] == [1, 1]
    silent = case(id="silent")
    assert models(catalog, [], [silent]) == [ModelCase(silent, True, [])]
