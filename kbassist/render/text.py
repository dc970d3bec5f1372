"""A report for a terminal or a file: wrapped to its width, colour only on a terminal (``NO_COLOR``, https://no-color.org)."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import TextIO

from kbassist.render.blocks import Block, Code, Heading, Item, Style, Table
from kbassist.render.columns import padded, width, wrapped
from kbassist.streams import takes_sequences
from kbassist.text.expression import Expression
from kbassist.text.safe import printable

_SGR: Mapping[Style, str] = {"good": "32", "bad": "31", "unsure": "33", "faint": "2", "strong": "1"}
_MIN_WIDTH, _WIDTH, _MAX_WIDTH = 40, 100, 110
_COLUMNS = Expression("[1-9][0-9]{0,8}")
_STEP = 3
_HANG = 4
_GAP, _MIN_COLUMN = 2, 20


def terminal_width() -> int:
    """Columns to write for: ``COLUMNS``, else the terminal's, else 100; at most 110: longer lines read badly."""
    columns = os.environ.get("COLUMNS", "")
    if _COLUMNS.fullmatch(columns):
        return min(int(columns), _MAX_WIDTH)
    if sys.__stdout__ is None:
        return _WIDTH
    try:
        # shutil's function does the same and costs as much start-up as reading a pasted error.
        return min(os.get_terminal_size(sys.__stdout__.fileno()).columns or _WIDTH, _MAX_WIDTH)
    except (ValueError, OSError):
        return _WIDTH


def colours(stream: TextIO) -> bool:
    """Whether to colour what is written to ``stream``: a terminal that can, and ``NO_COLOR`` not set."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return stream.isatty() and wanted and takes_sequences(stream)


def to_text(blocks: Iterable[Block], *, width: int = 100, colour: bool = False) -> str:
    """The report as text. ``width``: columns; at least 40."""
    writer = _Writer(max(width, _MIN_WIDTH), colour)
    for block in blocks:
        writer.write(block)
    return "\n".join(writer.lines).strip("\n") + "\n"


class _Writer:
    def __init__(self, width: int, colour: bool) -> None:
        self.width = width
        self.colour = colour
        self.lines: list[str] = []

    def write(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Code):
            self._code(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Item):
            self._wrapped(f"{block.mark} ", block.text, block.style, block.indent)
        else:
            self._wrapped(f"{block.label} " if block.label else "", block.text, block.style, block.indent, hang=False)

    def _heading(self, block: Heading) -> None:
        text = printable(block.text)
        self.lines.append("")
        lines = wrapped(text, self.width)
        self.lines += [self._styled(line, "strong") for line in lines]
        if block.level < 3 and lines:
            self.lines.append(("=" if block.level == 1 else "-") * max(map(width, lines)))

    def _wrapped(self, mark: str, text: str, style: Style, indent: int, *, hang: bool = True) -> None:
        first = " " * (indent * _STEP)
        rest = first + " " * (min(len(mark), _HANG) if hang else 2 if mark else 0)
        lines = wrapped(printable(text), self.width, first=first + printable(mark), rest=rest)
        self.lines += [self._styled(line, style) for line in lines]

    def _code(self, block: Code) -> None:
        first = " " * (block.indent * _STEP)
        lines = block.text.splitlines() or [""]
        prefix = "" if block.shell in ("text", "diff") else f"{block.shell}> "
        self.lines.append(f"{first}   {prefix}{printable(lines[0])}")
        self.lines += [f"{first}   {' ' * len(prefix)}{printable(line)}" for line in lines[1:]]

    def _table(self, block: Table) -> None:
        """The last column is faint. A cell that is too wide for the line goes on below, within its column."""
        header, *rows = [tuple(printable(cell) for cell in row) for row in (block.header, *block.rows)]
        widths = _widths((header, *rows), self.width)
        self.lines.append(self._styled(_row(header, widths[:-1]).rstrip(), "strong"))
        for row in rows:
            cells = [wrapped(cell, size) or [""] for cell, size in zip(row, widths, strict=True)]
            for *start, last in zip_longest(*cells, fillvalue=""):
                line = _row((*start, ""), widths[:-1])
                self.lines.append(f"{line}{self._styled(last, 'faint')}".rstrip())

    def _styled(self, text: str, style: Style) -> str:
        code = _SGR.get(style) if self.colour else None
        if code is None:
            return text
        body = text.lstrip(" ")
        return f"{text[: len(text) - len(body)]}\x1b[{code}m{body}\x1b[0m"


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """The width of each column: of its widest cell, where all together fit; else the widest column gives way."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    over = sum(widths) + _GAP * (len(widths) - 1) - room
    if over > 0:
        widest = widths.index(max(widths))
        widths[widest] = max(_MIN_COLUMN, widths[widest] - over)
    return widths


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """The cells of a table's row, all but the last one padded to the width of their column."""
    *start, last = cells
    return "".join(f"{padded(cell, size)}  " for cell, size in zip(start, widths, strict=True)) + last
