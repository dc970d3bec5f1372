"""Patterns of the rule base, found in texts: a literal anchor that is cheap to look for, then the pattern itself.

A document is searched for thousands of patterns. Each has anchors, normalised literals of which at least one stands
in every text that the pattern matches; only where an anchor is found is the regular expression tried. How they are
made of what an author writes: ``pattern_compiler``.
"""

import heapq
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from kbassist.rulebase.language.regex import take_apart
from kbassist.text.literals import LONG, MOST, Places

_WIDEST = 4_000
"""An expression with longer matches is tried on the whole of a long text, not only around its literals."""


class CompiledPattern(Struct, frozen=True, array_like=True):
    """A pattern ready to match.

    ``regex`` empty: an anchor found is a match. ``unless``: normalised texts that void it; ``void``: an expression that
    does, or nothing. ``written``: the text in the case of its letters, where that counts (``reading.written`` looks at
    the source). ``bits``: those of which the number in the group of this name must have one; 0: no number is looked at.
    """

    anchors: tuple[str, ...]
    regex: str
    unless: tuple[str, ...]
    value: str | None
    sets: tuple[tuple[str, str], ...]
    within: str
    label: str
    void: str = ""
    written: str = ""
    bits: int = 0


class Match(Struct, frozen=True):
    """A match: position in the normalised text, the matched text, and the named groups."""

    start: int
    text: str
    groups: dict[str, str]


@lru_cache(maxsize=4096)
def expression(source: str) -> "re.Pattern[str]":
    """A regular expression, compiled once. Raises ``re.error``."""
    return re.compile(source)


def occurrences(pattern: CompiledPattern, text: str) -> Iterator[Match]:
    """Every place in normalised ``text`` where an anchor of a pattern without an expression stands."""
    for anchor in pattern.anchors:
        position = text.find(anchor)
        while position >= 0:
            yield Match(position, anchor, {})
            position = text.find(anchor, position + 1)


def search(
    pattern: CompiledPattern, text: str, around: Sequence[str] = (), places: Places | None = None
) -> Match | None:
    """The first match in normalised ``text``, or None.

    ``around``: other forms of the text, in which what voids the pattern may stand too; ``places``: where its literals
    stand in the text, if that is known (``Literals.places``).
    """
    position = -1
    for anchor in pattern.anchors:
        position = text.find(anchor) if places is None or not anchor else places.get(anchor, (-1,))[0]
        if position >= 0:
            length = len(anchor)
            break
    if position < 0:
        return None
    found = _searched(pattern, text, places or {}) if pattern.regex else None
    # What voids a match is looked for in all of the text: last.
    if (pattern.regex and found is None) or _is_void(pattern, (text, *around)):
        return None
    if found is None:
        return Match(position, text[position : position + length], {})
    groups = {name: value for name, value in found.groupdict().items() if value}
    return Match(found.start(), found.group(), groups)


def _is_void(pattern: CompiledPattern, forms: Sequence[str]) -> bool:
    """Whether one of the forms of a text has what voids the pattern."""
    if any(void in form for void in pattern.unless for form in forms):
        return True
    return bool(pattern.void) and any(expression(pattern.void).search(form) for form in forms)


def _searched(pattern: CompiledPattern, text: str, known: Places) -> "re.Match[str] | None":
    """The first match of the expression. ``known``: where its literals stand; of none what is not known."""
    regex = expression(pattern.regex)
    width = _width(pattern.regex) if len(text) > LONG and all(pattern.anchors) else None
    if width is None:
        return next((one for one in regex.finditer(text) if _has_bits(pattern, one)), None)
    begin = 0
    places = [
        _places(anchor, text, known.get(anchor, ())) for anchor in pattern.anchors if anchor in known or not known
    ]
    for start, last in _windows(places, width):
        begin = max(begin, start)
        while (found := regex.search(text, begin, last)) is not None:
            # At its end the window hides what follows: the match counts as it is in the whole text.
            whole = regex.match(text, found.start())
            if whole is not None and _has_bits(pattern, whole):
                return whole
            begin = found.start() + 1
    return None


def _has_bits(pattern: CompiledPattern, found: "re.Match[str]") -> bool:
    """Whether the number in a match has one of the pattern's bits; of a pattern without bits every match counts."""
    if not pattern.bits:
        return True
    number = found["bits"] or ""
    return number.isdecimal() and bool(int(number) & pattern.bits)


def _windows(places: Sequence[Iterator[int]], width: int) -> Iterator[tuple[int, int]]:
    """The stretches around the literals in which every match lies that is no longer than ``width``, in their order."""
    first = last = 0
    for place in heapq.merge(*places) if len(places) > 1 else places[0]:
        # One more at the end: whether a word ends there is part of the match.
        start = place - width
        if start > last:
            if last:
                yield first, last
            first = start
        last = place + width + 1
    if last:
        yield max(0, first), last


def _places(literal: str, text: str, known: Sequence[int]) -> Iterator[int]:
    """Where a literal stands: the places that are known, then those that are found."""
    yield from known
    if known and len(known) < MOST:
        return
    place = text.find(literal, known[-1] + 1 if known else 0)
    while place >= 0:
        yield place
        place = text.find(literal, place + 1)


@lru_cache(maxsize=4096)
def _width(source: str) -> int | None:
    """The length of the longest match of an expression, if there is one of use."""
    widest = int(take_apart(source).getwidth()[1])
    return widest if widest <= _WIDEST else None
