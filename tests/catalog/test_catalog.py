"""Look-ups, search and lists over the real catalogue."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.catalog import Catalog, Facet
from catalog.facets import case_facets, tool_facets
from catalog.faults import ErabuError
from catalog.words import words

KINDS = ("tool", "case")
# Everything the full-text language or SQL could take for its own.
OPERATORS = st.text(alphabet="\"'*^:()+-{}[]%_;\\,.&|!~<>=\x00\n窓口 ANDORNOTEAab1", max_size=40)
SOME_TEXT = st.one_of(st.text(max_size=60), OPERATORS)


# ---- look-ups


def test_records_are_looked_up_by_id(catalog: Catalog) -> None:
    for records in (catalog.tools, catalog.cases, catalog.categories, catalog.check_items, catalog.conditions):
        assert records
        assert all(record.id == key for key, record in records.items())  # type: ignore[attr-defined]
    assert all(m.code == code for code, m in catalog.municipalities.items())


@pytest.mark.parametrize("kind", ["tools", "cases", "categories", "check_items", "conditions", "municipalities", "wording", "retired_codes"])
def test_an_unknown_id_is_a_key_error(catalog: Catalog, kind: str) -> None:
    with pytest.raises(KeyError):
        getattr(catalog, kind)["nowhere"]


def test_what_nothing_is_linked_to_has_no_links(catalog: Catalog) -> None:
    assert catalog.cases_of_tool["nowhere"] == catalog.tools_in["999999"] == catalog.cases_in["999999"] == []


def test_links_lead_both_ways(catalog: Catalog) -> None:
    assert any(catalog.cases_of_tool.values())
    for tool_id, cases in catalog.cases_of_tool.items():
        assert all(tool_id in case.tool_ids for case in cases)
        assert len({c.id for c in cases}) == len(cases)
    for code, used in catalog.tools_in.items():
        assert all(adopter in tool.adopters and adopter.code == code for tool, adopter in used)
    for code, cases in catalog.cases_in.items():
        assert all(code in case.municipalities for case in cases)


def test_a_missing_catalogue_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ErabuError, match="がありません。erabu build"):
        Catalog.open(tmp_path / "catalog.db")
    assert list(tmp_path.iterdir()) == []


def test_tools_come_by_reading_and_cases_newest_first(catalog: Catalog) -> None:
    readings = [t.kana or t.name for t in catalog.tools.values()]
    assert readings == sorted(readings)
    years = [c.year or 0 for c in catalog.cases.values()]
    assert years == sorted(years, reverse=True)


# ---- the catalogue as if some facts were not known


def known(catalog: Catalog) -> tuple[object, ...]:
    """All that :meth:`Catalog.without` may change."""
    links = ({i: list(of[i]) for i in sorted(of) if of[i]} for of in (catalog.cases_of_tool, catalog.cases_in, catalog.tools_in))
    return dict(catalog.tools), dict(catalog.cases), *links


@given(data=st.data())
def test_without_some_cases_and_places_nothing_of_them_is_known_and_all_else_is(catalog: Catalog, data: st.DataObject) -> None:
    before = known(catalog)
    gone = data.draw(st.sets(st.sampled_from(sorted(catalog.cases)), max_size=20))
    users = sorted(code for code, used in catalog.tools_in.items() if used)
    places = data.draw(st.sets(st.sampled_from(users), max_size=20))
    reduced = catalog.without(gone, places)
    assert list(reduced.cases) == [i for i in catalog.cases if i not in gone]
    assert list(reduced.tools) == list(catalog.tools)
    for tool in catalog.tools.values():
        left = reduced.tools[tool.id]
        assert left == tool.model_copy(update={"adopters": [a for a in tool.adopters if a.code not in places]})
        assert reduced.cases_of_tool[tool.id] == [c for c in catalog.cases_of_tool[tool.id] if c.id not in gone]
    for code in catalog.municipalities:
        assert reduced.cases_in[code] == [c for c in catalog.cases_in[code] if c.id not in gone]
        kept = [] if code in places else [(t.id, a) for t, a in catalog.tools_in[code]]
        assert [(t.id, a) for t, a in reduced.tools_in[code]] == kept
    assert all(tool is reduced.tools[tool.id] for used in reduced.tools_in.values() for tool, _ in used)
    assert known(catalog) == before


def test_without_nothing_all_is_known(catalog: Catalog) -> None:
    assert known(catalog.without(set(), set())) == known(catalog)


def test_without_cases_and_places_tools_are_found_by_the_same_words(catalog: Catalog) -> None:
    reduced = catalog.without(set(catalog.cases), set(catalog.municipalities))
    assert reduced.cases == {}
    assert not any(t.adopters for t in reduced.tools.values())
    for text in ("窓口 電話", "久慈市 横浜市"):
        assert reduced.lexical_scores("tool", text) == catalog.lexical_scores("tool", text)


# ---- search


@pytest.mark.parametrize(
    ("one", "other"), [("引越し", "引っ越し"), ("手続", "手続き"), ("ＲＰＡ", "rpa"), ("RPA", "Rpa"), ("ﾁｬｯﾄ", "チャット"), ("窓口　電話", " 窓口 電話 ")]
)
@pytest.mark.parametrize("kind", KINDS)
def test_ways_of_writing_one_thing_find_the_same(catalog: Catalog, kind: str, one: str, other: str) -> None:
    assert catalog.search(kind, one) == catalog.search(kind, other) != []


@pytest.mark.parametrize("kind", KINDS)
def test_all_words_must_be_there(catalog: Catalog, kind: str) -> None:
    one, other = catalog.search(kind, "窓口"), catalog.search(kind, "電話")
    both = catalog.search(kind, "窓口 電話")
    assert set(both) == set(one) & set(other)
    assert 0 < len(both) < min(len(one), len(other))


@pytest.mark.parametrize(("begun", "whole"), [("kinto", "kintone"), ("チャット", "チャットボット")])
def test_a_word_begun_finds_the_whole_word(catalog: Catalog, begun: str, whole: str) -> None:
    found = catalog.search("tool", whole)
    assert found
    assert set(found) <= set(catalog.search("tool", begun))


def test_a_single_letter_is_no_beginning(catalog: Catalog) -> None:
    assert set(catalog.search("tool", "k")) < set(catalog.search("tool", "ki"))


def test_every_tool_is_found_by_its_name(catalog: Catalog) -> None:
    named = {t.id: t.name for t in catalog.tools.values() if words(t.name)}
    assert len(named) > 0.95 * len(catalog.tools)
    assert [i for i, name in named.items() if i not in catalog.search("tool", name)] == []


def test_a_word_in_the_name_ranks_before_the_same_word_in_the_summary(catalog: Catalog) -> None:
    found = catalog.search("tool", "LoGoチャット")
    assert found[0] == "logo-chat"


@pytest.mark.parametrize("text", ["", "  　", "。、・", "\"'*()", "🏠", "の が は"])
@pytest.mark.parametrize("kind", KINDS)
def test_text_without_words_finds_nothing(catalog: Catalog, kind: str, text: str) -> None:
    assert catalog.search(kind, text) == []
    assert catalog.lexical_scores(kind, text) == {}


@pytest.mark.parametrize("text", ["窓口 NOT 電話", "窓口 OR 無い言葉ばかり", 'NEAR("窓口" "電話")', "name:窓口"])
def test_operators_are_words_like_any_other(catalog: Catalog, text: str) -> None:
    assert set(catalog.search("tool", text)) < set(catalog.search("tool", "窓口"))


@given(text=SOME_TEXT, kind=st.sampled_from(KINDS))
@example(text='"', kind="tool")
@example(text='窓口" OR 1=1; DROP TABLE tools --', kind="tool")
@example(text="²①㊙々\ud800", kind="case")
def test_any_text_is_searched_and_never_raises(catalog: Catalog, text: str, kind: str) -> None:
    known = catalog.tools if kind == "tool" else catalog.cases
    found, scores = catalog.search(kind, text), catalog.lexical_scores(kind, text)
    assert len(found) == len(set(found))
    assert {*found, *scores} <= known.keys()
    assert catalog.listing(kind, text).ids == (found if text.strip() else list(known))


@pytest.mark.parametrize("text", ["窓口の待ち時間が長い " * 5_000, "窓" * 60_000, " ".join(map(str, range(20_000)))])
def test_a_text_of_any_length_is_searched(catalog: Catalog, text: str) -> None:
    assert set(catalog.search("tool", text)) <= catalog.tools.keys()
    assert set(catalog.lexical_scores("tool", text)) <= catalog.tools.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_lexical_scores_hold_all_that_share_a_word_and_favour_who_shares_more(catalog: Catalog, kind: str) -> None:
    scores = catalog.lexical_scores(kind, "窓口 電話")
    shared = [set(catalog.lexical_scores(kind, w)) for w in ("窓口", "電話")]
    assert set(scores) == set.union(*shared)
    assert max(scores, key=scores.__getitem__) in set.intersection(*shared)
    assert min(scores.values()) > 0


def test_threads_find_what_one_alone_finds(catalog: Catalog) -> None:
    texts = ["窓口", "電話 窓口", "RPA", "引越し", "議事録", "避難所"] * 10
    alone = [(catalog.search("tool", t), catalog.listing("case", t)) for t in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda t: (catalog.search("tool", t), catalog.listing("case", t)), texts)) == alone


# ---- lists


def held(catalog: Catalog, kind: str) -> dict[str, set[tuple[str, str]]]:
    """Every record's facet values, straight from the facts."""
    if kind == "tool":
        return {t.id: set(tool_facets(t, catalog.municipalities, catalog.cases_of_tool[t.id])) for t in catalog.tools.values()}
    return {c.id: set(case_facets(c, catalog.municipalities)) for c in catalog.cases.values()}


def matching(values: dict[str, set[tuple[str, str]]], ids: Iterable[str], chosen: dict[str, list[str]]) -> list[str]:
    return [i for i in ids if all(any((facet, v) in values[i] for v in vs) for facet, vs in chosen.items() if vs)]


@pytest.fixture(scope="session")
def values(catalog: Catalog) -> dict[str, dict[str, set[tuple[str, str]]]]:
    return {kind: held(catalog, kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_without_any_choice_everything_is_listed_in_order(catalog: Catalog, kind: str) -> None:
    records = catalog.tools if kind == "tool" else catalog.cases
    assert catalog.listing(kind).ids == list(records) == catalog.listing(kind, " 　").ids == catalog.listing(kind, chosen={"category": []}).ids


@given(data=st.data(), kind=st.sampled_from(KINDS), text=st.sampled_from(["", "窓口", "窓口 電話", "RPA"]))
def test_values_of_a_facet_are_alternatives_and_facets_all_hold_and_counts_leave_out_their_own_facet(
    catalog: Catalog, values: dict[str, dict[str, set[tuple[str, str]]]], data: st.DataObject, kind: str, text: str
) -> None:
    offered: dict[str, list[str]] = {}
    for facet, value in sorted(set().union(*values[kind].values())):
        offered.setdefault(facet, []).append(value)
    facets = data.draw(st.lists(st.sampled_from(sorted(offered)), unique=True, max_size=3))
    chosen = {f: data.draw(st.lists(st.sampled_from(offered[f]), unique=True, min_size=1, max_size=3)) for f in facets}
    listing = catalog.listing(kind, text, chosen)
    found = catalog.search(kind, text) if text else list(catalog.tools if kind == "tool" else catalog.cases)
    assert listing.ids == matching(values[kind], found, chosen)
    for facet in listing.facets:
        others = {f: v for f, v in chosen.items() if f != facet.id}
        counts = {v.value: v.count for v in facet.values}
        for value in offered.get(facet.id, []):
            assert counts.get(value, 0) == len(matching(values[kind], found, others | {facet.id: [value]}))
        assert [v.value for v in facet.values if v.selected] == [v.value for v in facet.values if v.value in chosen.get(facet.id, [])]


def one(facets: list[Facet], identity: str) -> Facet:
    return next(f for f in facets if f.id == identity)


def test_a_chosen_value_stays_in_sight_when_nothing_has_it_any_more(catalog: Catalog) -> None:
    listing = catalog.listing("tool", "kintone", {"category": ["bosai"], "network": ["standalone"]})
    assert listing.ids == []
    assert [(v.count, v.selected) for v in one(listing.facets, "category").values if v.value == "bosai"] == [(0, True)]


def test_values_that_nothing_has_are_not_offered(catalog: Catalog) -> None:
    for facet in catalog.listing("tool", "kintone").facets:
        assert all(v.count > 0 for v in facet.values)


@pytest.mark.parametrize("chosen", [{"category": ["nowhere"]}, {"nonsense": ["a"]}, {"category": ["'; --", "\x00"]}])
def test_a_choice_that_does_not_exist_lists_nothing(catalog: Catalog, chosen: dict[str, list[str]]) -> None:
    assert catalog.listing("tool", chosen=chosen).ids == []


def test_text_and_choice_together_keep_the_order_of_the_search(catalog: Catalog) -> None:
    found = catalog.search("case", "窓口")
    listing = catalog.listing("case", "窓口", {"outcome": ["failure", "mixed"]})
    assert listing.ids == [i for i in found if catalog.cases[i].outcome in ("failure", "mixed")] != []


@pytest.mark.parametrize("kind", KINDS)
def test_facets_come_in_the_order_of_the_data_file(catalog: Catalog, kind: str) -> None:
    wanted = [(d["id"], d["label"]) for d in catalog.wording["facets"][f"{kind}s"]]
    assert [(f.id, f.label) for f in catalog.listing(kind).facets] == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_sizes_ascend_prefectures_run_north_to_south_and_others_by_count(catalog: Catalog, kind: str) -> None:
    facets = catalog.listing(kind).facets
    assert [v.value for v in one(facets, "size").values] == ["1万人未満", "1万〜5万人", "5万〜10万人", "10万〜30万人", "30万人以上"]
    prefectures = [v.value for v in one(facets, "prefecture").values]
    in_order = list(dict.fromkeys(m.prefecture for _, m in sorted(catalog.municipalities.items())))
    assert prefectures == [p for p in in_order if p in prefectures]
    counts = [v.count for v in one(facets, "category").values]
    assert all(a >= b for a, b in itertools.pairwise(counts))
