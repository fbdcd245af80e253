"""Which municipality somebody means: by code, name, reading, or prefecture and name."""

from __future__ import annotations

import re
from collections.abc import Mapping

import jaconv

from catalog.faults import ErabuError
from catalog.schema import Municipality
from catalog.words import clean


class UnclearMunicipality(ErabuError):
    """No municipality, or several; ``candidates`` are those worth offering."""

    def __init__(self, message: str, candidates: list[Municipality]):
        super().__init__(message)
        self.candidates = candidates


def _key(text: str) -> str:
    """鎌ヶ谷市 and 鎌ケ谷市 are one name; blanks between prefecture and name do not count."""
    return clean(text).replace("ヶ", "ケ").replace(" ", "")


def suggest(text: str, municipalities: Mapping[str, Municipality], limit: int = 10) -> list[Municipality]:
    """Municipalities whose code, name, reading or prefecture begins with or holds ``text``, best first."""
    text = _key(text)
    if not text:
        return []
    kana = jaconv.hira2kata(text)
    ranked = []
    for municipality in municipalities.values():
        names = (_key(municipality.name), _key(municipality.full_name))
        if text in (municipality.code, municipality.code[:5], *names) or kana == municipality.kana:
            rank = 0
        elif any(n.startswith(text) for n in names) or municipality.kana.startswith(kana) or municipality.code.startswith(text):
            rank = 1
        elif len(text) > 1 and (text in names[1] or kana in municipality.kana):
            rank = 2
        else:
            continue
        ranked.append((rank, -municipality.population, municipality))
    return [m for *_, m in sorted(ranked, key=lambda r: r[:2])[:limit]]


def find_municipality(text: str, municipalities: Mapping[str, Municipality], retired: Mapping[str, str]) -> Municipality:
    """The one municipality meant. Raises :class:`UnclearMunicipality` with a sentence that says what to do."""
    key = _key(text)
    if re.fullmatch(r"\d{5,6}", key):
        return _by_code(key, municipalities, retired)
    kana = jaconv.hira2kata(key)
    exact = [m for m in municipalities.values() if key in (_key(m.name), _key(m.full_name)) or kana == m.kana]
    if not exact:
        # 「久慈」for 久慈市: the kind may be left out when nothing else is meant.
        exact = [m for m in municipalities.values() if key and key == _key(m.name)[:-1]]
    text = clean(text)
    if len(exact) == 1:
        return exact[0]
    if exact:
        choices = "、".join(f"{m.full_name}（{m.code}）" for m in exact)
        raise UnclearMunicipality(f"「{text}」という名前の団体は{len(exact)}つあります。都道府県から選んでください: {choices}", exact)
    near = suggest(text, municipalities, limit=5)
    hint = f"もしかして: {'、'.join(m.full_name for m in near)}" if near else "市区町村名（例: 久慈市）か6桁の団体コード（例: 032077）で指定してください。"
    raise UnclearMunicipality(f"「{text}」という市区町村は見つかりませんでした。{hint}", near)


def _by_code(code: str, municipalities: Mapping[str, Municipality], retired: Mapping[str, str]) -> Municipality:
    for known in municipalities:
        if code in (known, known[:5]):
            return municipalities[known]
    for old, successor in retired.items():
        if code in (old, old[:5]):
            heir = municipalities[successor]
            raise UnclearMunicipality(f"団体コード {code} は廃止されています。今の {heir.full_name}（{heir.code}）を指定してください。", [heir])
    raise UnclearMunicipality(f"団体コード {code} の市区町村はありません。6桁のコード（例: 032077）か市区町村名で指定してください。", [])
