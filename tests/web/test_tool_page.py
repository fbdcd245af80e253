"""One tool: what is known and unknown, who uses it by size and year, price evidence, cases, others, check items."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from catalog.catalog import Catalog
from catalog.schema import Adopter, Municipality, Price, Tool
from recommender.recommend import Recommender
from web.facts.adopters import RECENT, YearColumn, by_size_and_year
from web.facts.prices import price_rows


@pytest.fixture
def catalog(recommender: Recommender) -> Catalog:
    return recommender.catalog


def section(page: str, name: str) -> str:
    return page.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]


def with_prices(tool: Tool, **values: object) -> Tool:
    return tool.model_copy(update={"prices": [Price.model_validate({"text": "記録", **values})]})


# ---- who uses it


def users(catalog: Catalog, *years: int | None) -> list[tuple[Adopter, Municipality]]:
    places = sorted(catalog.municipalities.values(), key=lambda m: m.population)
    return [(Adopter(code=m.code, year=y, kind="adopted", source="https://example.jp/"), m) for y, m in zip(years, places, strict=False)]


def test_every_user_is_counted_once_by_size_and_year(catalog: Catalog) -> None:
    for tool in catalog.tools.values():
        held = [(a, catalog.municipalities[a.code]) for a in tool.adopters]
        table = by_size_and_year(held)
        assert sum(len(band.users) for band in table.bands) == len(held)
        assert all(sum(band.counts) == len(band.users) for band in table.bands)
        assert len(table.columns) <= RECENT + 2


def test_old_years_share_a_column_and_unknown_years_have_their_own(catalog: Catalog) -> None:
    table = by_size_and_year(users(catalog, 2010, 2012, 2018, 2020, 2021, 2022, 2023, None))
    assert table.columns == [YearColumn(2012, earlier=True), *(YearColumn(y) for y in (2018, 2020, 2021, 2022, 2023)), YearColumn(None)]
    assert table.bands[0].counts == [2, 1, 1, 1, 1, 1, 1]
    assert by_size_and_year(users(catalog, 2018, 2020)).columns == [YearColumn(2018), YearColumn(2020)]
    assert by_size_and_year([]).bands == []


def test_long_lists_are_folded_by_size_and_ours_is_open(client: FlaskClient) -> None:
    page = section(client.get("/tools/logo-chat?municipality=032077").text, "adopters")
    bands = re.findall(r'<details class="more band"( open)?>\s*<summary>(.*?)の\d+団体</summary>', page)
    assert len(bands) > 3
    assert [label for is_open, label in bands if is_open] == ["1万〜5万人"]
    assert "久慈市の規模" in page
    assert "2021年（令和3年）" in page


def test_few_users_are_shown_at_once(client: FlaskClient, catalog: Catalog) -> None:
    few = next(t for t in catalog.tools.values() if 0 < len(t.adopters) < 5)
    page = section(client.get(f"/tools/{few.id}").text, "adopters")
    assert 0 < page.count('<details class="more band"') == page.count('<details class="more band" open>')


# ---- what it costs


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"amount": 3_000_000, "period": "年額", "contract_by": "久慈市"}, "年"),
        ({"amount": 3_000_000, "period": "総額", "contract_by": "岩手県久慈市"}, "総額"),
        ({"amount": 3_000_000, "contract_by": "久慈市"}, None),  # for how long?
        ({"amount": 900, "period": "1件", "contract_by": "久慈市"}, None),
        ({"amount": 0, "period": "年額", "contract_by": "久慈市"}, None),
        ({"period": "年額", "contract_by": "久慈市"}, None),
        ({"amount": 3_000_000, "period": "年額", "contract_by": "6市町村共同"}, None),
        ({"amount": 3_000_000, "period": "年額", "contract_by": "府中市"}, None),  # two of that name
        ({"amount": 3_000_000, "period": "年額"}, None),
    ],
)
def test_per_resident_only_where_all_is_known(catalog: Catalog, values: dict[str, object], expected: str | None) -> None:
    row = price_rows(with_prices(catalog.tools["logo-chat"], **values), catalog)[0]
    assert row.per == expected
    assert (row.per_resident is None) == (expected is None)
    if row.per_resident is not None:
        assert row.per_resident == pytest.approx(3_000_000 / catalog.municipalities["032077"].population, rel=0.05)


def test_of_two_of_one_name_the_user_is_meant(catalog: Catalog) -> None:
    tool = with_prices(catalog.tools["logo-chat"], amount=3_000_000, period="年額", contract_by="府中市")
    tool = tool.model_copy(update={"adopters": [Adopter(code="132063", kind="adopted", source="https://example.jp/")]})
    row = price_rows(tool, catalog)[0]
    assert row.contractor is not None
    assert row.contractor.full_name == "東京都府中市"


def test_price_evidence_is_whole_and_what_is_missing_shows(client: FlaskClient, catalog: Catalog) -> None:
    for tool in catalog.tools.values():
        if not tool.prices:
            continue
        part = section(client.get(f"/tools/{tool.id}").text, "prices")
        assert part.count("<tr>") == len(tool.prices) + 1, tool.id
        bare = sum(p.as_of is None for p in tool.prices) + sum(p.source is None for p in tool.prices) + sum(p.amount is None for p in tool.prices)
        assert part.count('class="unknown"') >= bare, tool.id
    assert "未確認" in section(client.get("/tools/tabesuke").text, "prices")
    page = section(client.get("/tools/cotopat").text, "prices")
    assert "静岡県御殿場市" in page
    assert "計算値" in page


# ---- cases, others, check items


def test_failures_stand_before_the_rest(client: FlaskClient, catalog: Catalog) -> None:
    for tool_id, cases in [(i, cs) for i, cs in catalog.cases_of_tool.items() if cs]:
        part = section(client.get(f"/tools/{tool_id}").text, "cases")
        assert part.count('class="row"') == len(cases)
        if any(c.went_badly for c in cases):
            assert "うまくいかなかった点のある事例・終わった事例" in part
            if not all(c.went_badly for c in cases):
                assert part.index("うまくいかなかった点のある事例・終わった事例") < part.index("使われている事例")
        else:
            assert "ないという意味ではありません" in part


def test_check_items_are_those_of_the_linked_page(client: FlaskClient) -> None:
    for query in ("", "?municipality=032077"):
        part = section(client.get(f"/tools/logo-chat{query}").text, "checks")
        link = re.search(r'href="(/checklists[^"]+)"', part)
        assert link is not None
        assert ("032077" in link[1]) == bool(query)
        counted = sum(int(n) for n in re.findall(r'stages__sure">(\d+)', part)) + sum(int(n) for n in re.findall(r"場合により(\d+)項目", part))
        assert client.get(link[1].replace("&amp;", "&")).text.count('class="check"') == counted > 0


def test_others_of_the_category_are_offered(client: FlaskClient, catalog: Catalog) -> None:
    part = section(client.get("/tools/logo-chat").text, "others")
    offered = re.findall(r'href="/tools/([a-z0-9-]+)"', part)
    assert len(offered) > 3
    assert "logo-chat" not in offered
    assert {catalog.tools[i].primary_category for i in offered} == {catalog.tools["logo-chat"].primary_category}
