"""What is asked: the trouble in words, who asks, and what must hold."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

from catalog.facets import SIZE_LABELS
from catalog.faults import ErabuError
from catalog.schema import Municipality, NetworkName, Scheme
from catalog.words import clean, words

MAX_CHARACTERS = 4_000  # a long specification page; beyond it only the beginning would be understood
MAX_LIMIT = 50


class BadNeed(ErabuError):
    """The need cannot be read as asked; ``field`` names the input to mend."""

    def __init__(self, field_name: str, message: str):
        super().__init__(message)
        self.field = field_name


@dataclass(frozen=True)
class Constraints:
    """What a tool must keep; None asks nothing. ``budget`` is in yen per year.

    ``size_band`` (one of ``SIZE_LABELS``) and ``like_ours`` say "only tools known to …": see ``constraints.py``.
    """

    network: NetworkName | None = None
    budget: int | None = None
    registration: Scheme | None = None
    category: str | None = None
    size_band: str | None = None
    like_ours: bool = False

    def __post_init__(self) -> None:
        if self.size_band is not None and self.size_band not in SIZE_LABELS:
            raise BadNeed("size_band", f"人口規模は選択肢から選んでください（{'、'.join(SIZE_LABELS)}）。")
        if self.budget is not None and self.budget <= 0:
            raise BadNeed("budget", "予算は1円以上の整数で入力してください（例: 3000000）。")

    @property
    def asked(self) -> list[str]:
        """The names of those that ask for something."""
        return [f.name for f in fields(self) if getattr(self, f.name) != f.default]

    def without(self, name: str) -> Constraints:
        return replace(self, **{name: getattr(Constraints(), name)})


@dataclass(frozen=True)
class Need:
    """One question. Without a municipality, ``population`` alone still lets size be judged."""

    text: str
    municipality: Municipality | None = None
    population: int | None = None
    constraints: Constraints = field(default_factory=Constraints)
    limit: int = 10

    def __post_init__(self) -> None:
        text = clean(self.text)
        if not text:
            raise BadNeed("need", "困りごとが空です。ふだんの言葉で一文だけ入力してください（例: 窓口の待ち時間が長い）。")
        if len(text) > MAX_CHARACTERS:
            raise BadNeed("need", f"困りごとが{len(text):,}文字あります。{MAX_CHARACTERS:,}文字以内に縮めてください。困りごとの中心だけで十分です。")
        if not words(text):
            raise BadNeed("need", "困りごとを読み取れる言葉がありません。記号や絵文字だけでなく、言葉で入力してください（例: 電話が多くて仕事が進まない）。")
        if self.population is not None and not 0 < self.population < 20_000_000:
            raise BadNeed("population", "人口は1人以上の整数で入力してください（例: 30000）。")
        if not 1 <= self.limit <= MAX_LIMIT:
            raise BadNeed("limit", f"件数は1〜{MAX_LIMIT}で指定してください。")
        if self.constraints.like_ours and self.size is None:
            raise BadNeed("like_ours", "「こちらと似た団体の事例があるツールだけ」で絞るには、団体か人口を入力してください。人口の近さで見分けるためです。")
        object.__setattr__(self, "text", text)

    @property
    def size(self) -> int | None:
        """Residents of the asker, from the municipality or as given."""
        return self.municipality.population if self.municipality else self.population
