"""Japanese text to comparable words: NFKC, then Sudachi's normalised forms.

Search and matching use the same words, so what one finds the other finds too.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import jaconv
from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer

# Parts of speech that carry meaning on their own.
_CONTENT = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞"))
# Content words so common in officers' sentences that they tell nothing.
_STOP = frozenset(
    {"為る", "有る", "居る", "成る", "出来る", "無い", "事", "物", "為", "其れ", "此れ", "様", "ため", "よう", "こと", "もの", "欲しい"}
    | {"下さい", "思う", "良い", "くださる"}
)

# Parts of speech that belong to the word before them.
_LEANING = frozenset(("助詞", "助動詞", "接尾辞", "補助記号"))
_OPENING = frozenset("「『（〔［")

_CHUNK = 12_000  # characters; Sudachi refuses more than 49,149 bytes at once

_local = threading.local()


@lru_cache(maxsize=1)
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")


def _tokenizer() -> Tokenizer:
    """One tokenizer per thread: Sudachi's is not safe to share."""
    if not hasattr(_local, "tokenizer"):
        _local.tokenizer = _dictionary().tokenizer(mode=SplitMode.A)
    tokenizer: Tokenizer = _local.tokenizer
    return tokenizer


def _morphemes(text: str, mode: SplitMode | None = None) -> Iterator[Morpheme]:
    for start in range(0, len(text), _CHUNK):
        yield from _tokenizer().tokenize(text[start : start + _CHUNK], mode)


def clean(text: str) -> str:
    """Width and white space made one (NFKC, single blanks); control characters dropped."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return re.sub(r"\s+", " ", text).strip()


def words(text: str) -> list[str]:
    """Normalised content words in order, e.g. 引越しの手続 -> ['引っ越し', '手続き']."""
    return [form for _, form in surfaces(text)]


@lru_cache(maxsize=8_192)  # the catalogue's own phrases are asked for with every need
def surfaces(text: str) -> tuple[tuple[str, str], ...]:
    """Content words as (as written, normalised form), in order; ``text`` is cleaned first."""
    result = []
    for morpheme in _morphemes(clean(text)):
        if morpheme.part_of_speech()[0] not in _CONTENT:
            continue
        form = morpheme.normalized_form().lower()
        if form and form not in _STOP and any(c.isalnum() for c in form):
            result.append((morpheme.surface(), form))
    return tuple(result)


def phrases(text: str) -> list[str]:
    """``text`` cut between phrases, where a line may well end: 届いた紙を開け -> 届いた, 紙を, 開け. Joined they are ``text`` again."""
    result: list[str] = []
    kind, opened = "", False
    for morpheme in _morphemes(text, SplitMode.C):
        surface, last, kind = morpheme.surface(), kind, morpheme.part_of_speech()[0]
        opens = surface in _OPENING
        # 申請 + 書, 審査 + し, 一 + 件: what follows a noun as a noun or as する is one word with it.
        leans = kind in _LEANING or (last == "名詞" and (kind == "名詞" or morpheme.dictionary_form() == "する"))
        if result and not opens and (leans or opened):
            result[-1] += surface
        else:
            result.append(surface)
        opened = opens
    return result


def reading(text: str) -> str:
    """How the text sounds, in hiragana, with a blank for every mark: 引越し・引っ越し -> ひっこし ひっこし."""
    sounds = []
    for morpheme in _morphemes(clean(text), SplitMode.C):
        silent = morpheme.part_of_speech()[0] in ("補助記号", "空白")
        sounds.append(" " if silent else morpheme.reading_form() or morpheme.surface())
    return jaconv.kata2hira("".join(sounds).lower())
