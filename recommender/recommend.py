"""The heart: a need in, a recommendation out. Everything else in the package serves this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from catalog.faults import ErabuError
from catalog.paths import catalog_path
from catalog.schema import Municipality
from recommender.checklists import Situation, checklists
from recommender.encoder import BUNDLED, Encoder, load_encoder, model_name
from recommender.features import Features
from recommender.index import Index, index_path, load_index
from recommender.matching import Matcher, Reading
from recommender.need import Need
from recommender.neighbours import neighbour_uses
from recommender.rank_cases import CaseRanker
from recommender.rank_tools import ToolRanker, Wanted
from recommender.ranking import Weights, read_weights
from recommender.recommendation import Loosened, Question, Recommendation, RecommendedTool, UnderstoodCategory
from recommender.wordings import OUT_OF_SCOPE

Floats = NDArray[np.float32]

SHOWN_PROBABILITY, SHOWN_CATEGORIES = 0.05, 5  # less likely categories are not named
ABSTAIN_ABOVE = 0.07  # the probability that no category is meant from which on nothing is shown
_IN_DOUBT, _NEAREST = 0.5, 2  # up to that probability so many categories are named that may have been meant after all


class Recommender:
    """Holds catalogue, index and encoder; :meth:`recommend` may be called from many threads."""

    def __init__(self, catalog: Catalog, index: Index, encoder: Encoder | None, weights: Weights | None = None):
        """Without ``weights`` those that ship are read; raises :class:`ErabuError` where they cannot be."""
        self.catalog = catalog
        self.index = index
        self.encoder = encoder if index.dimension else None
        self._matcher = Matcher(catalog, index)
        self._features = Features(catalog, index)
        self._tools = ToolRanker(catalog, index, self._features, weights or read_weights())
        self._cases = CaseRanker(catalog, index)

    @classmethod
    def open(cls) -> Recommender:
        """Catalogue, index and encoder from where ``erabu build`` left them. Raises :class:`ErabuError`."""
        catalog = Catalog.open(catalog_path())
        index = load_index(index_path(), catalog)
        if model_name() not in (index.model, BUNDLED):
            raise ErabuError(f"索引は別のモデル（{index.model}）で作られています。ERABU_MODEL={model_name()} のまま erabu build を実行してください。")
        return cls(catalog, index, load_encoder(index.model))

    def recommend(self, need: Need) -> Recommendation:
        return self.recommend_all([need])[0]

    def recommend_all(self, needs: Sequence[Need]) -> list[Recommendation]:
        """Many needs with one call of the encoder."""
        texts = [self._matcher.essence(need.text) for need in needs]
        vectors = self._embed(texts)
        return [self._answer(need, self._matcher.read(text, vector)) for need, text, vector in zip(needs, texts, vectors, strict=True)]

    def features(self, text: str, municipality: Municipality | None) -> Floats:
        """(tools, features) as the ranking weighs them; for learning and evaluation."""
        text = self._matcher.essence(text)
        reading = self._matcher.read(text, self._embed([text])[0])
        who = self._features.size.asker(municipality.population if municipality else None, municipality)
        return self._features.of(reading, who, self._features.size.fits(who))

    def _embed(self, texts: Sequence[str]) -> Sequence[Floats | None]:
        if self.encoder is None or not texts:
            return [None] * len(texts)
        vectors = np.asarray(self.encoder.encode_query(texts), dtype=np.float32)
        if vectors.shape[1] != self.index.dimension:
            raise ErabuError(
                f"モデルの次元（{vectors.shape[1]}）が索引の次元（{self.index.dimension}）と違います。erabu build を実行してから、もう一度お試しください。"
            )
        return list(vectors)

    def _answer(self, need: Need, reading: Reading) -> Recommendation:
        if self._is_out_of_scope(reading):
            return self._nothing_fits(need, reading.probabilities)
        understood = self._understood(reading.probabilities)
        who = self._features.size.asker(need.size, need.municipality)
        sizes = self._features.size.fits(who)
        wanted = Wanted(
            need=need,
            probability=self._features.probability(reading),
            sizes=sizes,
            features=self._features.of(reading, who, sizes),
            named=reading.named,
            understood=understood,
            who=who,
        )
        tools, dropped = self._tools.rank(wanted)
        loosened = None if tools else self._tools.loosened(wanted)
        main = self.catalog.categories[understood[0].id]
        situation = Situation(
            text=need.text,
            categories=[main],
            tools=[self.catalog.tools[t.id] for t in tools[:3]],
            population=need.size,
            network=need.constraints.network,
            today=date.today(),
        )
        return Recommendation(
            **self._asked(need),
            abstained=not tools,
            message=_message(tools, understood),
            advice=[] if tools else _loosen(loosened),
            categories=understood,
            bpr_questions=[Question(category=main.id, label=main.label, text=q) for q in main.bpr_questions],
            tools=tools,
            dropped=dropped,
            cases=self._cases.rank(self._matcher.cases(reading), who),
            partners=list(self._tools.partners(wanted, {t.id for t in tools})),
            checklists=checklists(self.catalog, situation),
            loosened=loosened,
            neighbours=neighbour_uses(self.catalog, need.municipality, [c.id for c in understood]),
        )

    @staticmethod
    def _is_out_of_scope(reading: Reading) -> bool:
        return reading.probabilities[OUT_OF_SCOPE] > ABSTAIN_ABOVE and not reading.named

    def _asked(self, need: Need) -> dict[str, object]:
        return {
            "need": need.text,
            "municipality": need.municipality.code if need.municipality else None,
            "municipality_name": need.municipality.full_name if need.municipality else None,
            "population": need.size,
            "words_only": self.encoder is None,
        }

    def _nothing_fits(self, need: Need, probabilities: dict[str, float]) -> Recommendation:
        in_doubt = probabilities[OUT_OF_SCOPE] <= _IN_DOUBT
        nearest = "".join(f"「{c.label}」" for c in self._understood(probabilities)[:_NEAREST])
        return Recommendation(
            **self._asked(need),
            abstained=True,
            message="このお困りごとに合うデジタルツールは、いまの目録では見つかりませんでした。",
            advice=[
                *([f"{nearest}に関わることでしたら、その言葉を書き足してください。"] if in_doubt else []),
                "「だれが」「どの作業で」困っているかを一文で書き足してみてください（例: 電話の問い合わせが多く、窓口の職員が席を離れられない）。",
                "機器の購入、工事、人事などはデジタルツールの目録では扱っていません。",
                "言葉を一つか二つにして、ツール一覧や事例一覧で探すこともできます。",
            ],
            categories=[],
            bpr_questions=[],
            tools=[],
            dropped=[],
            cases=[],
            partners=[],
            checklists=[],
        )

    def _understood(self, probabilities: dict[str, float]) -> list[UnderstoodCategory]:
        """The likeliest categories, at least one, most likely first."""
        ranked = sorted((c for c in probabilities if c != OUT_OF_SCOPE), key=lambda c: -probabilities[c])
        shown = [c for c in ranked[:SHOWN_CATEGORIES] if probabilities[c] >= SHOWN_PROBABILITY] or ranked[:1]
        return [UnderstoodCategory(id=c, label=self.catalog.categories[c].label, probability=probabilities[c]) for c in shown]


def _message(tools: list[RecommendedTool], understood: list[UnderstoodCategory]) -> str:
    if not tools:
        return "条件をすべて満たすツールは、いまの目録では見つかりませんでした。"
    return f"「{understood[0].label}」を中心に、お困りごとに合うツールを{len(tools)}件選びました。"


def _loosen(loosened: Loosened | None) -> list[str]:
    if loosened is None:
        return ["どの条件も、一つ外しただけではツールが見つかりません。条件を二つ以上外して、もう一度お試しください。"]
    return [f"「{loosened.label}」の条件を外すと、ツールが{loosened.count}件見つかります。"]
