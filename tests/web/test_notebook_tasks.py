"""The task list out to Excel and calendars, and a filled one back in: seen first, then stored as one change."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from filling import BASIS, FIRST, at, filled
from flask.testing import FlaskClient
from reading import Reader
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from web.notebooks.document import Progress
from web.notebooks.store import NotebookStore
from web.notebooks.tasks.file import MOST_BYTES, read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def made(store: NotebookStore) -> str:
    return f"/notebooks/{store.create(BASIS).id}"


@pytest.fixture
def listed(client: FlaskClient, made: str) -> bytes:
    return client.get(f"{made}/tasks.xlsx").data


def upload(client: FlaskClient, made: str, content: bytes) -> Any:
    return post(client, f"{made}/tasks", {"file": FileStorage(io.BytesIO(content), "list.xlsx")})


def post(client: FlaskClient, address: str, fields: dict[str, Any]) -> Any:
    """As a browser sends a form with files; the client's own way leaves a file open where the form is large."""
    boundary, body = encode_multipart(fields)
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def hidden(page: str) -> dict[str, str]:
    """What the preview's form sends as it stands."""
    form = page[page.index("/tasks/take") :].split("</form>")[0]
    sent = dict(re.findall(r'<input type="hidden" name="(.+?)" value="(.*?)">', form, re.DOTALL))
    sent |= dict(re.findall(r'<input type="radio" name="(.+?)" value="(.+?)" checked>', form))
    return {name: unescape(text) for name, text in sent.items()}


def now(store: NotebookStore, made: str) -> Any:
    return store.get(made.split("/")[2])


def test_the_ways_stand_together_on_the_page(client: FlaskClient, made: str) -> None:
    page = client.get(f"{made}/checklist").text
    links = Reader(page).links
    assert f"{made}/tasks.xlsx" in links
    assert f"{made}/tasks.ics" in links
    assert re.search(rf'<form[^>]+method="post" action="{made}/tasks" enctype="multipart/form-data"', page)


def test_files_are_kept_nowhere(client: FlaskClient, made: str, store: NotebookStore) -> None:
    sheet = client.get(f"{made}/tasks.xlsx")
    assert (sheet.status_code, sheet.mimetype) == (200, XLSX)
    assert sheet.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(r"attachment; filename=erabu-tasks-\d{8}\.xlsx", sheet.headers["Content-Disposition"])
    none = client.get(f"{made}/tasks.ics")
    assert none.status_code == 404
    assert "期限を入れてから" in none.text
    item = next(iter(read(sheet.data).rows))
    store.edit(made.split("/")[2], 1, {f"progress.{item}.due": "2027-01-15"}, "x")
    calendar = client.get(f"{made}/tasks.ics")
    assert calendar.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART;VALUE=DATE:20270115" in calendar.text
    assert client.get("/notebooks/none/tasks.xlsx").status_code == 404


def test_a_filled_list_is_shown_first_and_stored_as_one_change(client: FlaskClient, made: str, listed: bytes, store: NotebookStore) -> None:
    cells = {at("状況", FIRST): "完了", at("担当者", FIRST): "<b>山田</b>", at("期限", FIRST + 1): "R9.1.15", at("メモ", FIRST + 1): '一行\n"二行"\n=1+1'}
    page = upload(client, made, filled(listed, cells))
    assert page.status_code == 200
    assert now(store, made).revision == 1
    for shown in ("<strong>4か所</strong>が変わります", "未着手", "完了", "&lt;b&gt;山田&lt;/b&gt;", "2027-01-15", "この内容を取り込む"):
        assert shown in page.text
    taken = client.post(f"{made}/tasks/take", data=hidden(page.text))
    assert (taken.status_code, taken.headers["Location"]) == (303, f"{made}/checklist?taken=1")
    ids = list(read(listed).rows)
    document = now(store, made).document
    assert now(store, made).revision == 2
    assert (document.progress[ids[0]].status, document.progress[ids[0]].owner) == ("done", "<b>山田</b>")
    assert (str(document.progress[ids[1]].due), document.progress[ids[1]].note) == ("2027-01-15", '一行\n"二行"\n=1+1')
    after = client.get(taken.headers["Location"]).text
    assert "取り込みました（Excelから4か所を取り込み）" in after
    client.post(f"{made}/undo", data={"base": "2", "page": "notebook_checklist.checklist"})
    assert now(store, made).document == BASIS


def test_a_conflict_keeps_the_notebook_unless_chosen_otherwise(client: FlaskClient, made: str, listed: bytes, store: NotebookStore) -> None:
    ids = list(read(listed).rows)
    note = f"progress.{ids[0]}.note"
    store.edit(made.split("/")[2], 1, {note: "ノートのメモ"}, "x")
    content = filled(listed, {at("メモ", FIRST): "表のメモ", at("担当者", FIRST): "山田"})
    sent = hidden(upload(client, made, content).text)
    assert sent[f"keep:{note}"] == "now"
    client.post(f"{made}/tasks/take", data=sent)
    progress = now(store, made).document.progress[ids[0]]
    assert (progress.note, progress.owner) == ("ノートのメモ", "山田")
    sent = hidden(upload(client, made, content).text)
    client.post(f"{made}/tasks/take", data={**sent, f"keep:{note}": "listed"})
    assert now(store, made).document.progress[ids[0]].note == "表のメモ"


def test_what_changes_while_one_looks_is_not_written_over(client: FlaskClient, made: str, listed: bytes, store: NotebookStore) -> None:
    ids = list(read(listed).rows)
    sent = hidden(upload(client, made, filled(listed, {at("メモ", FIRST): "表のメモ", at("担当者", FIRST): "山田"})).text)
    store.edit(made.split("/")[2], 1, {f"progress.{ids[0]}.note": "間に書かれた"}, "x")
    again = client.post(f"{made}/tasks/take", data=sent)
    assert again.status_code == 409
    assert "確かめている間に、ノートが書き換えられました" in again.text
    assert now(store, made).revision == 2
    second = hidden(again.text)
    assert second[f"keep:progress.{ids[0]}.note"] == "now"
    client.post(f"{made}/tasks/take", data=second)
    progress = now(store, made).document.progress[ids[0]]
    assert (progress.note, progress.owner) == ("間に書かれた", "山田")


def test_cells_that_cannot_be_taken_are_named_and_the_rest_is_offered(client: FlaskClient, made: str, listed: bytes) -> None:
    page = upload(client, made, filled(listed, {at("メモ", FIRST): "=1+1", at("担当者", FIRST): "山田"})).text
    assert f"シート「確認項目」{FIRST}行目「メモ」</strong> 数式が入っています" in page
    assert [name for name in hidden(page) if name.startswith("progress.")] == [f"progress.{next(iter(read(listed).rows))}.owner"]


def test_hundreds_of_faults_are_counted(client: FlaskClient, made: str, listed: bytes) -> None:
    def add(book: Any) -> None:
        for n in range(150):
            book["確認項目"].append(["段階", None, f"足した項目{n}"])

    page = upload(client, made, filled(listed, change=add)).text
    assert "<strong>150件</strong>は取り込めません" in page
    assert "ほか50件" in page
    assert "この内容を取り込む" not in page


def test_an_untouched_list_changes_nothing(client: FlaskClient, made: str, listed: bytes) -> None:
    page = upload(client, made, listed).text
    assert "このファイルから変わるところはありません" in page
    assert "この内容を取り込む" not in page


def test_wrong_files_are_told_in_a_sentence_and_change_nothing(client: FlaskClient, made: str, store: NotebookStore) -> None:
    other = client.get(f"/notebooks/{store.create(BASIS).id}/tasks.xlsx").data
    for content, said in ((b"", "ファイルが選ばれていない"), (b"a,b", "Excel（.xlsx）のファイルではありません"), (other, "別のノートから書き出した一覧です")):
        page = upload(client, made, content)
        assert page.status_code == 400
        assert said in page.text
        assert "ノートは、そのままです" in page.text
        assert Reader(page.text).inline == []
    large = upload(client, made, b"\x00" * (MOST_BYTES + 20_000))
    assert large.status_code == 413
    assert "3MBまで" in large.text
    assert upload(client, made, b"\x00" * (MOST_BYTES + 1)).status_code == 400
    assert client.post(f"{made}/tasks", data={"file": "text"}).status_code == 400
    assert now(store, made).revision == 1


def test_a_list_filled_to_the_brim_fits(client: FlaskClient, made: str, listed: bytes, store: NotebookStore) -> None:
    last = FIRST + len(read(listed).rows)
    kanji = "".join(map(chr, range(0x4E00, 0x4E00 + 4_000)))
    content = filled(
        listed, {at(name, row): kanji[:most] for row in range(FIRST, last) for name, most in (("担当者", 200), ("メモ", 4_000), ("資料の場所", 1_000))}
    )
    page = upload(client, made, content)
    assert page.status_code == 200
    taken = post(client, f"{made}/tasks/take", hidden(page.text))
    assert taken.status_code == 303
    assert {len(p.note) for p in now(store, made).document.progress.values()} == {4_000}


def test_only_fields_of_the_list_can_be_stored(client: FlaskClient, made: str, store: NotebookStore) -> None:
    client.post(f"{made}/tasks/take", data={"base": "1", "title": "奪った", "progress.x.text": "偽", "need": ""})
    assert now(store, made).document == BASIS
    bad = client.post(f"{made}/tasks/take", data={"base": "1", "progress.x.status": "やった"})
    assert bad.status_code == 400
    assert "選択肢から選んでください" in bad.text
    assert client.post(f"{made}/tasks/take", data={"base": "99", "progress.x.note": "a"}).status_code == 404
    assert now(store, made).revision == 1


def test_pages_are_sound(client: FlaskClient, made: str, listed: bytes) -> None:
    for page in (client.get(f"{made}/tasks").text, upload(client, made, filled(listed, {at("メモ", FIRST): "あ", at("状況", FIRST): "?"})).text):
        read_page = Reader(page)
        assert read_page.inline == []
        assert len(read_page.headings) == 1
        assert len(read_page.ids) == len(set(read_page.ids))


def test_the_list_of_an_item_with_a_long_place_prints_it_whole(client: FlaskClient, store: NotebookStore, listed: bytes) -> None:
    item = next(iter(read(listed).rows))
    place = "https://example.lg.jp/" + "a" * 300
    made = store.create(BASIS.model_copy(update={"progress": {item: Progress(text="x", proof=place)}}))
    assert re.search(rf'<textarea[^>]+id="f-progress\.{item}\.proof"[^>]*>\s*{place}</textarea>', client.get(f"/notebooks/{made.id}/checklist").text)
