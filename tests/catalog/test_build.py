"""The derived files: made whole or not at all, only when needed, and mended by a build when damaged."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from catalog.catalog import Catalog
from catalog.check import check
from catalog.conditions import of_category
from catalog.faults import ErabuError, FaultyFacts
from catalog.paths import REPOSITORY
from recommender.build import Built
from recommender.index import load_index
from recommender.need import Need
from recommender.recommend import Recommender

Rebuild = Callable[..., Built]
OURS = {"catalog.db", "index.npz", "build.lock"}


def contents(var: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in var.iterdir()}


def change(data: Path) -> None:
    """A lawful change of one fact."""
    tool = min((data / "tools").iterdir())
    tool.write_text(re.sub(r"(?m)^name: .*$", "name: 別の製品名", tool.read_text(encoding="utf-8")), encoding="utf-8")


def records(var: Path) -> Catalog:
    """The catalogue, closed; its records stay in memory."""
    with closing(Catalog.open(var / "catalog.db")) as catalog:
        return catalog


def answers(var: Path) -> None:
    """Everything works: look-ups, search, lists, recommendation."""
    recommender = Recommender.open()
    with closing(recommender.catalog) as catalog:
        assert catalog.search("case", "窓口")
        assert catalog.listing("tool").facets
        assert catalog.lexical_scores("tool", "窓口の待ち時間")
        recommender.recommend(Need("窓口の待ち時間が長い"))
    assert {p.name for p in var.iterdir()} == OURS


# ---- what is made


def test_the_catalogue_holds_exactly_the_facts(built_data: Path, built_var: Path) -> None:
    facts, catalog = check(built_data), records(built_var)
    for kind in ("tools", "cases", "categories", "check_items", "measurements", "plan_steps", "guides", "flows", "municipalities", "wording"):
        assert getattr(catalog, kind) == getattr(facts, kind), kind
    assert catalog.conditions == facts.conditions | {c.id: c for c in map(of_category, facts.categories.values())}
    assert catalog.needs == list(facts.needs.values())
    assert catalog.retired_codes == {code: row.successor for code, row in facts.retired_codes.items()}


def test_links_between_records_are_those_of_the_facts(built_data: Path, built_var: Path) -> None:
    facts, catalog = check(built_data), records(built_var)
    links = {(tool, case.id) for case in facts.cases.values() for tool in case.tool_ids}
    assert links
    assert {(tool, case.id) for tool in facts.tools for case in catalog.cases_of_tool[tool]} == links
    adopters = {(a.code, t.id) for t in facts.tools.values() for a in t.adopters}
    assert adopters
    assert {(code, tool.id) for code in facts.municipalities for tool, _ in catalog.tools_in[code]} == adopters


def test_a_build_leaves_nothing_but_its_files(built_var: Path, rebuild: Rebuild) -> None:
    rebuild(force=True)
    answers(built_var)


@pytest.mark.parametrize("part", ["tools of cases", "adopters", "sample needs", "retired codes", "dx status"])
def test_a_catalogue_may_lack_a_part(built_data: Path, built_var: Path, rebuild: Rebuild, part: str) -> None:
    if part == "tools of cases":
        for path in (built_data / "cases").iterdir():
            path.write_text(re.sub(r"(?m)^  id: .*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    elif part == "adopters":
        for path in (built_data / "tools").iterdir():
            path.write_text(re.sub(r"(?m)^adopters:\n([- ].*\n)+", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        path = built_data / {"sample needs": "needs-dev.jsonl", "retired codes": "retired-codes.csv", "dx status": "dx-status.csv"}[part]
        header = path.read_bytes().splitlines(keepends=True)[0]
        path.write_bytes(header if path.suffix == ".csv" else b"")
    rebuild()
    answers(built_var)


# ---- when it is made


def test_unchanged_facts_build_nothing(built_var: Path, rebuild: Rebuild) -> None:
    before = {p: p.stat().st_mtime_ns for p in built_var.glob("[ci]*")}
    built = rebuild()
    assert (built.catalog_made, built.index_made) == (False, False)
    assert {p: p.stat().st_mtime_ns for p in built_var.glob("[ci]*")} == before


def test_changed_facts_build_both_files_anew(built_data: Path, built_var: Path, rebuild: Rebuild) -> None:
    old = records(built_var).data_hash
    change(built_data)
    built = rebuild()
    assert (built.catalog_made, built.index_made) == (True, True)
    catalog = records(built_var)
    assert catalog.data_hash == built.data_hash != old
    assert "別の製品名" in [t.name for t in catalog.tools.values()]
    assert load_index(built_var / "index.npz", catalog).data_hash == built.data_hash
    answers(built_var)


def test_force_builds_unchanged_facts(built_var: Path, rebuild: Rebuild) -> None:
    built = rebuild(force=True)
    assert (built.catalog_made, built.index_made) == (True, True)


def test_an_open_catalogue_goes_on_answering_while_another_is_built(built_data: Path, built_var: Path, rebuild: Rebuild) -> None:
    with closing(Catalog.open(built_var / "catalog.db")) as catalog:
        before = (catalog.search("case", "窓口"), catalog.listing("tool"))
        change(built_data)
        rebuild()
        assert (catalog.search("case", "窓口"), catalog.listing("tool")) == before


# ---- when it cannot be made


def test_faulty_facts_build_nothing(built_data: Path, built_var: Path, rebuild: Rebuild) -> None:
    before = contents(built_var)
    (built_data / "cases/empty.yaml").touch()
    with pytest.raises(FaultyFacts) as caught:
        rebuild()
    assert [f.file for f in caught.value.faults] == ["data/cases/empty.yaml"]
    assert contents(built_var) == before


def test_faulty_facts_build_nothing_the_first_time(built_data: Path, built_var: Path, rebuild: Rebuild) -> None:
    for name in ("catalog.db", "index.npz"):
        (built_var / name).unlink()
    (built_data / "labels.yaml").unlink()
    with pytest.raises(FaultyFacts):
        rebuild()
    assert set(contents(built_var)) <= {"build.lock"}


@pytest.mark.parametrize("full", ["catalog.db", "index.npz"])
def test_a_full_disk_leaves_the_old_files_and_is_told(built_data: Path, built_var: Path, full: str) -> None:
    before = contents(built_var)
    sizes = {name: len(before[name]) for name in ("catalog.db", "index.npz")}
    assert sizes["catalog.db"] + 100_000 < sizes["index.npz"]
    room = sizes["catalog.db"] // 2 if full == "catalog.db" else (sizes["catalog.db"] + sizes["index.npz"]) // 2
    change(built_data)
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room})); from web.cli import main; main(['build'])"
    environment = os.environ | {"PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
    run = subprocess.run([sys.executable, "-c", limited], cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert f"{built_var / full} を書けませんでした" in run.stderr
    assert "ディスクの空き" in run.stderr
    assert "もう一度実行" in run.stderr
    assert contents(built_var) == before
    answers(built_var)


@pytest.mark.parametrize("name", ["catalog.db", "index.npz"])
def test_a_target_that_cannot_be_replaced_is_told_and_nothing_is_left_behind(built_var: Path, rebuild: Rebuild, name: str) -> None:
    (built_var / name).unlink()
    (built_var / name).mkdir()
    with pytest.raises(ErabuError, match=re.escape(f"{built_var / name} を書けませんでした")):
        rebuild()
    assert {p.name for p in built_var.iterdir()} == OURS


def test_a_place_that_is_no_folder_is_told(built_var: Path, rebuild: Rebuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ERABU_VAR", str(tmp_path / "file"))
    with pytest.raises(ErabuError, match=r"書き込めません.*権限を確かめて"):
        rebuild()


def test_a_second_build_at_the_same_time_is_told_so(built_var: Path, rebuild: Rebuild) -> None:
    before = contents(built_var)
    with FileLock(built_var / "build.lock"), pytest.raises(ErabuError, match="別の erabu build が実行中です。終わってから"):
        rebuild(force=True)
    assert contents(built_var) == before
    assert rebuild(force=True).catalog_made


# ---- damage


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_the_end(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5_000])


def scribble_over_the_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for start in range(len(content) // 4, len(content) * 3 // 4, 10_000):
        content[start : start + 2_000] = b"\xa5" * 2_000
    path.write_bytes(content)


DAMAGE = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_bytes("これは目録ではありません".encode() * 1_000),
    "truncated": truncate,
    "cut at the end": cut_the_end,
    "corrupted": scribble_over_the_middle,
}


@pytest.mark.parametrize("name", ["catalog.db", "index.npz"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_told_and_a_build_mends_it(built_var: Path, rebuild: Rebuild, name: str, damage: str) -> None:
    DAMAGE[damage](built_var / name)
    with pytest.raises(ErabuError, match=r"erabu build.*実行して") as caught:
        Recommender.open()
    assert str(built_var / name) in str(caught.value)
    rebuild()
    answers(built_var)


@pytest.mark.parametrize("table", ["tools", "tool_facets", "case_words", "case_words_fts_data", "tool_words_fts_docsize"])
def test_a_damaged_table_is_told_at_the_latest_when_it_is_read_and_a_build_mends_it(built_var: Path, rebuild: Rebuild, table: str) -> None:
    path = built_var / "catalog.db"
    with sqlite3.connect(path) as database:
        page_size = database.execute("PRAGMA page_size").fetchone()[0]
        root = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]
    database.close()
    content = bytearray(path.read_bytes())
    content[(root - 1) * page_size : root * page_size] = b"\xa5" * page_size
    path.write_bytes(content)
    with pytest.raises(ErabuError, match="erabu build"):
        answers(built_var)
    rebuild()
    answers(built_var)


def rewrite_meta(var: Path, key: str, value: str) -> None:
    with sqlite3.connect(var / "catalog.db") as database:
        assert database.execute("UPDATE meta SET document = ? WHERE id = ?", [value, key]).rowcount == 1
    database.close()


def test_a_catalogue_of_another_format_is_told_and_a_build_replaces_it(built_var: Path, rebuild: Rebuild) -> None:
    rewrite_meta(built_var, "format", "0")
    with pytest.raises(ErabuError, match="古い形式です。erabu build"):
        Catalog.open(built_var / "catalog.db")
    assert rebuild().catalog_made
    answers(built_var)


def test_an_index_of_another_catalogue_is_told_and_a_build_replaces_it(built_data: Path, built_var: Path, rebuild: Rebuild) -> None:
    old = (built_var / "index.npz").read_bytes()
    change(built_data)
    rebuild()
    (built_var / "index.npz").write_bytes(old)
    with pytest.raises(ErabuError, match=r"版が違います。erabu build"):
        Recommender.open()
    built = rebuild()
    assert (built.catalog_made, built.index_made) == (False, True)
    answers(built_var)


def test_a_document_that_is_no_record_is_told(built_var: Path) -> None:
    with sqlite3.connect(built_var / "catalog.db") as database:
        database.execute("UPDATE tools SET document = ? WHERE rowid = 1", [json.dumps({"id": "a"})])
    database.close()
    with pytest.raises(ErabuError) as caught:
        Catalog.open(built_var / "catalog.db")
    assert re.fullmatch(".*壊れています.*erabu build.*。", str(caught.value)), "one sentence, no report over many lines"
