"""What people would use otherwise: each a function from a need's text to tool ids, best first."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence

import numpy as np

from catalog.catalog import Catalog
from catalog.words import clean
from recommender.encoder import Encoder
from recommender.passages import passages
from recommender.vectors import VectorCache

Rank = Callable[[str], list[str]]

RRF_K = 60  # Cormack, Clarke & Büttcher 2009


def baselines(catalog: Catalog, encoder: Encoder | None, cache: VectorCache | None) -> dict[str, Rank]:
    """The same records for all: name, summary, troubles solved, functions, category labels."""
    texts = {
        t.id: clean("。".join([t.name, t.vendor or "", t.summary, *passages(t), *(catalog.categories[c].label for c in t.categories)]))
        for t in catalog.tools.values()
    }

    def bm25(text: str) -> list[str]:
        scores = catalog.lexical_scores("tool", text)
        return sorted(scores, key=lambda i: -scores[i])

    systems: dict[str, Rank] = {
        "部分一致（AND）": lambda text: _all_words(texts, text),
        "FTS5 trigram": _fts(texts, "trigram", _trigrams),
        "BM25（既定の分割）": _fts(texts, "unicode61", lambda text: re.findall(r"\w+", text)),
        "BM25（Sudachi）": bm25,
    }
    if encoder is not None and cache is not None:
        dense = _dense(encoder, cache, texts)
        systems |= {"意味検索": dense, "RRF（BM25＋意味）": lambda text: fused([bm25(text), dense(text)])}
    return systems


def _all_words(texts: dict[str, str], text: str) -> list[str]:
    """A marketplace's search box: every blank-separated word must occur as it stands."""
    asked = clean(text).lower().split()
    return [identity for identity, told in texts.items() if all(word in told.lower() for word in asked)]


def _fts(texts: dict[str, str], tokenizer: str, terms: Callable[[str], list[str]]) -> Rank:
    """SQLite's own BM25 over one of its own tokenizers; any term counts."""
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.execute(f"CREATE VIRTUAL TABLE tools USING fts5(id UNINDEXED, told, tokenize='{tokenizer}')")
    database.executemany("INSERT INTO tools VALUES (?, ?)", texts.items())

    def rank(text: str) -> list[str]:
        query = " OR ".join('"' + term.replace('"', '""') + '"' for term in dict.fromkeys(terms(clean(text))))
        return [i for (i,) in database.execute("SELECT id FROM tools WHERE tools MATCH ? ORDER BY bm25(tools)", [query])] if query else []

    return rank


def _trigrams(text: str) -> list[str]:
    return [text[i : i + 3] for i in range(len(text) - 2)]


def _dense(encoder: Encoder, cache: VectorCache, texts: dict[str, str]) -> Rank:
    ids, vectors = list(texts), cache.embed("document", list(texts.values()))
    return lambda text: [ids[i] for i in np.argsort(-(vectors @ np.asarray(encoder.encode_query([text]))[0]))]


def fused(rankings: Sequence[list[str]]) -> list[str]:
    """Reciprocal rank fusion."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, identity in enumerate(ranking, start=1):
            scores[identity] = scores.get(identity, 0.0) + 1 / (RRF_K + rank)
    return sorted(scores, key=lambda i: -scores[i])
