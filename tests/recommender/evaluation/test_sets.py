from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from catalog.catalog import Catalog
from catalog.faults import ErabuError
from catalog.paths import data_dir
from recommender.encoder import WORDS_ONLY
from recommender.evaluation.folds import ERABU
from recommender.evaluation.run import never_learned
from recommender.evaluation.sets import fresh_needs, measure, read_needs
from web.cli import main

GOOD = {"id": "x1", "need_staff": "窓口で住民が長く待つ", "need_short": "窓口の混雑", "categories": ["madoguchi"], "source": "https://example.jp/a"}


def line(**values: Any) -> str:
    return json.dumps({k: v for k, v in (GOOD | values).items() if v is not None}, ensure_ascii=False)


def file(folder: Path, *lines: str) -> Path:
    path = folder / "asked.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def refused(path: Path, catalog: Catalog) -> str:
    with pytest.raises(ErabuError) as error:
        read_needs(path, catalog)
    told = str(error.value)
    assert told.startswith(str(path))
    assert "\n" not in told
    assert told.endswith("。")
    return told


def test_needs_are_read_line_by_line_and_empty_lines_left_out(tmp_path: Path, small_catalog: Catalog) -> None:
    read = read_needs(file(tmp_path, line(), "", "  ", line(id="x2", categories=["rpa", "ai-ocr"], code="032077")), small_catalog)
    assert [(n.id, n.categories, n.code) for n in read] == [("x1", ["madoguchi"], None), ("x2", ["rpa", "ai-ocr"], "032077")]


@pytest.mark.parametrize("name", ["needs-fresh.jsonl", "needs-look.jsonl"])
def test_needs_kept_apart_share_no_page_and_no_text_with_anything_learned(name: str, catalog: Catalog) -> None:
    needs = read_needs(data_dir() / name, catalog)
    never_learned(name, ((n.id, text) for n in needs for text in (n.need_staff, n.need_short)), catalog)
    pages = {n.source for n in catalog.needs} | {c.source for c in catalog.cases.values()}
    assert len({n.source for n in needs} - pages) == len(needs) > 100
    assert fresh_needs(catalog)


def test_the_two_sets_kept_apart_share_no_page(catalog: Catalog) -> None:
    fresh, look = ({n.source for n in read_needs(data_dir() / f"needs-{name}.jsonl", catalog)} for name in ("fresh", "look"))
    assert not fresh & look


def test_a_fresh_need_that_is_learned_from_is_refused(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needs-fresh.jsonl").write_text(line(need_short=catalog.needs[0].need_short), encoding="utf-8")
    monkeypatch.setenv("ERABU_DATA", str(tmp_path))
    with pytest.raises(ErabuError, match=r"needs-fresh\.jsonl の x1 は学習用の文にもあります。"):
        fresh_needs(catalog)


def test_without_a_fresh_set_none_is_measured(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERABU_DATA", str(tmp_path))
    assert fresh_needs(catalog) == []


def test_a_byte_order_mark_is_no_fault(tmp_path: Path, small_catalog: Catalog) -> None:
    path = tmp_path / "asked.jsonl"
    path.write_text(line(), encoding="utf-8-sig")
    assert [n.id for n in read_needs(path, small_catalog)] == ["x1"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (line(categories=["madoguchi", "nothing"]), r"の2行目の分類「nothing」はありません。"),
        ('{"id": "x2", "need_staff": ', r"の2行目を JSON として読めません。"),
        ("窓口が混む", r"の2行目を JSON として読めません。"),
        (line(source=None), r"の2行目の source: 必須の項目がありません。"),
        (line(need_staff=""), r"の2行目の need_staff: 空です。"),
        (line(categories=[]), r"の2行目の categories: 0件です。1件以上"),
        (line(kind="new"), r"の2行目の kind: 知らない項目です。"),
        (line(source="example"), r"の2行目の source: http:// または https://"),
    ],
)
def test_a_faulty_line_is_named_with_its_file_and_the_mend(tmp_path: Path, small_catalog: Catalog, bad: str, said: str) -> None:
    assert re.search(said, refused(file(tmp_path, line(), bad, line()), small_catalog))


@pytest.mark.parametrize("bad", ["[]", "3", "null", '"窓口"'])
def test_a_line_that_is_no_record_is_named_without_an_empty_field(tmp_path: Path, small_catalog: Catalog, bad: str) -> None:
    told = refused(file(tmp_path, line(), bad), small_catalog)
    assert "の2行目" in told
    assert " の :" not in told


@pytest.mark.parametrize("content", ["", "\n \n\n"])
def test_a_file_without_needs_is_told_so(tmp_path: Path, small_catalog: Catalog, content: str) -> None:
    path = tmp_path / "asked.jsonl"
    path.write_text(content, encoding="utf-8")
    assert "困りごとがありません。1行に1件" in refused(path, small_catalog)


def test_another_encoding_is_told_so(tmp_path: Path, small_catalog: Catalog) -> None:
    path = tmp_path / "asked.jsonl"
    path.write_bytes(line().encode("shift_jis"))
    assert "UTF-8" in refused(path, small_catalog)


def test_one_id_for_two_needs_is_refused(tmp_path: Path, small_catalog: Catalog) -> None:
    """Paired differences go by id: of two needs of one id, one would be compared with the other."""
    assert "の2行目" in refused(file(tmp_path, line(), line(need_short="別の困りごと")), small_catalog)


def test_a_need_without_readable_words_is_refused_before_anything_is_measured(tmp_path: Path, small_catalog: Catalog) -> None:
    assert "の2行目" in refused(file(tmp_path, line(), line(id="x2", need_short="？！")), small_catalog)


def test_other_needs_are_measured_in_place_of_the_catalogues_and_the_result_is_kept_and_drawn(
    thin_var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERABU_VAR", str(thin_var))
    (tmp_path / "data").mkdir()
    shutil.copy(data_dir() / "out-of-scope-dev.jsonl", tmp_path / "data")
    (tmp_path / "data" / "needs-fresh.jsonl").write_text(
        line(id="f1", need_staff="窓口に長い列ができて昼休みも取れない", need_short="列が絶えない昼の窓口"), encoding="utf-8"
    )
    monkeypatch.setenv("ERABU_DATA", str(tmp_path / "data"))
    asked = file(tmp_path, line(), line(id="x2", categories=["rpa"], need_staff="同じ転記を毎日繰り返している", source="https://example.jp/b"))
    drawing = tmp_path / "evaluation.svg"
    arguments = ["--model", WORDS_ONLY, "--needs", str(asked), "--output", str(tmp_path / "kept"), "--plot", str(drawing)]
    result = CliRunner().invoke(main, ["evaluate", *arguments])
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines() == ["5つの分割で学習…", *(f"分割{n}を測定…" for n in range(1, 6)), "別に集めた困りごとを測定…"]
    (kept,) = (tmp_path / "kept").iterdir()
    assert f"{kept} に結果を書きました。" in result.stdout
    told = json.loads(kept.read_text(encoding="utf-8"))
    catalog = Catalog.open(thin_var / "catalog.db")
    assert (told["model"], told["data_hash"]) == (WORDS_ONLY, catalog.data_hash)
    catalog.close()
    assert re.fullmatch(r"[0-9a-f]{7,40}\+?|unknown", told["commit"])
    (staff,) = [r for r in told["rows"] if (r["questions"], r["metric"], r["system"]) == ("staff", "nDCG@10", ERABU)]
    assert staff["count"] == 2
    assert f"{staff['value']['mean']:.3f} [" in result.stdout
    assert [r["count"] for r in told["rows"] if (r["questions"], r["metric"], r["system"]) == ("fresh-staff", "nDCG@10", ERABU)] == [1]
    assert ElementTree.parse(drawing).getroot().tag.endswith("svg")


def test_before_the_first_build_it_asks_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERABU_VAR", str(tmp_path))
    with pytest.raises(ErabuError, match="erabu build"):
        measure(WORDS_ONLY, None, lambda _: None)
