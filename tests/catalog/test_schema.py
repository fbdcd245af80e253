"""Each rule of catalog/schema.py, tried on real records changed in one place."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from catalog import schema, schema_service
from catalog.read import Facts
from catalog.schema import Case, Code, DateSeen, Municipality, Slug, Tool, Url
from catalog.schema_service import CheckItem, Flow, PlanStep


def accepts(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.fixture
def tool(facts: Facts) -> dict[str, Any]:
    return next(t for t in facts.tools.values() if len(t.adopters) > 1).model_dump()


@pytest.fixture
def case(facts: Facts) -> dict[str, Any]:
    return next(c for c in facts.cases.values() if c.outcome == "success").model_dump()


@pytest.mark.parametrize("value", ["logo-chat", "a", "26-online", "a" * 60])
def test_slug_takes_lower_case_digits_and_single_hyphens(value: str) -> None:
    assert accepts(Slug, value)


@pytest.mark.parametrize("value", ["", "LoGo", "logo_chat", "logo chat", "-logo", "logo-", "logo--chat", "ロゴ", "ｌｏｇｏ", "../etc", "a" * 61, "logo\n"])
def test_slug_refuses_anything_else(value: str) -> None:
    assert not accepts(Slug, value)


@pytest.mark.parametrize("value", ["32077", "0320770", "03207a", " 032077", "032077\n", "", "０３２０７７", 32077])
def test_municipality_code_is_a_text_of_six_ascii_digits(value: object) -> None:
    assert accepts(Code, "032077")
    assert not accepts(Code, value)


@pytest.mark.parametrize("value", ["2025", "2025-04", "2025-04-01", "1999-12-31", "2024-02-29"])
def test_date_takes_a_year_a_month_or_a_day(value: str) -> None:
    assert accepts(DateSeen, value)


@pytest.mark.parametrize(
    "value", ["25", "2025-4", "2025-13", "2025-00", "2025/04/01", "2025-04-32", "2025-04-00", "令和7年", "1899", "2025-04-01T00:00", "20２５", 2025]
)
def test_date_refuses_other_ways_of_writing(value: object) -> None:
    assert not accepts(DateSeen, value)


@pytest.mark.parametrize("value", ["2025-02-30", "2025-02-29", "2025-04-31"])
def test_date_refuses_a_day_that_the_calendar_lacks(value: str) -> None:
    assert not accepts(DateSeen, value)


@pytest.mark.parametrize(
    "value", ["", "example.jp", "ftp://example.jp/", "javascript:alert(1)", "https://", "https:///path", "https:// example.jp", "https://[x"]
)
def test_url_has_a_scheme_and_a_host(value: str) -> None:
    assert accepts(Url, "https://www.city.kuji.iwate.jp/a?b=c#d")
    assert not accepts(Url, value)


@pytest.mark.parametrize(("length", "accepted"), [(39, False), (40, True), (120, True), (121, False)])
def test_summary_has_40_to_120_characters(tool: dict[str, Any], length: int, accepted: bool) -> None:
    assert accepts(Tool, tool | {"summary": "あ" * length}) is accepted


def test_summary_counts_no_surrounding_blanks(tool: dict[str, Any]) -> None:
    assert not accepts(Tool, tool | {"summary": "あ" * 39 + "   "})


@pytest.mark.parametrize(
    "vendor",
    [
        "株式会社サグリ",
        "サグリ株式会社",
        "サグリ合同会社",
        "有限会社サグリ",
        "サグリ(株)",
        "（株）サグリ",
        "一般社団法人コード",
        "㈱サグリ",
        "一般財団法人コード",
    ],
)
def test_vendor_refuses_legal_forms(tool: dict[str, Any], vendor: str) -> None:
    assert accepts(Tool, tool | {"vendor": "サグリ"})
    assert not accepts(Tool, tool | {"vendor": vendor})


def test_vendor_may_be_unknown(tool: dict[str, Any]) -> None:
    assert accepts(Tool, tool | {"vendor": None})


def test_a_tool_names_each_adopter_once(tool: dict[str, Any]) -> None:
    first = tool["adopters"][0]
    with pytest.raises(ValidationError, match=f"同じ団体が二度あります（{first['code']}）"):
        Tool.model_validate(tool | {"adopters": [*tool["adopters"], first | {"kind": "trial"}]})


@pytest.mark.parametrize("better", [False, None])
def test_success_without_improvement_is_refused(case: dict[str, Any], better: bool | None) -> None:
    with pytest.raises(ValidationError, match="launched にしてください"):
        Case.model_validate(case | {"effects": [e | {"better": better} for e in case["effects"]]})


@pytest.mark.parametrize("kind", ["trial", "expected"])
def test_success_without_measurement_is_refused(case: dict[str, Any], kind: str) -> None:
    assert not accepts(Case, case | {"effects": [e | {"kind": kind} for e in case["effects"]]})
    assert not accepts(Case, case | {"effects": []})


@pytest.mark.parametrize("outcome", ["launched", "mixed", "failure", "trial", "ended"])
def test_other_outcomes_need_no_effect(case: dict[str, Any], outcome: str) -> None:
    assert accepts(Case, case | {"outcome": outcome, "effects": []})


@pytest.mark.parametrize(("outcome", "badly"), [("success", False), ("launched", False), ("trial", False), ("mixed", True), ("failure", True), ("ended", True)])
def test_a_case_went_badly_unless_it_worked_or_is_only_tried(case: dict[str, Any], outcome: str, badly: bool) -> None:
    assert Case.model_validate(case | {"outcome": outcome}).went_badly is badly


@pytest.mark.parametrize(
    ("change", "joint"),
    [
        ({"municipalities": ["032077", "141003"]}, True),
        ({"municipalities": ["032077"]}, False),
        ({"municipalities": ["032077"], "title": "電子契約を共同で導入"}, False),
        ({"municipalities": [], "place": "長野県と県内市町村"}, True),
        ({"municipalities": [], "place": "東京都と区市町村"}, True),
        ({"municipalities": [], "place": "岐阜県市町村共同電子入札協議会"}, True),
        ({"municipalities": [], "title": "都内区市町村を含む運用経費を試算"}, False),
        ({"municipalities": [], "need": "市町村の職員が足りない"}, False),
        ({"municipalities": []}, False),
    ],
)
def test_a_case_is_joint_where_several_municipalities_act_together(case: dict[str, Any], change: dict[str, Any], joint: bool) -> None:
    assert Case.model_validate(case | {"place": "岩手県", "title": "見本"} | change).joint is joint


def test_real_cases_are_joint_where_they_name_several_municipalities(facts: Facts) -> None:
    several = [c for c in facts.cases.values() if len(c.municipalities) > 1]
    assert several
    assert all(c.joint for c in several)
    assert not any(c.joint for c in facts.cases.values() if len(c.municipalities) == 1)


@pytest.mark.parametrize("field", ["name", "summary", "categories", "users", "sources"])
def test_a_tool_states_what_it_is_and_where_that_is_from(tool: dict[str, Any], field: str) -> None:
    del tool[field]
    assert not accepts(Tool, tool)


@pytest.mark.parametrize("change", [{"name": " "}, {"categories": []}, {"sources": []}, {"users": "nobody"}, {"status": "?"}, {"colour": "red"}])
def test_a_tool_refuses_empty_unheard_of_and_unknown_values(tool: dict[str, Any], change: dict[str, Any]) -> None:
    assert not accepts(Tool, tool | change)


@pytest.mark.parametrize("amount", [-1, 1.5, "千円"])
def test_a_price_is_a_whole_number_of_yen(tool: dict[str, Any], amount: object) -> None:
    assert accepts(Tool, tool | {"prices": [{"text": "無料", "amount": 0}]})
    assert not accepts(Tool, tool | {"prices": [{"text": "無料", "amount": amount}]})


@pytest.mark.parametrize("change", [{"population": 0}, {"latitude": float("nan")}, {"longitude": float("inf")}, {"dx": {"ai": float("nan")}}])
def test_a_municipality_has_only_numbers_that_the_catalogue_can_hold(facts: Facts, change: dict[str, Any]) -> None:
    known = facts.municipalities["032077"].model_dump()
    assert accepts(Municipality, known)
    assert not accepts(Municipality, known | change)


def test_unknown_is_none_or_empty_and_never_no() -> None:
    least = {"id": "a", "name": "a", "summary": "あ" * 40, "categories": ["chat"], "users": "staff", "sources": ["https://a.jp"]}
    tool = Tool.model_validate(least)
    assert (tool.vendor, tool.status, tool.networks, tool.registrations, tool.prices, tool.adopters) == (None, None, [], [], [], [])


def test_records_cannot_be_changed(facts: Facts) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        next(iter(facts.tools.values())).name = "別名"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("users", schema.Users),
        ("network", schema.NetworkName),
        ("network_short", schema.NetworkName),
        ("adoption", schema.AdoptionKind),
        ("outcome", schema.Outcome),
        ("effect_kind", schema.EffectKind),
        ("measure", schema.MeasureName),
        ("source_kind", schema.SourceKind),
        ("strength", schema.Strength),
        ("flow_side", schema_service.Side),
        ("flow_load", schema_service.Load),
    ],
)
def test_every_code_has_its_label(facts: Facts, section: str, codes: Any) -> None:
    assert set(facts.wording["labels"][section]) == set(get_args(codes))


def test_all_stages_have_check_items(facts: Facts) -> None:
    assert {item.stage for item in facts.check_items.values()} == set(get_args(CheckItem.model_fields["stage"].annotation))


@pytest.mark.parametrize(("update", "mend"), [({"days": [9, 3]}, "短い方"), ({"strength": "S", "sources": []}, "出典"), ({"part": "later"}, "prepare")])
def test_a_step_of_the_plan_has_a_range_and_a_source(facts: Facts, update: dict[str, Any], mend: str) -> None:
    step = facts.plan_steps["build"].model_dump()
    with pytest.raises(ValidationError, match=mend):
        PlanStep.model_validate(step | update)


def test_a_flow_says_what_it_leans_on(facts: Facts) -> None:
    flow = facts.flows["rpa"].model_dump() | {"cases": [], "sources": []}
    with pytest.raises(ValidationError, match="根拠がありません"):
        Flow.model_validate(flow)
    assert Flow.model_validate(flow | {"strength": "D"}).cases == []
    assert Flow.model_validate(flow | {"sources": ["https://example.jp/"]}).strength == flow["strength"]


def test_a_flow_counts_its_heavy_steps(facts: Facts) -> None:
    flow = facts.flows["rpa"]
    heavy, light = ({"who": "office", "text": "手順", "load": load} for load in ("heavy", "light"))
    counted = Flow.model_validate(flow.model_dump() | {"before": [heavy, light, heavy], "after": [light, light, heavy]})
    assert counted.heavy == (2, 1)
