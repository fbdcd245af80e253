"""The heart: a need in, a recommendation out. Everything else in the package serves this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
from recommender.size import Asker, SizeFit
from recommender.understand import OUT_OF_SCOPE

Floats = NDArray[np.float32]

SHOWN_PROBABILITY = 0.05  # categories below it are not named
ABSTAIN_ABOVE = 0.4  # "out of scope" must be the likeliest class and at least this likely
SECONDARY = 0.6  # what a tool's further categories count beside its first
CASES, PARTNERS, PARTNER_TOOLS, DROPPED = 6, 2, 2, 5

# How the need part is blended, and what the other parts may take away from it.
_CATEGORY, _MEANING, _WORDS = 0.70, 0.20, 0.10
_SIZE, _EVIDENCE, _UNKNOWN = 0.15, 0.10, 0.15
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
        self._evidence = np.array([evidence(t, catalog.cases_of_tool[t.id], hosts, this_year) for t in self._tools], dtype=np.float32)
        self._size = SizeFit(self._tools, catalog.municipalities, index.neighbourhood)
        self._tool_categories = self._category_shares([t.categories for t in self._tools])
        self._case_categories = self._category_shares([c.categories for c in self._cases])
        self._word_weights = reasons.word_weights(self._tools)
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
        out = probabilities[OUT_OF_SCOPE]
        if out > ABSTAIN_ABOVE and out == max(probabilities.values()) and not named:
            return self._abstain(need)
        understood = self._understood(probabilities)
        who = self._size.asker(need.size, need.municipality)
        sizes = self._size.fits(who)
        by_need = self._tool_needs(need.text, vector, probabilities, named)
        tools, dropped = self._rank(need, by_need, sizes, understood, who)
        cases = self._rank_cases(need, vector, probabilities, who)
        partners = self._partners(need, by_need, sizes, understood, who, {t.id for t in tools})
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
        by_category = self._category_match(self._tool_categories, probabilities)
        by_words = self._lexical("tool", text, self.index.tool_ids)
        by_meaning = self._cosine(self.index.tool_vectors, vector, by_words)
        result: Floats = _CATEGORY * by_category + _MEANING * by_meaning + _WORDS * by_words
        for row, tool_id in enumerate(self.index.tool_ids):
            if tool_id in named:  # asked for by name: nothing answers it better
                result[row] = 1.0
        return result.clip(0.0, 1.0)

    def _category_shares(self, categories: Sequence[Sequence[str]]) -> Floats:
        """(n, classes): 1 for a record's first category, ``SECONDARY`` for its further ones."""
        column = {c: i for i, c in enumerate(self.index.categories.classes)}
        shares = np.zeros((len(categories), len(column)), dtype=np.float32)
        for row, (first, *others) in enumerate(categories):
            shares[row, [column[c] for c in others]] = SECONDARY
            shares[row, column[first]] = 1.0
        return shares

    def _category_match(self, shares: Floats, probabilities: dict[str, float]) -> Floats:
        """(n,) the probability that a record's categories are meant."""
        meant = np.array([probabilities[c] for c in self.index.categories.classes], dtype=np.float32)
        matched: Floats = (shares @ meant).clip(0.0, 1.0)
        return matched

    def _lexical(self, kind: str, text: str, ids: Sequence[str]) -> Floats:
        scores = self.catalog.lexical_scores(kind, text)
        best = max(scores.values(), default=0.0)
        return np.array([scores.get(i, 0.0) / best if best > 0 else 0.0 for i in ids], dtype=np.float32)

    @staticmethod
    def _cosine(vectors: Floats, query: Floats | None, without: Floats) -> Floats:
        if query is None:
            return without  # words stand in for meaning
        scaled: Floats = np.clip((vectors @ query - _COSINE_LOW) / (_COSINE_HIGH - _COSINE_LOW), 0.0, 1.0)
        return scaled

    def _rank(
        self, need: Need, by_need: Floats, sizes: Floats, understood: list[UnderstoodCategory], who: Asker | None
    ) -> tuple[list[RecommendedTool], list[DroppedTool]]:
        all_judged = [constraints.judge(tool, need.constraints, self.catalog) for tool in self._tools]
        kept = np.array([constraints.share(judged) for judged in all_judged], dtype=np.float32)
        totals = score(by_need, sizes, self._evidence, kept)
        tools: list[RecommendedTool] = []
        dropped: list[DroppedTool] = []
        for row in np.lexsort((-by_need, -totals)):
            if len(tools) == need.limit:
                break
            tool, judged = self._tools[row], all_judged[row]
            broken = [j for j in judged if j.state == "broken"]
            if not broken:
                parts = self._parts(row, by_need, sizes, judged)
                tools.append(self._shown_tool(need, tool, float(totals[row]), parts, judged, understood, who))
            elif len(dropped) < DROPPED and all(j.name != "category" for j in broken):
                dropped.append(DroppedTool(id=tool.id, name=tool.name, reason="、".join(j.text for j in broken)))
        return tools, dropped

    def _parts(self, row: int, by_need: Floats, sizes: Floats, judged: list[Judged]) -> Parts:
        return Parts(need=float(by_need[row]), size=float(sizes[row]), evidence=float(self._evidence[row]), constraints=constraints.share(judged))

    def _shown_tool(
        self, need: Need, tool: Tool, total: float, parts: Parts, judged: list[Judged], understood: list[UnderstoodCategory], who: Asker | None
    ) -> RecommendedTool:
        matched = reasons.matched_facts(tool, set(words(need.text)), self._word_weights)
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
        self, need: Need, by_need: Floats, sizes: Floats, understood: list[UnderstoodCategory], who: Asker | None, shown: set[str]
    ) -> list[Partner]:
        """Tools of the main category's partners: the best known for this size, since the need is the other yard's."""
        main = self.catalog.categories[understood[0].id]
        known = (sizes + self._evidence) / 2
        partners = []
        for category_id in main.partners[:PARTNERS]:
            tools: list[RecommendedTool] = []
            for row in np.lexsort((np.arange(len(known)), -known)):
                tool = self._tools[row]
                if tool.primary_category != category_id or tool.id in shown:
                    continue
                judged = constraints.judge(tool, replace(need.constraints, category=None), self.catalog)
                if all(j.state != "broken" for j in judged):
                    parts = self._parts(row, by_need, sizes, judged)
                    tools.append(self._shown_tool(need, tool, float(known[row]), parts, judged, [], who))
                if len(tools) == PARTNER_TOOLS:
                    break
            label = self.catalog.categories[category_id].label
            partners.append(Partner(category=category_id, label=label, reason=main.partner_reason, tools=tools))
        return partners

    # ---- cases

    def _rank_cases(self, need: Need, vector: Floats | None, probabilities: dict[str, float], who: Asker | None) -> list[RecommendedCase]:
        by_category = self._category_match(self._case_categories, probabilities)
        by_words = self._lexical("case", need.text, self.index.case_ids)
        by_meaning = self._cosine(self.index.case_vectors, vector, by_words)
        by_need = np.clip(0.5 * by_category + 0.35 * by_meaning + 0.15 * by_words, 0.0, 1.0)
        usual = 0.5 if who is None or who.alike is None else float(np.median(who.alike))
        scored = []
        for case, fit in zip(self._cases, by_need, strict=True):
            alike = self._municipality_similarity(case, who)
            total = float(fit) * (0.5 + 0.5 * (usual if alike is None else alike))
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
        if who is None or who.alike is None or not case.municipalities:
            return None
        return max(float(who.alike[self.index.neighbourhood.row[c]]) for c in case.municipalities)

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


def score(need: Floats, size: Floats, evidence: Floats, constraints_kept: Floats) -> Floats:
    """(tools,) in [0, 1]: the need, of which size, evidence and unknown constraints may take some away.

    Broken constraints (0) do not lower it: such tools are not ranked at all but shown as dropped.
    """
    result: Floats = need * ((1 - _SIZE - _EVIDENCE) + _SIZE * size + _EVIDENCE * evidence)
    result = result * np.where(constraints_kept > 0, (1 - _UNKNOWN) + _UNKNOWN * constraints_kept, 1.0).astype(np.float32)
    return result
