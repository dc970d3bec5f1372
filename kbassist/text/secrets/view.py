"""A text with escapes undone, which still knows where each character came from.

JSON and C (``\\u003d``, ``\\x3d``, ``\\"``), Clixml (``_x003D_``, [MS-PSRP] 2.2.5.3.2), HTML and XML (``&quot;``,
``&#61;``), URLs (``%3D``), full-width letters, characters without width, typographic quotes. Only what stands around
escapes is undone: the rest of the text reads the same without them.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from kbassist.text.expression import Expression

_LEVELS = 3
_AROUND = 4_000
"""How much before and after an escape belongs to its stretch: a value of the largest kind stands near its name."""
_LONGEST, _SHARED = 400_000, 40_000
"""So much full of escapes is undone at once, and so much of it again with what follows: the memory stays the same."""
_ODD = "\u00ad\u200b-\u200f\u2018-\u201f\u2060\u3000\ufeff\uff01-\uff5e"
_SIGNED = r"""
      \\u(?P<u>[0-9A-Fa-f]{4}) | \\x(?P<x>[0-9A-Fa-f]{2}) | \\(?P<c>["'\\/&=;])
    | _x(?P<clixml>[0-9A-Fa-f]{4})_
    | & (?: \#(?P<decimal>\d{1,7}) | \#[xX](?P<hex>[0-9A-Fa-f]{1,6})
          | (?P<name>quot|apos|amp|lt|gt|nbsp|equals|colon|semi) ) ;?
    | %(?P<url>[2-7][0-9A-Fa-f])
"""
_ESCAPE = Expression(_SIGNED, re.X)
"""Each begins with a sign, and that is what makes it fast: a class among its ways would make it try them all at each
character."""
_STRANGE = Expression(f"[{_ODD}]")
_ESCAPE_OR_STRANGE = Expression(f"{_SIGNED} | (?P<odd>[{_ODD}])", re.X)
_SIGNS = (
    ("\\", Expression(r"\\[ux\"'\\/&=;]")),
    ("&", Expression(r"&[#a-z]")),
    ("%", Expression(r"%[2-7]")),
    ("_x", Expression(r"_x[0-9A-Fa-f]{4}_")),
)
"""What every escape begins with: a letter of its own, which is fast to look for."""
_NAMED = {
    "quot": '"',
    "apos": "'",
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "nbsp": " ",
    "equals": "=",
    "colon": ":",
    "semi": ";",
}
_QUOTES = {**dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("“”„‟", '"'), "\u3000": " "}
_WIDE = 0xFEE0
_WHITE = frozenset((9, 10, 13))

_Undone = tuple[int, int, str]
"""An escape from here to there, and the character it stands for."""


class View(Struct, frozen=True):
    """``text`` and, by place in it, the place in the source: runs that are the same, and single undone characters."""

    text: str
    _starts: tuple[int, ...]
    _sources: tuple[tuple[int, int, bool], ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that ``start`` to ``end`` (exclusive, not empty) came from."""
        return self._character(start)[0], self._character(end - 1)[1]

    def _character(self, position: int) -> tuple[int, int]:
        place = bisect_right(self._starts, position) - 1
        first, last, same = self._sources[place]
        if not same:
            return first, last
        offset = first + position - self._starts[place]
        return offset, offset + 1


class Level(Struct, frozen=True):
    """A text with escapes undone so many times, and the way back to the source."""

    text: str
    views: tuple[View, ...] = ()

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that ``start`` to ``end`` came from."""
        for view in reversed(self.views):
            start, end = view.source(start, end)
        return start, end


def levels(text: str, above: tuple[View, ...] = ()) -> Iterator[Level]:
    """The text as it is, and its stretches with one to three levels of escapes undone, as far as there are any."""
    yield Level(text, above)
    if len(above) < _LEVELS:
        for view in undone(text):
            yield from levels(view.text, (*above, view))


def undone(text: str) -> Iterator[View]:
    """The stretches of ``text`` with escapes, one level of them undone."""
    strange = not text.isascii() and _STRANGE.search(text)
    if not strange and not any(sign in text and pattern.search(text) for sign, pattern in _SIGNS):
        return
    near: list[_Undone] = []
    for found in (_ESCAPE_OR_STRANGE if strange else _ESCAPE).finditer(text):
        meant = _meaning(found)
        if meant is None:
            continue
        if near and found.start() - near[-1][1] > 2 * _AROUND:
            yield _view(text, near)
            near = []
        elif near and found.start() - near[0][0] > _LONGEST:
            # A text of nothing but escapes is undone in parts; what stands across two of them is in the second as well.
            yield _view(text, near)
            near = [one for one in near if found.start() - one[0] < _SHARED]
        near.append((found.start(), found.end(), meant))
    if near:
        yield _view(text, near)


def _view(text: str, near: list[_Undone]) -> View:
    """The stretch around some escapes, these undone."""
    parts: list[str] = []
    starts: list[int] = []
    sources: list[tuple[int, int, bool]] = []
    length, place = 0, max(0, near[0][0] - _AROUND)
    last = min(len(text), near[-1][1] + _AROUND)
    for start, end, meant in (*near, (last, last, "")):
        if place < start:
            parts.append(text[place:start])
            starts.append(length)
            sources.append((place, start, True))
            length += start - place
        if meant:
            parts.append(meant)
            starts.append(length)
            sources.append((start, end, False))
            length += 1
        place = end
    return View("".join(parts), tuple(starts), tuple(sources))


def _meaning(found: "re.Match[str]") -> str | None:
    """The character an escape stands for, empty for one without width; None for one that is none after all."""
    group = str(found.lastgroup)
    value = found[group]
    if group == "odd":
        return _QUOTES.get(value) or (chr(ord(value) - _WIDE) if "！" <= value <= "～" else "")
    if group == "c":
        return value
    if group == "name":
        return _NAMED[value]
    number = int(value, 10 if group == "decimal" else 16)
    if not 0x20 <= number < 0xD800 and not 0xE000 <= number <= 0x10FFFF:
        return " " if number in _WHITE else None
    return chr(number)
