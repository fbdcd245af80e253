"""Every way a file of facts can be wrong becomes a fault that names file and field and how to mend it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.faults import Fault
from catalog.paths import data_dir
from catalog.read import content_hash, read_facts

TOOL = "tools/logo-chat.yaml"
WORDING = ("labels", "facets", "source-hosts", "out-of-scope", "datasets")


OTHER_FILES = ["labels.yaml", "conditions.yaml", "municipalities.csv", "dx-status.csv", "retired-codes.csv", "needs-dev.jsonl", "needs-made.jsonl"]


def few_facts(target: Path) -> Path:
    """A folder with few records of each kind, all real."""
    source = data_dir()
    for folder, names in (("tools", ["logo-chat"]), ("cases", ["agui-2023-rpa"]), ("categories", ["chat", "rpa"]), ("checklists", ["bpr", "review"])):
        (target / folder).mkdir(parents=True)
        for name in names:
            shutil.copy(source / folder / f"{name}.yaml", target / folder)
    for folder in ("flows", "guides"):
        (target / folder).mkdir()
        shutil.copy(sorted((source / folder).glob("*.yaml"))[0], target / folder)
    for name in (*WORDING, "conditions"):
        shutil.copy(source / f"{name}.yaml", target)
    for name in ("measures", "plan-steps", "roles", "clauses", "functions"):
        head, first = (source / f"{name}.yaml").read_text(encoding="utf-8").split("\n- ")[:2]
        (target / f"{name}.yaml").write_text(f"{head}\n- {first}\n", encoding="utf-8")
    for name in ("municipalities.csv", "dx-status.csv", "retired-codes.csv", "needs-dev.jsonl", "needs-made.jsonl"):
        (target / name).write_bytes(b"".join((source / name).read_bytes().splitlines(keepends=True)[:4]))
    return target


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return few_facts(tmp_path / "data")


@pytest.fixture(scope="module")
def shared_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return few_facts(tmp_path_factory.mktemp("shared") / "data")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def add(path: Path, more: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")


def the_fault(data: Path) -> Fault:
    _, faults = read_facts(data)
    assert len(faults) == 1, [str(f) for f in faults]
    return faults[0]


def test_sound_files_are_read_without_fault(data: Path) -> None:
    facts, faults = read_facts(data)
    assert faults == []
    assert (list(facts.tools), list(facts.cases), list(facts.categories)) == (["logo-chat"], ["agui-2023-rpa"], ["chat", "rpa"])
    assert (len(facts.municipalities), len(facts.retired_codes), len(facts.needs)) == (3, 3, 4)
    assert facts.municipalities["011002"].dx["mynumber_card_pct"] == 72
    assert len(facts.check_items) > 10
    assert all(facts.wording[name] for name in WORDING)


def test_a_fault_reads_file_field_mend(data: Path) -> None:
    edit(data / TOOL, "users: ", "user: ")
    _, faults = read_facts(data)
    assert [str(f) for f in faults] == [
        f"data/{TOOL}: user: 知らない項目です。つづりを確かめるか、削除してください。",
        f"data/{TOOL}: users: 必須の項目がありません。追加してください。",
    ]


# ---- YAML


def test_an_id_other_than_the_file_name_is_told_with_both_ways_out(data: Path) -> None:
    (data / TOOL).rename(data / "tools/logochat.yaml")
    fault = the_fault(data)
    assert (fault.file, fault.field) == ("data/tools/logochat.yaml", "id")
    assert "logochat にする" in fault.problem
    assert "logo-chat.yaml に変えて" in fault.problem


def test_an_id_twice_in_the_checklists_is_told_across_files(data: Path) -> None:
    first = (data / "checklists/bpr.yaml").read_text(encoding="utf-8").split("\n- id: ")[0]
    (data / "checklists/zz.yaml").write_text(first, encoding="utf-8")
    fault = the_fault(data)
    assert (fault.file, fault.field) == ("data/checklists/zz.yaml", "1番目.id")
    assert "「measure-current-work」が二度あります。別の id に" in fault.problem


def test_a_wrong_value_in_a_list_is_counted_to(data: Path) -> None:
    edit(data / "checklists/bpr.yaml", "stage: BPR", "stage: 見積")
    fault = the_fault(data)
    assert (fault.file, fault.field) == ("data/checklists/bpr.yaml", "1番目.stage")
    assert "「見積」は使えません。使える値" in fault.problem


def test_a_list_with_a_bare_word_asks_for_item_and_value(data: Path) -> None:
    (data / "checklists/bpr.yaml").write_text("- 測った\n", encoding="utf-8")
    fault = the_fault(data)
    assert (fault.file, fault.field) == ("data/checklists/bpr.yaml", "1番目")
    assert "「項目: 値」の形" in fault.problem


def test_a_checklist_that_is_no_list_asks_for_one(data: Path) -> None:
    (data / "checklists/bpr.yaml").write_text("id: a\n", encoding="utf-8")
    fault = the_fault(data)
    assert fault.file == "data/checklists/bpr.yaml"
    assert "「- 」で始まる一覧" in fault.problem


def test_a_tab_is_told_with_its_line(data: Path) -> None:
    lines = (data / TOOL).read_text(encoding="utf-8").splitlines()
    number = lines.index("categories:") + 1
    lines[number] = "\t" + lines[number]
    (data / TOOL).write_text("\n".join(lines), encoding="utf-8")
    fault = the_fault(data)
    assert (fault.file, fault.field) == (f"data/{TOOL}", f"{number + 1}行目")
    assert "タブがあります。字下げは半角空白2つ" in fault.problem


@pytest.mark.parametrize("name", [TOOL, "labels.yaml", "municipalities.csv", "needs-dev.jsonl", "needs-made.jsonl"])
def test_a_shift_jis_file_asks_for_utf_8(data: Path, name: str) -> None:
    path = data / name
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp932", errors="replace"))
    fault = the_fault(data)
    assert fault.file == f"data/{name}"
    assert "Shift_JIS" in fault.problem
    assert "UTF-8 にして保存し直して" in fault.problem


@pytest.mark.parametrize("key", ["name", "code"])
def test_a_key_given_twice_is_told_with_its_line(data: Path, key: str) -> None:
    more = {"name": "name: 別名\n", "code": "adoption_notes:\n- code: '1'\n  code: '2'\n"}[key]
    lines = len((data / TOOL).read_text(encoding="utf-8").splitlines())
    add(data / TOOL, more)
    fault = the_fault(data)
    assert (fault.file, fault.field) == (f"data/{TOOL}", f"{lines + len(more.splitlines())}行目")
    assert f"同じ項目「{key}」が二度あります。一つに" in fault.problem


@pytest.mark.parametrize("text", ["a: b: c\n", "name: 'LoGo\n", "- a\nb: c\n", "a: 1\n---\nb: 2\n", "a: !!python/name:os.system\n", "a: *nothing\n"])
def test_broken_yaml_is_told_with_its_line(data: Path, text: str) -> None:
    (data / TOOL).write_text(text, encoding="utf-8")
    fault = the_fault(data)
    assert fault.file == f"data/{TOOL}"
    assert fault.field.endswith("行目")
    assert "YAML として読めません" in fault.problem


@pytest.mark.parametrize("text", ["? [a, b]\n: c\n", "? {a: b}\n: c\n", "a: 2025-13-45\n", "a: !!int abc\n", "a: 0b_\n", "a: " + "9" * 5_000 + "\n"])
def test_yaml_whose_values_cannot_be_made_is_told(data: Path, text: str) -> None:
    (data / TOOL).write_text(text, encoding="utf-8")
    assert read_facts(data)[1][0].file == f"data/{TOOL}"


def test_a_control_character_is_told(data: Path) -> None:
    add(data / TOOL, "kana: a\0\n")
    fault = the_fault(data)
    assert fault.file == f"data/{TOOL}"
    assert "制御文字" in fault.problem


@pytest.mark.parametrize("text", ["# あとで書く\n", "null\n", "---\n"])
def test_a_file_without_any_item_is_told_as_empty(data: Path, text: str) -> None:
    (data / TOOL).write_text(text, encoding="utf-8")
    assert "空のファイルです" in the_fault(data).problem


@pytest.mark.parametrize("name", [TOOL, "categories/chat.yaml", "checklists/bpr.yaml", "conditions.yaml", *(f"{w}.yaml" for w in WORDING)])
def test_an_empty_file_is_told(data: Path, name: str) -> None:
    (data / name).write_bytes(b"")
    fault = the_fault(data)
    assert fault.file == f"data/{name}"
    assert "空のファイルです" in fault.problem


@pytest.mark.parametrize("name", [f"{w}.yaml" for w in WORDING])
def test_wording_of_another_shape_is_told(data: Path, name: str) -> None:
    (data / name).write_text("ただの文\n", encoding="utf-8")
    assert the_fault(data).file == f"data/{name}"


@pytest.mark.parametrize("name", OTHER_FILES)
def test_a_missing_file_is_told(data: Path, name: str) -> None:
    (data / name).unlink()
    fault = the_fault(data)
    assert fault.file == f"data/{name}"
    assert "ファイルを読めません" in fault.problem
    assert "あるかどうか" in fault.problem


@pytest.mark.parametrize("name", ["tools", "cases", "categories", "checklists"])
def test_a_missing_folder_is_told(data: Path, name: str) -> None:
    shutil.rmtree(data / name)
    assert the_fault(data).file == f"data/{name}"


def test_without_any_data_every_part_is_told(tmp_path: Path) -> None:
    _, faults = read_facts(tmp_path / "data")
    assert {f.file for f in faults} >= {"data/tools", "data/cases", "data/categories", "data/municipalities.csv", "data/labels.yaml"}


@pytest.mark.parametrize(
    ("old", "new", "field", "mend"),
    [
        ("summary: ", "summry: ", "summary", "必須の項目がありません。追加して"),
        ("id: logo-chat", "id: LoGo", "id", "英小文字・数字・ハイフン"),
        ("users: ", "users: nobody #", "users", "「nobody」は使えません。使える値: 'staff', 'residents' or 'both'"),
        ("name: ", "name: 5 #", "name", "引用符で囲みます"),
        ("name: ", "name: '' #", "name", "空です。書くか、項目ごと削除"),
        ("summary: ", "summary: 短い #", "", "summary: 2文字です。40〜120文字"),
        ("users: ", "vendor: 株式会社ロゴ\nusers: ", "", "vendor: 「株式会社」などの法人格を除いて"),
        ("users: ", "name_is_descriptive: たぶん\nusers: ", "name_is_descriptive", "true か false で"),
        ("users: ", "prices:\n- text: 月額\n  amount: 千円\nusers: ", "prices.0.amount", "整数で書いて"),
        ("users: ", "prices:\n- text: 月額\n  amount: 1.5\nusers: ", "prices.0.amount", "整数で書いて"),
        ("users: ", "prices:\n- text: 月額\n  amount: -1\nusers: ", "prices.0.amount", "-1 は小さすぎます。0 以上"),
        ("users: ", "prices: 月額\nusers: ", "prices", "「- 」で始まる一覧"),
        ("users: ", "prices:\n- 月額\nusers: ", "prices.0", "「項目: 値」の形"),
        ("year: ", "year: 3000 #", "adopters.", "3000 は大きすぎます。2100 以下"),
        ("code: '", "code: 032077 #'", "adopters.", "引用符で囲みます"),
        ("code: '", "code: '9", "adopters.", "6桁の団体コード"),
        ("sources:\n", "sources: []\nother:\n", "sources", "0件です。1件以上に"),
        ("sources:\n", "sources:\n- example.jp\n", "sources.0", "http:// または https:// で始まる"),
        (
            "users: ",
            "registrations:\n- {scheme: DMP, registered: true, checked: 令和, source: 'https://a.jp'}\nusers: ",
            "registrations.0.checked",
            "年・年月・年月日",
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_field_and_mend(data: Path, old: str, new: str, field: str, mend: str) -> None:
    (data / TOOL).write_text(_without_optional_lists((data / TOOL).read_text(encoding="utf-8")), encoding="utf-8")
    edit(data / TOOL, old, new)
    fault = next(f for f in read_facts(data)[1] if mend in f.problem)
    assert fault.file == f"data/{TOOL}"
    assert fault.field.startswith(field)


def _without_optional_lists(text: str) -> str:
    """The tool without the sections the cases above write themselves."""
    kept, skipping = [], False
    for line in text.splitlines(keepends=True):
        if line[0] not in " -":
            skipping = line.split(":")[0] in ("vendor", "prices", "registrations")
        if not skipping:
            kept.append(line)
    return "".join(kept)


# ---- CSV and JSON lines


@pytest.mark.parametrize("name", ["municipalities.csv", "dx-status.csv", "retired-codes.csv"])
@pytest.mark.parametrize("row", ["011002,北海道\n", "a" + "," * 40 + "\n"])
def test_a_row_with_too_few_or_too_many_columns_is_told_with_its_line(data: Path, name: str, row: str) -> None:
    add(data / name, row)
    fault = the_fault(data)
    assert (fault.file, fault.field) == (f"data/{name}", "5行目")
    assert "列の数が見出しと違います" in fault.problem


@pytest.mark.parametrize("value", ["あり", "72%", "nan", "inf", "1e999"])
def test_a_bad_number_in_dx_status_is_told_with_its_line(data: Path, value: str) -> None:
    edit(data / "dx-status.csv", "011002,1,", f"011002,{value},")
    fault = the_fault(data)
    assert (fault.file, fault.field) == ("data/dx-status.csv", "2行目")
    assert "数値でない値" in fault.problem


def test_an_empty_cell_in_dx_status_is_unknown_not_zero(data: Path) -> None:
    edit(data / "dx-status.csv", "011002,1,", "011002,,")
    facts, faults = read_facts(data)
    assert faults == []
    assert "cio" not in facts.municipalities["011002"].dx
    assert facts.municipalities["011002"].dx["cio_aide"] == 1


@pytest.mark.parametrize(
    ("old", "new", "field", "mend"),
    [
        ("011002,北海道", "11002,北海道", "2行目.code", "6桁の団体コード"),
        ("札幌市", "", "2行目.name", "文字列で"),
        ("1935013", "百九十万", "2行目.population", "整数で"),
        ("1935013", "-5", "2行目.population", "-5 は小さすぎます"),
        ("43.06208877", "北", "2行目.latitude", "数値で"),
        ("https://www.city.sapporo.jp/", "www.city.sapporo.jp", "2行目.url", "http://"),
    ],
)
def test_a_wrong_municipality_is_told_with_line_and_column(data: Path, old: str, new: str, field: str, mend: str) -> None:
    edit(data / "municipalities.csv", old, new)
    fault = the_fault(data)
    assert (fault.file, fault.field) == ("data/municipalities.csv", field)
    assert mend in fault.problem


def test_no_mend_asks_for_the_value_it_refuses(data: Path) -> None:
    edit(data / "municipalities.csv", "1935013", "0")
    assert "0 以上" not in the_fault(data).problem


@pytest.mark.parametrize("name", ["municipalities.csv", "dx-status.csv", "retired-codes.csv", "needs-dev.jsonl", "needs-made.jsonl"])
def test_a_record_given_twice_is_told_with_its_line(data: Path, name: str) -> None:
    lines = (data / name).read_text(encoding="utf-8").splitlines(keepends=True)
    add(data / name, lines[1])
    fault = the_fault(data)
    assert fault.file == f"data/{name}"
    assert fault.field.startswith("5行目")
    assert "二度あります" in fault.problem


@pytest.mark.parametrize("name", ["municipalities.csv", "dx-status.csv", "retired-codes.csv"])
@pytest.mark.parametrize(
    "saved",
    [
        pytest.param(lambda content: b"\xef\xbb\xbf" + content, id="by-excel-with-bom"),
        pytest.param(lambda content: content.replace(b"\n", b"\r\n"), id="with-crlf"),
        pytest.param(lambda content: content.replace(b"\n", b"\r"), id="with-cr"),
    ],
)
def test_a_table_saved_by_another_program_is_read_or_told(data: Path, name: str, saved: Callable[[bytes], bytes]) -> None:
    before, _ = read_facts(data)
    (data / name).write_bytes(saved((data / name).read_bytes()))
    after, faults = read_facts(data)
    assert after == before or [f.file for f in faults] == [f"data/{name}"]


@pytest.mark.parametrize("name", ["municipalities.csv", "dx-status.csv", "retired-codes.csv"])
@pytest.mark.parametrize("content", ["", "kode,name\n011002,札幌市\n", '"' + "a" * 200_000])
def test_a_table_without_its_columns_is_told(data: Path, name: str, content: str) -> None:
    (data / name).write_text(content, encoding="utf-8")
    assert {f.file for f in read_facts(data)[1]} == {f"data/{name}"}


@pytest.mark.parametrize("line", ['{"id": "n1"', "{'id': 'n1'}", "これは文です", '{"a": ' + "9" * 5_000 + "}"])
def test_a_broken_json_line_is_told_with_its_line(data: Path, line: str) -> None:
    add(data / "needs-dev.jsonl", line + "\n")
    fault = the_fault(data)
    assert (fault.file, fault.field) == ("data/needs-dev.jsonl", "5行目")
    assert "JSON として読めません。1行に1件" in fault.problem


@pytest.mark.parametrize("line", ["[]", "null", "5"])
def test_a_json_line_that_is_no_record_is_told(data: Path, line: str) -> None:
    add(data / "needs-dev.jsonl", line + "\n")
    fault = the_fault(data)
    assert (fault.file, fault.field) == ("data/needs-dev.jsonl", "5行目")
    assert "「項目: 値」の形" in fault.problem


def test_a_wrong_need_is_told_with_line_and_field(data: Path) -> None:
    edit(data / "needs-dev.jsonl", '"need_short": "', '"need_shrt": "')
    assert [(f.file, f.field) for f in read_facts(data)[1]] == [("data/needs-dev.jsonl", "1行目.need_short"), ("data/needs-dev.jsonl", "1行目.need_shrt")]


def test_a_line_separator_inside_a_need_does_not_end_its_line(data: Path) -> None:
    edit(data / "needs-dev.jsonl", '"need_short": "', '"need_short": "行\u2028')
    assert read_facts(data)[1] == []


# ---- anything at all

_YAML_LIKE = st.text(alphabet="ab:- \n\t'\"[]{}&*!|>#%@`,?0123.~<=_\u3042\x00", max_size=60)


@given(st.one_of(st.binary(max_size=200), _YAML_LIKE.map(str.encode), _YAML_LIKE.map(lambda t: b"id: logo-chat\nname: " + t.encode())))
def test_any_bytes_as_a_tool_give_faults_and_never_raise(shared_data: Path, content: bytes) -> None:
    with written(shared_data / TOOL, content):
        facts, faults = read_facts(shared_data)
    assert facts.tools == {}
    assert {f.file for f in faults} == {f"data/{TOOL}"}
    assert all(f.problem.endswith("。") for f in faults)


@pytest.mark.parametrize("name", OTHER_FILES)
@given(content=st.one_of(st.binary(max_size=80), st.text(alphabet='code,"\n\r01あ{}[]:-', max_size=40).map(str.encode)))
def test_any_bytes_as_another_file_never_raise_and_faults_name_that_file(shared_data: Path, name: str, content: bytes) -> None:
    with written(shared_data / name, content):
        _, faults = read_facts(shared_data)
    assert {f.file for f in faults} <= {f"data/{name}"}


@contextmanager
def written(path: Path, content: bytes) -> Iterator[None]:
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


# ---- the key of derived files


def test_the_hash_changes_with_every_fact_and_name_and_with_nothing_else(data: Path) -> None:
    before = content_hash(data)
    (data / "README.md").write_text("読み物", encoding="utf-8")
    (data / TOOL).touch()
    assert content_hash(data) == before
    seen = {before}
    for path in sorted(p for p in data.rglob("*") if p.suffix in (".yaml", ".csv", ".jsonl")):
        add(path, "\n")
        seen.add(content_hash(data))
    (data / TOOL).rename(data / "tools/renamed.yaml")
    seen.add(content_hash(data))
    assert len(seen) == 1 + len([p for p in data.rglob("*") if p.suffix in (".yaml", ".csv", ".jsonl")]) + 1
