"""Names of products and vendors are found however they are written, and ordinary words are not taken for them."""

from __future__ import annotations

import pytest

from catalog.catalog import Catalog
from web.papers.neutral import named, named_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ＬｏＧｏチャットを入れたい", ["LoGoチャット"]),
        ("KINTONEで作る。kintoneは便利", ["kintone"]),
        ("ｻｲﾎﾞｳｽﾞ社の製品", ["サイボウズ"]),
        ("LINE WORKSとLINE", ["LINE WORKS", "LINE"]),
        ("株式会社オープンの提案", ["オープン"]),
        ("GovTech ExpressとSlack", ["GovTech Express", "Slack"]),
    ],
)
def test_names_are_found_in_any_width_and_case(text: str, names: list[str], catalog: Catalog) -> None:
    assert named(text, catalog) == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SPAMのメールと online の申請、crew の皆さん",  # within words, and short names not as their vendor writes them
        "オープンデータを公開し、仕事の流れをチェンジする",
        "LGWANからISMAPの登録、DMP、マイナポータル、デジタル庁、J-LIS",  # of the state
        "統合型GISと議会会議録の検索、AI電話サービス",  # names that only describe
    ],
)
def test_ordinary_words_are_no_names(text: str, catalog: Catalog) -> None:
    assert named(text, catalog) == []


def test_every_name_of_a_product_is_found_in_a_sentence(catalog: Catalog) -> None:
    tools = [t for t in catalog.tools.values() if not t.name_is_descriptive and len(t.name) >= 3]
    missed = [t.name for t in tools if not named(f"「{t.name}」を使う", catalog)]
    assert len(tools) > 200
    # Only what the state offers is no name here.
    assert {t.vendor for t in tools if t.name in missed} <= {"デジタル庁", "政府", "地方公共団体情報システム機構", "内閣官房IT総合戦略室", "島根県"}


def test_only_texts_with_names_are_told_with_where(catalog: Catalog) -> None:
    found = named_in({"題名": "窓口", "困りごと": "kintoneの台帳"}, catalog)
    assert [f.note for f in found] == ["特定の製品・会社の名前が入っています: kintone（困りごと）"]
