"""A column of secrets: CSV, tab separated, Markdown and box tables, fixed width, HTML."""

import re
from collections.abc import Iterator

from kbassist.text.secrets.values import Span, harmless, line_start

_DELIMITERS = ",;\t|"
_MAX_ROWS = 2_000
_RULE = re.compile(r"^[\s+|:=-]{3,}$")
_DASHES = re.compile(r"-{2,}")
_HTML_HEAD = re.compile(r"<t[hd][^<>]{0,100}>\s{0,5}$", re.I)
_ROW_START = re.compile(r"\s{0,20}(?:</?t(?:head|body)>\s{0,20}){0,2}<tr\b[^<>]{0,100}>", re.I)
_ROW_END = re.compile(r"</tr\s?>", re.I)
_CELL_START = re.compile(r"<t[hd]\b", re.I)
_HTML_CELL = re.compile(r"<t[hd][^<>]{0,100}>(?P<s>[^<]{0,500})</t[hd]>", re.I)


def column(text: str, first: int, after: int) -> Iterator[Span]:
    """The cells below a heading that is the name of a secret, from ``first`` to ``after``; nothing if it is no heading."""
    start = line_start(text, first)
    end = text.find("\n", after, after + 2_000)
    if _HTML_HEAD.search(text, max(0, first - 120), first) and text[after : after + 2] == "</":
        yield from _html(text, first)
        return
    if end < 0 or end - start > 2_000:
        return
    header = text[start:end].rstrip("\r")
    before, behind = header[: first - start].rstrip(" \"'*"), header[after - start :].lstrip(" \"'*")
    delimiter = next((one for one in _DELIMITERS if before.endswith(one) or behind.startswith(one)), "")
    if not delimiter:
        yield from _fixed(text, header, first - start, end + 1)
    elif (not before or before.endswith(delimiter)) and (not behind or behind.startswith(delimiter)):
        yield from _delimited(text, header, first - start, end + 1, delimiter)


def _delimited(text: str, header: str, first: int, position: int, delimiter: str) -> Iterator[Span]:
    number = header[:first].count(delimiter)
    count = header.count(delimiter)
    for _ in range(_MAX_ROWS):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        row = text[position:end].rstrip("\r")
        if not _RULE.match(row):
            cells = list(_cells(row, delimiter))
            if len(cells) < max(2, number + 1, count + 1):
                return
            start, stop = cells[number]
            inner = row[start:stop].strip()
            if " " in inner.strip() and not inner.startswith('"') and delimiter != "|":
                return
            if inner and not harmless(inner):
                place = position + start + row[start:stop].index(inner)
                yield Span(place, place + len(inner))
        position = end + 1
        if position >= len(text):
            return


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


def _fixed(text: str, header: str, first: int, position: int) -> Iterator[Span]:
    """Below a heading and a row of dashes, what stands below its own run of dashes."""
    end = text.find("\n", position)
    rule = text[position : end if end >= 0 else len(text)].rstrip("\r")
    if not _RULE.match(rule) or end < 0:
        return
    runs = [found.span() for found in _DASHES.finditer(rule)]
    own = next(((a, b) for a, b in runs if a <= first < b), None)
    if own is None or len(runs) < 2:
        return
    for _ in range(_MAX_ROWS):
        position = end + 1
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        cell = text[position:end][own[0] : own[1]]
        if not cell.strip() or len(text[position:end]) <= own[0]:
            return
        inner = cell.strip()
        place = position + own[0] + cell.index(inner)
        if not harmless(inner):
            yield Span(place, place + len(inner))
        if end >= len(text):
            return


def _html(text: str, first: int) -> Iterator[Span]:
    opened = max((found.end() for found in _ROW_START.finditer(text, max(0, first - 4_000), first)), default=-1)
    if opened < 0:
        return
    number = len(_CELL_START.findall(text, opened, first)) - 1
    row = _ROW_END.search(text, first, first + 4_000)
    for _ in range(_MAX_ROWS):
        start = _ROW_START.match(text, row.end()) if row else None
        end = _ROW_END.search(text, start.end(), start.end() + 4_000) if start else None
        if start is None or end is None:
            return
        cells = list(_HTML_CELL.finditer(text, start.end(), end.start()))
        if 0 <= number < len(cells) and not harmless(cells[number]["s"]):
            yield Span(*cells[number].span("s"))
        row = end
