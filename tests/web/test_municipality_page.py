"""One municipality: what those near in population use, its prefecture, its own facts, its DX status."""

from __future__ import annotations

import re
from statistics import median

import pytest
from flask.testing import FlaskClient
from reading import Reader

from recommender.recommend import Recommender
from recommender.size import near_span
from web.facts import dx, uses


def section(page: str, name: str) -> str:
    return page.split(f'<section aria-labelledby="{name}"')[1].split("</section>")[0]


@pytest.mark.parametrize("code", ["032077", "011002", "131016", "134023"])
def test_near_is_half_to_twice_nearest_first(recommender: Recommender, code: str) -> None:
    own = recommender.catalog.municipalities[code]
    everyone = recommender.catalog.municipalities.values()
    found = uses.near(own, everyone)
    assert {m.code for m in found} == {m.code for m in everyone if m.code != code and 0.5 <= m.population / own.population <= 2}
    ratios = [max(m.population / own.population, own.population / m.population) for m in found]
    assert ratios == sorted(ratios)
    low, high = near_span(own.population)
    assert all(low <= m.population <= high for m in found)


def test_uses_are_the_catalogues_own(recommender: Recommender) -> None:
    catalog = recommender.catalog
    near = uses.near(catalog.municipalities["032077"], catalog.municipalities.values())
    codes = {m.code for m in near}
    expected = {(t.id, a.code) for t in catalog.tools.values() for a in t.adopters if a.code in codes}
    tools = uses.by_tool(near, catalog)
    assert {(t.tool.id, u.place.code) for t in tools for u in t.uses} == expected
    assert [t.adopted for t in tools] == sorted((t.adopted for t in tools), reverse=True)
    groups = uses.by_category(tools)
    assert sorted(t.tool.id for g in groups for t in g.tools) == sorted(t.tool.id for t in tools)
    for group in groups:
        assert {t.tool.primary_category for t in group.tools} == {group.category}
        assert group.places == len({u.place.code for t in group.tools for u in t.uses})


def test_the_page_says_what_near_means_and_how_much_is_unknown(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    near = uses.near(catalog.municipalities["032077"], catalog.municipalities.values())
    users = uses.places(uses.by_tool(near, catalog))
    text = section(client.get("/municipalities/032077").text, "near")
    assert "半分から2倍まで（約1.5万人〜約6.2万人）" in text
    assert f"{len(near)}団体あり、うち{users}団体で" in text
    assert f"残りの{len(near) - users}団体は未確認です" in text
    links = Reader(text).links
    assert any(re.fullmatch(r"/tools/[a-z0-9-]+\?municipality=032077", link) for link in links)
    assert any(re.fullmatch(r"/categories/[a-z0-9-]+\?municipality=032077", link) for link in links)
    assert text.count('class="source"') == text.count("<li>")  # every use with its source


def test_each_use_has_place_population_kind_and_year(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    tool = uses.by_tool(uses.near(catalog.municipalities["011002"], catalog.municipalities.values()), catalog)[0]
    text = Reader(section(client.get("/municipalities/011002").text, "near")).text
    assert tool.tool.name in text
    first = tool.uses[0].place
    assert re.search(rf"{first.full_name}約\d+万人(採用|実証・試行・予定|利用終了)(\d{{4}}年|年は未確認)", text)


def test_few_near_ones_lead_on(client: FlaskClient) -> None:
    text = section(client.get("/municipalities/134023").text, "near")  # 160 residents: five are near
    assert "5団体あり" in text
    assert {"#alike", "#prefecture"} <= set(Reader(text).links)
    assert "近い規模の団体が少ないときは" not in section(client.get("/municipalities/032077").text, "near")


def test_none_known_is_explained_everywhere(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    bare = next(m for m in catalog.municipalities.values() if m.kind == "村" and not catalog.tools_in.get(m.code) and not catalog.cases_in.get(m.code))
    page = client.get(f"/municipalities/{bare.code}").text
    assert "使っていないという意味ではありません" in section(page, "own-tools")
    cases = section(page, "own-cases")
    assert "まだ載せていません" in cases
    assert f"/cases?order=near&municipality={bare.code}" in Reader(cases).links
    for found in (m for m in catalog.municipalities.values() if m.population < 400):
        text = section(client.get(f"/municipalities/{found.code}").text, "near")
        assert 'class="used-in"' in text or "確認できていません" in text or "ほかにありません" in text


def test_prefecture_lists_the_others_only(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    text = section(client.get("/municipalities/131016").text, "prefecture")
    codes = set(re.findall(r"/municipalities/(\d{6})", text))
    assert codes
    assert "131016" not in codes
    assert {catalog.municipalities[c].prefecture for c in codes} == {"東京都"}


def test_a_need_starts_from_here(client: FlaskClient) -> None:
    page = client.get("/municipalities/032077").text
    assert '<input type="hidden" name="municipality" value="032077">' in page
    answer = client.get("/recommend", query_string={"need": "会議の議事録を作るのに毎回半日かかる", "municipality": "032077"})
    assert answer.status_code == 200


def test_dx_beside_the_median_of_the_near_ones(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    own = catalog.municipalities["032077"]
    near = uses.near(own, catalog.municipalities.values())
    rows = dx.shares(own, near, catalog.labels["dx"])
    assert len(rows) == 3
    card = next(r for r in rows if r.label == "マイナンバーカード保有率")
    assert card.own == own.dx["mynumber_card_pct"]
    assert card.median == round(median(m.dx["mynumber_card_pct"] for m in near if "mynumber_card_pct" in m.dx), 1)
    text = section(client.get("/municipalities/032077").text, "dx")
    assert text.count('class="bar"') == 2 * len(rows) + 10  # own and median, then ten shares of the others
    assert text.count("<svg") == text.count('aria-hidden="true"')
    assert f"{card.own:g}%" in text
    assert f"{card.median:g}%" in text


def test_what_was_not_surveyed_is_unknown_never_no(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    own = next(m for m in catalog.municipalities.values() if "cio" not in m.dx)
    step = next(s for s in dx.steps(own, [own], catalog.labels["dx"]) if s.label.startswith("CIO（"))
    assert (step.own, step.yes, step.known) == (None, 0, 0)
    text = section(client.get(f"/municipalities/{own.code}").text, "dx")
    row = re.search(r"<tr><th scope=\"row\">CIO（.*?</tr>", text, re.S)
    assert row
    assert "未確認" in row[0]
    assert ">いいえ<" not in row[0]
    assert [(s.own, s.median) for s in dx.shares(own, [], {"none_pct": "x（%）"})] == [(None, None)]
