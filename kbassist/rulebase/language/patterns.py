"""Patterns of the rule base, compiled: a literal anchor that is cheap to look for, then the pattern itself.

A document is searched for thousands of patterns. Each has anchors, normalised literals of which at least one stands
in every text that the pattern matches; only where an anchor is found is the regular expression tried.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from kbassist.rulebase.language.codes import CodeError, spelled_number, status_number
from kbassist.rulebase.language.regex import take_apart
from kbassist.rulebase.language.schema import Pattern
from kbassist.text.normal import normalise
from kbassist.text.pieces import find

_MIN_DAMAGED = 12
_MIN_LITERAL = 3
_DAMAGED_SHARE = 0.6


class CompiledPattern(Struct, frozen=True, array_like=True):
    """A pattern ready to match.

    ``regex`` empty: an anchor found is a match. ``unless``: normalised texts that void it; ``void``: an expression that
    does, or nothing. ``written``: the text in the case of its letters, where that counts (``reading.written`` looks at
    the source).
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


class Match(Struct, frozen=True):
    """A match: position in the normalised text, the matched text, and the named groups."""

    start: int
    text: str
    groups: dict[str, str]


class PatternError(Exception):
    """A pattern that can't be used; the message says why."""


def compile_pattern(pattern: Pattern, label: str = "") -> CompiledPattern:
    """Compile one pattern.

    Raises ``PatternError`` for a bad expression, one without a literal, or an ambiguous definition.
    """
    given = [field for field in (pattern.text, pattern.code, pattern.pattern) if field is not None]
    if len(given) != 1:
        raise PatternError("give exactly one of text, code, pattern and message")
    if pattern.case == "sensitive" and pattern.text is None:
        raise PatternError("case: sensitive is for a text")
    regex = ""
    if pattern.text is not None:
        anchors = literal_anchors(pattern.text)
    elif pattern.code is not None:
        try:
            number = spelled_number(status_number(pattern.code))
        except CodeError as error:
            raise PatternError(str(error)) from None
        anchors, regex = number.anchors, number.regex
    else:
        regex = pattern.pattern or ""
        anchors = _anchors(regex) if pattern.within == "text" else ("",)
    try:
        _regex(pattern.unless_pattern)
    except re.error as error:
        raise PatternError(f"unless_pattern: not a regular expression: {error}") from None
    return CompiledPattern(
        anchors=anchors,
        regex=regex,
        unless=tuple(normalise(text) for text in pattern.unless),
        value=pattern.value,
        sets=tuple(pattern.sets.items()),
        within=pattern.within,
        label=label or pattern.language,
        void=pattern.unless_pattern,
        written=(pattern.text or "") if pattern.case == "sensitive" else "",
    )


@lru_cache(maxsize=8192)
def literal_anchors(text: str) -> tuple[str, ...]:
    """A verbatim text as it is looked for: normalised, and as it looks when its letters were damaged on the way.

    Raises ``PatternError`` if nothing is left of it.
    """
    literal = normalise(text)
    if not literal:
        raise PatternError("the text is empty")
    return (literal, *_damaged(text), *_mojibake(text))


def _damaged(text: str) -> tuple[str, ...]:
    """The text as a console prints it that has no glyph for its accented letters: each becomes ``?``."""
    kept = sum(1 for char in text if char.isascii())
    if text.isascii() or len(text) < _MIN_DAMAGED or kept < _DAMAGED_SHARE * len(text):
        return ()
    return (normalise("".join(char if char.isascii() else "?" for char in text)),)


def _mojibake(text: str) -> tuple[str, ...]:
    """The text as a program prints it that takes UTF-8 for the Western code page: two letters for an accented one."""
    kept = sum(1 for char in text if char.isascii())
    if text.isascii() or kept < _DAMAGED_SHARE * len(text):
        return ()
    return (normalise(text.encode("utf-8").decode("cp1252", "ignore")),)


@lru_cache(maxsize=4096)
def _regex(source: str) -> "re.Pattern[str]":
    return re.compile(source)


@lru_cache(maxsize=4096)
def _anchors(source: str) -> tuple[str, ...]:
    """Literals of which every match of the expression contains at least one.

    Raises ``PatternError`` if there are none to speak of.
    """
    try:
        parsed: Any = take_apart(source)
    except re.error as error:
        raise PatternError(f"not a regular expression: {error}") from None
    for _unused in re.finditer(r"\(\?(?:[=!]|<[=!])|\\[1-9]", source):
        raise PatternError("look-around and back-references are not part of the pattern language")
    best = max(_literals(parsed), key=_worth, default=())
    if min(map(len, best), default=0) < _MIN_LITERAL:
        raise PatternError("needs at least three literal characters in a row that every match contains")
    return best


def _worth(literals: tuple[str, ...]) -> tuple[int, int]:
    """A set of literals is as good as its shortest; of equals the smaller set."""
    return min(map(len, literals), default=0), -len(literals)


def _literals(parsed: Any) -> list[tuple[str, ...]]:
    """Sets of literals; each set has one that every match contains."""
    found: list[tuple[str, ...]] = []
    run: list[str] = []

    def close() -> None:
        if run:
            found.append(("".join(run),))
            run.clear()

    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL":
            run.append(chr(argument))
            continue
        close()
        if name == "SUBPATTERN":
            found.extend(_literals(argument[3]))
        elif name == "BRANCH":
            best = [max(_literals(branch), key=_worth, default=()) for branch in argument[1]]
            if all(best):
                found.append(tuple(dict.fromkeys(literal for one in best for literal in one)))
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and argument[0] >= 1:
            found.extend(_literals(argument[2]))
    close()
    return found


def occurrences(pattern: CompiledPattern, text: str) -> Iterator[Match]:
    """Every place in normalised ``text`` where an anchor of a pattern without an expression stands."""
    for anchor in pattern.anchors:
        position = text.find(anchor)
        while position >= 0:
            yield Match(position, anchor, {})
            position = text.find(anchor, position + 1)


def search(pattern: CompiledPattern, text: str, around: Sequence[str] = ()) -> Match | None:
    """The first match in normalised ``text``, or None.

    ``around``: other forms of the text, in which what voids the pattern may stand too.
    """
    position = -1
    for anchor in pattern.anchors:
        position = find(text, anchor)
        if position >= 0:
            length = len(anchor)
            break
    if position < 0 or any(void in form for void in pattern.unless for form in (text, *around)):
        return None
    if pattern.void and any(_regex(pattern.void).search(form) for form in (text, *around)):
        return None
    if not pattern.regex:
        return Match(position, text[position : position + length], {})
    found = _regex(pattern.regex).search(text)
    if found is None:
        return None
    groups = {name: value for name, value in found.groupdict().items() if value}
    return Match(found.start(), found.group(), groups)
