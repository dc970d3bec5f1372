"""A column of secrets: CSV, tab separated, Markdown and box tables, fixed width, HTML."""

import re
from collections.abc import Iterator

from kbassist.text.expression import Expression
from kbassist.text.secrets.judge import harmless
from kbassist.text.secrets.span import Span, named
from kbassist.text.secrets.values import line_start

_DELIMITERS = ",;\t|"
_MAX_ROWS = 2_000
_MAX_LINE = 2_000
_MAX_HTML_ROW = 4_000
_RULE = Expression(r"^[\s+|:=-]{3,}$")
_DASHES = Expression(r"-{2,}")
_HTML_HEAD = Expression(r"<t[hd][^<>]{0,100}>\s{0,5}$", re.I)
_ROW_START = Expression(r"\s{0,20}(?:</?t(?:head|body)>\s{0,20}){0,2}<tr\b[^<>]{0,100}>", re.I)
_ROW_END = Expression(r"</tr\s?>", re.I)
_CELL_START = Expression(r"<t[hd]\b", re.I)
_HTML_CELL = Expression(r"<t[hd][^<>]{0,100}>(?P<s>[^<]{0,500})</t[hd]>", re.I)


def column(text: str, first: int, after: int) -> Iterator[Span]:
    """The cells below the heading from ``first`` to ``after``, the name of a secret; nothing if it is no heading."""
    start = line_start(text, first)
    end = text.find("\n", after, after + _MAX_LINE)
    if _HTML_HEAD.search(text, max(0, first - 120), first) and text[after : after + 2] == "</":
        yield from _html(text, first)
        return
    if end < 0 or end - start > _MAX_LINE:
        return
    header = text[start:end].rstrip("\r")
    before, behind = header[: first - start].rstrip(" \"'*"), header[after - start :].lstrip(" \"'*")
    delimiter = next((one for one in _DELIMITERS if before.endswith(one) or behind.startswith(one)), "")
    if not delimiter:
        yield from _fixed(text, first - start, end + 1)
    elif (not before or before.endswith(delimiter)) and (not behind or behind.startswith(delimiter)):
        yield from _delimited(text, header, first - start, end + 1, delimiter)


def _rows(text: str, position: int) -> Iterator[tuple[int, str]]:
    """Where each line from ``position`` on begins, and the line."""
    for _ in range(_MAX_ROWS):
        if position >= len(text):
            return
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        yield position, text[position:end].rstrip("\r")
        position = end + 1


def _delimited(text: str, header: str, first: int, position: int, delimiter: str) -> Iterator[Span]:
    """The cells of as many rows as have one, in CSV, tab separated, Markdown and box tables."""
    number, count = header[:first].count(delimiter), header.count(delimiter)
    for start, row in _rows(text, position):
        if _RULE.match(row):
            continue
        cells = list(_cells(row, delimiter))
        if len(cells) < max(2, count + 1):
            return
        cell = row[slice(*cells[number])]
        if " " in cell.strip() and not cell.lstrip().startswith('"') and delimiter != "|":
            return
        yield from _cell(start + cells[number][0], cell)


def _cell(start: int, cell: str) -> Iterator[Span]:
    inner = cell.strip()
    if inner and not harmless(inner):
        place = start + cell.index(inner)
        yield Span(place, place + len(inner))


def _cells(row: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """The spans of the cells of a row, a delimiter inside quotes being none (RFC 4180)."""
    start, inside = 0, False
    for place, char in enumerate(row):
        if char == '"' and delimiter != "|":
            inside = not inside
        elif char == delimiter and not inside:
            yield start, place
            start = place + 1
    yield start, len(row)


def _fixed(text: str, first: int, position: int) -> Iterator[Span]:
    """Below a heading and a row of dashes, what stands below its own run of dashes."""
    rows = _rows(text, position)
    _, rule = next(rows, (0, ""))
    runs = [found.span() for found in _DASHES.finditer(rule)] if _RULE.match(rule) else []
    own = next((run for run in runs if run[0] <= first < run[1]), None)
    if own is None or len(runs) < 2:
        return
    for start, row in rows:
        cell = row[slice(*own)]
        if not cell.strip():
            return
        yield from _cell(start + own[0], cell)


def _html(text: str, first: int) -> Iterator[Span]:
    """The cells of the same number in the rows after that of the heading."""
    floor = max(0, first - _MAX_HTML_ROW)
    opened = max(text.rfind("<tr", floor, first), text.rfind("<TR", floor, first))
    if opened < 0:
        return
    number = sum(1 for _ in _CELL_START.finditer(text, opened, first)) - 1
    row = _ROW_END.search(text, first, first + _MAX_HTML_ROW)
    for _ in range(_MAX_ROWS):
        start = _ROW_START.match(text, row.end()) if row else None
        end = _ROW_END.search(text, start.end(), start.end() + _MAX_HTML_ROW) if start else None
        if start is None or end is None:
            return
        cells = list(_HTML_CELL.finditer(text, start.end(), end.start()))
        if 0 <= number < len(cells) and not harmless(cells[number]["s"]):
            yield named(cells[number])
        row = end
