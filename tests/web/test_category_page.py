"""The browse page of all categories, and one category."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask.testing import FlaskClient
from reading import Reader

from catalog.facets import SIZE_LABELS, size_band
from recommender.recommend import Recommender
from web.facts import uses


def section(page: str, name: str) -> str:
    return page.split(f'aria-labelledby="{name}"')[1].split("</section>")[0]


def test_all_categories_with_their_counts(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    page = client.get("/categories").text
    for identity in catalog.categories:
        row = page.split(f'href="/categories/{identity}"')[1].split("</tr>")[0]
        cases = [c for c in catalog.cases.values() if identity in c.categories]
        counts = [sum(identity in t.categories for t in catalog.tools.values()), len(cases), sum(c.outcome in ("failure", "mixed", "ended") for c in cases)]
        assert re.findall(r">(\d+)件</td>", row) == [str(n) for n in counts]
    assert [re.sub(r"\d+分類", "", h) for h in re.findall(r'<h2 id="group-\d">(.*?)<span', page)] == ["住民接点", "内部業務", "分野"]


def test_crumbs_lead_to_all_categories(client: FlaskClient) -> None:
    assert "/categories" in Reader(client.get("/categories/rpa").text).links
    assert "/categories?municipality=032077" in Reader(client.get("/categories/rpa?municipality=032077").text).links


def test_the_map_shows_every_user_once_and_ours(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    users = {a.code for t in catalog.tools.values() if "chat" in t.categories for a in t.adopters}
    bands = section(client.get("/categories/chat?municipality=032077").text, "bands")
    assert bands.count('<circle class="dot ') == len(users)
    assert 'class="japan__own"' in bands
    assert f"採用などを確認した{len(users)}団体は" in bands


def test_a_category_is_not_said_again_with_each_of_its_tools(client: FlaskClient) -> None:
    assert 'href="/categories/chat"' not in section(client.get("/categories/chat").text, "tools")


@pytest.mark.parametrize("identity", ["madoguchi", "chat", "rpa"])
def test_bands_count_adopters(client: FlaskClient, recommender: Recommender, identity: str) -> None:
    catalog = recommender.catalog
    tools = [t for t in catalog.tools.values() if identity in t.categories]
    rows = uses.by_band(tools, catalog)
    assert {r.tool.id for r in rows} == {t.id for t in tools if any(a.kind == "adopted" for a in t.adopters)}
    for row in rows:
        expected = Counter(size_band(catalog.municipalities[a.code].population) for a in row.tool.adopters if a.kind == "adopted")
        assert dict(zip(SIZE_LABELS, row.counts, strict=True)) == {label: expected[label] for label in SIZE_LABELS}
        assert row.total == sum(row.counts)
    table = section(client.get(f"/categories/{identity}").text, "bands")
    assert table.count('<th scope="row">') == min(len(rows), 12)
    assert "0団体" not in table.replace("10団体", "").replace("20団体", "").replace("30団体", "")  # not seen is unknown, not zero
    assert "未確認" in table


def test_success_and_failure_side_by_side(client: FlaskClient, recommender: Recommender) -> None:
    cases = [c for c in recommender.catalog.cases.values() if "madoguchi" in c.categories]
    page = client.get("/categories/madoguchi").text
    sides = {"well": {"success", "launched"}, "badly": {"failure", "mixed", "ended"}}
    for side, outcomes in sides.items():
        shown = re.findall(r'href="/cases/([a-z0-9-]+)"', section(page, side))
        assert shown
        assert {recommender.catalog.cases[i].outcome for i in shown} <= outcomes
        for outcome in outcomes:
            count = sum(c.outcome == outcome for c in cases)
            assert (f"/cases?category=madoguchi&amp;outcome={outcome}" in section(page, side)) == (count > 0)


def test_effects_are_counted_by_strength(client: FlaskClient, recommender: Recommender) -> None:
    cases = [c for c in recommender.catalog.cases.values() if "rpa" in c.categories]
    measured = sum(any(e.kind == "measured" for e in c.effects) for c in cases)
    silent = sum(not c.effects for c in cases)
    proof = client.get("/categories/rpa").text.split('class="proof"')[1].split("</dl>")[0]
    counts = [int(n) for n in re.findall(r"<dd>(\d+)<span>件", proof)]
    assert sum(counts) == len(cases)
    assert (counts[0], counts[-1]) == (measured, silent)


def test_a_category_without_failures_does_not_say_there_are_none(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    calm = next(i for i in catalog.categories if (held := [c for c in catalog.cases.values() if i in c.categories]) and not any(c.went_badly for c in held))
    assert "失敗がないという意味ではありません" in section(client.get(f"/categories/{calm}").text, "badly")


def test_partners_come_with_a_reason(client: FlaskClient, recommender: Recommender) -> None:
    category = recommender.catalog.categories["madoguchi"]
    text = section(client.get("/categories/madoguchi").text, "partners")
    assert category.partner_reason in text
    assert all(f"/categories/{partner}" in Reader(text).links for partner in category.partners)


def test_the_municipality_is_carried_along(client: FlaskClient) -> None:
    page = client.get("/categories/chat?municipality=032077").text
    links = Reader(page).links
    assert "岩手県久慈市" in page
    assert "久慈市は「1万〜5万人」です" in page
    for start in ("/tools/", "/cases/", "/cases?", "/recommend?", "/checklists?"):
        found = [link for link in links if link.startswith(start)]
        assert found
        assert all("municipality=032077" in link for link in found), start
    assert "/categories/chat" in links  # the way back to everybody's view
    assert "の立場で見ています" not in client.get("/categories/chat?municipality=999999").text


def test_the_flow_in_words_is_the_flow_of_the_data(client: FlaskClient, recommender: Recommender) -> None:
    flow = recommender.catalog.flows["madoguchi"]
    page = section(client.get("/categories/madoguchi").text, "flow")
    lists = re.findall(r'<ol class="flow__steps">(.*?)</ol>', page, re.S)
    assert len(lists) == 2
    names = {"resident": "住民", "counter": "窓口の職員", "office": "事務の職員", "machine": "機械"}
    marks = {"heavy": ["手間大"], "light": ["手間小"], "none": []}
    for told, steps in zip(lists, (flow.before, flow.after), strict=True):
        rows = [[s.strip() for s in re.findall(r">([^<]+)</span>", row)] for row in told.split("<li")[1:]]
        assert rows == [[names[s.who], *marks[s.load], s.text] for s in steps]
    assert f"前が<strong>{flow.heavy[0]}つ</strong>" in page
    assert all(text in page for text in flow.falls)
    assert all(f"/cases/{i}" in Reader(page).links for i in flow.cases)
    assert flow.basis in page
    assert recommender.catalog.labels["strength"][flow.strength] in page


def test_the_picture_of_a_flow_says_the_same_for_eyes_alone(client: FlaskClient, recommender: Recommender) -> None:
    flow = recommender.catalog.flows["seikyu"]
    page = section(client.get("/categories/seikyu").text, "flow")
    hidden = page.split('<div class="flow__pictures" aria-hidden="true">')[1].split("<details")[0]
    pictures = re.findall(r"<svg.*?</svg>", hidden, re.S)
    for svg, steps in zip(pictures, (flow.before, flow.after), strict=True):
        assert "".join(re.findall(r'class="flow__text"[^>]*>([^<]+)<', svg)) == "".join(s.text for s in steps)
        assert re.findall(r'class="flow__load"[^>]*>([^<]+)<', svg) == [{"heavy": "大", "light": "小"}[s.load] for s in steps if s.load != "none"]
        assert svg.count("flow__box--heavy") == sum(s.load == "heavy" for s in steps)
        assert ">事業者</text>" in svg
    assert "事業者</span>" in page
    assert "後が<strong>なし</strong>" in page


def test_a_category_without_a_flow_shows_none(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    without = next(i for i in catalog.categories if i not in catalog.flows)
    page = client.get(f"/categories/{without}").text
    assert 'href="#flow"' not in page
    assert "flow.css" not in page
    assert all('href="#flow"' in client.get(f"/categories/{i}").text for i in ("rpa", "chat"))
