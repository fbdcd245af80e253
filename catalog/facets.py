"""Which facet values a tool or case has. Labels and order are data/facets.yaml's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from catalog.schema import Case, Municipality, Tool

# The bands of MIC's front-yard model projects (anchors.md 1d), the last one split for designated cities.
SIZE_BANDS = ((10_000, "1万人未満"), (50_000, "1万〜5万人"), (100_000, "5万〜10万人"), (300_000, "10万〜30万人"))
LARGEST_BAND = "30万人以上"
SIZE_LABELS = [*(label for _, label in SIZE_BANDS), LARGEST_BAND]


def size_band(population: int) -> str:
    return next((label for limit, label in SIZE_BANDS if population < limit), LARGEST_BAND)


def tool_facets(tool: Tool, municipalities: Mapping[str, Municipality], cases: list[Case]) -> Iterator[tuple[str, str]]:
    for category in tool.categories:
        yield "category", category
    yield "users", tool.users
    for network in tool.networks:
        if network.available:
            yield "network", network.name
    for registration in tool.registrations:
        if registration.registered:
            yield "registration", registration.scheme
    if any(p.amount is not None for p in tool.prices):
        yield "evidence", "金額の記録あり"
    if tool.free_trials:
        yield "evidence", "無料試用の記録あり"
    if any(c.measured_improvement for c in cases):
        yield "evidence", "効果を実測した事例あり"
    if any(c.went_badly for c in cases):
        yield "evidence", "うまくいかなかった事例あり"
    users = [municipalities[a.code] for a in tool.adopters if a.kind == "adopted"]
    for municipality in users:
        yield "size", size_band(municipality.population)
        yield "prefecture", municipality.prefecture
    if tool.status:
        yield "status", tool.status


def case_facets(case: Case, municipalities: Mapping[str, Municipality]) -> Iterator[tuple[str, str]]:
    yield "outcome", case.outcome
    for category in case.categories:
        yield "category", category
    for code in case.municipalities:
        yield "size", size_band(municipalities[code].population)
        yield "prefecture", municipalities[code].prefecture
    if not case.municipalities and case.prefecture != "複数":
        yield "prefecture", case.prefecture
    yield "source", case.source_kind
