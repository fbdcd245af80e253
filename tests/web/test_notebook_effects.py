"""Effects in numbers in a notebook: what is typed is kept, what is calculated is shown with where it comes from."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from reading import Reader

from web.notebooks.document import Document, Figures, PinnedCase, Work
from web.notebooks.store import NotebookStore

HTMX = {"HX-Request": "true"}
BASIS = Document(title="題", municipality="032077", conditions={"category": "madoguchi"})


def made(store: NotebookStore, **figures: object) -> str:
    return f"/notebooks/{store.create(BASIS.model_copy(update={'figures': Figures.model_validate(figures)})).id}/effects"


def figures(store: NotebookStore, address: str) -> Figures:
    return store.get(address.split("/")[2]).document.figures


def text(page: str) -> str:
    return re.sub(r"\s+", "", Reader(page).text)


def test_the_whole_form_without_javascript(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store)
    fields = {"figures.works.1.name": "転入届", "figures.works.1.count": "１，２００", "figures.works.1.minutes": "25", "figures.works.1.minutes_after": "15"}
    money = {"figures.hourly_cost": "3000", "figures.cost_first": "150万", "figures.cost_yearly": "10万", "figures.years": "5"}
    response = client.post(address, data={"base": "1", "at": "own", "figures.works.1.time": "staff", **fields, **money})
    assert response.status_code == 303
    assert figures(store, address).works["1"].count == "１，２００"
    page = text(client.get(address).text)
    for sentence in (
        "今は年に500時間",
        "空く時間は年に200時間です",
        "60万円",
        "200万円（5年間）",
        "5年間で100万円",
        "釣り合うまでの年数3年初めの費用÷",
        "1件の時間が18.3分になると",
        "人を減らせることではありません",
    ):
        assert sentence in page


def test_a_field_saves_itself_and_the_results_move(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store, works={"1": Work(count="60", minutes="60", time="visit")})
    response = client.post(address, data={"base": "1", "figures.works.1.count": "120"}, headers=HTMX)
    assert response.status_code == 200
    assert 'name="base:figures.works.1.count" value="2"' in response.text
    assert 'id="results" hx-swap-oob="outerHTML"' in response.text
    assert "今は年に120時間" in text(response.text)
    assert "notebook-title" not in response.text  # nothing is put where this page has no place for it
    assert 'id="measuring"' not in response.text
    chosen = client.post(address, data={"base": "1", "figures.works.1.category": "rpa"}, headers=HTMX)
    assert 'id="measuring" hx-swap-oob="outerHTML"' in chosen.text
    plan = client.post(address, data={"base": "1", "figures.measuring.calls.before": "週120件"}, headers=HTMX)
    assert 'id="results"' not in plan.text
    assert figures(store, address).measuring["calls"].before == "週120件"


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("figures.works.1.count", "0", "0より大きい"),
        ("figures.works.1.minutes", "-5", "0より大きい"),
        ("figures.works.1.minutes", "99999", "100時間"),
        ("figures.hourly_cost", "0", "0円では金額に換算できません"),
        ("figures.years", "0", "1から10まで"),
        ("figures.years", "50", "1から10まで"),
        ("figures.first_from", "gone|初期|5|", "目録にありません"),
        ("figures.works.1.category", "never", "選択肢から"),
    ],
)
def test_bad_input_is_told_at_the_field_and_nothing_is_lost(client: FlaskClient, store: NotebookStore, path: str, typed: str, words: str) -> None:
    address = made(store, works={"1": Work(count="60", minutes="60")}, years="3")
    response = client.post(address, data={"base": "1", path: typed, "figures.works.1.name": "打った名前"})
    assert response.status_code == 400
    page = Reader(response.text)
    assert f"#f-{path}" in page.links
    assert words in page.text
    assert "打った名前" in response.text
    if not path.endswith(("category", "from")):
        assert f'value="{typed}"' in response.text
    by_itself = client.post(address, data={"base": "1", path: typed}, headers=HTMX)
    assert by_itself.status_code == 400
    assert words in by_itself.text
    assert figures(store, address) == Figures(works={"1": Work(count="60", minutes="60")}, years="3")


def test_two_tabs_on_one_figure(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store)
    client.post(address, data={"base": "1", "figures.years": "3"}, headers=HTMX)
    assert client.post(address, data={"base": "1", "figures.hourly_cost": "3000"}, headers=HTMX).status_code == 200
    clash = client.post(address, data={"base": "1", "figures.years": "5"}, headers=HTMX)
    assert clash.status_code == 409
    assert "見る年数" in clash.text
    whole = client.post(address, data={"base": "1", "figures.years": "5"})
    assert whole.status_code == 409
    assert (figures(store, address).years, figures(store, address).hourly_cost) == ("3", "3000")


def test_works_are_added_and_removed_without_losing_what_was_typed(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store)
    added = client.post(address, data={"base": "1", "figures.works.1.name": "受付", "action": "add"})
    assert added.status_code == 303
    works = figures(store, address).works
    assert [w.name for w in works.values()] == ["受付", ""]
    second = list(works)[1]
    assert added.location.endswith(f"#work-{second}")
    bad = client.post(address, data={"base": "1", "figures.works.1.count": "-1", "action": f"remove:{second}"})
    assert bad.status_code == 400
    assert len(figures(store, address).works) == 2
    client.post(address, data={"base": "3", f"figures.works.{second}.name": "二つめ", "action": "remove:1"})
    assert [w.name for w in figures(store, address).works.values()] == ["二つめ"]
    client.post(address, data={"base": "1", "action": f"remove:{second}"})
    assert client.get(address).status_code == 200
    crowded = made(store, works={str(n): Work() for n in range(20)})
    client.post(crowded, data={"base": "1", "action": "add"})
    assert len(figures(store, crowded).works) == 20


def test_too_few_cases_say_so_and_show_them_singly(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store, works={"1": Work(category="rpa", count="6000", minutes="6")})
    page = client.get(address).text
    assert "3件に満たず" in page
    assert "どれも1件だけの参考です" in page
    assert "件の値は、79%減" in page  # the median of the five trials is 0.2079
    assert 'href="/cases/imizu-2024-rpa-18"' in page.split('id="singles-1"')[1].split("</details>")[0]
    assert "hours__bar" not in page


def test_a_range_is_drawn_and_told(client: FlaskClient, store: NotebookStore) -> None:
    page = client.get(made(store, works={"1": Work(time="waiting", count="600", minutes="60")})).text
    assert page.count("<svg") >= 2
    behind = page.split('id="behind-1"')[1].split("</details>")[0]
    assert 'href="/cases/toshima-2015-sogo-madoguchi"' in behind
    assert "変化なし" in behind  # what did not get better counts in
    assert "adachi-2014-madoguchi-machijikan" not in behind  # one person's wait is no value before and after
    worse = page.split("悪くなった記録もあります。")[1].split("</p>")[0]
    assert 'href="/cases/adachi-2014-madoguchi-machijikan"' in worse
    assert "入っていません" in worse


def test_model_cases_stand_beside_ours(client: FlaskClient, store: NotebookStore) -> None:
    pinned = {"beppu-2019-rpa-ai-ocr": PinnedCase(title="x", place="y")}
    work = Work(time="waiting", count="600", minutes="42")
    document = BASIS.model_copy(update={"cases": pinned, "figures": Figures(works={"1": work})})
    table = client.get(f"/notebooks/{store.create(document).id}/effects").text.split('class="models"')[1].split("</table>")[0]
    assert "ノートの事例" in table
    assert "7,627時間/年 → 1,627時間/年" in table
    assert "42分" in table
    assert "始めた後の測定で確かめられます" in table


def test_an_old_notebook_and_a_missing_one(client: FlaskClient, store: NotebookStore) -> None:
    empty = client.get(f"/notebooks/{store.create(Document(title='題')).id}/effects")
    assert empty.status_code == 200
    assert "分類が決まると" in empty.text
    assert client.get("/notebooks/none/effects").status_code == 404


def test_undo_comes_back_here(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store)
    client.post(address, data={"base": "1", "figures.years": "3"}, headers=HTMX)
    undone = client.post(f"{address.removesuffix('/effects')}/undo", data={"base": "2", "page": "notebook_effects.effects"})
    assert undone.location.endswith("/effects")
    assert figures(store, address).years == ""


def test_the_page_is_sound_and_linked(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store, works={"1": Work(count="6", minutes="5"), "2": Work(time="visit", count="6", minutes="5", category="rpa")})
    response = client.get(address)
    page = Reader(response.text)
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))
    assert "no-store" in response.headers["Cache-Control"]
    assert address in Reader(client.get(address.removesuffix("/effects")).text).links
