"""The catalogue as flat rows, read back by the programs people open them with."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalog.catalog import Catalog
from catalog.export import FORMATS, KINDS, export, rows
from recommender.build import Built

PROMISED = {
    "tools": "id name vendor summary categories category_labels functions solves network prices certifications registrations status",
    "cases": "id place municipalities year categories title need action effects outcome lessons source",
    "municipalities": "code prefecture name kana kind population population_year latitude longitude",
    "checklists": "id text stage role conditions deliverable done basis case source",
}


def read(content: bytes, form: str) -> list[dict[str, Any]]:
    if form == "jsonl":
        return [json.loads(line) for line in io.StringIO(content.decode("utf-8"), newline="\n")]
    if form == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    header, *body = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active.iter_rows(values_only=True)
    return [dict(itertools.zip_longest(header, row)) for row in body]  # empty cells at the end of a row are not stored


def records(catalog: Catalog, kind: str) -> list[str]:
    return list({"tools": catalog.tools, "cases": catalog.cases, "municipalities": catalog.municipalities, "checklists": catalog.check_items}[kind])


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_record_is_one_row_with_the_promised_columns(catalog: Catalog, kind: str, form: str) -> None:
    table = read(export(catalog, kind, form), form)
    assert [str(row.get("id", row.get("code"))) for row in table] == records(catalog, kind)
    assert set(PROMISED[kind].split()) <= set(table[0])
    assert all(list(row) == list(table[0]) for row in table)


@pytest.mark.parametrize("kind", KINDS)
def test_all_forms_tell_the_same(catalog: Catalog, kind: str) -> None:
    as_json, as_csv, as_book = (read(export(catalog, kind, form), form) for form in ("jsonl", "csv", "xlsx"))
    for one, two, three in zip(as_json, as_csv, as_book, strict=True):
        for column, value in one.items():
            assert (three[column] is None) == (two[column] == "") == (value in (None, [], {}, "")), column
            if isinstance(value, bool | int | float):
                assert float(two[column]) == float(three[column]) == float(value)
            elif value and isinstance(value, str):
                assert two[column].removeprefix("'") == three[column] == value
            elif value and isinstance(value, list) and all(isinstance(v, str) for v in value):
                assert two[column] == three[column] == "、".join(value)
            elif value:
                assert json.loads(two[column]) == json.loads(three[column]) == value


def test_a_tools_row_names_its_categories_networks_and_cases(catalog: Catalog) -> None:
    for row in rows(catalog, "tools"):
        tool = catalog.tools[row["id"]]
        assert row["category_labels"] == [catalog.categories[c].label for c in tool.categories]
        assert row["network"] == [n.name for n in tool.networks if n.available]
        assert row["cases"] == [c.id for c in catalog.cases.values() if tool.id in c.tool_ids]


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_is_none_or_an_empty_list_and_never_an_empty_text(catalog: Catalog, kind: str) -> None:
    assert [row for row in rows(catalog, kind) if "" in row.values()] == []


def test_unknown_is_empty_and_never_no(catalog: Catalog) -> None:
    unknown = {t.id for t in catalog.tools.values() if t.status is None and not t.networks and not t.prices}
    assert unknown
    for row in read(export(catalog, "tools", "csv"), "csv"):
        if row["id"] in unknown:
            assert (row["status"], row["network"], row["prices"]) == ("", "", "")


def test_a_municipalitys_dx_status_is_a_column_each_and_empty_where_not_surveyed(catalog: Catalog) -> None:
    for row in rows(catalog, "municipalities"):
        dx = catalog.municipalities[row["code"]].dx
        assert {column: row[column] for column in catalog.labels["dx"]} == {column: dx.get(column) for column in catalog.labels["dx"]}


def test_codes_keep_their_leading_zero_in_a_workbook(catalog: Catalog) -> None:
    assert read(export(catalog, "municipalities", "xlsx"), "xlsx")[0]["code"] == "011002"


def test_csv_opens_in_excel_as_utf_8(catalog: Catalog) -> None:
    content = export(catalog, "cases", "csv")
    assert content.startswith(b"\xef\xbb\xbfid,")
    assert content.endswith(b"\r\n")


def test_no_cell_is_too_long_for_a_workbook(catalog: Catalog) -> None:
    for kind in KINDS:
        for row in read(export(catalog, kind, "csv"), "csv"):
            assert max(len(value) for value in row.values()) < 32_767


# ---- hostile text

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("https://a.jp","b")', "=cmd|'/c calc'!A1"]


@pytest.fixture
def hostile(built_data: Path, built_var: Path, rebuild: Callable[..., Built]) -> Callable[[list[str]], Catalog]:
    """A catalogue whose first tools bear the given names, and vendors, and functions; and no others do."""

    def named(names: list[str]) -> Catalog:
        for path, name in zip(sorted((built_data / "tools").iterdir()), names, strict=False):
            kept = re.sub(r"(?m)^(name|kana|vendor|functions):.*\n(- .*\n|  .*\n)*", "", path.read_text(encoding="utf-8"))
            quoted = json.dumps(name)
            path.write_text(f"{kept}name: {quoted}\nvendor: {quoted}\nfunctions: [{quoted}]\n", encoding="utf-8")
        rebuild()
        with closing(Catalog.open(built_var / "catalog.db")) as catalog:
            pass  # its records stay in memory
        assert {*names} <= {t.name for t in catalog.tools.values()}
        return catalog

    return named


def test_no_spreadsheet_runs_a_text_as_a_formula(hostile: Callable[[list[str]], Catalog]) -> None:
    catalog = hostile(FORMULAS)
    bearers = {t.id: t.name for t in catalog.tools.values() if t.name in FORMULAS}
    for row in read(export(catalog, "tools", "csv"), "csv"):
        if row["id"] in bearers:
            assert [row[c] for c in ("name", "vendor", "functions")] == ["'" + bearers[row["id"]]] * 3
    sheet = openpyxl.load_workbook(io.BytesIO(export(catalog, "tools", "xlsx"))).active
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value in FORMULAS]
    assert [cell.data_type for cell in cells] == ["s"] * 3 * len(FORMULAS)
    as_json = read(export(catalog, "tools", "jsonl"), "jsonl")
    assert {row["id"]: row["name"] for row in as_json if row["id"] in bearers} == bearers


def test_separators_quotes_line_ends_and_control_characters_stay_inside_their_cell(hostile: Callable[[list[str]], Catalog]) -> None:
    name = 'a,"b"\r\nc\td\u2028e\x0bf'
    catalog = hostile([name])
    bearer = next(t.id for t in catalog.tools.values() if t.name == name)
    for form in FORMATS:
        table = read(export(catalog, "tools", form), form)
        assert len(table) == len(catalog.tools)
        told = next(row["name"] for row in table if row["id"] == bearer)
        if form == "xlsx":  # a workbook cannot hold control characters, and writes every line end as one
            assert told.replace("\r", "").replace("_x000D_", "") == name.replace("\x0b", "").replace("\r", "")
        else:
            assert told == name
