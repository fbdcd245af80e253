"""Each rule between records, broken on the real facts in one place; and what ``erabu check`` says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from click.testing import CliRunner

from catalog.check import check, cross_check
from catalog.faults import Fault, FaultyFacts
from catalog.paths import data_dir
from catalog.read import Facts
from catalog.schema import Adopter, Case, Category, Effect, NamedTool, NotThis, Record, Tool
from web.cli import main

R = TypeVar("R", bound=Record)
NOWHERE = "999999"


def first(records: Mapping[str, R], **known: Any) -> R:
    return next(r for r in records.values() if all(getattr(r, k) == v for k, v in known.items()))


def changed(facts: Facts, kind: str, record: Record, **update: Any) -> Facts:
    """All facts, with one record changed."""
    records = dict(getattr(facts, kind))
    records[record.id] = record.model_copy(update=update)  # type: ignore[attr-defined]
    return replace(facts, **{kind: records})


def added(facts: Facts, kind: str, record: Record, **update: Any) -> Facts:
    """All facts, and a second record made from one of them."""
    return changed(facts, kind, record.model_copy(update={"id": "second"}), **update)


def the_fault(facts: Facts) -> Fault:
    faults = list(cross_check(facts))
    assert len(faults) == 1, [str(f) for f in faults]
    return faults[0]


def told(facts: Facts, file: str, field: str, mend: str) -> None:
    fault = the_fault(facts)
    assert (fault.file, fault.field) == (file, field)
    assert mend in fault.problem


@pytest.fixture
def tool(facts: Facts) -> Tool:
    return next(t for t in facts.tools.values() if t.adopters)


@pytest.fixture
def case(facts: Facts) -> Case:
    return next(c for c in facts.cases.values() if c.municipalities and c.effects and c.source_kind not in ("copy", "blog"))


@pytest.fixture
def category(facts: Facts) -> Category:
    return first(facts.categories, group="住民接点")


def test_the_real_facts_pass(facts: Facts) -> None:
    assert list(cross_check(facts)) == []
    assert len(facts.municipalities) == 1741


# ---- categories


def test_a_partner_that_does_not_exist(facts: Facts, category: Category) -> None:
    told(
        changed(facts, "categories", category, partners=[*category.partners, "nowhere"]),
        f"data/categories/{category.id}.yaml",
        "partners",
        "分類「nowhere」はありません。data/categories/ のファイル名から",
    )


def test_a_confusable_category_that_does_not_exist(facts: Facts, category: Category) -> None:
    wrong = [NotThis(text="別の話", category="nowhere")]
    told(changed(facts, "categories", category, not_this=wrong), f"data/categories/{category.id}.yaml", "not_this", "分類「nowhere」はありません")


def test_a_category_as_its_own_partner(facts: Facts, category: Category) -> None:
    told(
        changed(facts, "categories", category, partners=[*category.partners, category.id]),
        f"data/categories/{category.id}.yaml",
        "partners",
        "自分自身が入っています。削除",
    )


@pytest.mark.parametrize("group", ["住民接点", "内部業務"])
def test_partners_all_in_the_same_yard(facts: Facts, group: str) -> None:
    category = first(facts.categories, group=group)
    same = [c.id for c in facts.categories.values() if c.group == group and c.id != category.id][:2]
    told(changed(facts, "categories", category, partners=same), f"data/categories/{category.id}.yaml", "partners", "窓口側と庁内側を組に")


def test_partners_in_the_same_yard_are_fine_among_fields(facts: Facts) -> None:
    category = first(facts.categories, group="分野")
    same = [c.id for c in facts.categories.values() if c.group == "分野" and c.id != category.id][:2]
    assert list(cross_check(changed(facts, "categories", category, partners=same))) == []


def test_a_phrase_in_two_categories(facts: Facts, category: Category) -> None:
    other = list(facts.categories.values())[-1]
    assert other != category
    fault = the_fault(changed(facts, "categories", other, phrases=[*other.phrases, category.phrases[0]]))
    assert (fault.file, fault.field) == (f"data/categories/{other.id}.yaml", "phrases")
    assert f"「{category.phrases[0]}」は {category.id} にもあります" in fault.problem


def test_a_phrase_in_two_categories_in_another_width(facts: Facts, category: Category) -> None:
    other = list(facts.categories.values())[-1]
    facts = changed(facts, "categories", category, phrases=[*category.phrases, "RPAを入れたい！"])
    fault = the_fault(changed(facts, "categories", other, phrases=[*other.phrases, "ＲＰＡを入れたい!"]))
    assert "どちらか一方に" in fault.problem


# ---- tools


def test_a_tool_in_a_category_that_does_not_exist(facts: Facts, tool: Tool) -> None:
    told(changed(facts, "tools", tool, categories=[*tool.categories, "nowhere"]), f"data/tools/{tool.id}.yaml", "categories", "分類「nowhere」はありません")


@pytest.mark.parametrize("name", ["LoGoチャット", "ＬｏＧｏチャット", "logo チャット", "LoGo・チャット"])
def test_one_product_in_two_files_however_written(facts: Facts, name: str) -> None:
    tool = facts.tools["logo-chat"]
    told(added(facts, "tools", tool, name=name), "data/tools/second.yaml", "name", "logo-chat と同じ製品名です。一つのファイルに")


def test_an_adopter_that_does_not_exist(facts: Facts, tool: Tool) -> None:
    adopters = [*tool.adopters, tool.adopters[0].model_copy(update={"code": NOWHERE})]
    told(changed(facts, "tools", tool, adopters=adopters), f"data/tools/{tool.id}.yaml", f"adopters.{NOWHERE}", "市区町村の一覧にありません")


def with_effect(facts: Facts, tool: Tool, kind: str, effect: str | None) -> Facts:
    adopter = Adopter.model_validate(tool.adopters[0].model_dump() | {"kind": kind, "effect": effect})
    return changed(facts, "tools", tool, adopters=[adopter])


@pytest.mark.parametrize("effect", ["証明書の誤交付が起きた", "個人情報が漏えい", "別人の証明書を発行"])
def test_an_incident_as_an_effect_of_adoption(facts: Facts, tool: Tool, effect: str) -> None:
    where = f"adopters.{tool.adopters[0].code}"
    told(with_effect(facts, tool, "ended", effect), f"data/tools/{tool.id}.yaml", where, "事例（outcome: failure）に移して")


@pytest.mark.parametrize("effect", ["実証実験", "2023年に実証実験を実施。", "試行中", "来年度に導入を予定", "連携協定を締結", "導入を検討中"])
def test_a_trial_told_as_an_adoption(facts: Facts, tool: Tool, effect: str) -> None:
    where = f"adopters.{tool.adopters[0].code}"
    told(with_effect(facts, tool, "adopted", effect), f"data/tools/{tool.id}.yaml", where, f"「{effect}」は採用を示しません。kind を trial に")


@pytest.mark.parametrize(("kind", "effect"), [("trial", "実証実験"), ("ended", "試行"), ("adopted", "実証実験を経て全課で利用"), ("adopted", None)])
def test_trials_told_as_trials_and_adoptions_after_a_trial_are_fine(facts: Facts, tool: Tool, kind: str, effect: str | None) -> None:
    assert list(cross_check(with_effect(facts, tool, kind, effect))) == []


# ---- cases


@pytest.mark.parametrize(
    ("update", "field", "mend"),
    [
        ({"categories": ["chat", "nowhere"]}, "categories", "分類「nowhere」はありません"),
        ({"tools": [NamedTool(name="無名", id="nowhere")]}, "tools", "ツール「nowhere」はありません。data/tools/ のファイル名から選ぶか、id を消して"),
        ({"municipalities": [NOWHERE]}, "municipalities", f"団体コード {NOWHERE} は市区町村の一覧にありません"),
        ({"municipalities": ["032077", "032077"]}, "municipalities", "同じ団体が二度あります"),
        ({"effects": [Effect(metric="時間", before=3, kind="expected")]}, "effects.0", "context に移して"),
        ({"source": "https://www.lawinsider.com/a", "source_kind": "municipality"}, "source_kind", "source_kind を copy に"),
        ({"source": "https://note.lawinsider.com/a", "source_kind": "blog"}, "source_kind", "source_kind を copy に"),
    ],
)
def test_a_case_that_contradicts_the_rest(facts: Facts, case: Case, update: dict[str, Any], field: str, mend: str) -> None:
    told(changed(facts, "cases", case, **update), f"data/cases/{case.id}.yaml", field, mend)


def test_a_product_outside_the_catalogue_needs_no_id(facts: Facts, case: Case) -> None:
    assert list(cross_check(changed(facts, "cases", case, tools=[NamedTool(name="無名")]))) == []


def test_one_story_in_two_files_even_under_another_title(facts: Facts, case: Case) -> None:
    told(added(facts, "cases", case, title="別の題"), "data/cases/second.yaml", "source", f"{case.id} と出典・団体・結果・分類が同じです。同じ出来事なら一つに")


@pytest.mark.parametrize("update", [{"source": "https://example.jp/"}, {"municipalities": ["472018"]}, {"outcome": "ended"}, {"categories": ["suido"]}])
def test_two_stories_that_differ_in_source_place_outcome_or_category_are_fine(facts: Facts, case: Case, update: dict[str, Any]) -> None:
    assert list(cross_check(added(facts, "cases", case, **update))) == []


@pytest.mark.parametrize("effect", [{"after": 0.0}, {"change_pct": -20.0}])
def test_an_effect_needs_one_number_after_the_change(facts: Facts, case: Case, effect: dict[str, float]) -> None:
    kept = [Effect(metric="時間", kind="expected", **effect)]
    assert list(cross_check(changed(facts, "cases", case, outcome="launched", effects=kept))) == []


# ---- checklists, needs, codes


def test_conditions_that_cannot_be_read(facts: Facts) -> None:
    item = next(iter(facts.check_items.values()))
    told(changed(facts, "check_items", item, conditions="個人情報なら"), "data/checklists", f"{item.id}.conditions", "条件「個人情報なら」を読めません")


def test_a_condition_that_does_not_exist(facts: Facts) -> None:
    item = next(iter(facts.check_items.values()))
    told(
        changed(facts, "check_items", item, conditions="always and nowhere"),
        "data/checklists",
        f"{item.id}.conditions",
        "条件「nowhere」はありません。data/conditions.yaml から",
    )


def test_a_check_item_given_twice(facts: Facts) -> None:
    item = next(iter(facts.check_items.values()))
    told(added(facts, "check_items", item), "data/checklists", "second", f"「{item.text}」が2回あります")


def test_a_condition_of_a_category_that_does_not_exist(facts: Facts) -> None:
    condition = next(c for c in facts.conditions.values() if c.categories)
    told(changed(facts, "conditions", condition, categories=["nowhere"]), "data/conditions.yaml", condition.id, "分類「nowhere」はありません")


def test_a_step_of_the_plan_with_a_check_item_that_does_not_exist(facts: Facts) -> None:
    told(changed(facts, "plan_steps", facts.plan_steps["build"], items=["nothing"]), "data/plan-steps.yaml", "build.items", "「nothing」はありません")


def test_every_way_of_contract_keeps_its_steps(facts: Facts) -> None:
    told(changed(facts, "plan_steps", facts.plan_steps["quotes"], paths=["bid"]), "data/plan-steps.yaml", "procure", "道すじ「negotiated」")
    told(changed(facts, "plan_steps", facts.plan_steps["start"], paths=["bid"]), "data/plan-steps.yaml", "start", "どの道すじにも要る段階")


def test_a_sample_need_of_a_category_that_does_not_exist(facts: Facts) -> None:
    need = next(iter(facts.needs.values()))
    told(changed(facts, "needs", need, categories=["nowhere"]), "data/needs-dev.jsonl", f"{need.id}.categories", "分類「nowhere」はありません")


def test_a_sample_need_of_a_municipality_that_does_not_exist(facts: Facts) -> None:
    need = next(iter(facts.needs.values()))
    told(changed(facts, "needs", need, code=NOWHERE), "data/needs-dev.jsonl", f"{need.id}.code", "市区町村の一覧にありません")


@pytest.mark.parametrize(
    ("code", "successor", "mend"), [("032077", "032077", "今も使われている団体コードです"), ("013056", NOWHERE, f"引き継ぎ先 {NOWHERE} が")]
)
def test_a_retired_code_is_out_of_use_and_its_successor_in_use(facts: Facts, code: str, successor: str, mend: str) -> None:
    row = next(iter(facts.retired_codes.values())).model_copy(update={"code": code, "successor": successor})
    told(replace(facts, retired_codes=facts.retired_codes | {code: row}), "data/retired-codes.csv", code, mend)


# ---- flows


def test_a_flow_belongs_to_a_category_and_names_cases_that_are_there(facts: Facts) -> None:
    flow = facts.flows["rpa"]
    told(added(facts, "flows", flow), "data/flows/second.yaml", "id", "分類「second」はありません")
    told(changed(facts, "flows", flow, cases=[*flow.cases, "nowhere"]), "data/flows/rpa.yaml", "cases", "事例「nowhere」はありません")


def test_a_flow_gets_lighter_or_gives_something_to_a_machine(facts: Facts) -> None:
    flow = facts.flows["rpa"]
    by_hand = [s.model_copy(update={"who": "office"}) for s in flow.after]
    as_heavy = [*by_hand, *[s for s in flow.before if s.load == "heavy"]]
    assert list(cross_check(changed(facts, "flows", flow, after=by_hand))) == []
    told(changed(facts, "flows", flow, after=as_heavy), "data/flows/rpa.yaml", "after", "4個から減っていません（後は4個）")


# ---- the check as a whole


def break_in_two_places(data: Path) -> list[str]:
    tools = sorted((data / "tools").iterdir())[:2]
    for path in tools:
        path.write_text(re.sub(r"(?m)^users: .*$", "users: nobody", path.read_text(encoding="utf-8")), encoding="utf-8")
    return [f"data/tools/{p.name}" for p in tools]


def test_every_fault_is_reported_at_once(built_data: Path) -> None:
    files = break_in_two_places(built_data)
    with pytest.raises(FaultyFacts) as caught:
        check(built_data)
    assert [f.file for f in caught.value.faults] == files
    assert "2件の誤り" in str(caught.value)


def test_rules_between_records_wait_until_every_file_is_read(built_data: Path) -> None:
    (built_data / "municipalities.csv").write_bytes("団体".encode("cp932"))
    with pytest.raises(FaultyFacts) as caught:
        check(built_data)
    assert [f.file for f in caught.value.faults] == ["data/municipalities.csv"]


def test_erabu_check_counts_what_it_read() -> None:
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 0
    counted = dict(re.findall(r"(\w+?)([\d,]+)", result.stdout.split(": ")[1].replace("、", " ")))
    files = {name: len(list((data_dir() / folder).glob("*.yaml"))) for name, folder in (("ツール", "tools"), ("事例", "cases"), ("分類", "categories"))}
    assert {name: int(counted[name]) for name in files} == files
    assert counted["市区町村"] == "1,741"


def test_erabu_check_prints_each_fault_on_its_line_and_fails(built_data: Path) -> None:
    files = break_in_two_places(built_data)
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert [line.split(": ")[:2] for line in lines[:2]] == [[file, "users"] for file in files]
    assert "2件の誤りがあります。直してから、もう一度実行してください。" in lines[2]


def test_erabu_check_writes_nothing(built_data: Path) -> None:
    break_in_two_places(built_data)
    before = {p: p.stat().st_mtime_ns for p in built_data.parent.rglob("*")}
    CliRunner().invoke(main, ["check"])
    assert {p: p.stat().st_mtime_ns for p in built_data.parent.rglob("*")} == before
