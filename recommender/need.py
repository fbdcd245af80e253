"""What is asked: the trouble in words, who asks, and what must hold."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    """What a tool must keep; None asks nothing. ``budget`` is in yen per year."""

    network: NetworkName | None = None
    budget: int | None = None
    registration: Scheme | None = None
    category: str | None = None

    def __post_init__(self) -> None:
        if self.budget is not None and self.budget <= 0:
            raise BadNeed("budget", "予算は1円以上の整数で入力してください（例: 3000000）。")


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
        object.__setattr__(self, "text", text)

    @property
    def size(self) -> int | None:
        """Residents of the asker, from the municipality or as given."""
        return self.municipality.population if self.municipality else self.population
