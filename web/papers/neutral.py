"""Product and vendor names of the catalogue in any text: a paper that goes to all vendors must favour none.

Nothing is changed: what people wrote is their own, and a name in it may be meant. It is shown beside the text instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from catalog.catalog import Catalog
from catalog.schema import Tool
from catalog.words import clean
from recommender.matching import name_pattern

_LEAST = 3  # letters; shorter names are in too many words
_KANA = "ァ-ヺー"
_BRACKETED = re.compile(r"^([^()]+)\(([^()]*)\)$")
# Schemes and services of the state stand in every specification.
_PUBLIC = re.compile(r"庁$|省$|政府$|^内閣|[都道府県市町村]$|機構$")
# Vendors named by an ordinary word count only as companies.
_ORDINARY = {"アシスト", "オープン", "ゼネラル", "スタンドバイ", "チェンジ", "ホープ", "彼方", "未来シェア", "表示灯"}


@dataclass(frozen=True)
class Named:
    """``names`` of products and vendors in the text called ``where``."""

    where: str
    names: list[str]

    @property
    def note(self) -> str:
        return f"特定の製品・会社の名前が入っています: {'、'.join(self.names)}（{self.where}）"


def named(text: str, catalog: Catalog) -> list[str]:
    """Names as the catalogue writes them, in the order of their place in ``text``; of a name within a longer one the longer."""
    plain = clean(text)
    spans = [(m.start(), -m.end(), name) for name, pattern in _patterns(catalog) for m in pattern.finditer(plain)]
    found, reached = [], 0
    for start, end, name in sorted(spans):
        if start >= reached:
            found.append(name)
            reached = -end
    return list(dict.fromkeys(found))


def named_in(texts: Mapping[str, str] | Iterable[tuple[str, str]], catalog: Catalog) -> list[Named]:
    """``texts``: what each is called -> text. Only those with names."""
    pairs = texts.items() if isinstance(texts, Mapping) else texts
    found = [Named(where, named(text, catalog)) for where, text in pairs if text]
    return [n for n in found if n.names]


@lru_cache(maxsize=2)
def _patterns(catalog: Catalog) -> list[tuple[str, re.Pattern[str]]]:
    tools = [t for t in catalog.tools.values() if not (t.vendor and _PUBLIC.search(t.vendor))]
    products = {name: name for t in tools if not t.name_is_descriptive for name in _forms(t)}
    vendors = {clean(t.vendor): t.vendor for t in tools if t.vendor}
    return [(shown, _pattern(name)) for name, shown in {**vendors, **products}.items() if len(clean(name)) >= _LEAST]


def _forms(tool: Tool) -> Iterable[str]:
    """The name, and without what stands in brackets behind it; a vendor in brackets shows that the rest is no name by itself."""
    yield tool.name
    split = _BRACKETED.match(clean(tool.name))
    if split and not (tool.vendor and clean(tool.vendor) in split[2]):
        yield split[1].strip()


def _pattern(name: str) -> re.Pattern[str]:
    """As the search reads names, and katakana likewise as whole words: オープン is not in オープンデータ."""
    name = clean(name)
    found = name_pattern(name)
    before = f"(?<![{_KANA}])" if re.match(f"[{_KANA}]", name[0]) else ""
    after = f"(?![{_KANA}])" if re.match(f"[{_KANA}]", name[-1]) else ""
    if name in _ORDINARY:
        return re.compile(f"(?:株式会社|㈱|\\(株\\)) ?{re.escape(name)}|{re.escape(name)} ?(?:株式会社|社(?![会員])|\\(株\\))")
    return re.compile(before + found.pattern + after, found.flags)
