"""Rows of a comparison: the same for all tools, what differs told from what is unknown."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from flask import Flask

from catalog.catalog import Catalog
from catalog.schema import Tool
from web.compare.table import Cell, Fact, Row, compare, counted

Rows = Callable[..., dict[str, Row]]


@pytest.fixture
def rows(app: Flask, catalog: Catalog) -> Rows:
    def made(*tools: str | Tool, own: str | None = None) -> dict[str, Row]:
        found = [t if isinstance(t, Tool) else catalog.tools[t] for t in tools]
        with app.test_request_context():
            return {r.id: r for r in compare(found, catalog.municipalities[own] if own else None)}

    return made


def row(*values: str | None) -> Row:
    return Row("x", "x", "x", "何ですか。", [Cell([Fact(v)] if v else [], asks=not v) for v in values])


@pytest.mark.parametrize(
    ("values", "state"),
    [
        (("a", "b"), "differs"),
        (("a", "b", None), "differs"),
        (("a", "a"), "same"),
        (("a", None), "open"),
        (("a", None, "a"), "open"),
        ((None, None), "unknown"),
    ],
)
def test_unknown_is_not_a_difference(values: tuple[str | None, ...], state: str) -> None:
    assert row(*values).state == state
    assert row(*values).asking == [n for n, v in enumerate(values) if v is None]


def test_texts_and_rows_without_question_are_not_judged_or_asked() -> None:
    assert Row("x", "x", "x", None, [Cell([Fact("a")], False), Cell([Fact("b")], False)], prose=True).state == "prose"
    assert Row("x", "x", "x", None, [Cell([], True)]).asking == []


def test_every_row_has_a_cell_for_every_tool_and_its_own_id(rows: Rows, catalog: Catalog) -> None:
    for one, two in pairwise(list(catalog.tools)[:40]):
        found = rows(one, two, own="032077")
        assert len(found) == 24
        assert all(len(r.cells) == 2 for r in found.values())
        assert sum(counted(found.values()).values()) == len(found)


def test_every_scheme_and_network_has_its_row_also_where_nothing_is_known(rows: Rows) -> None:
    found = rows("garoon", "winactor")
    assert {f"registration-{s}" for s in ("dmp", "ismap", "ismap-liu", "jc-star")} <= set(found)
    assert {f"network-{n}" for n in ("lgwan", "internet", "my_number", "on_premises", "standalone")} <= set(found)
    assert [f.text for f in found["network-lgwan"].cells[0].facts] == ["使えることを確認"]


def test_known_to_be_absent_is_said_and_not_asked(rows: Rows, catalog: Catalog) -> None:
    tool = Tool.model_validate(
        catalog.tools["kintone"].model_dump()
        | {
            "networks": [{"name": "lgwan", "available": False}],
            "registrations": [{"scheme": "DMP", "registered": False, "checked": "2026-10-01", "source": "https://a.example/"}],
        }
    )
    found = rows(tool, "logo-chat")
    assert found["network-lgwan"].cells[0].facts[0].text == "使えないことを確認"
    assert found["network-lgwan"].state == "differs"
    registration = found["registration-dmp"].cells[0]
    assert (registration.facts[0].text, registration.facts[0].note, registration.facts[0].source) == (
        "登録を確認できず",
        "2026年10月1日時点",
        "https://a.example/",
    )
    assert found["registration-dmp"].asking == [1]


def test_prices_without_an_amount_still_ask(rows: Rows, catalog: Catalog) -> None:
    words = catalog.tools["kintone"].model_copy(update={"prices": [p.model_copy(update={"amount": None}) for p in catalog.tools["kintone"].prices]})
    found = rows(words, "kintone")["prices"]
    assert found.cells[0].facts
    assert found.asking == [0]


def test_users_of_our_size_only_with_a_municipality(rows: Rows, catalog: Catalog) -> None:
    assert "near" not in rows("logo-chat")
    own = catalog.municipalities["032077"]
    facts = rows("logo-chat", own="032077")["near"].cells[0].facts
    assert facts
    places = {m.full_name: m for m in catalog.municipalities.values()}
    for fact in facts:
        assert own.population / 2 <= places[fact.text].population <= own.population * 2
        assert fact.source


def test_our_own_use_is_named_first(rows: Rows, catalog: Catalog) -> None:
    adopter = catalog.tools["logo-chat"].adopters[0]
    facts = rows("logo-chat", own=adopter.code)["near"].cells[0].facts
    assert catalog.municipalities[adopter.code].name in facts[0].text


def test_failures_come_first_and_effects_are_the_measured_ones(rows: Rows, catalog: Catalog) -> None:
    tool = next(i for i, cases in catalog.cases_of_tool.items() if {c.went_badly for c in cases} == {True, False})
    facts = rows(tool)["cases"].cells[0].facts
    bad = sum(c.went_badly for c in catalog.cases_of_tool[tool])
    assert len(facts) == len(catalog.cases_of_tool[tool])
    assert all(any(w in f.text for w in ("うまくいかなかった", "良い面と悪い面", "利用終了")) for f in facts[:bad])
    measured = [e for c in catalog.cases_of_tool["logo-chat"] for e in c.effects if e.kind == "measured"]
    assert measured
    assert len(rows("logo-chat")["effects"].cells[0].facts) == len(measured)
