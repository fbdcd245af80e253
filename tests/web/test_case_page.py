"""One case: its numbers as a chart and a table, what went wrong, and its numbers beside our own."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from catalog.schema import Case, Effect
from recommender.recommend import Recommender
from web.facts.difference import LARGEST, measures, ratio, read_difference

NARA = "/cases/nara-2024-yochokin-shokai"  # 100 -> 55 分/件, measured
FUKAYA = "/cases/fukaya-2019-logochat"  # percentages only
KYOTO = "/cases/kyoto-2020-kikan-sasshin-chudan"  # failed, worse


def rows(page: str) -> list[list[str]]:
    """The cells of the difference table."""
    table = page.partition('class="mine__answer"')[2].partition("</table>")[0]
    return [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in table.split("<tr")[2:]]


def case(*effects: Effect) -> Case:
    facts = {"id": "x", "place": "久慈市", "prefecture": "岩手県", "categories": ["rpa"], "title": "題", "need": "困りごと", "action": "したこと"}
    return Case(**facts, effects=list(effects), outcome="launched", source="https://example.jp/", source_kind="press")


def effect(**values: object) -> Effect:
    return Effect.model_validate({"metric": "待ち時間", "kind": "measured", **values})


# ---- the ratio and the figures


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"before": 100, "after": 55}, 0.55),
        ({"before": 100, "after": 55, "change_pct": -50}, 0.55),
        ({"before": 3, "after": 0}, 0),
        ({"before": 0, "after": 5}, None),
        ({"change_pct": -30}, 0.7),
        ({"before": 586, "change_pct": -90}, 0.1),
        ({"after": 315, "change_pct": -65.4}, None),  # 315 hours saved, not left
        ({"after": 315}, None),
        ({"change_pct": -120}, None),
    ],
)
def test_ratio_only_where_it_is_known(values: dict[str, float], expected: float | None) -> None:
    assert ratio(effect(**values)) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize("typed", ["120", "１２０", " 120分 ", "120分/件", "1,20"])
def test_figures_as_people_write_them(typed: str) -> None:
    found = read_difference(case(effect(before=100, after=55, unit="分/件")), {"now0": typed})
    assert found.problems == []
    assert [(line.now, line.then, line.change) for line in found.lines] == [(120, 66, -54)]


def test_pieces_a_year_give_hours_and_yen() -> None:
    for unit, expected in (("秒/人", (10, 5)), ("分/件", (600, 300)), ("時間/回", (36000, 18000)), ("円/通", (36000, 18000))):
        found = read_difference(case(effect(before=100, after=50, unit=unit)), {"now0": "10", "count0": "0.36万"})
        assert (found.lines[1].now, found.lines[1].then) == expected
        assert found.lines[1].unit == ("円/年" if unit == "円/通" else "時間/年")
    assert [m.count for m in measures(case(effect(before=10, after=5, unit="時間/年")))] == [None]


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"now0": "-5"}, "now0", "0より大きい"),
        ({"now0": "−5"}, "now0", "0より大きい"),
        ({"now0": "0"}, "now0", "0より大きい"),
        ({"now0": "たくさん"}, "now0", "単位は分/件です"),
        ({"now0": "2時間"}, "now0", "単位は分/件です"),
        ({"now0": "1e9"}, "now0", "数字で入力"),
        ({"now0": str(int(LARGEST) + 1)}, "now0", "10億以下"),
        ({"now0": "9" * 400}, "now0", "数字で入力"),
        ({"now0": "120", "count0": "abc"}, "count0", "年間の件数"),
        ({"now0": "900000000", "count0": "900000000"}, "count0", "年間の合計が大きすぎます"),
        ({"count0": "3000"}, "now0", "今の値も入力"),
    ],
)
def test_wrong_figures_are_told_at_their_field(given: dict[str, str], field: str, sentence: str) -> None:
    found = read_difference(case(effect(before=100, after=55, unit="分/件")), given)
    problem = found.problem(field)
    assert problem is not None
    assert sentence in problem.text
    assert found.lines == []
    assert found.typed == {"now0": "", "count0": "", **given}


def test_shares_stay_below_a_hundred_percent() -> None:
    growth = case(effect(before=20, after=80, unit="%"))
    assert read_difference(growth, {"now0": "101"}).problem("now0")
    fits, beyond = (read_difference(growth, {"now0": n}).lines[0] for n in ("10", "50"))
    assert (fits.then, fits.change, fits.change_unit) == (40, 30, "ポイント")
    assert (beyond.then, beyond.change) == (None, None)
    assert "100%を超える" in str(beyond.note)


def test_a_far_off_figure_is_questioned_but_counted() -> None:
    line = read_difference(case(effect(before=10, after=5, unit="分")), {"now0": "5000"}).lines[0]
    assert line.then == 2500
    assert "単位（分）" in str(line.note)


def test_rounded_values_add_up_as_read() -> None:
    line = read_difference(case(effect(before=150, after=23.1, unit="秒")), {"now0": "120"}).lines[0]
    assert (line.then, line.change) == (18.5, -101.5)


# ---- the page


def test_the_order_of_the_story(client: FlaskClient) -> None:
    page = client.get(NARA).text
    ids = ["need-title", "action", "effects", "lessons", "tools", "mine", "facts", "similar"]
    places = [page.index(f'id="{i}"') for i in ids]
    assert places == sorted(places)
    assert page.index('class="effect__bar') < page.index("この取組による変化")


def test_failure_has_weight(client: FlaskClient) -> None:
    page = client.get(KYOTO).text
    section = page.partition('aria-labelledby="lessons"')[2].partition("</section>")[0]
    assert "block--bad" in section.partition(">")[0]
    assert "総事業費 8,200→11,700百万円（実測）" in section
    assert "effect--worse" in page
    assert "block--bad" not in client.get(NARA).text


def test_our_figures_beside_theirs(client: FlaskClient) -> None:
    page = client.get(f"{NARA}?now0=120&count0=3000&municipality=032077").text
    assert rows(page) == [
        ["100分/件", "55分/件", "120分/件", "約66分/件", "−54分/件"],
        ["計算なし", "計算なし", "6,000時間/年", "約3,300時間/年", "−2,700時間/年"],
    ]
    sizes = ("奈良県奈良市（人口 約34.2万人）", "岩手県久慈市（人口 約3.1万人）", "約11分の1")
    for sentence in ("仮定した試算", "（実測）です", *sizes, "人を減らせるという意味ではありません"):
        assert sentence in page
    assert rows(client.get(NARA).text) == []


def test_each_kind_of_value_has_its_caveat(client: FlaskClient, recommender: Recommender) -> None:
    sentences = {"measured": "実際に測った値", "trial": "限って試したときの値", "expected": "まだ測った値ではありません"}
    for kind, sentence in sentences.items():
        found = next(c for c in recommender.catalog.cases.values() if (ms := measures(c)) and {m.effect.kind for m in ms} == {kind})
        page = client.get(f"/cases/{found.id}", query_string={m.now: "10" for m in measures(found)}).text
        assert sentence in page
        assert not any(other in page for other in sentences.values() if other != sentence)


def test_percentages_alone_take_any_unit(client: FlaskClient) -> None:
    names = [m.now for m in measures(client.application.extensions["erabu"].catalog.cases["fukaya-2019-logochat"])]
    page = client.get(f"{FUKAYA}?{names[0]}=200").text
    assert rows(page)[0][1:] == ["−54%", "200", "約92", "−108"]
    assert "未確認" in rows(page)[0][0]


def test_an_address_to_share_says_only_what_was_given(client: FlaskClient) -> None:
    response = client.get(f"{NARA}?now0=120&count0=&municipality={quote('久慈市')}")
    assert response.status_code == 302
    assert response.location == f"{NARA}?now0=120&municipality=032077"
    assert client.get(response.location).status_code == 200


def test_problems_keep_what_was_typed(client: FlaskClient) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        response = client.get(f"{NARA}?now0=-5&count0=abc&municipality={quote('府中市')}", headers=headers)
        page = html.unescape(response.text)
        assert response.status_code == 400
        for name, value in (("now0", "-5"), ("count0", "abc"), ("municipality", "府中市")):
            field = re.search(rf'<input id="{name}"[^>]*>', page)
            assert field is not None
            assert f'value="{value}"' in field[0]
            assert f"{name}-error" in field[0]
            assert 'aria-invalid="true"' in field[0]
            assert f'id="{name}-error"' in page
        assert f"{NARA}?now0=-5&count0=abc&municipality=132063" in page
        assert "HX-Push-Url" not in response.headers


def test_in_place_with_htmx(client: FlaskClient) -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{NARA}?municipality=032077"}
    response = client.get(f"{NARA}?now0=120&count0=&municipality={quote('久慈市')}", headers=asked)
    assert response.status_code == 200
    assert "<html" not in response.text
    assert response.headers["HX-Push-Url"] == f"{NARA}?now0=120&municipality=032077"
    assert 'id="difference-status" hx-swap-oob' in response.text
    assert len(rows(response.text)) == 1


def test_another_municipality_brings_the_whole_page_anew(client: FlaskClient) -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{NARA}"}
    response = client.get(f"{NARA}?municipality=032077", headers=asked)
    assert response.headers["HX-Redirect"] == f"{NARA}?municipality=032077#difference"


def test_without_numbers_the_sizes_are_still_compared(client: FlaskClient, recommender: Recommender) -> None:
    bare = next(c for c in recommender.catalog.cases.values() if not measures(c) and len(c.municipalities) == 1)
    page = client.get(f"/cases/{bare.id}?municipality=032077").text
    assert "計算はできません" in page
    assert "岩手県久慈市）が約3.1万人です" in page
    wrong = client.get(f"/cases/{bare.id}?municipality=none")
    assert wrong.status_code == 400
    assert 'id="municipality-error"' in wrong.text


def test_the_municipality_stays_in_the_links(client: FlaskClient) -> None:
    for address in (NARA, "/tools/logo-chat", "/categories/rpa"):
        page = client.get(f"{address}?municipality=032077").text
        inside = re.findall(r'<a href="(/(?:tools|cases|categories)/[^"]*)"', page)
        assert inside
        assert [link for link in inside if "municipality=032077" not in link] == []
        assert "municipality=" not in client.get(f"{address}?municipality=999999").text.replace("municipality=999999", "")
