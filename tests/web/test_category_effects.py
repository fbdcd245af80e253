"""The record of effects on the page of a category."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from reading import Reader

from recommender.effects.statistics import category_record
from recommender.recommend import Recommender


def section(client: FlaskClient, category: str) -> str:
    return client.get(f"/categories/{category}").text.split('aria-labelledby="effects"')[1].split("</section>")[0]


@pytest.mark.parametrize("category", ["madoguchi", "rpa", "genai"])
def test_every_figure_links_its_cases(client: FlaskClient, recommender: Recommender, category: str) -> None:
    record = category_record(category, recommender.catalog.cases.values())
    page = section(client, category)
    assert page.count('<article class="metric">') == len(record.metrics)
    links = {link.split("?")[0] for link in Reader(page).links}
    for metric in record.metrics:
        assert recommender.catalog.labels["measure"][metric.measure] in page
        told = [v.case for s in metric.strengths for v in s.cases] + [c for c, _ in metric.alone]
        assert {f"/cases/{c.id}" for c in told} <= links


def test_failures_are_counted_and_named(client: FlaskClient, recommender: Recommender) -> None:
    record = category_record("madoguchi", recommender.catalog.cases.values())
    counted = section(client, "madoguchi").split('class="counted"')[1].split("</p>")[0]
    assert f"終わったものは{len(record.badly)}件" in counted
    assert {f"/cases/{c.id}" for c in record.badly} <= set(Reader(counted).links)


def test_too_few_measured_cases_have_no_number(client: FlaskClient) -> None:
    task = section(client, "rpa").split("ある仕事にかかる職員の時間の合計")[1].split("</article>")[0]
    measured, trial = task.split('class="strength-row"')[1:3]
    assert "実測" in measured
    assert "3件に満たない" in measured
    assert "中央値" not in measured
    assert "中央値" in trial


def test_nothing_known_is_unknown_not_zero(client: FlaskClient) -> None:
    page = section(client, "toshokan")
    assert "未確認" in page
    assert not re.search(r"中央値", page)


def test_every_category_can_be_shown(client: FlaskClient, recommender: Recommender) -> None:
    for category in recommender.catalog.categories:
        page = Reader(client.get(f"/categories/{category}").text)
        assert len(page.ids) == len(set(page.ids)), category
