"""A notebook's own page says how its plan and its effects stand, and leads to both; its pages lead back in few words."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from reading import NEED, Reader

from recommender.planning.fiscal import Month
from web.notebooks.document import Document, Figures, Plan, Work
from web.notebooks.store import NotebookStore


def section(page: str, name: str) -> str:
    return page.split(f'id="{name}"')[1].split("</section>")[0]


def test_a_new_notebook_says_what_is_missing(client: FlaskClient, store: NotebookStore) -> None:
    address = f"/notebooks/{store.create(Document(title='題')).id}"
    page = client.get(address).text
    assert "使い始めたい月が、まだ入力されていません" in section(page, "plan-standing")
    assert "まだ入力されていません" in section(page, "effects-standing")
    assert Reader(section(page, "plan-standing")).links == [f"{address}/plan"]
    assert Reader(section(page, "effects-standing")).links == [f"{address}/effects"]
    assert {"#plan-standing", "#effects-standing"} <= set(Reader(page).links)


def test_plan_and_hours_are_told(client: FlaskClient, store: NotebookStore) -> None:
    start = Month.of(date.today()).plus(30)
    figures = Figures(works={"1": Work(count="1200", minutes="30", minutes_after="20")})
    document = Document(title="題", municipality="032077", need=NEED, plan=Plan(start=str(start), way="bid"), figures=figures)
    page = client.get(f"/notebooks/{store.create(document).id}").text
    assert f"{start.year}年{start.number}月" in section(page, "plan-standing")
    assert "次は「" in section(page, "plan-standing")
    assert "今は年に600時間、導入後は年に400時間" in section(page, "effects-standing")


@pytest.mark.parametrize("name", ["", "/checklist", "/plan", "/effects", "/tasks"])
def test_crumbs_cut_a_long_title(client: FlaskClient, store: NotebookStore, name: str) -> None:
    title = "とても長い題名の" * 6
    page = client.get(f"/notebooks/{store.create(Document(title=title)).id}{name}").text
    crumbs = page.split('class="crumbs"')[1].split("</nav>")[0]
    assert title not in crumbs
    assert f"{title[:19]}…" in crumbs
