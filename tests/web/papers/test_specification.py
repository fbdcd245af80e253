"""The specification outline: what applies, with the item it comes from, and no product in what we write ourselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from paper_making import FULL, headings, made, pages, paragraphs, read, said

from recommender.recommend import Recommender
from web.papers import roles, specification
from web.papers.neutral import named


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_it_holds_all_parts_numbered(recommender: Recommender) -> None:
    tools = [t.id for t in recommender.catalog.tools.values() if t.primary_category == "madoguchi"][:2]
    content = specification.document(made(recommender, **FULL, candidates=tools))
    found = headings(content)
    assert [h.split(" ")[0] for h in found] == [str(n) for n in range(1, len(found) + 1)]
    for part in (
        "背景と目的",
        "機能の要件",
        "網とセキュリティ",
        "個人情報・番号・AI",
        "データの移行と返却",
        "アクセシビリティ",
        "登録制度",
        "評価の視点",
        "事業者への質問",
    ):
        assert any(part in h for h in found), part
    text = said(content)
    for shown in ("岩手県久慈市", FULL["need"], "1,200件", "700時間", "2027年10月（令和9年）", "□必須", "□希望"):
        assert shown in text, shown
    assert "ISMAPに登録されていますか" in text


def test_functions_are_those_that_several_tools_share(recommender: Recommender) -> None:
    found = made(recommender, **FULL)
    shared = specification.shared_functions(found.categories[0], found)
    assert len(shared) >= 3
    assert all(2 <= count <= total for _, count, total in shared)
    assert [count for _, count, _ in shared] == sorted((count for _, count, _ in shared), reverse=True)
    text = said(specification.document(found))
    assert all(f.text in text for f, _, _ in shared)


def test_every_category_shares_its_functions(recommender: Recommender) -> None:
    empty = made(recommender)
    for category in recommender.catalog.categories.values():
        shared = specification.shared_functions(category, empty)
        assert len(shared) == len(recommender.catalog.functions[category.id].functions), category.id


def test_clauses_stand_where_their_item_applies_and_name_it(recommender: Recommender) -> None:
    found = made(recommender, **FULL)
    text = said(specification.document(found))
    clause = recommender.catalog.clauses["data-return"]
    assert clause.text in text
    assert recommender.catalog.check_items[clause.item].text in text
    numbered = recommender.catalog.clauses["my-number-system"].text
    assert numbered in text
    assert numbered not in said(specification.document(made(recommender, answers={"my_number": "no"})))
    assert f"※{recommender.catalog.check_items['get-lgwan-proof'].text}" in text
    assert "LGWANにつながる端末から使いますか" in text
    declined = specification.document(made(recommender, progress={clause.item: {"status": "not_needed"}}))
    assert clause.text not in said(declined)


def test_what_we_write_names_no_product_for_any_category(recommender: Recommender) -> None:
    """What depends on the category for all of them; also of real candidates' questions."""
    catalog = recommender.catalog
    same = [c.text for c in catalog.clauses.values()]
    same += [text for r in catalog.role_lines.values() for text in (r.text, r.who, r.why, r.ask, r.full, r.part_time, r.basis) if text]
    assert [names for text in same if (names := named(text, catalog))] == []
    for category in catalog.categories:
        tools = [t.id for t in catalog.tools.values() if t.primary_category == category][:2]
        found = made(recommender, conditions={"category": category}, candidates=tools)
        texts = [*roles.label_of(found), *specification.questions(found), *(e.text for e in found.items.values())]
        texts += [f.text for c in found.categories for f, _, _ in specification.shared_functions(c, found)]
        assert [names for text in texts if (names := named(text, catalog))] == [], category


@pytest.mark.parametrize("category", ["line-app", "chatbot", "nyusatsu"])
def test_whole_papers_name_no_product(category: str, recommender: Recommender) -> None:
    tools = [t.id for t in recommender.catalog.tools.values() if t.primary_category == category][:3]
    found = made(recommender, conditions={"category": category}, candidates=tools)
    for write in (specification.document, roles.document):
        assert [p.text for p in paragraphs(read(write(found))) if named(p.text, recommender.catalog)] == []


def test_names_in_own_words_are_told_and_left(recommender: Recommender) -> None:
    text = said(specification.document(made(recommender, need="LoGoフォームで受けたい", figures={"works": {"1": {"name": "kintoneの台帳"}}})))
    assert "特定の製品・会社の名前が入っています: LoGoフォーム（困りごと）" in text
    assert "特定の製品・会社の名前が入っています: kintone（効果の仕事の名前）" in text
    assert "LoGoフォームで受けたい" in text


def test_an_empty_notebook_says_what_is_not_known(recommender: Recommender, tmp_path: Path) -> None:
    content = specification.document(made(recommender))
    text = said(content)
    for shown in ("分類が決まっていないため、未確認です", "候補がまだないため、質問はありません", "〔"):
        assert shown in text
    assert not any(p.known for p in specification.parts(made(recommender).document))
    assert 5 <= pages({"empty": content}, tmp_path)["empty"] <= 12
