from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from catalog.build import build_catalog
from catalog.catalog import Catalog
from catalog.check import check
from catalog.conditions import parse
from catalog.paths import data_dir
from catalog.words import clean

SMALL = {"ai-ocr", "bpr", "chatbot", "genai", "madoguchi", "online-shinsei", "rpa"}
TINY_TEXTS = "".join(chr(c) for c in range(0x3041, 0x30FF)) + "窓口待時間長転入手続住民電話仕事会議録保育所予約申請書類職員紙入力"


def _tiny_model(folder: Path, dimension: int) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = {c: n for n, c in enumerate(["[UNK]", *dict.fromkeys(clean(TINY_TEXTS).replace(" ", ""))])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    weights = np.random.default_rng(0).normal(size=(len(vocabulary), dimension)).astype(np.float32)
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return folder


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real SentenceTransformer folder made offline: 8 random, not normalised dimensions per character."""
    return _tiny_model(tmp_path_factory.mktemp("models") / "eight", 8)


@pytest.fixture(scope="session")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another one, of 6 dimensions."""
    return _tiny_model(tmp_path_factory.mktemp("models") / "six", 6)


@pytest.fixture(scope="session")
def small_catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The real facts of seven categories that are each other's partners, so that learning takes a moment."""
    facts = check(data_dir())

    def inside(categories: list[str]) -> bool:
        return set(categories) <= SMALL

    facts.tools = {i: t for i, t in facts.tools.items() if inside(t.categories)}
    facts.cases = {i: c for i, c in facts.cases.items() if inside(c.categories) and set(c.tool_ids) <= set(facts.tools)}
    facts.needs = {i: n for i, n in facts.needs.items() if inside(n.categories)}
    facts.made_needs = [n for n in facts.made_needs if inside(n.categories)]
    facts.categories = {
        i: c.model_copy(update={"partners": [p for p in c.partners if p in SMALL], "not_this": [n for n in c.not_this if n.category in SMALL]})
        for i, c in facts.categories.items()
        if i in SMALL
    }
    known = {*facts.conditions, *(f"category:{i}" for i in SMALL)}
    facts.check_items = {i: c for i, c in facts.check_items.items() if {term.name for group in parse(c.conditions) for term in group} <= known}
    path = tmp_path_factory.mktemp("small") / "catalog.db"
    build_catalog(facts, "small", path)
    return Catalog.open(path)
