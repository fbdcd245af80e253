"""The two lists (tools, cases) as one: what is chosen, what is found, and which links lead on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from catalog.catalog import Catalog, Facet
from catalog.schema import Case, Municipality, Tool
from web.facts import uses
from web.state import by_htmx, catalog

PER_PAGE = 20
MAX_TEXT = 400  # more words than anybody searches with; the need box is for longer texts
MAX_VALUES = 50


@dataclass(frozen=True)
class Chip:
    """One active filter; ``href`` is the same list without it."""

    label: str
    href: str


@dataclass(frozen=True)
class Loosened:
    """The one filter whose removal brings most results back."""

    label: str
    count: int
    href: str


@dataclass(frozen=True)
class Order:
    """A way to sort: ``id`` in the address, ``name`` on screen, ``key`` of a record (None: as found)."""

    id: str
    name: str
    key: Callable[[Any], Any] | None


@dataclass(frozen=True)
class Page:
    """``own``: for which municipality the list is read; it narrows nothing. ``without_own``: the same list without it.
    ``bare``: nothing narrowed."""

    kind: str
    endpoint: str
    noun: str
    text: str
    title: str
    sentence: str
    count: int
    own: Municipality | None
    without_own: str
    bare: str
    orders: list[Order]
    order: Order
    records: list[Any]
    facets: list[Facet]
    chips: list[Chip]
    loosened: Loosened | None
    number: int
    last: int
    address: str
    previous: str | None
    following: str | None


@dataclass(frozen=True)
class ListKind:
    """What differs between the two lists."""

    kind: str
    endpoint: str
    noun: str
    order_name: str
    order: Callable[[Any], Any]

    def definitions(self, source: Catalog) -> list[dict[str, str]]:
        definitions: list[dict[str, str]] = source.wording["facets"][f"{self.kind}s"]
        return definitions

    def records(self, source: Catalog) -> dict[str, Any]:
        return source.tools if self.kind == "tool" else source.cases

    def orders(self, text: str, own: Municipality | None) -> list[Order]:
        """The usual one first; nearness needs a municipality, nearness of words a text."""
        usual = Order("most" if self.kind == "tool" else "new", self.order_name, self.order)
        others = []
        if own:
            others = [_near_tools(own) if self.kind == "tool" else _near_cases(own)]
        if self.kind == "tool":
            others.append(Order("name", "名前の順", lambda t: t.kana or t.name))
        relevance = [Order("words", "言葉に近い順", None)] if text else []
        return [*relevance, usual, *others]


def _near_tools(own: Municipality) -> Order:
    source = catalog()
    adopted = {t.tool.id: t.adopted for t in uses.by_tool(uses.near(own, source.municipalities.values()), source)}

    def key(tool: Tool) -> tuple[int, int, str]:
        return -adopted.get(tool.id, 0), -sum(a.kind == "adopted" for a in tool.adopters), tool.kana or tool.name

    return Order("near", "人口の近い団体で採用の多い順", key)


def _near_cases(own: Municipality) -> Order:
    """By the nearest of a case's municipalities; those of no municipality last."""
    places = catalog().municipalities

    def key(case: Case) -> tuple[float, int]:
        return min((uses.distance(own.population, places[c].population) for c in case.municipalities), default=math.inf), -(case.year or 0)

    return Order("near", "人口の近い順", key)


def _facet_values(args: MultiDict[str, str], name: str) -> list[str]:
    return list(dict.fromkeys(v for v in args.getlist(name) if v))[:MAX_VALUES]


def read_page(kind: ListKind, args: MultiDict[str, str]) -> Page:
    source = catalog()
    text = args.get("q", "").strip()[:MAX_TEXT]
    definitions = kind.definitions(source)
    chosen = {d["id"]: values for d in definitions if (values := _facet_values(args, d["id"]))}

    own = source.municipalities.get(args.get("municipality", ""))
    orders = kind.orders(text, own)
    order = next((o for o in orders if o.id == args.get("order")), orders[0])

    def address(text: str, chosen: dict[str, list[str]], page: int = 1, own: Municipality | None = own) -> str:
        """Every link keeps the order and the municipality; what is usual is left out."""
        return url_for(
            kind.endpoint,
            q=text or None,
            **chosen,  # type: ignore[arg-type]
            municipality=own.code if own else None,
            order=None if order == orders[0] or (order.id == "near" and not own) else order.id,
            page=page if page > 1 else None,
        )

    def without(facet: str, value: str | None = None) -> dict[str, list[str]]:
        left = {f: [v for v in vs if f != facet or (value is not None and v != value)] for f, vs in chosen.items()}
        return {f: vs for f, vs in left.items() if vs}

    listing = source.listing(kind.kind, text, chosen)
    records = kind.records(source)
    found = [records[i] for i in listing.ids]
    if order.key:
        found.sort(key=order.key)
    last = max(1, -(-len(found) // PER_PAGE))
    number = min(max(args.get("page", 1, type=int), 1), last)

    chips = [Chip(f"「{text}」を含む", address("", chosen))] if text else []
    named: dict[str, str] = {}
    for definition in definitions:
        facet = definition["id"]
        labels = [source.facet_label(definition, v) for v in chosen.get(facet, [])]
        chips += [Chip(f"{definition['label']}: {la}", address(text, without(facet, v))) for la, v in zip(labels, chosen.get(facet, []), strict=True)]
        if labels:
            named[facet] = f"{definition['label']}「{'」か「'.join(labels)}」"

    loosened = None
    if not found and chips:
        ways = [Loosened(named[f], len(source.listing(kind.kind, text, without(f)).ids), address(text, without(f))) for f in chosen]
        if text:
            ways.append(Loosened(f"言葉「{text}」", len(source.listing(kind.kind, "", chosen).ids), address("", chosen)))
        best = max(ways, key=lambda w: w.count)
        loosened = best if best.count else None

    conditions = ([f"「{text}」"] if text else []) + list(named.values())
    if not conditions:
        sentence = f"{kind.noun}{len(found):,}件を、{order.name}に並べています。"
    elif found:
        sentence = f"{'、'.join(conditions)}に合う{kind.noun}が{len(found):,}件あります。{order.name}に並べています。"
    else:
        sentence = f"{'、'.join(conditions)}に合う{kind.noun}はありません。"
    about = f"（{'、'.join(conditions)}）" if conditions else "の一覧"
    return Page(
        kind=kind.kind,
        endpoint=kind.endpoint,
        noun=kind.noun,
        text=text,
        title=f"{kind.noun}{len(found):,}件{about}" + (f" {number}／{last}ページ" if number > 1 else ""),
        sentence=sentence,
        count=len(found),
        own=own,
        without_own=address(text, chosen, own=None),
        bare=address("", {}),
        orders=orders,
        order=order,
        records=found[(number - 1) * PER_PAGE : number * PER_PAGE],
        facets=[f for f in listing.facets if f.values],
        chips=chips,
        loosened=loosened,
        number=number,
        last=last,
        address=address(text, chosen, number),
        previous=address(text, chosen, number - 1) if number > 1 else None,
        following=address(text, chosen, number + 1) if number < last else None,
    )


def answer(kind: ListKind, heading: str, lead: str) -> Response:
    """The whole page, or for htmx the region that changes with the address to show."""
    page = read_page(kind, request.args)
    fragment = by_htmx()
    template = "list_region.html" if fragment else "list.html"
    response = make_response(render_template(template, page=page, heading=heading, lead=lead, fragment=fragment))
    here = urlsplit(request.headers.get("HX-Current-URL", ""))._replace(scheme="", netloc="").geturl()
    if fragment and here != page.address:  # the same list again is no step to go back over
        response.headers["HX-Push-Url"] = page.address
    return response
