"""The heart: a need in, a recommendation out. Everything else in the package serves this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from catalog.paths import catalog_path
from catalog.schema import Case, Tool
from catalog.words import clean, words
from recommender import constraints, reasons
from recommender.checklists import Situation, checklists
from recommender.encoder import Encoder, load_encoder
from recommender.evidence import evidence
from recommender.index import Index, index_path, load_index
from recommender.need import Need
from recommender.recommendation import (
    DroppedTool,
    Judged,
    Partner,
    Parts,
    Question,
    Recommendation,
    RecommendedCase,
    RecommendedTool,
    UnderstoodCategory,
)
from recommender.size import Asker, asker, size_fit
from recommender.understand import OUT_OF_SCOPE

Floats = NDArray[np.float32]

SHOWN_PROBABILITY = 0.05  # categories below it are not named
SECONDARY = 0.6  # what a tool's further categories count beside its first
ABSTAIN_ABOVE = 0.5  # probability of "out of scope" from which nothing is recommended
CASES, PARTNERS, PARTNER_TOOLS, DROPPED = 6, 2, 2, 5

# How the need part is blended, and what the other parts may take away from it.
_CATEGORY, _MEANING, _WORDS = 0.70, 0.20, 0.10
_SIZE, _EVIDENCE = 0.15, 0.10
# e5 cosines of unrelated and of matching texts; between them meaning goes from 0 to 1.
_COSINE_LOW, _COSINE_HIGH = 0.78, 0.92


class Recommender:
    """Holds catalogue, index and encoder; :meth:`recommend` may be called from many threads."""

    def __init__(self, catalog: Catalog, index: Index, encoder: Encoder | None):
        self.catalog = catalog
        self.index = index
        self.encoder = encoder if index.dimension else None
        self._tools = [catalog.tools[i] for i in index.tool_ids]
        self._cases = [catalog.cases[i] for i in index.case_ids]
        this_year = date.today().year
        hosts = catalog.wording["source-hosts"]
        self._evidence = {t.id: evidence(t, catalog.cases_of_tool[t.id], hosts, this_year) for t in self._tools}
        self._names = {clean(t.name).lower(): t.id for t in self._tools if len(clean(t.name)) >= 3}

    @classmethod
    def open(cls) -> Recommender:
        """Catalogue, index and encoder from where ``erabu build`` left them. Raises :class:`ErabuError`."""
        catalog = Catalog.open(catalog_path())
        index = load_index(index_path(), catalog)
        encoder = load_encoder(index.model)
        return cls(catalog, index, encoder)

    def recommend(self, need: Need) -> Recommendation:
        return self.recommend_all([need])[0]

    def recommend_all(self, needs: Sequence[Need]) -> list[Recommendation]:
        """Many needs with one call of the encoder."""
        vectors: Sequence[Floats | None] = [None] * len(needs)
        if self.encoder and needs:
            vectors = list(np.asarray(self.encoder.encode_query([n.text for n in needs]), dtype=np.float32))
        return [self._answer(need, vector) for need, vector in zip(needs, vectors, strict=True)]

    # ---- one answer

    def _answer(self, need: Need, vector: Floats | None) -> Recommendation:
        probabilities = self.index.categories.probabilities(need.text, vector)
        named = self._named_tools(need.text)
        if probabilities.get(OUT_OF_SCOPE, 0.0) > ABSTAIN_ABOVE and not named:
            return self._abstain(need)
        understood = self._understood(probabilities)
        who = asker(need.size, need.municipality, self.catalog.municipalities, self.index.neighbourhood)
        by_need = self._tool_needs(need.text, vector, probabilities, named)
        tools, dropped = self._rank(need, by_need, understood, who)
        cases = self._rank_cases(need, vector, probabilities, who)
        partners = self._partners(need, by_need, understood, who, {t.id for t in tools})
        main = [self.catalog.categories[c.id] for c in understood[:2]]
        situation = Situation(
            text=need.text,
            categories=main[:1],
            tools=[self.catalog.tools[t.id] for t in tools[:3]],
            population=need.size,
            network=need.constraints.network,
            today=date.today(),
        )
        return Recommendation(
            **self._asked(need),
            abstained=not tools,
            message=self._message(tools, understood),
            advice=[] if tools else self._loosen(need),
            categories=understood,
            bpr_questions=[Question(category=c.id, label=c.label, text=q) for c in main[:1] for q in c.bpr_questions],
            tools=tools,
            dropped=dropped,
            cases=cases,
            partners=partners,
            checklists=checklists(self.catalog, situation),
        )

    def _asked(self, need: Need) -> dict[str, object]:
        return {
            "need": need.text,
            "municipality": need.municipality.code if need.municipality else None,
            "municipality_name": need.municipality.full_name if need.municipality else None,
            "population": need.size,
            "words_only": self.encoder is None,
        }

    def _abstain(self, need: Need) -> Recommendation:
        return Recommendation(
            **self._asked(need),
            abstained=True,
            message="このお困りごとに合うデジタルツールは、いまの目録では見つかりませんでした。",
            advice=[
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

    def _message(self, tools: list[RecommendedTool], understood: list[UnderstoodCategory]) -> str:
        if not tools:
            return "条件をすべて満たすツールは、いまの目録では見つかりませんでした。"
        about = f"「{understood[0].label}」を中心に、" if understood else ""
        return f"{about}お困りごとに合うツールを{len(tools)}件選びました。"

    def _loosen(self, need: Need) -> list[str]:
        names = {"network": "網", "budget": "予算", "registration": "登録制度", "category": "分類"}
        asked = [label for name, label in names.items() if getattr(need.constraints, name) is not None]
        return [f"「{label}」の条件を外して、もう一度お試しください。" for label in asked]

    def _understood(self, probabilities: dict[str, float]) -> list[UnderstoodCategory]:
        ranked = sorted((c for c in probabilities if c != OUT_OF_SCOPE), key=lambda c: -probabilities[c])
        shown = [c for c in ranked if probabilities[c] >= SHOWN_PROBABILITY][:5] or ranked[:1]
        return [UnderstoodCategory(id=c, label=self.catalog.categories[c].label, probability=probabilities[c]) for c in shown]

    def _named_tools(self, text: str) -> set[str]:
        lowered = text.lower()
        return {tool_id for name, tool_id in self._names.items() if name in lowered}

    # ---- tools

    def _tool_needs(self, text: str, vector: Floats | None, probabilities: dict[str, float], named: set[str]) -> Floats:
        """(tools,) how well each tool answers the need, in [0, 1]."""
        by_category = np.array([self._category_match(t.categories, probabilities) for t in self._tools], dtype=np.float32)
        by_words = self._lexical("tool", text, self.index.tool_ids)
        by_meaning = self._cosine(self.index.tool_vectors, vector, by_words)
        result: Floats = _CATEGORY * by_category + _MEANING * by_meaning + _WORDS * by_words
        for row, tool_id in enumerate(self.index.tool_ids):
            if tool_id in named:  # asked for by name: nothing answers it better
                result[row] = 1.0
        return np.clip(result, 0.0, 1.0)

    @staticmethod
    def _category_match(categories: Sequence[str], probabilities: dict[str, float]) -> float:
        first, *others = categories
        return min(1.0, probabilities.get(first, 0.0) + SECONDARY * sum(probabilities.get(c, 0.0) for c in others))

    def _lexical(self, kind: str, text: str, ids: Sequence[str]) -> Floats:
        scores = self.catalog.lexical_scores(kind, text)
        best = max(scores.values(), default=0.0)
        return np.array([scores.get(i, 0.0) / best if best > 0 else 0.0 for i in ids], dtype=np.float32)

    @staticmethod
    def _cosine(vectors: Floats, query: Floats | None, without: Floats) -> Floats:
        if query is None:
            return without  # words stand in for meaning
        return np.clip((vectors @ query - _COSINE_LOW) / (_COSINE_HIGH - _COSINE_LOW), 0.0, 1.0)

    def _rank(
        self, need: Need, by_need: Floats, understood: list[UnderstoodCategory], who: Asker | None
    ) -> tuple[list[RecommendedTool], list[DroppedTool]]:
        scored: list[tuple[float, Tool, Parts, list[Judged]]] = []
        broken: list[tuple[float, Tool, list[Judged]]] = []
        for tool, fit in zip(self._tools, by_need, strict=True):
            judged = constraints.judge(tool, need.constraints, self.catalog)
            parts = Parts(need=float(fit), size=size_fit(tool, who), evidence=self._evidence[tool.id], constraints=constraints.share(judged))
            if any(j.state == "broken" for j in judged):
                broken.append((float(fit), tool, judged))
            else:
                scored.append((score(parts), tool, parts, judged))
        scored.sort(key=lambda s: (-s[0], s[1].id))
        tools = [self._shown_tool(need, s, understood, who) for s in scored[: need.limit]]
        worst = tools[-1].parts.need if tools else 0.0
        broken.sort(key=lambda b: (-b[0], b[1].id))
        dropped = [
            DroppedTool(id=t.id, name=t.name, reason="、".join(j.text for j in judged if j.state == "broken"))
            for fit, t, judged in broken[:DROPPED]
            if fit >= worst and not any(j.name == "category" and j.state == "broken" for j in judged)
        ]
        return tools, dropped

    def _shown_tool(
        self, need: Need, scored: tuple[float, Tool, Parts, list[Judged]], understood: list[UnderstoodCategory], who: Asker | None
    ) -> RecommendedTool:
        total, tool, parts, judged = scored
        matched = reasons.matched_facts(tool, set(words(need.text)))
        return RecommendedTool(
            id=tool.id,
            name=tool.name,
            vendor=tool.vendor,
            summary=tool.summary,
            categories=tool.categories,
            category_labels=[self.catalog.categories[c].label for c in tool.categories],
            score=total,
            parts=parts,
            reasons=[
                reasons.need_reason(tool, understood, matched),
                *reasons.size_reasons(tool, who),
                *reasons.evidence_reasons(tool, self.catalog.cases_of_tool[tool.id]),
            ],
            matched=matched,
            matched_words=reasons.matched_words(need.text, tool),
            facts=reasons.tool_facts(tool, who, self.catalog),
            constraints=judged,
            unknown=reasons.unknown_facts(tool, need.constraints, judged),
            size_known=bool(who and tool.adopters),
        )

    def _partners(
        self, need: Need, by_need: Floats, understood: list[UnderstoodCategory], who: Asker | None, shown: set[str]
    ) -> list[Partner]:
        """Tools of the main category's partners: the best known for this size, since the need is the other yard's."""
        if not understood:
            return []
        main = self.catalog.categories[understood[0].id]
        partners = []
        for category_id in main.partners[:PARTNERS]:
            scored = []
            for tool, fit in zip(self._tools, by_need, strict=True):
                if tool.primary_category != category_id or tool.id in shown:
                    continue
                judged = constraints.judge(tool, need.constraints, self.catalog)
                if any(j.state == "broken" and j.name != "category" for j in judged):
                    continue
                parts = Parts(need=float(fit), size=size_fit(tool, who), evidence=self._evidence[tool.id], constraints=constraints.share(judged))
                scored.append(((parts.size + parts.evidence) / 2, tool, parts, judged))
            scored.sort(key=lambda s: (-s[0], s[1].id))
            label = self.catalog.categories[category_id].label
            tools = [self._shown_tool(need, s, [], who) for s in scored[:PARTNER_TOOLS]]
            partners.append(Partner(category=category_id, label=label, reason=main.partner_reason, tools=tools))
        return partners

    # ---- cases

    def _rank_cases(self, need: Need, vector: Floats | None, probabilities: dict[str, float], who: Asker | None) -> list[RecommendedCase]:
        by_category = np.array([self._category_match(c.categories, probabilities) for c in self._cases], dtype=np.float32)
        by_words = self._lexical("case", need.text, self.index.case_ids)
        by_meaning = self._cosine(self.index.case_vectors, vector, by_words)
        by_need = np.clip(0.5 * by_category + 0.35 * by_meaning + 0.15 * by_words, 0.0, 1.0)
        scored = []
        for case, fit in zip(self._cases, by_need, strict=True):
            alike = self._municipality_similarity(case, who)
            total = float(fit) * (0.6 + 0.4 * (0.5 if alike is None else alike))
            scored.append((total, float(fit), alike, case))
        scored.sort(key=lambda s: (-s[0], s[3].id))
        best = scored[:CASES]
        if best and not any(c.went_badly for *_, c in best):
            # Failures teach as much: one that is about the same trouble takes the last place.
            floor = 0.6 * best[-1][1]
            bad = next((s for s in scored if s[3].went_badly and s[1] >= floor), None)
            if bad:
                best = [*best[: CASES - 1], bad]
        return [self._shown_case(*s, who) for s in best]

    def _municipality_similarity(self, case: Case, who: Asker | None) -> float | None:
        """The nearest of the case's municipalities; None where either side is not one municipality."""
        if who is None or who.municipality is None or not case.municipalities:
            return None
        return float(self.index.neighbourhood.similarity(who.municipality.code, case.municipalities).max())

    def _shown_case(self, total: float, fit: float, alike: float | None, case: Case, who: Asker | None) -> RecommendedCase:
        places = [self.catalog.municipalities[c] for c in case.municipalities]
        return RecommendedCase(
            id=case.id,
            title=case.title,
            municipality=case.municipalities[0] if case.municipalities else "",
            place=case.place,
            prefecture=case.prefecture,
            population=places[0].population if len(places) == 1 else None,
            year=case.year,
            outcome=case.outcome,
            categories=case.categories,
            score=total,
            need_similarity=fit,
            municipality_similarity=alike,
            reasons=reasons.case_reasons(case, fit, alike, who, self.catalog),
            lessons=case.lessons,
        )


def score(parts: Parts) -> float:
    """One number in [0, 1]: the need, of which size and evidence may take up to a quarter away."""
    return parts.need * ((1 - _SIZE - _EVIDENCE) + _SIZE * parts.size + _EVIDENCE * parts.evidence)
