"""A shared notebook: read by whoever has the link, by nobody else, and left nowhere."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from reading import NEED, Reader

from catalog.catalog import Catalog
from recommender.planning.fiscal import Month
from web.notebooks.document import Candidate, Decision, Document, Figures, PinnedCase, Plan, Progress, Reading, Work
from web.notebooks.store import Notebook, NotebookStore


@pytest.fixture
def made(store: NotebookStore) -> Notebook:
    document = Document(
        title="久慈市の窓口",
        municipality="032077",
        need=NEED,
        candidates={"kintone": Candidate(name="kintone", reason="<i>実績</i>", comment="二番手"), "gone": Candidate(name="昔のツール")},
        cases={"fukaya-2019-logochat": PinnedCase(title="深谷の事例", place="深谷市", comment="近い規模")},
        decision=Decision(outcome="proceed", by="課長", why="費用が合う"),
    )
    return store.create(document)


def shared_links(client: FlaskClient, made: Notebook) -> list[str]:
    return sorted({link for link in Reader(client.get(f"/notebooks/{made.id}").text).links if link.startswith("/shared/")})


def test_a_link_is_made_read_and_withdrawn(client: FlaskClient, made: Notebook) -> None:
    assert shared_links(client, made) == []
    assert client.post(f"/notebooks/{made.id}/share").status_code == 303
    (link,) = shared_links(client, made)
    page = client.get(link)
    assert page.status_code == 200
    for text in (NEED, "&lt;i&gt;実績", "二番手", "昔のツール", "掲載終了", "深谷の事例", "近い規模", "課長", "費用が合う", "残した候補で次の手続きへ進む"):
        assert text in page.text
    assert re.search(r"\d+/\d+ 完了", page.text)
    client.post(f"/notebooks/{made.id}/share/withdraw", data={"token": link.removeprefix("/shared/")})
    assert client.get(link).status_code == 404
    assert shared_links(client, made) == []


def test_it_can_only_be_read(client: FlaskClient, made: Notebook, store: NotebookStore) -> None:
    page = client.get(f"/shared/{store.share(made.id)}").text
    assert 'method="post"' not in page
    assert made.id not in page
    assert "<textarea" not in page


def test_it_is_listed_and_kept_nowhere_and_its_address_does_not_travel(client: FlaskClient, made: Notebook, store: NotebookStore) -> None:
    response = client.get(f"/shared/{store.share(made.id)}")
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert 'name="robots" content="noindex' in response.text


def test_the_notebook_says_where_the_link_works(client: FlaskClient, made: Notebook) -> None:
    assert "127.0.0.1" in client.get(f"/notebooks/{made.id}").text


def test_strangers_find_nothing(client: FlaskClient, made: Notebook, store: NotebookStore) -> None:
    token = store.share(made.id)
    for address in ("/shared/none", f"/shared/{made.id}", f"/shared/{token[:-1]}"):
        response = client.get(address)
        assert response.status_code == 404
        assert response.headers["Cache-Control"] == "no-store"
        assert made.document.title not in response.text
    other = store.create(Document(title="他人のノート"))
    assert client.post(f"/notebooks/{other.id}/share/withdraw", data={"token": token}).status_code == 404
    assert client.get(f"/shared/{token}").status_code == 200


def shared(client: FlaskClient, store: NotebookStore, **parts: object) -> str:
    document = Document.model_validate({"title": "窓口", "municipality": "032077", "need": NEED, **parts})
    response = client.get(f"/shared/{store.share(store.create(document).id)}")
    assert response.status_code == 200
    return response.text


def test_parts_in_which_nothing_was_typed_are_left_out(client: FlaskClient, store: NotebookStore) -> None:
    page = Reader(shared(client, store))
    assert not {"plan-head", "figures", "answers"} & set(page.ids)
    assert "checks" in page.ids


def test_the_plan_is_read_as_a_table(client: FlaskClient, store: NotebookStore) -> None:
    start = Month.of(date.today()).plus(30)
    page = shared(client, store, plan=Plan(start=str(start), way="bid"))
    assert f"{start.year}年{start.number}月" in page
    table = page.split('class="shared-plan"')[1].split("</table>")[0]
    assert table.count('<th scope="row">') > 10
    assert "（目安）" in table
    assert "遅れ" not in table


def test_a_plan_too_late_names_what_is_late_and_the_ways_that_remain(client: FlaskClient, store: NotebookStore) -> None:
    page = shared(client, store, plan=Plan(start=str(Month.of(date.today()).plus(1)), way="bid"))
    assert "には間に合いません" in page
    assert '<strong class="worse">遅れ</strong>' in page.split('class="shared-plan"')[1]
    assert "なら、早くて" in page
    assert "選び直せます" not in page
    past = shared(client, store, plan=Plan(start="2020-04"))
    assert "使い始めたい月が過ぎています" in past
    assert 'class="shared-plan"' not in past


def test_figures_are_read_with_what_they_rest_on(client: FlaskClient, store: NotebookStore) -> None:
    works = {"1": Work(name="<b>待ち", category="madoguchi", time="waiting", count="600", minutes="60")}
    figures = Figures(works=works, cost_first="150万", measuring={"waiting-minutes": Reading(before="42分")})
    table = shared(client, store, figures=figures).split('class="shared-figures"')[1].split("</table>")[0]
    for text in ("&lt;b&gt;待ち: 今の時間", "年600時間", "600件 × 60分 ÷ 60", "を実測した", "1,500,000円", "42分"):
        assert text in table, text
    assert len([link for link in Reader(table).links if link.startswith("/cases/")]) >= 3


def test_answers_are_read(client: FlaskClient, store: NotebookStore, catalog: Catalog) -> None:
    ask = catalog.conditions["personal_data"].ask
    page = shared(client, store, answers={"personal_data": "yes", "multi_year": None})
    assert f"<dt>{ask}</dt><dd>はい</dd>" in page
    assert page.count("<dd>はい</dd>") == 1


def test_check_items_tell_status_owner_and_date_and_link_only_to_the_web(client: FlaskClient, store: NotebookStore, catalog: Catalog) -> None:
    proofs = ["https://www.example.go.jp/a", "file:///shared/dx", "javascript:alert(1)", "\\\\server\\dx <b>", "https://www.example.go.jp/b の3ページ"]
    ids = [i.id for i in catalog.check_items.values() if i.conditions == "always"][: len(proofs)]
    assert len(ids) == len(proofs)
    progress = {i: Progress(status="doing", owner="市民課 佐々木", due=date(2020, 4, 1), note="内々のメモ", proof=p) for i, p in zip(ids, proofs, strict=True)}
    page = shared(client, store, progress=progress)
    read = Reader(page)
    assert "https://www.example.go.jp/a" in read.links
    assert not any(link.startswith(("file:", "javascript:", "\\\\", "https://www.example.go.jp/b")) for link in read.links)
    assert all(proof in read.text for proof in proofs)
    assert read.text.count("市民課 佐々木") == len(proofs)
    assert "2020年4月1日（令和2年）" in page
    assert "過ぎています" in page
    assert "内々のメモ" not in page


def test_the_whole_page_is_sound(client: FlaskClient, store: NotebookStore) -> None:
    parts = {"plan": Plan(start=str(Month.of(date.today()).plus(30))), "answers": {"ai": "no"}, "figures": Figures(hourly_cost="3000")}
    page = shared(client, store, **parts)
    read = Reader(page)
    assert read.inline == []
    assert len(read.ids) == len(set(read.ids))
    assert not any(link.startswith("/notebooks/") for link in read.links)
    assert "<form" not in page.split("<main")[1]
