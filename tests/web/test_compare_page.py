"""Comparing on the page: all state in the address, every wrong address answered, candidates gathered in a cookie."""

from __future__ import annotations

import io
import re
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import openpyxl
import pytest
from docx import Document
from flask.testing import FlaskClient
from reading import Reader

from catalog.catalog import Catalog
from web.back import safe_back

FOUR = ["logo-chat", "kintone", "winactor", "garoon"]
HTMX = {"HX-Request": "true"}


def of(*ids: str, **more: str) -> str:
    return f"/compare?ids={','.join(ids)}" + "".join(f"&{name}={quote(value)}" for name, value in more.items())


def columns(page: str, catalog: Catalog) -> list[str]:
    """Ids of the tools shown, from left to right."""
    found = re.search(r"<thead.*?</thead>", page, re.S)
    return re.findall(r'href="/tools/([a-z0-9-]+)', found.group()) if found else []


def link(page: str, identity: str) -> str:
    """Where the link with that id leads; empty where it cannot be followed."""
    tag = re.search(rf'<a id="{identity}"[^>]*>', page)
    assert tag, identity
    found = re.search(r'href="([^"]*)"', tag.group())
    return unescape(found.group(1)) if found else ""


# ---- the table


@pytest.mark.parametrize("count", [2, 3, 4])
def test_tools_stand_in_the_order_asked(client: FlaskClient, catalog: Catalog, count: int) -> None:
    for ids in (FOUR[:count], FOUR[:count][::-1]):
        response = client.get(of(*ids))
        assert response.status_code == 200
        assert columns(response.text, catalog) == ids
        assert Reader(response.text).headings == ["ツールを比べる"]
        rows = re.findall(r'<tr role="row" class="compare-row.*?</tr>', response.text, re.S)
        assert len(rows) == 23
        assert all(len(re.findall("<td", row)) == count and 'scope="row"' in row for row in rows)


def test_left_right_pin_and_remove_lead_to_the_address_they_say(client: FlaskClient, catalog: Catalog) -> None:
    page = client.get(of(*FOUR)).text
    a, b, c, d = FOUR
    assert columns(client.get(link(page, f"left-{b}")).text, catalog) == [b, a, c, d]
    assert columns(client.get(link(page, f"right-{b}")).text, catalog) == [a, c, b, d]
    assert columns(client.get(link(page, f"remove-{b}")).text, catalog) == [a, c, d]
    assert (link(page, f"left-{a}"), link(page, f"right-{d}")) == ("", "")
    pinned = client.get(link(page, f"pin-{c}")).text
    assert columns(pinned, catalog) == [c, a, b, d]
    assert "固定</span>" in pinned
    # Beside what is held nothing moves further to the left, and the held one does not move.
    assert [link(pinned, i) for i in (f"left-{a}", f"left-{c}", f"right-{c}")] == ["", "", ""]
    free = client.get(link(pinned, f"pin-{c}")).text
    assert columns(free, catalog) == [c, a, b, d]
    assert link(free, f"right-{c}")


def test_every_change_keeps_the_rest_of_the_state(client: FlaskClient) -> None:
    page = client.get(of(*FOUR, pin="winactor", only="diff", ask="trial,prices", municipality="032077")).text
    for identity in ("right-logo-chat", "remove-garoon", "pin-kintone", "switch", "ask-certifications" if 'id="ask-certifications"' in page else "ask-effects"):
        state = parse_qs(urlsplit(link(page, identity)).query)
        assert state["municipality"] == ["032077"], identity
        assert identity == "switch" or state["only"] == ["diff"]
        assert state["ask"][0].startswith("trial,prices")
        assert "pin" in state


def test_only_rows_that_differ_or_may_differ(client: FlaskClient) -> None:
    every = client.get(of("logo-chat", "kintone")).text
    fewer = client.get(link(every, "switch")).text
    states = set(re.findall(r"compare-row--(\w+)", fewer))
    assert states == {"differs", "open", "prose"}
    assert {"same", "unknown"} & set(re.findall(r"compare-row--(\w+)", every))
    assert "違いあり" in fewer  # said in words, not by colour alone
    assert link(fewer, "switch") == of("logo-chat", "kintone")


def test_an_unknown_becomes_a_question_and_again_not(client: FlaskClient) -> None:
    page = client.get(of("logo-chat", "kintone")).text
    assert "ベンダーへの質問に追加" in page
    asked = client.get(link(page, "ask-registration-dmp")).text
    assert "要確認（質問に追加済み）" in asked
    assert "選んだ1項目を質問にします" in asked
    assert "DMPに登録されていますか" in asked
    assert link(asked, "ask-registration-dmp") == of("logo-chat", "kintone")


def test_users_of_our_size_come_with_a_municipality(client: FlaskClient) -> None:
    assert "と人口の近い団体での採用" not in client.get(of("logo-chat", "kintone")).text
    for place in ("032077", "久慈市"):
        page = client.get(of("logo-chat", "kintone", municipality=place)).text
        assert "久慈市と人口の近い団体での採用" in page
        assert "municipality=032077" in link(page, "switch")


def test_by_htmx_the_table_alone_with_its_address_and_an_announcement(client: FlaskClient) -> None:
    response = client.get(of("logo-chat", "kintone", utm="x"), headers=HTMX)
    assert "<html" not in response.text
    assert '<div id="compare"' in response.text
    assert 'id="said" hx-swap-oob' in response.text
    assert response.headers["HX-Push-Url"] == of("logo-chat", "kintone")


@pytest.mark.parametrize("address", ["/compare", of("kintone"), of(*FOUR, municipality="032077", ask="prices"), of(*FOUR, "cotopat"), of("zzz", "kintone")])
def test_nothing_inline_and_ids_are_single(client: FlaskClient, address: str) -> None:
    page = Reader(client.get(address).text)
    assert (page.inline, page.outside) == ([], [])
    assert len(page.ids) == len(set(page.ids))


def test_every_tool_can_be_compared(client: FlaskClient, catalog: Catalog) -> None:
    ids = list(catalog.tools)
    for start in range(0, len(ids), 40):
        address = of(*ids[start : start + 40 : 10])
        assert client.get(address).status_code == 200, address


# ---- wrong addresses


def test_nothing_yet_explains_how(client: FlaskClient) -> None:
    page = client.get("/compare")
    assert page.status_code == 200
    assert "比べる候補に入れる" in page.text
    assert "<table" not in page.text


def test_one_tool_offers_others(client: FlaskClient, catalog: Catalog) -> None:
    page = client.get(of("kintone", municipality="032077"))
    assert page.status_code == 200
    assert "もう一つ以上" in page.text
    ways = [w for w in Reader(page.text).links if w.startswith("/compare?ids=kintone,")]
    assert ways
    assert all("municipality=032077" in w and len(columns(client.get(w).text, catalog)) == 2 for w in ways)


def test_more_than_four_wait_and_are_not_lost(client: FlaskClient, catalog: Catalog) -> None:
    page = client.get(of(*FOUR, "cotopat")).text
    assert columns(page, catalog) == FOUR
    assert "4つまで" in page
    assert columns(client.get(link(page, "swap-cotopat")).text, catalog) == [*FOUR[:3], "cotopat"]
    assert "garoon" in client.get(link(page, "swap-cotopat")).text
    assert columns(client.get(link(page, "remove-kintone")).text, catalog) == ["logo-chat", "winactor", "garoon", "cotopat"]


def test_unknown_and_doubled_tools_are_said_and_the_rest_compared(client: FlaskClient, catalog: Catalog) -> None:
    response = client.get("/compare?ids=kintone,gone-tool,kintone&ids=logo-chat")
    assert response.status_code == 200
    assert "「gone-tool」" in response.text
    assert "一つにまとめました" in response.text
    assert columns(response.text, catalog) == ["kintone", "logo-chat"]
    alone = client.get("/compare?ids=<script>alert(1)</script>")
    assert alone.status_code == 404
    assert "<script>alert" not in alone.text
    assert "/tools" in Reader(alone.text).links


def test_an_unclear_municipality_keeps_the_table_and_offers_choices(client: FlaskClient, catalog: Catalog) -> None:
    page = client.get(of("logo-chat", "kintone", municipality="府中市", pin="kintone")).text
    assert columns(page, catalog) == ["kintone", "logo-chat"]
    choices = [w for w in Reader(page).links if "municipality=" in w and w.startswith("/compare?")]
    assert {"municipality=132063", "municipality=342084"} <= {part for w in choices for part in w.split("?")[1].split("&")}
    assert 'value="府中市"' in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize(
    "query", ["pin=zzz", "only=x", "ask=zzz,%3Cb%3E", "ids=,,,", "ids=" + "a," * 5000, "municipality=" + "あ" * 3000, "ids=%00", "pin=kintone"]
)
def test_strange_addresses_answer(client: FlaskClient, query: str) -> None:
    assert client.get(f"/compare?ids=kintone,logo-chat&{query}").status_code == 200


# ---- gathering


def test_candidates_are_gathered_and_let_go(client: FlaskClient) -> None:
    response = client.post("/compare/add", data={"tool": "kintone", "back": "/tools?q=%E7%AA%93&page=2"})
    assert (response.status_code, response.headers["Location"]) == (303, "/tools?q=%E7%AA%93&page=2")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("compare=kintone;")
    assert {"HttpOnly", "SameSite=Lax", "Max-Age=2592000", "Path=/"} <= set(cookie.split("; "))
    client.post("/compare/add", data={"tool": "logo-chat", "back": "/"})
    client.post("/compare/add", data={"tool": "logo-chat", "back": "/"})
    page = client.get("/compare").text
    assert "集めた候補を並べる（2）" in page
    assert of("kintone", "logo-chat") in Reader(page).links
    client.post("/compare/remove", data={"tool": "kintone", "back": "/"})
    assert "集めた候補を並べる（1）" in client.get("/compare").text
    gone = client.post("/compare/keep", data={"back": "/compare"})
    assert "Max-Age=0" in gone.headers["Set-Cookie"]
    assert "集めた候補" not in re.sub(r'<p class="hint">.*?</p>', "", client.get("/compare").text)


def test_a_fifth_is_refused_with_a_way_on(client: FlaskClient) -> None:
    client.post("/compare/keep", data={"ids": ",".join(FOUR), "back": "/"})
    response = client.post("/compare/add", data={"tool": "cotopat", "back": "/tools?page=2"})
    assert response.status_code == 409
    assert "4つまで" in response.text
    assert {of(*FOUR), "/tools?page=2"} <= set(Reader(response.text).links)
    by_htmx = client.post("/compare/add", data={"tool": "cotopat", "back": "/tools"}, headers=HTMX)
    assert by_htmx.status_code == 200
    assert 'role="alert"' in by_htmx.text
    assert "4つまで" in by_htmx.text
    assert "比べる候補に入れる" in by_htmx.text


def test_by_htmx_the_button_turns_keeps_the_focus_and_the_tray_counts(client: FlaskClient) -> None:
    response = client.post("/compare/add", data={"tool": "kintone", "back": "/tools?municipality=032077"}, headers=HTMX)
    assert "<html" not in response.text
    assert "比べる候補から外す" in response.text
    assert "autofocus" in response.text
    assert 'action="/compare/remove"' in response.text
    assert re.search(r'id="compare-tray"[^>]*href="/compare\?ids=kintone&amp;municipality=032077"[^>]*hx-swap-oob="true"', response.text)
    assert "（1）" in response.text
    back = client.post("/compare/remove", data={"tool": "kintone", "back": "/tools"}, headers=HTMX)
    assert 'action="/compare/add"' in back.text
    assert "（1）" not in back.text


def test_what_the_cookie_says_is_not_trusted(client: FlaskClient) -> None:
    client.set_cookie("compare", "kintone.<b>.kintone.zzz.logo-chat.winactor.garoon.cotopat")
    page = client.get("/compare").text
    assert "集めた候補を並べる（4）" in page
    assert "<b>" not in page


def test_only_tools_of_the_catalogue_are_gathered(client: FlaskClient) -> None:
    assert client.post("/compare/add", data={"tool": "zzz", "back": "/"}).status_code == 404
    assert client.post("/compare/add", data={}).status_code == 404
    assert client.post("/compare/remove", data={"tool": "zzz", "back": "/"}).status_code == 303
    assert client.get("/compare/add").status_code == 405


@pytest.mark.parametrize("back", ["/", "/tools?q=a&page=2", "/recommend?need=%E7%AA%93#card", "/tools/kintone?municipality=032077"])
def test_own_pages_are_gone_back_to(back: str) -> None:
    assert safe_back(back) == back


@pytest.mark.parametrize(
    "back",
    [
        "",
        "tools",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a\r\nX: y",
        "/\t/evil.example",
        "/" + "a" * 5000,
        "/compare/add",
        " /x",
    ],
)
def test_other_places_are_not(client: FlaskClient, back: str) -> None:
    assert safe_back(back) is None
    response = client.post("/compare/add", data={"tool": "kintone", "back": back})
    assert (response.status_code, response.headers["Location"]) == (303, "/compare")


# ---- papers


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("compare.xlsx", "erabu-compare"),
        ("compare.csv", "erabu-compare"),
        ("compare/questions.xlsx", "erabu-questions"),
        ("compare/questions.docx", "erabu-questions"),
    ],
)
def test_papers_are_offered_and_come_as_files(client: FlaskClient, path: str, name: str) -> None:
    offered = [w for w in Reader(client.get(of("kintone", "logo-chat", municipality="032077", ask="prices")).text).links if w.startswith(f"/{path}?")]
    assert offered
    for address in offered:
        response = client.get(address)
        assert response.status_code == 200
        assert re.search(rf"attachment; filename={name}-\d{{8}}[a-z-]*\.{path[-4:].lstrip('.')}$", response.headers["Content-Disposition"])
        assert "municipality=032077" in address


def test_papers_hold_the_tools_asked(client: FlaskClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/compare.xlsx?ids=kintone,logo-chat").data))
    assert [c.value for c in book.active[5]] == ["項目", "違い", "kintone", "LoGoチャット", "出典"]
    assert client.get("/compare.csv?ids=kintone,logo-chat").data.startswith("\ufeff項目,違い,kintone,LoGoチャット,出典".encode())
    one = Document(io.BytesIO(client.get("/compare/questions.docx?ids=kintone,logo-chat&ask=prices&for=logo-chat").data))
    assert len(one.tables) == 2
    assert one.tables[0].rows[1].cells[1].text == "LoGoチャット"


@pytest.mark.parametrize("address", ["/compare.xlsx", "/compare.csv?ids=zzz", "/compare/questions.docx?ids=", "/compare.xlsx?ids=kintone&municipality=府中市"])
def test_papers_of_nothing_are_a_sentence(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert "ファイルを作れませんでした" in response.text
    assert any(w.startswith("/compare") for w in Reader(response.text).links)


def test_papers_of_what_is_not_compared_are_missing(client: FlaskClient) -> None:
    assert client.get("/compare/questions.docx?ids=kintone&for=logo-chat").status_code == 404
    assert client.get("/compare.pdf?ids=kintone").status_code == 404
