"""A text with one level of escapes undone, which still knows where each character came from.

JSON and C (``\\u003d``, ``\\x3d``, ``\\"``), Clixml (``_x003D_``, [MS-PSRP] 2.2.5.3.2), HTML and XML (``&quot;``, ``&#61;``), URLs
(``%3D``), full-width letters, characters without width, typographic quotes.
"""

import re
from bisect import bisect_right
from html.entities import html5

from msgspec import Struct

_ODD = "\u00ad\u200b-\u200f\u2018-\u201f\u2060\u3000\ufeff\uff01-\uff5e"
_ESCAPE = re.compile(
    r"\\u(?P<u>[0-9A-Fa-f]{4})|\\x(?P<x>[0-9A-Fa-f]{2})|\\(?P<c>[\"'\\/&=;])|_x(?P<clixml>[0-9A-Fa-f]{4})_"
    r"|&(?:\#(?P<decimal>\d{1,7})|\#[xX](?P<hex>[0-9A-Fa-f]{1,6})|(?P<name>quot|apos|amp|lt|gt|nbsp|equals|colon|semi));?"
    rf"|%(?P<url>[2-7][0-9A-Fa-f])|(?P<odd>[{_ODD}])"
)
_SIGNS = (re.compile(r"\\[ux\"'\\/&=;]"), re.compile(r"&[#a-z]"), re.compile(r"%[2-7]"), re.compile(r"_x0"))
"""What every escape begins with: each begins with a letter of its own, so that looking for it is fast."""
_QUOTES = {**dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("“”„‟", '"'), "\u3000": " "}
_WIDE = 0xFEE0


class View(Struct, frozen=True):
    """``text`` and, by place in it, the place in the source: runs that are the same, and single undone characters."""

    text: str
    _starts: tuple[int, ...]
    _sources: tuple[tuple[int, int, bool], ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that ``start`` to ``end`` (exclusive, not empty) came from."""
        return self._first(start)[0], self._first(end - 1)[1]

    def _first(self, position: int) -> tuple[int, int]:
        place = bisect_right(self._starts, position) - 1
        first, last, same = self._sources[place]
        if not same:
            return first, last
        offset = first + position - self._starts[place]
        return offset, offset + 1


def undone(text: str) -> View | None:
    """The view one level below ``text``; None if there is nothing to undo."""
    if text.isascii() and not any(sign.search(text) for sign in _SIGNS):
        return None
    parts: list[str] = []
    starts: list[int] = []
    sources: list[tuple[int, int, bool]] = []
    length = last = 0
    changed = False

    def add(part: str, first: int, end: int, same: bool) -> None:
        nonlocal length
        if part:
            parts.append(part)
            starts.append(length)
            sources.append((first, end, same))
            length += len(part)

    for found in _ESCAPE.finditer(text):
        meant = _meaning(found)
        if meant is None:
            continue
        changed = True
        add(text[last : found.start()], last, found.start(), True)
        add(meant, found.start(), found.end(), False)
        last = found.end()
    if not changed:
        return None
    add(text[last:], last, len(text), True)
    return View("".join(parts), tuple(starts), tuple(sources))


def _meaning(found: "re.Match[str]") -> str | None:
    """The character an escape stands for, empty for one without width; None for one that is none after all."""
    group, value = str(found.lastgroup), found[str(found.lastgroup)]
    if group == "odd":
        return _QUOTES.get(value) or (chr(ord(value) - _WIDE) if "！" <= value <= "～" else "")
    if group == "c":
        return str(value)
    if group == "name":
        return html5.get(f"{value};", None)
    number = int(value, 10 if group == "decimal" else 16)
    if not 0x20 <= number < 0xD800 and not 0xE000 <= number <= 0x10FFFF:
        return " " if number in (9, 10, 13) else None
    return chr(number)
