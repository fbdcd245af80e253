"""A Word file in which no figure stands without the page it came from.

Plain text may hold no digit; a figure is written as :class:`Cited`, a date of our own as :class:`Dated`. What was cited is listed at
the end by :meth:`CitedPaper.references`, each origin once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from catalog.cells import storable
from web.filters import day
from web.papers import word

# Lines of exact height: fonts of other machines then change nothing about where a page ends.
_SIZE, _LINE = Pt(9.5), Pt(14)
_CELL, _CELL_LINE = Pt(9), Pt(12.5)
_SMALL, _SMALL_LINE = Pt(6.5), Pt(8.5)
_MARGIN = Mm(15)
_EDGE = Mm(13)  # above and below
WIDTH = 180  # mm between the margins
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Origin:
    """``page``: where in Erabu, an address path or ノート > 効果 > …; ``source``: address of what stands behind it; ``seen``: its date or year."""

    page: str
    source: str = ""
    seen: str = ""

    @property
    def line(self) -> str:
        return "　".join(filter(None, [self.page, self.source, self.seen]))


@dataclass(frozen=True)
class Cited:
    """A text with figures, or one that is somebody's own, and where it came from."""

    text: str
    origins: tuple[Origin, ...]

    def __post_init__(self) -> None:
        if not self.origins:
            raise ValueError(f"no origin for {self.text!r}")


@dataclass(frozen=True)
class Dated:
    """A day that we ourselves write, like that of the paper."""

    day: date


Piece = str | Cited | Dated
Cell = Piece | Sequence[Piece]


def cited(text: str, *origins: Origin) -> Cited:
    return Cited(text, origins)


class CitedPaper:
    def __init__(self, title: str, foot: str) -> None:
        self._paper = word.new_paper(title, foot)
        self._origins: dict[Origin, int] = {}
        self._numbered = 0
        section = self._paper.sections[0]
        section.left_margin = section.right_margin = _MARGIN
        section.top_margin = section.bottom_margin = _EDGE
        section.footer_distance = section.header_distance = Mm(6)
        self._paper.styles["Normal"].paragraph_format.space_after = Pt(2)
        for style, size in (("Title", Pt(15)), ("Heading 1", Pt(10.5))):
            self._paper.styles[style].font.size = size
        self._paper.styles["Heading 1"].paragraph_format.space_before = Pt(5)
        self._paper.styles["Heading 1"].paragraph_format.space_after = Pt(2)
        self._paper.styles["List Bullet"].paragraph_format.space_after = Pt(1)

    def title(self, text: str) -> None:
        paragraph = word.heading(self._paper, self._plain(text), 0)
        paragraph.paragraph_format.space_after = Pt(4)

    def heading(self, text: str) -> None:
        """Numbered by itself."""
        self._numbered += 1
        word.heading(self._paper, f"{self._numbered} {self._plain(text)}", 1)

    def say(self, *pieces: Piece, bullet: bool = False, strong: bool = False) -> None:
        paragraph = self._paper.add_paragraph(style="List Bullet" if bullet else None)
        paragraph.paragraph_format.line_spacing = _LINE
        self._write(paragraph, pieces, _SIZE, strong)

    def table(self, widths: Sequence[int], head: Sequence[str] | None, lines: Sequence[Sequence[Cell]], naming: Sequence[int] = (0,)) -> None:
        """``widths`` in mm; without a ``head`` the columns ``naming`` name what stands behind them."""
        self._paper.paragraphs[-1].paragraph_format.keep_with_next = True
        drawn = word.table(self._paper, widths, [self._plain(h) for h in head] if head else None, [[""] * len(widths) for _ in lines])
        for row, line in zip(drawn.rows[1 if head else 0 :], lines, strict=True):
            for column, (cell, content) in enumerate(zip(row.cells, line, strict=True)):
                pieces = [content] if isinstance(content, str | Cited | Dated) else content
                names = head is None and column in naming
                self._write(cell.paragraphs[0], pieces, _CELL, strong=names)
                if names and column:
                    word.shade(cell)
        for row in drawn.rows:
            for cell in row.cells:
                shape = cell.paragraphs[0].paragraph_format
                shape.space_before = shape.space_after = Pt(1)
                shape.line_spacing = _CELL_LINE
                for run in cell.paragraphs[0].runs:
                    run.font.size = run.font.size if run.font.size == _SMALL else _CELL
        self._thin(self._paper.paragraphs[-1])

    def references(self) -> None:
        self.heading("数字と引用の出どころ")
        self.say("番号は本文の角括弧の番号です。「ノート」はこのノートの画面、「/」で始まるものはえらぶの画面です。")
        self._columns(2)
        for origin, number in self._origins.items():
            paragraph = self._paper.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.line_spacing = _SMALL_LINE
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Mm(6), Mm(-6)
            paragraph.add_run(storable(f"[{number}] {origin.line}")).font.size = _SMALL
        self._columns(1)  # what follows a section makes its columns equally long
        self._thin(self._paper.add_paragraph())

    def _columns(self, number: int) -> None:
        columns = OxmlElement("w:cols")
        columns.set(qn("w:num"), str(number))
        columns.set(qn("w:space"), "340")
        section = self._paper.add_section(WD_SECTION.CONTINUOUS)
        for old in section._sectPr.findall(qn("w:cols")):
            section._sectPr.remove(old)
        section._sectPr.append(columns)

    def saved(self) -> bytes:
        return word.saved(self._paper)

    def _write(self, paragraph: Any, pieces: Sequence[Piece], size: Any, strong: bool = False) -> None:
        for piece in pieces:
            shown = self._plain(piece) if isinstance(piece, str) else day(piece.day) if isinstance(piece, Dated) else piece.text
            run = paragraph.add_run(storable(shown))
            run.font.size, run.bold = size, strong
            if isinstance(piece, Cited):
                run = paragraph.add_run("".join(f"[{self._number(o)}]" for o in dict.fromkeys(piece.origins)))
                run.font.size = _SMALL

    def _number(self, origin: Origin) -> int:
        return self._origins.setdefault(origin, len(self._origins) + 1)

    @staticmethod
    def _plain(text: str) -> str:
        if _DIGIT.search(text):
            raise ValueError(f"a figure without an origin: {text!r}")
        return text

    @staticmethod
    def _thin(paragraph: Any) -> None:
        """The empty line behind a table, which Word needs, as low as it may be."""
        paragraph.paragraph_format.line_spacing = Pt(3)
        paragraph.paragraph_format.space_after = Pt(0)
