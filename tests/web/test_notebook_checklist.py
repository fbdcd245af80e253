"""The check items of a notebook: which apply, what is written to them, how far each stage is."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from reading import NEED, Reader

from recommender.checklists import holds
from recommender.recommend import Recommender
from web.notebooks.document import Candidate, Document, Progress
from web.notebooks.store import NotebookStore
from web.notebooks.tasks.progress import checked, situation

HTMX = {"HX-Request": "true"}
DAY = date(2026, 11, 1)
BASIS = Document(title="題", municipality="032077", need=NEED, candidates={"logo-chat": Candidate(name="LoGoチャット")})


@pytest.fixture
def made(store: NotebookStore) -> str:
    return f"/notebooks/{store.create(BASIS).id}/checklist"


@pytest.fixture(scope="module")
def item(recommender: Recommender) -> str:
    """The first item that surely applies."""
    return next(i.id for s in checked(BASIS, recommender, DAY).stages for i in s.items if not i.waits)


def test_the_situation_comes_from_the_notebook(recommender: Recommender) -> None:
    found = situation(BASIS.model_copy(update={"conditions": {"network": "lgwan", "category": "rpa"}}), recommender, DAY)
    chat = recommender.catalog.tools["logo-chat"]
    assert [c.id for c in found.categories] == ["rpa", chat.primary_category]
    assert (found.network, found.population) == ("lgwan", recommender.catalog.municipalities["032077"].population)
    assert found.tools == [chat]


def test_without_a_tool_the_need_is_read(recommender: Recommender) -> None:
    found = situation(Document(title="題", need=NEED), recommender, DAY)
    assert [c.id for c in found.categories] == ["madoguchi"]
    assert found.population is None
    assert situation(Document(title="題"), recommender, DAY).categories == []


def test_a_vanished_tool_or_a_bad_condition_breaks_nothing(recommender: Recommender) -> None:
    odd = Document(title="題", candidates={"gone": Candidate(name="x")}, conditions={"budget": "たくさん", "category": "never"}, municipality="999999")
    assert situation(odd, recommender, DAY).population is None
    assert checked(odd, recommender, DAY).wanted > 0


def test_progress_counts_what_is_done_and_leaves_out_what_is_not_needed(recommender: Recommender, item: str) -> None:
    before = checked(BASIS, recommender, DAY)
    done = checked(BASIS.model_copy(update={"progress": {item: Progress(status="done")}}), recommender, DAY)
    assert (done.done, done.wanted) == (1, before.wanted)
    left = checked(BASIS.model_copy(update={"progress": {item: Progress(status="not_needed")}}), recommender, DAY)
    assert (left.done, left.wanted) == (0, before.wanted - 1)


def test_an_item_that_may_apply_counts_once_it_is_begun(recommender: Recommender) -> None:
    before = checked(BASIS, recommender, DAY)
    waiting = next(i.id for s in before.stages for i in s.items if i.waits)
    begun = checked(BASIS.model_copy(update={"progress": {waiting: Progress(status="doing")}}), recommender, DAY)
    assert begun.wanted == before.wanted + 1


def test_an_item_saves_itself_and_the_stage_moves(client: FlaskClient, made: str, store: NotebookStore, item: str) -> None:
    path = f"progress.{item}.status"
    response = client.post(made, data={"base": "1", path: "done"}, headers=HTMX)
    assert response.status_code == 200
    assert f'name="base:{path}" value="2"' in response.text
    assert 'id="progress-1" hx-swap-oob="innerHTML"><span class="progress__text">1/' in response.text
    now = store.get(made.split("/")[2])
    assert now.document.progress[item].status == "done"
    assert now.document.progress[item].text[:10] in now.what
    client.post(made, data={"base": "1", f"progress.{item}.owner": "山田", f"progress.{item}.due": "2026-12-01"}, headers=HTMX)
    page = client.get(made)
    assert 'value="山田"' in page.text
    assert 'value="2026-12-01"' in page.text


def test_the_whole_form_records_only_what_was_filled_in(client: FlaskClient, made: str, store: NotebookStore, recommender: Recommender, item: str) -> None:
    items = [i.id for s in checked(BASIS, recommender, DAY).stages for i in s.items]
    empty = {f"progress.{i}.{name}": "todo" if name == "status" else "" for i in items for name in ("status", "owner", "due", "note")}
    response = client.post(made, data={"base": "1", "at": "checks-form", **empty, f"progress.{item}.note": "課内で確認"})
    assert response.status_code == 303
    assert list(store.get(made.split("/")[2]).document.progress) == [item]


def test_two_tabs_on_one_item(client: FlaskClient, made: str, item: str) -> None:
    path = f"progress.{item}.status"
    client.post(made, data={"base": "1", path: "done"}, headers=HTMX)
    clash = client.post(made, data={"base": "1", path: "doing"}, headers=HTMX)
    assert clash.status_code == 409
    assert "完了" in clash.text
    assert "進行中" in clash.text
    assert client.post(made, data={"base": "1", path: "done"}, headers=HTMX).status_code == 200


def test_a_bad_date_is_told_and_kept(client: FlaskClient, made: str, item: str) -> None:
    response = client.post(made, data={"base": "1", f"progress.{item}.due": "来月", f"progress.{item}.note": "打ったメモ"})
    assert response.status_code == 400
    assert "年-月-日" in response.text
    assert "打ったメモ" in response.text
    assert f"#f-progress.{item}.due" in Reader(response.text).links


def test_filters_leave_what_was_asked(client: FlaskClient, made: str, recommender: Recommender) -> None:
    whole = checked(BASIS, recommender, DAY)
    stage = whole.stages[1]
    page = client.get(made, query_string={"show_stage": stage.name}).text
    assert all(f'id="item-{i.id}"' in page for i in stage.items)
    assert f'id="item-{whole.stages[0].items[0].id}"' not in page
    entry = whole.stages[0].items[0].entry
    assert entry is not None
    by_role = client.get(made, query_string={"show_role": entry.role}).text
    assert by_role.count("<dt>役割</dt>") == sum(i.entry is not None and i.entry.role == entry.role for s in whole.stages for i in s.items)
    nothing = client.get(made, query_string={"show_status": "done"})
    assert nothing.status_code == 200
    assert "当てはまる確認項目はありません" in nothing.text


def test_saving_keeps_the_view(client: FlaskClient, made: str, item: str, recommender: Recommender) -> None:
    """With JavaScript off the page comes back as it was narrowed; else every stage has a place for its progress."""
    view = {"by": "role", "show_status": "todo"}
    page = client.get(made, query_string=view).text
    assert [page.count(f'id="progress-{n}"') for n in range(1, 7)] == [1] * 6
    action = re.search(r'<form method="post" action="([^"]+)" id="checks-form"', page)
    assert action
    response = client.post(unescape(action[1]), data={"base": "1", f"progress.{item}.note": "メモ", "at": "checks-form"})
    assert response.status_code == 303
    assert parse_qs(urlsplit(response.headers["Location"]).query) == {"by": ["role"], "show_status": ["todo"], "saved": ["checks-form"]}
    assert client.post(f"{made}?_external=1&=x", data={"base": "2"}).status_code == 303


def test_what_no_longer_applies_stays(client: FlaskClient, store: NotebookStore) -> None:
    left = {"gone-item": Progress(text="昔の確認項目", status="done", note="残すメモ"), "no-text": Progress(status="doing")}
    address = f"/notebooks/{store.create(BASIS.model_copy(update={'progress': left})).id}/checklist"
    page = client.get(address).text
    rest = page.split("いまは当てはまらない項目")[1]
    for text in ("昔の確認項目", "残すメモ", "確認項目 no-text"):
        assert text in rest
    client.post(address, data={"base": "1", "progress.gone-item.note": "書き足した"}, headers=HTMX)
    assert store.get(address.split("/")[2]).document.progress["gone-item"].note == "書き足した"


def test_the_page_is_sound(client: FlaskClient, made: str) -> None:
    page = Reader(client.get(made).text)
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))
    assert client.get("/notebooks/none/checklist").status_code == 404


def test_an_answer_changes_the_list_at_once(client: FlaskClient, made: str, store: NotebookStore, recommender: Recommender) -> None:
    ours = [i for i in recommender.catalog.check_items.values() if i.conditions == "proposal"]
    address = made.replace("/checklist", "/answers")
    assert f'id="item-{ours[0].id}"' in client.get(made).text  # as an open one, with its question
    said_no = client.post(address, data={"base": "1", "answers.proposal": "no"}, headers=HTMX)
    assert said_no.status_code == 200
    assert 'id="checks-form" hx-swap-oob="outerHTML"' in said_no.text
    assert all(f'id="item-{i.id}"' not in said_no.text for i in ours)
    assert "質問への答えを保存しました" in said_no.text
    assert store.get(made.split("/")[2]).document.answers == {"proposal": "no"}
    said_yes = client.post(address, data={"base": "2", "answers.proposal": "yes", "at": "questions"})
    assert said_yes.status_code == 303
    page = client.get(made).text
    assert recommender.catalog.conditions["proposal"].because in page
    assert all(f'id="item-{i.id}"' in page for i in ours)
    client.post(address, data={"base": "3", "answers.proposal": ""})
    assert store.get(made.split("/")[2]).document.answers == {"proposal": None}


def test_a_wrong_answer_is_told(client: FlaskClient, made: str, store: NotebookStore) -> None:
    response = client.post(made.replace("/checklist", "/answers"), data={"base": "1", "answers.ai": "たぶん"}, headers=HTMX)
    assert response.status_code == 400
    assert "選択肢から選んでください" in response.text
    assert store.get(made.split("/")[2]).document.answers == {}


def test_items_can_be_seen_by_role(client: FlaskClient, made: str, recommender: Recommender) -> None:
    whole = checked(BASIS, recommender, DAY)
    by_role = whole.grouped("role")
    assert [g.name for g in by_role] == whole.roles
    assert sorted(i.id for g in by_role for i in g.items) == sorted(i.id for s in whole.stages for i in s.items)
    assert all(i.entry and i.entry.role == g.name for g in by_role for i in g.items)
    page = client.get(made, query_string={"by": "role"}).text
    assert list(re.findall(r'<h2 id="stage-\d+">(.*?)</h2>', page)) == whole.roles


def test_the_place_of_the_papers_is_kept_and_linked_only_as_an_address(client: FlaskClient, made: str, item: str) -> None:
    path = f"progress.{item}.proof"
    client.post(made, data={"base": "1", path: "共有フォルダ/DX/計測表.xlsx"})
    assert "資料を開く" not in client.get(made).text
    client.post(made, data={"base": "2", path: "https://example.lg.jp/a"})
    assert 'href="https://example.lg.jp/a"' in client.get(made).text
    client.post(made, data={"base": "3", path: "javascript:alert(1)"})
    assert "資料を開く" not in client.get(made).text


def test_rules_with_a_date_look_at_the_planned_start(recommender: Recommender) -> None:
    """The rule of 2027-07-01: open today, certain once the plan puts the start after it."""
    rule = recommender.catalog.conditions["from_r9_7"]
    assert holds(rule, situation(BASIS, recommender, DAY)) is None
    later = BASIS.model_copy(update={"plan": BASIS.plan.model_copy(update={"start": "2028-04"})})
    assert holds(rule, situation(later, recommender, DAY)) is True
    sooner = BASIS.model_copy(update={"plan": BASIS.plan.model_copy(update={"start": "2027-04"})})
    assert holds(rule, situation(sooner, recommender, date(2026, 4, 1))) is None
