"""The page of the plan: answers are kept, the plan follows them, nothing typed is lost."""

from __future__ import annotations

from datetime import date

from flask.testing import FlaskClient
from icalendar import Calendar
from reading import NEED, Reader

from recommender.planning.fiscal import Month
from web.notebooks.document import Document, Plan
from web.notebooks.store import NotebookStore

HTMX = {"HX-Request": "true"}
SOON, FAR = Month.of(date.today()).plus(1), Month.of(date.today()).plus(30)


def _made(store: NotebookStore, **plan: object) -> str:
    return f"/notebooks/{store.create(Document(title='窓口の題', municipality='032077', need=NEED, plan=Plan.model_validate(plan))).id}/plan"


def _stored(store: NotebookStore, address: str) -> Document:
    return store.get(address.split("/")[2]).document


def test_without_a_start_the_page_asks_for_one(client: FlaskClient, store: NotebookStore) -> None:
    page = client.get(_made(store)).text
    assert "を入れると、ここに日程が出ます" in page
    assert "<svg" not in page.split('id="plan"')[1]


def test_a_plan_is_drawn_and_told(client: FlaskClient, store: NotebookStore) -> None:
    address = _made(store, start=str(FAR), way="bid")
    page = client.get(address)
    assert page.status_code == 200
    assert f"{FAR.year}年{FAR.number}月" in page.text
    assert "に使い始められる日程です" in page.text
    read = Reader(page.text)
    assert read.inline == []
    assert len(read.ids) == len(set(read.ids))
    figure, table = page.text.split('<table class="plan-table">')
    bars = figure.count('class="timeline__label ')
    assert bars == table.split("</table>")[0].count('<th scope="row">') == page.text.count('<li class="plan-step ')
    assert "令和" in table


def test_one_answer_saves_itself_and_draws_the_plan_anew(client: FlaskClient, store: NotebookStore) -> None:
    address = _made(store)
    response = client.post(address, data={"base": "1", "plan.start": f"{FAR.year}年{FAR.number}月"}, headers=HTMX)
    assert response.status_code == 200
    assert _stored(store, address).plan.start == str(FAR)
    assert '<div id="plan" hx-swap-oob="outerHTML">' in response.text
    assert "timeline__bar" in response.text
    assert "使い始めたい月を保存しました" in response.text
    again = client.post(address, data={"base": "2", "answers.multi_year": "yes"}, headers=HTMX)
    assert "複数年契約の形の決定" in again.text
    assert _stored(store, address).answers["multi_year"] == "yes"


def test_the_whole_form_without_javascript(client: FlaskClient, store: NotebookStore) -> None:
    address = _made(store)
    sent = {
        "plan.start": str(FAR),
        "plan.way": "negotiated",
        "plan.amount": "90万",
        "plan.limit": "100万",
        "plan.limit_kind": "service",
        "plan.limit_from": "2025-04-01",
    }
    response = client.post(address, data={"base": "1", "at": "plan-form", **sent})
    assert response.status_code == 303
    plan = _stored(store, address).plan
    assert (plan.amount, plan.limit, plan.limit_from) == ("900000", "1000000", date(2025, 4, 1))
    page = client.get(response.location).text
    assert "保存しました" in page
    assert "随意契約の限度額の範囲です" in page
    assert "入力された「委託・役務（クラウド利用など、その他）」の限度額1,000,000円" in page
    assert "見積合わせ" in page


def test_without_the_own_limit_nothing_is_said_to_be_allowed(client: FlaskClient, store: NotebookStore) -> None:
    page = client.get(_made(store, start=str(FAR), way="negotiated", amount="1000")).text
    assert "随意契約にできるとは言えません" in page
    assert "範囲です" not in page
    above = client.get(_made(store, start=str(FAR), way="negotiated", amount="2000000", limit="1000000", limit_from="2025-04-01")).text
    assert "限度額を超えています" in above


def test_too_late_says_what_should_have_begun_and_which_ways_remain(client: FlaskClient, store: NotebookStore) -> None:
    address = _made(store, start=str(SOON), way="bid")
    page = client.get(address).text
    assert "には間に合いません" in page
    assert "までに始めている必要がありました" in page
    ways = [link for link in Reader(page).links if "money=" in link]
    assert ways
    other = client.get(ways[0].split("#")[0]).text
    assert "に使い始められる日程です" in other
    assert "もとの日程に戻る" in other
    assert client.get(address + "?money=initial-1990").text.count("には間に合いません") == page.count("には間に合いません")


def test_bad_input_is_told_at_its_field_and_nothing_is_lost(client: FlaskClient, store: NotebookStore) -> None:
    address = _made(store, start=str(FAR), amount="500000")
    sent = {"plan.start": "2020-01", "plan.amount": "-3", "plan.limit": "9999億", "plan.assembly_months": "13月", "plan.request_deadline": "来月"}
    response = client.post(address, data={"base": "1", "at": "plan-form", **sent, "plan.way": "bid"})
    assert response.status_code == 400
    links = Reader(response.text).links
    for name in ("start", "amount", "limit", "assembly_months"):
        assert f"#f-plan.{name}" in links
        assert f'value="{sent[f"plan.{name}"]}"' in response.text
    assert _stored(store, address).plan == Plan(start=str(FAR), amount="500000")
    one = client.post(address, data={"base": "1", "plan.start": "2020-01"}, headers=HTMX)
    assert one.status_code == 400
    assert "過ぎています" in one.text
    day = client.post(address, data={"base": "1", "plan.request_deadline": "来月"}, headers=HTMX)
    assert "年-月-日" in day.text


def test_a_start_that_has_passed_since_is_told_and_the_rest_can_be_changed(client: FlaskClient, store: NotebookStore) -> None:
    address = _made(store, start="2020-04")
    page = client.get(address).text
    assert "使い始めたい月が過ぎています" in page
    assert client.post(address, data={"base": "1", "plan.start": "2020-04", "plan.way": "bid"}).status_code == 303
    assert _stored(store, address).plan.way == "bid"
    assert client.get(address + ".xlsx").status_code == 303


def test_two_tabs_on_one_answer(client: FlaskClient, store: NotebookStore) -> None:
    address = _made(store, start=str(FAR))
    client.post(address, data={"base": "1", "plan.way": "bid"}, headers=HTMX)
    clash = client.post(address, data={"base": "1", "plan.way": "proposal"}, headers=HTMX)
    assert clash.status_code == 409
    assert "入札" in clash.text
    assert "プロポーザル" in clash.text
    assert client.post(address, data={"base": "1", "plan.amount": "300万"}, headers=HTMX).status_code == 200  # another field merges
    whole = client.post(address, data={"base": "1", "at": "plan-form", "plan.way": "negotiated"})
    assert whole.status_code == 409
    assert "随意契約" in whole.text
    assert _stored(store, address).plan.way == "bid"


def test_the_last_answer_can_be_taken_back(client: FlaskClient, store: NotebookStore) -> None:
    address = _made(store, start=str(FAR))
    client.post(address, data={"base": "1", "plan.way": "bid"}, headers=HTMX)
    undone = client.post(address.removesuffix("plan") + "undo", data={"base": "2", "page": "notebook_plan.plan"})
    assert undone.status_code == 303
    assert undone.location.endswith("/plan")
    assert _stored(store, address).plan.way == ""


def test_files(client: FlaskClient, store: NotebookStore) -> None:
    address = _made(store, start=str(FAR), way="bid")
    xlsx = client.get(address + ".xlsx")
    assert xlsx.status_code == 200
    assert xlsx.data[:2] == b"PK"
    ics = client.get(address + ".ics")
    assert ics.mimetype == "text/calendar"
    assert len(Calendar.from_ical(ics.data).walk("VEVENT")) > 5
    assert client.get("/notebooks/none/plan").status_code == 404
    assert client.get("/notebooks/none/plan.ics").status_code == 404


def test_the_notebook_leads_to_its_plan(client: FlaskClient, store: NotebookStore) -> None:
    address = _made(store)
    assert address in Reader(client.get(address.removesuffix("/plan")).text).links
