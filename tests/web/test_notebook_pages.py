"""Notebooks on screen: made, filled in from two tabs, taken back, collected into; nothing typed is lost."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from reading import NEED, RECOMMEND, Reader

from web.notebooks.document import Candidate, Document, PinnedCase
from web.notebooks.store import NotebookStore

HTMX = {"HX-Request": "true"}
GONE = {"gone": Candidate(name="昔のツール", vendor="旧社", reason="実績")}


@pytest.fixture
def made(store: NotebookStore) -> str:
    """The address of a notebook with two candidates, one of them no longer in the catalogue."""
    document = Document(
        title="久慈市の窓口",
        municipality="032077",
        need=NEED,
        candidates={"kintone": Candidate(name="kintone"), **GONE},
        cases={"gone-case": PinnedCase(title="昔の事例", place="久慈市")},
    )
    return f"/notebooks/{store.create(document).id}"


def document(store: NotebookStore, address: str) -> Document:
    return store.get(address.split("/")[2]).document


def test_create_leads_to_the_notebook(client: FlaskClient, store: NotebookStore) -> None:
    response = client.post("/notebooks", data={"title": "一冊目", "municipality": "くじし", "need": NEED, "author": "佐藤"})
    assert response.status_code == 303
    made = document(store, response.headers["Location"])
    assert (made.title, made.municipality, made.need, made.author) == ("一冊目", "032077", NEED, "佐藤")
    page = client.get(response.headers["Location"])
    assert page.status_code == 200
    assert Reader(page.text).headings == ["一冊目"]
    listed = client.get("/notebooks").text
    assert "岩手県久慈市" in listed
    assert re.search(r"\d{4}年\d+月\d+日（令和\d+年）\d+時\d\d分", listed)


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"title": " "}, "title", "空のままでは保存できません"),
        ({"title": "あ" * 201}, "title", "200文字以内"),
        ({"municipality": "府中市"}, "municipality", "2つあります"),
        ({"need": "あ" * 4_001}, "need", "4,000文字以内"),
    ],
)
def test_a_form_that_cannot_be_stored_comes_back_as_typed(client: FlaskClient, given: dict[str, str], field: str, sentence: str) -> None:
    typed = {"title": "題", "municipality": "久慈市", "need": "待ち時間", "author": "佐藤", **given}
    response = client.post("/notebooks", data=typed)
    assert response.status_code == 400
    assert sentence in response.text
    assert f'id="{field}-error"' in response.text
    assert f"#{field}" in Reader(response.text).links
    for text in typed.values():
        assert text.strip() in response.text


def test_an_empty_list_helps(client: FlaskClient, store: NotebookStore) -> None:
    for notebook in store.all():
        store.set_removed(notebook.id, True)
    page = client.get("/notebooks").text
    assert "ノートに加える" in page
    assert 'action="/notebooks"' in page


def test_removed_from_the_list_and_brought_back(client: FlaskClient, made: str, store: NotebookStore) -> None:
    response = client.post(f"{made}/removed", data={"removed": "1"})
    assert response.status_code == 303
    assert "一覧から外しました" in client.get(response.headers["Location"]).text
    assert store.get(made.split("/")[2]).removed
    assert client.post(f"{made}/removed", data={"removed": "0"}).headers["Location"] == made
    assert not store.get(made.split("/")[2]).removed


def test_the_page_shows_every_part_and_marks_what_vanished(client: FlaskClient, made: str) -> None:
    response = client.get(made)
    page = Reader(response.text)
    assert response.text.count("掲載終了") == 2
    assert "昔のツール" in response.text
    assert "昔の事例" in response.text
    assert "/tools/gone" not in page.links
    assert "/tools/kintone?municipality=032077" in page.links
    assert f"{made}/checklist" in page.links
    searches = [parse_qs(urlsplit(link).query) for link in page.links if link.startswith("/recommend")]
    assert {"need": [NEED], "municipality": ["032077"]} in searches
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))


def test_no_copy_is_kept(client: FlaskClient, made: str) -> None:
    for address in ("/notebooks", made, f"{made}/checklist", "/notebooks/none", "/notebooks/collect?tool=kintone"):
        assert client.get(address).headers["Cache-Control"] == "no-store"
    assert client.get("/notebooks/none").status_code == 404
    for address in ("/notebooks", made, f"{made}/checklist", "/notebooks/collect?tool=kintone"):
        assert 'hx-history="false"' in client.get(address).text


def test_a_field_saves_itself_and_moves_its_own_base_on(client: FlaskClient, made: str, store: NotebookStore) -> None:
    path = "candidates.kintone.reason"
    first = client.post(f"{made}/edit", data={"base": "1", path: "安い"}, headers=HTMX)
    assert first.status_code == 200
    assert "保存しました" in first.text
    assert f'name="base:{path}" value="2"' in first.text
    assert 'id="last" hx-swap-oob' in first.text
    # The other tab changes another field, then we go on with ours.
    client.post(f"{made}/edit", data={"base": "1", "author": "別の人"}, headers=HTMX)
    second = client.post(f"{made}/edit", data={"base": "1", f"base:{path}": "2", path: "速い"}, headers=HTMX)
    assert second.status_code == 200
    now = document(store, made)
    assert (now.candidates["kintone"].reason, now.author) == ("速い", "別の人")


def test_without_javascript_the_form_saves_and_leads_back_to_its_place(client: FlaskClient, made: str, store: NotebookStore) -> None:
    at = "candidate-kintone"
    response = client.post(f"{made}/edit", data={"base": "1", "at": at, "candidates.kintone.reason": "安い", "candidates.kintone.comment": ""})
    assert response.status_code == 303
    assert response.headers["Location"] == f"{made}?saved={at}#{at}"
    assert "保存しました" in client.get(response.headers["Location"]).text
    assert store.get(made.split("/")[2]).what == "「kintone」の選んだ理由を変更"


def test_two_tabs_on_one_field_by_htmx(client: FlaskClient, made: str, store: NotebookStore) -> None:
    client.post(f"{made}/edit", data={"base": "1", "need": "先の文"}, headers=HTMX)
    clash = client.post(f"{made}/edit", data={"base": "1", "need": "後の文"}, headers=HTMX)
    assert clash.status_code == 409
    for text in ("まだ保存していません", "先の文", "後の文", 'name="base:need" value="2"'):
        assert text in clash.text
    assert document(store, made).need == "先の文"
    # What the button "自分の入力で保存する" sends.
    assert client.post(f"{made}/edit", data={"base": "1", "base:need": "2", "need": "後の文"}, headers=HTMX).status_code == 200
    assert document(store, made).need == "後の文"


def test_a_collision_of_codes_is_told_in_words(client: FlaskClient, made: str) -> None:
    client.post(f"{made}/edit", data={"base": "1", "municipality": "八戸市", "conditions.network": "lgwan"})
    clash = client.post(f"{made}/edit", data={"base": "1", "municipality": "深谷市", "conditions.network": "internet"})
    assert clash.status_code == 409
    for text in ("青森県八戸市", "埼玉県深谷市", "LGWAN"):
        assert text in clash.text


@pytest.mark.parametrize(("keep", "need"), [("ours", "後の文と先の文"), ("theirs", "先の文")])
def test_two_tabs_on_one_field_without_javascript(client: FlaskClient, made: str, store: NotebookStore, keep: str, need: str) -> None:
    client.post(f"{made}/edit", data={"base": "1", "need": "先の文"})
    clash = client.post(f"{made}/edit", data={"base": "1", "at": "need", "need": "後の文", "author": "佐藤"})
    assert clash.status_code == 409
    page = Reader(clash.text)
    assert page.headings == ["どちらを残しますか"]
    assert "先の文" in clash.text
    assert ">\n後の文</textarea>" in clash.text
    assert document(store, made).author == ""
    # The form on that page, with our text mended.
    sent = {"base": "2", "at": "need", "author": "佐藤", "base:author": "1", "collided": "need", "base:need": "2", "need": "後の文と先の文", "keep": keep}
    assert 'name="base:author" value="1"' in clash.text
    assert client.post(f"{made}/edit", data=sent).status_code == 303
    now = document(store, made)
    assert (now.need, now.author) == (need, "佐藤")


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("conditions.budget", "たくさん", "予算は数字で"),
        ("conditions.network", "pigeon", "網は選択肢から"),
        ("municipality", "ぬぬぬ市", "見つかりませんでした"),
        ("title", "", "空のまま"),
        ("decision.on", "来月", "年-月-日"),
        ("candidates.kintone.reason", "あ" * 4_001, "4,000文字以内"),
    ],
)
def test_a_bad_field_is_told_at_the_field_and_kept(client: FlaskClient, made: str, store: NotebookStore, path: str, text: str, sentence: str) -> None:
    in_place = client.post(f"{made}/edit", data={"base": "1", path: text}, headers=HTMX)
    assert in_place.status_code == 400
    assert sentence in in_place.text
    assert f'name="base:{path}" value="1"' in in_place.text
    whole = client.post(f"{made}/edit", data={"base": "1", path: text, "author": "打った名前"})
    assert whole.status_code == 400
    assert sentence in whole.text
    assert "打った名前" in whole.text
    assert text in whole.text or path == "conditions.network"  # a list holds only what it offers
    assert path == "municipality" or f'name="base:{path}" value="1"' in whole.text
    fault = 'id="municipality-error"' if path == "municipality" else f'id="s-{path}"><p class="field__error">'
    assert fault in whole.text
    assert store.get(made.split("/")[2]).revision == 1


def test_the_municipality_is_stored_by_code_and_conditions_reach_the_search(client: FlaskClient, made: str, store: NotebookStore) -> None:
    client.post(f"{made}/edit", data={"base": "1", "municipality": "八戸市", "conditions.budget": "300万", "conditions.network": "lgwan"})
    now = document(store, made)
    assert now.municipality == "022039"
    searches = [parse_qs(urlsplit(link).query) for link in Reader(client.get(made).text).links if link.startswith("/recommend")]
    assert {"need": [NEED], "municipality": ["022039"], "budget": ["300万"], "network": ["lgwan"]} in searches


def test_a_field_of_a_removed_candidate_says_so(client: FlaskClient, made: str) -> None:
    client.post(f"{made}/candidates/kintone", data={"action": "remove"})
    response = client.post(f"{made}/edit", data={"base": "1", "candidates.kintone.reason": "安い"}, headers=HTMX)
    assert response.status_code == 400
    assert "もうありません" in response.text


def test_candidates_move_and_leave(client: FlaskClient, made: str, store: NotebookStore) -> None:
    response = client.post(f"{made}/candidates/gone", data={"action": "up"})
    assert (response.status_code, response.headers["Location"]) == (303, f"{made}#candidate-gone")
    assert list(document(store, made).candidates) == ["gone", "kintone"]
    body = client.post(f"{made}/candidates/gone", data={"action": "down"}, headers=HTMX)
    assert "「昔のツール」は2番目です。" in body.text
    assert body.text.lstrip().startswith('<div id="notebook"')
    client.post(f"{made}/candidates/gone", data={"action": "remove"})
    client.post(f"{made}/cases/gone-case")
    now = document(store, made)
    assert (list(now.candidates), list(now.cases)) == (["kintone"], [])
    assert client.post(f"{made}/candidates/never", data={"action": "remove"}).status_code == 303


def test_undo_takes_back_and_again(client: FlaskClient, made: str, store: NotebookStore) -> None:
    client.post(f"{made}/candidates/gone", data={"action": "remove"})
    assert client.post(f"{made}/undo", data={"base": "2"}).headers["Location"] == made
    assert "gone" in document(store, made).candidates
    by_htmx = client.post(f"{made}/undo", data={"base": "3", "page": "notebook_checklist.checklist"}, headers=HTMX)
    assert by_htmx.headers["HX-Redirect"] == f"{made}/checklist"
    assert "gone" not in document(store, made).candidates


def test_undo_of_what_was_not_seen_tells_what_changed(client: FlaskClient, made: str, store: NotebookStore) -> None:
    client.post(f"{made}/edit", data={"base": "1", "author": "佐藤"})
    client.post(f"{made}/edit", data={"base": "2", "need": "別の文"})
    response = client.post(f"{made}/undo", data={"base": "2"})
    assert response.status_code == 409
    assert "困りごとを変更" in response.text
    assert "作成者を変更" not in response.text
    assert document(store, made).need == "別の文"
    assert "<html" not in client.post(f"{made}/undo", data={"base": "2"}, headers=HTMX).text


def test_comments_are_signed(client: FlaskClient, made: str, store: NotebookStore) -> None:
    unsigned = client.post(f"{made}/comments", data={"comment_text": "見積りを取る", "comment_author": " "})
    assert unsigned.status_code == 400
    assert "見積りを取る" in unsigned.text
    assert 'id="comment_author-error"' in unsigned.text
    empty = client.post(f"{made}/comments", data={"comment_text": "", "comment_author": ""})
    assert 'id="comment_text-error"' in empty.text
    assert client.post(f"{made}/comments", data={"comment_text": "<b>見積り</b>", "comment_author": "山田"}).status_code == 303
    (key,) = document(store, made).comments
    assert "&lt;b&gt;見積り" in client.get(made).text
    client.post(f"{made}/comments/{key}/remove")
    assert document(store, made).comments == {}


def test_collecting_offers_the_last_notebook_and_a_new_one_for_the_need(client: FlaskClient, made: str, store: NotebookStore) -> None:
    asked = {"tool": "logo-chat", "need": NEED, "municipality": "032077"}
    page = client.get("/notebooks/collect", query_string=asked)
    assert re.search(rf'value="{made.split("/")[2]}" checked', page.text)
    assert NEED in page.text
    assert 'value="岩手県久慈市"' in page.text
    response = client.post("/notebooks/collect", data={"tool": "logo-chat", "notebook": made.split("/")[2], "back": RECOMMEND})
    assert response.status_code == 303
    assert response.headers["Location"].startswith(made)
    assert RECOMMEND in [link.replace("&amp;", "&") for link in Reader(client.get(response.headers["Location"]).text).links]
    assert document(store, made).candidates["logo-chat"].name == "LoGoチャット"
    new = {"case": "fukaya-2019-logochat", "notebook": "new", "title": "新しい一冊", "municipality": "岩手県久慈市", "need": NEED}
    created = document(store, client.post("/notebooks/collect", data=new).headers["Location"].split("?")[0])
    assert (created.title, created.municipality, list(created.cases)) == ("新しい一冊", "032077", ["fukaya-2019-logochat"])


def test_collecting_reads_a_long_need_from_the_page_it_came_from(client: FlaskClient) -> None:
    page = client.get("/notebooks/collect?tool=logo-chat", headers={"Referer": f"http://localhost{RECOMMEND}"})
    assert NEED in page.text
    elsewhere = client.get("/notebooks/collect?tool=logo-chat", headers={"Referer": f"https://example.com{RECOMMEND}"})
    assert NEED not in elsewhere.text


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)"])
def test_collecting_never_leads_to_another_site(client: FlaskClient, made: str, back: str) -> None:
    data = {"tool": "logo-chat", "notebook": made.split("/")[2], "back": back}
    address = client.post("/notebooks/collect", data=data).headers["Location"]
    assert "back=" not in address
    assert back not in Reader(client.get(made, query_string={"added": "x", "back": back}).text).links


def test_collecting_what_cannot_be_collected(client: FlaskClient, store: NotebookStore) -> None:
    assert client.get("/notebooks/collect?tool=never").status_code == 404
    assert client.post("/notebooks/collect", data={"tool": "logo-chat", "notebook": "never"}).status_code == 404
    bad = client.post("/notebooks/collect", data={"tool": "logo-chat", "notebook": "new", "title": "", "need": "打った文"})
    assert bad.status_code == 400
    assert "打った文" in bad.text
    full = store.create(Document(title="満杯", candidates={str(n): Candidate(name="a") for n in range(50)}))
    refused = client.post("/notebooks/collect", data={"tool": "logo-chat", "notebook": full.id})
    assert refused.status_code == 400
    assert "50件まで" in refused.text


def test_collecting_in_place(client: FlaskClient, made: str) -> None:
    chooser = client.get("/notebooks/collect?tool=logo-chat", headers=HTMX)
    assert "<html" not in chooser.text
    assert f'value="{made.split("/")[2]}" selected' in chooser.text
    done = client.post("/notebooks/collect", data={"tool": "logo-chat", "notebook": made.split("/")[2]}, headers=HTMX)
    assert "ノートに加えました" in done.text
    assert f"{made}#candidate-logo-chat" in Reader(done.text).links


def test_lists_offer_the_notebook(client: FlaskClient) -> None:
    for address, kind in (("/tools", "tool"), ("/cases", "case")):
        assert f"/notebooks/collect?{kind}=" in client.get(address).text
