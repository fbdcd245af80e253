from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from catalog.catalog import Catalog
from catalog.faults import ErabuError
from catalog.paths import data_dir
from catalog.schema import SampleNeed
from recommender.evaluation.baselines import baselines
from recommender.evaluation.folds import ERABU
from recommender.evaluation.metrics import ndcg, relevance
from recommender.evaluation.run import SIZELESS, Measured, _of_fresh, _refused, out_of_scope_texts
from recommender.need import Need
from recommender.recommend import Recommender
from recommender.recommendation import Recommendation

BASELINES = {"部分一致（AND）", "FTS5 trigram", "BM25（既定の分割）", "BM25（Sudachi）"}
VARIANTS = {ERABU, SIZELESS, "− 手がかり", "− 分類の理解", "− 学習した重み"}


def values(measured: Measured, system: str, questions: str, metric: str) -> dict[str, float]:
    return {f.question: f.value for f in measured.figures if (f.system, f.questions, f.metric) == (system, questions, metric)}


def test_every_system_is_asked_every_need_in_both_wordings_and_every_adopted_case(measured: Measured, thin_catalog: Catalog) -> None:
    needs = sorted(n.id for n in thin_catalog.needs)
    adopted = sorted(f"{c.id}/{tool}" for c in thin_catalog.cases.values() for tool in set(c.tool_ids))
    assert len(adopted) > 10
    for system in BASELINES | VARIANTS:
        for questions in ("staff", "short"):
            assert sorted(values(measured, system, questions, "nDCG@10")) == needs
        assert sorted(values(measured, system, "cases", "採用@10")) == adopted
    assert {f.system for f in measured.figures} == BASELINES | VARIANTS


def test_fresh_needs_are_asked_of_erabu_and_of_what_one_would_use_otherwise(measured: Measured, fresh: list[SampleNeed]) -> None:
    for system in {*BASELINES, ERABU}:
        for questions in ("fresh-staff", "fresh-short"):
            assert sorted(values(measured, system, questions, "nDCG@10")) == sorted(n.id for n in fresh)
    assert {f.system for f in measured.figures if f.questions.startswith("fresh-")} == {*BASELINES, ERABU}


def test_fresh_needs_are_asked_without_the_municipality(thin_catalog: Catalog, recommender: Recommender, fresh: list[SampleNeed]) -> None:
    asked: list[Need] = []

    class Listening(Recommender):
        def recommend_all(self, needs: Sequence[Need]) -> list[Recommendation]:
            asked.extend(needs)
            return super().recommend_all(needs)

    assert any(n.code for n in fresh)
    listening = Listening(recommender.catalog, recommender.index, recommender.encoder)
    figures = list(_of_fresh(fresh, {}, listening, recommender.catalog))
    assert [n.text for n in asked] == [n.need_staff for n in fresh] + [n.need_short for n in fresh]
    assert {n.municipality for n in asked} == {None}
    assert {f.group for f in figures} == {n.source for n in fresh}


def test_no_question_is_measured_twice(measured: Measured) -> None:
    times = Counter((f.system, f.questions, f.metric, f.question) for f in measured.figures)
    assert max(times.values()) == 1


def test_every_adoption_is_asked_for_with_and_without_size(measured: Measured, thin_catalog: Catalog) -> None:
    adopted = sorted(f"{a.code}/{t.id}" for t in thin_catalog.tools.values() for a in t.adopters if a.kind == "adopted")
    for system in (ERABU, SIZELESS):
        assert sorted(values(measured, system, "adoptions", "採用@10")) == adopted
    assert values(measured, ERABU, "adoptions", "採用@1") != values(measured, SIZELESS, "adoptions", "採用@1")


def test_every_out_of_scope_text_is_asked_once(measured: Measured) -> None:
    lines = (data_dir() / "out-of-scope-dev.jsonl").read_text(encoding="utf-8").splitlines()
    refused = values(measured, ERABU, "outside", "該当なし")
    assert sorted(refused) == sorted(json.loads(line)["id"] for line in lines)
    assert 1.0 in refused.values()
    assert set(refused.values()) <= {0.0, 1.0}


@pytest.mark.parametrize(("text", "is_refused"), [("庁舎の屋根の雨漏りを直したい", True), ("。。。", True), ("道路の穴の通報を受けたい", False)])
def test_only_what_is_answered_counts_as_not_refused(recommender: Recommender, text: str, is_refused: bool) -> None:
    assert _refused(recommender.recommend_all, text) is is_refused


def test_figures_lie_in_0_to_1_and_a_longer_list_finds_no_less(measured: Measured) -> None:
    by_question: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for figure in measured.figures:
        by_question[figure.system, figure.questions, figure.question][figure.metric] = figure.value
        assert figure.metric == "事例との人口差" or 0 <= figure.value <= 1 + 1e-9
        assert figure.value >= 0
    for told in by_question.values():
        if "nDCG@10" in told:
            assert told["success@1"] <= told["success@3"] <= told["success@10"] <= told["関連@10"]
            assert told["success@3"] <= told["関連@3"] <= told["関連@10"]
            assert (told["nDCG@10"] > 0) == (told["関連@10"] > 0)
        elif "採用@10" in told:
            assert told["採用@1"] <= told["採用@5"] <= told["採用@10"] <= told.get("採用@20", 1)


def test_bm25_has_the_figures_it_has_by_itself(measured: Measured, thin_catalog: Catalog) -> None:
    rank = baselines(thin_catalog, None, None)["BM25（Sudachi）"]
    ours = values(measured, "BM25（Sudachi）", "short", "nDCG@10")
    for need in thin_catalog.needs:
        gains = [relevance(thin_catalog.tools[i], need) for i in rank(need.need_short)]
        assert ours[need.id] == ndcg(gains, [relevance(t, need) for t in thin_catalog.tools.values()])
    assert len(set(ours.values())) > 1


def test_what_is_resampled_together_comes_from_one_page_or_municipality(measured: Measured, thin_catalog: Catalog) -> None:
    page = {n.id: n.source for n in thin_catalog.needs} | {c.id: c.source for c in thin_catalog.cases.values()}
    groups: dict[str, set[str]] = defaultdict(set)
    for figure in measured.figures:
        if figure.questions != "outside":
            asked = figure.question.split("/")[0]
            groups[page.get(asked, asked)].add(figure.group)  # an adoption is asked for by its place
    assert len({group for found in groups.values() for group in found}) > 5
    assert {source: found for source, found in groups.items() if len(found) > 1} == {}


def test_scores_are_kept_with_whether_they_came_true(measured: Measured, thin_catalog: Catalog) -> None:
    refused = [value for q in ("staff", "short") for value in values(measured, ERABU, q, "該当なし").values()]
    assert sum(p.first for p in measured.predictions) == len(refused) - sum(refused)
    assert all(0 <= p.score <= 1 for p in measured.predictions)
    assert {p.came_true for p in measured.predictions} == {True, False}
    likely = [p.came_true for p in measured.predictions if p.score > 0.7]
    unlikely = [p.came_true for p in measured.predictions if p.score < 0.3]
    assert sum(likely) / len(likely) > sum(unlikely) / len(unlikely)


# ---- texts that nothing here answers


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ERABU_DATA", str(tmp_path))
    return tmp_path / "out-of-scope-dev.jsonl"


def written(path: Path, *texts: str) -> None:
    path.write_text("".join(json.dumps({"id": f"o{n}", "text": text}, ensure_ascii=False) + "\n" for n, text in enumerate(texts)), encoding="utf-8")


def test_out_of_scope_texts_are_read_with_their_ids(outside: Path, thin_catalog: Catalog) -> None:
    written(outside, "庁舎の屋根を直したい", "公用車を買い替えたい")
    assert out_of_scope_texts(thin_catalog) == [("o0", "庁舎の屋根を直したい"), ("o1", "公用車を買い替えたい")]


@pytest.mark.parametrize("kind", ["out-of-scope", "made staff", "made short", "need staff", "phrase", "not this"])
def test_an_out_of_scope_text_that_is_learned_from_is_refused_by_name(outside: Path, thin_catalog: Catalog, kind: str) -> None:
    made, need = thin_catalog.made_needs()[0], thin_catalog.needs[0]
    categories = thin_catalog.categories.values()
    learned = {
        "out-of-scope": thin_catalog.wording["out-of-scope"][0],
        "made staff": made.need_staff,
        "made short": made.need_short,
        "need staff": need.need_staff,
        "phrase": next(p for c in categories for p in c.phrases),
        "not this": next(n.text for c in categories for n in c.not_this),
    }
    written(outside, "庁舎の屋根を直したい", learned[kind])
    with pytest.raises(ErabuError, match=r"^data/out-of-scope-dev\.jsonl の o1 は学習用の文にもあります。どちらかから削除してください。$"):
        out_of_scope_texts(thin_catalog)


def test_the_real_out_of_scope_texts_are_learned_from_nowhere(catalog: Catalog) -> None:
    assert len(out_of_scope_texts(catalog)) >= 100
