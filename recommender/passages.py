"""What each tool says of itself, sentence by sentence: closer to one trouble than its summary is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.schema import Tool

Floats = NDArray[np.float32]

_BEST = 3  # a tool is as near as its three nearest sentences on average


def passages(tool: Tool) -> list[str]:
    """The troubles it solves and its functions; its summary where neither is known."""
    return [*tool.solves, *tool.functions] or [tool.summary]


@dataclass(frozen=True)
class Passages:
    """``vectors`` (p, d) of all tools' passages, tool after tool; ``counts`` (n,) how many each has."""

    vectors: Floats
    counts: NDArray[np.int32]

    def nearness(self, query: Floats) -> Floats:
        """(n,) mean cosine of each tool's nearest passages."""
        longest = int(self.counts.max())
        padded = np.full((len(self.counts), longest), -np.inf, dtype=np.float32)
        padded[np.arange(longest) < self.counts[:, None]] = self.vectors @ query
        best = -np.sort(-padded, axis=1)[:, :_BEST]
        result: Floats = np.where(np.isfinite(best), best, 0).sum(axis=1) / np.minimum(self.counts, _BEST)
        return result


def passages_of(tools: Sequence[Tool]) -> tuple[list[str], NDArray[np.int32]]:
    """All tools' passages in one list, and how many each tool has."""
    told = [passages(tool) for tool in tools]
    return [text for texts in told for text in texts], np.array([len(texts) for texts in told], dtype=np.int32)
