"""From a search to frozen evidence: taken in, judged with a reason each, frozen, never changed, begun anew."""

from __future__ import annotations

import io
import re
from datetime import date
from urllib.parse import quote

import openpyxl
import pytest
from flask.testing import FlaskClient
from reading import RECOMMEND, Reader

from web.notebooks.document import Decision, Document, Entry, Selection
from web.notebooks.store import NotebookStore

HTMX = {"HX-Request": "true"}
PATH = "selection.entries."


def listed(**more: Entry) -> Document:
    entries = {"kintone": Entry(name="kintone", place=1, found="合う見込み80%"), "gone": Entry(name="昔のツール", place=2), **more}
    selection = Selection(question="窓口が混む", address="/recommend?need=x", searched_on=date(2026, 4, 1), catalogue="abc", entries=entries)
    return Document(title="久慈市の窓口", municipality="032077", selection=selection)


@pytest.fixture
def made(store: NotebookStore) -> str:
    """The id of a notebook with a long list of two, one of them no longer in the catalogue, none judged."""
    return store.create(listed()).id


def judged(entry: str, verdict: str, why: str) -> dict[str, str]:
    return {f"{PATH}{entry}.verdict": verdict, f"{PATH}{entry}.why": why}


ALL = {
    **judged("kintone", "kept", "機能が合う"),
    **judged("gone", "dropped", "=HYPERLINK(1)"),
    "selection.decision.outcome": "proceed",
    "selection.decision.by": "課長",
}


def selection_of(store: NotebookStore, notebook_id: str) -> Selection:
    selection = store.get(notebook_id).document.selection
    assert selection is not None
    return selection


def freeze(client: FlaskClient, store: NotebookStore, notebook_id: str) -> str:
    base = store.get(notebook_id).revision
    response = client.post(f"/notebooks/{notebook_id}/selection", data={**ALL, "base": base, "action": "freeze"})
    assert response.status_code == 303, response.text
    return response.headers["Location"]


def test_results_and_the_list_of_tools_lead_to_the_record(client: FlaskClient) -> None:
    for address in (RECOMMEND, "/tools?category=zei"):
        links = [a for a in Reader(client.get(address).text).links if a.startswith("/evidence/new")]
        assert len(links) == 1
        page = client.get(links[0])
        assert page.status_code == 200
        assert "どのノートに残しますか" in page.text
    assert "/evidence/new" not in client.get("/cases").text
    assert "60件までに絞り込むと" in client.get("/tools").text


def test_a_search_goes_into_a_new_notebook_or_one_that_is_there(client: FlaskClient, store: NotebookStore) -> None:
    response = client.post("/evidence/new", data={"from": RECOMMEND, "into": "new", "title": "久慈市の選定", "most": "10"})
    assert response.status_code == 303
    notebook_id = response.headers["Location"].split("/")[2]
    document = store.get(notebook_id).document
    assert (document.title, document.municipality) == ("久慈市の選定", "032077")
    assert len(selection_of(store, notebook_id).entries) == 10
    assert "10件中0件を判断" in Reader(client.get(response.headers["Location"]).text).text
    client.post("/evidence/new", data={"from": "/tools?category=rpa", "into": notebook_id})
    assert selection_of(store, notebook_id).address == "/tools?category=rpa"
    assert store.get(notebook_id).document.title == "久慈市の選定"


def test_a_notebook_needs_a_title_and_keeps_what_was_typed(client: FlaskClient, store: NotebookStore) -> None:
    before = len(store.all())
    empty = client.post("/evidence/new", data={"from": RECOMMEND, "into": "new", "title": " "})
    assert empty.status_code == 400
    assert 'aria-describedby="title-error"' in empty.text
    long = client.post("/evidence/new", data={"from": RECOMMEND, "into": "new", "title": "あ" * 201})
    assert long.status_code == 400
    assert "あ" * 201 in long.text
    assert client.post("/evidence/new", data={"from": RECOMMEND, "into": "none", "title": "x"}).status_code == 400
    assert len(store.all()) == before


@pytest.mark.parametrize("address", ["", "/tools", "//example.com/tools", f"/recommend?need={quote('カレーの作り方')}"])
def test_what_cannot_be_recorded_gets_a_page_with_a_way_on(client: FlaskClient, address: str) -> None:
    for response in (client.get("/evidence/new", query_string={"from": address}), client.post("/evidence/new", data={"from": address})):
        assert response.status_code == 400
        assert "選定の記録に残せません" in response.text
        assert "example.com" not in response.text


def test_a_notebook_without_a_list_says_how_to_get_one(client: FlaskClient, store: NotebookStore) -> None:
    notebook = store.create(Document(title="まだ"))
    page = client.get(f"/notebooks/{notebook.id}/selection")
    assert page.status_code == 200
    assert "まだ検索の結果を取り込んでいません" in page.text
    assert client.post(f"/notebooks/{notebook.id}/selection", data={"action": "freeze"}).status_code == 303
    assert client.get("/notebooks/none/selection").status_code == 404


def test_the_list_is_saved_as_a_whole_without_javascript(client: FlaskClient, store: NotebookStore, made: str) -> None:
    fields = {**judged("kintone", "kept", "機能が合う"), f"{PATH}gone.why": ""}
    assert client.post(f"/notebooks/{made}/selection", data={**fields, "base": 1, "action": "save"}).status_code == 303
    entries = selection_of(store, made).entries
    assert (entries["kintone"].verdict, entries["kintone"].why, entries["gone"].verdict) == ("kept", "機能が合う", None)
    page = Reader(client.get(f"/notebooks/{made}/selection").text)
    assert "2件中1件を判断" in page.text
    assert "掲載終了" in page.text


def test_one_entry_saves_itself_and_the_page_keeps_count(client: FlaskClient, store: NotebookStore, made: str) -> None:
    address = f"/notebooks/{made}/selection"
    first = client.post(address, headers=HTMX, data={"part": "kintone", "base": 1, "base:kintone": 1, f"{PATH}kintone.verdict": "kept"})
    assert "理由を書いてください" in first.text
    assert re.search(r'id="seen"[^>]*value="2"', first.text)
    assert re.search(r'id="base-kintone"[^>]*value="2"', first.text)
    second = client.post(address, headers=HTMX, data={"part": "kintone", "base": 2, "base:kintone": 2, f"{PATH}kintone.why": "合う"})
    assert "保存しました" in second.text
    assert "2件中1件を判断" in Reader(second.text).text
    assert "<html" not in second.text
    assert selection_of(store, made).undecided == ["gone"]


def test_a_quick_reason_sets_verdict_and_reason_and_keeps_ones_own_words(client: FlaskClient, store: NotebookStore, made: str) -> None:
    address = f"/notebooks/{made}/selection"
    row = client.post(address, headers=HTMX, data={"part": "kintone", "base": 1, "quick.kintone": "dropped:費用が予算を超える"})
    assert 'id="entry-kintone"' in row.text
    assert selection_of(store, made).entries["kintone"].why == "費用が予算を超える"
    client.post(address, data={"base": 2, "quick.kintone": "kept:必要な機能がそろっている"})
    assert selection_of(store, made).entries["kintone"] == Entry(name="kintone", place=1, found="合う見込み80%", verdict="kept", why="必要な機能がそろっている")
    client.post(address, data={"base": 3, "quick.kintone": "kept:費用が予算に収まる見込みがある", f"{PATH}kintone.why": "見積りで確認"})
    assert selection_of(store, made).entries["kintone"].why == "費用が予算に収まる見込みがある。見積りで確認"
    client.post(address, data={"base": 4, "quick.kintone": "kept:作った理由"})
    assert "作った理由" not in selection_of(store, made).entries["kintone"].why


def test_many_get_one_reason_at_once(client: FlaskClient, store: NotebookStore, made: str) -> None:
    address = f"/notebooks/{made}/selection"
    nothing = client.post(address, data={"base": 1, "action": "bulk", "bulk": "dropped:必要な機能がない"})
    assert nothing.status_code == 400
    assert "候補が選ばれていません" in nothing.text
    assert "理由を選んでください" in client.post(address, data={"base": 1, "action": "bulk", "pick": "kintone"}).text
    client.post(address, data={"base": 1, "action": "bulk", "bulk": "dropped:必要な機能がない", "pick": ["gone", "none"]})
    assert selection_of(store, made).undecided == ["kintone"]
    client.post(address, data={"base": 2, "action": "bulk", "bulk": "dropped:規模に合う採用例がない", "bulk_for": "undecided"})
    assert {i: e.why for i, e in selection_of(store, made).entries.items()} == {"kintone": "規模に合う採用例がない", "gone": "必要な機能がない"}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_two_tabs_on_one_reason_see_both_and_lose_nothing(client: FlaskClient, store: NotebookStore, made: str, headers: dict[str, str]) -> None:
    store.edit(made, 1, {f"{PATH}kintone.why": "先の画面の理由"}, "先の画面")
    fields = {"part": "kintone", f"{PATH}kintone.why": "後の画面の理由", f"{PATH}gone.why": "別の欄", "base": 1}
    response = client.post(f"/notebooks/{made}/selection", headers=headers, data=fields)
    assert response.status_code == 409
    assert "先の画面の理由" in response.text
    assert "後の画面の理由" in response.text
    entries = selection_of(store, made).entries
    assert (entries["kintone"].why, entries["gone"].why) == ("先の画面の理由", "別の欄")
    again = {f"{PATH}kintone.why": "後の画面の理由", "base": 1, "base:kintone": store.get(made).revision}
    assert client.post(f"/notebooks/{made}/selection", data=again).status_code == 303
    assert selection_of(store, made).entries["kintone"].why == "後の画面の理由"


def test_what_was_done_to_many_can_be_undone(client: FlaskClient, store: NotebookStore, made: str) -> None:
    address = f"/notebooks/{made}/selection"
    done = client.post(address, data={"base": 1, "action": "bulk", "bulk": "dropped:必要な機能がない", "bulk_for": "undecided"})
    assert f'action="/notebooks/{made}/undo"' in client.get(done.headers["Location"]).text
    undone = client.post(f"/notebooks/{made}/undo", data={"base": 2, "page": "evidence.selection"})
    assert undone.headers["Location"] == address
    assert selection_of(store, made).undecided == ["kintone", "gone"]


def test_a_wrong_field_is_named_and_the_others_are_saved(client: FlaskClient, store: NotebookStore, made: str) -> None:
    fields = {f"{PATH}kintone.why": "長" * 4_001, f"{PATH}gone.why": "保存される", "selection.decision.on": "来週", "base": 1}
    response = client.post(f"/notebooks/{made}/selection", data=fields)
    assert response.status_code == 400
    assert "長" * 4_001 in response.text
    assert "4,000文字以内" in response.text
    assert 'aria-describedby="d-on-error"' in response.text
    assert selection_of(store, made).entries["gone"].why == "保存される"


def test_nothing_is_frozen_before_every_reason_is_there(client: FlaskClient, store: NotebookStore, made: str) -> None:
    address = f"/notebooks/{made}/selection"
    early = client.post(address, data={**ALL, f"{PATH}gone.why": " ", "base": 1, "action": "freeze"})
    assert early.status_code == 400
    assert "#entry-gone" in Reader(early.text).links
    assert "#entry-kintone" not in Reader(early.text).links
    assert selection_of(store, made).entries["kintone"].why == "機能が合う"
    nobody = client.post(address, data={**ALL, "selection.decision.by": "", "base": 2, "action": "freeze"})
    assert nobody.status_code == 400
    assert "#decision-fields" in Reader(nobody.text).links
    assert store.evidence(made) == []


def test_what_changed_unseen_is_not_frozen(client: FlaskClient, store: NotebookStore, made: str) -> None:
    store.edit(made, 1, {f"{PATH}kintone.verdict": "dropped"}, "別の画面の変更")
    fields = {k: v for k, v in ALL.items() if k != f"{PATH}kintone.verdict"}
    response = client.post(f"/notebooks/{made}/selection", data={**fields, "base": 1, "action": "freeze"})
    assert response.status_code == 409
    assert "別の画面の変更" in response.text
    assert store.evidence(made) == []
    seen = client.post(f"/notebooks/{made}/selection", data={"base": store.get(made).revision, "action": "freeze"})
    assert seen.status_code == 303


def _record(page: str) -> str:
    """Without what can be done next, which changes."""
    return Reader(page).text.partition("判断を見直す")[0]


def test_frozen_stays_frozen_and_a_change_is_a_new_version(client: FlaskClient, store: NotebookStore, made: str) -> None:
    address = freeze(client, store, made)
    page = client.get(address)
    text = _record(page.text)
    assert store.evidence(made)[0].digest in text
    for shown in ("窓口が混む", "機能が合う", "課長", "残した候補で次の手続きへ進む", "候補2件（残す1件、外す1件）", "掲載終了"):
        assert shown in text
    assert re.search(r"\d{4}年\d+月\d+日（令和\d+年）\d+時\d\d分", text)
    assert f'name="{PATH}' not in page.text

    revision = store.get(made).revision
    client.post(f"/notebooks/{made}/selection", data={**judged("kintone", "dropped", "費用が合わない"), "base": revision})
    assert _record(client.get(address).text) == text
    assert client.post(f"{address}/reopen").status_code == 303
    assert selection_of(store, made).entries["kintone"].why == "機能が合う"
    second = freeze(client, store, made)
    assert second.endswith("/evidence/2")
    assert "第2版" in client.get(address).text
    assert client.get(f"/notebooks/{made}/evidence/3").status_code == 404
    assert client.get(f"/notebooks/{made}/evidence/3.xlsx").status_code == 404
    assert client.get(f"/notebooks/{made}/evidence/1").headers["Cache-Control"] == "no-store"


def test_the_notebook_shows_its_record_and_its_files(client: FlaskClient, store: NotebookStore, made: str) -> None:
    frozen = freeze(client, store, made)
    links = Reader(client.get(f"/notebooks/{made}").text).links
    assert {f"/notebooks/{made}/selection", frozen, f"{frozen}.xlsx", f"/notebooks/{made}.docx", f"/notebooks/{made}.xlsx"} <= set(links)


def test_what_is_kept_joins_the_shortlist_with_its_reason(client: FlaskClient, store: NotebookStore, made: str) -> None:
    response = client.post(f"/notebooks/{made}/selection", data={**ALL, **judged("gone", "kept", "x"), "base": 1, "action": "shortlist"})
    assert response.status_code == 303
    candidates = store.get(made).document.candidates
    assert {i: c.reason for i, c in candidates.items()} == {"kintone": "機能が合う"}


def test_the_workbook_comes_from_frozen_versions_only(client: FlaskClient, store: NotebookStore, made: str) -> None:
    assert client.get(f"/notebooks/{made}/evidence/1.xlsx").status_code == 404
    response = client.get(freeze(client, store, made) + ".xlsx")
    assert response.headers["Content-Disposition"].endswith("-v1.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(response.data)).sheetnames == ["概要", "候補一覧"]


def test_pages_hold_nothing_inline_and_no_id_twice(client: FlaskClient, store: NotebookStore, made: str) -> None:
    store.edit(made, 1, {f"{PATH}kintone.why": '<b>"x"</b>'}, "x")
    pages = [f"/notebooks/{made}/selection", freeze(client, store, made), "/evidence/new?from=/tools%3Fcategory%3Drpa"]
    for address in pages:
        read = Reader(client.get(address).text)
        assert read.inline == []
        assert read.outside == []
        assert len(read.ids) == len(set(read.ids))
        assert len(read.headings) == 1


def test_evidence_of_a_decision_with_all_its_parts(client: FlaskClient, store: NotebookStore) -> None:
    document = listed()
    assert document.selection is not None
    entries = {i: e.model_copy(update={"verdict": "dropped", "why": "合わない"}) for i, e in document.selection.entries.items()}
    decision = Decision(outcome="none", by="部長", on=date(2026, 4, 2), why="どれも合わない")
    whole = document.selection.model_copy(update={"entries": entries, "decision": decision})
    notebook = store.create(document.model_copy(update={"selection": whole}))
    store.freeze(notebook.id, 1)
    text = Reader(client.get(f"/notebooks/{notebook.id}/evidence/1").text).text
    for shown in ("該当なし", "2026年4月2日（令和8年）", "どれも合わない", "残す0件、外す2件"):
        assert shown in text
